"""Reading crops: rendered people with exact truth, and real photographs with other networks' opinions.

Every crop shows the test leg of a person who faces right, `CROP_PX` square. Points count from the picture's left edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from training.people import Split, split_of_person
from training.points import NAMES, Array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CROP_PX = 256
LEAST_CONTRAST = 6.0
"""A crop whose grey values spread less than this (standard deviation) shows the inside of a wall, not a leg."""

Image = NDArray[np.uint8]


class TrainingDataError(ValueError):
    """A file of crops that is not what it claims to be."""


class View(BaseModel, frozen=True):
    """What the renderer says of a view; `tibia`, `shin` are sagittal angles, `az`, `roll` the camera's, degrees."""

    tibia: float
    shin: float
    toe_out: float
    heel_lift_mm: float
    far: bool
    cam_h: float
    az: float
    roll: float


class Outfit(BaseModel, frozen=True):
    """What the person wears."""

    pants: str
    feet: str


class PersonRecord(BaseModel, frozen=True):
    """The header of a person's file; `names` tells the order of the points."""

    stature_m: float
    outfit: Outfit
    names: tuple[str, ...]
    views: tuple[View, ...]


@dataclass(frozen=True)
class Rendered:
    """Where a rendered crop comes from and what it shows, for strata and for weights."""

    person: int
    stature_m: float
    outfit: Outfit
    view: View


@dataclass(frozen=True)
class Crop:
    """One look at a leg."""

    image: Image
    """(CROP_PX, CROP_PX, 3), RGB"""
    points: Array
    """(n_points, 2), pixels, in the order of `NAMES`; NaN where nobody knows"""
    slack: Array
    """(n_points,), share of the shank within which a point may be off without blame; 0 for exact truth"""
    leg: NDArray[np.bool_] | None
    """(CROP_PX, CROP_PX), where the test leg is, as if nothing hid it; None for a photograph"""
    rendered: Rendered | None
    """None for a photograph"""


def decode_jpegs(packed: NDArray[np.uint8], at: NDArray[np.int64]) -> Iterator[Image]:
    """The pictures (height, width, 3), RGB, in `packed`, where the i-th is `packed[at[i]:at[i + 1]]`."""
    for start, end in zip(at[:-1], at[1:], strict=True):
        image = cv2.imdecode(packed[start:end], cv2.IMREAD_COLOR)
        if image is None:
            raise TrainingDataError(f"the picture at byte {start} is not a JPEG")
        yield np.ascontiguousarray(image[..., ::-1], dtype=np.uint8)


def person_number(path: Path) -> int:
    """The number of the person in a file named `pNNNNN.npz`."""
    digits = path.stem.removeprefix("p")
    if not digits.isdigit():
        raise TrainingDataError(f"{path.name} is not named after a person: expected pNNNNN.npz")
    return int(digits)


def people_files(folders: Iterable[Path], split: Split) -> list[Path]:
    """The files of the people on this side in all `folders`, in the order of their numbers."""
    found = {person_number(path): path for folder in folders for path in sorted(folder.glob("p*.npz"))}
    return [found[number] for number in sorted(found) if split_of_person(number) == split]


def read_person(path: Path, *, everything: bool = False) -> list[Crop]:
    """The crops of one person, unless `everything` is wanted those left out that show nothing.

    Raises
    ------
    TrainingDataError
        Where the file is damaged or lacks a point.
    """
    try:
        with np.load(path) as file:
            arrays: dict[str, NDArray[Any]] = {key: file[key] for key in ("jpg", "jpg_at", "points", "part", "meta")}
        record = PersonRecord.model_validate_json(str(arrays["meta"]))
        order = [record.names.index(name) for name in NAMES]
    except (OSError, EOFError, BadZipFile, KeyError, ValueError, ValidationError) as fault:
        raise TrainingDataError(f"{path} is not a file of rendered crops: {fault}") from fault
    points = arrays["points"][:, order].astype(np.float64)
    person = person_number(path)
    return [
        Crop(
            image,
            points[i],
            np.zeros(len(NAMES)),
            arrays["part"][i] > 0,
            Rendered(person, record.stature_m, record.outfit, record.views[i]),
        )
        for i, image in enumerate(decode_jpegs(arrays["jpg"], arrays["jpg_at"]))
        if everything or image.std() >= LEAST_CONTRAST
    ]


def read_people(folders: Iterable[Path], split: Split) -> list[Crop]:
    """All crops of the people on this side."""
    return [crop for path in people_files(folders, split) for crop in read_person(path)]
