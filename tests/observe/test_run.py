from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers.cameras import camera_file, written
from helpers.clips import step_pictures, write_clip
from lungelens.clip.lens import Lens
from lungelens.observe.observation import UsedModel
from lungelens.observe.options import MeasureOptions
from lungelens.observe.run import Run

PLAIN = MeasureOptions(match_camera=False)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A clip of a second."""
    return write_clip(tmp_path / "clip.mp4", step_pictures(25))


@pytest.fixture
def run(clip: Path) -> Run:
    """Read to its end."""
    run = Run.of(clip, PLAIN, None)
    for _ in run.video.frames():
        pass
    return run


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


def test_clocks_are_handed_on(run: Run) -> None:
    run.pose_s, run.scene_s, run.pixels_s = 1.0, 2.0, 3.0
    times = run.times()
    assert (times.pose, times.scene, times.pixels) == (1.0, 2.0, 3.0)
    assert times.decode == run.video.decode_s > 0
    assert times.total > times.decode


class TestInstruments:
    def test_mediapipe_is_named_only_when_a_model_ran(self, run: Run) -> None:
        tools = run.instruments()
        assert (tools.models, tools.mediapipe, tools.camera_file) == ((), None, None)
        assert re.match(r"\d+\.\d+", tools.opencv)
        run.models.append(UsedModel("lite", "5" * 64))
        tools = run.instruments()
        assert tools.mediapipe is not None
        assert tools.models == (UsedModel("lite", "5" * 64),)

    def test_a_model_that_ran_twice_is_named_once_in_the_order_of_use(self, run: Run) -> None:
        lite, heavy = UsedModel("lite", "5" * 64), UsedModel("heavy", "6" * 64)
        run.models += [lite, heavy, lite]
        assert run.instruments().models == (lite, heavy)

    def test_a_camera_file_is_named_and_undistorts_the_frames(self, clip: Path, tmp_path: Path) -> None:
        lens = Lens(64, 48, 60.0, 1.0, (32.0, 24.0), k1=-0.1)
        path = written(tmp_path / "camera.json", camera_file(lens))
        run = Run.of(clip, MeasureOptions(camera_file=path), None)
        used = run.instruments().camera_file
        assert used is not None
        assert (used.name, used.chosen, len(used.sha256)) == ("camera.json", "given", 64)
        assert run.video.lens is not None
        assert run.video.lens.k1 == -0.1
