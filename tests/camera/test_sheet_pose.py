from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.sheets import Lying, Tripod, film
from lungelens.camera.sheet_board import A4, LETTER
from lungelens.camera.sheet_find import SheetSighting, find_sheet
from lungelens.camera.sheet_pose import LAID_DEG, SheetPose
from lungelens.camera.sheet_solve import camera_seeing, solve_sheet
from lungelens.camera.types import Normal

RIGHT = Tripod(pitch_deg=-19.0, yaw_deg=6.0, roll_deg=-2.0)
LEFT = replace(RIGHT, facing="left", position_cm=(-30.0, 180.0, 145.0), pitch_deg=-25.0, yaw_deg=-12.0)
LEVEL = replace(RIGHT, position_cm=(-15.0, 220.0, 75.0), pitch_deg=0.0, yaw_deg=15.0, roll_deg=3.0, focal_px=1000.0)
CAMERAS = pytest.mark.parametrize("camera", [RIGHT, LEFT, LEVEL], ids=["right", "left", "level"])


def known(camera: Tripod) -> Normal:
    return Normal(camera.focal_px, 1e-3)


def solved(camera: Tripod, *sightings: SheetSighting, focal_px: Normal | None = None, scale: float = 1.0) -> SheetPose:
    pose = solve_sheet(sightings, camera.size_px, focal_px or known(camera), camera.facing, scale)
    assert pose is not None
    return pose


def assert_pose(pose: SheetPose, camera: Tripod, angle_deg: float, length_cm: float) -> None:
    angles, found = ([one.pitch_deg, one.yaw_deg, one.roll_deg] for one in (camera, pose.camera))
    np.testing.assert_allclose(found, angles, atol=angle_deg)
    np.testing.assert_allclose(pose.camera.position_cm, camera.place_cm, atol=length_cm)


@CAMERAS
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "Letter"])
def test_exact_corners_give_the_exact_camera(camera: Tripod, paper, turned: bool) -> None:
    pose = solved(camera, Lying(paper, turned).sighting(camera))
    assert_pose(pose, camera, 1e-3, 1e-2)
    np.testing.assert_allclose(pose.camera.rotation, camera.rotation, atol=1e-5)
    assert pose.reprojection_px < 1e-3


@CAMERAS
def test_from_a_picture(camera: Tripod) -> None:
    sighting = find_sheet(film(camera, Lying(A4)))
    assert isinstance(sighting, SheetSighting)
    assert_pose(solved(camera, sighting), camera, 0.15, 1.0)


def test_points_of_the_world_fall_where_they_are_seen() -> None:
    pose = solved(RIGHT, Lying(A4).sighting(RIGHT))
    point = np.array([-12.0, 30.0, 40.0])
    np.testing.assert_allclose(pose.camera.project(point), RIGHT.project(point), atol=0.01)


def test_a_page_printed_small_lies_as_near_to_the_wall() -> None:
    small = Lying(A4, scale=0.97).sighting(RIGHT)
    assert_pose(solved(RIGHT, small, scale=0.97), RIGHT, 1e-3, 1e-2)
    assert solved(RIGHT, small).camera.position_cm[2] == pytest.approx(RIGHT.place_cm[2] / 0.97, rel=0.01)


def test_a_pictures_bad_luck_is_outvoted() -> None:
    rng = np.random.default_rng(1)
    sheet = Lying(A4)
    good = [sheet.sighting(RIGHT, rng.normal(0, 0.05, (30, 2))) for _ in range(7)]
    bumped = [sheet.sighting(RIGHT, 6.0) for _ in range(3)]
    assert_pose(solved(RIGHT, *good, *bumped), RIGHT, 0.15, 0.6)


def test_pictures_that_the_page_fits_badly_count_less() -> None:
    sheet = Lying(A4)
    good = [sheet.sighting(RIGHT, 0.0, misfit=0.060) for _ in range(4)]
    torn = [sheet.sighting(RIGHT, 1.0, misfit=0.064) for _ in range(5)]
    assert_pose(solved(RIGHT, *torn, *good), RIGHT, 1e-3, 1e-2)


def test_corners_hidden_in_one_picture_come_from_another() -> None:
    whole = Lying(A4).sighting(RIGHT)
    parts = [
        replace(whole, corner=whole.corner[some], page_mm=whole.page_mm[some], points_px=whole.points_px[some])
        for some in (slice(0, 12), slice(8, 24))
    ]
    assert_pose(solved(RIGHT, *parts), RIGHT, 1e-3, 1e-2)


