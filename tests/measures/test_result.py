from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from helpers.observations import N, clip_info, observation, with_lunge
from lungelens.camera.gravity import Gravity
from lungelens.camera.resolve import Given, resolve_scene
from lungelens.camera.types import Normal
from lungelens.environment import environment
from lungelens.measures.measurement import Best
from lungelens.measures.outcome import NO_REPETITION
from lungelens.measures.result import best_valid, measure, scene_summary
from lungelens.observe.observation import Instruments, LookingTimes, Occasion, UsedCamera, UsedLandmarks, UsedModel
from lungelens.observe.options import MeasureOptions
from lungelens.version import __version__


class TestRepetitions:
    def test_times_are_those_of_the_frames(self) -> None:
        found = measure(observation()).repetitions
        assert [one.index for one in found] == [1, 2]
        assert (found[0].start_s, found[0].peak_s, found[0].end_s) == pytest.approx((7 / 30, 20 / 30, 32 / 30))

    def test_valid_unless_a_check_or_the_clip_says_otherwise(self) -> None:
        seen = observation(36.0)
        assert [one.valid for one in measure(seen).repetitions] == [True, True]
        assert [one.valid for one in measure(observation(36.0, 30.0)).repetitions] == [True, False]  # short of the wall
        dark = with_lunge(seen, brightness=20.0)
        assert [one.valid for one in measure(dark).repetitions] == [True, True]  # a warning
        slow = with_lunge(seen, time_s=np.arange(N) / 3)
        assert [one.valid for one in measure(slow).repetitions] == [False, False]

    def test_whether_the_knee_touched_is_told_where_it_can_be(self) -> None:
        assert [one.knee_touched_wall for one in measure(observation(36.0, 30.0)).repetitions] == [True, False]
        assert {one.knee_touched_wall for one in measure(observation(sheet=False)).repetitions} == {None}

    @pytest.mark.parametrize(("leans_deg", "best"), [((36.0, 38.0), 2), ((38.0, 36.0), 1), ((30.0, 36.0), 2)])
    def test_the_best_is_the_best_of_those_that_count(self, leans_deg: tuple[float, float], best: int) -> None:
        found = measure(observation(*leans_deg))
        assert found.best == Best(index=best)
        assert found.best_repetition is found.repetitions[best - 1]

    def test_without_a_valid_one_there_is_no_best(self) -> None:
        found = measure(observation(30.0))
        assert (found.status, found.best, found.best_repetition) == ("measured", None, None)
        assert best_valid(()) is None

    def test_the_same_observation_gives_the_same_document(self) -> None:
        assert measure(observation()).to_json() == measure(observation()).to_json()


class TestNoLunge:
    def test_it_says_why(self) -> None:
        found = measure(replace(observation(), lunge=None))
        assert (found.status, found.reasons, found.repetitions) == ("not_measurable", (NO_REPETITION,), ())
        assert (found.best, found.scene, found.checks, found.test_leg, found.facing) == (None, None, (), None, None)
        assert found.person is not None

    def test_and_of_nobody_nothing(self) -> None:
        found = measure(replace(observation(), person=None, lunge=None, people=0))
        assert (found.status, found.person) == ("not_measurable", None)


