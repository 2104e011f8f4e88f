from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from helpers.known import known
from helpers.records import add_person, add_session, add_trial
from lungelens.language import speaking
from lungelens.records import jobs
from lungelens.records.columns import now
from lungelens.records.models import Job, Trial


@pytest.fixture
def trial(database, folder):
    trial = add_trial(database, folder, add_session(database, add_person(database)))
    enqueue(database, trial.id)
    return trial


def enqueue(database, trial_id):
    with database.writing() as session:
        jobs.enqueue(session, session.get_one(Trial, trial_id))


def claim(database, process_id=1):
    with database.writing() as session:
        return jobs.claim_next(session, process_id)


def requeue(database, process_id=None):
    with database.writing() as session:
        return jobs.requeue(session, process_id, counts=process_id is not None)


def state(database, trial):
    with database.reading() as session:
        return session.get_one(Trial, trial.id).state


def test_a_job_is_given_to_one_worker_only(database, trial):
    assert claim(database).trial_id == trial.id
    assert claim(database) is None
    assert state(database, trial) == "measuring"


def test_a_job_is_done_in_the_language_of_whoever_wants_it(database, folder, trial):
    second = add_trial(database, folder, add_session(database, add_person(database, "R-08")))
    with speaking("de"):
        enqueue(database, second.id)
    assert [claim(database).language, claim(database).language] == ["en", "de"]


def test_the_one_that_waits_longest_comes_first(database, folder, trial):
    second = add_trial(database, folder, add_session(database, add_person(database, "R-08")))
    enqueue(database, second.id)
    assert [claim(database).trial_id, claim(database).trial_id] == [trial.id, second.id]


def test_one_over_which_a_worker_died_lets_the_others_go_first(database, folder, trial):
    second = add_trial(database, folder, add_session(database, add_person(database, "R-08")))
    enqueue(database, second.id)
    claim(database, process_id=1)
    requeue(database, process_id=1)
    assert [claim(database).trial_id, claim(database).trial_id] == [second.id, trial.id]


def test_a_clock_that_is_set_back_holds_up_no_clip(database, trial):
    with database.writing() as session:
        session.scalars(select(Job)).one().created_at = now() + timedelta(days=400)
    assert claim(database).trial_id == trial.id


def test_finishing_takes_the_job_away(database, trial):
    mine = claim(database)
    with database.writing() as session:
        jobs.finish(known(jobs.claimed_trial(session, mine)), "{}")
    with database.reading() as session:
        assert session.scalars(select(Job)).all() == []
        assert session.get_one(Trial, trial.id).result_json == "{}"
    assert state(database, trial) == "done"


def test_a_dead_workers_job_goes_to_the_next_and_its_claim_is_worth_nothing(database, trial):
    dead = claim(database, process_id=1)
    assert requeue(database, process_id=2) == []
    assert requeue(database, process_id=1) == [trial.id]
    assert claim(database, process_id=3).trial_id == trial.id
    with database.writing() as session:
        assert jobs.claimed_trial(session, dead) is None
        assert not jobs.record_heartbeat(session, dead, "measuring", 0.5)


def test_a_server_that_was_killed_does_not_count_against_the_clip(database, trial):
    for _ in range(2 * jobs.MAX_ATTEMPTS):
        claim(database)
        assert requeue(database) == [trial.id]
    assert state(database, trial) == "queued"


def test_a_clip_over_which_every_worker_dies_fails_in_the_end(database, trial):
    for _ in range(jobs.MAX_ATTEMPTS):
        claim(database, process_id=1)
        requeue(database, process_id=1)
    assert state(database, trial) == "failed"
    assert claim(database) is None


def test_progress_is_written_down(database, trial):
    mine = claim(database)
    with database.writing() as session:
        assert jobs.record_heartbeat(session, mine, "measuring", 0.25)
    with database.reading() as session:
        job = session.scalars(select(Job)).one()
        assert (job.stage, job.fraction, job.heartbeat) == ("measuring", 0.25, 2)


def test_measuring_again_forgets_the_reason_of_the_failure(database, trial):
    mine = claim(database)
    with database.writing() as session:
        jobs.give_up(session, mine, "fault", "No.")
    enqueue(database, trial.id)
    with database.reading() as session:
        again = session.get_one(Trial, trial.id)
        assert (again.state, again.reason_code, again.reason_message) == ("queued", None, None)
