"""The assessment in sentences, for terminal, page and PDF; all words come from the classifier's language file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.wording import read_wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.plan import Exercise
    from lungelens.mobility.types import MobilityAssessment, SafetyFinding, SideResult
    from lungelens.mobility.wording import Wording

_INDENT = "  "


def assessment_lines(assessment: MobilityAssessment) -> list[str]:
    """Return the lines to print, without colour or markup: the answer first, then each leg, then what to do."""
    words = read_wording(assessment.language)
    return [
        assessment.headline,
        *(line for finding in assessment.safety for line in _safety_lines(finding, words)),
        *(line for result in assessment.sides for line in _leg_lines(result, words)),
        *([_labelled("sides", assessment.asymmetry.text, words)] if assessment.asymmetry else []),
        _labelled("advice", assessment.advice.text, words),
        *(
            line
            for number, exercise in enumerate(assessment.advice.exercises, start=1)
            for line in _exercise_lines(number, exercise, words)
        ),
        _labelled("next_test", assessment.next_test.text, words),
        _labelled("safety", _safety_text(assessment, words), words),
        assessment.notice,
    ]


def leg_findings(result: SideResult) -> Iterator[tuple[str, str]]:
    """Yield everything found about one leg: the key of its label, and the sentence."""
    percentile = result.range.percentile
    yield "range", result.range.text if percentile is None else f"{result.range.text} {percentile.text}"
    for remark in result.range.remarks:
        yield "remark", remark.text
    yield "limiter", result.limiter.text
    if result.validity.status != "valid":
        yield "validity", result.validity.text
    for reason in result.validity.reasons:
        yield "remark", reason.text
    for compensation in result.compensations:
        if compensation.level == "note":  # the others are among the reasons
            yield "remark", compensation.text
    for change in result.changes:
        yield "change", change.text
    if result.chain:
        yield "chain", " ".join(link.text for link in result.chain)


def exercise_parts(exercise: Exercise) -> dict[str, str]:
    """Return everything about one exercise except its name and legs: the sentences by the key of their label."""
    return {
        "reason": exercise.reason,
        "how": exercise.how,
        "feel": exercise.feel,
        "dose": exercise.dose,
        "stop_when": exercise.stop_when,
        "gain": exercise.gain,
        "evidence": exercise.evidence,
        "sources": "; ".join(exercise.sources),
    }


def exercise_legs(exercise: Exercise, words: Wording) -> str:
    """Return the legs an exercise is for: "left ankle and right ankle"."""
    return words.listed(words.leg(side) for side in exercise.sides)


def _safety_text(assessment: MobilityAssessment, words: Wording) -> str:
    if assessment.safety_questions_asked or assessment.status == "assessment_first":
        return assessment.safety_text
    return f"{assessment.safety_text} {words.say('label.questions')}"


def _safety_lines(finding: SafetyFinding, words: Wording) -> Iterator[str]:
    yield _labelled("safety", finding.finding, words)
    yield _INDENT + _labelled("where", finding.where, words)
    yield _INDENT + _labelled("how_soon", finding.how_soon, words)


def _leg_lines(result: SideResult, words: Wording) -> Iterator[str]:
    yield words.say(f"leg_title.{result.side or 'tested'}")
    for label, text in leg_findings(result):
        yield _inner(label, text, words)


def _exercise_lines(number: int, exercise: Exercise, words: Wording) -> Iterator[str]:
    yield f"{_INDENT}{number}. {exercise.name} ({exercise_legs(exercise, words)})"
    for label, text in exercise_parts(exercise).items():
        yield _INDENT + _inner(label, text, words)


def _inner(label: str, text: str, words: Wording) -> str:
    return _INDENT + _labelled(label, text, words)


def _labelled(label: str, text: str, words: Wording) -> str:
    return f"{words.say(f'label.{label}')}: {text}"
