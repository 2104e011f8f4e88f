"""The numbers of docs/method.md, worked out with the program's own functions, each to its last digit."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from helpers.known import known
from helpers.sheets import Lying, Tripod
from lungelens.camera.directions import forward_in_camera, up_in_camera, world_to_camera
from lungelens.camera.leg_plane import LegPlane
from lungelens.camera.pinhole import Camera
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.types import FloatArray, Normal

DOCUMENT = (Path(__file__).parents[1] / "docs" / "method.md").read_text(encoding="utf-8")
FOCAL_PX, SIZE_PX = 924.0, (720, 1280)
ANKLE_PX, KNEE_PX = np.array([476.0, 891.0]), np.array([585.0, 761.0])
LEVEL_ANKLE_PX, LEVEL_KNEE_PX = np.array([492.0, 870.1]), np.array([605.1, 708.6])
CAMERA = Tripod(SIZE_PX, FOCAL_PX, "right", (-25.0, 210.0, 140.0), pitch_deg=-17.0)


def table(name: str) -> dict[str, list[str]]:
    """Rows of the table of that name: first cell to the numbers in the others, as they are written."""
    after = DOCUMENT.split(f"<!-- table: {name} -->\n")[1]
    rows = [line.strip("|").split("|") for line in after.split("\n\n")[0].splitlines()[2:]]
    return {row[0].strip(): [re.findall(r"[−\d.]+", cell)[0].replace("−", "-") for cell in row[1:]] for row in rows}


def assert_stated(written: list[str], values: list[float]) -> None:
    """What is written is the values, to the last digit written."""
    for number, value in zip(written, values, strict=True):
        assert float(number) == pytest.approx(value, abs=0.501 * 10.0 ** -len(number.partition(".")[2]))


def tibia_deg(
    ankle_px: FloatArray,
    knee_px: FloatArray,
    roll_deg: float = 0.0,
    pitch_deg: float = 0.0,
    yaw_deg: float = 0.0,
    swing_deg: float = 0.0,
    focal_px: float = FOCAL_PX,
) -> float:
    """The angle of someone who faces right, the leg on the camera's side."""
    up = up_in_camera(roll_deg, pitch_deg)[None]
    rotation = world_to_camera(up, forward_in_camera(up, np.array([yaw_deg]), 1.0))
    camera = Camera(SIZE_PX, np.array([focal_px]), rotation)
    plane = LegPlane.of(camera, True, np.array([swing_deg]))
    return float(plane.angle_deg(camera.rays(ankle_px[None]), camera.rays(knee_px[None]))[0])


def test_worked_example() -> None:
    down, rows = np.radians(17.0), table("worked example")
    x, y, _ = Camera(SIZE_PX, FOCAL_PX).rays(np.array([ANKLE_PX, KNEE_PX])).T
    w = np.cos(down) - y * np.sin(down)
    ahead, above = x / w, -(np.sin(down) + y * np.cos(down)) / w
    columns = [*np.transpose([ANKLE_PX, KNEE_PX]), x, y, w, ahead, above]
    for name, values in zip(("u$ (px)", "v$ (px)", "x$", "y$", "W$", "X$", "Z$"), columns, strict=True):
        assert_stated(rows[f"${name}"], values.tolist())
    assert f"the ankle joint is {140 + 210 * above[0]:.1f} cm above the floor" in DOCUMENT


def test_worked_example_agrees_with_the_program() -> None:
    run, rise = KNEE_PX - ANKLE_PX
    in_picture = np.degrees(np.arctan2(run, -rise))
    assert f"**{in_picture:.2f}°**" in DOCUMENT
    assert f"**{tibia_deg(ANKLE_PX, KNEE_PX, pitch_deg=-17.0):.2f}°**" in DOCUMENT


@pytest.mark.parametrize("share", [0.8, 0.9, 1.0, 1.1, 1.2])
def test_what_a_wrong_focal_length_does(share: float) -> None:
    sighting = Lying(A4, aside_cm=-25.0).sighting(CAMERA)
    pose = known(solve_sheet([sighting], SIZE_PX, Normal(share * FOCAL_PX, 0.01), "right"))
    written = next(numbers for name, numbers in table("focal length").items() if name.startswith(f"{share:.1f}"))
    assert_stated(written, [pose.reprojection_px, pose.camera.pitch_deg, pose.camera.position_cm[2]])


@pytest.mark.parametrize("height_cm", [45, 100, 140])
def test_what_a_pixel_of_floor_is_worth(height_cm: float) -> None:
    distance_cm = 210.0
    look_down_deg = float(np.degrees(np.arctan2(height_cm, distance_cm)))
    camera = Tripod(SIZE_PX, FOCAL_PX, "right", (0.0, distance_cm, height_cm), pitch_deg=-look_down_deg)
    sideways, away = np.diff(camera.project(np.array([[[0.0, 0, 0], [1, 0, 0]], [[0, -0.5, 0], [0, 0.5, 0]]])), axis=1)
    cm_per_px = [1 / float(np.linalg.norm(step)) for step in (sideways, away)]
    assert_stated(table("floor")[f"{height_cm} cm"], [look_down_deg, *cm_per_px])


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("roll 1°", {"roll_deg": 1.0}),
        ("pitch 1°", {"pitch_deg": 1.0}),
        ("focal length 10 %", {"focal_px": 0.1 * FOCAL_PX}),
        ("yaw 10°", {"yaw_deg": 10.0}),
        ("yaw −10°", {"yaw_deg": -10.0}),
        ("leg's plane 6° outward", {"swing_deg": 6.0}),
    ],
)
def test_what_a_wrong_camera_costs(name: str, wrong: dict[str, float]) -> None:
    changes = []
    for points, pitch_deg in (((LEVEL_ANKLE_PX, LEVEL_KNEE_PX), 0.0), ((ANKLE_PX, KNEE_PX), -17.0)):
        right = {"pitch_deg": pitch_deg, "focal_px": FOCAL_PX}
        off = {**right, **{key: right.get(key, 0.0) + value for key, value in wrong.items()}}
        ankle_px, knee_px = points
        changes.append(tibia_deg(ankle_px, knee_px, **off) - tibia_deg(ankle_px, knee_px, **right))
    assert_stated(table("what it costs")[name], changes)


@pytest.mark.parametrize(
    ("name", "ankle", "knee"),
    [
        ("ankle 1 % of the shank forward", (1, 0), (0, 0)),
        ("knee 1 % of the shank forward", (0, 0), (1, 0)),
        ("knee 1 % of the shank up", (0, 0), (0, -1)),
    ],
)
def test_what_a_wrong_landmark_costs(name: str, ankle: tuple[int, int], knee: tuple[int, int]) -> None:
    changes = []
    for (ankle_px, knee_px), pitch_deg in (((LEVEL_ANKLE_PX, LEVEL_KNEE_PX), 0.0), ((ANKLE_PX, KNEE_PX), -17.0)):
        percent_px = 0.01 * float(np.linalg.norm(knee_px - ankle_px))
        moved = (ankle_px + percent_px * np.array(ankle), knee_px + percent_px * np.array(knee))
        changes.append(tibia_deg(*moved, pitch_deg=pitch_deg) - tibia_deg(ankle_px, knee_px, pitch_deg=pitch_deg))
    assert_stated(table("what it costs")[name], changes)


def test_every_cost_is_checked() -> None:
    assert len(table("what it costs")) == 9
