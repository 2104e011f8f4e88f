"""A camera that turns and sways before a sheet, everything known exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from helpers.sheets import Lying, Tripod
from lungelens.camera.camera_path import SHEET_LOST, SHEET_MOVED, CameraPath, path_of_sheet, path_of_turns
from lungelens.camera.hand_held import Watch
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_find import SheetSighting
from lungelens.camera.sheet_pose import SheetPose
from lungelens.camera.types import FloatArray, Normal

N, FPS, EVERY = 91, 30.0, 5  # three seconds, the sheet seen six times a second
TIMES_S = np.arange(N) / FPS
USUAL = Tripod(pitch_deg=-15.0, yaw_deg=5.0, roll_deg=-2.0)
FOCAL = Normal(USUAL.focal_px * 1.05, 0.12 * USUAL.focal_px)
ROOM_CM = 350.0
SHEET = Lying(A4)


def cameras(turn_deg: float = 1.0, sway_cm: float = 0.0) -> list[Tripod]:
    """Held by a hand that turns about all axes and sways to and fro."""
    wave = np.sin(2 * np.pi * TIMES_S[:, None] * [0.7, 0.5, 0.9, 0.3, 0.4, 0.35] + [0, 1, 2, 3, 4, 5])
    at = np.array(USUAL.position_cm) + sway_cm * wave[:, 3:]
    angles = np.array([USUAL.pitch_deg, USUAL.yaw_deg, USUAL.roll_deg]) + turn_deg * wave[:, :3]
    return [
        replace(USUAL, position_cm=tuple(place), pitch_deg=pitch, yaw_deg=yaw, roll_deg=roll)
        for place, (pitch, yaw, roll) in zip(at, angles, strict=True)
    ]


def watched(held: list[Tripod], sheets: list[Lying] | None = None, room_cm: float = ROOM_CM) -> Watch:
    """What is seen of them, without error, but that sway besides turns the room, which is a wall so far away."""
    first = held[0]
    turns = []
    for camera in held:
        x, y, _ = first.rotation @ (camera.place_cm - first.place_cm)
        besides = Rotation.from_rotvec([y / room_cm, -x / room_cm, 0.0]).as_matrix()
        turns.append(besides @ camera.rotation @ first.rotation.T)
    # The room tells turns by the focal length that is supposed: with one too long they come out too small.
    seen = Rotation.from_matrix(turns).as_rotvec() * [USUAL.focal_px / FOCAL.mean] * [1, 1, FOCAL.mean / USUAL.focal_px]
    lying = sheets or [SHEET] * len(held)
    sightings: tuple[SheetSighting | None, ...] = tuple(
        sheet.sighting(camera) if i % EVERY == 0 else None
        for i, (camera, sheet) in enumerate(zip(held, lying, strict=True))
    )
    return Watch(TIMES_S, Rotation.from_rotvec(seen).as_matrix(), sightings)


def solved(watch: Watch) -> tuple[SheetPose, CameraPath]:
    found = path_of_sheet(watch, TIMES_S, USUAL.size_px, FOCAL, USUAL.facing)
    assert isinstance(found, tuple)
    return found


def off_deg(path: CameraPath, held: list[Tripod]) -> FloatArray:
    true = Rotation.from_matrix([camera.rotation for camera in held])
    return np.asarray(np.degrees((Rotation.from_matrix(path.cameras.rotation) * true.inv()).magnitude()))


def wander_px(path: CameraPath, held: list[Tripod], place_cm: tuple[float, float, float]) -> float:
    """How far a point of the leg's plane wanders in the still picture."""
    stabilization = path.stabilization(place_cm[1])
    seen = np.array([camera.project(np.array(place_cm)) for camera in held])
    assert stabilization.to_still is not None
    there = np.einsum("nij,nj->ni", stabilization.to_still, np.column_stack([seen, np.ones(N)]))
    return float(np.ptp(there[:, :2] / there[:, 2:], axis=0).max())


KNEE, TOE = (-10.0, 25.0, 48.0), (-12.0, 25.0, 2.0)


@pytest.mark.parametrize("sway_cm", [0.0, 3.0])
def test_turns_and_sway_are_taken_out(sway_cm: float) -> None:
    held = cameras(1.0, sway_cm)
    pose, path = solved(watched(held))
    assert pose.focal_px.mean == pytest.approx(USUAL.focal_px, rel=0.04)  # the sheet tells it about
    for place in (KNEE, TOE):
        raw = np.array([camera.project(np.array(place)) for camera in held])
        assert np.ptp(raw, axis=0).max() > 30
        assert wander_px(path, held, place) < (0.2 if sway_cm == 0 else 1.0)


def test_with_the_focal_length_known_the_path_is_exact() -> None:
    held = cameras(1.0, 2.0)
    known = Normal(USUAL.focal_px, 1e-3)
    watch = watched(held)
    turns = Rotation.from_matrix(watch.turn).as_rotvec() * [FOCAL.mean / USUAL.focal_px] * [1, 1, 1]
    turns[:, 2] /= FOCAL.mean / USUAL.focal_px
    found = path_of_sheet(
        replace(watch, turn=Rotation.from_rotvec(turns).as_matrix()), TIMES_S, USUAL.size_px, known, USUAL.facing
    )
    assert isinstance(found, tuple)
    assert off_deg(found[1], held).max() < 0.05
    off_cm = np.linalg.norm(found[1].cameras.position_cm - [camera.place_cm for camera in held], axis=1)
    assert off_cm.max() < 0.35  # a hand's sway between two sightings is taken to be straight


