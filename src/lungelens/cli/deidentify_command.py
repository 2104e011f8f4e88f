"""`lungelens deidentify`: clips that can be passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lungelens.cli.console import put, say

NOT_ALL = 4


def deidentify(
    clips: Annotated[
        list[str],
        typer.Argument(help='A folder (with its subfolders), a table (.csv), or files such as "clips/*.mp4".'),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the new clips and two tables.")],
    pattern: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What names say: {participant}, {session}, {side}, {footwear}, and * ."),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Key of the pseudonyms, made if it is missing. [default: one nobody keeps]"),
    ] = None,
    blur_face: Annotated[
        bool, typer.Option("--blur-face", help="Hide the face of everybody; frames are coded anew.")
    ] = False,
) -> None:
    """Write clips without sound, metadata and names: pseudonyms by a keyed hash, and a list of what was removed.

    Look at what comes out before you pass it on: rooms, clothes, tattoos and bystanders may tell who it is.

    Exit codes: 0 all written, 2 wrong usage, 4 some not read, or nothing could be written.
    """
    from lungelens.observe.options import MeasureOptions
    from lungelens.report.wording import count
    from lungelens.study.batch.clip_list import list_clips
    from lungelens.study.batch.name_pattern import NamePattern
    from lungelens.study.deidentify.deidentify import clean, write_lists
    from lungelens.study.deidentify.pseudonym import Pseudonyms

    named = NamePattern.parse(pattern) if pattern is not None else None
    listed = list_clips(clips, named, MeasureOptions(), out)
    pseudonyms = Pseudonyms.drawn() if key is None else Pseudonyms.of_file(key)
    cleaned = []
    for one in clean(listed, out, pseudonyms, blur_face=blur_face):
        cleaned.append(one)
        say(f"{len(cleaned)} of {len(listed)}, {one.clip.name}: {one.name or one.fault}")
    written = write_lists(cleaned, out)
    failed = sum(not one.name for one in cleaned)
    put(f"{count(len(cleaned) - failed, 'clip')} written, {failed} not.")
    for path in written:
        say(f"Written: {path}")
    if failed:
        raise typer.Exit(NOT_ALL)
