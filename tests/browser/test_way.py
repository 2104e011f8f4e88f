"""Back, forward and reload on the runner's way: nothing said is lost, and no step is a dead end."""

from __future__ import annotations

import re
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow


def at(page: Any, heading: str) -> None:
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_focused()


def test_back_and_reload_at_every_step(open_page, faults_of, picture):
    page = open_page("/runner")
    page.get_by_role("button", name="None of these: continue").click()
    at(page, "What you need")
    expect(page.locator("#path")).to_contain_text("2 of 5: What you need")
    page.get_by_label("None", exact=True).check()
    page.get_by_label("Shoes").check()
    page.get_by_label("None: I measure with a ruler").check()
    page.reload()
    expect(page.get_by_label("None: I measure with a ruler")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    at(page, "How did it feel?")
    page.get_by_label("Try 1").first.fill("11")
    page.reload()
    at(page, "How did it feel?")
    expect(page.get_by_label("Try 1").first).to_have_value("11")
    page.get_by_role("button", name="Back").click()
    at(page, "What you need")
    assert faults_of(page) == []
    picture(page, "way_back")
    page.go_back()
    at(page, "First, your safety")
    page.go_forward()
    page.get_by_label("A clip or photo I have").check()
    page.get_by_role("button", name="Continue").click()
    at(page, "Left leg first")
    page.reload()
    at(page, "Left leg first")
    expect(page.get_by_role("button", name="Choose the clip of the left leg")).to_be_visible()
    page.get_by_role("button", name="Start with the right leg").click()
    at(page, "Right leg first")
    page.get_by_role("button", name="Do not film: type what the ruler says").click()
    left = page.get_by_role("region", name="Left leg")
    expect(left.get_by_label("Try 1")).to_have_value("11")
    left.get_by_label("Nowhere").check()
    left.get_by_role("radio", name="0", exact=True).check()
    page.get_by_role("button", name="Show the result").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle is fine")
    page.go_back()
    at(page, "How did it feel?")
    expect(left.get_by_label("Nowhere")).to_be_checked()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle is fine")


def test_back_closes_the_camera(open_page):
    page = open_page("/runner#left")
    at(page, "First, your safety")  # which no address leads past
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_label("None", exact=True).check()
    page.get_by_label("Barefoot").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Film the left leg").click()
    expect(page.locator("#stage-title")).to_be_focused()
    page.go_back()
    at(page, "Left leg first")
    expect(page.locator("#stage")).to_be_hidden()
    assert re.search("#left$", page.url)
