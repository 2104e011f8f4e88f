"""A body in the lunge: the front leg from the tibia angle, everything else so that it can stand there.

The test leg is the right one, its ankle's centre at x = y = 0 while the heel is down; the wall is ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.points import Array
from training.synth.body import Body
from training.synth.feet import Planted, foot_of, planted
from training.synth.rotations import about, about_vector, between, carrying, two_bones, unit, within_reach

TEST, OTHER = "R", "L"
OUTWARD = -1.0
"""The sign of y on the test leg's outer side."""


@dataclass(frozen=True)
class Manner:
    """How a person lunges; degrees and metres. `a0 + a1 * tibia` is an angle that grows with the tibia angle."""

    toe_out: float
    knee_track: float
    """share of the toe-out that the knee follows"""
    thigh0: float
    thigh1: float
    hip_in: float
    pelvis_yaw: float
    pelvis_tilt: float
    back_pitch: float
    back_toe_out: float
    back_x: float
    back_y: float
    lean0: float
    lean1: float
    head_yaw: float
    head_pitch: float
    arms: str
    """wall, hang or hips"""
    hand_rise: float


@dataclass(frozen=True)
class Posed:
    """A body in one position."""

    vertices: Array
    """(n, 3)"""
    joints: Array
    """(bones, 3), where each bone begins"""
    back_pitch: float
    """how far the other heel is raised, degrees"""


