"""frames.csv says what the arrays say."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from helpers.analyses import lunge_analysis, refused_analysis
from lungelens.report.tables import COLUMNS, frames_csv


def read(text: str) -> dict[str, np.ndarray]:
    rows = list(csv.DictReader(io.StringIO(text)))
    return {c.name: np.array([float(row[c.name]) if row[c.name] else np.nan for row in rows]) for c in COLUMNS}


@pytest.mark.parametrize("wall_known", [True, False])
def test_round_trip(wall_known: bool) -> None:
    analysis = lunge_analysis(wall_known=wall_known, shift_px=(0.37, -0.11))
    table = read(frames_csv(analysis))
    leg, signals = analysis.leg, analysis.signals
    assert leg is not None
    assert signals is not None
    expected = {
        "frame": np.arange(40.0),
        "time_s": signals.time_s,
        "looked_at": leg.looked_at.astype(float),
        "tibia_angle_deg": signals.tibia_angle_deg,
        "shin_angle_deg": signals.shin_angle_deg,
        "heel_lift_mm": signals.heel_lift_mm,
        "knee_past_toe_shanks": signals.knee_past_toe,
        "knee_to_wall_cm": signals.knee_to_wall_cm,
        "confidence": leg.confidence,
    }
    for joint in ("hip", "knee", "ankle", "heel", "toe"):
        expected[f"{joint}_x_px"], expected[f"{joint}_y_px"] = getattr(leg, f"{joint}_px").T
    assert set(table) == {*expected, "repetition", "in_hold"}
    decimals = {column.name: column.decimals for column in COLUMNS}
    for name, values in expected.items():
        half_a_digit = 0.5 * 10.0 ** -decimals[name] + 1e-9
        np.testing.assert_allclose(table[name], values, atol=half_a_digit, rtol=0, err_msg=name)


def test_repetitions_and_holds_are_those_of_the_spans() -> None:
    analysis = lunge_analysis()
    table = read(frames_csv(analysis))
    for span in analysis.spans:
        inside = np.flatnonzero(table["repetition"] == span.index)
        assert (inside[0], inside[-1], len(inside)) == (span.start, span.end, span.end - span.start + 1)
    assert np.isnan(table["repetition"][0])
    assert tuple(np.flatnonzero(table["in_hold"] == 1)) == analysis.spans[0].hold + analysis.spans[1].hold


def test_every_cell_is_a_number_or_empty() -> None:
    header, *rows = list(csv.reader(io.StringIO(frames_csv(lunge_analysis(wall_known=False)))))
    assert header == [column.name for column in COLUMNS]
    assert not any(name.startswith(("=", "+", "-", "@")) for name in header)
    assert rows
    for cell in (cell for row in rows for cell in row):
        assert cell == "" or np.isfinite(float(cell))


def test_what_is_not_known_is_empty_and_there_is_no_minus_zero() -> None:
    analysis = lunge_analysis(wall_known=False)
    assert analysis.signals is not None
    signals = replace(analysis.signals, tibia_angle_deg=np.full(40, -0.0001))
    first = frames_csv(replace(analysis, signals=signals)).splitlines()[1].split(",")
    cells = dict(zip([column.name for column in COLUMNS], first, strict=True))
    assert cells["knee_to_wall_cm"] == ""
    assert cells["tibia_angle_deg"] == "0.00"


def test_a_refused_clip_has_a_header_and_no_rows() -> None:
    assert frames_csv(refused_analysis()).splitlines() == [",".join(column.name for column in COLUMNS)]


def test_every_column_is_explained_and_names_its_unit() -> None:
    bare = {"frame", "looked_at", "repetition", "in_hold", "confidence"}
    for column in COLUMNS:
        assert column.meaning
        assert column.name in bare or column.name.endswith(("_s", "_deg", "_mm", "_cm", "_px", "_shanks"))
