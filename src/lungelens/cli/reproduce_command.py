"""`lungelens reproduce`: whether a result comes out again, and what differs if it does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lungelens.cli.console import progress_bar, put

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.measures.measurement import Measurement
    from lungelens.study.reproduce import Change, Reproduction

NOT_THE_SAME = 3
OBSERVATION = ".npz"
SHOWN = 20


def reproduce(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="A result: measure --json, or result.json.")],
    clip: Annotated[Path, typer.Argument(help="Its clip, or what was seen in it (--save-observation).")],
    camera_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The camera file it was made with, if it lies elsewhere.")
    ] = None,
    landmarks: Annotated[
        Path | None, typer.Option(help="The landmarks it was made with, if they lie elsewhere.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The pose model it was made with, if it lies elsewhere.")
    ] = None,
) -> None:
    """Measure a clip again as a result says it was measured, and say whether the same numbers come out.

    Exit codes: 0 the same to the last digit, 2 wrong usage, 3 not the same, 4 unreadable, or another clip.
    """
    from lungelens.report.mobility_input import read_measurement
    from lungelens.study.reproduce import compare

    then = read_measurement(result)
    now = _again(then, clip, (result.parent, clip.parent), camera_file=camera_file, landmarks=landmarks, model=model)
    found = compare(then, now)
    _print(found)
    if found.values:
        raise typer.Exit(NOT_THE_SAME)


def _again(then: Measurement, clip: Path, folders: tuple[Path, ...], **files: Path | None) -> Measurement:
    from lungelens.measures.result import measure

    if clip.suffix.lower() == OBSERVATION:
        from lungelens.observe.observation_file import check_clip, read_observation

        seen = read_observation(clip)
        check_clip(seen, then.clip.sha256, then.clip.name, clip)
        return measure(seen)
    from lungelens.observe.observe import observe
    from lungelens.study.reproduce import check_same_clip, options_of

    check_same_clip(then, clip)
    with progress_bar() as progress:
        return measure(observe(clip, options_of(then, folders, **files), progress))


def _print(found: Reproduction) -> None:
    if found.values:
        share = found.largest_share
        by = "" if share is None else f", by {share:.0e} of the value at most"
        put(f"Not the same: {len(found.values)} of {found.compared} values differ{by}.")
        _put_changes(found.values)
    else:
        put(f"The same: {found.compared} values, to the last digit.")
    if found.made_with:
        put("Made otherwise:")
        _put_changes(found.made_with)


def _put_changes(changes: tuple[Change, ...]) -> None:
    for line in _lines(changes[:SHOWN]):
        put(line)
    if len(changes) > SHOWN:
        put(f"  and {len(changes) - SHOWN} more")


def _lines(changes: Iterable[Change]) -> Iterable[str]:
    for one in changes:
        then, now = ("nothing" if side is None else side for side in (one.then, one.now))
        yield f"  {one.where}: {then} then, {now} now"
