"""Both legs in one clip: where the person turns round it is cut, and nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.people import standing, track_of, walking
from helpers.stored import GOLDEN, LEGGINGS, SHOES, clip_of
from lungelens.clip.reader import open_video
from lungelens.clip.writer import VideoWriter
from lungelens.measures.result import measure
from lungelens.observe.facing import turned_at_s
from lungelens.observe.options import MeasureOptions
from lungelens.observe.turns import observe_legs
from lungelens.pose.look import mirrored
from lungelens.pose.types import Keypoint, Pose

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.pose.types import FloatArray

HZ = 6.0
WIDTH_PX = 800


def lunging(seconds: float) -> FloatArray:
    """The left foot ahead, facing right: the knee goes forward and back once in two seconds."""
    time_s = np.arange(0, seconds, 1 / HZ)
    points = np.repeat(standing()[None], len(time_s), axis=0)
    points[:, Keypoint.LEFT_KNEE, 0] += 40 * np.sin(np.pi * time_s / 2) ** 2
    return points


def turned(points: FloatArray) -> FloatArray:
    """The same in a mirror: the right foot ahead, facing left."""
    confidence = np.ones(points.shape[1])
    return np.array([mirrored(Pose(one, confidence), WIDTH_PX).points_px for one in points])


def test_a_person_who_turns_round() -> None:
    track = track_of(np.concatenate([lunging(6), turned(lunging(6))]), HZ)
    assert turned_at_s([track]) == pytest.approx(6.0, abs=0.5)


def test_two_people_one_after_the_other() -> None:
    """After a cut the same person is somebody new to whoever follows people."""
    first, then = lunging(6), turned(lunging(6))
    nobody = np.full_like(first, np.nan)
    tracks = [track_of(np.concatenate(parts), HZ) for parts in ((first, nobody), (nobody, then))]
    assert turned_at_s(tracks) == pytest.approx(6.0, abs=0.5)


def test_who_lunges_one_way_only() -> None:
    assert turned_at_s([track_of(lunging(12), HZ)]) is None
    looked_back = np.concatenate([lunging(6), turned(lunging(1)), lunging(6)])
    assert turned_at_s([track_of(looked_back, HZ)]) is None


def test_who_walks_away_afterwards_has_not_lunged_the_other_way() -> None:
    leaving = np.concatenate([lunging(6), turned(walking(6, HZ, speed_px_s=60))])
    assert turned_at_s([track_of(leaving, HZ)]) is None


def test_people_who_lunge_at_the_same_time_are_not_taken_for_one() -> None:
    assert turned_at_s([track_of(lunging(6), HZ), track_of(turned(lunging(6)), HZ)]) is None


@pytest.mark.soak
def test_a_clip_of_both_legs_gives_both(tmp_path: Path) -> None:
    path = tmp_path / "both.mp4"
    join(path, clip_of(SHOES), clip_of(LEGGINGS))
    for seen, name in zip(observe_legs(path, MeasureOptions()), (SHOES, LEGGINGS), strict=True):
        golden = json.loads((GOLDEN / f"{name}.json").read_text())
        found = measure(seen)
        assert (found.status, found.test_leg, found.facing) == ("measured", golden["test_leg"], golden["facing"])
        best = next(one for one in golden["repetitions"] if one["index"] == golden["best"]["index"])
        angle = found.best_repetition.tibia_angle_deg if found.best_repetition else None
        assert angle is not None
        assert best["tibia_angle_deg"]["low"] <= angle.value <= best["tibia_angle_deg"]["high"]
        assert seen.clip.part_s is not None


def join(path: Path, *clips: Path) -> None:
    """Write clips of the same size one after the other."""
    first, at_s = open_video(clips[0]), 0.0
    with VideoWriter(path, first.width_px, first.height_px) as writer:
        for clip in clips:
            video = open_video(clip)
            for frame in video.frames():
                writer.write(frame.rgb, at_s + frame.time_s)
            at_s += video.info().duration_s
