"""From a clip of the printed sheet moved about to a camera file, or to a sentence that says what the clip lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lungelens.camera.camera_file import Calibration, CameraFile, Estimate, folds
from lungelens.camera.lens_fit import TERMS, USUAL_FOCAL, LensFit, fit_lens
from lungelens.camera.sheet_board import VERSION
from lungelens.camera.sheet_views import SheetView, sheet_views
from lungelens.clip.lens import camera_matrix
from lungelens.errors import CalibrationError
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.camera.types import FloatArray
    from lungelens.clip.video_file import VideoFile

MOST_VIEWS = 40
LEAST_VIEWS = 12
# Of the longer side a second. A rolling shutter reads a frame in a fiftieth of a second or so: at this speed the
# sheet is skewed by a tenth of a per cent of the frame's size at most, and blurred by as much.
STILL = 0.05
CORNER_PART = 0.25  # of the frame's width and height: what counts as its corner
MOST_FOCAL_SD = 0.01  # of the focal length
MOST_MISFIT = 0.001  # of the longer side: a sheet that is bent, or seen by something that is not a camera
CORNERS = (("upper left", 0, 0), ("upper right", 1, 0), ("lower left", 0, 1), ("lower right", 1, 1))


def calibrate(video: VideoFile, tell: Callable[[str, float], None] | None = None) -> CameraFile:
    """Find out focal length, centre and distortion of the camera that filmed the sheet.

    Parameters
    ----------
    video
        A clip of one printed sheet, held into all corners of the frame and tilted, resting now and then.
    tell
        Called with the stage and the fraction of it that is done.

    Raises
    ------
    CalibrationError
        The clip does not tell the camera to one per cent; says what it lacks.
    UnreadableInputError
        The file has gone or changed since it was opened.
    """
    views = sheet_views(video, (lambda done: tell("looking for the sheet", done)) if tell else None)
    if len(views) < LEAST_VIEWS:
        raise CalibrationError(
            f"The printed sheet was seen well in only {len(views)} of the frames looked at in {video.name}: film it "
            "flat on something stiff, in good light, from half a metre to a metre away, for half a minute."
        )
    longer_px = max(video.width_px, video.height_px)
    resting = [view for view in views if view.speed_px_s <= STILL * longer_px]
    if len(resting) < LEAST_VIEWS:
        raise CalibrationError(
            f"The sheet hardly ever rests in {video.name} ({len(resting)} times): hold it still for a moment in each "
            "place and at each tilt."
        )
    chosen = spread(resting, longer_px)
    size_px = video.orientation.swap_sides(video.width_px, video.height_px)
    fit = fit_lens(
        [_stored(view, video) for view in chosen], size_px, (lambda done: tell("fitting", done)) if tell else None
    )
    return _camera_file(video, chosen, _checked(video, chosen, fit))


def spread(views: list[SheetView], longer_px: int) -> list[SheetView]:
    """At most forty views that differ most in place and tilt: each time the one least like those taken before."""
    traits = np.array([_traits(view, longer_px) for view in views])
    taken = [int(np.argmax(np.linalg.norm(traits - traits.mean(axis=0), axis=1)))]
    while len(taken) < min(MOST_VIEWS, len(views)):
        apart = np.linalg.norm(traits[:, None] - traits[taken], axis=2).min(axis=1)
        apart[taken] = -1.0
        taken.append(int(np.argmax(apart)))
    return [views[k] for k in taken]


def _traits(view: SheetView, longer_px: int) -> FloatArray:
    """Place in the frame, in its longer sides, and tilt, (4,), for a camera such as most are."""
    matrix = camera_matrix(USUAL_FOCAL * longer_px, 0.0, 0.0)
    middle = view.points_px.mean(axis=0)
    on_page = np.column_stack([view.page_mm, np.zeros(len(view.page_mm))])
    _, turn, _ = cv2.solvePnP(on_page, view.points_px - middle, matrix, None, flags=cv2.SOLVEPNP_IPPE)
    facing = np.asarray(cv2.Rodrigues(turn)[0])[:2, 2]
    return np.concatenate([middle / longer_px, facing])


def _stored(view: SheetView, video: VideoFile) -> SheetView:
    """The view in the frame as the sensor read it."""
    shown = np.array([video.width_px, video.height_px])
    stored = np.array(video.orientation.swap_sides(video.width_px, video.height_px))
    return replace(view, points_px=(view.points_px - shown / 2) @ video.orientation.matrix + stored / 2)


def _checked(video: VideoFile, views: list[SheetView], fit: LensFit | None) -> LensFit:
    """The fit, if it can be relied on.

    Raises
    ------
    CalibrationError
        It cannot; one sentence with everything to do about it.
    """
    faults = []
    missing = _corners_missed(views, video.width_px, video.height_px)
    if missing:
        faults.append(f"bring the sheet into the {_listed(missing)} corner of the frame too")
    sd = fit.standard_error[0] / fit.value[0] if fit else np.inf
    if fit is None or not 0 < sd <= MOST_FOCAL_SD:
        faults.append("tilt the sheet more, by 30 to 45 degrees to every side")
    elif folds(fit.lens(*video.orientation.swap_sides(video.width_px, video.height_px))):
        faults.append("hold the sheet farther into the corners of the frame")
    if fit is not None and fit.reprojection_px > MOST_MISFIT * max(video.width_px, video.height_px):
        faults.append("fix the sheet flat on something stiff and move it slowly")
    if fit is None or faults:
        known = f", its focal length only to {100 * sd:.1f} %" if MOST_FOCAL_SD < sd < 0.2 else ""
        raise CalibrationError(f"{video.name} does not tell the camera well enough{known}: {', and '.join(faults)}.")
    return fit


def _corners_missed(views: list[SheetView], width_px: int, height_px: int) -> list[str]:
    """The frame's corners, as a viewer sees it, into which the sheet never came."""
    places = np.concatenate([view.points_px for view in views]) / [width_px, height_px]
    return [name for name, right, low in CORNERS if not (np.abs(places - [right, low]) < CORNER_PART).all(axis=1).any()]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _camera_file(video: VideoFile, views: list[SheetView], fit: LensFit) -> CameraFile:
    width_px, height_px = video.orientation.swap_sides(video.width_px, video.height_px)
    terms = {
        name: Estimate(value=float(value), standard_error=float(sd))
        for name, value, sd in zip(TERMS, fit.value, fit.standard_error, strict=True)
        if value  # a term of the distortion that was left out is nought
    }
    return CameraFile(
        device=video.device,
        focal_35mm=video.focal_35mm,
        width_px=width_px,
        height_px=height_px,
        calibration=Calibration(
            date=datetime.now(UTC).date(),
            lungelens=__version__,
            clip=video.name,
            clip_sha256=video.sha256,
            sheet=f"{views[0].paper.name} v{VERSION}",
            pictures=fit.views,
            reprojection_px=fit.reprojection_px,
        ),
        **terms,
    )
