"""A person followed over four sessions, both legs filmed and read by tape.

The clips are rendered samples; the numbers are made up, but for the right leg on the last day: that is measured.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.records import add_person, add_session
from helpers.results import repetition, result
from helpers.stored import SHEET, SHOES, clip_of, stored
from lungelens.app.measuring import write_holds
from lungelens.measures.measurement import Check
from lungelens.measures.result import measure
from lungelens.records.columns import now
from lungelens.records.models import GivenExercise, Reading, Trial

if TYPE_CHECKING:
    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Person, TestSession
    from lungelens.sides import Side

SAMPLE = clip_of(SHOES)
HEEL_CAME_UP = Check(
    code="heel_lift", level="invalid", message="The heel came up.", value=14, limit=5, advice="Keep the heel down."
)
# day; left and right: toe to wall in cm, tibia angle in degrees, what the tape said
DAYS: tuple[tuple[date, tuple[float, float, float], tuple[float, float, float]], ...] = (
    (date(2026, 1, 12), (7.2, 31.0, 6.9), (11.4, 38.0, 11.5)),
    (date(2026, 2, 9), (8.1, 32.5, 8.0), (11.0, 37.6, 11.2)),
    (date(2026, 3, 16), (9.6, 35.2, 9.0), (11.8, 38.4, 11.5)),
    (date(2026, 4, 20), (10.4, 37.1, 10.0), (12.1, 39.8, 11.9)),
)
MEASURED = DAYS[-1][0]


def follow(database: Database, folder: DataFolder, code: str = "P-014") -> Person:
    """Write four sessions of a new person into the records."""
    person = add_person(database, code, name="Ada Example", birth_year=1988, sex="female", height_cm=171.0)
    for number, (held_on, left, right) in enumerate(DAYS):
        test = add_session(database, person, held_on, footwear="shoes", red_flags=[], warm_up="5 minutes of walking")
        sides: tuple[tuple[Side, tuple[float, float, float]], ...] = (("left", left), ("right", right))
        for side, (distance_cm, angle_deg, tape_cm) in sides:
            if (side, held_on) == ("right", MEASURED):
                add_measured(database, folder, test)
            else:
                add_made_up(database, folder, test, side, distance_cm, angle_deg)
            _add_reading(database, test, side, tape_cm)
        if number == 0:
            with database.writing() as session:
                given = GivenExercise(
                    session_id=test.id, exercise_id="wall_calf_stretch", side="left", given_on=held_on
                )
                session.add(given)
    return person


def add_measured(database: Database, folder: DataFolder, test: TestSession) -> Trial:
    """The clip with the printed sheet, as a worker leaves it."""
    document, holds = _measured()
    trial = _add_clip(database, folder, test, "right", clip_of(SHEET), document)
    for name, content in holds.items():
        (folder.report(trial.id) / name).write_bytes(content)
    return trial


@cache
def _measured() -> tuple[str, dict[str, bytes]]:
    """Result and files of the clip with the printed sheet."""
    seen = stored(SHEET)
    with tempfile.TemporaryDirectory() as name:
        write_holds(seen, clip_of(SHEET), Path(name))
        return measure(seen).to_json(), {path.name: path.read_bytes() for path in Path(name).iterdir()}


def add_made_up(
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
    return _add_clip(database, folder, test, side, SAMPLE, document)


def _add_clip(
    database: Database, folder: DataFolder, test: TestSession, side: Side, clip: Path, document: str
) -> Trial:
    with database.writing() as session:
        trial = Trial(
            session_id=test.id,
            leg=side,
            source="file",
            state="done",
            suffix=".mp4",
            size_bytes=clip.stat().st_size,
            received_bytes=clip.stat().st_size,
            sha256=hashlib.sha256(clip.read_bytes()).hexdigest(),
            result_json=document,
            measured_at=now(),
        )
        session.add(trial)
    folder.report(trial.id).mkdir(parents=True)
    shutil.copy(clip, folder.clip(trial.id))
    return trial


def _add_reading(database: Database, test: TestSession, side: Side, tape_cm: float) -> None:
    with database.writing() as session:
        reading = Reading(
            session_id=test.id, side=side, quantity="toe_to_wall_cm", method="tape", value=tape_cm, rater="KL"
        )
        session.add(reading)
