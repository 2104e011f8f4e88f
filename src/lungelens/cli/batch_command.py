"""`lungelens batch`: every clip of a study once, whatever comes of it, and its tables."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lungelens.cli import measure_options as opt
from lungelens.cli.console import printable, put, say
from lungelens.cli.shared_options import with_options
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from lungelens.study.batch.clip import Clip
    from lungelens.study.batch.cluster import Cluster
    from lungelens.study.batch.entries import Counts
    from lungelens.study.batch.job import Finished
    from lungelens.study.batch.record import Status
    from lungelens.study.batch.run import Settings
    from lungelens.study.batch.shard import Shard

NOT_ALL_MEASURED = 3
NOT_ALL_READ = 4
LIMIT_S = 900.0
RECENT_S = 1800.0  # of the run, for the time left


@with_options((opt, opt.SHARED_WITH_ASSESS))
def batch(
    context: typer.Context,
    clips: Annotated[
        list[str],
        typer.Argument(help='A folder (with its subfolders), a table (.csv), files such as "clips/*.mp4", addresses.'),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the study: results and tables.")],
    pattern: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="What names say: {participant}, {session}, {side}, {date}, {footwear}, {rater}, and * for anything.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Clips at once. [default: as cores and memory allow]")
    ] = None,
    clip_limit_s: Annotated[float, typer.Option(min=1, help="How long one clip may take.")] = LIMIT_S,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Run only this part of the clips, such as 3/20; then --merge.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Run on the workers of a Dask scheduler, such as tcp://host:8786."),
    ] = None,
    slurm: Annotated[bool, typer.Option("--slurm", help="Run on as many jobs of SLURM as --workers says.")] = False,
    pbs: Annotated[bool, typer.Option("--pbs", help="The same with PBS.")] = False,
    merge: Annotated[bool, typer.Option("--merge", help="Run nothing: make the tables of what was run.")] = False,
    no_observations: Annotated[
        bool, typer.Option("--no-observations", help="Do not keep what was seen in the clips.")
    ] = False,
    **options: Any,
) -> None:
    """Measure every clip of a study, and make its tables; the same command again runs what is missing.

    A table has a column clip, and may have participant, side, session, date, footwear, rater and options by name.

    Exit codes: 0 all measured, 2 wrong usage, 3 some not measured, or with no repetition that counts, 4 some not read,
    or nothing could be written.
    """
    from lungelens.study.batch.clip_list import list_clips
    from lungelens.study.batch.measurer import Lungelens
    from lungelens.study.batch.name_pattern import NamePattern
    from lungelens.study.batch.run import Settings
    from lungelens.study.batch.shard import Shard

    part = Shard.parse(shard) if shard is not None else None
    if part is not None and merge:
        raise UsageError("--merge is for when all parts were run: leave out either --shard or --merge.")
    there = _cluster(cluster, slurm, pbs, workers)
    named = NamePattern.parse(pattern) if pattern is not None else None
    listed = list_clips(clips, named, opt.options_of(context.params), out)
    _say_missing(listed)
    settings = Settings(workers, clip_limit_s, not no_observations, Lungelens(), there)
    if part is not None:
        counts = _run_part(listed, part, out, settings)
    else:
        counts = _run_all(listed, out, None if merge else settings)
    if code := _exit_code(counts.statuses()):
        raise typer.Exit(code)


def _cluster(address: str | None, slurm: bool, pbs: bool, workers: int | None) -> Cluster | None:
    from lungelens.study.batch.cluster import Cluster

    if (address is not None) + slurm + pbs > 1:
        raise UsageError("--cluster, --slurm and --pbs are three places to run: give one of them.")
    if address is not None and workers is not None:
        raise UsageError("--cluster has the workers that were started there: leave out --workers.")
    if address is not None:
        return Cluster(address)
    if slurm or pbs:
        if workers is None:
            raise UsageError("How many jobs should there be? Give --workers N.")
        return Cluster(scheduler="slurm" if slurm else "pbs", jobs=workers)
    return None


def _run_part(clips: Sequence[Clip], part: Shard, out: Path, settings: Settings) -> Counts:
    from lungelens.report.wording import count
    from lungelens.study.batch.entries import counted
    from lungelens.study.batch.run import run_study
    from lungelens.study.batch.store import StudyFolder

    study, mine = StudyFolder.create(out), part.take(clips)
    with study.in_use(f"{part.number}-of-{part.of}"):
        with _bar(mine) as tell:
            for one in run_study(mine, study, settings):
                tell(one)
        counts = counted(mine, study)
    put(f"Part {part}: {count(counts.clips, 'clip')}, {_measured(counts)}")
    say("When all parts were run, make the tables: the same command with --merge instead of --shard.")
    return counts


def _run_all(clips: Sequence[Clip], out: Path, settings: Settings | None) -> Counts:
    """Run what is missing, unless `settings` is `None`, and make the tables."""
    from lungelens.study.batch.entries import Counts, read_entries
    from lungelens.study.batch.package import write_package
    from lungelens.study.batch.run import run_study
    from lungelens.study.batch.store import StudyFolder

    study, counts = StudyFolder.create(out), Counts()
    with study.in_use("merge" if settings is None else None):
        if settings is not None:
            study.clear()
            with _bar(clips) as tell:
                for one in run_study(clips, study, settings):
                    tell(one)
        written = write_package(out, read_entries(clips, study, counts))
    _print(counts, written)
    return counts


def _exit_code(statuses: Collection[Status]) -> int:
    """Of those without numbers, or with none that count, as `measure` ends for one."""
    if "unreadable" in statuses:
        return NOT_ALL_READ
    return NOT_ALL_MEASURED if statuses else 0


def _say_missing(clips: Sequence[Clip]) -> None:
    missing = [clip.name for clip in clips if isinstance(clip.path, Path) and not clip.path.exists()]
    if missing:
        say(f"{len(missing)} of {len(clips)} clips are not there, such as {missing[0]}.")


@contextmanager
def _bar(clips: Sequence[Clip]) -> Iterator[Callable[[Finished], Status]]:
    """What tells of a clip that has ended, and returns how: a bar with the time left, or without a terminal a line."""
    names, total, done = {clip.clip_id: clip.name for clip in clips}, len(clips), 0

    def in_words(one: Finished) -> str:
        return f"{names[one.clip_id]}: {one.status.replace('_', ' ')}"

    if not sys.stderr.isatty():

        def line(one: Finished) -> Status:
            nonlocal done
            done += 1
            say(f"{done} of {total}, {in_words(one)}{', as before' if one.earlier else ''}")
            return one.status

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("clips"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=RECENT_S) as bars:
        task, to_do = bars.add_task("clips", total=total), total

        def step(one: Finished) -> Status:
            nonlocal to_do
            if one.earlier:  # it took no time and tells nothing about the others'
                to_do -= 1
                bars.update(task, total=to_do)
            else:
                bars.advance(task)
            if one.status != "measured" and not one.earlier:
                bars.console.print(printable(in_words(one)), markup=False, highlight=False)
            return one.status

        yield step


def _print(counts: Counts, written: Sequence[Path]) -> None:
    from lungelens.report.wording import count

    put(f"{count(counts.clips, 'clip')}: {_measured(counts)}")
    for (status, code), number in counts.reasons.most_common():
        such_as = "such as: " if number > 1 else ""
        put(f"  {number} {status.replace('_', ' ')} ({code}), {such_as}{counts.words[status, code]}")
    if counts.other_side:
        say(f"{count(counts.other_side, 'clip')} not of the leg that was said: see side_agrees in clips.csv.")
    if counts.same_content:
        say(f"{count(counts.same_content, 'clip')} with the content of another: see same_content_as in clips.csv.")
    for path in written:
        say(f"Written: {path}")


def _measured(counts: Counts) -> str:
    without = f", {counts.none_counts} of them without a repetition that counts" if counts.none_counts else ""
    return f"{counts.measured} measured{without}, {counts.clips - counts.measured} not."
