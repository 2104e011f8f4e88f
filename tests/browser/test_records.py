"""The records at the clinician's page: found as one types, several readings at once, saved and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.servers import ServerProcess
from lungelens.app.gate import OWNER_COOKIE

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow


@pytest.fixture
def people(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The clinician's list on a server of its own, with two people."""
    with ServerProcess(tmp_path) as client:
        base = str(client.base_url).rstrip("/")
        for code, name in (("P-1", "Jørgen Möller"), ("P-2", "Ada Lovelace")):
            assert client.post("/api/people", json={"code": code, "name": name}).is_success
        context = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740})
        context.add_cookies([{"name": OWNER_COOKIE, "value": client.cookies[OWNER_COOKIE], "url": base}])
        page = context.new_page()
        page.goto(f"{base}/clinic")
        page.get_by_role("link", name="P-1").wait_for()
        yield page
        context.close()


def test_a_name_is_found_as_one_types_it(people):
    people.get_by_label("Search by code, name or last visit").fill("moll")
    expect(people.get_by_role("link", name="P-2")).to_have_count(0)
    expect(people.get_by_role("link", name="P-1")).to_be_visible()


def test_several_readings_are_added_in_one_go(people, faults_of):
    people.get_by_role("link", name="P-1").click()
    people.get_by_role("button", name="New session").click()
    readings = people.get_by_role("region", name="Tape and inclinometer")
    for number, cm in enumerate(("7", "7.5", "8"), 1):
        readings.get_by_label(f"Try {number}").fill(cm)
    readings.get_by_role("button", name="Add reading").click()
    rows = readings.get_by_role("row").filter(has_text="Left leg")
    expect(rows).to_have_count(3)
    people.reload()
    expect(rows).to_have_count(3)
    assert faults_of(people) == []


def test_records_are_saved_and_brought_back_at_the_page(people, faults_of, picture, tmp_path):
    with people.expect_download() as download:
        people.get_by_role("link", name="Save a backup").click()
    backup = tmp_path / "backup.zip"
    download.value.save_as(backup)
    people.evaluate(
        """async () => {
          for (const { id, code } of await fetch("/api/people").then((answer) => answer.json()))
            await fetch(`/api/people/${id}?confirm=${code}`, { method: "DELETE" });
        }"""
    )
    people.reload()
    held: list[Any] = []
    people.route("**/api/restore", lambda route: held.append(route))
    with people.expect_file_chooser() as chooser:
        people.get_by_role("button", name="Restore a backup").click()
    chooser.value.set_files(backup)
    keeping = people.get_by_role("region", name="Back up the records")
    expect(keeping.get_by_role("status")).to_be_visible()  # while it goes on
    assert faults_of(people) == []
    picture(people, "records_restoring")
    held[0].continue_()
    expect(people.get_by_role("link", name="P-1")).to_be_visible()
    expect(people.get_by_role("link", name="P-2")).to_be_visible()
