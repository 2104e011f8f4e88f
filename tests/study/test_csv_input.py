"""Tables as people write them, and what cannot be read said in one sentence."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING, Annotated

import pytest
from pydantic import Field

from lungelens.errors import UnreadableInputError
from lungelens.study.csv_input import Record, columns_of, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _pythons_own_limit() -> Iterator[None]:
    """The validator of data packages raises it for the whole process as soon as it is imported."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


class Weight(Record):
    name: str
    kg: float
    count: Annotated[int, Field(ge=1)] | None = None


def table(folder: Path, content: str | bytes) -> Path:
    path = folder / "weights.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "name,kg\nAda,61.5\n",
        "\ufeffName , KG,shoe\r\nAda, 61.5 ,blue\r\n\r\n",
        "name;kg\nAda;61,5\n",
        "name\tkg\tcount\nAda\t61.5\t\n",
        "name,kg\rAda,61.5\r",
        '"name","kg"\n"Ada","61.5"',
    ],
)
def test_one_line_in_many_dresses(tmp_path, content):
    (line,) = read_table(table(tmp_path, content), Weight)
    assert (line.number, line.record) == (2, Weight(name="Ada", kg=61.5))


def test_a_comma_in_a_name_is_no_decimal_comma(tmp_path):
    (line,) = read_table(table(tmp_path, "name;kg\nAda, the first;61,5\n"), Weight)
    assert line.record == Weight(name="Ada, the first", kg=61.5)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "weights.csv is empty."),
        ("  \n\n", "weights.csv is empty."),
        ("name,kg\n", "weights.csv has a header line, but no line of values below it."),
        ("name,kg\n,,\n", "weights.csv has a header line, but no line of values below it."),
        ("Ada,61\n", "weights.csv needs a column name and a column kg in its first line."),
        ("name,kg,kg\nAda,61,62\n", "weights.csv has two columns kg: remove one."),
        ("name,kg\nAda,61\nBo,heavy\n", "weights.csv, line 3: kg should be a valid number,"),
        ("name,kg\nAda,nan\n", "weights.csv, line 2: kg should be a finite number, got 'nan'."),
        ("name,kg\nAda,-inf\n", "weights.csv, line 2: kg should be a finite number, got '-inf'."),
        ("name,kg\nAda,\n", "weights.csv, line 2: kg is missing."),
        ("name,kg,count\nAda,61,0\n", "weights.csv, line 2: count should be greater than or equal to 1, got '0'."),
        (b"\xff\xfen\x00a\x00", "weights.csv is not UTF-8 text: save it as CSV UTF-8."),
        ("name,kg\n" + "x" * 200_000 + ",61\n", "weights.csv, line 2 is not a valid table line: field larger than"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, content, sentence):
    with pytest.raises(UnreadableInputError) as caught:
        read_table(table(tmp_path, content), Weight)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.csv", "folder", "pipe", "zero\0byte", "x" * 300])
def test_what_is_no_file(tmp_path, name):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read_table(tmp_path / name, Weight)


def test_columns_of_anything(tmp_path):
    assert columns_of(table(tmp_path, "Name; kg\n")) == ("name", "kg")
    assert columns_of(table(tmp_path, b"\x00\xff")) == ()
    assert columns_of(tmp_path / "missing.csv") == ()
