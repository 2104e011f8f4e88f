"""A number depends on the clip, the quantity and the repetition it is about, and on nothing that was done besides."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.fits import fresh_fits
from helpers.heels import with_heel_up
from helpers.observations import HOLDS, N, foot_looks, lunge_of, observation, point_px, seen_leg, with_lunge
from lungelens.measures.estimate import Estimate
from lungelens.measures.hold import holds_of
from lungelens.measures.result import measure
from lungelens.measures.signals import lunge_signals
from lungelens.measures.table import MEASURES
from lungelens.observe.leg_points import SeenLeg
from lungelens.observe.observation import FootLooks
from lungelens.observe.stance import LEGS
from lungelens.observe.types import RepetitionSpan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.measures.estimate import Missing
    from lungelens.measures.measurement import Repetition
    from lungelens.observe.observation import Observation

LEANS_DEG = (28.0, 33.0, 36.0, 31.0)  # some short of the wall, some at it
ROWS = N // len(LEANS_DEG)


@pytest.fixture(scope="module", autouse=True)
def each_leg_is_fitted_anew() -> Iterator[None]:
    with fresh_fits():
        yield


def seen(sha256: str = "0" * 64, *, sheet: bool = True) -> Observation:
    """Four repetitions, no two alike: other leans, feet and heels, and one leg that was not looked at."""
    spans, legs, feet = [], [], []
    upright = lunge_of(observation(0.0))
    knee_px, heel_rise_px = upright.leg.knee_px.copy(), np.zeros(N)
    pose_px = upright.pose.points_px.copy()
    for index, lean_deg in enumerate(LEANS_DEG, start=1):
        start = (index - 1) * ROWS
        hold = range(start + 4, start + 11)
        knee_px[list(hold)] = point_px("knee", lean_deg)
        pose_px[start : start + ROWS, LEGS["right"].knee] = point_px("knee", lean_deg + index - 2)
        heel_rise_px[list(hold)] = index
        spans.append(RepetitionSpan(index, start, hold[3], start + ROWS - 1, tuple(hold), True, True))
        legs.append(with_heel_up(seen_leg(lean_deg, 2.0 * index), index) if index != 2 else SeenLeg())
        feet.append(FootLooks(foot_looks(lean_deg).at_start, foot_looks(lean_deg).at_hold[:index]))
    return with_lunge(
        observation(sheet=sheet, sha256=sha256),
        knee_px=knee_px,
        raw_knee_px=knee_px + np.random.default_rng(0).normal(size=(N, 2)),
        pose=replace(upright.pose, points_px=pose_px),
        heel_rise_px=heel_rise_px,
        spans=tuple(spans),
        legs=tuple(legs),
        feet=tuple(look if sheet and index != 3 else FootLooks() for index, look in enumerate(feet, start=1)),
    )


def only(seen: Observation, chosen: Sequence[int]) -> Observation:
    """The same clip with some of its repetitions, in some order; each keeps its number and what was seen of it."""
    lunge = lunge_of(seen)
    parts = {"spans": lunge.spans, "legs": lunge.findings.legs, "feet": lunge.findings.feet}
    return with_lunge(seen, **{name: tuple(part[k] for k in chosen) for name, part in parts.items()})


def by_number(found: Observation) -> dict[int, Repetition]:
    return {one.index: one for one in measure(found).repetitions}


@cache
def whole(sheet: bool) -> Observation:
    return seen(sheet=sheet)


@cache
def numbers(sheet: bool) -> dict[int, Repetition]:
    return by_number(whole(sheet))


LEG_UNSEEN = 2
orders = st.lists(st.integers(0, len(LEANS_DEG) - 1), min_size=1, unique=True)
sheets = st.booleans()


def test_the_repetitions_differ() -> None:
    assert len(HOLDS) < len(LEANS_DEG) == len(numbers(True))
    for name in ("tibia_angle_deg", "heel_lift_mm", "knee_to_wall_cm"):
        values = {getattr(one, name).value for one in numbers(True).values() if getattr(one, name) is not None}
        assert len(values) >= 3, name


@given(chosen=orders, sheet=sheets)
@settings(max_examples=6, deadline=None)
def test_repetitions_left_out_added_or_reordered_leave_the_others_as_they_are(chosen: list[int], sheet: bool) -> None:
    found = by_number(only(whole(sheet), chosen))
    assert list(found) == [k + 1 for k in chosen]
    for number, repetition in found.items():
        assert repetition == numbers(sheet)[number]


def draws(found: Estimate | Missing) -> object:
    return found.draws.tobytes() if isinstance(found, Estimate) else found


@cache
def measured_in_order(sheet: bool) -> list[list[object]]:
    return [[draws(one.of(hold)) for one in MEASURES] for hold in holds_of(whole(sheet))]


@given(order=st.permutations(range(len(MEASURES))), kept=st.integers(1, len(MEASURES)), sheet=sheets, data=st.data())
@settings(max_examples=3, deadline=None)
def test_measures_left_out_or_reordered_leave_the_others_as_they_are(
    order: list[int], kept: int, sheet: bool, data: st.DataObject
) -> None:
    expected = measured_in_order(sheet)
    asked = [(hold, number) for hold in range(len(LEANS_DEG)) for number in order[:kept]]
    fresh = holds_of(whole(sheet))
    for hold, number in data.draw(st.permutations(asked)):
        assert draws(MEASURES[number].of(fresh[hold])) == expected[hold][number]


@pytest.mark.parametrize("sheet", [True, False])
def test_clips_measured_in_between_leave_it_as_it_is(sheet: bool) -> None:
    before = numbers(sheet)
    measure(seen("a" * 64))
    lunge_signals(holds_of(seen("b" * 64, sheet=False)))
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - nobody may be using it
    assert by_number(whole(sheet)) == before


@pytest.mark.parametrize("sheet", [True, False])
def test_another_clip_that_looks_the_same_is_drawn_anew(sheet: bool) -> None:
    other = by_number(seen("b" * 64, sheet=sheet))
    for number, repetition in numbers(sheet).items():
        one, two = repetition.tibia_angle_deg, other[number].tibia_angle_deg
        if number == LEG_UNSEEN:
            assert one is two is None
            continue
        assert one is not None
        assert two is not None
        assert one.value == two.value
        assert one.low != two.low
        assert one.low == pytest.approx(two.low, abs=0.3)


def test_the_signals_of_a_repetition_do_not_depend_on_the_others() -> None:
    together = lunge_signals(holds_of(whole(True)))
    for number, span in enumerate(lunge_of(whole(True)).spans):
        alone = lunge_signals(holds_of(only(whole(True), [number])))
        inside = slice(span.start, span.end + 1)
        for name in ("tibia_angle_deg", "shin_angle_deg", "heel_lift_mm", "knee_to_wall_cm", "knee_past_toe"):
            np.testing.assert_array_equal(getattr(alone, name)[inside], getattr(together, name)[inside], err_msg=name)
