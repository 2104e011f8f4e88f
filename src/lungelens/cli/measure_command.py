"""`lungelens measure`: one clip or one webcam recording to one measurement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lungelens.cli import measure_options as opt
from lungelens.cli.console import progress_bar, put, put_json, say
from lungelens.cli.footage import Footage
from lungelens.cli.output import check_output, check_writable, say_camera_file
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from lungelens.measures.measurement import Measurement
    from lungelens.observe.options import Progress
    from lungelens.observe.types import Analysis

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
    save_landmarks: opt.SaveLandmarks = None,
    person: opt.Person = None,
    height_cm: opt.HeightCm = None,
    foot_length_cm: opt.FootLengthCm = None,
    roll_deg: opt.RollDeg = None,
    pitch_deg: opt.PitchDeg = None,
    camera_height_cm: opt.CameraHeightCm = None,
    camera_file: opt.CameraFile = None,
    no_camera_file: opt.NoCameraFile = False,
    printed_bar_mm: opt.PrintedBarMm = None,
    sheet_gap_cm: opt.SheetGapCm = None,
    skirting_mm: opt.SkirtingMm = None,
    camera: opt.Webcam = None,
    seconds: opt.Seconds = None,
    preview: opt.Preview = False,
) -> None:
    """Measure the lunges in a video file, or film them with a webcam and measure.

    Exit codes: 0 measured, 2 wrong usage, 3 nothing measurable, 4 missing or unreadable input.
    """
    footage = Footage(clip, camera, seconds, preview)
    if camera is not None and landmarks is not None:
        raise UsageError("--landmarks belongs to a video that was filmed before: give that file instead of --camera.")
    check_output(out, blur_face=blur_face, parquet=parquet)
    if save_landmarks is not None:
        check_writable(save_landmarks.parent)
    options = opt.options_of(context.params)  # all of the above, by their names
    from lungelens.observe.measure import analyse

    with progress_bar() as progress, footage.ready(out, progress) as path:
        analysis = analyse(path, options, progress)
        written = _write(analysis, path, out, save_landmarks, blur_face, parquet, progress)
    _print(analysis.measurement, as_json, written)
    if analysis.measurement.status == "not_measurable":
        raise typer.Exit(NOT_MEASURABLE)


def _write(
    analysis: Analysis,
    clip: Path,
    out: Path | None,
    save_landmarks: Path | None,
    blur_face: bool,
    parquet: bool,
    progress: Progress | None,
) -> tuple[Path, ...]:
    written: tuple[Path, ...] = ()
    if save_landmarks is not None:
        track = analysis.filmed_track
        if track is None:
            say("No landmarks were saved, because nobody was measured.")
        else:
            from lungelens.pose.replay import save_landmarks as save

            save(save_landmarks, (track,))
            written += (save_landmarks,)
    if out is not None:
        from lungelens.report.folder import write_report

        written += write_report(analysis, clip, out, blur_face=blur_face, parquet=parquet, progress=progress)
    return written


def _print(measurement: Measurement, as_json: bool, written: tuple[Path, ...]) -> None:
    say_camera_file(measurement)
    if as_json:
        put_json(measurement.to_json())
    else:
        from lungelens.report.summary import summary_lines

        for line in summary_lines(measurement):
            put(line)
    for path in written:
        say(f"Written: {path}")
