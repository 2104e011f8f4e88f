"""Names of the answers about a test on the command line, for `lungelens classify` and `lungelens assess`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias, get_args

import typer

from lungelens.mobility import choices
from lungelens.mobility.asked import question


def _one_of(literal: Any) -> str:
    return "|".join(get_args(literal))


_NUMBER = "[LEG=]X[+-M]"  # a number, and the margin of its 95 % interval
_TIGHT = _one_of(choices.Tightness)
_FOOTWEAR = _one_of(choices.Footwear)

Answers: TypeAlias = list[str] | None

Side: TypeAlias = Annotated[
    str | None, typer.Option(metavar=_one_of(choices.Side), help="The leg that answers without LEG= are about.")
]
ToeToWallCm: TypeAlias = Annotated[
    Answers,
    typer.Option(
        metavar=_NUMBER,
        help=f"{question('toe_to_wall_cm')} Write left=7.5+-1, or 4in.",
    ),
]
Tight: TypeAlias = Annotated[Answers, typer.Option(metavar=f"[LEG=]{_TIGHT}", help=question("tight"))]
TightLeft: TypeAlias = Annotated[str | None, typer.Option(metavar=_TIGHT, help="Short for --tight left=.")]
TightRight: TypeAlias = Annotated[str | None, typer.Option(metavar=_TIGHT, help="Short for --tight right=.")]
TibiaAngleDeg: TypeAlias = Annotated[Answers, typer.Option(metavar=_NUMBER, help="Lean of the shin from vertical.")]
AngleMethod: TypeAlias = Annotated[
    Answers,
    typer.Option(
        metavar="[LEG=]METHOD", help="joint_centre, shin_outline, inclinometer_tuberosity or inclinometer_15_cm_below."
    ),
]
StraightKneeAngleDeg: TypeAlias = Annotated[
    Answers, typer.Option(metavar=_NUMBER, help="The same angle with a straight knee, leg behind.")
]
KneeToWallCm: TypeAlias = Annotated[Answers, typer.Option(metavar=_NUMBER, help="Remaining gap between knee and wall.")]
KneeTouchedWall: TypeAlias = Annotated[
    Answers, typer.Option(metavar="[LEG=]yes|no", help="Whether the knee touched the wall.")
]
FootRotationDeg: TypeAlias = Annotated[
    Answers, typer.Option(metavar=_NUMBER, help="Foot rotation from straight at the wall, positive outward.")
]
HeelLiftMm: TypeAlias = Annotated[Answers, typer.Option(metavar=_NUMBER, help="How far the heel came up.")]
KneeLine: TypeAlias = Annotated[
    Answers,
    typer.Option(metavar=f"[LEG=]{_one_of(choices.KneeLine)}", help="The knee relative to the foot, from the front."),
]
Pain: TypeAlias = Annotated[Answers, typer.Option(metavar="[LEG=]0-10", help=question("pain"))]
PainWhere: TypeAlias = Annotated[
    Answers, typer.Option(metavar=f"[LEG=]{_one_of(choices.PainPlace)}", help=question("pain_where"))
]
KneePain: TypeAlias = Annotated[
    Answers,
    typer.Option(metavar=f"[LEG=]{_one_of(choices.KneePain)}", help=question("knee_pain")),
]
KneePainWeeks: TypeAlias = Annotated[Answers, typer.Option(metavar="[LEG=]N", help=question("knee_pain_weeks"))]
KneePainScore: TypeAlias = Annotated[Answers, typer.Option(metavar="[LEG=]0-10", help=question("knee_pain_score"))]
Injury: TypeAlias = Annotated[
    Answers, typer.Option(metavar="[LEG=]KIND", help="Previous injury: sprain, achilles_or_calf, fracture or other.")
]
InjuryWeeks: TypeAlias = Annotated[Answers, typer.Option(metavar="[LEG=]N", help="Weeks since the injury.")]

Age: TypeAlias = Annotated[float | None, typer.Option(help="Age in years.")]
Sex: TypeAlias = Annotated[str | None, typer.Option(metavar=_one_of(choices.Sex), help="For norms that depend on it.")]
Footwear: TypeAlias = Annotated[str | None, typer.Option(metavar=_FOOTWEAR, help="Footwear during the test.")]

RedFlag: TypeAlias = Annotated[
    Answers, typer.Option(metavar="ID", help="A safety question answered yes; may be repeated.")
]
NoRedFlags: TypeAlias = Annotated[bool, typer.Option("--no-red-flags", help="All safety questions answered no.")]
ShowQuestions: TypeAlias = Annotated[bool, typer.Option("--questions", help="Print the safety questions and stop.")]

Earlier: TypeAlias = Annotated[
    list[Path] | None, typer.Option(help="An earlier result of measure --json; may be repeated.")
]
EarlierToeToWallCm: TypeAlias = Annotated[Answers, typer.Option(metavar=_NUMBER, help="An earlier distance.")]
EarlierTibiaAngleDeg: TypeAlias = Annotated[
    Answers, typer.Option(metavar=_NUMBER, help="An earlier angle, by the same method as now.")
]
EarlierWeeks: TypeAlias = Annotated[float | None, typer.Option(help="Weeks since the earlier test.")]
EarlierFootwear: TypeAlias = Annotated[
    str | None, typer.Option(metavar=_FOOTWEAR, help="Footwear in the earlier test.")
]
Norms: TypeAlias = Annotated[str | None, typer.Option(metavar="NAME", help="A norm to add; see docs/clinical.md.")]
TestedOn: TypeAlias = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Date of the test. [default: today]")
]

# What is asked of each leg, by the fields it fills.
ABOUT_A_LEG = (
    "toe_to_wall_cm",
    "tibia_angle_deg",
    "angle_method",
    "straight_knee_angle_deg",
    "knee_to_wall_cm",
    "knee_touched_wall",
    "foot_rotation_deg",
    "heel_lift_mm",
    "knee_line",
    "pain",
    "pain_where",
    "knee_pain",
    "knee_pain_weeks",
    "knee_pain_score",
    "injury",
    "injury_weeks",
)
# All of them, as the commands offer them.
ANSWERS = (
    "side",
    "tight",
    "tight_left",
    "tight_right",
    *ABOUT_A_LEG,
    "age",
    "sex",
    "footwear",
    "red_flag",
    "no_red_flags",
    "show_questions",
    "earlier",
    "earlier_toe_to_wall_cm",
    "earlier_tibia_angle_deg",
    "earlier_weeks",
    "earlier_footwear",
    "norms",
    "tested_on",
)
