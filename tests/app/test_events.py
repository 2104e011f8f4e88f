from __future__ import annotations

import json
from itertools import takewhile

import pytest
from sqlalchemy.orm import object_session

from helpers.known import known
from helpers.records import add_person, add_session, add_trial, result_json
from helpers.servers import ServerProcess, new_session, until_over
from helpers.uploads import send
from lungelens.app.events import TrialWatch
from lungelens.app.services import Services
from lungelens.records import jobs
from lungelens.records.columns import now
from lungelens.records.models import PhoneLink, Trial
from lungelens.records.removal import remove

RESULT = result_json("left", 9.0)


@pytest.fixture
def services(database, folder):
    return Services(database, folder)


@pytest.fixture
def test_session(database):
    return add_session(database, add_person(database))


@pytest.fixture
def watch(services, test_session):
    return TrialWatch(services, test_session.id)


def told(watch):
    """What a page hears: the names of events, which clip, and its state."""
    heard = [(name, json.loads(text)) for name, text in watch.changes()]
    return [(name, trial["id"], trial.get("state")) for name, trial in heard]


def change(database, trial, step, *arguments):
    with database.writing() as session:
        step(session.get_one(Trial, trial.id), *arguments)


def fail(trial):
    jobs.fail(known(object_session(trial)), trial.id, "fault", "No.")


def test_at_first_every_clip_is_told_then_only_what_is_new(database, folder, test_session, watch):
    done, waits = [add_trial(database, folder, test_session) for _ in range(2)]
    change(database, done, jobs.finish, RESULT)
    assert told(watch) == [("trial", done.id, "done"), ("trial", waits.id, "queued")]
    assert told(watch) == []
    change(database, waits, fail)
    assert told(watch) == [("trial", waits.id, "failed")]


@pytest.mark.parametrize(("step", "state"), [((fail,), "failed"), ((jobs.finish, RESULT), "done")])
def test_a_clip_that_is_over_before_anybody_looked_is_told(database, folder, test_session, watch, step, state):
    assert told(watch) == []
    trial = add_trial(database, folder, test_session)
    change(database, trial, *step)
    assert told(watch) == [("trial", trial.id, state)]


def test_how_far_a_clip_is_measured_is_told(database, folder, test_session, watch):
    trial = add_trial(database, folder, test_session)
    with database.writing() as session:
        jobs.enqueue(session, session.get_one(Trial, trial.id))
        claim = jobs.claim_next(session, 1)
    told(watch)
    with database.writing() as session:
        jobs.record_heartbeat(session, known(claim), "pose", 0.5)
    ((name, text),) = watch.changes()
    assert (name, json.loads(text)["stage"], json.loads(text)["fraction"]) == ("trial", "pose", 0.5)


def test_a_clip_that_counts_no_more_or_is_gone_is_told(database, folder, test_session, watch):
    trial = add_trial(database, folder, test_session)
    told(watch)
    change(database, trial, setattr, "counts", False)
    assert told(watch) == [("trial", trial.id, "queued")]
    remove(database, folder, Trial, trial.id)
    assert told(watch) == [("gone", trial.id, None)]
    assert told(watch) == []


def test_nobody_hears_of_other_sessions_and_a_phone_of_its_own_clips_only(database, folder, services, test_session):
    with database.writing() as session:
        link = PhoneLink(session_id=test_session.id, token_sha256="t", expires_at=now())
        session.add(link)
    own = add_trial(database, folder, test_session, phone_link_id=link.id)
    other = add_trial(database, folder, test_session)
    add_trial(database, folder, add_session(database, add_person(database, "R-08")))
    assert {id_ for _, id_, _ in told(TrialWatch(services, test_session.id))} == {own.id, other.id}
    assert told(TrialWatch(services, test_session.id, link.id)) == [("trial", own.id, "queued")]


def heard(events):
    """States of clips as they are told, "gone" of one that was refused, until nothing is told for a while."""
    for line in events.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: ")).get("state", "gone")
        if line == ": heartbeat":
            return


@pytest.mark.soak
def test_a_page_hears_how_far_it_is_and_after_a_broken_connection_how_it_ended(tmp_path, clip_bytes):
    with ServerProcess(tmp_path) as client:
        session_id = new_session(client)
        with client.stream("GET", "/api/events", params={"session": session_id}) as events:
            assert send(client, session_id, clip_bytes)["state"] == "queued"
            assert "measuring" in takewhile(lambda state: state != "done", heard(events))
            until_over(client, session_id)
        with client.stream("GET", "/api/events", params={"session": session_id}) as events:
            states = heard(events)
            assert next(states) == "done"
            no_video = client.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": 4}).json()["id"]
            assert next(states) == "receiving"
            client.patch(f"/api/trials/{no_video}/upload", content=b"text", headers={"Upload-Offset": "0"})
            assert "gone" in states
