"""Legs over time in the files of other programs, read back by them or by their own rules."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.stored import SHEET, stored_path
from lungelens.observe.observation_file import read_observation
from lungelens.pose.landmark_formats import read_landmarks
from lungelens.pose.types import Keypoint
from lungelens.study.exports.bids import labels, recording_files
from lungelens.study.exports.export import Source, export
from lungelens.study.exports.leg_points import LegOverTime, leg_over_time
from lungelens.study.exports.opensim import mot_text, trc_text


@pytest.fixture(scope="module")
def leg() -> LegOverTime:
    found = leg_over_time(read_observation(stored_path(SHEET)))
    assert found is not None
    return found


def test_our_own_reader_takes_the_trc_back(leg: LegOverTime, tmp_path: Path) -> None:
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


def test_the_mot_has_rows_and_columns_as_it_says(leg: LegOverTime) -> None:
    head, _, table = mot_text(leg, "leg").partition("endheader\n")
    told = dict(line.split("=") for line in head.splitlines() if "=" in line)
    names, *rows = table.splitlines()
    assert told["inDegrees"] == "yes"
    assert (told["nRows"], told["nColumns"]) == (str(len(rows)), str(len(names.split("\t"))))
    values = np.array([[float(cell) for cell in row.split("\t")] for row in rows])
    column = names.split("\t").index("tibia_angle_deg")
    np.testing.assert_allclose(values[:, column], leg.signals["tibia_angle_deg"], atol=1e-6)


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
