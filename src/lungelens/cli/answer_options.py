"""What the answers about a test are called on the command line, for `lungelens classify` and `lungelens assess`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

_NUMBER = "[LEG=]X[+-M]"  # a number, and the margin of its 95 % interval
_TIGHT = "back|front|calf|none"

Answers: TypeAlias = list[str] | None

Side: TypeAlias = Annotated[
    str | None, typer.Option(metavar="left|right", help="The leg all answers without LEG= are about.")
]
ToeToWallCm: TypeAlias = Annotated[
    Answers, typer.Option(metavar=_NUMBER, help="Big toe to wall, knee just touching, heel down. E.g. left=7.5+-1.")
]
Tight: TypeAlias = Annotated[
    Answers, typer.Option(metavar=f"[LEG=]{_TIGHT}", help="Where it felt tight; calf: only there.")
]
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
    Answers, typer.Option(metavar=_NUMBER, help="The same angle with the knee straight, leg behind.")
]
KneeToWallCm: TypeAlias = Annotated[Answers, typer.Option(metavar=_NUMBER, help="Gap left between knee and wall.")]
KneeTouchedWall: TypeAlias = Annotated[Answers, typer.Option(metavar="[LEG=]yes|no", help="Whether the knee touched.")]
FootRotationDeg: TypeAlias = Annotated[
    Answers, typer.Option(metavar=_NUMBER, help="Foot from straight at the wall, positive outward.")
]
HeelLiftMm: TypeAlias = Annotated[Answers, typer.Option(metavar=_NUMBER, help="How high the heel came up.")]
KneeLine: TypeAlias = Annotated[
    Answers, typer.Option(metavar="[LEG=]over_toes|inside|outside", help="The knee over the foot, from the front.")
]
Pain: TypeAlias = Annotated[Answers, typer.Option(metavar="[LEG=]0-10", help="Pain in the test.")]
PainWhere: TypeAlias = Annotated[
    Answers, typer.Option(metavar="[LEG=]front|back|calf|elsewhere", help="Where it hurt.")
]
Injury: TypeAlias = Annotated[
    Answers, typer.Option(metavar="[LEG=]KIND", help="The leg was hurt: sprain, achilles_or_calf, fracture or other.")
]
InjuryWeeks: TypeAlias = Annotated[Answers, typer.Option(metavar="[LEG=]N", help="How many weeks ago.")]

Age: TypeAlias = Annotated[float | None, typer.Option(help="Age in years.")]
Sex: TypeAlias = Annotated[str | None, typer.Option(metavar="female|male", help="For norms that ask for it.")]
Footwear: TypeAlias = Annotated[str | None, typer.Option(metavar="barefoot|shoes", help="What was worn.")]

RedFlag: TypeAlias = Annotated[
    Answers, typer.Option(metavar="ID", help="A safety question answered yes; repeat for more.")
]
NoRedFlags: TypeAlias = Annotated[bool, typer.Option("--no-red-flags", help="All safety questions answered no.")]
ShowQuestions: TypeAlias = Annotated[bool, typer.Option("--questions", help="Print the safety questions and stop.")]

Earlier: TypeAlias = Annotated[
    list[Path] | None, typer.Option(help="An earlier result of measure --json; repeat for more.")
]
EarlierToeToWallCm: TypeAlias = Annotated[Answers, typer.Option(metavar=_NUMBER, help="An earlier distance.")]
EarlierTibiaAngleDeg: TypeAlias = Annotated[
    Answers, typer.Option(metavar=_NUMBER, help="An earlier angle, of the same method as now.")
]
EarlierWeeks: TypeAlias = Annotated[float | None, typer.Option(help="How many weeks ago that was.")]
EarlierFootwear: TypeAlias = Annotated[str | None, typer.Option(metavar="barefoot|shoes", help="What was worn then.")]
Norms: TypeAlias = Annotated[str | None, typer.Option(metavar="NAME", help="A norm to add; see docs/clinical.md.")]
TestedOn: TypeAlias = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of the test. [default: today]")
]
