"""`lungelens measure`: one clip or one webcam recording to one measurement."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lungelens.cli.console import progress_bar, put, put_json, say
from lungelens.cli.footage import DEFAULT_SECONDS, Footage
from lungelens.errors import OutputError, UsageError

if TYPE_CHECKING:
    from lungelens.lunge.measurement import Measurement
    from lungelens.lunge.options import Progress
    from lungelens.lunge.types import Analysis

NOT_MEASURABLE = 3


def measure(
    clip: Annotated[Path | None, typer.Argument(help="The video file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a summary.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for result.json, frames.csv, overlay.mp4 and pictures.")
    ] = None,
    blur_face: Annotated[bool, typer.Option("--blur-face", help="Blur the face in the pictures of --out.")] = False,
    model: Annotated[
        str | None, typer.Option(metavar="lite|heavy|PATH", help="Pose model that measures. [default: heavy]")
    ] = None,
    landmarks: Annotated[
        Path | None, typer.Option(help="Measure these landmarks (NPZ, OpenPose folder, TRC), run no pose model.")
    ] = None,
    save_landmarks: Annotated[Path | None, typer.Option(help="Write the person's landmarks (NPZ).")] = None,
    person: Annotated[
        int | None, typer.Option(metavar="N", help="Whom to measure, counted from 1, left to right where first seen.")
    ] = None,
    height_cm: Annotated[float | None, typer.Option(help="The person's height: gives centimetres.")] = None,
    foot_length_cm: Annotated[float | None, typer.Option(help="Length of the foot or shoe: gives centimetres.")] = None,
    roll_deg: Annotated[float | None, typer.Option(help="Camera roll, positive clockwise.")] = None,
    pitch_deg: Annotated[float | None, typer.Option(help="Camera pitch, negative when it looks down.")] = None,
    camera_height_cm: Annotated[float | None, typer.Option(help="Height of the lens above the floor.")] = None,
    printed_bar_mm: Annotated[
        float | None, typer.Option(help="Measured length of the printed sheet's 100 mm bar.")
    ] = None,
    sheet_gap_cm: Annotated[float | None, typer.Option(help="Gap between the printed sheet and the wall.")] = None,
    camera: Annotated[int | None, typer.Option(metavar="N", help="Film with this webcam (0 is the first).")] = None,
    seconds: Annotated[
        float | None, typer.Option(help=f"How long the webcam films. [default: {DEFAULT_SECONDS:.0f}]")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show the picture, mirrored, while filming.")] = False,
) -> None:
    """Measure the lunges in a video file, or film them with a webcam and measure.

    Exit codes: 0 measured, 2 wrong usage, 3 nothing measurable, 4 missing or unreadable input.
    """
    footage = Footage(clip, camera, seconds, preview)
    if camera is not None and landmarks is not None:
        raise UsageError("--landmarks belongs to a video that was filmed before: give that file instead of --camera.")
    if blur_face and out is None:
        raise UsageError("--blur-face blurs the pictures that --out writes: add --out DIR.")
    from lungelens.api import check_options

    options = check_options(
        {
            "model": model,
            "landmarks": landmarks,
            "person": person,
            "height_cm": height_cm,
            "foot_length_cm": foot_length_cm,
            "roll_deg": roll_deg,
            "pitch_deg": pitch_deg,
            "camera_height_cm": camera_height_cm,
            "printed_bar_mm": printed_bar_mm,
            "sheet_gap_cm": sheet_gap_cm,
        },
        name_of=lambda field: "--" + field.replace("_", "-"),
    )
    for folder in (out, save_landmarks and save_landmarks.parent):
        if folder is not None:
            _check_writable(folder)
    from lungelens.lunge.measure import analyse

    with progress_bar() as progress, footage.ready(out, progress) as path:
        analysis = analyse(path, options, progress)
        written = _write(analysis, path, out, save_landmarks, blur_face, progress)
    _print(analysis.measurement, as_json, written)
    if analysis.measurement.status == "not_measurable":
        raise typer.Exit(NOT_MEASURABLE)


def _check_writable(folder: Path) -> None:
    # Found out before minutes of measuring, and without leaving an empty folder behind if the measuring fails.
    try:
        nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    except OSError as error:
        raise OutputError(f"Cannot write to the folder {folder}: {error.strerror}.") from error
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(f"Cannot write to the folder {folder}: choose a folder that is yours.")


def _write(
    analysis: Analysis,
    clip: Path,
    out: Path | None,
    save_landmarks: Path | None,
    blur_face: bool,
    progress: Progress | None,
) -> tuple[Path, ...]:
    written: tuple[Path, ...] = ()
    if save_landmarks is not None:
        if analysis.track is None:
            say("No landmarks were saved, because nobody was measured.")
        else:
            from lungelens.pose.replay import save_landmarks as save

            save(save_landmarks, (analysis.track,))
            written += (save_landmarks,)
    if out is not None:
        from lungelens.report.folder import write_report

        written += write_report(analysis, clip, out, blur_face=blur_face, progress=progress)
    return written


def _print(measurement: Measurement, as_json: bool, written: tuple[Path, ...]) -> None:
    if as_json:
        put_json(measurement.to_json())
    else:
        from lungelens.report.summary import summary_lines

        for line in summary_lines(measurement):
            put(line)
    for path in written:
        say(f"Written: {path}")
