"""What to do about one leg. Advice, reasons, exercises, referral and the next test all follow from this decision.

One thing at a time. What hurts in front, or may not have healed, is looked at before anything is measured again or
exercised. Else what is missing comes first: a valid result, a usable one, where it felt tight; as long as the result
itself is to be measured again, nobody is sent anywhere because of it. Then it depends on how the range stands. A
referral may go with an exercise, but never with "keep moving as you do".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lungelens.mobility.chain import knee_is_to_be_seen
from lungelens.mobility.exercises import planned
from lungelens.mobility.range import is_open_finding, standing_of
from lungelens.mobility.sides import is_beyond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.exercises import PlanTight
    from lungelens.mobility.inputs import SideInput
    from lungelens.mobility.terms import ExerciseId, Standing
    from lungelens.mobility.types import SafetyFinding, SideResult, SidesFinding

Step = Literal[
    "measure",  # nothing was measured
    "repeat",  # not valid as it stands
    "measure_better",  # too uncertain for a range
    "note_where",  # the range is short, or may be, and where it felt tight is not known
    "exercise",  # short, or the calf alone felt tight
    "try",  # it may be short
    "suits",  # no norm says how much this is: an exercise for what felt tight
    "offer",  # enough: only if the person wishes
    "watch",  # it may be short, but nothing felt tight
    "no_norm",  # no norm, and nothing to do an exercise for
    "leave",  # nothing to do, or a clinician chooses
]
See = Literal[
    "fresh_injury",
    "undated_injury",
    "front_pain",
    "nothing_tight",
    "difference",
    "confirmed_difference",
    "worse",
    "more_range",
    "knee",
]
MEASURED_AGAIN: tuple[Step, ...] = ("measure", "repeat", "measure_better")  # done before all else
MAX_GENTLE = 2
_WITHHELD: tuple[See, ...] = ("fresh_injury", "undated_injury", "front_pain")  # a clinician chooses the exercises
_SEEN_FIRST: tuple[See, ...] = (*_WITHHELD, "nothing_tight")
_WITHOUT_EXERCISES: tuple[Step, ...] = ("measure", "repeat", "note_where", "watch", "no_norm", "leave")


@dataclass(frozen=True)
class Decision:
    """What to do about one leg, and why."""

    result: SideResult
    standing: Standing
    step: Step
    see: tuple[See, ...]  # why somebody should look at it; empty: nobody need
    tight: PlanTight | None  # what an exercise would be for
    exercises: tuple[ExerciseId, ...]
    gentle: bool  # fewer, and without a band
    hurts: bool  # there is pain, though not enough to stop

    @property
    def seen_first(self) -> bool:
        """Whether somebody should look at the leg before it is tested again or exercised."""
        return self.step == "leave" and any(reason in _SEEN_FIRST for reason in self.see)

    @property
    def is_to_note(self) -> bool:
        """Whether an exercise waits for nothing but where it feels tight."""
        return self.step == "note_where" or (self.step == "no_norm" and self.result.tight is None)

    @property
    def optional(self) -> bool:
        """Whether its exercises are only for somebody who wishes."""
        return self.step != "exercise"


def decide(
    result: SideResult, given: SideInput, sides: SidesFinding | None, safety: tuple[SafetyFinding, ...]
) -> Decision:
    """Return the decision about one leg."""
    standing, tight = standing_of(result.range), _plan_of(result)
    see = tuple(_reasons_to_see(result, given, sides, safety))
    step, withheld = _step(result, standing, tight), tuple(reason for reason in see if reason in _WITHHELD)
    if step in MEASURED_AGAIN:
        # Nothing is concluded from a result that is to be measured again.
        see = tuple(reason for reason in see if reason in (*_WITHHELD, "knee"))
    if withheld:
        step = "leave"
    old_fracture = given.injury is not None and given.injury.kind == "fracture"
    gentle = result.range.no_band_because in ("under_18", "from_60") or old_fracture
    exercises: tuple[ExerciseId, ...] = ()
    if tight is not None and not withheld and step not in _WITHOUT_EXERCISES:
        exercises = planned(tight, standing)[: MAX_GENTLE if gentle else None]
    return Decision(
        result=result,
        standing=standing,
        step=step,
        see=see,
        tight=tight,
        exercises=exercises,
        gentle=gentle,
        hurts=bool(given.pain) or given.knee_hurts_at is not None,
    )


def _step(result: SideResult, standing: Standing, tight: PlanTight | None) -> Step:
    if result.validity.status == "not_measured":
        return "measure"
    if result.validity.status == "not_valid":
        return "repeat"
    if is_open_finding(result.range):
        return "measure_better"
    match standing:
        case "short":
            return "exercise" if tight else "leave" if result.tight == "none" else "note_where"
        case "maybe_short":
            return "try" if tight else "watch" if result.tight == "none" else "note_where"
        case "not_known":
            return "suits" if tight else "no_norm"
        case "enough":
            return "exercise" if tight == "calf" else "offer" if tight else "leave"


def _reasons_to_see(
    result: SideResult, given: SideInput, sides: SidesFinding | None, safety: tuple[SafetyFinding, ...]
) -> Iterator[See]:
    if given.injury is not None and given.injury.is_fresh:
        yield "undated_injury" if given.injury.weeks_ago is None else "fresh_injury"
    if given.hurts_in_front:
        yield "front_pain"
    if given.tight == "none" and standing_of(result.range) == "short":
        yield "nothing_tight"
    if sides is not None and sides.lower_side == result.side and is_beyond(sides.quantity, sides.difference.value):
        yield "confirmed_difference" if sides.confirmed else "difference"
    if any(change.verdict == "worse" for change in result.changes):
        yield "worse"
    if knee_is_to_be_seen(given):
        yield "knee"
    if any(finding.code == "more_range_after_injury" and finding.side == result.side for finding in safety):
        yield "more_range"


def _plan_of(result: SideResult) -> PlanTight | None:
    if result.tight is None:
        return "back" if result.limiter.limiter == "behind" else None
    return None if result.tight == "none" else result.tight
