"""A command line whose measuring is replaced by a stand-in, so that these tests take milliseconds."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

import pytest

from lungelens.cli.main import main
from lungelens.measures.analysis import Analysis
from lungelens.measures.measurement import Best, ClipSummary, Measurement, Provenance, Reason, Timings
from lungelens.observe.observation import Instruments
from lungelens.pose.replay import FoundBy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lungelens.observe.options import MeasureOptions


class Seen(NamedTuple):
    """In place of an observation: the clip, and whether anything can be measured in it."""

    clip: SimpleNamespace
    measurable: bool
    instruments: Instruments = Instruments((), None, "5.0.0", None)


def some_measurement(name: str = "clip.mp4", *, measurable: bool = True) -> Measurement:
    nobody = Reason(code="nobody", message="Nobody is in the picture.", advice="Film the whole leg.")
    return Measurement(
        clip=ClipSummary(
            name=name,
            sha256="0" * 64,
            width_px=1280,
            height_px=720,
            rotation_deg=0,
            duration_s=6.0,
            frames=180,
            fps_mean=30.0,
            variable_frame_rate=False,
        ),
        provenance=Provenance(lungelens="0", mediapipe=None, opencv="5", models={}, options={}),
        status="measured" if measurable else "not_measurable",
        reasons=() if measurable else (nobody,),
        test_leg="right",
        facing="right",
        person=None,
        scene=None,
        checks=(),
        repetitions=(),
        best=Best(index=1) if measurable else None,
        timings_s=Timings(decode=1, pose=1, scene=1, analysis=1, total=2),
    )


class StandIn:
    """Takes the place of `observe`, `analyse` and the writers, and remembers what they were asked."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.measurable = True
        self.track: object | None = object()
        self.clip: Path | None = None
        self.clip_existed = False
        self.options: MeasureOptions | None = None
        self.report: tuple[Path, bool] | None = None
        self.saved: tuple[Path, object] | None = None
        self.observation: tuple[Path, object] | None = None
        self.recorded: tuple[int, float, Path, bool] | None = None

    def observe(self, path: Path, options: MeasureOptions, progress: object = None) -> Seen:
        if self.error is not None:
            raise self.error
        self.clip, self.clip_existed, self.options = path, path.exists(), options
        return Seen(SimpleNamespace(name=path.name, sha256="0" * 64), self.measurable)

    def analyse(self, seen: Seen) -> Analysis:
        clip, measurable, _ = seen
        return Analysis(
            measurement=some_measurement(clip.name, measurable=measurable),
            track=self.track,  # type: ignore[arg-type]
            leg=None,
            signals=None,
            spans=(),
            test_leg="right",
            facing="right",
        )

    def measure(self, seen: Seen) -> Measurement:
        return self.analyse(seen).measurement

    def write_report(
        self,
        analysis: Analysis,
        clip_path: Path,
        out_dir: Path,
        *,
        blur_face: bool = False,
        parquet: bool = False,
        progress: object = None,
    ) -> tuple[Path, ...]:
        self.report = (out_dir, blur_face)
        return (out_dir / "result.json",)

    def write_observation(self, path: Path, seen: object) -> None:
        self.observation = (path, seen)

    def save_landmarks(self, path: Path, tracks: object, clip: object, found_by: object) -> None:
        self.saved = (path, tracks)

    def record_webcam(
        self, camera: int, seconds: float, path: Path, preview: bool = False, on_progress: object = None
    ) -> None:
        path.write_bytes(b"film")
        self.recorded = (camera, seconds, path, preview)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()
    replaced = {
        "lungelens.observe.observe": SimpleNamespace(observe=stand_in.observe),
        "lungelens.observe.observation_file": SimpleNamespace(write_observation=stand_in.write_observation),
        "lungelens.measures.analysis": SimpleNamespace(analyse=stand_in.analyse),
        "lungelens.measures.result": SimpleNamespace(measure=stand_in.measure),
        "lungelens.report.folder": SimpleNamespace(write_report=stand_in.write_report),
        "lungelens.report.summary": SimpleNamespace(
            summary_lines=lambda measurement: [f"Measured {measurement.clip.name}"]
        ),
        "lungelens.pose.replay": SimpleNamespace(save_landmarks=stand_in.save_landmarks, FoundBy=FoundBy),
        "lungelens.clip.webcam": SimpleNamespace(record_webcam=stand_in.record_webcam),
    }
    for name, module in replaced.items():
        monkeypatch.setitem(sys.modules, name, module)
    return stand_in


@pytest.fixture
def lungelens(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command line: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
