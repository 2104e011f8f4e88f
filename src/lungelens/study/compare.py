"""Reference and measurement side by side, value by value."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Literal

from lungelens.measures.limits import HEEL_LIFT
from lungelens.study.match import match_repetitions, repetition_of
from lungelens.study.outcome import Miss, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.measures.measurement import Quantity, QuantityName, Repetition
    from lungelens.study.readings import Reading, Subject
    from lungelens.study.truth import ClipTruth

Question = Literal["knee_contact", "heel_lift"]

NO_REPETITION = Miss("repetition_not_found", "This repetition was not found in the clip.")
NONE_COUNTS = Miss("none_counts", "The clip has no valid repetition.")
NO_REASON = Miss("no_reason", "The result gives no reason.")


@dataclass(frozen=True)
class Comparison:
    """One quantity of one repetition: the reference, and the measured value or why there is none."""

    clip: str
    repetition: int | None
    quantity: QuantityName
    reference: float
    measured: Quantity | None
    miss: Miss | None
    valid: bool | None  # whether the repetition counts; None where it was not found
    sheet: bool | None  # whether the printed sheet was used; None where nothing was measured

    @property
    def error(self) -> float | None:
        """Measured minus reference."""
        return None if self.measured is None else self.measured.value - self.reference

    @property
    def inside(self) -> bool | None:
        """Whether the 95 % interval contains the reference."""
        return None if self.measured is None else self.measured.low <= self.reference <= self.measured.high


@dataclass(frozen=True)
class Decision:
    """A yes-or-no decision about one repetition; `decided` is `None` where the program left it open."""

    clip: str
    repetition: int | None
    question: Question
    truth: bool
    decided: bool | None


def compare_truth(truth: ClipTruth, outcome: Outcome) -> tuple[Comparison, ...]:
    """Every true value of a clip with its measured value."""
    return tuple(
        _comparison(outcome, true.number, one.quantity, one.value, repetition)
        for true, repetition in zip(truth.repetitions, _matched(truth, outcome), strict=True)
        for one in true.values
    )


def compare_readings(readings: Iterable[Reading], outcomes: dict[str, Outcome]) -> tuple[Comparison, ...]:
    """Every quantity a clinician read, as the mean over raters and sessions, with its measured value."""
    values: dict[tuple[Subject, QuantityName], list[float]] = {}
    for reading in readings:
        values.setdefault((reading.subject, reading.quantity), []).append(reading.value)
    compared = []
    for (subject, quantity), read in values.items():
        outcome = outcomes[subject.clip]
        repetition = repetition_of(subject.repetition, outcome.measurement) if outcome.measurement else None
        compared.append(_comparison(outcome, subject.repetition, quantity, fmean(read), repetition))
    return tuple(compared)


def decisions(truth: ClipTruth, outcome: Outcome) -> tuple[Decision, ...]:
    """Knee contact where the truth is known, and heel lift above the limit of the check."""
    made = []
    for true, repetition in zip(truth.repetitions, _matched(truth, outcome), strict=True):
        if true.knee_touched_wall is not None:
            decided = repetition.knee_touched_wall if repetition else None
            made.append(Decision(truth.clip, true.number, "knee_contact", true.knee_touched_wall, decided))
        lift_mm = next((one.value for one in true.values if one.quantity == "heel_lift_mm"), None)
        if lift_mm is not None:
            measured = repetition.heel_lift_mm if repetition else None
            lifted = measured.value > HEEL_LIFT.warn if measured else None
            made.append(Decision(truth.clip, true.number, "heel_lift", lift_mm > HEEL_LIFT.warn, lifted))
    return tuple(made)


def _matched(truth: ClipTruth, outcome: Outcome) -> tuple[Repetition | None, ...]:
    if outcome.measurement is None:
        return (None,) * len(truth.repetitions)
    return match_repetitions(truth.repetitions, outcome.measurement)


def _comparison(
    outcome: Outcome, number: int | None, quantity: QuantityName, reference: float, repetition: Repetition | None
) -> Comparison:
    measured: Quantity | None = getattr(repetition, quantity, None)
    scene = outcome.measurement.scene if outcome.measurement else None
    return Comparison(
        clip=outcome.clip,
        repetition=number,
        quantity=quantity,
        reference=reference,
        measured=measured,
        miss=None if measured else _miss(outcome, number, quantity, repetition),
        valid=repetition.valid if repetition else None,
        sheet=scene.source == "sheet" if scene else None,
    )


def _miss(outcome: Outcome, number: int | None, quantity: QuantityName, repetition: Repetition | None) -> Miss:
    if outcome.measurement is None:
        return outcome.miss or NO_REASON
    if outcome.measurement.status == "not_measurable":
        return next((Miss(one.code, one.message) for one in outcome.measurement.reasons), NO_REASON)
    if repetition is None:
        return NO_REPETITION if number is not None else NONE_COUNTS
    reasons = (one for one in repetition.not_measured if one.quantity == quantity)
    return next((Miss(one.code, one.message) for one in reasons), NO_REASON)
