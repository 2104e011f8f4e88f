"""A study's clips as a table: a line a clip, with what is known of it and the options it is measured with.

Columns `clip` (a path from the table's folder, or an address), and optionally `participant`, `side`, `session`, `date`,
`footwear`, `rater` and the options of `lungelens measure` by their names: `height_cm`, `camera_file` and so on.
"""

from __future__ import annotations

import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, ConfigDict

from lungelens.checked import check_options
from lungelens.errors import UsageError
from lungelens.observe.options import MeasureOptions
from lungelens.sides import Side
from lungelens.study.batch.clip import SIDE_WORDS, About, Clip, id_of
from lungelens.study.batch.place import is_address
from lungelens.study.csv_input import Line, Record, columns_of, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.study.batch.place import Place

_FILES = ("camera_file", "landmarks")  # options that name files, from the table's folder


def _side(said: Any) -> Any:
    return SIDE_WORDS.get(said.lower(), said) if isinstance(said, str) else said


class _Row(Record):
    clip: str
    participant: str = ""
    side: Annotated[Side | None, BeforeValidator(_side)] = None
    session: str = ""
    date: datetime.date | None = None
    footwear: str = ""
    rater: str = ""

    model_config = ConfigDict(extra="allow")  # options: they are checked as everywhere


def read_clip_table(path: Path, options: MeasureOptions) -> tuple[Clip, ...]:
    """Read the table; clips in its order.

    Parameters
    ----------
    path
        A CSV file.
    options
        Said for all clips; what a line says goes before.

    Raises
    ------
    UnreadableInputError
        The table is damaged, has a column of another name, or names a clip twice.
    """
    known = (*_Row.model_fields, *MeasureOptions.model_fields)
    _refuse_unknown(path, [name for name in columns_of(path) if name not in known], known)
    first: dict[Place, int] = {}
    clips = []
    for line in read_table(path, _Row):
        clip = _clip(line, options)
        place = clip.path.resolve() if isinstance(clip.path, Path) else clip.path
        if place in first:
            raise line.wrong(f"the same clip as in line {first[place]}: remove one of them.")
        first[place] = line.number
        clips.append(clip)
    return tuple(clips)


def _refuse_unknown(path: Path, names: Iterable[str], known: Iterable[str]) -> None:
    unknown = ", ".join(f'"{name}"' for name in names)
    if unknown:
        raise UsageError(f"{path.name} has unknown columns, {unknown}: remove them, or use {', '.join(known)}.")


def _clip(line: Line[_Row], options: MeasureOptions) -> Clip:
    row, folder = line.record, line.path.parent
    said: dict[str, Any] = {**options.model_dump(exclude_defaults=True), **(row.model_extra or {})}
    said |= {name: folder / said[name] for name in _FILES if name in (row.model_extra or {})}
    try:
        checked = check_options(said)
    except UsageError as error:
        raise line.wrong(str(error)) from error
    place: Place = row.clip if is_address(row.clip) else folder / row.clip
    name = PurePath(row.clip)
    about = About(row.participant, row.side, row.session, row.date, row.footwear, row.rater)
    return Clip(id_of(name), row.clip if is_address(row.clip) else name.as_posix(), place, about, checked)