class Lunge:
    """One person's lunge: `pose` puts the body into any depth of it."""

    def __init__(self, body: Body, manner: Manner, sole: float) -> None:
        self.body, self.manner, self._sole = body, manner, sole
        self._feet = {side: foot_of(body, side) for side in (TEST, OTHER)}
        self.foot = self._feet[TEST]
        self._turns: dict[int, Array] = {}
        self._places: dict[int, Array] = {}

    def pose(self, tibia_deg: float, heel_pitch_deg: float, wall_x: float, swing: float) -> Posed:
        """The body with its tibia at this angle, the test heel raised by a pitch; `swing` moves arms that hang."""
        self._turns, self._places = {}, {}
        hip = self._front_leg(tibia_deg, heel_pitch_deg)
        pelvis = about("z", -OUTWARD * self.manner.pelvis_yaw) @ about("y", self.manner.pelvis_tilt + 0.12 * tibia_deg)
        root = hip - pelvis @ (self._head(f"upperleg01.{TEST}") - self.body.heads[0])
        self._put("root", pelvis, root)
        back_pitch = self._back_leg(root + pelvis @ (self._head(f"upperleg01.{OTHER}") - self.body.heads[0]))
        chest = self._trunk(pelvis, tibia_deg)
        _, joints = self._carried()
        for side, outward in (("R", -1.0), ("L", 1.0)):
            self._arm(side, outward, chest, joints, wall_x, swing)
        turns, joints = self._carried()
        return Posed(self._skinned(turns, joints), joints, back_pitch)

    def _head(self, bone: str) -> Array:
        return self.body.heads[self.body.bone(bone)]

    def _put(self, bone: str, turn: Array, place: Array | None = None) -> None:
        """Say how a bone is turned, and where it begins if that does not follow from its parent."""
        self._turns[self.body.bone(bone)] = turn
        if place is not None:
            self._places[self.body.bone(bone)] = place

    def _length(self, start: str, end: str) -> float:
        return float(np.linalg.norm(self._head(end) - self._head(start)))

    def _front_leg(self, tibia_deg: float, heel_pitch_deg: float) -> Array:
        """Put the test leg; returns its hip."""
        manner = self.manner
        bearing = OUTWARD * manner.toe_out
        foot = planted(self.body, TEST, self._feet[TEST], self._sole, bearing, (0, 0), heel_pitch_deg)
        tibia, track = np.radians(tibia_deg), np.radians(manner.knee_track * manner.toe_out)
        along = np.array([np.sin(tibia) * np.cos(track), OUTWARD * np.sin(tibia) * np.sin(track), np.cos(tibia)])
        knee = foot.ankle + self._length(f"lowerleg01.{TEST}", f"foot.{TEST}") * along
        thigh = self._length(f"upperleg01.{TEST}", f"lowerleg01.{TEST}")
        back = np.radians(manner.thigh0 + manner.thigh1 * tibia_deg)
        aside = (-OUTWARD * manner.hip_in - knee[1]) / thigh
        ahead = np.sqrt(1 - aside * aside)
        hip = knee + thigh * np.array([-np.sin(back) * ahead, aside, np.cos(back) * ahead])
        self._leg(TEST, hip, knee, foot)
        return np.asarray(hip, dtype=np.float64)

    def _back_leg(self, hip: Array) -> float:
        """Put the other leg, its heel raised only as far as it must be; returns its pitch in degrees."""
        manner = self.manner
        thigh = self._length(f"upperleg01.{OTHER}", f"lowerleg01.{OTHER}")
        shank = self._length(f"lowerleg01.{OTHER}", f"foot.{OTHER}")
        at = (manner.back_x, -OUTWARD * manner.back_y)
        pitch = manner.back_pitch
        while True:
            bearing = -OUTWARD * manner.back_toe_out
            foot = planted(self.body, OTHER, self._feet[OTHER], self._sole, bearing, at, pitch)
            if np.linalg.norm(foot.ankle - hip) < 0.98 * (thigh + shank) or pitch + 1 >= 70:
                break
            pitch += 1
        knee, ankle = two_bones(hip, foot.ankle, thigh, shank, np.array([1.0, -OUTWARD * 0.15, 0.3]))
        self._leg(OTHER, hip, knee, Planted(ankle, foot.turn, foot.toes_turn))
        return pitch

    def _leg(self, side: str, hip: Array, knee: Array, foot: Planted) -> None:
        """Turn the bones of a leg so that its joints lie here; the lower shank shares the foot's twist."""
        hinge = np.cross(knee - foot.ankle, hip - knee)
        hinge = hinge / (np.linalg.norm(hinge) + 1e-12) * (-1 if hinge[1] < 0 else 1)
        left = np.array([0.0, 1.0, 0.0])
        hip0, knee0, ankle0 = (self._head(f"{bone}.{side}") for bone in ("upperleg01", "lowerleg01", "foot"))
        thigh = carrying(knee0 - hip0, left, knee - hip, hinge)
        shank = carrying(ankle0 - knee0, left, foot.ankle - knee, hinge)
        up = unit(knee - foot.ankle)
        foot_ahead, shank_ahead = (turn[:, 0] - up * (turn[:, 0] @ up) for turn in (foot.turn, shank))
        twist = np.degrees(np.arctan2(np.cross(shank_ahead, foot_ahead) @ up, shank_ahead @ foot_ahead))
        self._put(f"upperleg01.{side}", thigh, hip)
        self._put(f"upperleg02.{side}", thigh)
        self._put(f"lowerleg01.{side}", shank, knee)
        self._put(f"lowerleg02.{side}", about_vector(up, float(np.clip(0.5 * twist, -25, 25))) @ shank)
        self._put(f"foot.{side}", foot.turn, foot.ankle)
        for bone in self.body.labels:
            if bone.startswith("toe") and bone.endswith(f".{side}"):
                self._put(bone, foot.toes_turn)

    def _trunk(self, pelvis: Array, tibia_deg: float) -> Array:
        """Put spine, neck and head; returns the chest's turn."""
        manner = self.manner
        lean = manner.lean0 + manner.lean1 * tibia_deg
        chest = about("z", -0.3 * manner.pelvis_yaw * OUTWARD) @ about("y", lean)
        for i in range(5):
            self._put(f"spine0{5 - i}", between(pelvis, chest, (i + 1) / 5))
        head = about("z", manner.head_yaw) @ about("y", lean * 0.4 + manner.head_pitch)
        for i in range(3):
            self._put(f"neck0{i + 1}", between(chest, head, (i + 1) / 4))
        self._put("head", head)
        return chest

    def _arm(self, side: str, outward: float, chest: Array, joints: Array, wall_x: float, swing: float) -> None:
        """Put an arm: against the wall, hanging or on the hip. `outward` is the sign of y on its outer side."""
        upper, lower, wrist = (f"{bone}.{side}" for bone in ("upperarm01", "lowerarm01", "wrist"))
        lengths = self._length(upper, lower), self._length(lower, wrist)
        shoulder = joints[self.body.bone(upper)]
        target, towards = self._hand_target(side, outward, shoulder, sum(lengths), wall_x, swing)
        elbow, hand = two_bones(shoulder, target, *lengths, towards)
        upper0, lower0 = self._head(lower) - self._head(upper), self._head(wrist) - self._head(lower)
        hinge0, hinge = np.cross(upper0, lower0), np.cross(elbow - shoulder, hand - elbow)
        upper_turn = carrying(upper0, hinge0, elbow - shoulder, hinge)
        lower_turn = carrying(lower0, hinge0, hand - elbow, hinge)
        hand_turn = self._hand_turn(side, outward, unit(hand - elbow), wall_x - hand[0])
        self._put(f"clavicle.{side}", chest)
        self._put(f"shoulder01.{side}", chest)
        self._put(upper, upper_turn)
        self._put(f"upperarm02.{side}", upper_turn)
        self._put(lower, between(lower_turn, hand_turn, 0.15), elbow)
        self._put(f"lowerarm02.{side}", between(lower_turn, hand_turn, 0.5))
        self._put(wrist, hand_turn, hand)

    def _hand_target(
        self, side: str, outward: float, shoulder: Array, reach: float, wall_x: float, swing: float
    ) -> tuple[Array, Array]:
        """Where the wrist is to be, and the side to which the elbow bends."""
        if self.manner.arms == "wall":
            wall = np.array([wall_x - 0.045, shoulder[1] + outward * 0.03, shoulder[2] + self.manner.hand_rise])
            return within_reach(shoulder, wall, 0.95 * reach), np.array([-0.2, outward * 0.6, -1.0])
        if self.manner.arms == "hang":
            down = unit(np.array([0.14 + 0.03 * np.sin(swing), outward * 0.16, -1.0]))
            return shoulder + down * 0.985 * reach, np.array([-1.0, outward * 0.5, 0])
        hip = self._places[self.body.bone(f"upperleg01.{side}")] + np.array([0.03, outward * 0.105, 0.13])
        return within_reach(shoulder, hip, 0.97 * reach), np.array([-0.5, outward, 0.2])

    def _hand_turn(self, side: str, outward: float, forearm: Array, to_wall: float) -> Array:
        """How the hand is turned: fingers up against the wall, or down along the leg."""
        wrist, middle, first, last = (
            self._head(f"{bone}.{side}") for bone in ("wrist", "finger3-1", "finger2-1", "finger5-1")
        )
        palm = np.cross(first - wrist, last - wrist)
        palm = palm * (-1 if palm[2] > 0 else 1)
        if self.manner.arms == "wall" and to_wall < 0.12:
            fingers, facing = np.array([0.25, 0, 1.0]), np.array([1.0, 0, -0.2])
        elif self.manner.arms == "wall":
            fingers, facing = forearm + np.array([0, 0, 0.5]), np.array([0.5, 0, -1.0])
        elif self.manner.arms == "hang":
            fingers, facing = forearm, np.array([0, -outward, 0])
        else:
            fingers, facing = np.array([0.35, -outward * 0.5, -1.0]), np.array([0.2, -outward * 0.8, 0])
        return carrying(middle - wrist, palm, fingers, facing)

    def _carried(self) -> tuple[Array, Array]:
        """How bones are turned (bones, 3, 3) and where they begin (bones, 3): as said or as the parent carries them."""
        heads = self.body.heads
        turns, joints = np.zeros((len(heads), 3, 3)), np.zeros((len(heads), 3))
        for i, parent in enumerate(self.body.parents):
            follows, begins = (
                (np.eye(3), heads[i])
                if parent < 0
                else (
                    turns[parent],
                    joints[parent] + turns[parent] @ (heads[i] - heads[parent]),
                )
            )
            turns[i], joints[i] = self._turns.get(i, follows), self._places.get(i, begins)
        return turns, joints

    def _skinned(self, turns: Array, joints: Array) -> Array:
        """The vertices (n, 3), each carried by its bones: linear blend skinning."""
        body = self.body
        shifts = joints - np.einsum("bij,bj->bi", turns, body.heads)
        maps = np.concatenate([turns, shifts[:, :, None]], axis=2).reshape(len(turns), 12)
        blended = np.einsum("vk,vkm->vm", body.weights, maps[body.carriers]).reshape(-1, 3, 4)
        return np.asarray(
            np.einsum("vij,vj->vi", blended[:, :, :3], body.vertices) + blended[:, :, 3], dtype=np.float64
        )
