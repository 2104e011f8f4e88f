"""Which camera file, if any, is about the camera that filmed a clip."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.camera_file import CameraFile, cameras_folder, read_camera_file
from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.clip.lens import Lens
    from lungelens.clip.video_file import VideoFile

# Of the focal length. A lens focused at 0.4 m instead of 2.5 m draws 1.2 % larger (f / distance, for the 5.6 mm of a
# phone's main camera), and calibrating is done closer than measuring.
AUTOFOCUS_SD = 0.01
RESIZED_SD = 0.02  # likewise: sizes are not always read from the same part of the sensor
SAME_SHAPE = 0.005  # of the sides' ratio: coded sides are rounded
SAME_35MM = 0.5  # mm: phones say whole ones


@dataclass(frozen=True)
class KnownCamera:
    """A camera file and what it says about one clip."""

    lens: Lens  # for the clip's frames as they are shown
    path: Path
    sha256: str
    matched: bool  # found by device and size, not named by the user


def known_camera(video: VideoFile, camera_file: Path | None, *, match: bool) -> KnownCamera | None:
    """What a camera file says about the camera that filmed this clip.

    Parameters
    ----------
    video
        The clip.
    camera_file
        The file to use. Without one, and if `match` is set, the newest of the user's folder is taken that is about the
        clip's device, lens and shape, one of the clip's own size before others.

    Raises
    ------
    UnreadableInputError
        The file is not a camera file, or about another camera.
    """
    if camera_file is not None:
        camera = read_camera_file(camera_file)
        fault = _contradiction(camera, video)
        if fault is not None:
            raise UnreadableInputError(
                f"{camera_file} is about another camera than the one that filmed {video.name} ({fault}); "
                "calibrate with a clip filmed in the same way."
            )
        return _known(camera, video, camera_file, matched=False)
    if match and video.device is not None:  # without a device there is nothing to find, and no folder to look into
        path = _match(video)
        if path is not None:
            return _known(read_camera_file(path), video, path, matched=True)
    return None


def _match(video: VideoFile) -> Path | None:
    found = [(read_camera_file(path), path) for path in sorted(cameras_folder().glob("*.json"))]
    fitting = [(camera, path) for camera, path in found if _is_meant(camera, video)]

    def rank(one: tuple[CameraFile, Path]) -> tuple[bool, date]:
        camera, _ = one
        made = camera.calibration.date if camera.calibration else date.min
        return _stored_size(video) == (camera.width_px, camera.height_px), made

    return max(fitting, key=rank)[1] if fitting else None


def _is_meant(camera: CameraFile, video: VideoFile) -> bool:
    same_words = camera.device == video.device and (camera.focal_35mm is None) == (video.focal_35mm is None)
    return same_words and _contradiction(camera, video) is None


def _contradiction(camera: CameraFile, video: VideoFile) -> str | None:
    """What shows that the file is not about the clip's camera, or not in the way it was used."""
    if camera.device and video.device and camera.device != video.device:
        return f"{camera.device}, not {video.device}"
    if camera.focal_35mm and video.focal_35mm and abs(camera.focal_35mm - video.focal_35mm) > SAME_35MM:
        return f"its lens or zoom was {camera.focal_35mm:g} mm, not {video.focal_35mm:g} mm"
    width_px, height_px = _stored_size(video)
    if abs(np.log(camera.width_px / camera.height_px * height_px / width_px)) > SAME_SHAPE:
        return f"its frames are {camera.width_px} × {camera.height_px}, not of the shape {width_px} × {height_px}"
    return None


def _stored_size(video: VideoFile) -> tuple[int, int]:
    """Width and height of the frames before they are turned for showing."""
    return video.orientation.swap_sides(video.width_px, video.height_px)


def _known(camera: CameraFile, video: VideoFile, path: Path, *, matched: bool) -> KnownCamera:
    size_px = _stored_size(video)
    lens = camera.lens.resized(*size_px).shown(video.orientation)
    resized_sd = 0.0 if size_px == (camera.width_px, camera.height_px) else RESIZED_SD
    sd_px = float(np.linalg.norm([lens.focal_sd_px, AUTOFOCUS_SD * lens.focal_px, resized_sd * lens.focal_px]))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return KnownCamera(replace(lens, focal_sd_px=sd_px), path, sha256, matched)
