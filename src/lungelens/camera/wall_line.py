"""Where wall and floor meet in the frame, to tell a sheet that lies askew.

The floor around the sheet's edge is looked at from straight above, as the sheet says it lies. There the wall begins
along a straight line on which brightness changes the same way all along. With the sheet against the wall that line
runs along its edge. World axes as in `pinhole`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.camera.types import FloatArray

STEP_CM, ROW_CM = 0.25, 1.0  # along *forward* and along the wall
ASIDE_CM = 80.0  # of wall to either side of the sheet; farther away stands another wall
BEFORE_CM, BEHIND_CM = -1.0, 18.0  # of the sheet's edge: where the line may cross its middle
MOST_ASKEW_DEG, ANGLE_STEP_DEG = 18.0, 0.5
COMPARED_CM = 2.0  # whose mean brightness is compared on either side of a line
AROUND_SHEET_CM = 2.0  # left out: its own edges are straight too
EDGE_PX = 4  # of the frame
NEAREST_CM = 1.0  # from the camera
LEAST_CHANGE = 17.5  # gray levels; joints between tiles have reached 16.9, a low-contrast wall 18.5
LEAST_ROWS = 20
ALONG = 0.8  # of the line, on which brightness changes at least as much
RIGHT_CM, RIGHT_DEG = 1.0, 1.0  # this close to the sheet's edge it is the line expected
AS_GOOD = 0.6  # of the change on the best line: if so much is seen where the line is expected, it is there


@dataclass(frozen=True)
class WallLine:
    """Where the wall begins on the floor."""

    askew_deg: float  # by how much the sheet is turned against it
    behind_cm: float  # the sheet's edge, at its middle


@dataclass(frozen=True)
class _Above:
    """The floor from above: rows along the wall, columns along *forward*."""

    y_cm: FloatArray  # (rows,)
    x_cm: FloatArray  # (columns,)
    change: FloatArray  # (rows, columns): gray levels from before to behind; NaN where that is not seen


def wall_line(
    gray: npt.NDArray[np.uint8],
    scale: float,
    hidden: npt.NDArray[np.bool_],
    sheet: SheetPose,
    gap_cm: float = 0.0,
) -> WallLine | None:
    """Find the line; None where none stands out.

    Parameters
    ----------
    gray
        Image of the still scene, (height, width), and its `scale` against display pixels.
    hidden
        True where the person is, likewise.
    sheet
        The camera that sees the sheet.
    gap_cm
        How far behind the sheet's edge the line is said to be.
    """
    above = _from_above(gray, scale, hidden, sheet)
    angles_deg = np.arange(-MOST_ASKEW_DEG, MOST_ASKEW_DEG + ANGLE_STEP_DEG / 2, ANGLE_STEP_DEG)
    crossing = np.flatnonzero((above.x_cm >= BEFORE_CM) & (above.x_cm <= BEHIND_CM))
    change = np.array([_along(above, crossing, angle_deg) for angle_deg in angles_deg])
    half_edge_cm = sheet.paper.height_mm / 20
    reached = above.x_cm[crossing] - half_edge_cm * np.abs(np.sin(np.radians(angles_deg)))[:, None]
    change[reached < BEFORE_CM] = 0.0  # the sheet's corner would be in the wall
    angle, column = np.unravel_index(int(np.argmax(change)), change.shape)
    if change[angle, column] < LEAST_CHANGE:
        return None
    near = (np.abs(angles_deg) <= RIGHT_DEG)[:, None] & (np.abs(above.x_cm[crossing] - gap_cm) <= RIGHT_CM)
    if change[near].max(initial=0.0) >= AS_GOOD * change[angle, column]:
        return WallLine(0.0, gap_cm)
    return WallLine(float(angles_deg[angle]), float(above.x_cm[crossing][column]))


def _from_above(gray: npt.NDArray[np.uint8], scale: float, hidden: npt.NDArray[np.bool_], sheet: SheetPose) -> _Above:
    """The floor around the sheet's edge, with room for lines that lean."""
    lean_cm = ASIDE_CM * np.tan(np.radians(MOST_ASKEW_DEG)) + COMPARED_CM
    x_cm = np.arange(BEFORE_CM - lean_cm, BEHIND_CM + lean_cm, STEP_CM)
    y_cm = np.arange(-ASIDE_CM, ASIDE_CM + ROW_CM / 2, ROW_CM)
    x, y = np.meshgrid(x_cm, y_cm)
    in_camera = sheet.camera.in_camera(np.stack([x, y, np.zeros_like(x)], axis=-1))
    ahead = in_camera[..., 2] > NEAREST_CM
    places = scale * sheet.camera.pixels(np.where(ahead[..., None], in_camera, 1.0))
    size = np.array(gray.shape[::-1])
    inside = ahead & ((places > EDGE_PX) & (places < size - EDGE_PX)).all(axis=-1)
    at = np.where(inside[..., None], places - 0.5, 0.0).astype(np.float32)  # OpenCV counts from pixel centres
    floor = cv2.remap(gray, at[..., 0], at[..., 1], cv2.INTER_LINEAR).astype(np.float32)
    covered = cv2.remap(hidden.astype(np.uint8), at[..., 0], at[..., 1], cv2.INTER_NEAREST) > 0
    width_cm, half_cm = sheet.paper.width_mm / 10 + AROUND_SHEET_CM, sheet.paper.height_mm / 20 + AROUND_SHEET_CM
    on_sheet = (x > -width_cm) & (x < AROUND_SHEET_CM) & (np.abs(y) < half_cm)
    count = round(COMPARED_CM / STEP_CM)
    kernel = np.concatenate([-np.ones(count), [0.0], np.ones(count)]) / count
    change = cv2.filter2D(floor, -1, kernel[None])
    known = cv2.erode((inside & ~covered & ~on_sheet).astype(np.uint8), np.ones((1, 2 * count + 1), np.uint8)) > 0
    return _Above(y_cm, x_cm, np.where(known, change, np.nan).astype(float))


def _along(above: _Above, crossing: npt.NDArray[np.int64], angle_deg: float) -> FloatArray:
    """Change of brightness that most of each line has, the same way all along; 0 where too little of it is seen.

    Lines lean by `angle_deg` and cross the sheet's middle at the columns `crossing` (m,).
    """
    lean = np.round(above.y_cm * np.tan(np.radians(angle_deg)) / STEP_CM).astype(np.int64)
    on_lines = np.take_along_axis(above.change, crossing + lean[:, None], axis=1)
    rows = np.isfinite(on_lines).sum(axis=0)
    ranked = np.sort(on_lines, axis=0)  # NaN last
    low = np.take_along_axis(ranked, np.maximum((1 - ALONG) * (rows - 1), 0).astype(np.int64)[None], axis=0)[0]
    high = np.take_along_axis(ranked, np.maximum(ALONG * (rows - 1), 0).astype(np.int64)[None], axis=0)[0]
    return np.where(rows >= LEAST_ROWS, np.maximum(low, -high), 0.0)
