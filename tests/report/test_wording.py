"""Numbers in words."""

from __future__ import annotations

import pytest

from helpers.analyses import lunge_analysis
from lungelens.measures.measure import Measure
from lungelens.measures.measurement import Quantity, QuantityName
from lungelens.measures.table import MEASURES
from lungelens.mobility.record import Estimate
from lungelens.mobility.wording import read_wording
from lungelens.report.wording import amount, between, count, heel_words, marked_verdict, title, verdict


@pytest.mark.parametrize(
    ("value", "name", "words"),
    [
        (38.4, "tibia_angle_deg", "38°"),
        (-0.3, "tibia_angle_deg", "0°"),
        (-3.0, "tibia_angle_deg", "-3°"),
        (1.25, "knee_to_wall_cm", "1.2 cm"),
        (-0.04, "knee_to_wall_cm", "0.0 cm"),
        (12.4, "heel_lift_mm", "12 mm"),
    ],
)
def test_amount(value: float, name: QuantityName, words: str) -> None:
    assert amount(Quantity(value=value, low=value, high=value), name) == words


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.name)
def test_the_classifier_writes_a_quantity_as_the_table_of_measures_says(measure: Measure) -> None:
    found = Quantity(value=-0.04, low=-12.345, high=12.345)
    classifier = read_wording("en").with_interval(Estimate(value=-0.04, low=-12.345, high=12.345), measure.unit)
    assert classifier == f"{amount(found, measure.name)} ({between(found, measure.name)})"


def test_between_gives_the_interval() -> None:
    assert between(Quantity(value=38, low=35.6, high=40.2), "tibia_angle_deg") == "36 to 40"


def test_count() -> None:
    assert [count(n, "repetition") for n in (0, 1, 2)] == ["0 repetitions", "1 repetition", "2 repetitions"]


def test_heel_and_verdict() -> None:
    down, up = lunge_analysis(heel_lifts_mm=(1, 14)).measurement.repetitions
    assert (heel_words(down), heel_words(up)) == ("heel down (1 mm)", "heel up 14 mm")
    assert (verdict(down), verdict(up)) == ("counts", "does not count. The heel rose 14 mm.")
    assert marked_verdict(down) == "✓ Counts"
    assert marked_verdict(up).startswith("✗ Does not count.")
    assert heel_words(down.model_copy(update={"heel_lift_mm": None})) == "heel not measured"
    assert verdict(up.model_copy(update={"checks": ()})) == "does not count."


def test_title() -> None:
    assert title(lunge_analysis(test_leg="right").measurement) == "Right leg, 2 repetitions"
