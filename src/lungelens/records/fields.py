"""Texts and numbers as the records hold them, whether they come from a page, a phone or a backup."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from lungelens.camera.shoe_size import foot_of_size
from lungelens.records.codes import composed, visible
from lungelens.records.columns import ID_LENGTH

CODE_LENGTH, LINE_LENGTH, TEXT_LENGTH = 80, 200, 20_000
MAX_LINES = 300  # six pages


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("should not contain a NUL character")  # PostgreSQL cannot store it
    return text


def _not_too_many_lines(text: str) -> str:
    if len(text.splitlines()) > MAX_LINES:
        raise ValueError(f"should have at most {MAX_LINES} lines")
    return text


def _wearable(size: str) -> str:
    foot_of_size(size)
    return size


RowId = Annotated[str, StringConstraints(pattern=f"^[0-9a-f]{{{ID_LENGTH}}}$")]
Text = Annotated[str, Field(max_length=TEXT_LENGTH), AfterValidator(_storable)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LINE_LENGTH), AfterValidator(_storable)]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=CODE_LENGTH), AfterValidator(_storable)
]
# What is typed today; the types above are what may have been stored before.
NewText = Annotated[Text, AfterValidator(_not_too_many_lines)]
NewLine = Annotated[Line, AfterValidator(composed)]
NewCode = Annotated[Code, AfterValidator(visible), AfterValidator(composed)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
Year = Annotated[int, Field(ge=1900, le=2200)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Score = Annotated[int, Field(ge=0, le=10)]
HeightCm = Annotated[float, Field(ge=80, le=250)]
FootCm = Annotated[float, Field(ge=12, le=40)]
PrintedBarMm = Annotated[float, Field(ge=90, le=110)]
SheetGapCm = Annotated[float, Field(ge=0, le=30)]
ShoeSize = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=20), AfterValidator(_wearable)
]
Weeks = Annotated[float, Field(ge=0, le=5200)]
