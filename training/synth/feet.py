"""Feet that stand on the floor: turned outward, on their balls if need be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.points import Array
from training.synth.body import SKIN_VERTICES, Body
from training.synth.rotations import about, about_vector

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Foot:
    """Vertices of one foot that have a name, and where it stands at rest."""

    floor: float
    heel: Indices
    """around the back of the heel"""
    heel_pad: Indices
    """under the heel"""
    toe1: Indices
    toe2: Indices
    bearing_deg: float
    """of the line from the heel to the second toe's joint at rest, towards the left"""


@dataclass(frozen=True)
class Planted:
    """A foot on the floor."""

    ankle: Array
    turn: Array
    """of the foot; (3, 3)"""
    toes_turn: Array
    """of the toes, which stay flat; (3, 3)"""


def foot_of(body: Body, side: str) -> Foot:
    """The foot of this side, `L` or `R`."""
    mine = np.flatnonzero(body.carried("foot", "toe", side=f".{side}")[:SKIN_VERTICES] > 0.5)
    places = body.vertices[mine]
    floor = float(np.percentile(places[:, 2], 1.0))
    back = places[places[:, 0] < places[:, 0].min() + 0.012]
    middle = back[back[:, 2] < floor + 0.05].mean(axis=0)
    pad = mine[(places[:, 0] < places[:, 0].min() + 0.05) & (places[:, 2] < floor + 0.012)]

    def nearest(place: Array, count: int) -> Indices:
        return mine[np.linalg.norm(places - place, axis=1).argsort()[:count]]

    heel = nearest(middle, 8)
    axis = body.heads[body.bone(f"toe2-1.{side}")] - body.vertices[heel].mean(axis=0)
    return Foot(
        floor,
        heel,
        pad,
        nearest(body.tails[body.bone(f"toe1-2.{side}")], 6),
        nearest(body.tails[body.bone(f"toe2-3.{side}")], 6),
        float(np.degrees(np.arctan2(axis[1], axis[0]))),
    )


def planted(
    body: Body, side: str, foot: Foot, sole: float, bearing_deg: float, at: tuple[float, float], pitch_deg: float
) -> Planted:
    """The foot with its ankle over `at`, pointing `bearing_deg` to the left of x, its heel raised about the ball.

    `sole` is how far a shoe lifts it, metres.
    """
    flat = about("z", bearing_deg - foot.bearing_deg)
    rest = body.heads[body.bone(f"foot.{side}")]
    ankle = np.array([*at, rest[2] - foot.floor + sole])
    ball = 0.5 * (body.heads[body.bone(f"toe1-1.{side}")] + body.heads[body.bone(f"toe4-1.{side}")])
    pivot = ankle + flat @ (ball - rest)
    pivot[2] = min(pivot[2], 0.03 + sole)
    bearing = np.radians(bearing_deg)
    raised = about_vector(np.array([-np.sin(bearing), np.cos(bearing), 0.0]), pitch_deg)
    return Planted(pivot + raised @ (ankle - pivot), raised @ flat, flat)
