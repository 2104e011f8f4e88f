"""A stand-in for the leg reader that agrees with the landmarks, for clips in which nobody is to be seen.

The points that landmarks do not have lie where they do on the commonest leg, seen from the side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.observations import leg_cm
from lungelens.observe import follow_leg, pixels
from lungelens.observe.carried import similarity
from lungelens.observe.leg_points import FOOT_POINTS, READ_POINTS, LegLook

if TYPE_CHECKING:
    import pytest

    from lungelens.observe.types import FloatArray

SD_SHANKS = 0.02


class AgreeingReader:
    """Sees knee, ankle, heel and toes where the landmarks have them."""

    def read(self, rgb: np.ndarray, places_px: FloatArray, *, sign: float, scale: float = 1.0) -> LegLook | None:
        if not np.isfinite(places_px).all():
            return None
        knee, ankle, heel, toe = places_px
        side_px = leg_cm(0.0)[:, [0, 2]] * [sign, -1.0]
        at = {name: side_px[i] for i, name in enumerate(READ_POINTS)}
        foot = similarity(at["heel_back"], at["toe_tip"], heel, toe)
        shank = similarity(at["ankle"], at["knee"], ankle, knee)
        points = np.array([(foot if name in FOOT_POINTS else shank)(at[name]) for name in READ_POINTS])
        sd_px = SD_SHANKS * float(np.linalg.norm(knee - ankle))
        return LegLook(points, np.tile(sd_px**2 * np.eye(2), (len(points), 1, 1)))

    def follow(
        self, rgb: np.ndarray, places_px: FloatArray, time_s: float, *, sign: float, scale: float = 1.0
    ) -> LegLook | None:
        return self.read(rgb, places_px, sign=sign, scale=scale)


def use_agreeing_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the leg is read as the landmarks have it."""
    for module in (follow_leg, pixels):
        monkeypatch.setattr(module, "LegReader", AgreeingReader)
