"""The runner's page without a camera: the five rules, what a ruler says, the knee, and a reload at every point."""

from __future__ import annotations

import re
from typing import Any

import pytest

from helpers.records import add_trial, result_json
from lungelens.records.database import open_database, sqlite_url
from lungelens.records.folder import DataFolder
from lungelens.records.models import TestSession

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow


def to_answers(page: Any) -> None:
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_label("None: I measure with a ruler").check()
    page.get_by_role("button", name="Continue barefoot").click()
    expect(page.get_by_role("heading", name="How did it feel?")).to_be_focused()


def left_leg(page: Any) -> Any:
    return page.get_by_role("region", name="Left leg")


def answer(page: Any, cm: float, tight: str, pain: int = 0) -> None:
    left = left_leg(page)
    left.get_by_label("Try 1").fill(str(cm))
    left.get_by_role("group", name="Where did it feel tight").get_by_label(tight).check()
    if pain:
        left.get_by_label("It hurt during the test").check()
        left.get_by_role("group", name="How much did it hurt?").get_by_label(str(pain), exact=True).check()


def show_result(page: Any) -> None:
    page.get_by_role("button", name=re.compile("show the result", re.IGNORECASE)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle")


def plan(page: Any) -> list[str]:
    return list(page.locator("ol.plan h3").all_inner_texts())


# That all five rules say what they should is tested without a browser; here, that whatever is said is shown.
@pytest.mark.parametrize(
    ("cm", "tight", "exercises", "says"),
    [
        (6, "At the back", 3, "is restricted: do these exercises in this order"),
        (6, "Nowhere", 0, "Have a physiotherapist look at it before you start exercises."),
        (11, "Nowhere", 0, "No exercise is needed for your left ankle: keep moving as you do."),
    ],
)
def test_the_five_rules_at_the_page(open_page, cm, tight, exercises, says):
    page = open_page("/runner")
    to_answers(page)
    answer(page, cm, tight)
    show_result(page)
    expect(page.get_by_text(says)).to_be_visible()
    found = plan(page)
    assert len(found) == exercises
    assert all("stretch" in name.lower() for name in found)
    drawings = page.locator("ol.plan img")
    assert drawings.count() == len(found)
    decoded = "images => Promise.all(images.map(image => image.decode().then(() => image.naturalWidth)))"
    assert all(width > 300 for width in drawings.evaluate_all(decoded))
    assert page.get_by_text("For the left leg.").count() == len(found)


def test_an_exercise_that_nobody_needs_is_folded_away(open_page, faults_of, picture):
    page = open_page("/runner")
    to_answers(page)
    answer(page, 12, "At the back")
    show_result(page)
    expect(page.get_by_role("heading", name="Wall calf stretch")).to_be_visible()
    drawing = page.locator("ol.plan img").first
    expect(drawing).to_be_hidden()
    assert faults_of(page) == []
    picture(page, "by_ruler_offered")
    page.get_by_text("Show how it is done").first.click()
    expect(drawing).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Change my answers").click()
    left_leg(page).get_by_label("Try 1").fill("8.5")  # may be restricted: worth a try
    show_result(page)
    expect(page.get_by_text("worth a try")).to_be_visible()
    expect(drawing).to_be_visible()


def test_what_is_typed_survives_a_reload_and_can_be_changed(open_page, faults_of, picture):
    page = open_page("/runner")
    to_answers(page)
    left = left_leg(page)
    answer(page, 4, "At the front", pain=1)
    left.get_by_label("Try 2").fill("4.2")
    left.get_by_label("Unit").select_option("in")
    left.get_by_label("The knee hurts when running").check()
    left.get_by_label("In front, around the kneecap").check()
    left.get_by_label("For how many weeks has the knee hurt?").fill("6")
    left.get_by_role("group", name="How much does the knee hurt").get_by_label("3", exact=True).check()
    assert faults_of(page) == []
    picture(page, "by_ruler_answers")
    page.reload()
    expect(page.get_by_role("heading", name="How did it feel?")).to_be_focused()
    expect(left.get_by_label("Try 2")).to_have_value("4.2")
    expect(left.get_by_label("Unit")).to_have_value("in")
    expect(left.get_by_label("For how many weeks has the knee hurt?")).to_have_value("6")
    show_result(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("10.7 cm")
    expect(page.get_by_text("have a physiotherapist look at the knee")).to_be_visible()
    assert faults_of(page) == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10.7 cm")
    page.get_by_role("button", name="Change my answers").click()
    left = left_leg(page)
    expect(left.get_by_label("Try 2")).to_have_value("10.67")
    expect(left.get_by_label("In front, around the kneecap")).to_be_checked()
    left.get_by_label("The knee hurts when running").uncheck()
    show_result(page)
    expect(page.get_by_text("have a physiotherapist look at the knee")).to_be_hidden()


@pytest.mark.soak
def test_a_result_is_taken_along_and_found_again(open_page, faults_of, picture):
    page = open_page("/runner")
    page.add_init_script("navigator.share = (what) => { window.shared = what; return Promise.resolve(); }")
    page.reload()
    to_answers(page)
    answer(page, 6, "At the back")
    show_result(page)
    expect(page.locator("ol.plan").get_by_text("For the left leg.").first).to_be_visible()  # the plan names the leg
    page.get_by_role("button", name="Share").click()
    assert "6.0 cm" in page.evaluate("window.shared.text")
    with page.expect_download() as download:
        page.get_by_role("link", name="All tests (PDF)").click()
    assert download.value.suggested_filename.startswith("lungelens-me-20")
    move_a_month_back = """async () => {
        const id = location.hash.split("/")[1];
        const session = await fetch(`/api/sessions/${id}`).then((answer) => answer.json());
        const day = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
        await fetch(`/api/sessions/${id}`, { method: "PATCH", headers: { "content-type": "application/json" },
          body: JSON.stringify({ version: session.version, held_on: day }) });
    }"""
    page.evaluate(move_a_month_back)
    page.goto(page.url.split("#")[0])
    to_answers(page)
    answer(page, 7, "At the back")
    show_result(page)
    page.goto(page.url.split("#")[0].replace("/runner", "/"))
    expect(page.locator("#earlier")).to_contain_text("Left leg 6.0")
    assert faults_of(page) == []
    page.locator("#earlier a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle")
    expect(page.get_by_role("img", name=re.compile("^Toe-to-wall distance, Left leg"))).to_be_visible()
    assert faults_of(page) == []
    picture(page, "result_followed")


def test_a_ruler_after_the_clip_counts_at_once_and_the_person_chooses(open_page, server, faults_of, picture):
    page = open_page("/runner")
    to_answers(page)
    answer(page, 7.2, "At the back")
    show_result(page)
    session_id = page.url.split("/")[-2]
    database = open_database(sqlite_url(server.data / "lungelens.sqlite"))
    with database.reading() as session:
        test = session.get_one(TestSession, session_id)
    add_trial(database, DataFolder(server.data), test, state="done", result_json=result_json("left", 7.4))
    database.close()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("7.2 cm")
    page.get_by_text("Have a ruler? Type what it says").click()
    left = page.get_by_role("form", name="Left leg")
    left.get_by_label("Try 1").fill("5.5")
    left.get_by_role("button", name="Use these distances").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("5.5 cm")  # without a reload
    two = page.get_by_role("region", name="Left leg: tape and camera disagree")
    expect(two.get_by_text("Most likely")).to_be_visible()
    expect(two.get_by_role("button", name="Tape: 5.5")).to_have_attribute("aria-pressed", "true")
    assert faults_of(page) == []
    picture(page, "by_ruler_two_distances")
    two.get_by_role("button", name="Camera: 7.4").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("7.4 cm")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("7.4 cm")
    clinic = open_page(f"/clinic#session/{session_id}", viewport={"width": 360, "height": 740})
    two = clinic.get_by_role("region", name="Left leg: tape and camera disagree")
    expect(two.get_by_role("button", name="Camera: 7.4")).to_have_attribute("aria-pressed", "true")
    assert faults_of(clinic) == []
    picture(clinic, "by_ruler_two_distances_clinic")


@pytest.mark.soak
def test_a_clinicians_reading_changes_the_assessment_at_once(open_page):
    page = open_page("/clinic")
    made = page.evaluate(
        """async () => {
          const post = (path, body) => fetch(`/api${path}`, { method: "POST", body: JSON.stringify(body),
            headers: { "content-type": "application/json" } }).then((answer) => answer.json());
          const person = await post("/people", { code: `Ruler-${Date.now()}` });
          return post(`/people/${person.id}/sessions`, {});
        }"""
    )
    page.goto(f"{page.url.split('#')[0]}#session/{made['id']}")
    page.get_by_label("Try 1").fill("4")
    page.get_by_label("Try 2").fill("4.5")
    page.get_by_label("Unit").select_option("in")
    page.get_by_role("button", name="Add reading").click()
    expect(page.get_by_text("Adequate, because 11.4 cm")).to_be_visible()
    expect(page.get_by_label("Which paper lies on the floor?")).to_be_visible()
