"""The files of a validation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lungelens.errors import OutputError
from lungelens.study.folder import write_validation


def test_files(everything, tmp_path):
    written = write_validation(everything, tmp_path / "new" / "folder")
    assert {path.name for path in written} == {
        "validation.html",
        "agreement.csv",
        "values.csv",
        "decisions.csv",
        "reliability.csv",
        "bland_altman_tibia_angle_deg.png",
        "bland_altman_heel_lift_mm.png",
        "readings_toe_to_wall_cm.png",
    }
    assert set(written) == set((tmp_path / "new" / "folder").iterdir())


def test_no_empty_tables(everything, tmp_path):
    bare = replace(everything, readings=None, decisions=(), decision_counts=())
    names = {path.name for path in write_validation(bare, tmp_path)}
    assert not names & {"decisions.csv", "reliability.csv"}


def test_a_file_where_the_folder_should_be(everything, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Cannot write to the folder"):
        write_validation(everything, tmp_path / "file")
