"""`lungelens export`: files, sentences and exit codes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.observations import N, observation
from lungelens.observe.observation_file import write_observation


def test_an_observation_in_every_format(lungelens, tmp_path):
    write_observation(tmp_path / "seen.npz", observation(36.0))
    wanted = [word for form in ("trc", "mot", "netcdf", "bids") for word in ("--to", form)]
    code, out, err = lungelens("export", tmp_path / "seen.npz", "--out", tmp_path / "out", *wanted)
    assert (code, out) == (0, f"1 clip written to {tmp_path / 'out'}, 0 without a lunge.\n")
    assert err == "1 of 1, seen: 9 files\n"
    names = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {
        "seen.trc",
        "seen_tibia_angle_deg.mot",
        "seen.nc",
        "README",
        "dataset_description.json",
        "participants.tsv",
    } <= names
    assert len((tmp_path / "out" / "seen.trc").read_text().splitlines()) == 6 + N


def test_c3d_by_an_extra(lungelens, tmp_path):
    pytest.importorskip("ezc3d", reason="an extra: lungelens[c3d]")
    write_observation(tmp_path / "seen.npz", observation(36.0))
    code, _, err = lungelens("export", tmp_path / "seen.npz", "--out", tmp_path / "out", "--to", "c3d")
    assert (code, err) == (0, "1 of 1, seen: 1 file\n")
    assert (tmp_path / "out" / "seen.c3d").stat().st_size > 512


def test_a_package_that_is_missing_is_named(lungelens, tmp_path, monkeypatch):
    monkeypatch.setattr("lungelens.study.exports.export.find_spec", lambda _name: None)
    write_observation(tmp_path / "seen.npz", observation(36.0))
    code, _, err = lungelens("export", tmp_path / "seen.npz", "--out", tmp_path / "out", "--to", "c3d")
    assert (code, err) == (2, "C3D needs one more package: pip install 'lungelens[c3d]'.\n")


def test_without_a_format_nothing_is_written(lungelens, tmp_path):
    code, _, err = lungelens("export", tmp_path / "seen.npz", "--out", tmp_path / "out")
    assert (code, err.count("\n")) == (2, 1)


def test_a_clip_without_a_lunge(lungelens, tmp_path):
    write_observation(tmp_path / "seen.npz", replace(observation(), person=None, lunge=None, people=0))
    code, out, _ = lungelens("export", tmp_path / "seen.npz", "--out", tmp_path / "out", "--to", "trc")
    assert (code, out) == (3, f"0 clips written to {tmp_path / 'out'}, 1 without a lunge.\n")
