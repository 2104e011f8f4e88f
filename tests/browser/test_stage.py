"""The stage says what it counted and why it ends, with scripted cues."""

from __future__ import annotations

from typing import Any

import pytest

from helpers.cues import guide

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow


def film(page: Any, **cues: Any) -> None:
    guide(page, "**/api/cues*", **cues)
    page.route("**/upload", lambda route: route.abort())  # it need not be measured
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_role("button", name="Continue barefoot").click()
    page.get_by_role("button", name="Film the left leg").click()


def ends(page: Any, why: str) -> None:
    expect(page.locator("#stage-cue")).to_have_text("Done. Well done!")
    expect(page.locator("#stage-more")).to_have_text(why)


@pytest.mark.parametrize(
    ("counted", "not_counted", "why"),
    [(3, 1, ""), (2, 5, "Seven tries are enough: a tired leg tells nothing more. 2 of 3 count.")],
)
def test_it_ends_after_three_that_count_or_says_why_it_ends_before(open_page, faults_of, counted, not_counted, why):
    page = open_page("/runner")
    film(page, counted=counted, not_counted=not_counted)
    ends(page, why)
    assert faults_of(page) == []


def test_whoever_ends_early_is_told_how_many_count(open_page, faults_of):
    page = open_page("/runner")
    film(page, filmed_s=3.0, counted=1)
    expect(page.locator("#stage-counted")).to_have_text("1 of 3")
    assert faults_of(page) == []
    page.get_by_role("button", name="I am done").click()
    ends(page, "1 of 3 count.")


def test_when_the_time_is_up_it_says_so(open_page):
    page = open_page("/runner")
    page.clock.install()
    film(page, filmed_s=0.5, counted=2)
    for _ in range(40):
        page.clock.run_for(3000)
        if page.locator("#stage-cue").inner_text() == "Done. Well done!":
            break
        page.wait_for_timeout(100)
    ends(page, "The time is up. 2 of 3 count.")
