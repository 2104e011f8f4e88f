"""Back, forward and reload on the runner's way: nothing said is lost, and no step is a dead end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow
CLIP = Path(__file__).parents[2] / "sample_videos" / "c02_L_f_leggings_45.mp4"


def at(page: Any, heading: str) -> None:
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_focused()


def test_back_and_reload_at_every_step(open_page, faults_of, picture):
    page = open_page("/runner")
    page.get_by_role("button", name="None of these: continue").click()
    at(page, "What you need")
    expect(page.locator("#path")).to_contain_text("2 of 5: What you need")
    page.get_by_label("None: I measure with a ruler").check()
    page.reload()
    expect(page.get_by_label("None: I measure with a ruler")).to_be_checked()
    page.get_by_role("button", name="Continue in shoes").click()
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
    expect(page.get_by_role("button", name="Continue barefoot")).to_have_class(re.compile("quiet"))  # shoes were said
    page.get_by_role("button", name="Continue in shoes").click()
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
    page.get_by_role("button", name="None of these: show the result").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle is fine")
    page.go_back()
    at(page, "How did it feel?")
    expect(left.get_by_label("Nowhere")).to_be_checked()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle is fine")


def test_a_reload_between_the_clips_leads_to_the_same_step(open_page, tmp_path):
    page = open_page("/runner")
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_label("A clip or photo I have").check()
    page.get_by_role("button", name="Continue barefoot").click()
    (tmp_path / "letter.mp4").write_bytes(b"no film")
    for clip, then in ((tmp_path / "letter.mp4", "Left leg first"), (CLIP, "Now the right leg")):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose the clip of the left leg").click()
        with page.expect_response("**/upload"):
            chooser.value.set_files(clip)
        at(page, then)
        page.reload()
        at(page, then)
    page.get_by_role("button", name="One leg is enough").click()
    at(page, "How did it feel?")
    page.reload()
    at(page, "How did it feel?")
    page.get_by_role("button", name="Back").click()
    at(page, "Now the right leg")


def test_the_next_leg_speaks_of_paper_only_where_there_is_some(open_page):
    page = open_page("/runner", viewport={"width": 390, "height": 664})  # what a phone's browser leaves of 844
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_label("A clip or photo I have").check()
    page.get_by_role("button", name="Continue barefoot").click()
    choose = page.get_by_role("button", name="Choose the clip of the left leg")
    expect(choose).to_be_in_viewport(ratio=1)
    with page.expect_file_chooser() as chooser:
        choose.click()
    chooser.value.set_files(CLIP)
    at(page, "Now the right leg")
    for paper, says in (("None", "Move the camera to"), ("Plain A4", "Move the camera and the paper to")):
        while page.get_by_role("heading", name="What you need").is_hidden():
            page.get_by_role("button", name="Back").click()
        page.get_by_label(paper, exact=True).check()
        page.get_by_label("This computer's camera").check()
        page.get_by_role("button", name="Continue barefoot").click()
        expect(page.get_by_text(says)).to_be_visible()


def test_back_closes_the_camera(open_page):
    page = open_page("/runner#left")
    at(page, "First, your safety")  # which no address leads past
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_role("button", name="Continue barefoot").click()
    page.get_by_role("button", name="Film the left leg").click()
    expect(page.locator("#stage-title")).to_be_focused()
    page.go_back()
    at(page, "Left leg first")
    expect(page.locator("#stage")).to_be_hidden()
    assert re.search("#left$", page.url)
