"""Who did what and when: everything that shows, changes, deletes or takes along leaves an entry that stays."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from helpers.records import add_person, add_session, add_trial, opened, result_json
from helpers.uploads import send
from lungelens.app.certificate import self_signed_certificate
from lungelens.app.main import create_app
from lungelens.app.services import Lan
from lungelens.records import trail
from lungelens.records.backup import back_up
from lungelens.records.database import sqlite_url
from lungelens.records.folder import open_folder
from lungelens.records.models import Person
from lungelens.records.restore import restore
from lungelens.records.trail import TrailEntry, signed_in

NAME = "Ada Lovelace"
SHOWS_NO_RECORDS = {  # of any person
    "/api/health", "/api/status", "/api/words", "/api/measures", "/api/questions", "/api/exercises",
    "/api/sheet/{paper}.pdf", "/api/events", "/api/phone/events", "/api/phone-links/{id}", "/api/trials/{id}/upload",
}  # fmt: skip


def entries(services):
    with services.database.reading() as session:
        return session.scalars(select(TrailEntry).order_by(TrailEntry.at)).all()


def since(services, before):
    """What was done since, as (actor, action, kind, of which row, of whom)."""
    known = {entry.id for entry in before}
    new = [entry for entry in entries(services) if entry.id not in known]
    return [(one.actor, one.action, one.kind, one.subject_id, one.of_person_id) for one in new]


@pytest.fixture
def clip_id(services, folder, person_id, session_id):
    """A measured clip."""
    with services.database.reading() as session:
        test = session.get_one(Person, person_id).sessions[0]
    return add_trial(services.database, folder, test, state="done", result_json=result_json("left", 9.0)).id


def test_every_route_that_shows_somebodys_records_leaves_an_entry(
    owner, services, person_id, session_id, clip_id, monkeypatch
):
    monkeypatch.setattr(trail, "OPENED_AGAIN", timedelta(0))
    ids = {"/api/people/": person_id, "/api/sessions/": session_id, "/api/trials/": clip_id}
    paths = create_app(services).openapi()["paths"]
    shows = [path for path, how in paths.items() if "get" in how]
    asked = [path for path in shows if path not in SHOWS_NO_RECORDS and not path.startswith("/api/phone/")]
    assert len(asked) >= 17
    for path in asked:
        id_ = next((id_ for start, id_ in ids.items() if path.startswith(start)), "")
        before = entries(services)
        owner.get(path.replace("{id}", id_).replace("{name}", "clip").replace("{repetition}", "1"))
        assert since(services, before)[0][0] == "owner", path


@pytest.mark.parametrize(
    ("ask", "action", "kind"),
    [
        (lambda at, ids: at.get(f"/api/people/{ids[0]}"), "opened", "person"),
        (lambda at, ids: at.get(f"/api/sessions/{ids[1]}"), "opened", "session"),
        (lambda at, ids: at.get(f"/api/sessions/{ids[1]}/report.pdf"), "opened", "session"),
        (lambda at, ids: at.get(f"/api/trials/{ids[2]}/files/clip"), "opened", "clip"),
        (lambda at, ids: at.get(f"/api/people/{ids[0]}/export?as=zip"), "exported", "person"),
        (lambda at, ids: at.patch(f"/api/people/{ids[0]}", json={"version": 1, "name": NAME}), "changed", "person"),
        (lambda at, ids: at.patch(f"/api/sessions/{ids[1]}", json={"version": 1, "notes": "x"}), "changed", "session"),
        (lambda at, ids: at.put(f"/api/sessions/{ids[1]}/legs/left", json={"tight": "back"}), "created", "leg"),
        (lambda at, ids: at.patch(f"/api/trials/{ids[2]}", json={"counts": False}), "changed", "clip"),
        (lambda at, ids: at.post(f"/api/trials/{ids[2]}/measure"), "changed", "clip"),
        (lambda at, ids: at.delete(f"/api/trials/{ids[2]}"), "deleted", "clip"),
        (lambda at, ids: at.delete(f"/api/sessions/{ids[1]}"), "deleted", "session"),
        (lambda at, ids: at.delete(f"/api/people/{ids[0]}?confirm=R-07"), "deleted", "person"),
    ],
)
def test_what_is_done_is_recorded_with_whose_it_is(owner, services, person_id, session_id, clip_id, ask, action, kind):
    before = entries(services)
    assert ask(owner, (person_id, session_id, clip_id)).is_success
    ((actor, did, what, subject_id, of_person_id),) = since(services, before)
    assert (actor, did, what, of_person_id) == ("owner", action, kind, person_id)
    assert subject_id in (person_id, session_id, clip_id) or kind == "leg"


def test_readings_and_what_replaces_them_are_recorded(owner, services, session_id):
    before = entries(services)
    for tries in ([9.0], [9.5, 10.0]):
        owner.put(f"/api/sessions/{session_id}/legs/left/tries", json={"tries_cm": tries})
    done = [(action, kind) for _, action, kind, *_ in since(services, before)]
    assert sorted(done) == [*3 * [("created", "reading")], ("deleted", "reading")]


def test_a_phone_link_is_recorded_when_it_is_made_used_and_taken_back(owner, phone, services, folder, session_id):
    services.lan = Lan("https://192.168.1.20:8766", self_signed_certificate(folder.root, "192.168.1.20"))
    before = entries(services)
    link = owner.post(f"/api/sessions/{session_id}/phone-links", json={}).json()
    for _ in range(2):  # the same phone may come again
        phone.post("/api/phone/claim", json={"token": link["url"].partition("#")[2], "device": "d" * 40})
    phone.get("/api/phone/session")
    owner.delete(f"/api/phone-links/{link['id']}")
    done = [entry[:3] for entry in since(services, before)]
    assert done == [
        ("owner", "created", "phone_link"),
        ("phone", "used", "phone_link"),
        ("phone", "opened", "session"),
        ("owner", "deleted", "phone_link"),
    ]


def test_what_a_clip_goes_through_by_itself_is_nobodys_doing(owner, services, session_id, clip_bytes):
    before = entries(services)
    send(owner, session_id, clip_bytes, chunk=1000)
    assert [entry[:3] for entry in since(services, before)] == [("owner", "created", "clip")]


def test_whoever_looks_again_at_once_leaves_one_entry(owner, services, person_id):
    before = entries(services)
    for _ in range(3):
        owner.get(f"/api/people/{person_id}")
    assert len(since(services, before)) == 1


def test_on_a_full_disk_records_can_be_looked_at_and_taken_along(
    owner, services, folder, person_id, tmp_path, monkeypatch, caplog
):
    def full(*_):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(trail, "record", full)
    assert owner.get(f"/api/people/{person_id}").status_code == 200
    assert owner.get(f"/api/people/{person_id}/export").status_code == 200
    assert back_up(services.database, folder, tmp_path / "backup.zip") == 0
    assert "is not in the trail" in caplog.text


def test_coming_in_and_going_out_are_recorded(services, stranger, monkeypatch):
    monkeypatch.setattr(stranger.app, "signed_in", partial(signed_in, services.database))
    stranger.get("/?key=wrong")
    assert entries(services) == []
    stranger.get("/?key=the-owners-key")
    stranger.post("/api/sign-out")
    assert [(one.actor, one.action, one.kind) for one in entries(services)] == [
        ("owner", "signed_in", "page"),
        ("owner", "signed_out", "page"),
    ]


def test_whoever_signs_out_sees_nothing_more_and_is_told(services, stranger):
    stranger.get("/?key=the-owners-key")
    assert stranger.get("/api/people").status_code == 200
    assert stranger.post("/api/sign-out").status_code == 204
    assert stranger.get("/api/people").status_code == 401
    told = stranger.get("/signed-out")
    assert (told.status_code, "shared.signed_out.title" in told.text) == (200, True)


def test_the_trail_outlives_the_person_and_names_nobody(owner, services, person_id):
    owner.patch(f"/api/people/{person_id}", json={"version": 1, "name": NAME, "notes": NAME})
    here = [row for row in table(owner) if row["of_person_id"] == person_id]
    assert {row["code"] for row in here} == {"R-07"}
    owner.delete(f"/api/people/{person_id}", params={"confirm": "R-07"})
    gone = [row for row in table(owner) if row["of_person_id"] == person_id]
    assert [row["action"] for row in gone] == ["created", "changed", "deleted"]
    assert {row["code"] for row in gone} == {""}
    assert NAME not in str(table(owner)) and "R-07" not in str(table(owner))


def table(owner):
    answer = owner.get("/api/trail.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_an_export_holds_what_was_done_with_the_persons_records(owner, person_id, session_id):
    exported = json.loads(owner.get(f"/api/people/{person_id}/export").content)
    assert [(one["action"], one["kind"]) for one in exported["trail"]] == [
        ("created", "person"),
        ("created", "session"),
        ("exported", "person"),
    ]


@pytest.mark.parametrize("change", [delete(TrailEntry), update(TrailEntry).values(actor="phone")])
def test_no_entry_can_be_changed_or_taken_out(database, change):
    add_person(database)
    with pytest.raises(DatabaseError, match="the trail only grows"), database.writing() as session:
        session.execute(change)


def test_a_backup_brings_the_trail_back_to_where_some_of_it_still_is(services, folder, tmp_path):
    test = add_session(services.database, add_person(services.database))
    add_trial(services.database, folder, test)
    back_up(services.database, folder, tmp_path / "backup.zip")
    before = {entry.id for entry in entries(services)}
    other = open_folder(tmp_path / "other")
    with opened(sqlite_url(other.database)) as database:
        restore(database, other, tmp_path / "backup.zip")
        with database.reading() as session:
            there = session.scalars(select(TrailEntry).order_by(TrailEntry.at)).all()
    assert before < {entry.id for entry in there}
    assert [entry.action for entry in there][-2:] == ["backed_up", "restored"]


def test_restoring_where_everybody_was_deleted_keeps_what_was_done_since(owner, services, folder, tmp_path, person_id):
    back_up(services.database, folder, tmp_path / "backup.zip")
    owner.delete(f"/api/people/{person_id}", params={"confirm": "R-07"})
    restore(services.database, folder, tmp_path / "backup.zip")
    assert [entry.action for entry in entries(services)] == ["created", "backed_up", "deleted", "restored"]


def test_a_change_that_is_not_made_is_not_in_the_trail(owner, services, person_id):
    before = entries(services)
    with pytest.raises(RuntimeError), services.database.writing() as session:
        session.get_one(Person, person_id).notes = "x"
        session.flush()
        assert session.scalar(select(TrailEntry.action).order_by(TrailEntry.at.desc())) == "changed"
        raise RuntimeError
    assert since(services, before) == []
