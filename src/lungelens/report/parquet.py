"""Tables as Parquet. Only this file imports pyarrow, which is an optional extra for researchers."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pyarrow
from pyarrow import parquet

from lungelens.report.repetitions_table import COLUMNS, repetition_rows
from lungelens.report.tables import COLUMNS as FRAME_COLUMNS
from lungelens.report.tables import frame_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Measurement
    from lungelens.report.csv_text import Cell
    from lungelens.report.repetitions_table import Kind

_TYPES = {
    "text": pyarrow.string(),
    "whole": pyarrow.int64(),
    "number": pyarrow.float64(),
    "truth": pyarrow.bool_(),
}


def repetitions_parquet(measurements: Iterable[Measurement]) -> bytes:
    """Return the table as a Parquet file: the columns of the CSV with their types and, as metadata, their meanings."""
    file = io.BytesIO()
    with parquet_rows(file, [(column.name, column.kind, column.meaning) for column in COLUMNS]) as write:
        write(repetition_rows(measurements))
    return file.getvalue()


def frames_parquet(analysis: Analysis) -> bytes:
    """Return the table of frames in the same way."""
    file = io.BytesIO()
    columns: list[tuple[str, Kind, str]] = [
        (column.name, "number" if column.decimals else "whole", column.meaning) for column in FRAME_COLUMNS
    ]
    with parquet_rows(file, columns) as write:
        write(frame_rows(analysis))
    return file.getvalue()


@contextmanager
def parquet_rows(
    file: IO[bytes], columns: Iterable[tuple[str, Kind, str]]
) -> Iterator[Callable[[Sequence[tuple[Cell, ...]]], None]]:
    """What writes rows to a file, a group at each call, so that a long table is never in memory as a whole.

    Parameters
    ----------
    file
        Complete when the block ends.
    columns
        Name, kind and meaning of each.
    """
    schema = pyarrow.schema([pyarrow.field(name, _TYPES[kind], metadata={"meaning": m}) for name, kind, m in columns])
    with parquet.ParquetWriter(file, schema) as writer:

        def write(rows: Sequence[tuple[Cell, ...]]) -> None:
            cells = [pyarrow.array([row[k] for row in rows], field.type) for k, field in enumerate(schema)]
            writer.write_table(pyarrow.table(cells, schema))

        yield write
