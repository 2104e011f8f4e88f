"""Numbers as the page and the terminal show them."""

from __future__ import annotations

import pytest

from lungelens.study.agreement import Interval
from lungelens.study.wording import percent_between, signed, signed_amount, signed_between, size, summary_lines


@pytest.mark.parametrize(
    ("value", "quantity", "expected"),
    [
        (0.34, "tibia_angle_deg", "+0.3"),
        (-1.26, "tibia_angle_deg", "−1.3"),
        (-0.04, "heel_lift_mm", "0.0"),
        (0.125, "toe_to_wall_cm", "+0.12"),
        (-0.004, "toe_to_wall_cm", "0.00"),
    ],
)
def test_signed(value, quantity, expected):
    assert signed(value, quantity) == expected


def test_units():
    assert signed_amount(0.34, "tibia_angle_deg") == "+0.3°"
    assert size(0.125, "toe_to_wall_cm") == "0.12 cm"
    assert signed_between(Interval(-1.0, 0.5), "heel_lift_mm") == "−1.0 to +0.5"
    assert percent_between(Interval(0.541, 1.0)) == "54 to 100 %"


def test_summary_on_the_terminal(everything):
    assert summary_lines(everything)[:2] == [
        "Tibia angle, with the sheet: 1 of 1 measured, bias +1.0°, mean absolute error 1.0°, maximum error +1.0°, "
        "truth within the 95 % interval in 1 of 1 (3 to 100 %).",
        "Tibia angle, without the sheet: 2 of 4 measured, bias +2.5°, mean absolute error 4.5°, maximum error +7.0°, "
        "limits of agreement −10.0 to +15.0°, truth within the 95 % interval in 1 of 2 (1 to 99 %).",
    ]
    decided = "Knee touches the wall: 3 found, 0 missed, 0 false alarms, 0 correct no, 2 undecided."
    assert decided in summary_lines(everything)
    assert summary_lines(everything)[-1].startswith("Toe-to-wall distance, without the sheet against readings: 2 of 2")
