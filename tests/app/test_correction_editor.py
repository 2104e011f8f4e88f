"""Points moved on the picture of a hold, through the server: numbers, history, session, trend and export follow."""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from helpers.observations import leg_cm, observation, point_px, px
from lungelens.app.correction_editor import OBSERVATION
from lungelens.measures.result import measure
from lungelens.observe import observation_file
from lungelens.observe.leg_points import row
from lungelens.observe.observation_file import write_observation
from lungelens.records import jobs
from lungelens.records.models import Trial

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from lungelens.app.services import Services
    from lungelens.observe.observation import Observation

LEAN_DEG = 36.0  # the knee touches the wall, the toes 10 cm before it


@pytest.fixture
def trial_id(services: Services, session_id: str) -> str:
    """A measured clip of a right leg: two repetitions alike."""
    return measured(services, session_id, LEAN_DEG)


@cache
def looked_at(lean_deg: float) -> tuple[Observation, str]:
    seen = observation(lean_deg)
    return seen, measure(seen).to_json()


def measured(services: Services, session_id: str, lean_deg: float) -> str:
    seen, document = looked_at(lean_deg)
    with services.database.writing() as session:
        trial = Trial(session_id=session_id, source="file", state="done", sha256="0" * 64, result_json=document)
        session.add(trial)
    services.folder.report(trial.id).mkdir(parents=True)
    write_observation(services.folder.report(trial.id) / OBSERVATION, seen)
    return trial.id


def move(point: str, *world_cm: float, repetition: int = 1) -> dict[str, Any]:
    return {"repetition": repetition, "point": point, "after_px": [float(at) for at in px(*world_cm)]}


KNEE = move("knee", *leg_cm(30.0)[row("knee")])  # 3.6 cm before the wall
WALL = move("wall_foot", 0.5, -10.0, 0.0)  # half a centimetre farther away


def keep(owner: TestClient, trial_id: str, moved: dict[str, Any], reason: str = "the shorts hide it") -> dict[str, Any]:
    answer = owner.post(f"/api/trials/{trial_id}/corrections", json={**moved, "reason": reason})
    assert answer.status_code == 201, answer.text
    kept: dict[str, Any] = answer.json()
    return kept


def angles(owner: TestClient, trial_id: str, **query: object) -> list[float]:
    document = owner.get(f"/api/trials/{trial_id}/result", params=query).json()
    return [repetition["tibia_angle_deg"]["value"] for repetition in document["repetitions"]]


def test_the_points_of_each_hold_are_where_they_were_measured(owner: TestClient, trial_id: str) -> None:
    first, second = owner.get(f"/api/trials/{trial_id}/holds").json()
    assert (first["repetition"], second["repetition"]) == (1, 2)
    assert first["points"]["knee"] == pytest.approx(list(point_px("knee", LEAN_DEG)))
    assert len(first["points"]["sheet"]) == 4
    assert set(first["movable"]) >= {"knee", "heel", "wall_foot", "sheet_3"}


def test_trying_a_place_tells_the_numbers_and_keeps_nothing(owner: TestClient, trial_id: str) -> None:
    numbers = owner.post(f"/api/trials/{trial_id}/corrections/try", json=KNEE).json()
    before, after = numbers["numbers_before"], numbers["numbers_after"]
    assert before["tibia_angle_deg"]["value"] == pytest.approx(36.0, abs=0.3)
    assert after["tibia_angle_deg"]["value"] == pytest.approx(30.0, abs=0.3)
    assert after["knee_to_wall_cm"]["value"] == pytest.approx(-leg_cm(30.0)[row("knee_front"), 0], abs=0.8)
    assert (before["valid"], after["valid"]) == (True, False)
    assert angles(owner, trial_id) == pytest.approx([36.0, 36.0], abs=0.3)


def test_what_is_kept_counts_and_what_was_measured_stays(owner: TestClient, trial_id: str) -> None:
    kept = keep(owner, trial_id, KNEE)
    assert kept["before_px"] == pytest.approx(list(point_px("knee", LEAN_DEG)))
    assert kept["reason"] == "the shorts hide it"
    assert angles(owner, trial_id) == pytest.approx([30.0, 36.0], abs=0.3)
    assert angles(owner, trial_id, as_measured=True) == pytest.approx([36.0, 36.0], abs=0.3)
    summary = owner.get(f"/api/trials/{trial_id}").json()["summary"]
    assert (summary["valid"], summary["best"]["index"]) == (1, 2)


def test_a_second_move_starts_from_the_first(owner: TestClient, trial_id: str) -> None:
    keep(owner, trial_id, KNEE)
    second = keep(owner, trial_id, move("knee", *leg_cm(33.0)[row("knee")]))
    assert second["before_px"] == pytest.approx(KNEE["after_px"])
    assert second["numbers_before"]["tibia_angle_deg"]["value"] == pytest.approx(30.0, abs=0.3)
    assert second["numbers_after"]["tibia_angle_deg"]["value"] == pytest.approx(33.0, abs=0.3)


