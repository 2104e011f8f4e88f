from __future__ import annotations

import math

import pytest

from helpers.sheets import Lying, Tripod
from lungelens.camera.gravity import LEVEL_PITCH, LEVEL_ROLL, Gravity
from lungelens.camera.phone_gravity import Tilt
from lungelens.camera.resolve import (
    GIVEN_SD_DEG,
    POPULATION_SHANK_CM,
    Given,
    focal_length_px,
    resolve_scene,
)
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.types import Normal
from lungelens.clip.lens import Lens
from lungelens.clip.types import ClipInfo

SENSED = Tilt(Normal(2.0, 1.0), Normal(-6.0, 1.0))
SEEN = Gravity(roll_deg=Normal(1.5, 0.3), pitch_deg=Normal(-9.0, 2.0), edges=8)
HINTED = Gravity(roll_deg=Normal(-1.0, 2.2), pitch_deg=Normal(-5.0, 6.0), edges=3)


def info(
    width_px: int = 1280, height_px: int = 720, focal_35mm: float | None = None, lens: Lens | None = None
) -> ClipInfo:
    return ClipInfo(
        name="clip.mp4",
        sha256="0" * 64,
        width_px=width_px,
        height_px=height_px,
        rotation_deg=0,
        duration_s=6.0,
        frames=180,
        fps_mean=30.0,
        variable_frame_rate=False,
        codec="h264",
        focal_35mm=focal_35mm,
        lens=lens,
    )


def given(value_deg: float) -> Normal:
    return Normal(value_deg, GIVEN_SD_DEG)


@pytest.mark.parametrize(
    ("said", "gravity", "source", "roll", "pitch"),
    [
        (Given(), None, "level", LEVEL_ROLL, LEVEL_PITCH),
        (Given(), SEEN, "lines", SEEN.roll_deg, SEEN.pitch_deg),
        (
            Given(),
            HINTED,
            "level",
            HINTED.roll_deg,
            HINTED.pitch_deg,
        ),  # about level, a little known
        (Given(roll_deg=-3.0, pitch_deg=-12.0), None, "given", given(-3.0), given(-12.0)),
        (Given(roll_deg=-3.0, pitch_deg=-12.0), SEEN, "given", given(-3.0), given(-12.0)),
        (Given(roll_deg=-3.0), None, "given", given(-3.0), LEVEL_PITCH),
        (Given(roll_deg=-3.0), SEEN, "given", given(-3.0), SEEN.pitch_deg),
        (Given(pitch_deg=-12.0), None, "given", LEVEL_ROLL, given(-12.0)),
        (Given(pitch_deg=-12.0), SEEN, "given", SEEN.roll_deg, given(-12.0)),
        (Given(roll_deg=0.0, pitch_deg=0.0), SEEN, "given", given(0.0), given(0.0)),  # nought is a value too
    ],
)
def test_given_angles_come_before_edges_and_edges_before_level(
    said: Given, gravity: Gravity | None, source: str, roll: Normal, pitch: Normal
) -> None:
    scene = resolve_scene(info(), said, gravity)
    assert (scene.source, scene.roll_deg, scene.pitch_deg) == (source, roll, pitch)


def test_an_unlevelled_camera_is_less_sure_than_any_other() -> None:
    assert LEVEL_ROLL.sd > SEEN.roll_deg.sd > 0
    assert LEVEL_PITCH.sd > SEEN.pitch_deg.sd > GIVEN_SD_DEG > 0


@pytest.mark.parametrize(
    ("said", "source", "shank_cm"),
    [
        (Given(), "none", POPULATION_SHANK_CM.mean),
        (Given(stature_cm=170.0), "stature", 0.246 * 170),
        (Given(foot_length_cm=26.0), "foot_length", 1.62 * 26),
        (Given(stature_cm=170.0, foot_length_cm=26.0), "foot_length", 1.62 * 26),
        (Given(shoe_size="eu:42"), "shoe_size", 1.62 * 26.5),
        (Given(stature_cm=170.0, shoe_size="eu:42"), "stature", 0.246 * 170),
    ],
)
def test_scale(said: Given, source: str, shank_cm: float) -> None:
    scene = resolve_scene(info(), said, None)
    assert scene.scale_source == source
    assert scene.shank_cm.mean == pytest.approx(shank_cm)
    assert scene.source == "level"  # lengths say nothing about tilt


def test_a_known_length_gives_a_surer_scale() -> None:
    unknown, known = (resolve_scene(info(), said, None).shank_cm for said in (Given(), Given(stature_cm=170.0)))
    assert known.sd / known.mean < 0.6 * unknown.sd / unknown.mean


