from __future__ import annotations

import pytest

from lungelens.cli.typed_numbers import read_number
from lungelens.errors import UsageError


@pytest.mark.parametrize(
    ("unit", "text", "expected"),
    [
        ("cm", "7.5", 7.5),
        ("cm", "7.5cm", 7.5),
        ("cm", "75 mm", 7.5),
        ("cm", "4in", 10.16),
        ("cm", "4 inches", 10.16),
        ("cm", '4.5"', 11.43),
        ("mm", "5mm", 5),
        ("mm", "0.5cm", 5),
        ("deg", "38°", 38),
        ("deg", "38deg", 38),
    ],
)
def test_a_number_and_its_unit(unit, text, expected):
    assert read_number("--x", unit, text) == pytest.approx(expected)


def test_a_decimal_comma_is_a_point():
    assert read_number("--x", "cm", "7,5") == 7.5
    assert read_number("--x", "cm", "7,5+-0,25 cm") == {"value": 7.5, "low": 7.25, "high": 7.75}


@pytest.mark.parametrize("text", ["4in+-0.5in", "4in+-0.5", "4+-0.5in", "4in±0.5in"])
def test_a_unit_named_once_is_that_of_both(text):
    assert read_number("--x", "cm", text) == pytest.approx({"value": 10.16, "low": 8.89, "high": 11.43})


def test_two_units():
    assert read_number("--x", "cm", "4in+-1cm") == pytest.approx({"value": 10.16, "low": 9.16, "high": 11.16})


@pytest.mark.parametrize(
    ("unit", "text"), [("cm", "4ft"), ("deg", "4in"), ("cm", "in"), ("cm", "7,500"), ("cm", "7,5,8"), ("cm", "")]
)
def test_what_is_no_number_is_one_sentence(unit, text):
    with pytest.raises(UsageError, match="--x: .* is not a number; write 7.5, 7.5.+1"):
        read_number("--x", unit, text)
