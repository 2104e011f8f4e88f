from __future__ import annotations

import os
import random
import signal
import sys
import time
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import select, text, update

from helpers import measurers
from helpers.processes import copied_workers  # noqa: F401  fixture
from helpers.records import CLIP, add_person, add_session, add_trial
from lungelens.app import worker_pool as pool_module
from lungelens.app.errors import DISK_FULL
from lungelens.app.process_limits import TOO_MUCH_MEMORY
from lungelens.app.worker import WorkerTask
from lungelens.app.worker_pool import WorkerPool
from lungelens.records import jobs
from lungelens.records.models import Job, Trial

pytestmark = pytest.mark.usefixtures("copied_workers")
PATIENCE_S = 60
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit this")


@contextmanager
def pool(database, url, folder, measure, count=1):
    workers = WorkerPool(database, folder, WorkerTask(url, folder.root, measure), count)
    workers.start()
    try:
        yield workers
    finally:
        workers.stop()


def queue(database, folder, n=1):
    test = add_session(database, add_person(database, height_cm=95.0))
    for _ in range(n):
        trial = add_trial(database, folder, test)
        with database.writing() as session:
            jobs.enqueue(session, session.get_one(Trial, trial.id))


def queue_poison(database, folder):
    """Queue a clip that harms whoever measures it, and a good one behind it."""
    queue(database, folder, n=2)
    with database.reading() as session:
        poison, good = session.scalars(select(Trial).order_by(Trial.created_at)).all()
    folder.clip(poison.id).write_bytes(b"poison")
    return poison, good


def finished(database):
    """Wait until nothing is queued or measured any more; return the clips."""
    for _ in range(10 * PATIENCE_S):
        with database.reading() as session:
            trials = session.scalars(select(Trial)).all()
        if all(trial.state in ("done", "failed") for trial in trials):
            return trials
        time.sleep(0.1)
    raise AssertionError([trial.state for trial in trials])


def test_a_clip_is_measured_with_what_is_known_of_the_person(database, database_url, folder):
    queue(database, folder)
    with pool(database, database_url, folder, measurers.quick):
        (trial,) = finished(database)
    assert trial.state == "done"
    assert '"value": 9.5' in trial.result_json
    assert (folder.report(trial.id) / "reps.png").read_bytes() == b"picture"
    assert list(folder.work.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE trial SET source = 'elsewhere' WHERE id = :id",
        "UPDATE person SET height_cm = 'abc'",
    ],
)
def test_a_damaged_row_prevents_no_start_and_fails_alone(services, folder, damage):
    url = str(services.database.engine.url)
    queue(services.database, folder)
    with services.database.writing() as session:
        id_ = session.scalars(select(Trial.id)).one()
        session.execute(update(Job).values(state="running", process_id=1))
        session.execute(text(damage), {"id": id_} if ":id" in damage else {})
    test = add_session(services.database, add_person(services.database, "R-08"))
    sound = add_trial(services.database, folder, test)
    with services.database.writing() as session:
        jobs.enqueue(session, session.get_one(Trial, sound.id))
    states = {}
    with pool(services.database, url, folder, measurers.quick):
        for _ in range(10 * PATIENCE_S):
            with services.database.reading() as session:
                states = dict(session.execute(select(Trial.id, Trial.state)).all())
            if set(states.values()) <= {"done", "failed"}:
                break
            time.sleep(0.1)
    assert states == {id_: "failed", sound.id: "done"}


def test_a_killed_workers_clip_is_measured_by_the_next(database, database_url, folder):
    queue(database, folder)
    with pool(database, database_url, folder, measurers.dies_at_first):
        (trial,) = finished(database)
        assert not any(folder.work.rglob("half.png"))
    assert trial.state == "done"


@pytest.mark.soak
@pytest.mark.parametrize("measure", [measurers.dies_of_poison, measurers.offends_the_database_with_poison])
def test_a_clip_that_ends_every_worker_fails_and_holds_up_no_other(services, folder, monkeypatch, measure):
    monkeypatch.setattr(jobs, "MAX_ATTEMPTS", 2)
    database, url = services.database, services.database.engine.url.render_as_string(hide_password=False)
    poison, good = queue_poison(database, folder)
    with pool(database, url, folder, measure):
        ends = {trial.id: (trial.state, trial.reason_code) for trial in finished(database)}
    assert ends == {poison.id: ("failed", "worker_died"), good.id: ("done", None)}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("limit", "measure"), [("HUNG_AFTER_S", measurers.hangs_of_poison), ("BUDGET_S", measurers.never_ends_with_poison)]
)
def test_a_clip_that_hangs_fails_once_and_holds_up_no_other(services, folder, monkeypatch, limit, measure):
    monkeypatch.setattr(pool_module, limit, 3.0)
    database, url = services.database, services.database.engine.url.render_as_string(hide_password=False)
    poison, good = queue_poison(database, folder)
    with pool(database, url, folder, measure):
        ends = {trial.id: (trial.state, trial.reason_code) for trial in finished(database)}
        assert ends == {poison.id: ("failed", "too_slow"), good.id: ("done", None)}
        assert folder.clip(poison.id).with_name("looks").read_bytes() == b"x"  # it was tried once
        folder.clip(poison.id).write_bytes(CLIP)
        with database.writing() as session:
            jobs.enqueue(session, session.get_one(Trial, poison.id))
        assert {trial.state for trial in finished(database)} == {"done"}


