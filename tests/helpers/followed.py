"""A person followed over four sessions, both legs filmed and read by tape, without measuring anything.

The clips are a rendered sample; the numbers of each session are made up; the picture of the hold and its points are
the sample's truth.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from helpers.records import add_person, add_session
from helpers.results import repetition, result
from lungelens.app.measuring import HOLDS
from lungelens.lunge.measurement import Check
from lungelens.records.models import GivenExercise, Reading, Trial, now

if TYPE_CHECKING:
    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Person, Side, TestSession

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "c01_R_m_shoes_38.mp4"
POINTS = {"hip": "test_hip", "knee": "test_knee", "ankle": "test_ankle", "heel": "test_heel", "toe": "test_toe2"}
HEEL_CAME_UP = Check(
    code="heel_lift", level="invalid", message="The heel came up.", value=14, limit=5, advice="Keep the heel down."
)
# day; left and right: toe to wall in cm, tibia angle in degrees, what the tape said
DAYS: tuple[tuple[date, tuple[float, float, float], tuple[float, float, float]], ...] = (
    (date(2026, 1, 12), (7.2, 31.0, 6.9), (11.4, 38.0, 11.5)),
    (date(2026, 2, 9), (8.1, 32.5, 8.0), (11.0, 37.6, 11.2)),
    (date(2026, 3, 16), (9.6, 35.2, 9.0), (11.8, 38.4, 11.5)),
    (date(2026, 4, 20), (10.4, 37.1, 10.0), (11.6, 38.1, 11.4)),
)


def follow(database: Database, folder: DataFolder, code: str = "P-014") -> Person:
    """Write four sessions of a new person into the records."""
    person = add_person(database, code, name="Ada Example", birth_year=1988, sex="female", height_cm=171.0)
    for number, (held_on, left, right) in enumerate(DAYS):
        test = add_session(database, person, held_on, footwear="shoes", red_flags=[], warm_up="5 minutes of walking")
        sides: tuple[tuple[Side, tuple[float, float, float]], ...] = (("left", left), ("right", right))
        for side, (distance_cm, angle_deg, tape_cm) in sides:
            add_measured(database, folder, test, side, distance_cm, angle_deg)
            _add_reading(database, test, side, tape_cm)
        if number == 0:
            with database.writing() as session:
                given = GivenExercise(
                    session_id=test.id, exercise_id="wall_calf_stretch", side="left", given_on=held_on
                )
                session.add(given)
    return person


def add_measured(
    database: Database, folder: DataFolder, test: TestSession, side: Side, distance_cm: float, angle_deg: float
) -> Trial:
    """One clip of the sample, with a result of two repetitions, of which the second does not count."""
    best = repetition(
        1,
        peak_s=2.1,
        touched=True,
        toe_to_wall_cm=(distance_cm, distance_cm - 0.7, distance_cm + 0.7),
        tibia_angle_deg=(angle_deg, angle_deg - 1.8, angle_deg + 1.8),
        heel_lift_mm=(1.0, 0.0, 3.0),
    )
    lifted = repetition(2, peak_s=4.4, valid=False, tibia_angle_deg=(angle_deg + 2, angle_deg, angle_deg + 4))
    lifted = lifted.model_copy(update={"checks": (HEEL_CAME_UP,)})
    document = result(SAMPLE.stem, best, lifted, source="sheet", test_leg=side).to_json()
    with database.writing() as session:
        trial = Trial(
            session_id=test.id,
            leg=side,
            source="file",
            state="done",
            suffix=".mp4",
            size_bytes=SAMPLE.stat().st_size,
            received_bytes=SAMPLE.stat().st_size,
            sha256=hashlib.sha256(SAMPLE.read_bytes()).hexdigest(),
            result_json=document,
            measured_at=now(),
        )
        session.add(trial)
    folder.report(trial.id).mkdir(parents=True)
    shutil.copy(SAMPLE, folder.clip(trial.id))
    _write_hold(folder.report(trial.id), frame_index=63)
    return trial


def _write_hold(report: Path, frame_index: int) -> None:
    video = cv2.VideoCapture(str(SAMPLE))
    video.set(cv2.CAP_PROP_POS_FRAMES, frame_index)
    picture = video.read()[1]
    video.release()
    cv2.imwrite(str(report / "hold_1.jpg"), picture)
    with SAMPLE.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        row = list(csv.DictReader(file))[frame_index]
    points = {name: [float(row[f"{column}_u"]), float(row[f"{column}_v"])] for name, column in POINTS.items()}
    height_px, width_px = picture.shape[:2]
    hold = {"repetition": 1, "frame_index": frame_index, "time_s": frame_index / 30, "points": points}
    (report / HOLDS).write_text(json.dumps([{**hold, "width_px": width_px, "height_px": height_px}]), encoding="utf-8")


def _add_reading(database: Database, test: TestSession, side: Side, tape_cm: float) -> None:
    with database.writing() as session:
        reading = Reading(
            session_id=test.id, side=side, quantity="toe_to_wall_cm", method="tape", value=tape_cm, rater="KL"
        )
        session.add(reading)