def test_the_still_camera_is_in_the_middle_of_all() -> None:
    held = cameras(2.0)
    pose, _ = solved(watched(held))
    assert pose.camera.roll_deg == pytest.approx(np.mean([camera.roll_deg for camera in held]), abs=0.3)
    assert pose.camera.pitch_deg == pytest.approx(np.mean([camera.pitch_deg for camera in held]), abs=0.8)
    assert pose.reprojection_px < 0.1


@pytest.mark.parametrize("height_cm", [3.0, 10.0])
def test_how_far_aside_a_point_is(height_cm: float) -> None:
    held = cameras(1.0, 2.0)
    _, path = solved(watched(held))
    seen = np.array([camera.project(np.array([-15.0, 22.0, height_cm])) for camera in held])
    assert path.aside_cm(seen, np.arange(N), height_cm) == pytest.approx(22.0, abs=0.5)


@pytest.mark.parametrize(("kicked_cm", "sway_cm"), [(3.0, 0.0), (3.0, 2.0), (6.0, 2.0)])
def test_a_sheet_that_is_kicked_is_no_camera_that_sways(kicked_cm: float, sway_cm: float) -> None:
    sheets = [SHEET] * 50 + [replace(SHEET, back_cm=kicked_cm)] * (N - 50)
    found = path_of_sheet(watched(cameras(0.5, sway_cm), sheets), TIMES_S, USUAL.size_px, FOCAL, USUAL.facing)
    assert found is SHEET_MOVED


@pytest.mark.parametrize("room_cm", [200.0, 700.0])
def test_nor_is_a_camera_that_sways_a_sheet_that_is_kicked(room_cm: float) -> None:
    solved(watched(cameras(1.0, 3.0), room_cm=room_cm))


def test_one_sighting_that_slipped_does_no_harm() -> None:
    held = cameras(1.0)
    watch = watched(held)
    slipped = list(watch.sightings)
    slipped[40] = SHEET.sighting(held[40], np.random.default_rng(0).normal(0, 2.0, (30, 2)), misfit=0.1)
    _, path = solved(replace(watch, sightings=tuple(slipped)))
    assert wander_px(path, held, KNEE) < 0.3


def test_while_the_sheet_is_hidden_nothing_is_known() -> None:
    held = cameras(1.0)
    watch = watched(held)
    hidden = tuple(None if 30 <= i < 62 else one for i, one in enumerate(watch.sightings))
    _, path = solved(replace(watch, sightings=hidden))
    known = np.isfinite(path.cameras.rotation[:, 0, 0]) & np.isfinite(path.cameras.position_cm[:, 0])
    assert known.tolist() == [not 25 < i < 65 for i in range(N)]
    assert np.isfinite(path.stabilization(25.0).to_still[:, 0, 0]).tolist() == known.tolist()  # type: ignore[index]


def test_a_few_pictures_without_a_turn_are_bridged() -> None:
    held = cameras(1.0)
    watch = watched(held)
    turn = watch.turn.copy()
    turn[[17, 18, 44]] = np.nan
    _, path = solved(replace(watch, turn=turn))
    assert wander_px(path, held, KNEE) < 0.3


def test_a_sheet_seldom_seen_or_a_room_that_tells_nothing() -> None:
    watch = watched(cameras(1.0))
    seldom = tuple(one if i < 20 else None for i, one in enumerate(watch.sightings))
    blank = np.full_like(watch.turn, np.nan)
    for lost in (replace(watch, sightings=seldom), replace(watch, turn=blank)):
        assert path_of_sheet(lost, TIMES_S, USUAL.size_px, FOCAL, USUAL.facing) is SHEET_LOST


class TestTurnsAlone:
    def test_points_of_a_camera_that_turns_stay_in_place(self) -> None:
        held = cameras(2.0)
        path = path_of_turns(watched(held), TIMES_S, USUAL.size_px, FOCAL.mean)
        assert path is not None
        stabilization = path.stabilization()
        assert stabilization.to_still is not None
        assert not stabilization.translation_removed
        seen = np.array([[*camera.project(np.array(KNEE)), 1.0] for camera in held])
        there = np.einsum("nij,nj->ni", stabilization.to_still, seen)
        still = there[:, :2] / there[:, 2:]
        assert np.ptp(seen[:, :2], axis=0).min() > 50
        assert np.ptp(still, axis=0).max() < 2.0  # a focal length five per cent too long

    def test_times_between_looks_are_filled_in_but_no_long_gap(self) -> None:
        watch = watched(cameras(1.0))
        rows = np.r_[0:30:2, 60:90:2]
        sparse = Watch(watch.time_s[rows], watch.turn[rows], (None,) * len(rows))
        path = path_of_turns(sparse, TIMES_S, USUAL.size_px, FOCAL.mean)
        assert path is not None
        known = np.isfinite(path.cameras.rotation[:, 0, 0])
        assert known.tolist() == [i <= 28 or i >= 60 for i in range(N)]

    def test_a_room_that_tells_too_little(self) -> None:
        watch = watched(cameras(1.0))
        turn = watch.turn.copy()
        turn[::3] = np.nan
        assert path_of_turns(replace(watch, turn=turn), TIMES_S, USUAL.size_px, FOCAL.mean) is None
