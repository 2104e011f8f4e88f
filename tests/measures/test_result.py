from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers.analyses import lunge_analysis
from helpers.clips import step_pictures, write_clip
from lungelens.camera.gravity import Gravity
from lungelens.camera.resolve import Given, resolve_scene
from lungelens.camera.scene import Scene
from lungelens.camera.types import Normal
from lungelens.clip.reader import open_video
from lungelens.measures.measurement import Measurement, Repetition
from lungelens.measures.outcome import NO_REPETITION
from lungelens.measures.result import measurement_of
from lungelens.observe.options import MeasureOptions
from lungelens.observe.run import Run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A clip of a second, read to its end."""
    video = open_video(write_clip(tmp_path / "clip.mp4", step_pictures(25)))
    for _ in video.frames():
        pass
    return Run(video, MeasureOptions(height_cm=178, landmarks=Path("some/points.npz")), None)


def result(run: Run, repetitions: tuple[Repetition, ...] = (), scene: Scene | None = None) -> Measurement:
    reasons = () if repetitions else (NO_REPETITION,)
    return measurement_of(run, run.video.info(), None, None, scene, (), repetitions, reasons)


def repetitions(*angles_deg: float) -> tuple[Repetition, ...]:
    return lunge_analysis(angles_deg=angles_deg, heel_lifts_mm=(1.0,) * len(angles_deg)).measurement.repetitions


def test_the_best_is_the_valid_one_with_the_greatest_angle(run: Run) -> None:
    first, second, third = repetitions(30.0, 40.0, 45.0)
    best = result(run, (first, second, third.model_copy(update={"valid": False}))).best
    assert best is not None
    assert best.index == 2


def test_without_a_valid_one_there_is_no_best(run: Run) -> None:
    (only,) = repetitions(40.0)
    measurement = result(run, (only.model_copy(update={"valid": False}),))
    assert (measurement.status, measurement.best) == ("measured", None)


def test_without_repetitions_it_says_why(run: Run) -> None:
    measurement = result(run)
    assert (measurement.status, measurement.reasons, measurement.best) == ("not_measurable", (NO_REPETITION,), None)


def test_the_clip_is_described(run: Run) -> None:
    clip = result(run).clip
    assert (clip.name, clip.frames, clip.width_px, clip.height_px) == ("clip.mp4", 25, 64, 48)
    assert clip.fps_mean == pytest.approx(25)
    assert re.fullmatch("[0-9a-f]{64}", clip.sha256)


def test_options_left_alone_are_not_mentioned(run: Run) -> None:
    assert result(run).provenance.options == {"height_cm": 178.0, "landmarks": str(Path("some/points.npz"))}


def test_mediapipe_is_named_only_when_a_model_ran(run: Run) -> None:
    assert result(run).provenance.mediapipe is None
    run.models["lite"] = "5" * 64
    provenance = result(run).provenance
    assert provenance.mediapipe is not None
    assert provenance.models == {"lite": "5" * 64}


@pytest.mark.parametrize(
    ("given", "gravity", "tilt"),
    [
        (Given(), None, (None, None)),  # "level" is a supposition, no measurement
        (Given(), Gravity(Normal(1.5, 0.3), Normal(-9.0, 2.0), 8), (1.5, -9.0)),
        (Given(roll_deg=2.0, pitch_deg=-5.0), None, (2.0, -5.0)),
    ],
)
def test_the_camera_is_null_where_it_is_not_known(
    run: Run, given: Given, gravity: Gravity | None, tilt: tuple[float | None, float | None]
) -> None:
    scene = result(run, (), resolve_scene(run.video.info(), given, gravity)).scene
    assert scene is not None
    assert (scene.camera.roll_deg, scene.camera.pitch_deg) == tilt
    assert scene.camera.height_cm is None


class TestProgress:
    def test_it_is_told_as_a_share_of_the_clip(self, run: Run) -> None:
        told: list[tuple[str, float]] = []
        run.progress = lambda stage, fraction: told.append((stage, fraction))
        for time_s in (0.0, 0.5, 2.0):
            run.tell("measuring", time_s)
        assert [fraction for _, fraction in told] == pytest.approx([0.0, 0.5, 1.0])
        assert {stage for stage, _ in told} == {"measuring"}

    def test_nobody_has_to_listen(self, run: Run) -> None:
        run.tell("measuring", 0.5)

    def test_clocks_are_handed_on(self, run: Run) -> None:
        run.pose_s, run.scene_s, run.analysis_s = 1.0, 2.0, 3.0
        timings = run.timings()
        assert (timings.pose, timings.scene, timings.analysis) == (1.0, 2.0, 3.0)
        assert timings.decode == run.video.decode_s > 0