class TestProvenance:
    def test_the_clip_is_described(self) -> None:
        clip = measure(observation()).clip
        assert (clip.name, clip.frames, clip.width_px, clip.height_px) == ("lunge.mp4", N, 1280, 720)
        assert (clip.sha256, clip.fps_mean, clip.duration_s) == ("0" * 64, 30.0, 2.0)

    def test_the_person_is_named_by_the_rule(self) -> None:
        person = measure(observation()).person
        assert person is not None
        assert (person.index, person.seen, person.rule) == (1, 1, "the only person seen")

    def test_options_left_alone_are_not_mentioned(self) -> None:
        options = MeasureOptions(height_cm=178, landmarks=Path("some/points.npz"))
        found = measure(observation(options=options)).provenance
        assert found.options == {"height_cm": 178.0, "landmarks": "points.npz"}  # of nobody's computer
        assert found.all_options == {
            **dict.fromkeys(MeasureOptions.model_fields), "model": "lite", "match_camera": True, **found.options
        }  # fmt: skip

    def test_when_and_on_what_it_was_looked_at_and_computed(self) -> None:
        then = replace(environment(), python="3.10.0", cpu="another one")
        occasion = Occasion("2026-11-27T09:30:00+01:00", "CET", then)
        seen = observation()
        found = measure(replace(seen, instruments=replace(seen.instruments, occasion=occasion))).provenance
        assert (found.looked_at, found.time_zone) == ("2026-11-27T09:30:00+01:00", "CET")
        assert found.looked_with is not None and found.computed_with is not None
        assert (found.looked_with.python, found.looked_with.cpu) == ("3.10.0", "another one")
        assert found.computed_with.model_dump() == asdict(environment())
        assert all(asdict(environment()).values())
        assert measure(seen).provenance.looked_at is None  # of before this was kept

    def test_landmarks_keep_what_found_them(self) -> None:
        landmarks = UsedLandmarks("points.npz", "4" * 64, (UsedModel("lite", "5" * 64),), "0.10.31")
        tools = Instruments((), None, "5.0.0", None, landmarks)
        found = measure(replace(observation(), instruments=tools)).provenance
        assert found.landmarks is not None
        assert (found.landmarks.sha256, found.landmarks.models) == ("4" * 64, {"lite": "5" * 64})
        assert (found.models, found.mediapipe) == ({}, None)  # nothing of it has looked now

    def test_what_looked_is_told(self) -> None:
        found = measure(observation()).provenance
        assert (found.lungelens, found.mediapipe, found.opencv) == (__version__, "0.10.31", "5.0.0")
        assert found.models == {"lite": "1" * 64, "heavy": "2" * 64}
        assert found.camera_file is None

    def test_with_landmarks_given_no_model_did_and_a_camera_file_may_have_helped(self) -> None:
        tools = Instruments((), None, "5.0.0", UsedCamera("camera.json", "3" * 64, "matched"))
        found = measure(replace(observation(), instruments=tools)).provenance
        assert (found.models, found.mediapipe) == ({}, None)
        assert found.camera_file is not None
        assert (found.camera_file.name, found.camera_file.sha256, found.camera_file.chosen) == (
            "camera.json",
            "3" * 64,
            "matched",
        )

    def test_times_spent_looking_are_handed_on(self) -> None:
        seen = replace(observation(), times=LookingTimes(decode=1.0, pose=2.0, scene=3.0, pixels=4.0, total=5.0))
        times = measure(seen).timings_s
        assert (times.decode, times.pose, times.scene, times.analysis, times.total) == (1.0, 2.0, 3.0, 4.0, 5.0)

    def test_one_model_used_twice_is_named_once(self) -> None:
        tools = Instruments((UsedModel("lite", "1" * 64),), "0.10.31", "5.0.0", None)
        assert measure(replace(observation(), instruments=tools)).provenance.models == {"lite": "1" * 64}


@pytest.mark.parametrize(
    ("given", "gravity", "tilt"),
    [
        (Given(), None, (None, None)),  # "level" is a supposition, no measurement
        (Given(), Gravity(Normal(1.5, 0.3), Normal(-9.0, 2.0), 8), (1.5, -9.0)),
        (Given(roll_deg=2.0, pitch_deg=-5.0), None, (2.0, -5.0)),
    ],
)
def test_the_camera_is_null_where_it_is_not_known(
    given: Given, gravity: Gravity | None, tilt: tuple[float | None, float | None]
) -> None:
    scene = scene_summary(resolve_scene(clip_info(), given, gravity))
    assert (scene.camera.roll_deg, scene.camera.pitch_deg) == tilt
    assert scene.camera.height_cm is None
