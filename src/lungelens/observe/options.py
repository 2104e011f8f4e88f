"""What a user may say about a clip before it is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from lungelens.camera.phone_gravity import MAX_PITCH_DEG, MAX_ROLL_DEG, Tilt
from lungelens.camera.shoe_size import foot_of_size
from lungelens.camera.types import Normal
from lungelens.files import name_of
from lungelens.pose.layouts import layout_named

NAMING_FILES = ("model", "landmarks", "camera_file")  # the first only where it is not a name that is known


class MeasureOptions(BaseModel):
    """Given values; `None` means "find out, or leave open"."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    model: str = "lite"  # "lite", "heavy" or the path of a model file: who gives a second opinion on the holds
    landmarks: Path | None = None  # measure these landmarks (NPZ, OpenPose folder, TRC) instead of running a pose model
    landmarks_layout: str | None = None  # order of the points in an OpenPose folder: one of `pose.layouts.LAYOUTS`
    person: Annotated[int, Field(ge=1)] | None = None  # counted from 1, left to right where first seen
    height_cm: Annotated[float, Field(ge=80, le=250)] | None = None  # stature: one source of scale
    foot_length_cm: Annotated[float, Field(ge=12, le=40)] | None = None  # foot or shoe, the other source of scale
    shoe_size: str | None = None  # eu:42, uk:8, us-men:9, us-women:10.5: where neither of these is known
    roll_deg: Annotated[float, Field(ge=-45, le=45)] | None = None  # camera, positive clockwise
    pitch_deg: Annotated[float, Field(ge=-60, le=60)] | None = None  # camera, negative when it looks down
    sensor_roll_deg: Annotated[float, Field(ge=-MAX_ROLL_DEG, le=MAX_ROLL_DEG)] | None = None  # by the phone's sensors
    sensor_pitch_deg: Annotated[float, Field(ge=-MAX_PITCH_DEG, le=MAX_PITCH_DEG)] | None = None
    sensor_sd_deg: Annotated[float, Field(ge=0.1, le=10)] | None = None  # standard error of either
    paper: Literal["a4", "letter", "legal"] | None = None  # of a plain sheet laid like the printed one
    printed_bar_mm: Annotated[float, Field(ge=90, le=110)] | None = None  # measured length of the sheet's 100 mm bar
    sheet_gap_cm: Annotated[float, Field(ge=0, le=30)] | None = None  # from the sheet's edge to wall or skirting board
    skirting_mm: Annotated[float, Field(ge=0, le=60)] | None = None  # by how much that board stands out from the wall
    camera_file: Path | None = None  # what `lungelens calibrate` found out about this camera
    match_camera: bool = True  # else look for one that was stored for the clip's device
    camera_height_cm: Annotated[float, Field(gt=0, le=400)] | None = None  # lens above the floor

    @field_validator("paper", mode="before")
    @classmethod
    def _only_a_plain_paper(cls, name: object) -> object:
        """The printed sheet is found by itself, and where there is none nothing is looked for."""
        return None if name in ("lungelens", "none") else name

    @field_validator("shoe_size")
    @classmethod
    def _a_size_that_exists(cls, size: str | None) -> str | None:
        if size is not None:
            foot_of_size(size)
        return size

    @field_validator("landmarks_layout")
    @classmethod
    def _a_layout_and_landmarks(cls, name: str | None, said: ValidationInfo) -> str | None:
        if name is not None and layout_named(name) and said.data.get("landmarks", name) is None:
            raise ValueError("says how landmarks are read, so give landmarks too")
        return name

    def to_document(self, *, defaults: bool = False) -> dict[str, Any]:
        """Options as JSON can hold them, those left at their default only with `defaults`.

        Files are named without their folders: documents are passed on, and their hashes stand elsewhere in them.
        """
        said = self.model_dump(mode="json", exclude_defaults=not defaults)
        files = {name: name_of(said[name]) for name in NAMING_FILES if said.get(name) is not None}
        return {**said, **files}

    @property
    def sensed(self) -> Tilt | None:
        """How the camera stood by the phone's own sensors, where all three numbers are known."""
        roll_deg, pitch_deg, sd_deg = self.sensor_roll_deg, self.sensor_pitch_deg, self.sensor_sd_deg
        if roll_deg is None or pitch_deg is None or sd_deg is None:
            return None
        return Tilt(Normal(roll_deg, sd_deg), Normal(pitch_deg, sd_deg))

    @property
    def tells_upright(self) -> bool:
        """Whether which way is up is known, or landmarks were found in the picture as it is."""
        said = (self.landmarks, self.roll_deg, self.pitch_deg, self.sensor_roll_deg, self.sensor_pitch_deg)
        return any(one is not None for one in said)

    @property
    def wall_behind_sheet_cm(self) -> float:
        """From the sheet's edge to the wall the knee touches: a skirting board keeps sheet and toes off it."""
        return (self.sheet_gap_cm or 0.0) + (self.skirting_mm or 0.0) / 10


class Progress(Protocol):
    """Called often with the stage's name and the fraction of it that is done, 0..1."""

    def __call__(self, stage: str, fraction: float) -> None:
        """Take note of it."""
        ...
