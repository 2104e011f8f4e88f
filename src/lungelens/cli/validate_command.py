"""`lungelens validate`: measurements compared with the truth, or with a clinician's own readings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lungelens.cli.console import progress_bar, put, say
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.measures.measurement import Measurement
    from lungelens.observe.options import Progress
    from lungelens.study.outcome import Outcome
    from lungelens.study.study import Study

NOTHING_COMPARED = 3
RESULTS = "results"


def validate(
    folder: Annotated[Path, typer.Argument(help="Folder of clips with truth.csv, or with NAME.csv beside each.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the page, tables, plots and results.")] = Path(
        "validation"
    ),
    results: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Read these results (measure --json) instead of measuring.")
    ] = None,
    readings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV of a clinician's own readings: clip, quantity, value …")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Reuse the results in --out that this version made from the same files.")
    ] = False,
) -> None:
    """Compare measurements with the truth: bias, limits of agreement, and how often the intervals contain it.

    Exit codes: 0 compared, 2 wrong usage, 3 nothing could be compared, 4 missing or unreadable input.
    """
    if results is not None and resume:
        raise UsageError("--resume is for measuring: leave out either --resume or --results.")
    from lungelens.study.folder import write_validation
    from lungelens.study.readings import read_readings
    from lungelens.study.study import named_clips, read_truth, study

    truths = read_truth(folder)
    read = read_readings(readings) if readings is not None else ()
    names = named_clips(truths, read)
    outcomes = _measured(folder, names, out, resume) if results is None else _read(results, names)
    found = study(truths, read, outcomes)
    written = write_validation(found, out)
    _print(found, written)
    if not found.compared:
        raise typer.Exit(NOTHING_COMPARED)


def _measured(folder: Path, names: Iterable[str], out: Path, resume: bool) -> list[Outcome]:
    from lungelens.files import make_folder
    from lungelens.study.clips import find_clips
    from lungelens.study.outcome import measure_outcomes

    videos = find_clips(folder)
    _say_left_out(videos, names)
    clips = {name: videos[name] for name in names if name in videos}
    outcomes = []
    if clips:
        store = make_folder(out / RESULTS)
        with progress_bar() as progress:
            for outcome in measure_outcomes(clips, store, _measure, resume=resume, progress=progress):
                outcomes.append(outcome)
                say(f"{len(outcomes)} of {len(clips)}: {outcome.clip}, {_in_brief(outcome)}")
    return outcomes


def _read(results: Path, names: Iterable[str]) -> tuple[Outcome, ...]:
    from lungelens.study.batch_outcomes import unmeasured_outcomes
    from lungelens.study.outcome import read_outcomes

    outcomes = read_outcomes(results)
    outcomes += unmeasured_outcomes(results, {outcome.clip for outcome in outcomes})
    _say_left_out((outcome.clip for outcome in outcomes), names)
    return outcomes


def _say_left_out(available: Iterable[str], names: Iterable[str]) -> None:
    others = sorted(set(available) - set(names))
    if others:
        say(f"Left out, because neither truth nor readings mention them: {', '.join(others)}.")


def _measure(clip: Path, progress: Progress | None) -> Measurement:
    from lungelens.measures.result import measure
    from lungelens.observe.observe import observe
    from lungelens.observe.options import MeasureOptions

    return measure(observe(clip, MeasureOptions(), progress))


def _in_brief(outcome: Outcome) -> str:
    from lungelens.report.wording import count

    if outcome.miss is not None or outcome.measurement is None:
        return "unreadable"
    if outcome.measurement.status == "not_measurable":
        return "nothing measurable"
    return count(len(outcome.measurement.repetitions), "repetition")


def _print(found: Study, written: Iterable[Path]) -> None:
    from lungelens.study.wording import summary_lines

    for line in summary_lines(found):
        put(line)
    for path in written:
        say(f"Written: {path}")
