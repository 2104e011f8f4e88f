"""A sheet whose markers are too small to be read tells the camera as any other, whatever the picture was reduced by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from helpers.people import standing, track_of
from helpers.plain_pages import SHANK_CM, beside_of
from helpers.sheets import Lying, Tripod, film
from lungelens.camera.background import Background
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_find import SheetSighting
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.types import Normal
from lungelens.observe.stance import LEGS, Stance
from lungelens.observe.view import _small_sheet

if TYPE_CHECKING:
    from lungelens.pose.types import PoseTrack

CAMERA = Tripod((1920, 1080), 1200.0, position_cm=(-25.0, 330.0, 110.0), pitch_deg=-13.0, yaw_deg=4.0)
LEG = LEGS["right"]


def someone() -> tuple[PoseTrack, Stance]:
    """Whoever has the right foot beside the sheet."""
    beside = beside_of(CAMERA, np.array([-25.0, 24.0, 8.0]))
    points_px = standing()
    points_px[LEG.ankle] = beside.ankle_px
    shank_px = beside.px_per_cm * SHANK_CM
    return track_of(points_px[None]), Stance("right", "right", shank_px, 30.0, 1.0, 1.0, 0.1, 5.0)


@pytest.mark.parametrize("scale", [1.0, 2 / 3])
def test_the_camera_by_a_small_sheet(scale: float) -> None:
    gray = cv2.cvtColor(film(CAMERA, Lying(A4), noise=1.0), cv2.COLOR_RGB2GRAY)
    reduced = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    background = Background(np.asarray(reduced, dtype=np.uint8), scale, (), None)
    found = _small_sheet(*someone(), background)
    assert isinstance(found, SheetSighting)
    sheet = solve_sheet([found], CAMERA.size_px, Normal(1280.0, 150.0), "right")
    assert sheet is not None
    assert sheet.camera.pitch_deg == pytest.approx(CAMERA.pitch_deg, abs=1.0)
    assert sheet.camera.yaw_deg == pytest.approx(CAMERA.yaw_deg, abs=0.5)
    foot_px = CAMERA.project(np.array([-8.0, 24.0, 0.0]))
    assert -sheet.camera.at_height(foot_px, 0.0)[0] == pytest.approx(8.0, abs=0.3)
