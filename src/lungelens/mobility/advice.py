"""What to do next: exercises, a repeated test or a referral; and when to test again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lungelens.mobility.exercises import in_words, planned
from lungelens.mobility.limits import TEST_AFTER_EXERCISES, TEST_OTHERWISE, TEST_SIDES_AGAIN
from lungelens.mobility.types import Advice, NextTest

if TYPE_CHECKING:
    from datetime import date

    from lungelens.mobility.exercises import PlanTight, Tier
    from lungelens.mobility.inputs import SideInput
    from lungelens.mobility.terms import AdviceKind, ExerciseId
    from lungelens.mobility.types import Exercise, SideResult, SidesFinding
    from lungelens.mobility.wording import Wording

MAX_EXERCISES = 3
_POSSIBLE = 0.025  # probability from which a restricted range counts as possible: the interval crosses the cut


@dataclass(frozen=True)
class _Suggestion:
    """One exercise for one leg; `rank` is its place in that leg's plan."""

    rank: int
    id: ExerciseId
    tight: PlanTight
    result: SideResult
    tier: Tier

    @property
    def needed(self) -> bool:
        return self.tier == "restricted" or self.result.limiter.limiter == "calf_soft_tissue"


def find_advice(results: tuple[SideResult, ...], given: tuple[SideInput, ...], words: Wording) -> Advice:
    """Return the advice for all legs together; needed exercises take precedence over optional ones."""
    pairs = tuple(zip(results, given, strict=True))
    suggestions = [s for result, side in pairs if _withheld_because(side) is None for s in _suggestions(result)]
    needed = [s for s in suggestions if s.needed]
    exercises = _merged(needed or suggestions, words)
    text, kinds = [], []
    for kind, sentence in _sentences(pairs, exercises, words):
        text.append(sentence)
        kinds.append(kind)
    return Advice(kind=min(kinds, key=_PRECEDENCE.index), exercises=exercises, text=" ".join(text))


def stopped_advice(words: Wording) -> Advice:
    """Return the advice where the leg should be examined first."""
    return Advice(kind="stopped", exercises=(), text=words.say("advice.stopped"))


def find_next_test(advice: Advice, sides: SidesFinding | None, tested_on: date | None, words: Wording) -> NextTest:
    """Return when to test again, as a date too if the day of this test is known."""
    needed = any(not exercise.optional for exercise in advice.exercises)
    sides_again = sides is not None and sides.verdict != "ordinary" and not sides.confirmed
    if advice.kind == "stopped":
        weeks, key = None, "stopped"
    elif advice.kind == "repeat_test":
        weeks, key = 0, "again"
    elif sides_again:
        weeks, key = TEST_SIDES_AGAIN, "sides_and_exercises" if needed else "sides"
    elif needed:
        weeks, key = TEST_AFTER_EXERCISES, "exercises"
    else:
        weeks, key = TEST_OTHERWISE, "otherwise"
    weeks_of_exercises = TEST_AFTER_EXERCISES if needed else TEST_OTHERWISE
    return NextTest(
        weeks=weeks,
        on=None if weeks is None or tested_on is None else tested_on + timedelta(weeks=weeks),
        text=words.say(f"next_test.{key}", weeks=words.weeks(weeks_of_exercises)),
    )


_PRECEDENCE: tuple[AdviceKind, ...] = ("repeat_test", "exercises", "get_assessed", "no_norm", "none_needed")


def _sentences(
    pairs: tuple[tuple[SideResult, SideInput], ...], exercises: tuple[Exercise, ...], words: Wording
) -> list[tuple[AdviceKind, str]]:
    """Return each sentence with its kind of advice, in order."""
    sentences: list[tuple[AdviceKind, str]] = []
    for result, side in pairs:
        if result.validity.status == "not_measured":
            sentences.append(("repeat_test", words.say("advice.measure", ankle=result.name)))
        elif result.validity.status == "not_valid":
            sentences.append(("repeat_test", words.say("advice.repeat", ankle=result.name)))
        if reason := _assess_because(result, side):
            sentences.append(("get_assessed", words.say(f"advice.assess_{reason}", ankle=result.name)))
    without_norm = any(_is_without_norm(result) for result, _ in pairs)
    if without_norm:
        sentences.append(("no_norm", words.say("advice.no_norm")))
    one = "one_" if len(exercises) == 1 else ""
    if any(not exercise.optional for exercise in exercises):
        calf_only = all(result.range.band in (None, "adequate", "ample") for result, _ in pairs)
        key = "calf_only" if calf_only else "one_exercise" if one else "exercises"
        sentences.append(("exercises", words.say(f"advice.{key}")))
    elif exercises:
        key = f"{one}offered_without_norm" if without_norm else f"{one}offered"
        sentences.append(("none_needed", words.say(f"advice.{key}")))
    return sentences or [("none_needed", words.say("advice.none_needed"))]


def _suggestions(result: SideResult) -> list[_Suggestion]:
    tier, tight = _tier(result), _plan_of(result)
    if tier is None or tight is None:
        return []
    return [
        _Suggestion(rank=rank, id=id_, tight=tight, result=result, tier=tier)
        for rank, id_ in enumerate(planned(tight, tier))
    ]


def _tier(result: SideResult) -> Tier | None:
    found = result.range
    if found.band is None:
        return "borderline" if found.no_band_because == "method_without_norm" else None
    if found.band == "restricted":
        return "restricted"
    return "borderline" if found.probabilities[0].probability > _POSSIBLE else "enough"


def _plan_of(result: SideResult) -> PlanTight | None:
    if result.tight is None:
        return "back" if result.limiter.limiter == "behind" else None
    return None if result.tight == "none" else result.tight


def _merged(suggestions: list[_Suggestion], words: Wording) -> tuple[Exercise, ...]:
    """Return the exercises by their rank in the legs' plans, one for both legs only once."""
    by_rank = sorted(suggestions, key=lambda s: s.rank)
    ids = list(dict.fromkeys(s.id for s in by_rank))[:MAX_EXERCISES]
    exercises = []
    for id_ in ids:
        same = [s for s in by_rank if s.id == id_]
        sides = tuple(s.result.side for s in same)
        part = same[0].result.limiter.calf_part
        exercises.append(in_words(id_, same[0].tight, part, sides, not same[0].needed, words))
    return tuple(exercises)


def _withheld_because(side: SideInput) -> str | None:
    """Return why a clinician who sees the leg should choose its exercises, or `None`."""
    if side.injury is not None and side.injury.is_fresh:
        return "fresh_injury"
    into_pain = side.tight == "front" and bool(side.pain) and side.pain_where in (None, "front")
    return "front_pain" if into_pain else None


def _assess_because(result: SideResult, side: SideInput) -> str | None:
    if result.range.band is None:
        return None
    if withheld := _withheld_because(side):
        return withheld
    if result.range.band != "restricted" or result.limiter.limiter != "unknown":
        return None
    return "free" if result.tight == "none" else "unknown"


def _is_without_norm(result: SideResult) -> bool:
    return result.range.no_band_because in ("under_18", "from_60", "method_without_norm")
