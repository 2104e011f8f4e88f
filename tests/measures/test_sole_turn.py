"""A foot stands before a known camera; the edges of its sole are made from the offsets themselves."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.floors import KnownCamera
from lungelens.measures.hold_evidence import SoleTurn
from lungelens.measures.sole_turn import (
    MOST_APART_DEG,
    OUTLINE_TURN_DEG,
    STEP_TURN_DEG,
    TURN_SD_DEG,
    raw_turns_deg,
    sole_turn,
)
from lungelens.observe.observation import FootEdges
from lungelens.observe.types import FloatArray

CAMERA = KnownCamera()


def line_px(turn_deg: float, camera: KnownCamera = CAMERA) -> FloatArray:
    """An edge on the floor, 4 cm to the right of the foot's middle, turned outward."""
    ahead, turned = np.linspace(0, 15, 40), np.radians(turn_deg)
    return np.array([camera.pixel(-30 + s * np.cos(turned), -4 - s * np.sin(turned), 0) for s in ahead])


def look(outline_deg: float, step_deg: float, camera: KnownCamera = CAMERA) -> FootEdges:
    """A foot whose rotation is said to be this by its colours and by its strongest edge."""
    return FootEdges(line_px(outline_deg + OUTLINE_TURN_DEG, camera), line_px(step_deg + STEP_TURN_DEG, camera))


def turned(*looks: FootEdges) -> SoleTurn:
    found = sole_turn(CAMERA.floor(), looks)
    assert found is not None
    return found


@pytest.mark.parametrize("turned_deg", [0.0, 12.0, 25.0, -5.0])
def test_the_turn_is_found_where_both_agree(turned_deg: float) -> None:
    found = turned(look(turned_deg, turned_deg))
    assert found.by_camera_deg[0] == pytest.approx(turned_deg, abs=0.1)
    assert found.sd_deg == pytest.approx(TURN_SD_DEG, abs=0.01)


def test_where_they_differ_it_is_between_and_less_certain_by_as_much() -> None:
    found = turned(look(10.0, 18.0))
    assert found.by_camera_deg[0] == pytest.approx(14.0, abs=0.1)
    assert found.sd_deg == pytest.approx(np.hypot(TURN_SD_DEG, 4.0), abs=0.05)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_where_they_contradict_each_other_it_is_refused(sign: float) -> None:
    within, beyond = (look(10.0, 10.0 + sign * (MOST_APART_DEG + by)) for by in (-0.3, 0.3))
    assert sole_turn(CAMERA.floor(), (within,)) is not None
    assert sole_turn(CAMERA.floor(), (beyond,)) is None


def test_one_frame_of_several_that_is_wrong_does_not_matter() -> None:
    good, wrong = look(10.0, 10.0), look(30.0, -30.0)
    assert turned(good, wrong, good).by_camera_deg[0] == pytest.approx(10.0, abs=0.1)


def test_without_a_frame_of_the_foot_there_is_none() -> None:
    assert sole_turn(CAMERA.floor(), ()) is None


def test_it_does_not_matter_from_where_it_is_seen() -> None:
    straight, askew = KnownCamera(), KnownCamera(yaw_deg=3.0)
    by_deg = [raw_turns_deg(camera.floor(), look(10.0, 10.0, camera))[:, 0] for camera in (straight, askew)]
    np.testing.assert_allclose(by_deg[0], by_deg[1], atol=0.1)
    np.testing.assert_allclose(by_deg[0], [10.0 + OUTLINE_TURN_DEG, 10.0 + STEP_TURN_DEG], atol=0.1)
