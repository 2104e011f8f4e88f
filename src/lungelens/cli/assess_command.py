"""`lungelens assess`: from the clips of both legs, or of one, and a few answers, to an assessment and its report."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lungelens.cli import answer_options as ans
from lungelens.cli import measure_options as opt
from lungelens.cli.console import progress_bar, put, put_json, say
from lungelens.cli.output import check_output, say_camera_file
from lungelens.cli.shared_options import takes
from lungelens.cli.test_answers import TestAnswers, print_questions
from lungelens.errors import UsageError
from lungelens.sides import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.cli.leg_answers import Legs
    from lungelens.mobility.inputs import MobilityInput
    from lungelens.mobility.types import MobilityAssessment
    from lungelens.observe.options import MeasureOptions, Progress
    from lungelens.report.folder import FilmedLeg
    from lungelens.sides import Side

NOTHING_TO_ASSESS = 3


@takes((opt, opt.LOOKING), (ans, ans.ANSWERS))
def assess(
    context: typer.Context,
    clips: Annotated[
        list[Path] | None,
        typer.Argument(metavar="LEFT RIGHT", help="The clip of the left leg, then of the right; or one clip."),
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

    Which leg a clip shows is detected; answers add to the measured values, or replace them. LEG= is left= or right=;
    omit it with one clip.

    Exit codes: 0 assessed, 2 wrong usage, 3 neither distance nor angle, 4 missing or unreadable input.
    """
    if options["show_questions"]:
        print_questions()
        return
    if not clips or len(clips) > 2:
        raise UsageError(
            "Give the clip of the left leg, then of the right, or one clip: lungelens assess left.mp4 right.mp4"
        )
    check_output(out, blur_face=blur_face, parquet=parquet)
    parameters = context.params  # all of the above, by name
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
    from lungelens.report.mobility_input import leg_values

    sides: tuple[Side | None, ...] = SIDES if len(clips) == 2 else (None,)
    before = assess_case(_case_before(answers, sides))
    if before.status == "assessment_first":
        return before, []
    filmed = [_measure(clip, side, options, progress) for clip, side in zip(clips, sides, strict=True)]
    legs: Legs = {leg.side: {**leg_values(leg.analysis.measurement), "side": leg.side} for leg in filmed}
    return assess_case(answers.case(legs)), filmed


def _case_before(answers: TestAnswers, sides: Sequence[Side | None]) -> MobilityInput:
    """Return what is known before measuring, so that faults in the answers are reported at once."""
    if None in sides:  # the leg is not yet known, nor what an earlier result is compared with
        return replace(answers, earlier=(), earlier_answers={}).case({})
    return answers.case({side: {"side": side} for side in sides})


def _measure(clip: Path, side: Side | None, options: MeasureOptions, progress: Progress | None) -> FilmedLeg:
    from lungelens.measures.analysis import analyse
    from lungelens.observe.observe import observe
    from lungelens.report.folder import FilmedLeg

    named = None if progress is None or side is None else partial(_report_stage, progress, side)
    analysis = analyse(observe(clip, options, named or progress))
    shown = analysis.measurement.test_leg
    if side is not None and shown is not None and shown != side:
        raise UsageError(f"{clip} shows the {shown} leg: give the clip of the left leg first, then of the right.")
    return FilmedLeg(side or shown, analysis, clip)


def _report_stage(progress: Progress, side: Side, stage: str, fraction: float) -> None:
    progress(f"{side}: {stage}", fraction)


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

        for line in assessment_lines(assessment):
            put(line)
        for leg in filmed:
            for reason in leg.analysis.measurement.reasons:
                say(f"{leg.clip_path}: {reason.message} {reason.advice}")
    for path in written:
        say(f"Written: {path}")
