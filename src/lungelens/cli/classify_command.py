"""`lungelens classify`: from measured results, or tape and inclinometer readings, to an assessment of mobility."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lungelens.cli import answer_options as opt
from lungelens.cli import language_option as lan
from lungelens.cli.console import put, put_json
from lungelens.cli.measured_legs import read_legs, values_of
from lungelens.cli.output import check_output, say_written
from lungelens.cli.shared_options import with_options
from lungelens.cli.test_answers import TestAnswers, print_questions
from lungelens.language import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lungelens.mobility.types import MobilityAssessment

NOTHING_TO_ASSESS = 3


@with_options((opt, opt.ANSWERS), (lan, ("language",)))
def classify(
    context: typer.Context,
    results: Annotated[
        list[Path] | None, typer.Argument(help="Results of lungelens measure --json, one per leg.")
    ] = None,
    height_cm: Annotated[float | None, typer.Option(help="Height; makes the effect of a fault more accurate.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of sentences.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for report.html, report.pdf and assessment.json.")
    ] = None,
    **options: Any,
) -> None:
    """Say what the values of a knee-to-wall test mean, and what to do next.

    LEG= is left= or right=; omit it if only one leg was tested.

    Exit codes: 0 assessed, 2 wrong usage, 3 neither distance nor angle, 4 missing or unreadable input.
    """
    if options["show_questions"]:
        print_questions()
        return
    assess_results(results or (), context.params, as_json=as_json, out=out)


def assess_results(results: Sequence[Path], parameters: Mapping[str, Any], *, as_json: bool, out: Path | None) -> None:
    """Assess what is on record and what was typed; print it, and write its report.

    Raises
    ------
    LungelensError
        A file or an answer cannot be taken, or the folder cannot be written to.
    """
    check_output(out)
    answers = TestAnswers.of(parameters)  # by name
    from lungelens.mobility.classify import assess

    measured = read_legs(results)
    assessment = assess(answers.case(values_of(measured, answers)), spoken())
    _print(assessment, as_json)
    if out is not None:
        from lungelens.report.folder import write_answer

        say_written(write_answer(assessment, measured, out))
    if assessment.status == "nothing_to_assess":
        raise typer.Exit(NOTHING_TO_ASSESS)


def _print(assessment: MobilityAssessment, as_json: bool) -> None:
    if as_json:
        put_json(assessment.to_json())
        return
    from lungelens.report.assessment_text import assessment_lines

    for line in assessment_lines(assessment):
        put(line)
