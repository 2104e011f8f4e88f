"""The table of repetitions: one row each, every column documented, the same as CSV and as Parquet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow.parquet
import pytest

from helpers.analyses import lunge_analysis, refused_analysis
from lungelens.report import tables
from lungelens.report.parquet import repetitions_parquet
from lungelens.report.repetitions_table import COLUMNS, repetitions_csv
from lungelens.study.batch.tables import CLIPS, MANIFEST

DOCUMENT = Path(__file__).parents[2] / "docs" / "tables.md"
MEASUREMENT = lunge_analysis(test_leg="left", heel_lifts_mm=(12.0, 1.0)).measurement


def rows(*measurements):
    return list(csv.DictReader(io.StringIO(repetitions_csv(measurements))))


def test_one_row_a_repetition():
    first, second = rows(MEASUREMENT)
    assert (first["leg"], first["repetition"], first["best"], first["valid"]) == ("left", "1", "0", "0")
    assert (second["repetition"], second["best"], second["valid"]) == ("2", "1", "1")
    assert (second["tibia_angle_deg"], second["tibia_angle_deg_low"], second["tibia_angle_deg_high"]) == (
        "40.0",
        "38.0",
        "42.0",
    )
    assert second["toe_to_wall_cm"] == second["toe_to_wall_cm_low"] == ""
    assert (first["invalid_because"], second["invalid_because"]) == ("heel_lift", "")
    assert second["not_measured"] == "foot_rotation_deg:side_view toe_to_wall_cm:no_scale knee_over_toe_cm:no_scale"
    assert (second["scene"], second["scale"]) == ("level", "none")


def test_a_clip_without_repetitions_has_no_row():
    assert rows(refused_analysis().measurement, MEASUREMENT) == rows(MEASUREMENT)


def test_a_spreadsheet_takes_no_name_for_a_formula():
    clip = MEASUREMENT.clip.model_copy(update={"name": "=1+1.mp4"})
    assert rows(MEASUREMENT.model_copy(update={"clip": clip}))[0]["clip"] == "'=1+1.mp4"


def test_parquet_holds_the_same_with_types_and_meanings():
    table = pyarrow.parquet.read_table(io.BytesIO(repetitions_parquet([MEASUREMENT])))
    assert table.column_names == [column.name for column in COLUMNS]
    second = table.to_pylist()[1]
    assert (second["repetition"], second["valid"], second["toe_to_wall_cm"]) == (2, True, None)
    assert second["tibia_angle_deg"] == pytest.approx(40)
    assert table.schema.field("valid").metadata == {b"meaning": b"counts: no check makes it invalid"}


def test_parquet_without_a_repetition_keeps_its_types():
    empty = pyarrow.parquet.read_table(io.BytesIO(repetitions_parquet([refused_analysis().measurement])))
    assert (empty.num_rows, str(empty.schema.field("tibia_angle_deg").type)) == (0, "double")


def documented() -> str:
    def table(columns) -> list[str]:
        return ["| column | meaning |", "|---|---|", *(f"| `{c.name}` | {c.meaning} |" for c in columns)]

    return "\n".join([
        "# Tables",
        "",
        "Plain CSV: comma, decimal point, a header line, an empty cell where something is not known. Units are in",
        "the names; [the README](../README.md#what-the-numbers-mean) says what the quantities are.",
        "",
        "## repetitions.csv and repetitions.parquet",
        "",
        "One row a repetition, of both clips where two were assessed. In CSV yes is 1 and no is 0. `--parquet`",
        "writes the same table with its types and meanings; it needs `pip install 'lungelens[parquet]'`.",
        "",
        *table(COLUMNS),
        "",
        "## frames.csv",
        "",
        "One row a frame of the clip.",
        "",
        *table(tables.COLUMNS),
        "",
        "## clips.csv and clips.parquet",
        "",
        "Of [many clips](how-to/many_clips.md): one row a clip, whatever came of it. Types, units and limits of every",
        "column are in `datapackage.json`. The study's `repetitions.csv` has the columns above after `id`,",
        "`participant` and `session`.",
        "",
        *table(CLIPS.fields),
        "",
        "## manifest.csv and manifest.parquet",
        "",
        "What made the numbers of each clip.",
        "",
        *table(MANIFEST.fields),
        "",
        "The tables of `lungelens study report` are explained [with it](how-to/study_report.md).",
        "",
    ])  # fmt: skip


def test_every_column_is_documented(update_golden):
    if update_golden:
        DOCUMENT.write_text(documented(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == documented()
