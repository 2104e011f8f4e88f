"""What must hold for landmarks that come from a file, whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from lungelens.pose.types import FloatArray, IntArray

_LEAST_BODY_PX = 20.0  # bodies in metres, or in fractions of the picture, are far smaller than this
_FARTHEST_PX = 1e6
_MOST_EXTRA_PICTURES = 2  # decoders may differ by a picture or two at a clip's end


def within_clip(frame_index: IntArray, time_s: FloatArray, path: Path) -> npt.NDArray[np.bool_]:
    """Which rows belong to pictures of the clip.

    Raises
    ------
    UnreadableInputError
        There are negative picture numbers, or many more pictures than the clip has.
    """
    inside = (frame_index >= 0) & (frame_index < len(time_s))
    if (~inside).sum() > _MOST_EXTRA_PICTURES:
        raise UnreadableInputError(
            f"{path} has landmarks for pictures that the clip does not have ({len(time_s)} pictures); "
            "give the landmarks that were made from this very clip."
        )
    return inside


def require_pixels(points_px: FloatArray, path: Path) -> None:
    """Refuse coordinates that cannot be pixels of a person; NaN is a point that was not found.

    Parameters
    ----------
    points_px
        (n, keypoints, 2)
    path
        For the message.

    Raises
    ------
    UnreadableInputError
        They are infinite, absurdly large, or so small that they must be metres or fractions of the picture.
    """
    if np.isinf(points_px).any() or np.nanmax(np.abs(points_px), initial=0.0) > _FARTHEST_PX:
        raise UnreadableInputError(f"{path} has coordinates far outside any picture; export the landmarks again.")
    found = points_px[np.isfinite(points_px.sum(axis=2)).any(axis=1)]
    if len(found) and np.median(np.nanmax(found, axis=1) - np.nanmin(found, axis=1), axis=0).max() < _LEAST_BODY_PX:
        raise UnreadableInputError(
            f"{path} is not in pixels (a body in it is smaller than {_LEAST_BODY_PX:.0f} units), so it cannot be laid "
            "over the picture; export the landmarks in pixels of the clip."
        )
