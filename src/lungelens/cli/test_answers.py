"""All answers about a test on the command line, and the classifier's input made from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from lungelens.cli.answer_options import ABOUT_A_LEG
from lungelens.cli.console import put
from lungelens.cli.leg_answers import OF_A_TRY, add_answers, as_side, earlier_results, option_of
from lungelens.errors import UsageError
from lungelens.language import spoken
from lungelens.sides import SIDES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lungelens.cli.leg_answers import Legs
    from lungelens.mobility.inputs import MobilityInput
    from lungelens.mobility.record import Estimate
    from lungelens.sides import Side

_ABOUT_THE_PERSON = ("age", "sex", "height_cm", "footwear")


@dataclass(frozen=True)
class TestAnswers:
    """The answers as typed."""

    __test__ = False  # not for pytest to collect

    side: Side | None  # the leg of answers that name none
    answers: Mapping[str, Sequence[str] | None]  # by the field they fill
    person: Mapping[str, Any]
    earlier: Sequence[Path]
    earlier_answers: Mapping[str, Sequence[str] | None]
    earlier_facts: Mapping[str, Any]
    red_flags: Sequence[str] | None
    norms: str | None
    tested_on: str | None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> TestAnswers:
        """Take the answers from a command's parameters, which are named as in `answer_options`.

        Raises
        ------
        UsageError
            Two of them contradict each other, or `--side` names no leg.
        """
        tight = [*(parameters["tight"] or ())]
        tight += [f"{leg}={answer}" for leg in SIDES if (answer := parameters[f"tight_{leg}"]) is not None]
        yes, all_no = parameters["red_flag"], parameters["no_red_flags"]
        if yes and all_no:
            raise UsageError("--red-flag and --no-red-flags contradict each other: leave one out.")
        return cls(
            side=as_side(parameters["side"]),
            answers={**{name: parameters[name] for name in ABOUT_A_LEG}, "tight": tight},
            person={name: parameters[name] for name in _ABOUT_THE_PERSON},
            earlier=parameters["earlier"] or (),
            earlier_answers={name: parameters[f"earlier_{name}"] for name in ("toe_to_wall_cm", "tibia_angle_deg")},
            earlier_facts={"weeks_ago": parameters["earlier_weeks"], "footwear": parameters["earlier_footwear"]},
            red_flags=[] if all_no else yes or None,
            norms=parameters["norms"],
            tested_on=parameters["tested_on"],
        )

    def tape_cm(self, legs: Legs) -> dict[Side | None, Estimate]:
        """Return the distance typed for each leg, the best of its tries.

        Raises
        ------
        UsageError
            It makes no sense, or it is not said which leg it is about.
        """
        from lungelens.checked import check_case
        from lungelens.mobility.measured import measured

        typed: Legs = {leg: {"side": leg} for leg in legs}
        add_answers(typed, {name: self.answers[name] for name in ("toe_to_wall_cm", *OF_A_TRY)}, self.side)
        sides = check_case({"sides": tuple(typed.values())}, name_of=option_of).sides
        found = {given.side: measured(given).score_cm for given in sides}
        return {leg: best for leg, best in found.items() if best is not None}

    def case(self, legs: Legs) -> MobilityInput:
        """Return the classifier's input: the known values of the legs with the answers added, and all the rest.

        Raises
        ------
        UsageError
            An answer makes no sense, or does not say which leg it is about.
        UnreadableInputError
            An earlier result is missing or not a result.
        """
        from lungelens.checked import check_case

        add_answers(legs, self.answers, self.side)
        earlier = earlier_results(self.earlier, self.earlier_answers, self.earlier_facts, legs, self.side)
        return check_case(
            {
                "sides": tuple(legs.values()) or ({"side": self.side},),
                "person": self.person,
                "earlier": earlier,
                "red_flags": self.red_flags,
                "norms": self.norms,
                "tested_on": self.tested_on or date.today(),
            },
            name_of=option_of,
        )


def print_questions() -> None:
    """Print the safety questions, each with its id for `--red-flag` and with its signs."""
    from lungelens.mobility.screen import questions

    for question in questions(spoken()):
        put(f"{question.id}: {question.text}")
        for sign in question.signs:
            put(f"  - {sign}")
