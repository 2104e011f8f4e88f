"""Whole clips measured with the real pose model: rendered people with known truth, and real people where they are."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import lungelens
from helpers.clips import all_but, transcode, write_clip
from helpers.golden import check_golden
from helpers.known import known
from helpers.sheets import Tripod, turned_picture
from helpers.stored import (
    ALL,
    GOLDEN,
    LEGGINGS,
    SAMPLES,
    SHEET,
    SHOES,
    clip_of,
    stored_path,
    true_repetitions,
    truth,
)
from lungelens.camera.resolve import resolve_scene
from lungelens.clip.reader import open_video
from lungelens.errors import UsageError
from lungelens.measures.result import measure
from lungelens.observe.observation_file import write_observation
from lungelens.observe.observe import observe
from lungelens.observe.options import MeasureOptions
from lungelens.observe.view import given_by
from lungelens.pose.replay import save_landmarks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.clip.types import RgbImage
    from lungelens.measures.measurement import Measurement, Repetition
    from lungelens.observe.observation import Observation

pytestmark = pytest.mark.slow

REAL = SAMPLES.parents[1] / "shared" / "real"

FIRST_REPETITION = 90  # frames of each sample clip

TOLD: dict[str, list[tuple[str, float]]] = {}  # by clip: the progress reported


@cache
def seen(name: str) -> Observation:
    told = TOLD.setdefault(name, [])
    return observe(clip_of(name), MeasureOptions(), lambda stage, share: told.append((stage, share)))


@cache
def measured(name: str) -> Measurement:
    return measure(seen(name))


def tibia_deg(measurement: Measurement) -> list[float]:
    return [one.tibia_angle_deg.value for one in measurement.repetitions if one.tibia_angle_deg]


class TestRenderedPeople:
    """What their numbers are worth is tested in `test_sample_clips.py`."""

    # One of them every time.
    @pytest.mark.parametrize("name", [pytest.param(one, marks=() if one == SHOES else pytest.mark.soak) for one in ALL])
    def test_what_is_seen_now_gives_the_results_looked_over_last(self, name: str, update_golden: bool) -> None:
        if update_golden:
            write_observation(stored_path(name), seen(name))
        check_golden(GOLDEN / f"{name}.json", measured(name), update_golden)

    def test_progress_goes_from_nothing_to_all_in_each_stage(self) -> None:
        seen(SHOES)
        for stage in ("looking for the lunge", "measuring"):
            shares = [share for name, share in TOLD[SHOES] if name == stage]
            assert shares == sorted(shares)
            assert shares[0] == 0.0
            assert 0.95 < shares[-1] <= 1.0


@pytest.mark.soak
def test_landmarks_saved_and_measured_again_give_the_same_angles_and_gravity(tmp_path: Path) -> None:
    person = seen(SHOES).person
    assert person is not None
    save_landmarks(tmp_path / "points.npz", [person.track])
    again, first = lungelens.measure(clip_of(SHOES), landmarks=tmp_path / "points.npz"), measured(SHOES)
    assert tibia_deg(again) == pytest.approx(tibia_deg(first), abs=0.1)
    assert known(again.scene).camera.roll_deg == pytest.approx(known(first.scene).camera.roll_deg, abs=0.1)
    assert known(again.scene).camera.pitch_deg == pytest.approx(known(first.scene).camera.pitch_deg, abs=0.1)
    assert set(again.provenance.models) == {"leg_reader"}  # no pose model
    assert again.provenance.mediapipe is None


@pytest.mark.soak  # that each form is read is tested every time, with other clips
class TestTheSameClipInAnotherForm:
    """The first repetition of a sample clip, written anew; what is measured must stay the same."""

    forms: dict[str, dict[str, Any]] = {
        "as it is": {},
        "mirrored": {"mirror": True},
        "turned by 90": {"rotation_deg": 90},
        "turned by 180": {"rotation_deg": 180},
        "lying, unsaid": {"turned_deg": 270},
        "head down, unsaid": {"turned_deg": 180},
        "HEVC": {"codec": "libx265"},
        "half the size": {"scale": 0.5},
        "variable rate": {"share_dropped": 0.3},
        "slowed down": {"slowdown": 2.0},
    }
    others = pytest.mark.parametrize("form", [form for form in forms if form != "as it is"])

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("forms")

    @classmethod
    @cache
    def measure(cls, folder: Path, form: str, camera_given: bool) -> Measurement:
        _, seen = cls.looked_at(folder, form)
        if not camera_given:
            return measure(seen)
        assert seen.lunge is not None
        roll_deg = -0.42 if form == "mirrored" else 0.42  # of the rendered camera
        given = given_by(MeasureOptions(roll_deg=roll_deg, pitch_deg=-0.97))
        return measure(replace(seen, lunge=replace(seen.lunge, scene=resolve_scene(seen.clip, given, None))))

    @classmethod
    @cache
    def looked_at(cls, folder: Path, form: str) -> tuple[Path, Observation]:
        """Each form is written and looked at once: the camera does not change where joints are seen."""
        options = dict(cls.forms[form])
        dropped = all_but(options.pop("share_dropped", 0.0))

        def keep(index: int) -> bool:
            return index < FIRST_REPETITION and dropped(index)

        clip = transcode(clip_of(SHOES), folder / f"{form}.mp4", keep=keep, **options)
        return clip, observe(clip, MeasureOptions())

    def test_measured_twice_gives_the_same_document_but_for_the_time_it_took(self, folder: Path) -> None:
        def document(measurement: Measurement) -> dict[str, Any]:
            content: dict[str, Any] = json.loads(measurement.to_json())
            del content["timings_s"], content["provenance"]["looked_at"]
            return content

        again = lungelens.measure(self.looked_at(folder, "as it is")[0])
        assert document(again) == document(self.measure(folder, "as it is", camera_given=False))

    @others
    def test_with_the_camera_given_the_angle_is_the_same_within_half_a_degree(self, folder: Path, form: str) -> None:
        plain, other = (self.measure(folder, which, camera_given=True) for which in ("as it is", form))
        assert tibia_deg(other) == pytest.approx(tibia_deg(plain), abs=0.5)

    # Without it, gravity comes from the few edges of this room, a dozen, and compression moves them: roll by up to half
    # a degree and pitch by up to one and a half, which make up to 0.85 degrees of tibia angle here.
    @others
    def test_with_gravity_from_edges_within_a_degree(self, folder: Path, form: str) -> None:
        plain, other = (self.measure(folder, which, camera_given=False) for which in ("as it is", form))
        assert tibia_deg(other) == pytest.approx(tibia_deg(plain), abs=1.0)

    @others
    def test_leg_validity_and_heel_are_the_same(self, folder: Path, form: str) -> None:
        other = self.measure(folder, form, camera_given=False)
        side = "left" if form == "mirrored" else "right"
        assert (other.test_leg, other.facing) == (side, side)
        (repetition,) = other.repetitions
        assert repetition.valid
        assert repetition.heel_lift_mm is not None
        assert repetition.heel_lift_mm.value < 3.0

    @others
    def test_times_are_the_same_but_slower_if_slowed_down(self, folder: Path, form: str) -> None:
        plain, other = (self.measure(folder, which, camera_given=False) for which in ("as it is", form))
        slower = self.forms[form].get("slowdown", 1.0)
        for name in ("start_s", "peak_s", "end_s"):
            expected = getattr(plain.repetitions[0], name) * slower
            assert getattr(other.repetitions[0], name) == pytest.approx(expected, abs=0.25 * slower), name

    def test_the_form_is_told(self, folder: Path) -> None:
        assert self.measure(folder, "turned by 90", False).clip.rotation_deg == 90
        lying = self.measure(folder, "lying, unsaid", False)
        assert lying.clip.rotation_deg == 270
        (check,) = lying.checks
        assert "turned clockwise by 270 degrees" in check.message
        assert self.measure(folder, "variable rate", False).clip.variable_frame_rate
        assert self.measure(folder, "half the size", False).clip.width_px == 640


@pytest.mark.soak
class TestHeldByHand:
    """The first repetition of a sample clip, as a camera that is turned to and fro would have filmed it."""

    turn_rms_deg = 0.6

    @classmethod
    def pictures(cls, name: str, shaken: bool) -> Iterator[RgbImage]:
        camera = Tripod(tuple(truth(name)["image"]), focal_px=truth(name)["K"][0][0])
        waves = np.sin(2 * np.pi * np.arange(FIRST_REPETITION)[:, None] / [37.0, 31.0, 43.0] + [0.0, 1.0, 2.0])
        turns_deg = waves * cls.turn_rms_deg * np.sqrt(2) * shaken
        for frame in islice(open_video(clip_of(name)).frames(), FIRST_REPETITION):
            yield turned_picture(frame.rgb, camera, tuple(turns_deg[frame.index]))

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("held")

    @classmethod
    def measure(cls, folder: Path, name: str, shaken: bool) -> Repetition:
        target = folder / f"{name}_{shaken}.mp4"
        if not target.exists():
            write_clip(target, cls.pictures(name, shaken), (i / 30 for i in range(FIRST_REPETITION)))
        measurement = cls.cached(target)
        assert ("camera_hand_held" in {check.code for check in measurement.checks}) == shaken
        assert not any(check.code.startswith("sheet_") for check in measurement.checks)
        (repetition,) = measurement.repetitions
        assert "camera_moving" not in {check.code for check in repetition.checks}
        return repetition

    @staticmethod
    @cache
    def cached(clip: Path) -> Measurement:
        return lungelens.measure(clip)

    # The camera's motion is taken out to a few hundredths of a degree; the pose model, though, sees pictures that are
    # turned and moved, and its ankle and knee then differ by a pixel.
    @pytest.mark.parametrize(
        ("name", "quantity", "within"),
        [
            (LEGGINGS, "tibia_angle_deg", 1.2),
            (LEGGINGS, "heel_lift_mm", 3.0),
            (SHEET, "tibia_angle_deg", 1.2),
            (SHEET, "heel_lift_mm", 3.0),
            (SHEET, "toe_to_wall_cm", 0.4),
            (SHEET, "knee_to_wall_cm", 0.6),
        ],
    )
    def test_the_same_is_measured(self, folder: Path, name: str, quantity: str, within: float) -> None:
        still, held = (getattr(self.measure(folder, name, shaken), quantity) for shaken in (False, True))
        if quantity == "heel_lift_mm" and held is None:
            assert "heel_not_seen" in {check.code for check in self.measure(folder, name, shaken=True).checks}
            return
        assert held.value == pytest.approx(still.value, abs=within)


@pytest.mark.soak
class TestTwoPeople:
    """One lunges on the left, another stands on the right: a still picture of another clip, set beside it."""

    @pytest.fixture(scope="class")
    @classmethod
    def clip(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        (standing,) = islice(open_video(clip_of(LEGGINGS)).frames(), 1)
        lunging = islice(open_video(clip_of(SHOES)).frames(), FIRST_REPETITION)

        def side_by_side() -> Iterator[RgbImage]:
            for frame in lunging:
                yield np.hstack([frame.rgb[:, 260:1020], standing.rgb[:, 300:1060]])

        path = tmp_path_factory.mktemp("two") / "two.mp4"
        return write_clip(path, side_by_side(), (i / 30 for i in range(FIRST_REPETITION)))

    def test_the_one_who_lunges_is_chosen(self, clip: Path) -> None:
        measurement = lungelens.measure(clip)
        assert measurement.person is not None
        assert (measurement.person.index, measurement.person.seen) == (1, 2)
        assert "planted foot" in measurement.person.rule
        assert (measurement.status, measurement.test_leg) == ("measured", "right")
        (found,) = tibia_deg(measurement)
        assert found == pytest.approx(true_repetitions(SHOES)[0].tibia_deg, abs=3.5)

    def test_the_user_may_choose_the_other_who_does_not_lunge(self, clip: Path) -> None:
        measurement = lungelens.measure(clip, person=2)
        assert measurement.person is not None
        assert (measurement.person.index, measurement.person.rule) == (2, "asked for")
        assert (measurement.status, [reason.code for reason in measurement.reasons]) == (
            "not_measurable",
            ["no_repetition"],
        )

    def test_but_not_someone_who_is_not_there(self, clip: Path) -> None:
        with pytest.raises(UsageError, match="--person 3 was asked for, but 2 people were seen"):
            lungelens.measure(clip, person=3)


@pytest.mark.soak
@pytest.mark.parametrize("name", [SHOES, LEGGINGS])
def test_legs_without_a_body_are_told_as_such(name: str, tmp_path: Path) -> None:
    """The pose model then makes up a body that lies in one look and stands in the next."""
    legs = (frame.rgb[-(frame.rgb.shape[0] * 55 // 200) * 2 :] for frame in open_video(clip_of(name)).frames())
    measurement = lungelens.measure(write_clip(tmp_path / "legs.mp4", legs))
    assert [reason.code for reason in measurement.reasons] == ["body_cut_off"]


@pytest.mark.soak
@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real clips are not at {REAL}")
class TestRealPeople:
    def test_knee_to_wall(self) -> None:
        measurement = lungelens.measure(REAL / "knee-to-wall.mp4")
        assert (measurement.status, measurement.test_leg, measurement.facing) == ("measured", "left", "right")
        assert len(measurement.repetitions) == 3
        for one in measurement.repetitions:  # bare heels that spread under load: down, or not to be told
            not_seen = "heel_not_seen" in {check.code for check in one.checks}
            assert not_seen if one.heel_lift_mm is None else one.heel_lift_mm.value < 5
        first, second, third = tibia_deg(measurement)
        assert third > max(first, second) + 2

    def test_a_runner_on_a_treadmill_is_not_measurable(self) -> None:
        measurement = lungelens.measure(REAL / "treadmill_male_side.mp4")
        assert (measurement.status, measurement.repetitions, measurement.best) == ("not_measurable", (), None)
        assert [reason.code for reason in measurement.reasons] == ["foot_not_planted"]
