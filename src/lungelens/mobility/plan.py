"""What to do next, as part of the classifier's output (`types`): the advice and its exercises."""

from __future__ import annotations

from lungelens.mobility.choices import Side
from lungelens.mobility.record import Record
from lungelens.mobility.terms import AdviceKind, ExerciseId, Grade


class Exercise(Record):
    """One exercise to do."""

    id: ExerciseId
    name: str
    sides: tuple[Side | None, ...]
    optional: bool  # True: only if the person wishes
    picture: str  # name of the drawing of this exercise for this leg, or for the right one where both do it
    positions: tuple[str, str]  # what the drawing shows, in order
    legend: str  # what its colours mean, and which leg is drawn
    reason: str
    how: str
    feel: str  # what to feel, and where
    dose: str
    gain: str  # what to expect, and in how many weeks
    gain_cm: tuple[float, float] | None  # None: no number can be promised
    weeks: tuple[int, int]
    grade: Grade  # A: reviews or large studies, B: one decent study, C: small or indirect
    evidence: str
    sources: tuple[str, ...]
    stop_when: str
    test_again: str


class Advice(Record):
    """What to do next."""

    kind: AdviceKind
    exercises: tuple[Exercise, ...]  # at most three, in order
    text: str
