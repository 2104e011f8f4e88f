"""Plain CSV: comma, decimal point, a header line, an empty cell where a value is not known."""

from __future__ import annotations

import csv
import io
import re
from typing import IO, TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Cell: TypeAlias = str | int | float | bool | None

DECIMALS = 4
# Where a spreadsheet begins a cell, and what makes it take the cell for a formula. Where the comma is the decimal mark,
# a semicolon begins a cell, too, quoted or not; so may a tab and a line break. Full-width signs count as well.
_FORMULA = re.compile("(^|[;\t\r\n])([ \u00a0\u3000]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_STARTS_ANEW = ("\t", "\r", "\n")


def csv_text(header: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> str:
    """Return the table as text; a row shorter than the header is padded with empty cells, booleans are 1 or 0."""
    text = io.StringIO()
    csv_rows(text, header)(rows)
    return text.getvalue()


def csv_rows(text: IO[str], header: tuple[str, ...]) -> Callable[[Iterable[tuple[Cell, ...]]], None]:
    """Write the header, and return what writes rows below it, so that a long table is never in memory as a whole."""
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)

    def write(rows: Iterable[tuple[Cell, ...]]) -> None:
        for row in rows:
            writer.writerow([_text(cell) for cell in row] + [""] * (len(header) - len(row)))

    return write


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, str):
        return _as_words(cell)
    # Adding zero turns the "-0.0" of a rounded small negative number into "0.0".
    return str(round(cell, DECIMALS) + 0)


def _as_words(cell: str) -> str:
    """The text, with an apostrophe wherever a spreadsheet would begin a formula in it."""
    marked = _FORMULA.sub(r"\1'\2", cell)
    return f"'{marked}" if marked.startswith(_STARTS_ANEW) else marked
