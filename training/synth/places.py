"""The named points of the test leg, found once on the body at rest and then wherever it is posed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.points import Array
from training.synth.body import SKIN_VERTICES, Body, faces_of
from training.synth.feet import Foot, Indices
from training.synth.lunge import OUTWARD, TEST, Posed
from training.synth.outfit import Part
from training.synth.rotations import unit

NAMES = (
    "knee", "ankle", "heel_back", "toe_tip", "heel_pad", "toe1", "toe2", "mtp2", "knee_front", "shin_upper",
    "shin_lower", "malleolus_out", "malleolus_in", "epicondyle_out", "epicondyle_in", "sole_rear", "sole_fore",
    "calf_back", "hip",
)  # fmt: skip
SHIN_FROM, SHIN_TO, SHIN_STEP = 0.05, 0.20, 0.005
"""The shin's front is followed between these distances below the knee's centre, metres."""
CALF_BELOW_KNEE = 0.12


@dataclass(frozen=True)
class ShinFront:
    """The front border of the bare shin, top down: places on edges of the mesh."""

    edges: Indices
    """(n, 2)"""
    shares: Array
    """(n,), 0 at the edge's first vertex"""


@dataclass(frozen=True)
class Places:
    """Vertices of the test leg by what they are."""

    malleolus_out: int
    malleolus_in: int
    epicondyle_out: int
    epicondyle_in: int
    foot: Indices
    """of what is rendered: skin, sock or shoe"""
    knee: Indices
    calf: Indices
    shin: ShinFront


def places_of(body: Body, parts: list[Part]) -> Places:
    """The places of a dressed body."""
    rendered = np.zeros(len(body.vertices), bool)
    rendered[np.unique(np.concatenate([part.faces.ravel() for part in parts]))] = True
    knee, ankle = body.heads[body.bone(f"lowerleg01.{TEST}")], body.heads[body.bone(f"foot.{TEST}")]
    side = f".{TEST}"
    foot, shank = body.carried("foot", "toe", side=side), body.carried("lowerleg", side=side)
    near_knee = np.linalg.norm(body.vertices - knee, axis=1) < 0.16
    return Places(
        malleolus_out=_outermost(body, ankle, 0.08, OUTWARD),
        malleolus_in=_outermost(body, ankle, 0.08, -OUTWARD),
        epicondyle_out=_outermost(body, knee, 0.1, OUTWARD),
        epicondyle_in=_outermost(body, knee, 0.1, -OUTWARD),
        foot=np.flatnonzero(rendered & (foot > 0.5)),
        knee=np.flatnonzero(rendered & (body.carried("lowerleg", "upperleg", side=side) > 0.6) & near_knee),
        calf=np.flatnonzero(rendered & (shank > 0.6)),
        shin=_shin_front(body, knee, ankle),
    )


def points_in_world(places: Places, body: Body, foot: Foot, posed: Posed) -> Array:
    """The points of `NAMES`, (n, 3), metres."""
    vertices = posed.vertices
    knee, ankle, hip, ball2 = (
        posed.joints[body.bone(f"{bone}.{TEST}")] for bone in ("lowerleg01", "foot", "upperleg01", "toe2-1")
    )
    heel, toe1, toe2 = (vertices[some].mean(axis=0) for some in (foot.heel, foot.toe1, foot.toe2))
    of_foot, of_knee = vertices[places.foot], vertices[places.knee]
    ahead = unit((toe2 - heel) * [1, 1, 0])
    start, end, share = (
        vertices[places.shin.edges[:, 0]],
        vertices[places.shin.edges[:, 1]],
        places.shin.shares[:, None],
    )
    shin = start * (1 - share) + end * share
    some = max(len(shin) // 6, 1)
    skin = (places.malleolus_out, places.malleolus_in, places.epicondyle_out, places.epicondyle_in)
    return np.stack([
        knee, ankle, of_foot[np.argmin(of_foot @ ahead)], of_foot[np.argmax(of_foot[:, 0])], heel * [1, 1, 0],
        toe1, toe2, ball2, of_knee[np.argmax(of_knee[:, 0])], shin[:some].mean(axis=0), shin[-some:].mean(axis=0),
        *(vertices[i] for i in skin), _sole_edge(of_foot, ahead, 0.02, 0.25), _sole_edge(of_foot, ahead, 0.6, 0.8),
        _calf_back(vertices[places.calf], knee, ankle), hip,
    ])  # fmt: skip


def _outermost(body: Body, centre: Array, reach: float, sign: float) -> int:
    """The skin vertex beside a joint's centre that lies furthest to one side of it, within `reach`."""
    leg = body.carried("lowerleg", "foot", "upperleg", side=f".{TEST}") > 0.5
    leg &= np.arange(len(body.vertices)) < SKIN_VERTICES
    off = np.abs(body.vertices - centre)
    level = np.flatnonzero(leg & (off[:, 0] < 0.018) & (off[:, 2] < 0.018) & (off[:, 1] < reach))
    return int(level[np.argmax(sign * body.vertices[level, 1])])


def _shin_front(body: Body, knee: Array, ankle: Array) -> ShinFront:
    """The foremost crossing of the mesh with every level of the shin, at rest."""
    faces = faces_of("body")
    edges = np.unique(np.sort(np.concatenate([faces[:, [i, (i + 1) % 4]] for i in range(4)]), axis=1), axis=0)
    shank = body.carried("lowerleg01", "lowerleg02", side=f".{TEST}")
    edges = edges[(shank[edges] > 0.5).all(axis=1)]
    down = unit(ankle - knee)
    depth = (body.vertices - knee) @ down
    found, shares = [], []
    for level in np.arange(SHIN_FROM, SHIN_TO + 1e-4, SHIN_STEP):
        crossing = edges[(depth[edges[:, 0]] - level) * (depth[edges[:, 1]] - level) < 0]
        if not len(crossing):
            continue
        upper, lower = crossing.T
        share = (level - depth[upper]) / (depth[lower] - depth[upper])
        places = body.vertices[upper] * (1 - share)[:, None] + body.vertices[lower] * share[:, None]
        off = places - (knee + level * down)
        off[np.abs(off[:, 1]) > 0.03, 0] = -1
        foremost = int(off[:, 0].argmax())
        if off[foremost, 0] > 0:
            found.append(crossing[foremost])
            shares.append(share[foremost])
    return ShinFront(np.array(found), np.array(shares))


def _sole_edge(foot: Array, ahead: Array, start: float, end: float) -> Array:
    """The outermost place near the floor between two shares of the foot's length."""
    low = foot[foot[:, 2] < foot[:, 2].min() + 0.02]
    along, length = low @ ahead - (foot @ ahead).min(), np.ptp(foot @ ahead)
    outward = low @ np.array([ahead[1], -ahead[0], 0])
    there = (along > start * length) & (along < end * length)
    some = there if there.any() else np.ones(len(low), bool)
    return low[some][np.argmax(outward[some])]


def _calf_back(calf: Array, knee: Array, ankle: Array) -> Array:
    """The rearmost place of the calf at one depth; the knee's centre where none is rendered there."""
    depth = (calf - knee) @ unit(ankle - knee)
    level = calf[np.abs(depth - CALF_BELOW_KNEE) < 0.02]
    return level[np.argmin(level[:, 0])] if len(level) else knee
