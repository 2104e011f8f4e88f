"""Record a webcam to a file, so that a webcam clip is measured like any other.

The file shows what the camera sees. Only the preview is mirrored, because people expect a mirror.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

import cv2

from lungelens.clip.writer import VideoWriter
from lungelens.errors import UnreadableInputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    BgrImage = npt.NDArray[np.uint8]

# Most webcams reach this rate at this size only with frames sent as JPEG.
REQUESTED = {
    cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*"MJPG"),
    cv2.CAP_PROP_FRAME_WIDTH: 1280,
    cv2.CAP_PROP_FRAME_HEIGHT: 720,
    cv2.CAP_PROP_FPS: 30,
}
WARM_UP_S = 3.0  # some cameras deliver nothing at first
MIN_RECORDING_S = 1.0
WINDOW = "lungelens: q stops"
STOP_KEYS = (ord("q"), 27)


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that is used here."""

    def isOpened(self) -> bool:
        """Whether the camera is open."""
        ...

    def set(self, propId: int, value: float) -> bool:
        """Ask for a size or rate."""
        ...

    def grab(self) -> bool:
        """Wait for the next frame."""
        ...

    def retrieve(self) -> tuple[bool, BgrImage]:
        """Decode the grabbed frame."""
        ...

    def release(self) -> None:
        """Release the camera."""
        ...


def camera_opens(index: int) -> bool:
    """Whether there is a camera with that number (the first is 0) and no other program uses it."""
    capture = _open_quietly(index)
    opens = capture.isOpened()
    capture.release()
    return opens


def record_webcam(
    camera: int,
    seconds: float,
    path: Path,
    preview: bool = False,
    on_progress: Callable[[float], None] | None = None,
    *,
    capture: Capture | None = None,
    clock_s: Callable[[], float] = perf_counter,
) -> float:
    """Film for some seconds.

    Parameters
    ----------
    camera
        Its number; the first is 0.
    seconds
        How long. Pressing q in the preview ends it sooner.
    path
        MP4 file to write; each frame has the time at which it arrived.
    preview
        Show what is filmed, mirrored, in a window.
    on_progress
        Called with the fraction done, 0..1, after each frame.
    capture
        An opened camera to use instead of opening number `camera`.
    clock_s
        A monotonic clock, in seconds.

    Returns
    -------
    float
        Seconds recorded: fewer than requested if the camera stopped, or q was pressed, after a second or more.

    Raises
    ------
    UnreadableInputError
        If the camera does not open, delivers no frame, or stops within the first second.
    UsageError
        If a preview is requested where no window can be shown.
    OutputError
        If the file cannot be written.
    """
    if preview:
        _check_display()
    capture = capture or _open(camera)
    try:
        return _record(_frames(capture, camera, clock_s), seconds, path, preview, on_progress)
    finally:
        capture.release()
        if preview:
            cv2.destroyAllWindows()


def _record(
    frames: Iterator[tuple[BgrImage, float]],
    seconds: float,
    path: Path,
    preview: bool,
    on_progress: Callable[[float], None] | None,
) -> float:
    bgr, start_s = next(frames)
    height_px, width_px, _ = bgr.shape
    time_s = 0.0
    with VideoWriter(path, width_px, height_px) as video:
        video.write(_rgb(bgr), time_s)
        for bgr, now_s in frames:
            time_s = now_s - start_s
            video.write(_rgb(bgr), time_s)
            if on_progress is not None:
                on_progress(min(1.0, time_s / seconds))
            if time_s >= seconds or (preview and _show(bgr)):
                break
        if time_s < min(seconds, MIN_RECORDING_S):
            raise UnreadableInputError(
                f"Filming ended after {time_s:.1f} s, too soon to measure: check the camera's cable and film again."
            )
    return time_s


def _frames(capture: Capture, camera: int, clock_s: Callable[[], float]) -> Iterator[tuple[BgrImage, float]]:
    """Frames and their times of arrival, until the camera stops.

    Raises
    ------
    UnreadableInputError
        If the camera delivers no frame at all.
    """
    since_s = clock_s()
    any_frame = False
    while True:
        grabbed, now_s = capture.grab(), clock_s()
        is_frame, bgr = capture.retrieve() if grabbed else (False, None)
        if is_frame and bgr is not None:
            any_frame = True
            yield bgr, now_s
        elif any_frame:
            return
        elif now_s - since_s > WARM_UP_S:
            raise UnreadableInputError(
                f"Camera {camera} delivers no image: close other programs that use it, such as a video call,"
                " and try again."
            )


def _open(camera: int) -> Capture:
    capture = _open_quietly(camera)
    if not capture.isOpened():
        raise UnreadableInputError(
            f"Camera {camera} does not open: plug it in, allow this program to use it, close other programs"
            " that use it, and try again."
        )
    for what, value in REQUESTED.items():
        capture.set(what, value)
    return capture


def _open_quietly(camera: int) -> Capture:
    with _opencv_silent():
        return cv2.VideoCapture(camera)  # type: ignore[return-value]


@contextmanager
def _opencv_silent() -> Iterator[None]:
    """Keep OpenCV from printing a page about every backend that found no camera."""
    logging = cv2.utils.logging
    level = logging.getLogLevel()
    logging.setLogLevel(logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        logging.setLogLevel(level)


def _check_display() -> None:
    # Without a display, OpenCV's window library terminates the whole process instead of raising an error.
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        raise UsageError("No window can be shown here: film without the preview.")


def _show(bgr: BgrImage) -> bool:
    """Show a frame mirrored. True if the user wants to stop."""
    cv2.imshow(WINDOW, cv2.flip(bgr, 1))
    return (cv2.waitKey(1) & 0xFF) in STOP_KEYS


def _rgb(bgr: BgrImage) -> BgrImage:
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)  # type: ignore[return-value]
