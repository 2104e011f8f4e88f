"""Camera files: what `lungelens calibrate` found out about a camera, schema `lungelens.camera/1`.

Numbers are in pixels of the frame as the sensor reads it, so one file serves a phone whichever way it is held: x
right, y down, 0 at the left and upper edge. The distortion is Brown's, in the form and order OpenCV uses. A file with
nothing but size, focal length and centre is complete, so one can also be written by hand.
"""

from __future__ import annotations

import re
from datetime import date as Date  # a field is called `date`
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lungelens.clip.lens import Lens
from lungelens.errors import OutputError, UnreadableInputError, first_fault
from lungelens.files import require_regular, write_whole
from lungelens.own_folders import data_folder

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: Final = "lungelens.camera/1"
MOST_BYTES = 1 << 16
MOST = 1e5  # of any number: no frame has so many pixels
MOST_STRETCHED = 3.0  # the frame's corners by distortion; a lens that sees half a circle comes to less

Side = Annotated[int, Field(ge=16, le=16384)]


class _Record(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_by_name=True, validate_by_alias=True
    )


class Estimate(_Record):
    """A value with its standard error."""

    value: Annotated[float, Field(ge=-MOST, le=MOST)]
    standard_error: Annotated[float, Field(ge=0, le=MOST)]


class Calibration(_Record):
    """Where the numbers come from."""

    date: Date
    lungelens: str
    clip: str
    clip_sha256: str
    sheet: str  # paper and version
    pictures: int
    reprojection_px: float  # root mean square over the corners of all frames


class CameraFile(_Record):
    """One camera: device, lens and frame size."""

    schema_: Literal["lungelens.camera/1"] = Field(default=SCHEMA, alias="schema")
    device: str | None = None  # maker and model, as the clips of this camera say
    focal_35mm: float | None = None  # likewise: tells the lenses of a phone apart
    width_px: Side
    height_px: Side
    focal_px: Estimate
    centre_x_px: Estimate
    centre_y_px: Estimate
    k1: Estimate | None = None
    k2: Estimate | None = None
    p1: Estimate | None = None
    p2: Estimate | None = None
    calibration: Calibration | None = None

    @property
    def lens(self) -> Lens:
        """The lens, for frames as the sensor reads them."""
        k1, k2, p1, p2 = (term.value if term else 0.0 for term in (self.k1, self.k2, self.p1, self.p2))
        return Lens(
            width_px=self.width_px,
            height_px=self.height_px,
            focal_px=self.focal_px.value,
            focal_sd_px=self.focal_px.standard_error,
            centre_px=(self.centre_x_px.value, self.centre_y_px.value),
            k1=k1,
            k2=k2,
            p1=p1,
            p2=p2,
        )

    @property
    def file_name(self) -> str:
        """Such as "apple-iphone-15-26mm-1920x1080.json"."""
        lens = f"{self.focal_35mm:g}mm" if self.focal_35mm else ""
        words = re.findall(r"[a-z0-9]+", (self.device or "camera").lower())
        return "-".join([*words, *([lens] if lens else []), f"{self.width_px}x{self.height_px}.json"])

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        longer_px = max(self.width_px, self.height_px)
        if not 0.2 < self.focal_px.value / longer_px < 20:
            raise ValueError("no camera that films a lunge has this focal length")
        if not (0 < self.centre_x_px.value < self.width_px and 0 < self.centre_y_px.value < self.height_px):
            raise ValueError("the centre lies outside the frame")
        if not 1 / MOST_STRETCHED < corner_stretch(self.lens) < MOST_STRETCHED:
            raise ValueError("no lens distorts that much")
        if folds(self.lens):
            raise ValueError("the distortion folds the frame's corners back into the frame")
        return self


def corner_stretch(lens: Lens) -> float:
    """How many times farther from the centre distortion moves the frame's corners, decentring included."""
    squared = (np.hypot(lens.width_px, lens.height_px) / 2 / lens.focal_px) ** 2
    decentred = 3 * (abs(lens.p1) + abs(lens.p2)) * np.sqrt(squared)
    return float(1 + lens.k1 * squared + lens.k2 * squared**2 + decentred)


def folds(lens: Lens) -> bool:
    """Whether somewhere in the undistorted frame going outwards means going inwards in the frame as taken."""
    farthest = np.hypot(lens.width_px, lens.height_px) / 2 / lens.focal_px
    squared = np.linspace(0, farthest, 50) ** 2
    return bool((1 + 3 * lens.k1 * squared + 5 * lens.k2 * squared**2 <= 0).any())


def read_camera_file(path: Path) -> CameraFile:
    """Read a camera file.

    Raises
    ------
    UnreadableInputError
        It is missing, or not a camera file.
    """
    try:
        require_regular(path)
        with path.open("rb") as file:
            return CameraFile.model_validate_json(file.read(MOST_BYTES))
    except OSError as error:
        raise UnreadableInputError(
            f"The camera file {path} cannot be read ({error.strerror}): check the path."
        ) from error
    except ValidationError as error:
        raise UnreadableInputError(
            f"{path} is not a camera file ({first_fault(error)}); make one with lungelens calibrate."
        ) from error


def write_camera_file(camera: CameraFile, path: Path) -> None:
    """Write a camera file; it appears whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    write_whole(path, (camera.model_dump_json(by_alias=True, indent=2) + "\n").encode())


def cameras_folder() -> Path:
    """Where the user's own camera files are kept, to be found by a clip's device and size."""
    return data_folder() / "cameras"


def keep_camera_file(camera: CameraFile) -> Path:
    """Put a camera file into the user's folder, in place of an older one for the same camera.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    path = cameras_folder() / camera.file_name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {path.parent} cannot be made ({error.strerror}): use --out instead.") from error
    write_camera_file(camera, path)
    return path