def test_a_computer_that_slept_has_not_worked():
    spent = pool_module._Spent()
    assert not any(spent.is_too_much(1, pool_module.MAX_STEP_S) for _ in range(10))
    assert any(spent.is_too_much(1, pool_module.MAX_STEP_S) for _ in range(300))


def test_a_budget_is_one_for_all_workers_that_try():
    spent = pool_module._Spent()
    steps = int(pool_module.BUDGET_S)
    assert not any(spent.is_too_much(heartbeat, 1.0) for heartbeat in range(steps))
    assert spent.is_too_much(steps, 1.0)


@pytest.mark.soak
def test_a_server_that_stops_leaves_nothing_half_done(services, folder):
    database, url = services.database, services.database.engine.url.render_as_string(hide_password=False)
    queue(database, folder)
    with pool(database, url, folder, measurers.quick):
        while not any(folder.work.iterdir()):
            time.sleep(0.01)
    assert list(folder.work.iterdir()) == []
    with pool(database, url, folder, measurers.quick):
        (trial,) = finished(database)
    assert trial.state == "done"


@pytest.mark.soak
def test_a_database_that_was_away_is_not_the_clips_fault(services, folder, monkeypatch):
    monkeypatch.setattr(jobs, "MAX_ATTEMPTS", 1)
    database, url = services.database, services.database.engine.url.render_as_string(hide_password=False)
    queue(database, folder)
    with pool(database, url, folder, measurers.loses_the_database_at_first):
        (trial,) = finished(database)
    assert trial.state == "done"


@pytest.mark.soak
def test_what_a_killed_servers_worker_still_took_is_measured(services, folder, monkeypatch):
    monkeypatch.setattr(jobs, "MAX_ATTEMPTS", 1)
    database, url = services.database, services.database.engine.url.render_as_string(hide_password=False)
    queue(database, folder)
    requeue = jobs.requeue

    def requeue_too_early(session, process_id=None, *, counts=False):
        back = requeue(session, process_id, counts=counts)
        if process_id is None:
            assert jobs.claim_next(session, process_id=1) is not None
        return back

    monkeypatch.setattr(jobs, "requeue", requeue_too_early)
    with pool(database, url, folder, measurers.quick):
        (trial,) = finished(database)
    assert trial.state == "done"


@pytest.mark.soak
def test_workers_killed_at_random_lose_nothing(services, folder):
    database, url = services.database, services.database.engine.url.render_as_string(hide_password=False)
    queue(database, folder, n=6)
    dice = random.Random(5)
    with pool(database, url, folder, measurers.quick, count=2) as workers:
        for _ in range(5):
            time.sleep(dice.uniform(0.3, 1.2))
            with suppress(ProcessLookupError):  # it has just been replaced
                os.kill(dice.choice(workers.process_ids()), getattr(signal, "SIGKILL", signal.SIGTERM))
        trials = finished(database)
    assert [trial.state for trial in trials] == ["done"] * 6


@pytest.mark.parametrize(
    ("measure", "code", "message"),
    [
        (measurers.refuses, "unreadable_input", "The clip is damaged: copy it again."),
        (measurers.breaks, "fault", "Something went wrong inside Lungelens with this clip. Please report it."),
        (measurers.fills_the_disk, *DISK_FULL),
        pytest.param(measurers.eats_memory, *TOO_MUCH_MEMORY, marks=ON_LINUX),
    ],
)
def test_a_clip_that_cannot_be_measured_says_why_without_a_path(services, folder, measure, code, message):
    url = services.database.engine.url.render_as_string(hide_password=False)
    queue(services.database, folder)
    with pool(services.database, url, folder, measure):
        (trial,) = finished(services.database)
    assert (trial.state, trial.reason_code, trial.reason_message) == ("failed", code, message)


@pytest.mark.soak
def test_a_clip_deleted_while_it_is_measured_leaves_nothing(services, folder):
    from lungelens.records.removal import remove

    url = services.database.engine.url.render_as_string(hide_password=False)
    queue(services.database, folder)
    with pool(services.database, url, folder, measurers.quick):
        while True:
            with services.database.reading() as session:
                trial = session.scalars(select(Trial)).one()
            if trial.state == "measuring":
                break
            time.sleep(0.01)
        remove(services.database, folder, Trial, trial.id)
        time.sleep(1)
    assert list((folder.root / "trials").iterdir()) == []
