"""A shank of known length over a foot of known place, its knee at the wall."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.observations import SHANK_CM, foot_look, holds, lunge_of, observation, with_lunge
from lungelens.measures import consistency
from lungelens.measures.consistency import angle_from_distance, contradiction
from lungelens.measures.estimate import Estimate
from lungelens.measures.foot_place import tip_to_heel_cm
from lungelens.measures.tibia_angle import TIBIA_ANGLE
from lungelens.observe.observation import Observation
from lungelens.observe.sightings import FootLooks

WHOLE_CM = SHANK_CM + consistency.SHANK_LONGER_CM.mean  # the landmarks of the upright leg are nearer to each other


def moved(by_cm: float, lean_deg: float = 36.0) -> Observation:
    """The leg and its foot that much nearer to the wall, which stays where it is."""
    seen = observation(lean_deg)
    away = replace(lunge_of(seen).wall_cm, mean=lunge_of(seen).wall_cm.mean - by_cm)
    return with_lunge(seen, wall_cm=away)


def implied(seen: Observation) -> Estimate:
    found = angle_from_distance(holds(seen)[0])
    assert found is not None
    return found


def foot_cm() -> float:
    """From the tip back along forward to the heel landmark, as the sole's edge has it."""
    floor = holds(observation())[0].floor
    assert floor is not None
    return tip_to_heel_cm(floor, foot_look())


@pytest.mark.parametrize("toe_cm", [4.0, 10.0, 14.0])
def test_the_angle_follows_from_the_distance(toe_cm: float) -> None:
    ankle_to_wall = toe_cm + consistency.ANKLE_OF_FOOT * foot_cm() + consistency.ANKLE_BEHIND_CM.mean
    sine = (ankle_to_wall - consistency.KNEE_DEPTH_CM.mean) / WHOLE_CM
    found = implied(moved(10.0 - toe_cm, lean_deg=20.0))
    assert found.value == pytest.approx(np.degrees(np.arcsin(sine)), abs=0.3)
    assert found.low < found.value < found.high


def test_a_centimetre_is_worth_about_a_degree_and_a_half() -> None:  # evidence section 7: 1.55-1.68 degrees
    assert implied(moved(0.0)).value - implied(moved(1.0)).value == pytest.approx(1.6, abs=0.25)


def test_a_foot_too_far_for_the_leg_implies_nothing() -> None:
    assert angle_from_distance(holds(moved(-30.0))[0]) is None


def test_nor_does_one_that_was_not_seen_or_that_stands_on_no_known_floor() -> None:
    unseen = with_lunge(observation(36.0), feet=(FootLooks(), FootLooks()))
    assert angle_from_distance(holds(unseen)[0]) is None
    assert angle_from_distance(holds(observation(36.0, sheet=False))[0]) is None


def told(seen: Observation, off_deg: float, sd_deg: float = 1.5) -> list[str]:
    """The checks where the angle measured is off by so much from what the distance implies."""
    (hold, _) = holds(seen)
    measured = hold.draws.standard("measured") * sd_deg + implied(seen).value + off_deg
    hold.once(TIBIA_ANGLE.name, lambda _: Estimate(measured))
    return [check.code for check in contradiction(hold)]


@pytest.mark.parametrize(
    ("off_deg", "codes"),
    [
        (0.0, []),
        (4.0, []),
        (-4.0, []),
        (12.0, ["angle_exceeds_distance"]),
        (-12.0, ["distance_exceeds_angle"]),
    ],
)
def test_only_a_contradiction_beyond_both_intervals_is_told(off_deg: float, codes: list[str]) -> None:
    assert told(observation(36.0), off_deg) == codes


def test_intervals_that_meet_are_no_contradiction() -> None:
    joint_deg = 0.5 * np.hypot(implied(observation(36.0)).high - implied(observation(36.0)).low, 2 * 1.96 * 1.5)
    assert joint_deg > consistency.LEAST_LIMIT_DEG
    assert told(observation(36.0), joint_deg - 0.1) == []
    assert told(observation(36.0), joint_deg + 0.1) == ["angle_exceeds_distance"]


def test_a_knee_short_of_the_wall_says_nothing_of_the_distance() -> None:
    assert told(observation(30.0), 12.0) == []
