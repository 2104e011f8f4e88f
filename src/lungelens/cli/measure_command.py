"""`lungelens measure`: from one clip or webcam recording to one measurement."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lungelens.cli import measure_options as opt
from lungelens.cli.console import progress_bar, put, put_json, say
from lungelens.cli.footage import Footage
from lungelens.cli.language_option import Language  # noqa: TC001  typer reads it
from lungelens.cli.output import check_output, check_writable, say_camera_file, say_written
from lungelens.cli.stored_observation import stored_observation
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Measurement
    from lungelens.observe.observation import Observation
    from lungelens.observe.options import MeasureOptions, Progress

NOT_MEASURABLE = 3


def measure(
    context: typer.Context,
    clip: opt.Clip = None,
    as_json: opt.AsJson = False,
    out: opt.Out = None,
    blur_face: opt.BlurFace = False,
    parquet: opt.Parquet = False,
    model: opt.Model = None,
    landmarks: opt.Landmarks = None,
    landmarks_layout: opt.LandmarksLayout = None,
    save_landmarks: opt.SaveLandmarks = None,
    observation: opt.StoredObservation = None,
    save_observation: opt.SaveObservation = None,
    person: opt.Person = None,
    height_cm: opt.HeightCm = None,
    foot_length_cm: opt.FootLengthCm = None,
    shoe_size: opt.ShoeSize = None,
    roll_deg: opt.RollDeg = None,
    pitch_deg: opt.PitchDeg = None,
    gravity_file: opt.GravityFile = None,
    camera_height_cm: opt.CameraHeightCm = None,
    camera_file: opt.CameraFile = None,
    no_camera_file: opt.NoCameraFile = False,
    paper: opt.Paper = None,
    printed_bar_mm: opt.PrintedBarMm = None,
    sheet_gap_cm: opt.SheetGapCm = None,
    skirting_mm: opt.SkirtingMm = None,
    camera: opt.Webcam = None,
    seconds: opt.Seconds = None,
    preview: opt.Preview = False,
    language: Language = None,  # noqa: ARG001  spoken from now on
) -> None:
    """Measure the lunges in a video file, or film them with a webcam and measure.

    Exit codes: 0 measured, 2 wrong usage, 3 nothing measurable or no repetition counts, 4 missing or unreadable input.
    """
    footage = None if observation is not None else Footage(clip, camera, seconds, preview)
    if footage is None and (camera is not None or seconds is not None or preview):
        raise UsageError("--observation was already filmed: leave out --camera, --seconds and --preview.")
    if camera is not None and landmarks is not None:
        raise UsageError("--landmarks belongs to an existing video: give that file instead of --camera.")
    check_output(out, blur_face=blur_face, parquet=parquet)
    for file in (save_landmarks, save_observation):
        if file is not None:
            check_writable(file.parent)
    options = opt.options_of(context.params)  # all of the above, by name
    from lungelens.measures.analysis import analyse

    with progress_bar() as progress, _filmed(footage, clip, out, progress) as path:
        observed = _observed(observation, path, options, progress)
        analysis = analyse(observed)
        written = _write_stored(observed, analysis, save_observation, save_landmarks)
        if out is not None:
            from lungelens.report.folder import write_report

            written += write_report(analysis, path, out, blur_face=blur_face, parquet=parquet, progress=progress)
    _print(analysis.measurement, as_json, written)
    if analysis.measurement.best is None:  # nothing measured, or no repetition that counts
        raise typer.Exit(NOT_MEASURABLE)


def _filmed(
    footage: Footage | None, clip: Path | None, out: Path | None, progress: Progress | None
) -> AbstractContextManager[Path | None]:
    return nullcontext(clip) if footage is None else footage.ready(out, progress)


def _observed(
    observation: Path | None, clip: Path | None, options: MeasureOptions, progress: Progress | None
) -> Observation:
    if observation is not None:
        return stored_observation(observation, clip, options)
    from lungelens.observe.observe import observe

    assert clip is not None
    return observe(clip, options, progress)


def _write_stored(
    observation: Observation, analysis: Analysis, save_observation: Path | None, save_landmarks: Path | None
) -> tuple[Path, ...]:
    written: tuple[Path, ...] = ()
    if save_observation is not None:
        from lungelens.observe.observation_file import write_observation

        write_observation(save_observation, observation)
        written += (save_observation,)
    if save_landmarks is not None:
        track = analysis.filmed_track
        if track is None:
            say("No landmarks were saved, because nobody was measured.")
        else:
            from lungelens.pose.replay import FoundBy
            from lungelens.pose.replay import save_landmarks as save

            models, mediapipe = observation.instruments.pose_models
            found_by = FoundBy({one.name: one.sha256 for one in models}, mediapipe)
            save(save_landmarks, (track,), observation.clip, found_by)
            written += (save_landmarks,)
    return written


def _print(measurement: Measurement, as_json: bool, written: tuple[Path, ...]) -> None:
    say_camera_file(measurement)
    if as_json:
        put_json(measurement.to_json())
    else:
        from lungelens.report.summary import summary_lines

        for line in summary_lines(measurement):
            put(line)
    say_written(written)
