"""`lungelens calibrate`: from a clip of the printed sheet, moved about, to a camera file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lungelens.cli.console import progress_bar, put
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from lungelens.camera.camera_file import CameraFile


def calibrate(
    clip: Annotated[Path, typer.Argument(help="A clip of the printed sheet, moved about in front of the camera.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The camera file to write. [default: stored for all clips of this device]"),
    ] = None,
) -> None:
    """Determine a camera's focal length and lens distortion, so that it measures more accurately.

    Film the sheet for half a minute: bring it into all four corners of the frame, tilt it by 30 to 45 degrees to
    every side, and hold it still for a moment each time. Mount it flat on something stiff, and do not zoom.

    Exit codes: 0 done, 2 wrong usage, 3 camera not determined well enough, 4 missing or unreadable input.
    """
    from lungelens.camera.calibration import calibrate as calibrate_camera
    from lungelens.camera.camera_file import keep_camera_file, write_camera_file
    from lungelens.clip.reader import open_video

    video = open_video(clip)
    if out is None and video.device is None:
        raise UsageError(
            "The clip does not say which camera filmed it, so the result could not be found again: "
            "add --out camera.json, and measure with --camera-file camera.json."
        )
    with progress_bar() as progress:
        camera = calibrate_camera(video, progress)
    put(_summary(camera))
    if out is None:
        put(f"Written: {keep_camera_file(camera)}")
        put(f"Clips with this aspect ratio filmed with {camera.device} are measured with it from now on.")
    else:
        write_camera_file(camera, out)
        put(f"Written: {out}")
        put(f"Use it with: lungelens measure clip.mp4 --camera-file {out}")


def _summary(camera: CameraFile) -> str:
    focal, made = camera.focal_px, camera.calibration
    assert made is not None  # it has just been calibrated
    return (
        f"Focal length {focal.value:.1f} px ± {100 * focal.standard_error / focal.value:.2f} %, at "
        f"{camera.width_px} × {camera.height_px}; reprojection error {made.reprojection_px:.2f} px "
        f"in {made.pictures} frames."
    )
