"""What to do next, in words: exercises, a repeated test or a referral, all from the decision about each leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.decision import MEASURED_AGAIN
from lungelens.mobility.exercises import in_words, reason_for
from lungelens.mobility.limits import TEST_AFTER_EXERCISES, TEST_OTHERWISE
from lungelens.mobility.plan import Advice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lungelens.mobility.decision import Decision, Step
    from lungelens.mobility.plan import Exercise
    from lungelens.mobility.terms import AdviceKind, ExerciseId
    from lungelens.mobility.types import SidesFinding
    from lungelens.mobility.wording import Wording

MAX_EXERCISES = 3
_PRECEDENCE: tuple[AdviceKind, ...] = (
    "repeat_test",
    "exercises",
    "get_assessed",
    "may_help",
    "no_norm",
    "none_needed",
)
_KINDS: dict[Step, AdviceKind] = {
    "measure": "repeat_test",
    "repeat": "repeat_test",
    "measure_better": "repeat_test",
    "note_where": "repeat_test",
    "exercise": "exercises",
    "try": "may_help",
    "suits": "no_norm",
    "offer": "none_needed",
    "watch": "may_help",
    "no_norm": "no_norm",
    "leave": "none_needed",
}


def find_advice(decisions: tuple[Decision, ...], sides: SidesFinding | None, words: Wording) -> Advice:
    """Return the advice for all legs together; what is only offered gives way to what may help."""
    wanted = tuple(d for d in decisions if d.exercises and d.step != "offer")
    doing = wanted or tuple(d for d in decisions if d.exercises)
    exercises = _merged(doing, words)
    compared = sides is not None
    text = [
        *_measuring_again(decisions, words),
        *_waiting(decisions, compared, words),
        *(_said(d, f"advice.assess_{reason}", words) for d in decisions for reason in d.see),
        *_doing(doing, words),
        *_leaving(tuple(d for d in decisions if d not in doing), words),
    ]
    if len(decisions) == 2 and not compared and all(_is_comparable(d) for d in decisions):
        text.append(words.say("advice.sides_not_compared"))
    return Advice(
        kind=min((_kind(d) for d in decisions), key=_PRECEDENCE.index), exercises=exercises, text=" ".join(text)
    )


def stopped_advice(words: Wording) -> Advice:
    """Return the advice where the leg should be examined first."""
    return Advice(kind="stopped", exercises=(), text=words.say("advice.stopped"))


def _kind(decision: Decision) -> AdviceKind:
    kind = _KINDS[decision.step]
    in_doubt = decision.step == "note_where" and decision.standing == "short"
    if in_doubt or (decision.see and _PRECEDENCE.index(kind) > _PRECEDENCE.index("get_assessed")):
        return "get_assessed"
    return kind


def _is_comparable(decision: Decision) -> bool:
    return decision.result.validity.status in ("valid", "with_remarks") and not decision.seen_first


def _said(decision: Decision, key: str, words: Wording) -> str:
    return words.say(key, ankle=decision.result.name)


def _measuring_again(decisions: tuple[Decision, ...], words: Wording) -> Iterator[str]:
    """Yield what to measure again, once for legs of which it is the same."""
    for name, legs in _grouped(decisions, lambda decision: decision.step if decision.step in MEASURED_AGAIN else ""):
        yield words.say(f"advice.{name}", ankle=_names(legs, words))


def _waiting(decisions: tuple[Decision, ...], compared: bool, words: Wording) -> Iterator[str]:
    """Yield what is not known of a leg, and what would tell."""

    def key(decision: Decision) -> str:
        if decision.step in ("note_where", "watch"):
            return f"{decision.step}_{decision.standing}"
        return ("no_norm_sides" if compared else "no_norm") if decision.step in ("suits", "no_norm") else ""

    for name, legs in _grouped(decisions, key):
        yield words.say(f"advice.{name}", ankle=_names(legs, words))
    if unknown := tuple(d for d in decisions if d.step == "no_norm" and d.is_to_note):
        yield words.say("advice.no_norm_note", ankle=_names(unknown, words))


def _doing(doing: tuple[Decision, ...], words: Wording) -> Iterator[str]:
    """Yield what the exercises are, for each group of legs they are equally for."""

    def key(decision: Decision) -> str:
        if decision.step == "exercise" and decision.standing == "enough":
            return "calf_only"
        return "suits" if decision.step == "measure_better" else decision.step

    for name, legs in _grouped(doing, key):
        number = "one" if len({id_ for d in legs for id_ in d.exercises}) == 1 else "more"
        yield words.say(f"advice.{name}.{number}", ankle=_names(legs, words))


def _leaving(rest: tuple[Decision, ...], words: Wording) -> Iterator[str]:
    """Yield that nothing is needed, for legs of which that is all there is to say."""

    def key(decision: Decision) -> str:
        if decision.see or decision.standing != "enough" or decision.step not in ("leave", "offer"):
            return ""
        return "go_easy" if decision.hurts else "none_needed"

    for name, legs in _grouped(rest, key):
        yield words.say(f"advice.{name}", ankle=_names(legs, words))


def _grouped(
    decisions: tuple[Decision, ...], key: Callable[[Decision], str]
) -> Iterator[tuple[str, tuple[Decision, ...]]]:
    """Yield the legs of which the same is to be said; those without a key are left out."""
    for name in dict.fromkeys(key(decision) for decision in decisions):
        if name:
            yield name, tuple(decision for decision in decisions if key(decision) == name)


def _names(legs: tuple[Decision, ...], words: Wording) -> str:
    return words.legs(decision.result.side for decision in legs)


def _merged(doing: tuple[Decision, ...], words: Wording) -> tuple[Exercise, ...]:
    """Return the exercises by their rank in the legs' plans, one for both legs only once."""
    ranked = sorted(((rank, id_) for d in doing for rank, id_ in enumerate(d.exercises)), key=lambda pair: pair[0])
    ids = list(dict.fromkeys(id_ for _, id_ in ranked))[:MAX_EXERCISES]
    return tuple(_exercise(id_, tuple(d for d in doing if id_ in d.exercises), words) for id_ in ids)


def _exercise(id_: ExerciseId, legs: tuple[Decision, ...], words: Wording) -> Exercise:
    reasons = {d.result.name: _reason(id_, d, words) for d in legs}
    if len(set(reasons.values())) == 1:
        reason = next(iter(reasons.values()))
    else:
        titles = [words.say(f"leg_title.{d.result.side or 'tested'}") for d in legs]
        pairs = zip(titles, reasons.values(), strict=True)
        reason = " ".join(words.say("number.of_leg", leg=title, text=text) for title, text in pairs)
    return in_words(
        id_,
        reason,
        tuple(d.result.side for d in legs),
        words,
        optional=all(d.optional for d in legs),
        gentle=any(d.gentle for d in legs),
        again_after_weeks=TEST_OTHERWISE if all(d.step == "offer" for d in legs) else TEST_AFTER_EXERCISES,
    )


def _reason(id_: ExerciseId, decision: Decision, words: Wording) -> str:
    return reason_for(id_, decision.tight or "back", decision.result.limiter.calf_part, words)
