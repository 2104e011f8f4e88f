from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.lunges import lunges, lunging
from helpers.observations import observation
from helpers.people import track_of
from lungelens.measures import outcome
from lungelens.measures.estimate import Missing
from lungelens.measures.limits import NOT_SIDE_ON
from lungelens.measures.outcome import why_not_measurable
from lungelens.measures.records import Reason
from lungelens.observe.observation import Observation
from lungelens.observe.person import LEAST_DURATION_S
from lungelens.observe.stance import SURELY_SEEN
from lungelens.pose.types import Keypoint
from lungelens.sides import SIDES

REASONS = [value for value in vars(outcome).values() if isinstance(value, Reason)]
MISSING = [value for value in vars(outcome).values() if isinstance(value, Missing)]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_reasons_say_what_is_wrong_and_what_to_do(reason: Reason) -> None:
    for text in (reason.message, reason.advice):
        assert text[0].isupper()
        assert text.endswith(".")


@pytest.mark.parametrize("missing", MISSING, ids=lambda missing: missing.code)
def test_what_is_missing_says_why(missing: Missing) -> None:
    assert missing.message[0].isupper()
    assert missing.message.endswith(".")


def test_every_reason_has_a_code_of_its_own() -> None:
    codes = {reason.code for reason in REASONS}
    assert len(codes) == len(REASONS)
    assert {"nobody", "legs_not_seen", "wrong_view", "no_repetition", "foot_not_planted", "too_short"} <= codes
    others = {missing.code for missing in MISSING}
    assert len(others) == len(MISSING)
    assert {"wall_not_located", "side_view", "heel_not_seen", "no_baseline"} <= others


def without_lunge(unplanted_rises: int = 0, **stance: float) -> Observation:
    seen = replace(observation(), lunge=None, unplanted_rises=unplanted_rises)
    assert seen.person is not None
    return replace(seen, person=replace(seen.person, stance=replace(seen.person.stance, **stance)))  # type: ignore[arg-type]


def with_body(shoulders_px: tuple[float, float], hips_px: tuple[float, float], looks: slice) -> Observation:
    """The person's ankles are at (0, 0), and in those looks the rest is there; in the others it is above them."""
    seen = without_lunge(3)
    assert seen.person is not None
    points_px = seen.person.track.points_px.copy()
    points_px[:, [Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE]] = 0.0
    for first, second, there_px in (
        (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER, shoulders_px),
        (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP, hips_px),
    ):
        points_px[:, [first, second]] = [0.0, -500.0]
        points_px[looks, first] = points_px[looks, second] = there_px
    return replace(seen, person=replace(seen.person, track=replace(seen.person.track, points_px=points_px)))


TURNED_ON_THE_WAY = with_body((500.0, 0.0), (300.0, 0.0), slice(25))
LEGS_ALONE = with_body((500.0, -200.0), (0.0, -300.0), slice(None, None, 2))


def facing_both_ways() -> Observation:
    seen = without_lunge(3)
    assert seen.person is not None
    points = np.concatenate([lunging(lunges(3), facing, facing) for facing in SIDES])
    return replace(seen, person=replace(seen.person, track=track_of(points)))


def seen_in(seen: Observation, share: float) -> Observation:
    assert seen.person is not None
    return replace(seen, person=replace(seen.person, stance=replace(seen.person.stance, visible_fraction=share)))


def nobody(people: int) -> Observation:
    return replace(observation(), person=None, lunge=None, people=people)


def lasting(seconds: float, seen: Observation) -> Observation:
    return replace(seen, clip=replace(seen.clip, duration_s=seconds))


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (lasting(LEAST_DURATION_S - 0.01, nobody(0)), "too_short"),
        (without_lunge(body_deg=175.0, hip_to_shank_ratio=0.9), "upside_down"),
        (without_lunge(body_deg=92.0), "on_its_side"),
        (TURNED_ON_THE_WAY, "phone_turned"),
        (LEGS_ALONE, "body_cut_off"),
        (
            without_lunge(3, body_deg=175.0, visible_fraction=SURELY_SEEN - 0.01),
            "person_lost",
        ),  # as of legs without a body
        (without_lunge(3, body_deg=92.0, visible_fraction=SURELY_SEEN - 0.01), "person_lost"),
        (seen_in(TURNED_ON_THE_WAY, SURELY_SEEN - 0.01), "body_cut_off"),
        (lasting(LEAST_DURATION_S, nobody(0)), "nobody"),
        (nobody(0), "nobody"),
        (nobody(2), "legs_not_seen"),
        (without_lunge(), "no_repetition"),
        (without_lunge(3), "foot_not_planted"),
        (facing_both_ways(), "both_legs"),
        (without_lunge(3, hip_to_shank_ratio=NOT_SIDE_ON.invalid + 0.01), "wrong_view"),  # type: ignore[operator]
        (without_lunge(hip_to_shank_ratio=NOT_SIDE_ON.invalid), "no_repetition"),  # type: ignore[arg-type]
        (without_lunge(3, visible_fraction=SURELY_SEEN - 0.01), "person_lost"),
        (without_lunge(visible_fraction=SURELY_SEEN), "no_repetition"),
    ],
)
def test_the_first_thing_that_kept_it_from_being_measured_is_told(seen: Observation, code: str) -> None:
    assert why_not_measurable(seen).code == code