def test_a_shoe_size_is_less_sure_than_a_length() -> None:
    shoe, foot = (
        resolve_scene(info(), said, None).shank_cm for said in (Given(shoe_size="eu:42"), Given(foot_length_cm=26.5))
    )
    assert shoe.mean == pytest.approx(foot.mean)
    assert 1.05 * foot.sd < shoe.sd < 1.2 * foot.sd


def test_what_is_given_is_handed_on() -> None:
    scene = resolve_scene(info(720, 1280), Given(camera_height_cm=80.0), None)
    assert scene.size_px == (720, 1280)
    assert scene.height_cm == 80.0
    assert scene.yaw_deg.mean == 0.0


class TestFocalLength:
    def test_metadata_refer_to_the_diagonal_of_a_35_mm_picture(self) -> None:
        # 36 x 24 mm has the same diagonal in millimetres as 1280 x 720 in pixels, times 33.94.
        focal = focal_length_px(info(focal_35mm=26.0))
        assert focal.mean == pytest.approx(26.0 * math.hypot(1280, 720) / math.hypot(36, 24), rel=1e-3)
        assert focal.sd == pytest.approx(0.05 * focal.mean)

    def test_without_metadata_it_is_about_that_of_a_phone(self) -> None:
        focal = focal_length_px(info())
        assert focal.mean == pytest.approx(27.5 / 36 * 1280)
        # 24 mm and 32 mm phones both lie within two standard errors.
        for mm in (24.0, 32.0):
            assert abs(mm / 36 * 1280 - focal.mean) < 2 * focal.sd

    @pytest.mark.parametrize("focal_35mm", [None, 26.0])
    def test_it_is_the_same_upright_and_scales_with_the_picture(self, focal_35mm: float | None) -> None:
        wide = focal_length_px(info(1280, 720, focal_35mm))
        assert focal_length_px(info(720, 1280, focal_35mm)) == wide
        half = focal_length_px(info(640, 360, focal_35mm))
        assert (half.mean, half.sd) == pytest.approx((wide.mean / 2, wide.sd / 2))

    def test_the_scene_takes_it(self) -> None:
        assert resolve_scene(info(focal_35mm=26.0), Given(), None).focal_px == focal_length_px(info(focal_35mm=26.0))

    def test_a_camera_file_comes_before_metadata(self) -> None:
        lens = Lens(1280, 720, 950.0, 9.5, (650.0, 350.0), k1=-0.1)
        scene = resolve_scene(info(focal_35mm=26.0, lens=lens), Given(), None)
        assert (scene.focal_px, scene.focal_source) == (Normal(950.0, 9.5), "camera_file")

    @pytest.mark.parametrize(
        ("known", "source"),
        [
            (info(), "sheet"),
            (info(focal_35mm=26.7), "metadata"),
            (info(lens=Lens(1280, 720, 950.0, 9.5, (640.0, 360.0))), "camera_file"),
        ],
        ids=["prior", "metadata", "camera file"],
    )
    def test_the_sheet_told_most_only_where_little_was_known(self, known: ClipInfo, source: str) -> None:
        camera = Tripod(position_cm=(-20.0, 250.0, 100.0), pitch_deg=-18.0)
        sightings = [Lying(A4).sighting(camera)]
        sheet = solve_sheet(sightings, camera.size_px, focal_length_px(known), "right")
        assert sheet is not None
        assert resolve_scene(known, Given(), None, sheet).focal_source == source

    def test_without_anything_it_is_what_such_cameras_have(self) -> None:
        assert resolve_scene(info(), Given(), None).focal_source == "prior"
        assert resolve_scene(info(focal_35mm=26.0), Given(), None).focal_source == "metadata"


class TestPhoneSensors:
    def test_they_come_before_a_camera_taken_as_level(self) -> None:
        scene = resolve_scene(info(), Given(sensed=SENSED), None)
        assert (scene.source, scene.roll_deg, scene.pitch_deg) == ("sensors", SENSED.roll_deg, SENSED.pitch_deg)

    def test_upright_edges_that_agree_make_them_surer(self) -> None:
        scene = resolve_scene(info(), Given(sensed=SENSED), SEEN)
        assert scene.source == "sensors"
        assert scene.roll_deg.mean == pytest.approx((2.0 + 1.5 / 0.09) / (1 + 1 / 0.09))
        assert scene.roll_deg.sd == pytest.approx((1 + 1 / 0.09) ** -0.5)

    def test_edges_of_something_that_leans_do_not(self) -> None:
        leaning = Gravity(roll_deg=Normal(9.0, 0.3), pitch_deg=Normal(-9.0, 2.0), edges=8)
        assert resolve_scene(info(), Given(sensed=SENSED), leaning).roll_deg == SENSED.roll_deg

    def test_what_the_user_says_comes_first(self) -> None:
        scene = resolve_scene(info(), Given(roll_deg=0.0, pitch_deg=0.0, sensed=SENSED), None)
        assert (scene.source, scene.roll_deg) == ("given", given(0.0))
