"""The clinician's way: people, sessions, trends, a point corrected by hand, two windows, taking everything away."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from helpers.followed import SAMPLE, follow
from helpers.keyboard import reach
from helpers.known import known
from lungelens.records.database import open_database, sqlite_url
from lungelens.records.folder import open_folder
from lungelens.records.models import Trial

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow

NUMBERS = itertools.count(1)
ACTIONS_TO_THE_PLAN = 20  # clicks and fields of somebody new with both legs and two tries each
DEEPEST_S = 2.1  # in every clip of a followed person
HTML = "<img src=x onerror=alert(1)>"
LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley"
NARROW = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}


@pytest.fixture
def code(server) -> str:
    """The code of a person with four measured sessions of their own."""
    folder = open_folder(server.data)
    database = open_database(sqlite_url(folder.database))
    try:
        return follow(database, folder, f"P-{next(NUMBERS):03}").code
    finally:
        database.close()


@pytest.fixture
def clinic(open_page) -> Callable[..., Any]:
    """The clinician's page, with a person opened if a code is given."""

    def open_clinic(code: str | None = None, **options: Any) -> Any:
        page = open_page("/clinic", **{"locale": "en-GB", **options})
        if code is not None:
            page.get_by_role("link", name=code).click()
            arrive(page, code)
        return page

    return open_clinic


def arrive(page: Any, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def open_session(page: Any, held_on: str = "20 April 2026") -> None:
    page.get_by_role("link", name=held_on).click()
    arrive(page, held_on)


def open_hold(page: Any) -> None:
    open_session(page)
    page.get_by_role("link", name="Open").last.click()  # the right leg's, which is measured
    page.get_by_role("link", name="Correct points of repetition 1").click()
    arrive(page, "Correct points")


def drag(page: Any, point: str, by_x: float, by_y: float) -> None:
    grip = page.locator(f'[data-point="{point}"] .grip')
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by_x, y + by_y, steps=6)
    page.mouse.up()


def leave(page: Any, field: str) -> None:
    """Leave a field, which saves what was typed."""
    page.get_by_label(field).press("Tab")


def test_a_new_person_and_session(clinic, faults_of):
    page, code = clinic(), f"N-{next(NUMBERS):03}"
    page.get_by_role("button", name="Add a person").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Code", exact=True).fill(code)
    form.get_by_label("Height (cm)").fill("20")
    form.get_by_role("button", name="Add a person").click()
    expect(form.get_by_label("Height (cm)")).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("Height (cm)")).to_be_focused()
    assert faults_of(page) == []
    form.get_by_label("Height (cm)").fill("171.5")
    form.get_by_role("button", name="Add a person").click()
    arrive(page, code)
    expect(page.get_by_text("171.5 cm tall")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="New session").click()
    expect(page.get_by_text(f"Session for {code}")).to_be_visible()
    expect(page.get_by_text("There is nothing to assess yet")).to_be_visible()
    assert faults_of(page) == []
    page.go_back()
    arrive(page, code)
    expect(page.get_by_text("No clips")).to_be_visible()


@pytest.mark.soak
def test_a_code_that_is_taken_is_said_at_the_field(clinic, code):
    page = clinic()
    page.get_by_role("button", name="Add a person").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Code", exact=True).fill(code)
    form.get_by_role("button", name="Add a person").click()
    expect(form.get_by_text("Another person has this code")).to_be_visible()


