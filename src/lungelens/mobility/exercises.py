"""The exercises, and whom each is for: `data/exercises.toml`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field, model_validator

from lungelens.mobility.datafile import read_table
from lungelens.mobility.plan import Exercise
from lungelens.mobility.record import Record
from lungelens.mobility.terms import CalfPart, ExerciseId, Grade, Standing

if TYPE_CHECKING:
    from lungelens.mobility.choices import Side
    from lungelens.mobility.wording import Wording

PlanTight = Literal["back", "calf", "front"]
AtMostThree = Annotated[tuple[ExerciseId, ...], Field(max_length=3)]


class ExerciseEntry(Record):
    """What is known about one exercise, apart from its words."""

    id: ExerciseId
    grade: Grade
    gain_cm: tuple[float, float] | None = None
    weeks: tuple[int, int]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]


class Plan(Record):
    """The exercises for one place where it felt tight, in order, by how limited the range is."""

    tight: PlanTight
    restricted: AtMostThree
    borderline: AtMostThree
    enough: AtMostThree


class ExerciseTable(Record):
    """All exercises and all plans, each once."""

    exercise: tuple[ExerciseEntry, ...]
    plan: tuple[Plan, ...]

    @model_validator(mode="after")
    def _check_complete(self) -> ExerciseTable:
        if sorted(entry.id for entry in self.exercise) != sorted(get_args(ExerciseId)):
            raise ValueError("every exercise should appear once")
        if sorted(plan.tight for plan in self.plan) != sorted(get_args(PlanTight)):
            raise ValueError("there should be one plan for each place where it may feel tight")
        return self


@cache
def read_exercises() -> ExerciseTable:
    """Return the exercises shipped with this code."""
    return read_table("exercises", ExerciseTable)


def planned(tight: PlanTight, standing: Standing) -> tuple[ExerciseId, ...]:
    """Return the exercises for a person who felt tight there, in order."""
    plan = next(plan for plan in read_exercises().plan if plan.tight == tight)
    if standing == "short":
        return plan.restricted
    return plan.enough if standing == "enough" else plan.borderline


def reason_for(id_: ExerciseId, tight: PlanTight, part: CalfPart | None, words: Wording) -> str:
    """Return why one leg should do an exercise: by what was felt, and by nothing else."""
    return words.say(f"exercise.{id_}.reason.{part if id_ == 'wall_calf_stretch' and part is not None else tight}")


def in_words(
    id_: ExerciseId,
    reason: str,
    sides: tuple[Side | None, ...],
    words: Wording,
    *,
    optional: bool,
    gentle: bool,
    again_after_weeks: int,
) -> Exercise:
    """Return one exercise in words."""
    entry = next(entry for entry in read_exercises().exercise if entry.id == id_)
    key = f"exercise.{id_}"
    bandless = gentle and id_ == "ankle_mobilisation"
    how = words.say(f"{key}.how_gentle" if bandless else f"{key}.how")
    drawn = f"{id_}_gentle" if bandless else id_
    shown = "left" if sides == ("left",) else "right"
    return Exercise(
        id=id_,
        name=words.say(f"{key}.name"),
        sides=sides,
        optional=optional,
        reason=reason,
        picture=f"{drawn}_{shown}",
        positions=(words.say(f"drawing.{drawn}.first"), words.say(f"drawing.{drawn}.second")),
        legend=words.say(f"exercise_all.legend_{'both' if len(sides) == 2 else shown}"),
        how=f"{how} {words.say('exercise_all.gentle')}" if gentle else how,
        feel=words.say(f"{key}.feel"),
        dose=words.say(f"{key}.dose"),
        gain=words.say(f"{key}.gain"),
        gain_cm=entry.gain_cm,
        weeks=entry.weeks,
        grade=entry.grade,
        evidence=f"{words.say(f'evidence.{entry.grade}')} {words.say(f'{key}.evidence')}",
        sources=entry.sources,
        stop_when=words.say(f"{key}.stop_when"),
        test_again=words.say("exercise_all.test_again", weeks=words.weeks(again_after_weeks)),
    )
