from __future__ import annotations

import io
import json
import zipfile

import pytest

from helpers.records import add_trial, result_json
from helpers.results import HEEL_UP, repetition, result
from helpers.uploads import send
from lungelens.measures.measurement import QUANTITIES
from lungelens.records.models import TestSession, Trial


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


def finish(services, trial_id, document):
    """As a worker would."""
    with services.database.writing() as session:
        trial = session.get_one(Trial, trial_id)
        trial.state, trial.result_json, trial.job = "done", document, None


@pytest.fixture
def measured(owner, services, session_id, clip_bytes):
    trial = send(owner, session_id, clip_bytes)
    finish(services, trial["id"], result_json("left", 9.0))
    return trial["id"]


def test_a_person_is_added_changed_found_and_deleted(owner, person_id):
    changed = owner.patch(f"/api/people/{person_id}", json={"version": 1, "name": "Ada", "notes": "\U0001f9b6"})
    assert (changed.json()["name"], changed.json()["height_cm"], changed.json()["version"]) == ("Ada", 178, 2)
    assert [one["id"] for one in owner.get("/api/people", params={"search": "ada"}).json()] == [person_id]
    assert code(owner.delete(f"/api/people/{person_id}", params={"confirm": "R-08"})) == (409, "not_confirmed")
    assert owner.delete(f"/api/people/{person_id}", params={"confirm": "R-07"}).status_code == 204
    assert code(owner.get(f"/api/people/{person_id}")) == (404, "not_found")


def test_two_windows(owner, person_id):
    owner.patch(f"/api/people/{person_id}", json={"version": 1, "notes": "first"})
    late = owner.patch(f"/api/people/{person_id}", json={"version": 1, "notes": "second"})
    assert code(late) == (409, "changed_elsewhere")
    current = late.json()["error"]["current"]
    assert (current["notes"], current["version"]) == ("first", 2)
    assert owner.get(f"/api/people/{person_id}").json()["notes"] == "first"


def test_two_windows_on_a_session(owner, session_id):
    owner.patch(f"/api/sessions/{session_id}", json={"version": 1, "warm_up": "walked"})
    late = owner.patch(f"/api/sessions/{session_id}", json={"version": 1, "warm_up": "ran"})
    assert code(late) == (409, "changed_elsewhere")
    assert late.json()["error"]["current"] == owner.get(f"/api/sessions/{session_id}").json()


def test_two_windows_on_a_leg(owner, session_id):
    path = f"/api/sessions/{session_id}/legs/left"
    first = owner.put(path, json={"version": 0, "tight": "back"}).json()
    late = owner.put(path, json={"version": 0, "tight": "front"})
    assert code(late) == (409, "changed_elsewhere")
    assert late.json()["error"]["current"] == first
    assert owner.put(path, json={"version": first["version"], "tight": "front"}).json()["version"] == 2
    assert owner.put(path, json={"tight": "calf"}).json()["tight"] == "calf"


