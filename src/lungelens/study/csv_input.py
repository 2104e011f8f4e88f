"""CSV files written by people: read into validated records, or refused in one sentence with the line number.

Comma, semicolon or tab between cells. A spreadsheet in a language with a decimal comma writes semicolons; then a
decimal comma is accepted. Column names are case-insensitive, unknown columns are ignored, empty cells are missing.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from lungelens.errors import UnreadableInputError, quoted
from lungelens.study.file_input import bytes_of

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = ",;\t"
DECIMAL_COMMA = re.compile(r"^([+-]?\d+),(\d+)$")


class Record(BaseModel):
    """One line of a table; a subclass names its columns."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, str_strip_whitespace=True)


_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True)
class Line(Generic[_R]):
    """A record and its line number, for messages."""

    path: Path
    number: int
    record: _R

    def wrong(self, sentence: str) -> UnreadableInputError:
        """An error to raise about this line."""
        return UnreadableInputError(f"{self.path.name}, line {self.number}: {sentence}")


def read_table(path: Path, kind: type[_R]) -> tuple[Line[_R], ...]:
    """Read every line that is not empty.

    Raises
    ------
    UnreadableInputError
        The file is missing, is not UTF-8 text, lacks a column or a line, or a cell is not valid.
    """
    text = _text_of(path)
    header = _header(text)
    missing = [name for name, field in kind.model_fields.items() if field.is_required() and name not in header]
    if missing:
        raise UnreadableInputError(f"{path.name} needs a column {' and a column '.join(missing)} in its first line.")
    doubled = sorted({name for name in header if name in kind.model_fields and header.count(name) > 1})
    if doubled:
        raise UnreadableInputError(f"{path.name} has two columns {' and two columns '.join(doubled)}: remove one.")
    lines = tuple(_lines(path, text, header, kind))
    if not lines:
        raise UnreadableInputError(f"{path.name} has a header line, but no line of values below it.")
    return lines


def columns_of(path: Path) -> tuple[str, ...]:
    """The column names of any file; none if it is not a table."""
    try:
        return _header(_text_of(path))
    except UnreadableInputError:
        return ()


def _text_of(path: Path) -> str:
    try:
        text = bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInputError(f"{path.name} is not UTF-8 text: save it as CSV UTF-8.") from error
    if not text.strip():
        raise UnreadableInputError(f"{path.name} is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _delimiter(text: str) -> str:
    first = text.lstrip().splitlines()[0]
    return max(DELIMITERS, key=first.count)


def _header(text: str) -> tuple[str, ...]:
    first = next(csv.reader(io.StringIO(text.lstrip().splitlines()[0]), delimiter=_delimiter(text)), [])
    return tuple(name.strip().lower() for name in first)


def _lines(path: Path, text: str, header: tuple[str, ...], kind: type[_R]) -> list[Line[_R]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text.lstrip()), delimiter=delimiter)
    lines = []
    try:
        next(reader)
        for cells in reader:
            given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
            if delimiter != ",":
                given = {name: DECIMAL_COMMA.sub(r"\1.\2", cell) for name, cell in given.items()}
            if given:
                lines.append(_line(path, reader.line_num, given, kind))
    except csv.Error as error:
        raise UnreadableInputError(
            f"{path.name}, line {reader.line_num} is not a valid table line: {error}."
        ) from error
    return lines


def _line(path: Path, number: int, given: dict[str, str], kind: type[_R]) -> Line[_R]:
    try:
        return Line(path, number, kind.model_validate(given))
    except ValidationError as error:
        fault = error.errors()[0]
        column, message = fault["loc"][0], fault["msg"].replace("Input should", "should")
        if fault["type"].startswith("date"):
            message = "should be a date such as 2026-11-22"
        given_as = quoted(repr(fault["input"]))
        problem = f"{column} is missing" if fault["type"] == "missing" else f"{column} {message}, got {given_as}"
        raise UnreadableInputError(f"{path.name}, line {number}: {problem}.") from error