def test_undone_it_is_as_it_was_measured(owner: TestClient, trial_id: str) -> None:
    before = owner.get(f"/api/trials/{trial_id}/result").text
    first, second = keep(owner, trial_id, KNEE), keep(owner, trial_id, WALL)
    for one in (first, second):
        assert owner.delete(f"/api/corrections/{one['id']}").status_code == 204
    assert owner.get(f"/api/trials/{trial_id}/result").text == before
    assert owner.get(f"/api/trials/{trial_id}/corrections").json() == []


def test_session_trend_and_tables_show_what_counts(
    owner: TestClient, person_id: str, session_id: str, trial_id: str
) -> None:
    keep(owner, trial_id, WALL)
    shown = owner.get(f"/api/sessions/{session_id}").json()["trials"][0]
    assert shown["summary"]["best"]["toe_to_wall_cm"]["value"] == pytest.approx(10.5, abs=0.03)
    assessed = owner.get(f"/api/sessions/{session_id}/assessment").json()
    assert "10.5 cm" in json.dumps(assessed)
    trends = owner.get(f"/api/people/{person_id}/trends").json()["quantities"]
    (point,) = next(one for one in trends if one["quantity"] == "toe_to_wall_cm")["right"]
    assert point["value"] == pytest.approx(10.5, abs=0.03)
    table = owner.get(f"/api/people/{person_id}/export", params={"as": "csv"}).text
    distances = [float(one["toe_to_wall_cm"]) for one in csv.DictReader(table.splitlines())]
    assert distances == pytest.approx([10.5, 10.5], abs=0.03)
    exported = owner.get(f"/api/people/{person_id}/export", params={"as": "json"}).json()
    (trial,) = exported["sessions"][0]["trials"]
    now, then = (trial[name]["repetitions"][0]["toe_to_wall_cm"]["value"] for name in ("result", "result_as_measured"))
    assert (now, then) == pytest.approx((10.5, 10.0), abs=0.03)
    assert trial["corrections"][0]["reason"] == "the shorts hide it"


def test_measured_again_the_points_are_moved_again_where_the_picture_is_the_same(
    owner: TestClient, services: Services, session_id: str, trial_id: str
) -> None:
    from lungelens.app.correction_editor import apply_corrections

    keep(owner, trial_id, KNEE)
    with services.database.writing() as session:
        trial = session.get_one(Trial, trial_id)
        document = trial.result_json
        assert document is not None
        jobs.enqueue(session, trial)
        assert trial.document is None
        session.flush()
        jobs.finish(trial, document)
        apply_corrections(services.folder, trial)
    assert angles(owner, trial_id) == pytest.approx([30.0, 36.0], abs=0.3)


def test_measured_by_another_version_it_has_to_be_measured_again(
    owner: TestClient, services: Services, trial_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(observation_file, "FORMAT", "lungelens.observation/0")
        write_observation(services.folder.report(trial_id) / OBSERVATION, observation(LEAN_DEG))
    answer = owner.post(f"/api/trials/{trial_id}/corrections/try", json=KNEE)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "measure_again")
    assert answer.json()["error"]["message"].endswith(": measure it again.")


@pytest.mark.parametrize(
    ("moved", "status", "code"),
    [
        ({**KNEE, "repetition": 9}, 404, "not_found"),
        ({**KNEE, "point": "hip"}, 422, "invalid"),
        ({**KNEE, "after_px": ["NaN", 1]}, 422, "invalid"),
        (move("sheet_0", 300.0, 0.0, 0.0), 422, "not_followed"),
        ({**KNEE, "after_px": [1e5, 1e5]}, 422, "not_followed"),  # no leg can be fitted: a fault of the program
        ({**KNEE, "after_px": [1e5, -1e5]}, 422, "not_followed"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    owner: TestClient, trial_id: str, moved: dict[str, Any], status: int, code: str
) -> None:
    answer = owner.post(f"/api/trials/{trial_id}/corrections/try", json=moved)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_clip_that_is_not_measured_has_no_points(owner: TestClient, session_id: str) -> None:
    new = owner.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": 10}).json()
    assert owner.get(f"/api/trials/{new['id']}/holds").status_code == 404


def test_an_observation_nested_beyond_reason_has_to_be_measured_again(
    owner: TestClient, services: Services, trial_id: str
) -> None:
    nested = b'{"format": "%s", "observation": %s' % (observation_file.FORMAT.encode(), b"[" * 100_000)
    with (services.folder.report(trial_id) / OBSERVATION).open("wb") as file:
        np.savez_compressed(file, header=np.frombuffer(nested, np.uint8))
    answer = owner.get(f"/api/trials/{trial_id}/holds")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "measure_again")
