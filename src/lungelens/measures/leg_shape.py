"""The lower leg as one body in the world: what legs have in common, and how one of them stands.

World axes as in `camera.pinhole`, centimetres. Foot and shank each carry their points in a frame of their own:

* foot: origin in the middle of the heel on the floor; towards the second toe, outward, up;
* shank: origin in the ankle's centre; forward, outward, up to the knee's centre. Outward is what the foot's outward
  direction has at a right angle to the shank.

Where the points are in these frames was learnt from rendered people (`training/shape.py`): a mean that depends on foot
rotation and lean, and the ways in which people differ from it, in standard deviations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from lungelens.files import content_sha256
from lungelens.observe.leg_points import READ_POINTS
from lungelens.own_folders import shipped

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

FILE = "leg_shape.json"
REAR = ("ankle", "heel_back", "heel_pad", "sole_rear")  # what goes up with the heel
# Real people, shoes and cloth differ from each other more than rendered ones, by so much.
REAL_PEOPLE = 1.3


@dataclass(frozen=True)
class Stance:
    """How a leg stands, and whose it is; `...` is nothing for one leg and n for several."""

    heel_cm: FloatArray  # (..., 2): forward, and outward of the middle
    rotation: FloatArray  # (...): foot rotation, radians
    lean: FloatArray  # (...): tangent of the tibia angle
    lean_out: FloatArray  # (...): the same, outward
    floor_cm: FloatArray  # (...): height of the floor under the foot
    heel_pitch: FloatArray  # (...): how far the foot is turned up about the ball, radians
    shape: FloatArray  # (..., k): in standard deviations from the mean


class LegShape:
    """Points of legs from how they stand."""

    def __init__(self, foot: tuple[str, ...], shank: tuple[str, ...], mean: FloatArray, spread: FloatArray) -> None:
        self._foot, points = foot, (*foot, "heel_pad", *shank, "knee")
        self._order = [points.index(name) for name in READ_POINTS]
        self._rear, self._ball, self._ankle = (
            [points.index(name) for name in REAR],
            foot.index("mtp2"),
            foot.index("ankle"),
        )
        self._mean, self._spread = mean, REAL_PEOPLE * spread
        self.ways = len(spread)

    def points_cm(self, stance: Stance, outward: float) -> FloatArray:
        """Places (16, ..., 3) in the world, in the order of `READ_POINTS`; `outward` +1 when the left is outward."""
        lean_angle = np.arctan(stance.lean)
        causes = np.stack([np.ones_like(lean_angle), stance.rotation, lean_angle], axis=-1)
        shape = causes @ self._mean + stance.shape @ self._spread
        places = np.moveaxis(shape[..., 1:].reshape(*shape.shape[:-1], -1, 3), -2, 0)
        cos, sin, zero = np.cos(stance.rotation), np.sin(stance.rotation), np.zeros_like(stance.rotation)
        ahead, out = np.stack([cos, sin, zero], axis=-1), np.stack([-sin, cos, zero], axis=-1)
        heel = np.concatenate([stance.heel_cm, stance.floor_cm[..., None]], axis=-1)
        foot_axes = np.stack([ahead, out, np.broadcast_to([0.0, 0.0, 1.0], ahead.shape)], axis=-2)
        on_foot = np.concatenate([places[: len(self._foot)], np.zeros_like(places[:1])])  # the heel pad is the origin
        on_foot[self._rear] = _about_ball(on_foot[self._rear], on_foot[self._ball], stance.heel_pitch)
        foot = heel + _turned(on_foot, foot_axes)
        ankle = foot[self._ankle]
        up = np.stack([stance.lean, stance.lean_out, np.ones_like(stance.lean)], axis=-1)
        up /= np.linalg.norm(up, axis=-1, keepdims=True)
        across = out - up * (out * up).sum(-1, keepdims=True)
        across /= np.linalg.norm(across, axis=-1, keepdims=True)
        shank_axes = np.stack([np.cross(across, up), across, up], axis=-2)
        shank = ankle + _turned(places[len(self._foot) :], shank_axes)
        knee = ankle + shape[..., :1] * up
        return np.concatenate([foot, shank, knee[None]])[self._order] * [1.0, outward, 1.0]


def _turned(place: FloatArray, axes: FloatArray) -> FloatArray:
    """Places (m, ..., 3) in a frame whose axes are the rows of (..., 3, 3)."""
    return np.asarray(np.einsum("m...i,...ij->m...j", place, axes))


def _about_ball(place: FloatArray, ball: FloatArray, pitch: FloatArray) -> FloatArray:
    """A place (..., 3) in the foot's frame, of a foot turned up about its ball by so many radians (...)."""
    behind, above = ball[..., 0] - place[..., 0], place[..., 2]
    cos, sin = np.cos(pitch), np.sin(pitch)
    ahead, up = ball[..., 0] - behind * cos + above * sin, above * cos + behind * sin
    return np.stack([ahead, place[..., 1], up], axis=-1)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Annotated[Literal["lungelens.leg_shape/1"], Field(alias="schema")]
    foot: tuple[str, ...]
    shank: tuple[str, ...]
    mean: tuple[tuple[float, ...], ...]
    spread: tuple[tuple[float, ...], ...]


@cache
def leg_shape() -> LegShape:
    """What came with the program."""
    record = _Record.model_validate_json(shipped(FILE).read_bytes())
    return LegShape(record.foot, record.shank, np.array(record.mean), np.array(record.spread))


@cache
def shape_sha256() -> str:
    """Of its file."""
    return content_sha256(shipped(FILE))
