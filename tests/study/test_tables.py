"""The tables say what the study says, and are safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from lungelens.study.tables import agreement_csv, decisions_csv, reliability_csv, values_csv


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_values(everything):
    table = rows(values_csv(everything))
    assert len(table) == 5 * 2 + 3
    first = table[0]
    assert (first["reference"], first["clip"], first["repetition"], first["quantity"]) == (
        "truth", "c01", "1", "tibia_angle_deg",
    )  # fmt: skip
    assert [float(first[name]) for name in ("reference_value", "value", "low", "high", "error")] == [38, 39, 37, 41, 1]
    assert (first["inside_interval"], first["repetition_counts"], first["sheet_used"], first["why_not"]) == (
        "1", "1", "1", "",
    )  # fmt: skip
    unreadable = table[8]
    assert (unreadable["value"], unreadable["error"], unreadable["why_not"]) == ("", "", "unreadable")


def test_names_are_no_formulas(everything):
    for text in (values_csv(everything), decisions_csv(everything), reliability_csv(everything)):
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert not cell.startswith(("=", "+", "@"))
                assert not cell.startswith("-") or float(cell) < 0


def test_agreement(everything):
    table = rows(agreement_csv(everything))
    tibia = {row["group"]: row for row in table if (row["reference"], row["quantity"]) == ("truth", "tibia_angle_deg")}
    assert (tibia["sheet"]["n"], tibia["sheet"]["bias"], tibia["sheet"]["sd"]) == ("1", "1.0", "")
    without = tibia["no_sheet"]
    assert (without["n"], without["not_measured"]) == ("2", "2")
    assert [float(without[name]) for name in ("bias", "mean_absolute_error", "greatest_error")] == [2.5, 4.5, 7]
    # -2 and 7: the SD is 9 / √2
    assert float(without["upper_limit"]) == pytest.approx(2.5 + 1.96 * 9 / 2**0.5, abs=1e-3)
    assert (without["in_interval"], without["in_interval_share"], without["mean_half_width"]) == ("1", "0.5", "2.0")
    assert {row["reference"] for row in table} == {"truth", "readings"}


def test_decisions(everything):
    table = rows(decisions_csv(everything))
    assert [(row["truth"], row["said"]) for row in table if row["question"] == "knee_contact"] == [
        ("1", "1"), ("1", "1"), ("1", "1"), ("1", ""), ("1", ""),
    ]  # fmt: skip


def test_reliability(everything):
    (row,) = rows(reliability_csv(everything))
    assert (row["between"], row["subjects"], row["used"]) == ("raters", "3", "3")
    assert 0.9 < float(row["icc_2_1"]) < 1
    assert float(row["mdc95"]) == pytest.approx(1.96 * 2**0.5 * float(row["sem"]), abs=1e-3)
