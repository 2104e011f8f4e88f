"""A clinician's readings: trials averaged, and how well raters and sessions repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from lungelens.errors import UnreadableInputError
from lungelens.study.readings import Reading, Subject, read_readings
from lungelens.study.reliability import reliability
from lungelens.study.repeatability import repeatabilities

if TYPE_CHECKING:
    from pathlib import Path


def table(folder: Path, header: str, *lines: str) -> Path:
    path = folder / "readings.csv"
    path.write_text("\n".join([header, *lines]))
    return path


def reading(clip: str, rater: str, session: str, value: float) -> Reading:
    return Reading(Subject(clip, None), "toe_to_wall_cm", rater, session, value, 1)


def test_trials_are_averaged(tmp_path):
    path = table(
        tmp_path,
        "clip,rater,session,trial,quantity,value",
        "c01.mp4,Ana,1,1,toe_to_wall_cm,10",
        "c01.mp4,Ana,1,2,toe_to_wall_cm,11",
        "c01.mp4,Bo,1,1,toe_to_wall_cm,12",
    )
    subject = Subject("c01", None)
    assert read_readings(path) == (
        Reading(subject, "toe_to_wall_cm", "Ana", "1", 10.5, 2),
        Reading(subject, "toe_to_wall_cm", "Bo", "1", 12, 1),
    )


def test_the_least_there_can_be(tmp_path):
    path = table(tmp_path, "clip,quantity,value,repetition", "c01,shin_angle_deg,38,2")
    assert read_readings(path) == (Reading(Subject("c01", 2), "shin_angle_deg", "", "", 38, 1),)


def test_the_same_reading_twice(tmp_path):
    path = table(tmp_path, "clip,quantity,value", "c01,toe_to_wall_cm,10", "c01.mp4,toe_to_wall_cm,11")
    with pytest.raises(UnreadableInputError) as caught:
        read_readings(path)
    assert str(caught.value) == (
        "readings.csv, line 3: the same reading as in line 2: number the trials in a column trial."
    )


ANA, BO = {"c01": 8.0, "c02": 10.0, "c03": 13.0}, {"c01": 8.5, "c02": 10.0, "c03": 12.0, "c04": 5.0}


def test_between_raters_only_what_all_of_them_read():
    readings = [reading(clip, "Ana", "", value) for clip, value in ANA.items()]
    readings += [reading(clip, "Bo", "", value) for clip, value in BO.items()]
    (found,) = repeatabilities(readings)
    assert (found.quantity, found.between, found.rater, found.names) == (
        "toe_to_wall_cm",
        "raters",
        None,
        ("Ana", "Bo"),
    )
    assert found.subjects == 4
    assert found.reliability == reliability(np.array([[8.0, 8.5], [10.0, 10.0], [13.0, 12.0]]))


def test_between_sessions_of_each_rater_and_first_sessions_between_raters():
    readings = [reading(clip, "Ana", "May", value) for clip, value in ANA.items()]
    readings += [reading(clip, "Ana", "June", value + 1) for clip, value in ANA.items()]
    readings += [reading(clip, "Bo", "May", value) for clip, value in BO.items()]
    raters, sessions = repeatabilities(readings)
    assert raters.reliability == reliability(np.array([[8.0, 8.5], [10.0, 10.0], [13.0, 12.0]]))
    assert (sessions.between, sessions.rater, sessions.names) == ("sessions", "Ana", ("May", "June"))
    assert sessions.reliability == reliability(np.array([[8.0, 9.0], [10.0, 11.0], [13.0, 14.0]]))


def test_nothing_repeated_and_nothing_in_common():
    assert repeatabilities([reading(clip, "Ana", "", value) for clip, value in ANA.items()]) == ()
    (apart,) = repeatabilities([reading("c01", "Ana", "", 8.0), reading("c02", "Bo", "", 9.0)])
    assert (apart.subjects, apart.reliability) == (2, None)
