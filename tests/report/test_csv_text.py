from __future__ import annotations

import csv
import io

import pytest

from lungelens.report.csv_text import csv_text

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "note;", "note; ", "note\n", "note\t", "\u3000"])
def test_no_spreadsheet_finds_a_formula_in_a_text(before: str, sign: str) -> None:
    """Whether it parts cells at commas, semicolons or tabs."""
    table = csv_text(("a", "b"), [("x", f"{before}{sign}1+cmd")])
    for delimiter in (",", ";", "\t"):
        cells = [cell for row in csv.reader(io.StringIO(table, newline=""), delimiter=delimiter) for cell in row]
        parts = [part for cell in cells for part in cell.splitlines()]
        assert not any(part.strip(' \u3000"').startswith(SIGNS) for part in [*cells, *parts])


@pytest.mark.parametrize("start", ["\t", "\r", "\n"])
def test_a_text_that_begins_with_what_begins_a_cell_is_marked(start: str) -> None:
    assert csv_text(("a",), [(f"{start}x",)]).split("\n", 1)[1].startswith(("'", "\"'"))


@pytest.mark.parametrize("words", ["back; front", "3 - 4", "a=b", "1, 2", "it's", "e@mail"])
def test_ordinary_words_stay_as_they_are(words: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_text((), [(words,)]).strip()))
    assert row == [words]
