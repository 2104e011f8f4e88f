"""A server that is gone, or stalls, is said on every page within three seconds; once it is back, the pages go on."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.followed import follow
from helpers.servers import ServerProcess, new_session
from lungelens.app.gate import OWNER_COOKIE
from lungelens.records.database import open_database, sqlite_url
from lungelens.records.folder import DataFolder

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow

SAID_WITHIN_S = 3.0
GONE = "Lungelens does not answer."


@pytest.fixture
def away(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of one's own, to be stopped and started."""
    process = ServerProcess(tmp_path)
    process.start()
    yield process
    process.kill()


@pytest.fixture
def pages(browser: Any, away: ServerProcess) -> Iterator[list[Any]]:
    """Every page of that server, each open."""
    client = away.client()
    session = new_session(client)
    person = client.get(f"/api/sessions/{session}").json()["person_id"]
    base = str(client.base_url).rstrip("/")
    context = browser.new_context(locale="en-GB")
    context.add_cookies([{"name": OWNER_COOKIE, "value": client.cookies[OWNER_COOKIE], "url": base}])
    clinic = [f"/clinic#{view}" for view in ("people", f"person/{person}", f"session/{session}")]
    opened = []
    for path in ("/", "/runner", "/phone", *clinic):
        page = context.new_page()
        page.goto(base + path)
        page.wait_for_selector("html[data-ready]")
        page.get_by_role("heading", level=1).first.wait_for()
        opened.append(page)
    yield opened
    context.close()


@pytest.fixture
def clips(browser: Any, away: ServerProcess) -> Iterator[list[Any]]:
    """The clinician's views of clips: a clip, a hold, and two sessions side by side."""
    client = away.client()
    database = open_database(sqlite_url(away.data / "lungelens.sqlite"))
    person = follow(database, DataFolder(away.data)).id
    database.close()
    sessions = client.get(f"/api/people/{person}").json()["sessions"]
    last, first = (max(sessions, key=held_on), min(sessions, key=held_on))
    trials = client.get(f"/api/sessions/{last['id']}").json()["trials"]
    clip = trials[-1]["id"]  # the right leg, which is measured
    base = str(client.base_url).rstrip("/")
    context = browser.new_context(locale="en-GB")
    context.add_cookies([{"name": OWNER_COOKIE, "value": client.cookies[OWNER_COOKIE], "url": base}])
    opened = []
    for view in (f"trial/{clip}", f"hold/{clip}/1", f"compare/{first['id']}/{last['id']}"):
        page = context.new_page()
        page.goto(f"{base}/clinic#{view}")
        page.get_by_role("heading", level=1).first.wait_for()
        opened.append(page)
    yield opened
    context.close()


def held_on(session: dict[str, str]) -> str:
    return session["held_on"]


def said_on_all(pages: list[Any]) -> None:
    until_s = time.monotonic() + SAID_WITHIN_S
    for page in pages:
        expect(page.get_by_text(GONE)).to_be_visible(timeout=1000 * max(0.001, until_s - time.monotonic()))


def taken_back_on_all(pages: list[Any]) -> None:
    for page in pages:
        expect(page.get_by_text(GONE)).to_be_hidden()


def test_a_server_that_ended_is_said_on_every_page_and_each_goes_on(away, pages, faults_of):
    away.kill()
    said_on_all(pages)
    assert [faults_of(page) for page in pages] == [[]] * len(pages)
    runner, clinic = pages[1], pages[3]
    runner.get_by_role("button", name="None of these: continue").click()
    expect(runner.locator("#errors")).to_contain_text("No connection to Lungelens")
    notes = pages[5].get_by_label("Notes")
    notes.fill("typed while it was away")
    notes.press("Tab")
    expect(pages[5].get_by_role("alert").filter(has_text="No connection to Lungelens")).to_be_visible()
    pages[5].get_by_role("link", name="People", exact=True).click()  # and left
    clinic.get_by_role("link", name="R-07").click()
    expect(clinic.get_by_role("alert").filter(has_text="No connection to Lungelens")).to_be_visible()
    away.start()
    away.client()  # its door is open
    taken_back_on_all(pages)
    expect(runner.get_by_role("heading", name="What you need")).to_be_focused()  # by itself
    expect(clinic.get_by_role("heading", level=1)).to_contain_text("R-07")
    expect(pages[5].get_by_role("heading", level=1)).to_have_text("People")
    pages[5].go_back()
    expect(notes).to_have_value("typed while it was away")


def test_it_is_said_at_the_views_of_clips_too(away, clips, faults_of):
    _, hold, compare = clips
    expect(hold.get_by_role("heading", level=1)).to_contain_text("Correct points")
    expect(compare.get_by_role("heading", level=1)).to_have_text("12 January 2026 and 20 April 2026")
    away.kill()
    said_on_all(clips)
    assert [faults_of(page) for page in clips] == [[]] * len(clips)
    away.start()
    away.client()  # its door is open
    taken_back_on_all(clips)


def test_answers_sent_while_it_was_away_are_sent_again_by_themselves(away, pages):
    runner = pages[1]
    runner.get_by_role("button", name="None of these: continue").click()
    runner.get_by_label("None: I measure with a ruler").check()
    runner.get_by_role("button", name="Continue barefoot").click()
    left = runner.get_by_role("region", name="Left leg")
    left.get_by_label("Try 1").fill("6")
    left.get_by_label("At the back: calf or Achilles tendon").check()
    away.kill()
    expect(runner.get_by_text(GONE)).to_be_visible()
    runner.get_by_role("button", name="None of these: show the result").click()
    expect(runner.locator("#errors")).to_contain_text("No connection to Lungelens")
    away.start()
    away.client()  # its door is open
    expect(runner.get_by_role("heading", level=1)).to_contain_text("Your left ankle is stiff")
    expect(runner.locator("#errors")).to_be_empty()


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be halted there")
def test_a_server_that_answers_no_more_is_said_as_fast(away, pages):
    os.kill(away.process_id, signal.SIGSTOP)
    try:
        said_on_all(pages)
    finally:
        os.kill(away.process_id, signal.SIGCONT)
    taken_back_on_all(pages)
