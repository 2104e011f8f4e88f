from __future__ import annotations

import numpy as np
import pytest

from helpers.people import standing
from helpers.plain_pages import SHANK_CM, beside_of
from helpers.sheets import Lying, Tripod, film
from lungelens.app.live_sheet import sheet_is_seen
from lungelens.camera.sheet_board import A4
from lungelens.observe.stance import LEGS

NEAR = Tripod()
FAR = Tripod((1280, 720), 850.0, position_cm=(-25.0, 320.0, 95.0), pitch_deg=-10.0)


def person(camera: Tripod) -> np.ndarray:
    """Whoever stands beside the sheet and faces right."""
    beside = beside_of(camera, np.array([-25.0, 24.0, 8.0]))
    points_px, leg = standing(), LEGS["right"]
    points_px[leg.ankle] = beside.ankle_px
    points_px[leg.knee] = beside.ankle_px - [0.0, beside.px_per_cm * SHANK_CM]
    points_px[leg.heel], points_px[leg.toe] = beside.ankle_px + [-10.0, 12.0], beside.ankle_px + [30.0, 12.0]
    return points_px


@pytest.mark.parametrize("camera", [NEAR, FAR], ids=["read", "too small to be read"])
def test_a_sheet_is_seen(camera: Tripod) -> None:
    assert sheet_is_seen(film(camera, Lying(A4), blur_px=0.9, noise=1.5), person(camera))
    assert not sheet_is_seen(film(camera, blur_px=0.9, noise=1.5), person(camera))


def test_without_a_person_only_one_that_can_be_read() -> None:
    assert sheet_is_seen(film(NEAR, Lying(A4)), None)
    assert not sheet_is_seen(film(FAR, Lying(A4), blur_px=0.9, noise=1.5), None)


def test_a_person_who_is_not_all_in_view() -> None:
    points_px = person(FAR)
    points_px[LEGS["right"].knee] = np.nan
    assert not sheet_is_seen(film(FAR, Lying(A4), blur_px=0.9, noise=1.5), points_px)
    assert not sheet_is_seen(film(FAR), np.full_like(points_px, np.nan))
