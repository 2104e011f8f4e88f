"""A recorded session, put to the classifier as `lungelens classify` would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lungelens.checked import check_case
from lungelens.language import spoken
from lungelens.mobility.classify import assess
from lungelens.records.results import side_inputs
from lungelens.sides import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lungelens.mobility.types import MobilityAssessment
    from lungelens.records.models import TestSession
    from lungelens.sides import Side

DAYS_A_WEEK = 7
_COMPARED = ("side", "toe_to_wall_cm", "tibia_angle_deg", "angle_method")


def assess_session(test: TestSession, legs: Sequence[Side] = SIDES) -> MobilityAssessment:
    """Say in the language spoken now what the session's values mean, compared with the person's earlier sessions.

    Parameters
    ----------
    test
        The session.
    legs
        Those to speak of.

    Raises
    ------
    UsageError
        Something on record is outside what the classifier takes.
    """
    sides = {side: values for side, values in side_inputs(test).items() if side in legs}
    return assess(
        check_case(
            {
                "sides": tuple(sides.values()) or ({},),
                "person": _person(test),
                "earlier": _earlier(test, set(sides)),
                "red_flags": test.red_flags,
                "tested_on": test.held_on,
            }
        ),
        spoken(),
    )


def _person(test: TestSession) -> dict[str, Any]:
    person = test.person
    return {
        "age": None if person.birth_year is None else test.held_on.year - person.birth_year,
        "sex": person.sex,
        "height_cm": person.height_cm,
        "footwear": test.footwear,
    }


def _earlier(test: TestSession, sides: set[str]) -> list[dict[str, Any]]:
    return [
        {
            **{field: values[field] for field in _COMPARED if field in values},
            "weeks_ago": _weeks(before.held_on, test.held_on),
            "footwear": before.footwear,
        }
        for before in test.person.sessions
        if before.held_on < test.held_on
        for side, values in side_inputs(before).items()
        if side in sides
    ]


def _weeks(then: date, now: date) -> float:
    return (now - then).days / DAYS_A_WEEK
