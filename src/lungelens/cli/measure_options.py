"""The options for measuring and their help, shared by `lungelens measure` and `assess`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from lungelens.cli.footage import DEFAULT_SECONDS
from lungelens.errors import UsageError
from lungelens.mobility.asked import question
from lungelens.mobility.choices import FloorPaper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lungelens.observe.options import MeasureOptions

Clip: TypeAlias = Annotated[
    Path | None, typer.Argument(help="The video, or a picture (JPEG, PNG, HEIC) of the held position.")
]

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a summary.")]
Out: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder for report.html, report.pdf, tables, overlay.mp4 and images."),
]
BlurFace: TypeAlias = Annotated[bool, typer.Option("--blur-face", help="Blur the face in the images of --out.")]
Parquet: TypeAlias = Annotated[
    bool, typer.Option("--parquet", help="Write repetitions.parquet to --out too; needs lungelens[parquet].")
]

Model: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="lite|heavy|PATH", help="Pose model for a second opinion. [default: lite]"),
]
Landmarks: TypeAlias = Annotated[
    Path | None, typer.Option(help="Use these landmarks (NPZ, OpenPose folder, TRC) instead of a pose model.")
]
LandmarksLayout: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Order of an OpenPose folder's points: body_25 (if 25), body_25b or halpe_26."),
]
SaveLandmarks: TypeAlias = Annotated[Path | None, typer.Option(help="Write the person's landmarks (NPZ).")]
SaveObservation: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write everything observed in the clip (NPZ), to measure it again.")
]
StoredObservation: TypeAlias = Annotated[
    Path | None, typer.Option("--observation", metavar="FILE", help="Measure a saved observation; needs no clip.")
]
Person: TypeAlias = Annotated[
    int | None, typer.Option(metavar="N", help="Whom to measure, counted from 1, left to right on first appearance.")
]
HeightCm: TypeAlias = Annotated[
    float | None,
    typer.Option(help="The person's height: without paper on the floor it gives a distance, as --shoe-size does."),
]
FootLengthCm: TypeAlias = Annotated[
    float | None,
    typer.Option(help="Length of the foot: without paper on the floor it gives a distance, as --shoe-size does."),
]
ShoeSize: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="eu:42|uk:8|us-men:9|us-women:10.5",
        help="Shoe size. Without paper on the floor it, height or foot length gives a distance to 2 cm if the room has "
        "upright edges in view, else 4; the printed sheet to 1 cm.",
    ),
]

RollDeg: TypeAlias = Annotated[float | None, typer.Option(help="Camera roll, positive clockwise.")]
PitchDeg: TypeAlias = Annotated[float | None, typer.Option(help="Camera pitch, negative when tilted down.")]
GravityFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What the filming phone's motion sensors said: lungelens.gravity/1, JSON."),
]
CameraHeightCm: TypeAlias = Annotated[float | None, typer.Option(help="Height of the lens above the floor.")]
CameraFile: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A camera file written by lungelens calibrate.")
]
NoCameraFile: TypeAlias = Annotated[
    bool, typer.Option("--no-camera-file", help="Use no camera file, not even one stored for the clip's device.")
]
Paper: TypeAlias = Annotated[
    FloorPaper | None,
    typer.Option(help=question("paper"), case_sensitive=False),
]
PrintedBarMm: TypeAlias = Annotated[
    float | None, typer.Option(help="Measured length of the printed sheet's 100 mm bar.")
]
SheetGapCm: TypeAlias = Annotated[
    float | None, typer.Option(help="Gap between the printed sheet and the wall, or its skirting board.")
]
SkirtingMm: TypeAlias = Annotated[
    float | None, typer.Option(help="How far a skirting board keeps the printed sheet away from the wall above it.")
]

Webcam: TypeAlias = Annotated[int | None, typer.Option(metavar="N", help="Film with this webcam (0 is the first).")]
Seconds: TypeAlias = Annotated[
    float | None, typer.Option(help=f"How long the webcam films. [default: {DEFAULT_SECONDS:.0f}]")
]
Preview: TypeAlias = Annotated[bool, typer.Option("--preview", help="Show the camera image, mirrored, while filming.")]

# Those that `assess` offers too, the same for all its clips.
SHARED_WITH_ASSESS = (
    "model",
    "person",
    "height_cm",
    "foot_length_cm",
    "shoe_size",
    "roll_deg",
    "pitch_deg",
    "camera_height_cm",
    "camera_file",
    "no_camera_file",
    "paper",
    "printed_bar_mm",
    "sheet_gap_cm",
    "skirting_mm",
)


def options_of(parameters: Mapping[str, Any]) -> MeasureOptions:
    """Take the options for measuring from a command's parameters, which are named as here.

    Raises
    ------
    UsageError
        One of them makes no sense, or two contradict each other.
    """
    if parameters["camera_file"] is not None and parameters["no_camera_file"]:
        raise UsageError("--camera-file and --no-camera-file contradict each other: give one of them.")
    from lungelens.checked import check_options
    from lungelens.observe.options import MeasureOptions

    given = {name: parameters[name] for name in MeasureOptions.model_fields if name in parameters}
    if parameters.get("gravity_file") is not None:
        given |= _sensed(parameters["gravity_file"])
    given["match_camera"] = not parameters["no_camera_file"]
    return check_options(given, name_of=lambda field: "--" + field.replace("_", "-"))


def _sensed(path: Path) -> dict[str, float]:
    """The options that say what a phone's sensors said."""
    from lungelens.camera.phone_gravity import read_tilt

    return read_tilt(path).options
