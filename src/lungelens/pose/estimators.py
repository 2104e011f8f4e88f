"""The pose estimators: one row each. Which one runs follows from the kind of model file that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import ModelUnavailableError
from lungelens.pose.mediapipe_estimator import MediaPipePoseEstimator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lungelens.pose.types import ModelFile, PoseEstimator


@dataclass(frozen=True)
class EstimatorKind:
    """One pose estimator."""

    name: str  # goes before the model's name in results: "mediapipe heavy"
    suffix: str  # of its model files
    open: Callable[[Path, str, str, int], PoseEstimator]  # model file, its name, its SHA-256, how many people at most


ESTIMATORS = (EstimatorKind("mediapipe", ".task", MediaPipePoseEstimator),)


def open_estimator(model: ModelFile, most_people: int = 1) -> PoseEstimator:
    """The estimator that runs this model; it serves one clip, and is closed by whoever opened it.

    Raises
    ------
    ModelUnavailableError
        No estimator runs such a file, or it does not load.
    """
    for kind in ESTIMATORS:
        if model.path.suffix.lower() == kind.suffix:
            return kind.open(model.path, f"{kind.name} {model.name}", model.sha256, most_people)
    suffixes = " or ".join(kind.suffix for kind in ESTIMATORS)
    raise ModelUnavailableError(f"{model.path} is not a pose model that Lungelens can run: give a {suffixes} file.")
