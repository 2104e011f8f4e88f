"""Whether a live frame shows the printed sheet, as a clip of it would: read, or found beside the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.hand_held import reduced_gray
from lungelens.camera.plain_find import Beside
from lungelens.camera.sheet_find import SheetSighting, find_sheet
from lungelens.camera.sheet_search import search_sheet
from lungelens.observe.stance import LEGS, forwardness

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray
    from lungelens.clip.types import RgbImage


def sheet_is_seen(rgb: RgbImage, points_px: FloatArray | None) -> bool:
    """Look for it in one frame.

    Parameters
    ----------
    rgb
        (height, width, 3).
    points_px
        (N_KEYPOINTS, 2) of the person, in pixels of that frame; None where nobody is seen. Then a small sheet, whose
        markers cannot be read, is not looked for.
    """
    found = find_sheet(rgb)
    if found is not None:
        return isinstance(found, SheetSighting)
    beside = None if points_px is None else _beside(points_px)
    if beside is None:
        return False
    gray, scale = reduced_gray(rgb, (rgb.shape[1], rgb.shape[0]))
    return isinstance(search_sheet(gray, beside.scaled(scale)), SheetSighting)


def _beside(points_px: FloatArray) -> Beside | None:
    """The foot on the camera's side: who faces right shows the right one."""
    sign = 1.0 if forwardness(points_px[None]) >= 0 else -1.0
    leg = LEGS["right" if sign > 0 else "left"]
    shank_px = float(np.linalg.norm(points_px[leg.knee] - points_px[leg.ankle]))
    if not np.isfinite(shank_px) or shank_px <= 0:
        return None
    return Beside.of_leg(points_px[leg.ankle], shank_px, sign)