@pytest.mark.soak
def test_looking_for_somebody_who_is_not_there(clinic, code, faults_of):
    page = clinic()
    assert faults_of(page) == []
    page.get_by_label("Search by code, name or last visit").fill("nobody of this name")
    expect(page.get_by_text("No code, name or last visit matches.")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Show everyone").click()
    expect(page.get_by_role("link", name=code)).to_be_visible()


@pytest.mark.soak
def test_an_address_that_leads_nowhere_says_so(open_page, faults_of):
    page = open_page(f"/clinic#person/{'0' * 32}")
    arrive(page, "No longer here")
    expect(page.get_by_role("alert")).to_contain_text("There is no such person")
    assert faults_of(page) == []


@pytest.mark.parametrize("options", [pytest.param({}, marks=pytest.mark.soak), NARROW])
def test_a_person_followed_over_four_sessions(clinic, code, faults_of, picture, options):
    page = clinic(code, **options)
    drawing = page.get_by_role("img", name=re.compile("^Toe-to-wall distance, Left leg"))
    expect(drawing).to_have_accessible_name(
        re.compile(r"From 7\.2.cm to 10\.4.cm since 12 January 2026\. An increase beyond measurement error")
    )
    assert drawing.locator(".chart-point").count() == 8  # four of the camera, four of the tape
    assert drawing.locator(".chart-band").count() == 1
    page.get_by_text("As a table").first.click()
    expect(
        page.get_by_role("row", name=re.compile(r"20 April 2026 Left leg 10\.4.cm 9\.7 to 11\.1 Camera"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"8 pairs\. Mean difference, camera minus manual: "))).to_be_visible()
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    picture(page, f"clinic_person_{page.viewport_size['width']}")


@pytest.mark.parametrize("options", [{}, pytest.param(NARROW, marks=pytest.mark.soak)])
def test_a_session_with_everything_in_it(clinic, code, faults_of, picture, options):
    page = clinic(code, **options)
    open_session(page)
    by_tape = "Your left ankle is fine: 10.0 cm (8.8 to 11.2)."
    expect(page.get_by_role("heading", name=by_tape)).to_be_visible()
    left = page.get_by_role("form", name="Left leg")
    left.get_by_label("Where did it feel tight at the end?").select_option("front")
    expect(page.get_by_text("You felt it stop at the front")).to_be_visible()
    page.get_by_label("Try 1").fill("10.9")
    page.get_by_role("button", name="Add reading").click()
    expect(page.get_by_role("row", name=re.compile(r"Left leg .*10\.9.cm 10\.4.cm −0\.50.cm"))).to_be_visible()
    page.get_by_text("Camera and readings compared over all sessions").click()
    expect(page.get_by_text(re.compile("^9 pairs"))).to_be_visible()
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    picture(page, f"clinic_session_{page.viewport_size['width']}")


@pytest.mark.soak
def test_a_yes_to_a_safety_question_stops_the_advice(clinic, code, faults_of, picture):
    page = clinic(code)
    open_session(page)
    page.get_by_text("All no").click()
    page.get_by_label("One calf, above all").check()
    expect(page.get_by_text("No exercises for now.")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "clinic_safety_yes")


def test_the_safety_questions_are_one_line_once_they_are_answered(clinic, code, faults_of, picture):
    page = clinic(code)
    page.get_by_role("button", name="New session").click()
    safety = page.get_by_role("region", name="Safety questions")
    question = safety.get_by_label("One calf, above all")
    expect(question).to_be_hidden()
    safety.get_by_text("Show the questions").click()
    expect(question).to_be_visible()
    assert faults_of(page) == []
    with page.expect_response("**/api/sessions/*"):
        page.get_by_label("The questions were asked").check()
    expect(question).to_be_hidden()
    expect(safety.get_by_text("All no")).to_be_visible()
    assert safety.bounding_box()["height"] < 260
    safety.get_by_text("Change").click()
    with page.expect_response("**/api/sessions/*"):
        question.check()
    page.reload()
    expect(question).to_be_hidden()
    expect(safety.get_by_text("1 answered yes")).to_be_visible()
    expect(safety.get_by_role("listitem").filter(has_text="One calf, above all")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "clinic_safety", whole=False)
    safety.get_by_text("Change").click()
    with page.expect_response("**/api/sessions/*"):
        question.uncheck()
    expect(safety.get_by_text("All no")).to_be_visible()
    safety.get_by_text("Change").click()
    with page.expect_response("**/api/sessions/*"):  # a yes says that they were asked
        page.get_by_label("The questions were asked").uncheck()
    safety.get_by_text("Show the questions").click()
    question.check()
    expect(page.get_by_label("The questions were asked")).to_be_checked()


@pytest.mark.soak
def test_a_clip_that_is_no_video_is_refused_in_words(clinic, code, faults_of, tmp_path):
    page = clinic(code)
    open_session(page)
    text = tmp_path / "notes.mp4"
    text.write_text("no video at all" * 100)
    page.get_by_label("Drop clips here").set_input_files(text)
    expect(page.get_by_role("alert")).to_contain_text("not a video")
    expect(page.get_by_role("article")).to_have_count(2)  # the clips that were there
    assert faults_of(page) == []


@pytest.mark.soak
def test_a_clip_that_was_cut_off_goes_on_with_the_same_file(clinic, code, server, faults_of):
    page = clinic(code)
    open_session(page)
    size = SAMPLE.stat().st_size
    session = page.url.rsplit("/", 1)[1]
    request = page.context.request
    new = request.post(
        f"{server.base}/api/sessions/{session}/trials", data={"source": "file", "size_bytes": size}
    ).json()
    request.patch(
        f"{server.base}/api/trials/{new['id']}/upload",
        data=SAMPLE.read_bytes()[:50_000],
        headers={"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
    page.reload()
    expect(page.get_by_text("Sending stopped. What has arrived is kept.")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_label("Choose the same file again").set_input_files(SAMPLE)
    expect(page.get_by_text("Sending stopped")).to_be_hidden()
    expect(page.locator(f'[data-trial="{new["id"]}"]')).to_contain_text(re.compile("Waiting|Measuring|Looking|Done"))
    request.delete(f"{server.base}/api/trials/{new['id']}")
    expect(page.locator(f'[data-trial="{new["id"]}"]')).to_have_count(0)


def test_a_dragged_point_moves_the_numbers_and_is_kept_until_undone(clinic, code, faults_of, picture, docs_picture):
    page = clinic(code, viewport={"width": 1280, "height": 1200})
    open_hold(page)
    before = page.get_by_role("row", name=re.compile("^Tibia angle")).inner_text()
    drag(page, "knee", 6, 0)
    numbers = page.get_by_role("group", name="Effect of moving the point")
    expect(numbers).to_contain_text(re.compile(r"Tibia angle.*\+\d\.\d°"))
    assert faults_of(page) == []
    picture(page, "clinic_hold")
    docs_picture(page, "clinic")
    history = page.get_by_role("region", name="Saved corrections")  # it saves itself
    expect(history).to_contain_text("Knee of repetition 1")
    page.get_by_label("Why was it moved?").fill("The shorts hide the knee")
    page.get_by_label("Why was it moved?").press("Tab")
    expect(history).to_contain_text("The shorts hide the knee")
    assert faults_of(page) == []
    picture(page, "clinic_hold_saved")
    expect(history).to_contain_text(re.compile(r"Tibia angle: \d\d° \(.*\) → \d\d° \("))
    page.reload()
    history.get_by_role("button", name="Undo").click()
    expect(history).to_have_count(0)
    assert page.get_by_role("row", name=re.compile("^Tibia angle")).inner_text() == before


@pytest.mark.soak
def test_the_last_move_of_a_point_is_taken_back_with_control_z(clinic, code):
    page = clinic(code)
    open_hold(page)
    knee = page.locator('[data-point="knee"]')
    start = place(knee)
    drag(page, "knee", 12, 0)
    dragged = place(knee)
    knee.press("Shift+ArrowUp")
    page.keyboard.press("Control+z")
    assert place(knee) == pytest.approx(dragged)
    page.keyboard.press("Control+z")
    assert place(knee) == pytest.approx(start)
    drag(page, "knee", 12, 0)
    expect(page.get_by_role("region", name="Saved corrections")).to_be_visible()  # and what has been saved, too
    knee.press("Control+z")
    expect(page.get_by_role("region", name="Saved corrections")).to_have_count(0)
    assert place(knee) == pytest.approx(start)
    drag(page, "knee", 12, 0)
    page.get_by_role("link", name=code).first.click()  # left before the hand has rested
    arrive(page, code)
    page.go_back()
    expect(page.get_by_role("region", name="Saved corrections")).to_be_visible()


def test_what_is_typed_is_saved_by_itself_and_what_is_deleted_comes_back(clinic, code, faults_of, picture):
    page = clinic(code)
    page.get_by_role("button", name="New session").click()
    expect(page.get_by_label("Footwear")).to_have_value("shoes")  # as last time
    page.go_back()
    arrive(page, code)
    open_session(page)
    page.get_by_label("Notes").fill("stiff after a long run")
    page.get_by_role("link", name=code).click()  # at once
    arrive(page, code)
    open_session(page)
    expect(page.get_by_label("Notes")).to_have_value("stiff after a long run")
    readings = page.get_by_role("region", name="Tape and inclinometer").get_by_role("row", name=re.compile("^Left leg"))
    before = readings.count()
    page.get_by_role("button", name=re.compile("^Remove: Left leg")).first.click()
    expect(readings).to_have_count(before - 1)
    page.get_by_role("button", name="Undo").click()
    expect(readings).to_have_count(before)
    page.get_by_role("button", name="Delete clip").first.click()
    expect(page.get_by_role("region", name="Clip deleted.")).to_be_visible()
    picture(page, "clinic_undo", whole=False)
    assert faults_of(page) == []
    page.reload()  # which does not wait for anybody to regret it
    expect(page.get_by_role("article")).to_have_count(1)


def test_a_point_is_moved_by_keys_and_by_buttons_and_put_back(clinic, code):
    page = clinic(code)
    open_hold(page)
    knee = page.locator('[data-point="knee"]')
    knee.focus()
    expect(page.get_by_role("radio", name="Knee")).to_be_checked()
    start, label = place(knee), knee.get_attribute("aria-label")
    knee.press("ArrowRight")
    knee.press("Shift+ArrowUp")
    page.get_by_label("0.25 px").check()
    page.get_by_role("button", name="Left").click()
    assert place(knee) == pytest.approx((start[0] + 0.75, start[1] - 10), abs=0.11)
    page.get_by_role("radio", name="Ankle").click()  # one at a time: the knee is not kept yet
    expect(page.get_by_role("radio", name="Knee")).to_be_checked()
    page.get_by_role("button", name="Put it back").click()
    expect(knee).to_have_attribute("aria-label", label)
    page.get_by_role("radio", name="Ankle").check()


def place(point: Any) -> tuple[float, float]:
    x, y = re.findall(r"[\d.]+", point.get_attribute("aria-label"))
    return float(x), float(y)


@pytest.mark.parametrize(
    ("point", "by_px", "followed"),
    [
        ("ankle", (10, 0), "Tibia angle"),  # of the leg
        ("wall_foot", (12, 0), "Toe-to-wall distance"),  # of the floor
    ],
)
def test_a_point_has_a_number_that_follows(clinic, code, point, by_px, followed):
    page = clinic(code, **NARROW)
    open_hold(page)
    drag(page, point, *by_px)
    row = page.get_by_role("row", name=re.compile(f"^{followed}"))
    expect(row).to_contain_text(re.compile(r"[+−-]\d+\.\d"))


@pytest.mark.soak
def test_what_is_corrected_is_what_the_session_and_the_trend_show(clinic, code):
    page = clinic(code)
    open_hold(page)
    drag(page, "wall_foot", 6, 0)
    told = page.get_by_role("row", name=re.compile("^Toe-to-wall distance"))
    expect(told).to_contain_text(re.compile(r"\+\d\.\d"))
    expect(page.get_by_role("region", name="Saved corrections")).to_be_visible()
    expect(told).not_to_contain_text(re.compile(r"[+−]\d"))  # it is the saved number now, and no longer a try
    distance = known(re.search(r"(\d+\.\d).cm", told.inner_text())).group(1)
    assert float(distance) > 12.4  # it was 12.1
    page.get_by_role("link", name="20 April 2026").click()
    arrive(page, "20 April 2026")
    expect(page.get_by_role("region", name="Clips")).to_contain_text(distance)
    page.get_by_role("link", name=code).click()
    arrive(page, code)
    expect(page.locator("body")).to_contain_text(f"{distance}")


def test_both_legs_tape_and_plan_take_few_actions(clinic, server, faults_of, picture):
    page = clinic()
    counting = "addEventListener('{}', (e) => e.isTrusted && (window.name = Number(window.name || 0) + 1), true)"
    page.evaluate("() => {" + ";".join(counting.format(kind) for kind in ("click", "change")) + "}")
    page.get_by_role("button", name="Add a person").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Code").fill("P-FAST")
    form.get_by_role("button", name="Add a person").click()
    arrive(page, "P-FAST")
    page.get_by_role("button", name="New session").click()
    page.get_by_role("heading", name="Tape and inclinometer").wait_for()
    page.locator("#clip-file").set_input_files([SAMPLE, SAMPLE])
    readings = page.get_by_role("region", name="Tape and inclinometer")
    for leg, tries in (("Left leg", ("7", "7.5")), ("Right leg", ("11", "11.5"))):
        readings.get_by_label("Leg", exact=True).select_option(label=leg)
        for number, cm in enumerate(tries, 1):
            readings.get_by_label(f"Try {number}").fill(cm)
        readings.get_by_role("button", name="Add reading").click()
        expect(readings.get_by_role("row", name=re.compile(f"^{leg}"))).to_have_count(len(tries))
        form = page.get_by_role("form", name=leg)
        with page.expect_response("**/legs/*"):
            form.get_by_label("Where did it feel tight at the end?").select_option("back")
    page.get_by_label("The questions were asked").check()
    assessment = page.get_by_role("region", name="Assessment")
    expect(assessment).to_contain_text("7.5 cm")
    expect(assessment.get_by_role("button", name=re.compile("Give")).first).to_be_visible()
    assert int(page.evaluate("window.name")) <= ACTIONS_TO_THE_PLAN
    assert faults_of(page) == []
    picture(page, "clinic_fast")
    session_id = page.url.rpartition("/")[2]
    for trial in page.evaluate("id => fetch(`/api/sessions/${id}`).then((answer) => answer.json())", session_id)[
        "trials"
    ]:
        page.context.request.delete(f"{server.base}/api/trials/{trial['id']}")  # they need not be measured


def test_the_clinicians_way_needs_nothing_but_a_keyboard(clinic):
    page, code = clinic(), f"K-{next(NUMBERS):03}"
    keys = page.keyboard

    def press(part: Any, key: str = "Enter") -> None:
        reach(page, part)
        keys.press(key)

    press(page.get_by_role("button", name="Add a person").first)
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    if not form.get_by_label("Code", exact=True).evaluate("(node) => node === document.activeElement"):
        reach(page, form.get_by_label("Code", exact=True))
    keys.type(code)
    press(form.get_by_role("button", name="Add a person"))
    arrive(page, code)
    press(page.get_by_role("button", name="New session"))
    expect(page.get_by_text(f"Session for {code}")).to_be_visible()
    press(page.get_by_label("The questions were asked"), "Space")
    readings = page.get_by_role("region", name="Tape and inclinometer")
    reach(page, readings.get_by_label("Try 1"))
    keys.type("6.5")
    press(readings.get_by_role("button", name="Add reading"))
    expect(readings.get_by_role("row", name=re.compile("^Left leg"))).to_have_count(1)
    reach(page, page.get_by_role("form", name="Left leg").get_by_label("Where did it feel tight at the end?"))
    with page.expect_response("**/legs/left"):
        keys.type("At the back")
        keys.press("Tab")
    assessment = page.get_by_role("region", name="Assessment")
    give = assessment.get_by_role("button", name=re.compile("Give")).first
    give.wait_for()
    drawings = assessment.get_by_role("listitem").locator("img")
    until(page, lambda: drawings.first.evaluate("(image) => image.naturalWidth > 300"))
    assert drawings.count() == assessment.get_by_role("button", name=re.compile("Give")).count()
    press(give)
    expect(page.get_by_role("region", name="Exercises given").locator("img")).to_have_count(1)
    given = page.get_by_role("region", name="Exercises given")
    press(given.get_by_role("button").first)  # and taken back


def test_two_sessions_side_by_side_in_step(clinic, code, faults_of, picture):
    page = clinic(code)
    page.get_by_label("Compare the session of 12 January 2026").check()
    expect(page.get_by_text("Pick one more session.")).to_be_visible()
    page.get_by_label("Compare the session of 20 April 2026").check()
    page.get_by_role("link", name="Compare two sessions").click()
    arrive(page, "12 January 2026 and 20 April 2026")
    expect(
        page.get_by_role("row", name=re.compile(r"^Toe-to-wall distance .*\+3\.20.cm Beyond measurement error"))
    ).to_be_visible()
    until(page, lambda: times_s(page) == pytest.approx([DEEPEST_S, DEEPEST_S], abs=0.001))
    page.get_by_role("button", name="One frame forward").click()
    until(page, lambda: times_s(page) == pytest.approx([DEEPEST_S + 1 / 30] * 2, abs=0.001))
    page.get_by_role("button", name="Play").click()
    until(page, lambda: min(times_s(page)) > DEEPEST_S + 0.3)
    page.get_by_role("button", name="Pause").click()
    first_s, second_s = times_s(page)
    assert first_s == pytest.approx(second_s, abs=0.01)
    page.get_by_label("Time from the deepest position").fill("-1")
    until(page, lambda: times_s(page) == pytest.approx([DEEPEST_S - 1] * 2, abs=0.001))
    assert faults_of(page) == []
    picture(page, "clinic_compare")


def times_s(page: Any) -> list[float]:
    """Where the videos are."""
    return list(page.evaluate("[...document.querySelectorAll('video')].map((video) => video.currentTime)"))


def until(page: Any, true: Callable[[], bool]) -> None:
    """Wait for it: Playwright's own wait_for_function needs eval, which the page's policy forbids."""
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it did not come true; videos at {times_s(page)}")


def test_a_faulty_try_is_marked_and_clips_are_told_apart_at_a_glance(clinic, code, faults_of, picture):
    page = clinic()
    page.get_by_label("Search by code, name or last visit").fill("20 April 2026")
    page.get_by_role("link", name=code).click()
    arrive(page, code)
    open_session(page)
    clip = page.get_by_role("region", name="Clips").get_by_role("img", name="The deepest position of repetition").first
    until(page, lambda: clip.evaluate("(image) => image.naturalWidth > 0"))
    readings = page.get_by_role("region", name="Tape and inclinometer")
    counts = readings.get_by_role("checkbox", name=re.compile("^Counts: Left leg")).first
    with page.expect_response("**/api/readings/*"):
        counts.uncheck()
    expect(counts).not_to_be_checked()
    assert faults_of(page) == []
    picture(page, "clinic_faulty")
    page.reload()
    expect(counts).not_to_be_checked()
    page.get_by_role("link", name="Open").last.click()
    page.get_by_role("link", name="Correct points of repetition 1").wait_for()
    assert faults_of(page) == []
    picture(page, "clinic_clip")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Keep mine", "walked here"), pytest.param("Use the other", "ten squats", marks=pytest.mark.soak)],
)
def test_a_session_changed_in_two_windows(clinic, code, faults_of, choice, kept):
    one, other = clinic(code), clinic(code)
    for page in (one, other):
        open_session(page)
    for page, words in ((other, "ten squats"), (one, "walked here")):
        page.get_by_label("Warm-up").fill(words)
        with page.expect_response(re.compile("/api/sessions/.*")):
            leave(page, "Warm-up")
    asked = one.get_by_role("dialog", name="This was changed in another window")
    expect(asked.get_by_role("row", name="Warm-up walked here ten squats")).to_be_visible()
    assert faults_of(one) == []
    asked.get_by_role("button", name=choice).click()
    expect(one.get_by_label("Warm-up")).to_have_value(kept)
    one.reload()
    expect(one.get_by_label("Warm-up")).to_have_value(kept)


@pytest.mark.soak
def test_a_leg_changed_in_two_windows(clinic, code):
    one, other = clinic(code), clinic(code)
    for page in (one, other):
        open_session(page)
    for page, tight in ((other, "back"), (one, "calf")):
        left = page.get_by_role("form", name="Left leg")
        with page.expect_response(re.compile("/legs/left")):
            left.get_by_label("Where did it feel tight at the end?").select_option(tight)
    asked = one.get_by_role("dialog", name="This was changed in another window")
    row = "Where did it feel tight at the end? Only in the calf muscle At the back: calf or Achilles tendon"
    expect(asked.get_by_role("row", name=row)).to_be_visible()
    asked.get_by_role("button", name="Use the other").click()
    tight = one.get_by_role("form", name="Left leg").get_by_label("Where did it feel tight at the end?")
    expect(tight).to_have_value("back")
    one.reload()
    expect(tight).to_have_value("back")


@pytest.mark.soak
def test_everything_of_a_person_is_taken_away(clinic, code):
    page = clinic(code)
    assert downloaded(page, "Summary (PDF)").read_bytes().startswith(b"%PDF-")
    table = downloaded(page, "Table (CSV)")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert {row["code"] for row in rows} == {code}
    assert len(rows) == 16
    with zipfile.ZipFile(downloaded(page, "Everything (ZIP)")) as archive:
        assert sum(name.endswith("clip.mp4") for name in archive.namelist()) == 8
    page.get_by_role("link", name="People", exact=True).click()
    arrive(page, "People")
    with zipfile.ZipFile(downloaded(page, "Save a backup")) as archive:
        assert "records.json" in archive.namelist()


def downloaded(page: Any, name: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return Path(download.value.path())


def test_a_person_is_deleted_with_everything(clinic, code, server, faults_of):
    page = clinic(code)
    page.get_by_role("button", name="Delete this person").click()
    asked = page.get_by_role("dialog", name="Delete this person?")
    final = asked.get_by_role("button", name="Delete everything")
    asked.get_by_label("Type the code").fill(code[:-1])
    expect(final).to_be_disabled()
    assert faults_of(page) == []
    ids = trial_ids(server.data, code)
    assert len(ids) == 8
    asked.get_by_label("Type the code").fill(code)
    final.click()
    arrive(page, "People")
    expect(page.get_by_role("link", name=code)).to_have_count(0)
    assert [name for name in ids if (server.data / "trials" / name).exists()] == []


def trial_ids(data: Path, code: str) -> list[str]:
    database = open_database(sqlite_url(data / "lungelens.sqlite"))
    try:
        with database.reading() as session:
            return [trial.id for trial in session.scalars(select(Trial)) if trial.session.person.code == code]
    finally:
        database.close()


def test_what_somebody_wrote_is_shown_as_it_was_written(clinic, server, faults_of, picture):
    page = clinic(**NARROW)
    person = page.context.request.post(
        f"{server.base}/api/people", data={"code": f"{HTML}{next(NUMBERS)}", "name": LONG, "notes": HTML + LONG}
    ).json()
    session = page.context.request.post(
        f"{server.base}/api/people/{person['id']}/sessions", data={"held_on": "2026-04-20", "warm_up": HTML}
    ).json()
    page.context.request.post(
        f"{server.base}/api/sessions/{session['id']}/readings",
        data={"side": "left", "quantity": "toe_to_wall_cm", "method": "tape", "value": 9.5, "rater": HTML},
    )
    page.reload()
    page.get_by_role("link", name=person["code"]).wait_for()
    as_written(page, picture, "people")
    page.get_by_role("link", name=person["code"]).click()
    arrive(page, LONG)
    expect(page.get_by_text(HTML + LONG)).to_be_visible()
    as_written(page, picture, "person")
    page.get_by_role("button", name="Delete this person").click()
    assert faults_of(page) == []
    as_written(page, picture, "delete")
    page.get_by_role("button", name="Cancel").click()
    open_session(page)
    expect(page.get_by_label("Warm-up")).to_have_value(HTML)
    expect(page.get_by_role("cell", name=HTML)).to_be_visible()
    files = {"name": f"{HTML}.mp4", "mimeType": "video/mp4", "buffer": b"no video at all" * 100}
    page.get_by_label("Drop clips here").set_input_files(files)
    expect(page.get_by_text(f"{HTML}.mp4")).to_be_visible()
    as_written(page, picture, "session")


def as_written(page: Any, picture: Callable[..., None], name: str) -> None:
    """Nothing of it became an element, and nothing sticks out of the window."""
    width = page.viewport_size["width"]
    picture(page, f"clinic_written_{name}_{width}")
    assert page.locator("img:not([alt])").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.soak
def test_a_phone_is_asked_in_a_dialog_and_locked_out_again(clinic, code, faults_of, picture):
    page = clinic(code, **NARROW)
    open_session(page)
    page.get_by_role("button", name="Film with a phone").click()
    asked = page.get_by_role("dialog", name="Film with your phone")
    expect(asked.get_by_role("img", name="QR code")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "clinic_phone", whole=False)
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answer:
        asked.get_by_role("button", name="Disconnect the phone").click()
    assert answer.value.status == 204
    expect(asked).to_be_hidden()


@pytest.mark.soak
def test_a_dangerous_question_has_focus_on_the_way_back(clinic, code, faults_of):
    page = clinic(code, **NARROW)
    open_session(page)
    page.get_by_role("button", name="Delete this session").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
