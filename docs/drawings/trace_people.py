"""Trace the people of the exercise pictures: `python docs/drawings/trace_people.py` writes `people.json`.

Needs `anny` and PyTorch (training/render-requirements.txt); the outlines are kept, so that drawing needs neither.
A body is posed in the plane one looks at, facing right, its right leg nearer, and every part of it becomes one outline.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.synth.body import SKIN_VERTICES, Body, body_at_rest, faces_of
from training.synth.feet import Planted, planted
from training.synth.lunge import Lunge, Manner
from training.synth.rotations import about, two_bones, within_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.points import Array

NEAR, FAR = "R", "L"
PX_PER_CM = 8.0
STEP_CM = 0.8  # between the points of an outline
ABOUT = "Outlines and joints (x forward, height; cm) of two posed bodies; MakeHuman geometry, CC0"
KEPT_CM = 0.03  # by how much leaving out points may move an outline
SMOOTH = 2.0  # points over which an outline's jitter is averaged
LEFT_CM, TOP_CM, SIZE_CM = -160.0, 200.0, (360, 220)
STILL = Manner(*(15 * (0.0,)), "wall", 0.0)
WOMAN = {"gender": 1.0, "age": 0.6, "height": 0.5, "weight": 0.42, "muscle": 0.6}
MAN = {"gender": 0.0, "age": 0.62, "height": 0.45, "weight": 0.45, "muscle": 0.6}


@dataclass(frozen=True)
class Foot:
    """Where an ankle is over the floor, in cm; how the foot and its toes are turned, degrees."""

    x: float
    pitch: float = 0.0
    """of a heel raised over the ball"""
    toes_up: float = 0.0
    up: float | None = None
    """height of an ankle whose foot does not stand"""
    turn: float = 0.0
    """of such a foot, toes up negative"""


@dataclass(frozen=True)
class Pose:
    """A position seen from the right: hips (x, height) in cm, leans in degrees (forward positive), where wrists are."""

    near: Foot
    far: Foot
    hips: tuple[float, float]
    pelvis: float = 0.0
    chest: float = 0.0
    head: float = 0.0
    near_hand: tuple[float, float] | None = None
    far_hand: tuple[float, float] | None = None
    on_wall: bool = True
    elbows: tuple[float, float] = (-0.2, -1.0)
    """where elbows point, (x, height)"""


BEHIND = Foot(-58)
PROPPED = Foot(-46, toes_up=52)
AT_WALL = {"near_hand": (31.0, 128.0), "far_hand": (31.0, 128.0)}
HANGING = {"on_wall": False, "elbows": (-1.0, 0.0)}
CLOSE = {"near_hand": (20.0, 134.0), "far_hand": (20.0, 134.0)}
HIGH = {"near_hand": (25.0, 132.0), "far_hand": (25.0, 132.0)}
STRAIGHT = Pose(BEHIND, Foot(0), hips=(-16, 77), pelvis=6, chest=16, head=4, **AT_WALL)
SEATED = Pose(
    Foot(83, up=20, turn=-62),
    Foot(40),
    hips=(0, 12),
    pelvis=-18,
    chest=-20,
    head=10,
    near_hand=(-30, 16),
    far_hand=(-27, 16),
    **HANGING,
)
POSES: dict[str, tuple[dict[str, float], Pose]] = {
    "test_start": (MAN, Pose(Foot(0), Foot(-52), hips=(-22, 87), pelvis=6, chest=10, **CLOSE)),
    "test_touch": (MAN, Pose(Foot(0), Foot(-60, pitch=28), hips=(-10, 75.5), pelvis=10, chest=12, **CLOSE)),
    "test_heel": (MAN, Pose(Foot(-8, pitch=22), Foot(-64, pitch=28), hips=(-8, 78), pelvis=10, chest=12, **CLOSE)),
    "wall_straight": (WOMAN, STRAIGHT),
    "wall_bent": (WOMAN, replace(STRAIGHT, near=Foot(-52), hips=(-20, 71), chest=14)),
    "toe_propped": (MAN, Pose(PROPPED, Foot(0), hips=(-14, 87), pelvis=4, chest=8, head=2, **HIGH)),
    "toe_leaning": (MAN, Pose(PROPPED, Foot(0), hips=(-4, 82), pelvis=6, chest=14, head=2, **HIGH)),
    "hip_step": (WOMAN, replace(STRAIGHT, near=Foot(-66), hips=(-24, 74), pelvis=14, chest=24)),
    "hip_forward": (WOMAN, replace(STRAIGHT, near=Foot(-66), hips=(-13, 71), pelvis=-10, chest=-2, head=0)),
    "band_start": (MAN, Pose(Foot(0), Foot(-58, pitch=30), hips=(-24, 86), pelvis=4, chest=4, **HANGING)),
    "band_knee": (MAN, Pose(Foot(0), Foot(-62, pitch=34), hips=(-7, 74), pelvis=6, chest=8, **HANGING)),
    "gentle_start": (WOMAN, Pose(Foot(0), Foot(-46), hips=(-20, 81), pelvis=4, chest=8, **AT_WALL)),
    "gentle_knee": (WOMAN, Pose(Foot(0), Foot(-50, pitch=14), hips=(-13, 74), pelvis=6, chest=12, **AT_WALL)),
    "roll": (WOMAN, SEATED),
}


class Figure(Lunge):
    """A body put into any position of the plane one looks at."""

    def __init__(self, body: Body, at: Pose) -> None:
        arms = "wall" if at.on_wall else "hang"
        super().__init__(body, replace(STILL, lean0=at.chest, head_pitch=at.head - at.chest * 0.4, arms=arms), 0.0)
        self.at = at

    def placed(self) -> Array:
        """The vertices (n, 3), metres."""
        self._turns, self._places = {}, {}
        at = self.at
        middle = np.array([at.hips[0] / 100, 0.0, at.hips[1] / 100])
        pelvis = about("y", at.pelvis)
        rest = 0.5 * (self._head(f"upperleg01.{NEAR}") + self._head(f"upperleg01.{FAR}"))
        root = middle + pelvis @ (self.body.heads[0] - rest)
        self._put("root", pelvis, root)
        for side, foot in ((NEAR, at.near), (FAR, at.far)):
            hip = root + pelvis @ (self._head(f"upperleg01.{side}") - self.body.heads[0])
            self._leg_to(side, hip, foot)
        chest = self._trunk(pelvis, 0.0)
        _, joints = self._carried()
        for side, outward in ((NEAR, -1.0), (FAR, 1.0)):
            self._arm(side, outward, chest, joints, 1e3 if not at.on_wall else self._wall(), 0.0)
        return self._skinned(*self._carried())

    def _wall(self) -> float:
        return max(hand[0] for hand in (self.at.near_hand, self.at.far_hand) if hand) / 100 + 0.04

    def _leg_to(self, side: str, hip: Array, foot: Foot) -> None:
        stands = planted(self.body, side, self._feet[side], 0.0, 0.0, (foot.x / 100, hip[1]), foot.pitch)
        if foot.up is not None:
            turn = about("y", foot.turn) @ stands.turn
            stands = Planted(np.array([foot.x / 100, hip[1], foot.up / 100]), turn, turn)
        stands = replace(stands, toes_turn=about("y", -foot.toes_up) @ stands.toes_turn)
        thigh = self._length(f"upperleg01.{side}", f"lowerleg01.{side}")
        shank = self._length(f"lowerleg01.{side}", f"foot.{side}")
        knee, ankle = two_bones(hip, stands.ankle, thigh, shank, np.array([1.0, 0.0, 0.35]))
        self._leg(side, hip, knee, replace(stands, ankle=ankle))

    def _hand_target(
        self, side: str, outward: float, shoulder: Array, reach: float, wall_x: float, swing: float
    ) -> tuple[Array, Array]:
        hand = self.at.near_hand if side == NEAR else self.at.far_hand
        place = (shoulder[0] * 100 + 4, shoulder[2] * 100 - 60) if hand is None else hand
        target = np.array([place[0] / 100, shoulder[1], place[1] / 100])
        return within_reach(shoulder, target, 0.97 * reach), np.array([self.at.elbows[0], 0.0, self.at.elbows[1]])


@cache
def body(phenotype: tuple[tuple[str, float], ...]) -> Body:
    """One of the two people."""
    return body_at_rest(dict(phenotype))


def parts_of(person: Body) -> dict[str, NDArray[np.bool_]]:
    """Which vertices (n,) belong to each part, from the furthest to the nearest."""
    rest, carried = person.vertices, person.carried

    def of(*prefixes: str, side: str = "") -> NDArray[np.bool_]:
        return carried(*prefixes, side=side) > 0.5

    def height(bone: str) -> float:
        return float(person.heads[person.bone(bone)][2])

    hip, knee, head = height(f"upperleg01.{NEAR}"), height(f"lowerleg01.{NEAR}"), person.heads[person.bone("head")]
    shorts = rest[:, 2] > knee + 0.42 * (hip - knee)
    face = of("head", "jaw", "eye", "tongue", "oris", "levator", "special", "temporalis", "orbicularis", "risorius")
    top = rest[:SKIN_VERTICES, 2].max()
    skull = face | of("neck")
    high = rest[:, 2] > top - 0.075 + 0.55 * (rest[:, 0] - head[0] - 0.05)
    hair = skull & high & (rest[:, 2] > head[2] + 0.005)
    sleeve = of("upperarm01")
    trunk = of("root", "pelvis", "spine", "breast", "clavicle", "shoulder01", "neck01") & ~(rest[:, 2] < hip + 0.01)
    trunk &= rest[:, 2] < height("neck01") + 0.035
    parts: dict[str, NDArray[np.bool_]] = {}
    for name, side in (("far", FAR), ("near", NEAR)):
        leg = of("upperleg", "lowerleg", "foot", "toe", side=f".{side}")
        arm = of("upperarm", "lowerarm", "wrist", "metacarpal", "finger", side=f".{side}")
        parts |= {f"{name}_arm": arm, f"{name}_sleeve": arm & sleeve, f"{name}_leg": leg}
        parts[f"{name}_shorts"] = (leg | of("pelvis", "root", "spine05")) & shorts & (rest[:, 2] < hip + 0.12)
    parts |= {"head": skull, "hair": hair, "shirt": trunk}
    order = ("far_arm", "far_sleeve", "far_leg", "far_shorts", "head", "hair", "near_leg", "near_shorts", "shirt")
    return {name: parts[name] for name in (*order, "near_arm", "near_sleeve")}


GROWN_CM = {"far_shorts": 0.9, "near_shorts": 0.9, "shirt": 0.8, "near_sleeve": 1.0, "far_sleeve": 1.0, "hair": 0.9}


def outline(vertices: Array, part: NDArray[np.bool_], grown_cm: float) -> list[list[float]]:
    """The outline (n, 2) of a part seen from the right, x forward and height, cm."""
    faces = faces_of("body")
    mine = faces[part[faces].sum(axis=1) >= 3]
    seen = np.rint((vertices[:, [0, 2]] * 100 - [LEFT_CM, TOP_CM]) * [PX_PER_CM, -PX_PER_CM]).astype(np.int32)
    picture = np.zeros((int(SIZE_CM[1] * PX_PER_CM), int(SIZE_CM[0] * PX_PER_CM)), np.uint8)
    for face in mine:
        cv2.fillConvexPoly(picture, cv2.convexHull(seen[face]), 255)
    size = 2 * int(grown_cm * PX_PER_CM) + 1
    closed = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13))
    picture = cv2.morphologyEx(picture, cv2.MORPH_CLOSE, closed)
    picture = cv2.dilate(picture, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    found, _ = cv2.findContours(picture, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(found, key=cv2.contourArea)[:, 0].astype(float)
    dense = smoothed(largest / [PX_PER_CM, -PX_PER_CM] + [LEFT_CM, TOP_CM]).astype(np.float32)
    return [[round(float(x), 1), round(float(z), 1)] for x, z in cv2.approxPolyDP(dense[:, None], KEPT_CM, True)[:, 0]]


def smoothed(points: Array) -> Array:
    """A closed outline (n, 2) at even steps, its jitter averaged."""
    closed = np.vstack([points, points[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    count = max(8, round(along[-1] / STEP_CM))
    at = np.linspace(0, along[-1], count, endpoint=False)
    even = np.stack([np.interp(at, along, closed[:, k]) for k in (0, 1)], axis=1)
    reach = np.arange(-6, 7)
    weights = np.exp(-0.5 * (reach / SMOOTH) ** 2) / np.exp(-0.5 * (reach / SMOOTH) ** 2).sum()
    return sum(w * np.roll(even, -k, axis=0) for w, k in zip(weights, reach, strict=True))


def traced(phenotype: dict[str, float], pose: Pose) -> dict[str, object]:
    """One position: its outlines from the furthest to the nearest, and the joints the arrows start from."""
    person = body(tuple(sorted(phenotype.items())))
    vertices = (figure := Figure(person, pose)).placed()
    _, joints = figure._carried()
    outlines = {name: outline(vertices, part, GROWN_CM.get(name, 0.0)) for name, part in parts_of(person).items()}
    named = {"hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot", "ball": "toe2-1"}
    places = {
        f"{name}_{joint}": np.round(100 * joints[person.bone(f"{bone}.{side}")][[0, 2]], 1).tolist()
        for name, side in (("near", NEAR), ("far", FAR))
        for joint, bone in named.items()
    }
    places["head"] = np.round(100 * joints[person.bone("head")][[0, 2]], 1).tolist()
    return {"is_woman": phenotype == WOMAN, "outlines": outlines, "places": places}


def main() -> None:
    """Trace every position."""
    people = {name: traced(*given) for name, given in POSES.items()}
    text = json.dumps({"about": ABOUT, **people}, separators=(",", ":"))
    (Path(__file__).parent / "people.json").write_text(text.replace('"},"', '"},\n"') + "\n")


if __name__ == "__main__":
    main()
