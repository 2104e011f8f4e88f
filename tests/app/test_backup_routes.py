from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers.records import add_person, add_session, add_trial
from lungelens.app import backup_routes

if TYPE_CHECKING:
    from lungelens.app.services import Services


@pytest.fixture
def backup(owner, services: Services) -> bytes:
    test = add_session(services.database, add_person(services.database, "R-07"))
    add_trial(services.database, services.folder, test, state="failed")
    answer = owner.get("/api/backup")
    assert answer.headers["content-disposition"].startswith('attachment; filename="lungelens-backup-20')
    return answer.content


def scratch_of(services: Services) -> list[str]:
    return [one.name for one in services.folder.work.iterdir()]


def test_everything_is_brought_back_by_a_backup(owner, services, backup):
    (person,) = owner.get("/api/people").json()
    owner.delete(f"/api/people/{person['id']}", params={"confirm": "R-07"})
    assert owner.get("/api/people").json() == []
    answer = owner.post("/api/restore", content=backup)
    assert (answer.status_code, answer.json()["people"]) == (200, 1)
    assert [one["code"] for one in owner.get("/api/people").json()] == ["R-07"]
    assert scratch_of(services) == []


def test_nothing_is_restored_over_records(owner, services, backup):
    answer = owner.post("/api/restore", content=backup)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "backup")
    assert scratch_of(services) == []


def test_what_is_no_backup_is_refused_in_one_sentence(owner, services):
    answer = owner.post("/api/restore", content=b"no backup" * 1000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "backup")
    assert answer.json()["error"]["message"].startswith("backup.zip is not a Lungelens backup")
    assert owner.get("/api/people").json() == []
    assert scratch_of(services) == []


def test_a_disk_too_full_for_it_is_said(owner, services, monkeypatch):
    monkeypatch.setattr(backup_routes, "RESERVED_BYTES", 2**62)
    assert owner.post("/api/restore", content=b"x").json()["error"]["code"] == "disk_full"
    assert scratch_of(services) == []


def test_a_phone_reaches_neither(phone):
    assert phone.get("/api/backup").status_code == 404
    assert phone.post("/api/restore", content=b"x").status_code == 404
