"""`lungelens calibrate`: a clip of the printed sheet moved about to a camera file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lungelens.cli.console import progress_bar, put
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from lungelens.camera.camera_file import CameraFile


def calibrate(
    clip: Annotated[Path, typer.Argument(help="A clip of the printed sheet, moved about before the camera.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The camera file to write. [default: kept for all clips of this device]"),
    ] = None,
) -> None:
    """Find out what a camera does to its pictures, so that measuring with it is surer.

    Film the sheet for half a minute: bring it into all four corners of the picture, tilt it by 30 to 45 degrees to
    every side, and hold it still for a moment each time. Fix it flat on something stiff, and do not zoom.

    Exit codes: 0 done, 2 wrong usage, 3 the clip does not tell the camera well enough, 4 missing or unreadable input.
    """
    from lungelens.camera.calibration import calibrate as calibrated
    from lungelens.camera.camera_file import keep_camera_file, write_camera_file
    from lungelens.clip.reader import open_video

    video = open_video(clip)
    if out is None and video.device is None:
        raise UsageError(
            "The clip does not say which camera filmed it, so the result could not be found again: "
            "add --out camera.json and give that file when measuring, with --camera-file."
        )
    with progress_bar() as progress:
        camera = calibrated(video, progress)
    put(_summary(camera))
    if out is None:
        put(f"Written: {keep_camera_file(camera)}")
        put(f"Clips of this shape filmed with {camera.device} are measured with it from now on.")
    else:
        write_camera_file(camera, out)
        put(f"Written: {out}")
        put(f"Use it with: lungelens measure clip.mp4 --camera-file {out}")


def _summary(camera: CameraFile) -> str:
    focal, made = camera.focal_px, camera.calibration
    assert made is not None  # it has just been made
    return (
        f"Focal length {focal.value:.1f} px, give or take {100 * focal.standard_error / focal.value:.2f} %, at "
        f"{camera.width_px} × {camera.height_px}; {made.reprojection_px:.2f} px off in {made.pictures} pictures."
    )
