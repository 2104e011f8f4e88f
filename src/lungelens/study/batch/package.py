"""The tables of a study and their description, a Frictionless Data Package (specs.frictionlessdata.io).

`datapackage.json` is written last: a folder that has one is complete.
"""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from lungelens.errors import OutputError
from lungelens.files import write_whole, writing_whole
from lungelens.report.csv_text import csv_rows
from lungelens.study.batch.tables import CLIPS, TABLES
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from lungelens.report.csv_text import Cell
    from lungelens.study.batch.entry import Entry
    from lungelens.study.batch.field import Field, Table

    Write = Callable[[Sequence[tuple[Cell, ...]]], None]

PACKAGE = "datapackage.json"
TOGETHER = 500  # clips whose rows are in memory
_TYPES = {"text": "string", "whole": "integer", "number": "number", "truth": "boolean"}


def remove_package(root: Path) -> None:
    """Take back that the folder is complete."""
    with suppress(FileNotFoundError):
        (root / PACKAGE).unlink()


def write_package(root: Path, entries: Iterable[Entry]) -> tuple[Path, ...]:
    """Write clips, repetitions and manifest as CSV, as Parquet too where pyarrow is installed, and datapackage.json.

    Parameters
    ----------
    root
        The study's folder.
    entries
        One for each clip; they are not kept.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    try:
        begun = root.glob(".*.part")  # by a run that was killed: nobody else may be writing tables
        for old in (root / PACKAGE, *(root / f"{table.name}.parquet" for table in TABLES), *begun):
            old.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{error.filename} cannot be replaced ({error.strerror}): check the folder.") from error
    with ExitStack() as files:
        writers = [files.enter_context(_rows(root, table)) for table in TABLES]
        for rows in _together(entries):
            for write, some in zip(writers, rows, strict=True):
                write(some)
    resources = [_csv_resource(root, table) for table in TABLES]
    resources += [_parquet_resource(root, table) for table in TABLES if (root / f"{table.name}.parquet").exists()]
    write_whole(root / PACKAGE, (json.dumps(_described(resources), indent=2, ensure_ascii=False) + "\n").encode())
    return (root / PACKAGE, *(root / one["path"] for one in resources))


def _together(entries: Iterable[Entry]) -> Iterator[list[list[tuple[Cell, ...]]]]:
    """The rows of some entries at a time, for each table; of the entries themselves one is in memory."""
    rows: list[list[tuple[Cell, ...]]] = [[] for _ in TABLES]
    for number, entry in enumerate(entries, start=1):
        for some, table in zip(rows, TABLES, strict=True):
            some += table.rows(entry)
        if number % TOGETHER == 0:
            yield rows
            rows = [[] for _ in TABLES]
    yield rows


@contextmanager
def _rows(root: Path, table: Table) -> Iterator[Write]:
    """What writes rows to a table's files, which are there when the block ends."""
    with ExitStack() as files:
        binary = files.enter_context(writing_whole(root / f"{table.name}.csv"))
        text = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        files.callback(text.detach)
        writers: list[Write] = [csv_rows(text, tuple(one.name for one in table.fields))]
        if find_spec("pyarrow") is not None:
            from lungelens.report.parquet import parquet_rows  # pyarrow is an extra

            columns = files.enter_context(writing_whole(root / f"{table.name}.parquet"))
            described = [(one.name, one.kind, one.meaning) for one in table.fields]
            writers.append(files.enter_context(parquet_rows(columns, described)))

        def write(rows: Sequence[tuple[Cell, ...]]) -> None:
            for writer in writers:
                writer(rows)

        yield write


def _described(resources: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": "lungelens-study",
        "title": "Knee-to-wall lunges, measured",
        "description": "Values come with the ends of their 95 % interval; an empty cell is not known, never zero. "
        "results/ has each clip's own document, observations/ what was seen in it.",
        "lungelens": __version__,
        "resources": list(resources),
    }


def _csv_resource(root: Path, table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_described_field(one) for one in table.fields], "missingValues": [""]}
    if table is CLIPS:
        schema["primaryKey"] = "id"
    else:
        schema["foreignKeys"] = [{"fields": "id", "reference": {"resource": CLIPS.name, "fields": "id"}}]
    return {
        **_resource(root, table, "csv", "text/csv"),
        "profile": "tabular-data-resource",
        "type": "table",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n"},
        "schema": schema,
    }


def _parquet_resource(root: Path, table: Table) -> dict[str, Any]:
    return {
        **_resource(root, table, "parquet", "application/vnd.apache.parquet"),
        "profile": "data-resource",
        "type": "file",
    }


def _resource(root: Path, table: Table, form: str, media: str) -> dict[str, Any]:
    path = root / f"{table.name}.{form}"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": table.name if form == "csv" else f"{table.name}-{form}",
        "path": path.name,
        "title": table.title,
        "format": form,
        "mediatype": media,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def _described_field(one: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"name": one.name, "type": one.form or _TYPES[one.kind], "description": one.meaning}
    if one.unit is not None:
        told["unit"] = one.unit
    if one.kind == "truth":
        told |= {"trueValues": ["1"], "falseValues": ["0"]}
    if one.constraints:
        told["constraints"] = dict(one.constraints)
    return told
