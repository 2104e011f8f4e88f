"""Gravity from a phone's motion sensors: how the camera stood, recorded by the phone that filmed.

A phone's own axes are those of the W3C's "Device Orientation and Motion": x to the right of the screen and y up along
it while the phone is held the way it is meant to be, z out of the screen. What is drawn on the screen, and with it the
frame of the browser's camera, is turned by the *screen angle* s against that, so the frame's right and up are, in the
phone's axes,

    right = (cos s, -sin s, 0)        up = (sin s, cos s, 0)

(s = 90 where the phone lies on its left side: its x axis points up then). The camera at the back looks along -z, so its
x, y and z (right, down, into the scene) are right, -up and -z; the one at the front looks along +z and sees left and
right exchanged: -right, -up and +z. Gravity's direction in these axes gives roll and pitch as `directions` has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lungelens.camera.types import FloatArray, Normal
from lungelens.errors import UnreadableInputError, first_fault
from lungelens.files import content_of

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: Final = "lungelens.gravity/1"
MOST_SAMPLES = 4000  # ten minutes, seven a second
MOST_BYTES = 1 << 20
LEAST_SAMPLES = 5
# Of either angle. Phones differ: on a tilting table, in the browser, a model's mean error in pitch was up to 2.1°
# (Kuhlmann, Garaizar & Reips 2021, doi 10.3758/s13428-020-01404-5): two standard errors.
SENSOR_SD_DEG = 1.0
MOVED_DEG = 5.0  # from the middle direction, for the twentieth part that is farthest: more than a hand's tremor
MAX_ROLL_DEG, MAX_PITCH_DEG = 45.0, 60.0  # beyond, the frame lies on its side or shows floor or ceiling

_Part = Annotated[float, Field(ge=-100, le=100)]


class _Record(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_by_name=True, validate_by_alias=True
    )


class GravitySample(_Record):
    """The direction against gravity at one moment."""

    time_s: Annotated[float, Field(ge=-60, le=3600)]  # since the recording began
    up: tuple[_Part, _Part, _Part]  # in the phone's axes, of any length
    screen_deg: Literal[0, 90, 180, 270] = 0

    @model_validator(mode="after")
    def _has_a_direction(self) -> Self:
        if float(np.linalg.norm(self.up)) < 1e-3:
            raise ValueError("up has no direction")
        return self


class PhoneGravity(_Record):
    """What a phone's sensors said while it filmed one clip."""

    schema_: Literal["lungelens.gravity/1"] = Field(default=SCHEMA, alias="schema")
    camera: Literal["rear", "front"] = "rear"
    samples: Annotated[tuple[GravitySample, ...], Field(min_length=LEAST_SAMPLES, max_length=MOST_SAMPLES)]


@dataclass(frozen=True)
class Tilt:
    """Roll and pitch of the camera with their standard errors, in degrees."""

    roll_deg: Normal
    pitch_deg: Normal

    @property
    def options(self) -> dict[str, float]:
        """The same as options for measuring."""
        return {
            "sensor_roll_deg": round(self.roll_deg.mean, 2),
            "sensor_pitch_deg": round(self.pitch_deg.mean, 2),
            "sensor_sd_deg": round(self.roll_deg.sd, 2),
        }


class PhoneMovedError(UnreadableInputError):
    """Sensors that do not tell how the camera stood."""


def tilt_of(record: PhoneGravity) -> Tilt:
    """How the camera stood: the median direction, the less sure the more it strays.

    Raises
    ------
    PhoneMovedError
        The phone was turned while it filmed, or its frame lay on its side.
    """
    ups = np.array([_in_camera(sample, record.camera) for sample in record.samples])
    middle = np.median(ups, axis=0)
    middle /= np.linalg.norm(middle)
    strays_deg = np.degrees(np.arctan2(np.linalg.norm(np.cross(ups, middle), axis=1), ups @ middle))
    if not np.percentile(strays_deg, 95) <= MOVED_DEG:
        raise PhoneMovedError("The phone was turned while it filmed, so its sensors do not tell how it stood.")
    roll_deg = float(np.degrees(np.arctan2(middle[0], -middle[1])))
    pitch_deg = float(np.degrees(np.arcsin(middle[2])))
    if abs(roll_deg) > MAX_ROLL_DEG or abs(pitch_deg) > MAX_PITCH_DEG:
        raise PhoneMovedError("By its sensors the phone lay on its side or on its back: film with the picture upright.")
    # Off in two directions; either has half of the square.
    sd_deg = float(np.hypot(SENSOR_SD_DEG, np.sqrt(np.mean(strays_deg**2) / 2)))
    return Tilt(Normal(roll_deg, sd_deg), Normal(pitch_deg, sd_deg))


def is_steady(record: PhoneGravity) -> bool:
    """Whether it tells how the camera stood."""
    try:
        tilt_of(record)
    except PhoneMovedError:
        return False
    return True


def read_tilt(path: Path) -> Tilt:
    """How the camera stood, by a file with the phone's record (JSON, `lungelens.gravity/1`).

    Raises
    ------
    UnreadableInputError
        The file is missing or no such record.
    PhoneMovedError
        As for `tilt_of`.
    """
    try:
        content = content_of(path)
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read ({error.strerror}).") from error
    if len(content) > MOST_BYTES:
        raise UnreadableInputError(f"{path} is too large for a record of a phone's sensors.")
    try:
        record = PhoneGravity.model_validate_json(content)
    except ValidationError as error:
        raise UnreadableInputError(f"{path} is not a record of a phone's sensors: {first_fault(error)}.") from error
    return tilt_of(record)


def _in_camera(sample: GravitySample, camera: Literal["rear", "front"]) -> FloatArray:
    """Against gravity in camera axes, a unit vector (3,)."""
    x, y, z = np.array(sample.up) / np.linalg.norm(sample.up)
    angle = np.radians(sample.screen_deg)
    right, up = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    return np.array([right, -up, -z] if camera == "rear" else [-right, -up, z])
