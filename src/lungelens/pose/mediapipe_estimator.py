"""The pose estimator that runs Google's MediaPipe. No other file imports `mediapipe`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from lungelens.errors import ModelUnavailableError
from lungelens.pose.native_log import without_native_chatter
from lungelens.pose.types import Keypoint, Pose

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from lungelens.clip.types import RgbImage

# Index of each of our keypoints among MediaPipe's 33 landmarks.
_LANDMARK = {
    Keypoint.NOSE: 0,
    Keypoint.LEFT_EAR: 7,
    Keypoint.RIGHT_EAR: 8,
    Keypoint.LEFT_SHOULDER: 11,
    Keypoint.RIGHT_SHOULDER: 12,
    Keypoint.LEFT_ELBOW: 13,
    Keypoint.RIGHT_ELBOW: 14,
    Keypoint.LEFT_WRIST: 15,
    Keypoint.RIGHT_WRIST: 16,
    Keypoint.LEFT_HIP: 23,
    Keypoint.RIGHT_HIP: 24,
    Keypoint.LEFT_KNEE: 25,
    Keypoint.RIGHT_KNEE: 26,
    Keypoint.LEFT_ANKLE: 27,
    Keypoint.RIGHT_ANKLE: 28,
    Keypoint.LEFT_HEEL: 29,
    Keypoint.RIGHT_HEEL: 30,
    Keypoint.LEFT_TOE: 31,  # "foot index": a little behind the tip of the toes
    Keypoint.RIGHT_TOE: 32,
}
_ROWS = np.array([_LANDMARK[keypoint] for keypoint in Keypoint])


class MediaPipePoseEstimator:
    """MediaPipe's pose landmarker in video mode, on the CPU.

    It tracks from picture to picture, so one estimator serves one clip. It smooths its landmarks over time only when
    `max_people` is 1.

    Parameters
    ----------
    model_path
        A `.task` bundle.
    name
        What to call it in the result, e.g. "heavy".
    sha256
        Of the bundle, for the result.
    max_people
        How many people to look for at most.

    Raises
    ------
    ModelUnavailableError
        MediaPipe does not load on this computer, or the file is not a pose bundle.
    """

    def __init__(self, model_path: Path, name: str, sha256: str, max_people: int = 1) -> None:
        self.name = name
        self.sha256: str | None = sha256
        self._last_ms = -1
        self._has_seen_someone = False  # the last of the native chatter comes with the first person
        self._mediapipe = _load_mediapipe()
        with without_native_chatter():
            self._landmarker: Any = _open_landmarker(self._mediapipe, model_path, max_people)

    def detect(self, rgb: RgbImage, time_s: float) -> tuple[Pose, ...]:
        """Find people in the picture.

        Parameters
        ----------
        rgb
            (height, width, 3), any memory layout.
        time_s
            Of the picture; later than the one before.

        Returns
        -------
        tuple of Pose
            In pixels of `rgb`. Points may lie outside the picture. Confidence is the lesser of MediaPipe's "visibility"
            and "presence": either being low is a reason for doubt.

        Raises
        ------
        ModelUnavailableError
            The bundle could be opened but does not hold a pose model.
        """
        if self._landmarker is None:  # MediaPipe itself would not complain
            raise ValueError("this estimator has been closed")
        # MediaPipe takes whole, rising milliseconds; pictures closer together than that are moved apart.
        self._last_ms = max(round(time_s * 1000), self._last_ms + 1)
        # It reads the memory of a view as if it were packed: a mirrored view would be seen unmirrored.
        packed = np.ascontiguousarray(rgb)
        image = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=packed)
        with nullcontext() if self._has_seen_someone else without_native_chatter():
            result = self._run(image)
        people = tuple(_pose(landmarks, rgb.shape[1], rgb.shape[0]) for landmarks in result.pose_landmarks)
        self._has_seen_someone |= bool(people)
        return people

    def close(self) -> None:
        """Free the landmarker; closing twice does no harm."""
        landmarker, self._landmarker = self._landmarker, None
        if landmarker is not None:
            try:
                landmarker.close()
            except RuntimeError:  # one that failed on a picture says so once more
                landmarker._handle = None  # and would hang, closing what is freed, when Python collects it

    def __enter__(self) -> MediaPipePoseEstimator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, image: Any) -> Any:
        try:
            return self._landmarker.detect_for_video(image, self._last_ms)
        except RuntimeError as error:
            raise ModelUnavailableError(
                f"The model '{self.name}' opens but cannot look at pictures, so it is not a pose landmarker bundle; "
                "give another file with --model."
            ) from error


def _load_mediapipe() -> Any:
    try:
        import mediapipe
        import mediapipe.tasks.python.vision
    except (ImportError, OSError) as error:
        raise ModelUnavailableError(_not_loading(error)) from error
    return mediapipe


def _open_landmarker(mediapipe: Any, model_path: Path, max_people: int) -> Any:
    tasks = mediapipe.tasks
    options = tasks.vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_path=str(model_path), delegate=tasks.BaseOptions.Delegate.CPU),
        running_mode=tasks.vision.RunningMode.VIDEO,
        num_poses=max_people,
    )
    try:
        return tasks.vision.PoseLandmarker.create_from_options(options)
    except (RuntimeError, ValueError, OSError) as error:
        if "shared object" in str(error):  # the native library is loaded only now
            raise ModelUnavailableError(_not_loading(error)) from error
        raise ModelUnavailableError(
            f"{model_path} is not a usable pose model ({error}); run `lungelens models verify`, or give another file "
            "with --model."
        ) from error


def _not_loading(error: Exception) -> str:
    return (
        f"MediaPipe, which finds people in pictures, does not load here ({error}); reinstall lungelens, and on Debian "
        "or Ubuntu also run: sudo apt-get install libgl1 libegl1 libgles2 libglib2.0-0."
    )


def _pose(landmarks: Any, width_px: int, height_px: int) -> Pose:
    rows = np.array([(point.x, point.y, point.visibility, point.presence) for point in landmarks])[_ROWS]
    return Pose(points_px=rows[:, :2] * (width_px, height_px), confidence=rows[:, 2:].min(axis=1).clip(0, 1))