def test_a_code_twice(owner, person_id):
    assert code(owner.post("/api/people", json={"code": " R-07 "})) == (409, "code_taken")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": "  "}, "code"),
        ({"code": "a\x00b"}, "code"),
        ({"code": "R", "height_cm": 5}, "height_cm"),
        ({"code": "R", "sex": "x"}, "sex"),
        ({"code": "R", "id": "0" * 32}, "id"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(owner, body, field):
    answer = owner.post("/api/people", json=body)
    assert code(answer) == (422, "invalid")
    assert [fault["field"] for fault in answer.json()["error"]["fields"]] == [field]


def test_a_session_holds_what_was_said_read_and_given(owner, session_id):
    said = {"tight": "back", "pain": 2, "pain_where": "calf"}
    assert owner.put(f"/api/sessions/{session_id}/legs/left", json=said).json()["tight"] == "back"
    reading = {"side": "left", "quantity": "toe_to_wall_cm", "method": "tape", "value": 9.5}
    read = owner.post(f"/api/sessions/{session_id}/readings", json=reading).json()
    given = owner.post(f"/api/sessions/{session_id}/exercises", json={"exercise_id": "wall_calf_stretch"}).json()
    shown = owner.get(f"/api/sessions/{session_id}").json()
    assert [leg["pain"] for leg in shown["legs"]] == [2]
    assert [one["value"] for one in shown["readings"]] == [9.5]
    assert [one["given_on"] for one in shown["exercises"]] == ["2026-03-02"]
    assert owner.delete(f"/api/readings/{read['id']}").status_code == 204
    assert owner.delete(f"/api/exercises-given/{given['id']}").status_code == 204
    shown = owner.get(f"/api/sessions/{session_id}").json()
    assert shown["readings"] == shown["exercises"] == []


def test_a_distance_is_not_read_from_an_inclinometer(owner, session_id):
    body = {"side": "left", "quantity": "toe_to_wall_cm", "method": "inclinometer_tuberosity", "value": 9.5}
    assert code(owner.post(f"/api/sessions/{session_id}/readings", json=body)) == (422, "invalid")


def test_the_assessment_is_the_command_lines(owner, session_id, measured, tmp_path, capfd):
    from lungelens.cli.main import main

    owner.put(f"/api/sessions/{session_id}/legs/left", json={"tight": "back"})
    owner.patch(f"/api/sessions/{session_id}", json={"version": 1, "red_flags": []})
    path = tmp_path / "result.json"
    path.write_text(result_json("left", 9.0))
    options = ["--tight", "back", "--height-cm", "178", "--no-red-flags", "--date", "2026-03-02", "--json"]
    assert main(["classify", str(path), *options]) == 0
    assert owner.get(f"/api/sessions/{session_id}/assessment").json() == json.loads(capfd.readouterr().out)


def test_a_session_without_anything_has_nothing_to_assess(owner, session_id):
    assert owner.get(f"/api/sessions/{session_id}/assessment").json()["status"] == "nothing_to_assess"


def test_the_result_is_the_document_itself(owner, measured):
    assert owner.get(f"/api/trials/{measured}/result").text == result_json("left", 9.0)


def test_everything_of_a_person_can_be_taken_away(owner, services, person_id, measured, clip_bytes):
    export = f"/api/people/{person_id}/export"
    document = owner.get(export).json()
    assert document["person"]["code"] == "R-07"
    assert document["sessions"][0]["trials"][0]["result"]["test_leg"] == "left"
    assert owner.get(export, params={"as": "csv"}).text.splitlines()[1].startswith("R-07,")
    with zipfile.ZipFile(io.BytesIO(owner.get(export, params={"as": "zip"}).content)) as archive:
        clip = next(name for name in archive.namelist() if name.endswith("clip.mp4"))
        assert archive.read(clip) == clip_bytes
        assert {"person.json", "repetitions.csv"} < set(archive.namelist())
    assert list(services.folder.work.iterdir()) == []


def test_a_clip_is_played_in_parts(owner, measured, clip_bytes):
    part = owner.get(f"/api/trials/{measured}/files/clip", headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, clip_bytes[10:20], "video/mp4")


@pytest.mark.parametrize("asked", ["bytes=5-1", "bytes=99999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused_as_everything_else(owner, measured, asked):
    assert code(owner.get(f"/api/trials/{measured}/files/clip", headers={"range": asked})) == (416, "no_such_part")


@pytest.mark.parametrize("asked", ["bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes=", "5", "bytes=0-" + "9" * 5000])
def test_who_asks_for_no_one_part_is_given_the_whole(owner, measured, clip_bytes, asked):
    whole = owner.get(f"/api/trials/{measured}/files/clip", headers={"range": asked})
    assert (whole.status_code, whole.content) == (200, clip_bytes)


@pytest.mark.parametrize("name", ["holds.json", "clip.mp4", "reps.png", "%2e%2e%2fclip"])
def test_only_files_with_a_known_name_that_exist_are_given(owner, measured, name):
    assert code(owner.get(f"/api/trials/{measured}/files/{name}")) == (404, "not_found")


def test_a_clip_left_out_is_not_assessed(owner, session_id, measured):
    owner.patch(f"/api/trials/{measured}", json={"counts": False})
    assert owner.get(f"/api/sessions/{session_id}/assessment").json()["status"] == "nothing_to_assess"


def test_a_clip_in_which_nothing_counts_says_why(owner, services, session_id):
    with services.database.reading() as session:
        test = session.get_one(TestSession, session_id)
    measured = result("clip", repetition(valid=False, checks=(HEEL_UP,)), best=None).to_json()
    trial = add_trial(services.database, services.folder, test, state="done", result_json=measured)
    shown = owner.get(f"/api/trials/{trial.id}").json()["summary"]
    assert (shown["status"], shown["valid"], shown["repetitions"], shown["best"]) == ("measured", 0, 1, None)
    assert shown["reason_messages"] == ["The heel came up. Keep the heel on the floor."]


def test_what_belongs_to_nobody(owner):
    assert owner.get("/api/questions").json()[0]["id"] == "chest_with_leg_signs"
    assert len(owner.get("/api/exercises").json()) == 5
    assert owner.get("/api/sheet/a4.pdf").content.startswith(b"%PDF")
    assert owner.get("/api/words").json()["cues.hold"] == "Hold."
    measures = owner.get("/api/measures").json()
    assert [one["name"] for one in measures] == [*QUANTITIES]
    assert measures[0] | {"method": ""} == {
        "name": "tibia_angle_deg",
        "label": "tibia angle",
        "unit": "deg",
        "digits": 0,
        "axis": [10, 60],
        "needs": "landmarks",
        "definition": "lean of the line from ankle joint to knee joint, from vertical, towards the wall",
        "method": "",
    }
    assert owner.get("/api/status").json()["lan"]["on"] is False


@pytest.mark.parametrize("document", ["{", "[" * 100_000, '{"schema": "older"}'])
def test_a_result_that_cannot_be_read_hides_nothing_else(owner, services, person_id, session_id, measured, document):
    finish(services, measured, document)
    (trial,) = owner.get(f"/api/sessions/{session_id}").json()["trials"]
    assert (trial["reason"]["code"], trial["summary"]) == ("unreadable_result", None)
    assert code(owner.get(f"/api/trials/{measured}/holds")) == (409, "measure_again")
    for page in ("", "/trends", "/agreement", "/export?as=json", "/export?as=csv", "/export?as=pdf", "/export?as=zip"):
        assert owner.get(f"/api/people/{person_id}{page}").status_code == 200


@pytest.mark.parametrize(
    "code_", ["\u200b", "\u2060\ufeff", "R\u200b-07", "R-07\u202e", "R\u00ad07", "R\n07", "\ue000"]
)
def test_a_code_that_cannot_be_seen_is_refused(owner, code_):
    answer = owner.post("/api/people", json={"code": code_})
    assert (code(answer), answer.json()["error"]["fields"][0]["field"]) == ((422, "invalid"), "code")


@pytest.mark.parametrize(
    ("code_", "alike"),
    [
        *(("R-07", one) for one in ("R\u201007", "R\u221207", "\uff32-07", " R-07 ", "R-0\uff17")),
        *(("P-07", one) for one in ("\u0420-07", "\u03a1-07")),
        ("A 1", "A\u00a01"),
    ],
)
def test_a_code_that_looks_like_anothers_is_refused(owner, code_, alike):
    assert owner.post("/api/people", json={"code": code_}).status_code == 201
    assert code(owner.post("/api/people", json={"code": alike})) == (409, "code_taken")


def test_a_code_is_one_whichever_keyboard_it_came_from(owner):
    composed, decomposed = "J\u00e9r\u00f4me", "Je\u0301ro\u0302me"
    person = owner.post("/api/people", json={"code": decomposed}).json()
    assert person["code"] == composed
    assert code(owner.post("/api/people", json={"code": composed})) == (409, "code_taken")
    assert [one["id"] for one in owner.get("/api/people", params={"search": decomposed}).json()] == [person["id"]]
    kept = {"version": person["version"], "code": decomposed, "name": "Ada"}
    assert owner.patch(f"/api/people/{person['id']}", json=kept).json()["name"] == "Ada"
    assert owner.delete(f"/api/people/{person['id']}", params={"confirm": decomposed}).status_code == 204


def test_a_code_cannot_be_changed_into_anothers_look(owner, person_id):
    other = owner.post("/api/people", json={"code": "R-08"}).json()
    changed = owner.patch(f"/api/people/{other['id']}", json={"version": other["version"], "code": "R\u201107"})
    assert code(changed) == (409, "code_taken")


def test_people_are_found_by_their_last_visit(owner, person_id, session_id):
    def found(search):
        return [one["id"] for one in owner.get("/api/people", params={"search": search}).json()]

    for search in ("2026-03-02", "2026-03", "2 March 2026", "March 2, 2026", "march 2026", "2.3.2026", "02.03.2026"):
        assert found(search) == [person_id], search
    for search in ("2026-04", "march", "03", "2 March 2025"):
        assert found(search) == [], search


def test_a_faulty_try_is_left_out_and_taken_back_in(owner, session_id):
    readings = f"/api/sessions/{session_id}/readings"
    tape = {"side": "left", "quantity": "toe_to_wall_cm", "method": "tape"}
    made = [owner.post(readings, json={**tape, "value": value}).json() for value in (9, 14)]

    def headline():
        return owner.get(f"/api/sessions/{session_id}/assessment").json()["headline"]

    assert "14.0" in headline()
    assert owner.patch(f"/api/readings/{made[1]['id']}", json={"counts": False}).json()["counts"] is False
    assert "9.0" in headline()
    owner.patch(f"/api/readings/{made[1]['id']}", json={"counts": True})
    assert "14.0" in headline()


def test_a_shoe_size_is_one_that_exists(owner, person_id):
    path = f"/api/people/{person_id}"
    assert owner.patch(path, json={"version": 1, "shoe_size": " EU:42 "}).json()["shoe_size"] == "eu:42"
    for size in ("us:9", "42", "eu:90"):
        assert code(owner.patch(path, json={"version": 2, "shoe_size": size})) == (422, "invalid")
    assert owner.patch(path, json={"version": 2, "shoe_size": None}).json()["shoe_size"] is None


def test_without_paper_a_shoe_size_and_the_knee_at_the_wall_give_a_distance(owner, services, session_id, clip_bytes):
    trial = send(owner, session_id, clip_bytes)
    ahead = repetition(tibia_angle_deg=(36, 33, 39), knee_over_toe_cm=(8.0, 6.0, 10.0))
    finish(services, trial["id"], result("clip", ahead, test_leg="left").to_json())
    assessment = f"/api/sessions/{session_id}/assessment"
    answer = {"pain": 0, "tight": "none"}
    for said, worked_out in (("yes", True), ("no", False)):
        owner.put(f"/api/sessions/{session_id}/legs/left", json={**answer, "knee_at_wall": said})
        text = owner.get(assessment).text
        assert ("worked_out_from_length" in text) == worked_out


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\u2028", "\x0b"])
def test_a_note_of_nothing_but_line_breaks_is_refused(owner, person_id, breaks):
    assert code(owner.post("/api/people", json={"code": "R-08", "notes": 301 * breaks})) == (422, "invalid")
    assert owner.post("/api/people", json={"code": "R-09", "notes": 300 * breaks}).status_code == 201


def test_a_raters_name_is_stored_whole(owner, session_id):
    reading = {"side": "left", "quantity": "toe_to_wall_cm", "method": "tape", "value": 9, "rater": 200 * "x"}
    assert owner.post(f"/api/sessions/{session_id}/readings", json=reading).json()["rater"] == 200 * "x"


def test_safety_answers_are_judged_without_a_session(owner, person_id):
    (finding,) = owner.post("/api/safety", json={"red_flags": ["numb_weak_cold"]}).json()
    assert finding["stops"]
    assert finding["where"]
    assert owner.post("/api/safety", json={"red_flags": []}).json() == []
    assert owner.get(f"/api/people/{person_id}").json()["sessions"] == []


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 10_000, b'{"code": ' + b"9" * 5000 + b"}", b"\xff"])
def test_what_no_reader_of_json_takes_is_refused_as_everything_else(owner, body):
    answer = owner.post("/api/people", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
