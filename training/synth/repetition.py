"""One repetition before a wall: eight moments from standing to deepest and back, and where the wall is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from training.points import Array
from training.synth.body import Body
from training.synth.feet import Indices
from training.synth.lunge import TEST, Lunge, Manner, Posed
from training.synth.outfit import Part
from training.synth.person import Wish

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOMENTS = 8
NO_WALL = 5.0
"""A wall so far away that no hand touches it, metres."""
LEAST_TOE_GAP = 0.004
SKIN_OFF_WALL = 0.0003
HEAD_OFF_WALL = 0.10
STEEPEST_BACK_FOOT_DEG = 48.0


@dataclass(frozen=True)
class Moment:
    """One position of the repetition."""

    tibia_deg: float
    posed: Posed
    knee_to_wall: float
    toe_to_wall: float
    heel_height: float
    """of the heel's pad; metres, all three"""


@dataclass(frozen=True)
class Repetition:
    """The moments of a lunge and the wall it is made to."""

    lunge: Lunge
    wall_x: float
    moments: tuple[Moment, ...]


def repetition(body: Body, manner: Manner, sole: float, parts: list[Part], wish: Wish) -> Repetition:
    """The repetition of a dressed body; leans and back foot are changed where the person could not stand so."""
    tibia, pitch, times = _course(wish)
    rendered = np.unique(np.concatenate([part.faces.ravel() for part in parts]))
    knee, foot, head = _touching(body, rendered)
    lunge = Lunge(body, _standing(body, manner, sole, wish), sole)
    deepest = int(np.argmax(tibia))

    def wall() -> float:
        poses = [lunge.pose(tibia[i], pitch[i], NO_WALL, times[i]).vertices for i in range(MOMENTS)]
        knee_x, toe_x = (max(float(pose[some, 0].max()) for pose in poses) for some in (knee, foot))
        return max(knee_x + wish.gap, toe_x + LEAST_TOE_GAP) + SKIN_OFF_WALL

    wall_x = wall()
    for _ in range(12):
        if lunge.pose(tibia[deepest], pitch[deepest], wall_x, 0).vertices[head, 0].max() < wall_x - HEAD_OFF_WALL:
            break
        steeper = lunge.manner.thigh1 + (0.03 if lunge.manner.thigh1 < 0.95 else 0)
        lunge = Lunge(body, replace(lunge.manner, lean0=lunge.manner.lean0 - 2, thigh1=steeper), sole)
    wall_x = wall()
    moments = []
    for angle, raised, time in zip(tibia, pitch, times, strict=True):
        posed = lunge.pose(angle, raised, wall_x, time)
        knee_gap, toe_gap = (wall_x - float(posed.vertices[some, 0].max()) for some in (knee, foot))
        heel = float(posed.vertices[lunge.foot.heel_pad, 2].mean())
        moments.append(Moment(angle, posed, knee_gap, toe_gap, heel))
    return Repetition(lunge, wall_x, tuple(moments))


def _course(wish: Wish) -> tuple[Array, Array, Array]:
    """Tibia angle, heel pitch (degrees) and time (seconds) of every moment."""
    times = np.arange(MOMENTS) / MOMENTS
    depth = _eased((times - 0.06) / 0.34) * (1 - _eased((times - 0.60) / 0.34))
    sway = 0.15 * np.sin(2 * np.pi * 0.7 * times) * depth * (1 - depth)
    tibia = wish.tibia_first + (wish.tibia_deepest - wish.tibia_first) * depth + sway
    share = (tibia - wish.tibia_first) / (wish.tibia_deepest - wish.tibia_first)
    return tibia, wish.heel_pitch * _eased((share - 0.72) / 0.28), times


def _eased(share: Array) -> Array:
    """From 0 to 1 with a soft start and a soft end."""
    x = np.clip(share, 0, 1)
    return np.asarray(x * x * x * (x * (6 * x - 15) + 10), dtype=np.float64)


def _touching(body: Body, rendered: Indices) -> tuple[Indices, Indices, NDArray[np.int64]]:
    """The rendered vertices of the test knee, the test foot and the head."""
    knee_carried = body.carried("upperleg0", "lowerleg0", side=f".{TEST}")
    foot_carried, head_carried = body.carried("foot", "toe", side=f".{TEST}"), _carried_by(body, "head")
    centre = body.heads[body.bone(f"lowerleg01.{TEST}")]
    near = np.linalg.norm(body.vertices[rendered] - centre, axis=1) < 0.16
    return (
        rendered[(knee_carried[rendered] > 0.6) & near],
        rendered[foot_carried[rendered] > 0.5],
        rendered[head_carried[rendered] > 0.5],
    )


def _carried_by(body: Body, label: str) -> Array:
    """How much of each vertex (n,) one bone carries."""
    return np.asarray((np.isin(body.carriers, [body.bone(label)]) * body.weights).sum(axis=1), dtype=np.float64)


def _standing(body: Body, manner: Manner, sole: float, wish: Wish) -> Manner:
    """The manner with the other foot so near that its heel need not rise too far at any depth."""
    depths = (wish.tibia_first, 0.5 * (wish.tibia_first + wish.tibia_deepest), wish.tibia_deepest)
    for _ in range(40):
        lunge = Lunge(body, manner, sole)
        if all(lunge.pose(depth, 0, NO_WALL, 0).back_pitch < STEEPEST_BACK_FOOT_DEG for depth in depths):
            break
        manner = replace(manner, back_x=manner.back_x + 0.02, thigh0=min(manner.thigh0 + 0.3, 20))
    return manner
