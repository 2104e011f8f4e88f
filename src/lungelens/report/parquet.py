"""The table of repetitions as Parquet. Only this file imports pyarrow, which is an optional extra for researchers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow
from pyarrow import parquet

from lungelens.report.repetitions_table import COLUMNS, repetition_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.measures.measurement import Measurement

_TYPES = {
    "text": pyarrow.string(),
    "whole": pyarrow.int64(),
    "number": pyarrow.float64(),
    "truth": pyarrow.bool_(),
}


def repetitions_parquet(measurements: Iterable[Measurement]) -> bytes:
    """Return the table as a Parquet file: the columns of the CSV with their types and, as metadata, their meanings."""
    schema = pyarrow.schema([pyarrow.field(c.name, _TYPES[c.kind], metadata={"meaning": c.meaning}) for c in COLUMNS])
    rows = repetition_rows(measurements)
    cells = [[row[k] for row in rows] for k in range(len(COLUMNS))]
    table = pyarrow.table(
        [pyarrow.array(column, field.type) for column, field in zip(cells, schema, strict=True)], schema
    )
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()
