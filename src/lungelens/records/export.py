"""Export of one person: JSON, a table of repetitions, or a ZIP with the videos too."""

from __future__ import annotations

import json
import tempfile
import zipfile
from typing import IO, TYPE_CHECKING, Any

from lungelens.records.results import measurement_of
from lungelens.records.rows import row_values
from lungelens.records.trail import trail_of
from lungelens.report.csv_text import csv_text
from lungelens.report.repetitions_table import COLUMNS, repetition_rows

if TYPE_CHECKING:
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Person, TestSession, Trial

SCHEMA = "lungelens.person/1"
_INTERNAL = ("phone_link_id", "result_json", "corrected_json")  # of no use elsewhere, or exported in another form


def person_json(person: Person) -> str:
    """One JSON document with every row, its trail, and each clip's result, corrected by hand and as first measured."""
    sessions = [_session(test) for test in person.sessions]
    trail = [row_values(entry) for entry in trail_of(person)]
    document = {"schema": SCHEMA, "person": row_values(person), "sessions": sessions, "trail": trail}
    return json.dumps(document, ensure_ascii=False, indent=2)


def person_csv(person: Person) -> str:
    """One row per repetition: code, session and clip, then the columns of `repetitions.csv`."""
    header = ("code", "session", "held_on", "footwear", "counts", *(column.name for column in COLUMNS))
    rows = []
    for test in person.sessions:
        for trial in test.trials:
            measurement = measurement_of(trial)
            if measurement is not None:
                before = (person.code, test.id, test.held_on.isoformat(), test.footwear, trial.counts)
                rows += [(*before, *cells) for cells in repetition_rows([measurement])]
    return csv_text(header, rows)


def person_zip(person: Person, folder: DataFolder) -> IO[bytes]:
    """A ZIP of both and every clip with its report, in an unnamed file that is deleted when closed."""
    scratch = tempfile.TemporaryFile(dir=folder.work)  # noqa: SIM115  whoever sends it closes it
    with zipfile.ZipFile(scratch, "w", zipfile.ZIP_STORED) as archive:  # videos do not get smaller
        archive.writestr("person.json", person_json(person))
        archive.writestr("repetitions.csv", person_csv(person))
        for test in person.sessions:
            for number, trial in enumerate(test.trials, start=1):
                _add_clip(archive, f"{test.held_on.isoformat()}-{test.id[:8]}/clip{number}", trial, folder)
    scratch.seek(0)
    return scratch


def _session(test: TestSession) -> dict[str, Any]:
    return {
        **row_values(test),
        "legs": [row_values(leg) for leg in test.legs],
        "readings": [row_values(reading) for reading in test.readings],
        "exercises": [row_values(given) for given in test.exercises],
        "trials": [_trial(trial) for trial in test.trials],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    values = {name: value for name, value in row_values(trial).items() if name not in _INTERNAL}
    result, measured = (_document(text) for text in (trial.document, trial.result_json))
    before = {"result_as_measured": measured} if trial.corrected_json else {}
    return {**values, "result": result, **before, "corrections": [row_values(one) for one in trial.corrections]}


def _document(text: str | None) -> Any:
    """The document, or its text where it is damaged: an export leaves nothing out."""
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return text


def _add_clip(archive: zipfile.ZipFile, place: str, trial: Trial, folder: DataFolder) -> None:
    clip = folder.clip(trial.id)
    if trial.sha256 is not None and clip.is_file():
        archive.write(clip, f"{place}/clip{trial.suffix}")
    report = folder.report(trial.id)
    for path in sorted(report.iterdir()) if report.is_dir() else ():
        archive.write(path, f"{place}/{path.name}")