def test_the_focal_length_is_a_compromise_of_sheet_and_what_was_known() -> None:
    sighting = Lying(A4).sighting(RIGHT)
    vague = solved(RIGHT, sighting, focal_px=Normal(1.1 * RIGHT.focal_px, 0.12 * RIGHT.focal_px)).focal_px
    sure = solved(RIGHT, sighting, focal_px=Normal(1.1 * RIGHT.focal_px, 0.01 * RIGHT.focal_px)).focal_px
    assert RIGHT.focal_px < vague.mean < 1.1 * RIGHT.focal_px
    assert sure.mean == pytest.approx(1.1 * RIGHT.focal_px, rel=0.02)
    assert vague.sd < 0.06 * RIGHT.focal_px
    assert sure.sd <= 0.0101 * 1.1 * RIGHT.focal_px


@pytest.mark.soak
@pytest.mark.parametrize("camera", [RIGHT, LEVEL], ids=["right", "level"])
def test_what_is_drawn_scatters_as_the_errors_do(camera: Tripod) -> None:
    rng = np.random.default_rng(3)
    scores = []
    for _ in range(40):
        prior = Normal(camera.focal_px * (1 + 0.06 * rng.normal()), 0.06 * camera.focal_px)
        pose = solved(camera, Lying(A4).sighting(camera, rng.normal(0, 0.2, (30, 2))), focal_px=prior)
        drawn = pose.draw(rng, 200)
        tilt = np.degrees(np.arcsin(drawn.rotation[:, 2, 2]))
        truth = np.array([camera.pitch_deg, camera.focal_px, camera.place_cm[2], camera.place_cm[1]])
        place_cm = pose.camera.position_cm
        best = np.array([pose.camera.pitch_deg, pose.focal_px.mean, place_cm[2], place_cm[1]])
        spread = np.array([tilt.std(), np.std(drawn.focal_px), *drawn.position_cm[:, [2, 1]].std(axis=0)])
        scores.append((best - truth) / spread)
    rms = np.sqrt(np.mean(np.square(scores), axis=0))
    assert (rms > 0.75).all(), rms
    assert (rms < 1.25).all(), rms


def test_the_first_camera_drawn_is_the_best_estimate() -> None:
    pose = solved(LEFT, Lying(A4).sighting(LEFT), focal_px=Normal(LEFT.focal_px, 100.0))
    drawn = pose.draw(np.random.default_rng(0), 5)
    np.testing.assert_allclose(drawn.rotation[0], pose.camera.rotation, atol=1e-12)
    np.testing.assert_allclose(drawn.position_cm[0], pose.camera.position_cm, atol=1e-9)
    assert np.asarray(drawn.focal_px)[0] == pose.focal_px.mean
    assert drawn.rotation.shape == (5, 3, 3)
    np.testing.assert_allclose(np.linalg.det(drawn.rotation), 1.0)


def test_a_picture_upside_down_has_no_upright_camera() -> None:
    over = replace(RIGHT, roll_deg=180.0)
    assert solve_sheet([Lying(A4).sighting(over)], over.size_px, known(over), "left") is None


def test_how_it_lies_at_the_wall_is_uncertain_too() -> None:
    pose = solved(RIGHT, Lying(A4).sighting(RIGHT))

    def spread(of: SheetPose) -> tuple[float, float]:
        """Of *forward*, degrees, and of how far the middle of the sheet's edge is from the wall, centimetres."""
        drawn = of.draw(np.random.default_rng(0), 4000)
        forward = np.degrees(np.arctan2(*(drawn.rotation[:, :, 0] @ pose.camera.rotation).T[1::-1]))
        edge = drawn.in_world(pose.camera.in_camera(np.zeros(3))) + drawn.position_cm
        return float(forward.std()), float(edge[:, 0].std())

    well, badly = spread(pose), spread(replace(pose, askew_deg=-4.0, off_wall_cm=3.0))
    assert well == pytest.approx((LAID_DEG, 0.1), abs=0.1)
    assert badly == pytest.approx((4.06, 3.0), rel=0.1)


def test_askew_with_a_corner_at_the_wall_is_not_off_it() -> None:
    pose = solved(RIGHT, Lying(A4).sighting(RIGHT))
    corner_touches = replace(pose, askew_deg=10.0, off_wall_cm=10.5 * float(np.sin(np.radians(10.0))))
    assert corner_touches.clear_of_wall_cm == pytest.approx(0.0, abs=1e-9)
    assert replace(pose, off_wall_cm=3.0).clear_of_wall_cm == pytest.approx(3.0)


@CAMERAS
def test_a_camera_near_a_known_one_from_a_single_sighting(camera: Tripod) -> None:
    pose = solved(camera, Lying(A4).sighting(camera))
    x, y, z = camera.position_cm
    turned = replace(
        camera, position_cm=(x + 4, y - 6, z + 3), pitch_deg=camera.pitch_deg + 3, roll_deg=camera.roll_deg - 2
    )
    found = camera_seeing(Lying(A4).sighting(turned), pose, camera.focal_px, camera.facing, 1.0)
    np.testing.assert_allclose(found.rotation, turned.rotation, atol=1e-4)
    np.testing.assert_allclose(found.position_cm, turned.place_cm, atol=0.02)
