"""Legs over time in the files of other programs, read back by them or by their own rules."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from helpers.stored import SHEET, SHOES, stored_path
from lungelens.measures.analysis import analyse
from lungelens.observe.observation_file import read_observation
from lungelens.pose.landmark_formats import read_landmarks
from lungelens.pose.types import Keypoint
from lungelens.study.exports.bids import labels, recording_files
from lungelens.study.exports.export import Source, export
from lungelens.study.exports.leg_points import SIGNALS, LegOverTime, leg_over_time
from lungelens.study.exports.opensim import mot_texts, trc_text


@pytest.fixture(scope="module")
def leg() -> LegOverTime:
    seen = read_observation(stored_path(SHEET))
    found = leg_over_time(seen, analyse(seen))
    assert found is not None
    return found


def with_gaps(leg: LegOverTime) -> LegOverTime:
    """The knee is not known in one frame, the toe, last of the points, in another."""
    points_px = leg.points_px.copy()
    points_px[3, 1] = points_px[5, 4] = np.nan
    return replace(leg, points_px=points_px)


def test_our_own_reader_takes_the_trc_back(leg: LegOverTime, tmp_path: Path) -> None:
    leg = with_gaps(leg)
    (tmp_path / "leg.trc").write_text(trc_text(leg, "leg.trc"))
    (track,) = read_landmarks(tmp_path / "leg.trc", leg.time_s, "0" * 64)
    for joint, keypoint in ((0, "HIP"), (1, "KNEE"), (2, "ANKLE"), (3, "HEEL")):
        there = track.points_px[:, Keypoint[f"{leg.side.upper()}_{keypoint}"]]
        np.testing.assert_allclose(there, leg.points_px[track.frame_index, joint], atol=0.001)


def test_the_trc_has_the_grammar_of_opensim(leg: LegOverTime) -> None:
    lines = trc_text(leg, "leg.trc").split("\n")
    assert lines[0] == "PathFileType\t4\t(X/Y/Z)\tleg.trc"
    header = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    assert (header["NumFrames"], header["NumMarkers"]) == (str(len(leg.time_s)), "5")
    assert lines[3].split("\t")[:3] == ["Frame#", "Time", leg.names[0]]
    assert lines[4].split("\t")[2:5] == ["X1", "Y1", "Z1"]
    assert lines[5] == ""
    assert {len(line.split("\t")) for line in lines[6:-1]} == {2 + 3 * 5}


def test_a_point_that_is_not_known_leaves_no_cell_empty(leg: LegOverTime) -> None:
    """OpenSim 4.6 refuses a row that ends with empty cells, and writes "nan" itself."""
    rows = [line.split("\t") for line in trc_text(with_gaps(leg), "leg.trc").split("\n")[6:-1]]
    assert rows[3][5:8] == rows[5][-3:] == ["nan"] * 3
    assert all(cell for row in rows for cell in row)


def test_each_signal_has_a_mot_with_the_rows_in_which_it_is_known(leg: LegOverTime) -> None:
    """OpenSim 4.6 reads a motion file up to the first value that is not a number, and says nothing."""
    files = mot_texts(leg, "leg")
    assert list(files) == [f"leg_{signal}" for signal in SIGNALS]
    for signal in SIGNALS:
        head, _, table = files[f"leg_{signal}"].partition("endheader\n")
        told = dict(line.split("=") for line in head.splitlines() if "=" in line)
        names, *rows = table.splitlines()
        assert names == f"time\t{signal}"
        assert (told["nRows"], told["nColumns"]) == (str(len(rows)), "2")
        assert told["inDegrees"] == ("yes" if signal.endswith("_deg") else "no")
        known = np.isfinite(leg.signals[signal])
        values = np.array([[float(cell) for cell in row.split("\t")] for row in rows])
        np.testing.assert_allclose(values, np.c_[leg.time_s, leg.signals[signal]][known], atol=1e-6)


def test_a_signal_that_is_never_known_has_no_mot(leg: LegOverTime) -> None:
    never = replace(leg, signals={"tibia_angle_deg": np.full(len(leg.time_s), np.nan)})
    assert mot_texts(never, "leg") == {}


def test_opensim_itself_reads_all_of_it(leg: LegOverTime, tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim", reason="large: run by hand, see docs/decisions.md")
    (tmp_path / "leg.trc").write_text(trc_text(with_gaps(leg), "leg.trc"))
    markers = opensim.TimeSeriesTableVec3(str(tmp_path / "leg.trc"))
    assert (markers.getNumRows(), markers.getColumnLabels()) == (len(leg.time_s), leg.names)
    assert np.isnan(markers.getRowAtIndex(3)[1].to_numpy()).all()
    for name, text in mot_texts(leg, "leg").items():
        (tmp_path / f"{name}.mot").write_text(text)
        known = int(np.isfinite(leg.signals[name.removeprefix("leg_")]).sum())
        assert opensim.Storage(str(tmp_path / f"{name}.mot")).getSize() == known


def test_a_c3d_has_the_points_and_says_which_are_not_known(leg: LegOverTime, tmp_path: Path) -> None:
    ezc3d = pytest.importorskip("ezc3d", reason="an extra: lungelens[c3d]")
    from lungelens.study.exports.c3d import c3d_bytes

    gaps = with_gaps(leg)
    (tmp_path / "leg.c3d").write_bytes(c3d_bytes(gaps))
    read = ezc3d.c3d(str(tmp_path / "leg.c3d"))
    points, data = read["parameters"]["POINT"], read["data"]
    assert (tuple(points["LABELS"]["value"]), points["UNITS"]["value"]) == (leg.names, ["px"])
    assert points["RATE"]["value"][0] == pytest.approx(30)
    np.testing.assert_allclose(data["points"][:2].transpose(2, 1, 0), gaps.points_px, atol=1e-3)
    residuals = data["meta_points"]["residuals"][0].T
    np.testing.assert_array_equal(residuals, np.where(np.isnan(gaps.points_px[..., 0]), -1, 0))
    analog = read["parameters"]["ANALOG"]
    assert tuple(analog["LABELS"]["value"]) == ("time_s", *SIGNALS)
    assert analog["UNITS"]["value"] == ["s", "deg", "deg", "mm", "cm"]
    expected = np.stack([leg.time_s, *leg.signals.values()])
    np.testing.assert_allclose(data["analogs"][0], expected, atol=1e-4)


def test_the_netcdf_is_a_poses_data_set(leg: LegOverTime, tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    from lungelens.study.exports.netcdf import movement_netcdf

    (tmp_path / "leg.nc").write_bytes(movement_netcdf(leg))
    with xarray.open_dataset(tmp_path / "leg.nc") as data:
        assert data.position.dims == ("time", "space", "keypoints", "individuals")
        assert data.confidence.dims == ("time", "keypoints", "individuals")
        assert (data.attrs["ds_type"], data.attrs["time_unit"]) == ("poses", "seconds")
        knee = data.position.sel(keypoints=leg.names[1], individuals="id_0")
        np.testing.assert_allclose(knee.values, leg.points_px[:, 1], equal_nan=True)
        assert data.tibia_angle_deg.attrs["units"] == "deg"
        confidence = data.confidence.sel(individuals="id_0").values
        np.testing.assert_allclose(confidence[:, 1], leg.confidence)
        assert np.isnan(confidence[:, [0, 3, 4]]).all()  # hip, heel and toe: not kept


def test_motion_bids_has_a_line_a_channel(leg: LegOverTime) -> None:
    files = recording_files(leg, "P01", "pre1", 2)
    stem = "sub-P01/ses-pre1/motion/sub-P01_ses-pre1_task-kneetowall_tracksys-lungelens_run-2"
    assert list(files) == [f"{stem}_motion.tsv", f"{stem}_channels.tsv", f"{stem}_motion.json"]
    data, channels, sidecar = files.values()
    header, *lines = channels.splitlines()
    assert header.split("\t") == ["name", "component", "type", "tracked_point", "units"]
    assert {len(line.split("\t")) for line in data.splitlines()} == {len(lines)}
    told = json.loads(sidecar)
    assert told["MotionChannelCount"] == len(lines)
    assert told["POSChannelCount"] == sum(line.split("\t")[2] == "POS" for line in lines) == 10


def test_motion_bids_never_takes_two_people_or_sessions_for_one(tmp_path: Path) -> None:
    said = [("P-1", "1.5"), ("P1", "15"), ("p1", ""), ("王芳", "1.5"), ("李明", "1.5"), ("", "1.5"), ("Q 2", "1.5")]
    seen = stored_path(SHEET)
    sources = [Source(seen, str(k), person, session) for k, (person, session) in enumerate(said)]
    assert [written for _, written in export(sources, tmp_path, ["bids"])] == [3] * len(said)
    _, *people = (tmp_path / "bids" / "participants.tsv").read_text().splitlines()
    assert len({one.lower() for one in people}) == len(said)
    assert {"sub-unknown", "sub-Q2"} <= set(people)
    assert all(one.removeprefix("sub-").isascii() and one.removeprefix("sub-").isalnum() for one in people)
    assert sorted(one.name for one in (tmp_path / "bids").glob("sub-*")) == sorted(people)
    sessions = {one.name for one in (tmp_path / "bids").glob("sub-*/ses-*")}
    assert len(sessions) == 2


def test_a_label_is_the_name_where_that_is_one_already() -> None:
    assert labels(["P-01", "pre 1"]) == {"P-01": "P01", "pre 1": "pre1"}


def test_every_frame_by_clip_as_others_read_partitions(leg: LegOverTime, tmp_path: Path) -> None:
    import duckdb
    import pandas
    import polars

    sources = [Source(stored_path(SHEET), "P01 a-1"), Source(stored_path(SHOES), "P02-2")]
    assert [written for _, written in export(sources, tmp_path, ["parquet"])] == [1, 1]
    frames = pandas.read_parquet(tmp_path / "frames")
    first = frames[frames.id == "P01 a-1"]
    np.testing.assert_allclose(first.tibia_angle_deg, leg.signals["tibia_angle_deg"], atol=0.006)
    assert (first.frame.tolist(), first.repetition.max()) == (list(range(len(leg.time_s))), 2)
    peaks = frames.groupby("id", observed=True).tibia_angle_deg.max()
    query = f"select id, max(tibia_angle_deg) from '{tmp_path}/frames/*/*.parquet' group by id order by id"
    found = duckdb.sql(query)
    assert found is not None and found.fetchall() == list(peaks.items())
    scanned = polars.scan_parquet(tmp_path / "frames").group_by("id").agg(polars.max("tibia_angle_deg")).sort("id")
    assert scanned.collect().rows() == list(peaks.items())
