"""`lungelens assess`: from the clips of both legs, or of one, and a few answers, to an assessment and its report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lungelens.cli import answer_options as ans
from lungelens.cli import language_option as lan
from lungelens.cli import measure_options as opt
from lungelens.cli.classify_command import assess_results
from lungelens.cli.console import progress_bar, put, put_json, say
from lungelens.cli.filmed_legs import in_order, legs_in, measured_leg
from lungelens.cli.measured_legs import values_of
from lungelens.cli.output import check_output, say_camera_file, say_written
from lungelens.cli.shared_options import with_options
from lungelens.cli.test_answers import TestAnswers, print_questions
from lungelens.errors import UsageError
from lungelens.language import spoken
from lungelens.sides import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.mobility.inputs import MobilityInput
    from lungelens.mobility.types import MobilityAssessment
    from lungelens.observe.options import MeasureOptions, Progress
    from lungelens.report.folder import FilmedLeg
    from lungelens.sides import Side

NOTHING_TO_ASSESS = 3


@with_options((opt, opt.SHARED_WITH_ASSESS), (ans, ans.ANSWERS), (lan, ("language",)))
def assess(
    context: typer.Context,
    clips: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="LEFT RIGHT",
            help="The clip of the left leg, then of the right; or one of either or both. Or results of measure --json.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of sentences.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for report.html, report.pdf, tables, videos and images."),
    ] = None,
    blur_face: opt.BlurFace = False,
    parquet: opt.Parquet = False,
    **options: Any,
) -> None:
    """Measure the clips of both legs, say what the values mean and what to do next, and write a report.

    Which leg a clip shows is detected; one clip in which the person turns round shows both. Answers add to the measured
    values, or replace them. LEG= is left= or right=; omit it with one leg.

    Exit codes: 0 assessed, 2 wrong usage, 3 neither distance nor angle, 4 missing or unreadable input.
    """
    if options["show_questions"]:
        print_questions()
        return
    if not clips or len(clips) > 2:
        raise UsageError(
            "Give the clip of the left leg, then of the right, or one clip: lungelens assess left.mp4 right.mp4"
        )
    parameters = context.params  # all of the above, by name
    if all(clip.suffix == ".json" for clip in clips):
        assess_results(clips, parameters, as_json=as_json, out=out)
        return
    check_output(out, blur_face=blur_face, parquet=parquet)
    answers, looking = TestAnswers.of(parameters), opt.options_of(parameters)
    with progress_bar() as progress:
        assessment, filmed = _assess(clips, answers, looking, progress)
        written: tuple[Path, ...] = ()
        if out is not None:
            from lungelens.report.folder import write_assessment

            written = write_assessment(assessment, filmed, out, blur_face=blur_face, parquet=parquet, progress=progress)
    _print(assessment, filmed, as_json, written)
    if assessment.status == "nothing_to_assess":
        raise typer.Exit(NOTHING_TO_ASSESS)


def _assess(
    clips: Sequence[Path], answers: TestAnswers, options: MeasureOptions, progress: Progress | None
) -> tuple[MobilityAssessment, list[FilmedLeg]]:
    """Measure, unless an answer already calls for a clinician first."""
    from lungelens.mobility.classify import assess as assess_case

    sides: tuple[Side | None, ...] = SIDES if len(clips) == 2 else (None,)
    before = assess_case(_case_before(answers, sides), spoken())
    if before.status == "assessment_first":
        return before, []
    if len(clips) == 2:
        filmed = in_order(
            [measured_leg(clip, side, options, progress) for clip, side in zip(clips, SIDES, strict=True)]
        )
    else:
        filmed = legs_in(clips[0], options, progress)
    measured = {leg.side: leg.analysis.measurement for leg in filmed}
    return assess_case(answers.case(values_of(measured, answers)), spoken()), filmed


def _case_before(answers: TestAnswers, sides: Sequence[Side | None]) -> MobilityInput:
    """Return what is known before measuring, so that faults in the answers are reported at once."""
    if None in sides:  # the leg is not yet known, nor what an earlier result is compared with
        return replace(answers, earlier=(), earlier_answers={}).case({})
    return answers.case({side: {"side": side} for side in sides})


def _print(
    assessment: MobilityAssessment, filmed: Sequence[FilmedLeg], as_json: bool, written: tuple[Path, ...]
) -> None:
    for leg in filmed:
        say_camera_file(leg.analysis.measurement)
    if as_json:
        from lungelens.report.document import ReportDocument

        put_json(ReportDocument.of(assessment, [leg.analysis.measurement for leg in filmed]).to_json())
    else:
        from lungelens.report.assessment_text import assessment_lines
        from lungelens.report.wording import explained

        for line in assessment_lines(assessment):
            put(line)
        for leg in filmed:
            for reason in leg.analysis.measurement.reasons:
                say(f"{leg.clip_path}: {explained(reason)}")
    say_written(written)
