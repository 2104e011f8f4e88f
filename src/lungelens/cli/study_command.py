"""`lungelens study`: what a study of many clips says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lungelens.cli.console import put, say
from lungelens.study.findings.columns import Column

if TYPE_CHECKING:
    from lungelens.study.findings.findings import Findings, Stratum

NOTHING_MEASURED = 3

study_app = typer.Typer(name="study", help="Report on a study of many clips.", rich_markup_mode=None)


@study_app.callback()
def describe() -> None:
    """Report on a study of many clips."""


@study_app.command()
def report(
    study: Annotated[Path, typer.Argument(help="Folder of the study, as lungelens batch wrote it.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for page, tables and plots. [default: STUDY/report]")
    ] = None,
    readings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV of a clinician's own readings: clip, quantity, value …")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV of what is known by other means: clip, quantity, value …")
    ] = None,
    by: Annotated[
        Column | None, typer.Option(help="Tell everything apart by this column of clips.csv.", show_default=False)
    ] = None,
    retest: Annotated[
        list[str] | None,
        typer.Option(metavar="SESSION", help="A session of a retest: give each; reliability rests on these alone."),
    ] = None,
    order: Annotated[
        list[str] | None,
        typer.Option(metavar="SESSION", help="The sessions, first one first. [default: by date, else as listed]"),
    ] = None,
) -> None:
    """Say what is missing, how reliable values are, and where legs differ or changed; page, tables and plots.

    Exit codes: 0 written, 2 wrong usage, 3 nothing was measured, 4 missing or unreadable input.
    """
    from lungelens.study.findings.against import against_readings, against_truth
    from lungelens.study.findings.findings import findings
    from lungelens.study.findings.folder import write_findings
    from lungelens.study.findings.rows import read_rows

    rows = read_rows(study)
    against = [against_readings(readings, study, rows.clips)] if readings is not None else []
    against += [against_truth(truth, study, rows.clips)] if truth is not None else []
    found = findings(rows, against, by, retest=retest or (), order=order or ())
    written = write_findings(found, out or study / "report")
    _print(found)
    say(f"Written: {written[0]}, and {len(written) - 1} tables and plots beside it")
    if not rows.values:
        raise typer.Exit(NOTHING_MEASURED)


def _print(found: Findings) -> None:
    from lungelens.report.wording import count

    clips = found.rows.clips
    measured = sum(one.status == "measured" for one in clips)
    people = len({one.participant for one in clips if one.participant})
    put(f"{measured} of {count(len(clips), 'clip')} measured, {count(people, 'participant')} named.")
    if found.left_out:
        put(f"{count(len(found.left_out), 'measured clip')} left out: see left_out.csv.")
    for part in found.strata:
        _print_stratum(part)


def _print_stratum(part: Stratum) -> None:
    from lungelens.report.wording import QUANTITY_WORDS, sentence
    from lungelens.study.findings.page import count_pairs
    from lungelens.study.wording import GROUP_WORDS, size

    start = f"{part.name}: " if part.name else ""
    for one in part.repeated:
        found, reliable = one.found, one.found.reliability
        if reliable is not None and one.legs == "both" and found.between == "sessions":
            name = f"{sentence(QUANTITY_WORDS[found.quantity])} {GROUP_WORDS[one.instrument]}"
            put(
                f"{start}{name}, between sessions: ICC(2,1) {reliable.icc:.2f}, "
                f"SEM {size(reliable.sem, found.quantity)}, MDC95 {size(reliable.mdc95, found.quantity)} "
                f"({reliable.subjects} legs)."
            )
    for title, pairs in (("Left and right differ", part.left_right), ("Changed", part.changes)):
        for counted in count_pairs(pairs):
            if counted.beyond_mdc is not None:
                name = f"{QUANTITY_WORDS[counted.quantity]} {GROUP_WORDS[counted.instrument]}"
                put(f"{start}{title} beyond MDC95, {name}: {counted.beyond_mdc} of {len(counted.pairs)}.")
