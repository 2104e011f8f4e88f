"""The tables of a study as pandas, polars and DuckDB read them, without being told anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers.results import repetition
from helpers.studies import StudyMaker
from lungelens.study.batch.clip import About

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clips measured, one of them without a distance, and one not."""
    maker = StudyMaker(tmp_path_factory.mktemp("study"))
    maker.add(
        "P01/one.mp4", repetition(1, tibia_angle_deg=(38.5, 36, 41), toe_to_wall_cm=(9, 8.5, 9.5)), about=About("001")
    )
    maker.add("P02/two, again.mp4", repetition(1, tibia_angle_deg=(40, 38, 42)), about=About("002"))
    maker.add("P03/three.mp4", about=About("003"))
    return maker.write()


def test_pandas(study: Path) -> None:
    import pandas

    for clips in (pandas.read_parquet(study / "clips.parquet"), pandas.read_csv(study / "clips.csv")):
        assert clips.tibia_angle_deg.mean() == 39.25
        assert clips.toe_to_wall_cm.isna().tolist() == [False, True, True]
        assert clips["clip"].tolist()[1] == "P02/two, again.mp4"
    assert pandas.read_parquet(study / "clips.parquet").participant.tolist() == ["001", "002", "003"]
    repetitions = pandas.read_parquet(study / "repetitions.parquet")
    assert repetitions.merge(clips, on="id", suffixes=("", "_of_clip")).shape[0] == 2


def test_polars(study: Path) -> None:
    polars = pytest.importorskip("polars")
    for clips in (polars.read_parquet(study / "clips.parquet"), polars.read_csv(study / "clips.csv")):
        assert clips["tibia_angle_deg"].mean() == 39.25
        assert clips["toe_to_wall_cm"].is_null().to_list() == [False, True, True]
    assert polars.read_parquet(study / "repetitions.parquet")["valid"].to_list() == [True, True]


def test_duckdb(study: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for ending in ("csv", "parquet"):
        query = (
            f"select status, count(*), avg(tibia_angle_deg), count(toe_to_wall_cm) from '{study}/clips.{ending}' "
            "group by status order by status"
        )
        assert duckdb.sql(query).fetchall() == [("measured", 2, 39.25, 1), ("not_measurable", 1, None, 0)]
