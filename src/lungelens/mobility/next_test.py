"""When to test again, from the decisions about the legs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lungelens.mobility.limits import TEST_AFTER_EXERCISES, TEST_OTHERWISE, TEST_SIDES_AGAIN
from lungelens.mobility.types import NextTest

if TYPE_CHECKING:
    from datetime import date

    from lungelens.mobility.decision import Decision
    from lungelens.mobility.types import SidesFinding
    from lungelens.mobility.wording import Wording


def find_next_test(
    decisions: tuple[Decision, ...], sides: SidesFinding | None, tested_on: date | None, words: Wording
) -> NextTest:
    """Return when to test again, as a date too if the day of this test is known; without decisions, not yet."""
    weeks, key = _when(decisions, sides)
    text = words.say(f"next_test.{key}", weeks=words.weeks(TEST_OTHERWISE if weeks is None else weeks))
    if weeks in (0, TEST_SIDES_AGAIN) and _is_exercising(decisions):
        text = f"{text} {words.say('next_test.then', weeks=words.weeks(TEST_AFTER_EXERCISES))}"
    seen_first = [decision.result.side for decision in decisions if decision.seen_first]
    if seen_first and weeks is not None:
        text = f"{text} {words.say('next_test.seen_first', ankle=words.legs(seen_first))}"
    on = None if weeks is None or tested_on is None else tested_on + timedelta(weeks=weeks)
    return NextTest(weeks=weeks, on=on, text=text)


def _when(decisions: tuple[Decision, ...], sides: SidesFinding | None) -> tuple[int | None, str]:
    steps = {decision.step for decision in decisions}
    if not decisions:
        return None, "stopped"
    if steps & {"measure", "repeat"}:
        return 0, "again"
    if "measure_better" in steps:
        return 0, "with_a_ruler"
    seen_first = any(decision.seen_first for decision in decisions)
    if sides is not None and sides.verdict != "ordinary" and not sides.confirmed and not seen_first:
        return TEST_SIDES_AGAIN, "sides"
    if any(decision.is_to_note for decision in decisions):
        return 0, "note_where"
    if _is_exercising(decisions):
        return TEST_AFTER_EXERCISES, "exercises"
    reasons = {reason for decision in decisions for reason in decision.see}
    if "watch" in steps or (reasons and reasons <= {"worse", "more_range", "knee"}):
        return TEST_AFTER_EXERCISES, "watch"
    if reasons:
        return None, "once_dated" if "undated_injury" in reasons else "once_seen"
    return TEST_OTHERWISE, "otherwise"


def _is_exercising(decisions: tuple[Decision, ...]) -> bool:
    return any(decision.exercises and decision.step != "offer" for decision in decisions)
