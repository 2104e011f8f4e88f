"""The runner's way, from the safety questions to the result, and everything that can get in the way."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from helpers.cues import guide
from helpers.keyboard import reach

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[2] / "sample_videos"
LEFT, RIGHT = SAMPLES / "c02_L_f_leggings_45.mp4", SAMPLES / "c01_R_m_shoes_38.mp4"
GOLDEN = Path(__file__).parents[1] / "golden" / "c02_L_f_leggings_45.json"
PHONE = {"width": 360, "height": 740}
SECONDS = 1000
CLICKS_TO_THE_PLAN = 8  # from the first page, both legs filmed and everything answered
NO_CAMERA = "name => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name)); }"


def to_prepare(page: Any) -> None:
    page.get_by_role("button", name="None of these: continue").click()
    expect(page.get_by_role("heading", name="What you need")).to_be_focused()


def to_leg(page: Any, films: str = "This computer's camera") -> None:
    to_prepare(page)
    page.get_by_label(films).check()
    page.get_by_role("button", name="Continue barefoot").click()


def answer(page: Any, leg: str = "Left leg") -> None:
    card = page.get_by_role("region", name=leg)
    card.get_by_label("At the back: calf or Achilles tendon").check()
    page.get_by_role("button", name="None of these: show the result").click()


@pytest.fixture
def empty_room(tmp_path: Path) -> Path:
    """A second of a grey wall, with nobody there."""
    path = tmp_path / "room.mp4"
    with av.open(path, "w") as clip:
        stream = clip.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(30):
            clip.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((240, 320, 3), 128, np.uint8), "rgb24")))
        clip.mux(stream.encode(None))
    return path


@pytest.mark.soak
def test_a_runner_is_led_from_the_questions_to_the_result(open_page, faults_of, picture):
    page = open_page("/")
    page.get_by_role("link", name="Test myself here").click()
    page.get_by_role("heading", name="First, your safety").wait_for()
    assert faults_of(page) == []
    picture(page, "runner_questions")
    to_prepare(page)
    assert faults_of(page) == []
    picture(page, "runner_prepare")
    page.get_by_role("button", name="Continue barefoot").click()
    expect(page.get_by_role("heading", name="Left leg first")).to_be_focused()
    assert faults_of(page) == []
    picture(page, "runner_leg")

    page.get_by_role("button", name="Film the left leg").click()
    # Somebody stands there, so it counts down and films by itself.
    page.locator("#stage-tally").wait_for(timeout=120 * SECONDS)
    page.get_by_text("Hold.", exact=True).wait_for(timeout=120 * SECONDS)
    picture(page, "runner_stage", whole=False)
    assert faults_of(page) == []
    # It ends by itself after enough repetitions; the clip is on its way while the next leg is offered.
    expect(page.get_by_role("heading", name="Now the right leg")).to_be_focused(timeout=120 * SECONDS)
    page.get_by_role("button", name="One leg is enough").click()
    expect(page.get_by_role("heading", name="How did it feel?")).to_be_focused()
    assert faults_of(page) == []
    picture(page, "runner_answers")
    answer(page)
    assert faults_of(page) == []
    picture(page, "runner_waiting")

    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle", timeout=180 * SECONDS)
    expect(page.get_by_role("heading", name="Your plan")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "runner_result")
    expect(page.get_by_role("heading", name="Wall calf stretch", exact=False).first).to_be_visible()
    session_id = page.url.split("/")[-2]
    session = page.evaluate("id => fetch(`/api/sessions/${id}`).then((answer) => answer.json())", session_id)
    measured = session["trials"][0]["summary"]["best"]["tibia_angle_deg"]
    golden = json.loads(GOLDEN.read_text())
    best = next(one for one in golden["repetitions"] if one["index"] == golden["best"]["index"])["tibia_angle_deg"]
    assert best["low"] <= measured["value"] <= best["high"]
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle")


def test_both_legs_and_every_answer_take_eight_clicks(open_page, picture):
    """On a computer without a camera a clip is chosen for each leg: as many clicks as filming both."""
    page = open_page("/")
    page.add_init_script(
        "addEventListener('click', (e) => e.isTrusted && (window.name = Number(window.name || 0) + 1), true);"
        "navigator.mediaDevices.enumerateDevices = () => Promise.resolve([])"
    )
    page.reload()
    page.get_by_role("link", name="Test myself here").click()
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_role("button", name="Continue barefoot").click()
    for leg, clip in (("left", LEFT), ("right", RIGHT)):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=f"Choose the clip of the {leg} leg").click()
        chooser.value.set_files(clip)
    for leg in ("Left leg", "Right leg"):
        page.get_by_role("region", name=leg).get_by_label("At the back: calf or Achilles tendon").check()
    page.get_by_role("button", name="None of these: show the result").click()
    expect(page.get_by_role("heading", name="Your plan")).to_be_visible(timeout=240 * SECONDS)
    assert int(page.evaluate("window.name")) == CLICKS_TO_THE_PLAN
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("left ankle.*right ankle", re.DOTALL))
    picture(page, "runner_both_legs")


def test_a_yes_stops_and_says_where_to_go(open_page, faults_of, picture):
    page = open_page("/runner")
    page.get_by_label("The foot").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Please do not do the test today")).to_be_focused()
    expect(page.get_by_text("Who should look at it:")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "runner_stopped")
    page.get_by_role("button", name="I ticked that by mistake").click()
    expect(page.get_by_label("The foot")).to_be_checked()


def test_the_form_is_not_left_before_it_is_filled(open_page, faults_of, picture):
    page = open_page("/runner")
    to_prepare(page)
    page.get_by_label("Size", exact=True).fill("42")  # asked for where no paper lies
    page.get_by_text("About you").click()
    assert faults_of(page) == []
    picture(page, "runner_shoe_and_about")
    page.get_by_label("None: I measure with a ruler").check()
    page.get_by_role("button", name="Continue in shoes").click()
    left = page.get_by_role("region", name="Left leg")
    left.get_by_label("Try 1").fill("9")
    left.get_by_label("It hurt during the test").check()
    page.get_by_role("button", name="Show the result").click()
    tight = left.get_by_role("group", name="Where did it feel tight at the end?")
    expect(tight.get_by_text("Please answer this.")).to_be_visible()  # at the question, and over no answer
    expect(left.get_by_label("At the back: calf or Achilles tendon")).to_be_focused()
    expect(left.get_by_role("group", name="How much did it hurt?").get_by_text("Please answer this.")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "runner_missing")
    left.get_by_label("At the back: calf or Achilles tendon").check()
    expect(tight.get_by_text("Please answer this.")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotFoundError", "No camera found."),
        pytest.param("NotReadableError", "The camera does not start.", marks=pytest.mark.soak),
    ],
)
def test_without_a_camera_there_are_other_ways(open_page, faults_of, picture, name, words):
    page = open_page("/runner")
    page.evaluate(NO_CAMERA, name)
    to_leg(page)
    page.get_by_role("button", name="Film the left leg").click()
    expect(page.get_by_text(words)).to_be_visible()
    assert faults_of(page) == []
    picture(page, f"runner_camera_{name}", whole=False)
    page.get_by_role("button", name="Choose a clip").click()
    expect(page.get_by_role("button", name="Choose the clip of the left leg")).to_be_visible()


@pytest.mark.soak
def test_a_camera_that_is_not_allowed_is_no_error_of_ours(open_page):
    page = open_page("/runner")
    page.evaluate(NO_CAMERA, "NotAllowedError")
    to_leg(page)
    page.get_by_role("button", name="Film the left leg").click()
    expect(page.get_by_text("Camera access is blocked.")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Left leg first")).to_be_focused()


@pytest.mark.soak
def test_without_live_help_it_films_by_the_clock(open_page, faults_of, picture):
    page = open_page("/runner")
    page.route_web_socket("**/api/cues*", lambda socket: socket.close(code=1013, reason="The pose model is missing."))
    to_leg(page)
    page.get_by_role("button", name="Film the left leg").click()
    expect(page.get_by_text("The pose model is missing.")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "runner_no_help", whole=False)
    page.get_by_role("button", name="Film without guidance").click()
    page.get_by_text("Walk to the wall.").wait_for()
    assert faults_of(page) == []  # counting down
    page.get_by_role("button", name="I am done").click()
    expect(page.get_by_role("heading", name="Now the right leg")).to_be_focused()


@pytest.mark.soak
def test_nobody_in_front_of_the_camera_is_told_what_to_do(open_page, faults_of, picture):
    page = open_page("/runner")
    seen = {
        "time_ms": 0,
        "ms": 1,
        "problems": ["nobody_seen"],
        "cue": "nobody_seen",
        "ready": False,
        "sheet": "not_seen",
    }
    rest = {"points": None, "phase": "set_up", "counted": 0, "not_counted": 0}
    page.route_web_socket(
        "**/api/cues*", lambda socket: socket.on_message(lambda _: socket.send(json.dumps(seen | rest)))
    )
    to_leg(page)
    page.get_by_role("button", name="Film the left leg").click()
    expect(page.get_by_text("I cannot see you yet.")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "runner_nobody", whole=False)


@pytest.mark.soak
def test_one_picture_at_a_time_is_on_its_way(open_page):
    page = open_page("/runner")
    waiting: list[int] = []
    most: list[int] = []

    def look(socket: Any) -> None:
        server = socket.connect_to_server()

        def picture_sent(message: Any) -> None:
            waiting.append(1)
            most.append(len(waiting))
            server.send(message)

        def answered(message: Any) -> None:
            waiting.clear()
            socket.send(message)

        socket.on_message(picture_sent)
        server.on_message(answered)

    page.route_web_socket("**/api/cues*", look)
    to_leg(page)
    page.get_by_role("button", name="Film the left leg").click()
    page.locator("#stage-countdown").wait_for()
    assert len(most) > 3
    assert max(most) == 1


@pytest.mark.soak
def test_a_clip_with_nobody_says_why_and_what_to_do(open_page, faults_of, picture, empty_room):
    page = open_page("/runner", color_scheme="dark")
    to_leg(page, "A clip or photo I have")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose the clip of the left leg").click()
    chooser.value.set_files(empty_room)
    page.get_by_role("button", name="One leg is enough").click()
    answer(page)
    expect(page.get_by_text("Left leg: this clip could not be measured.")).to_be_visible(timeout=90 * SECONDS)
    assert faults_of(page) == []
    picture(page, "runner_not_measurable")
    page.get_by_role("button", name="Film again").click()
    expect(page.get_by_role("heading", name="Now the right leg")).to_be_focused()


def choose(page: Any, button: str, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(path)


def test_what_is_no_video_leaves_no_trace(open_page, faults_of, picture, tmp_path, empty_room):
    page = open_page("/runner")
    to_leg(page, "A clip or photo I have")
    (tmp_path / "holiday.mp4").write_bytes(b"a letter, not a film")
    choose(page, "Choose the clip of the left leg", tmp_path / "holiday.mp4")
    expect(page.get_by_text("Left leg: The clip is not a video")).to_have_count(1)
    expect(page.get_by_role("heading", name="Left leg first")).to_be_focused()  # it is not filmed yet
    expect(page.locator("#clips")).to_be_hidden()
    assert faults_of(page) == []
    picture(page, "runner_refused")
    choose(page, "Choose the clip of the left leg", empty_room)
    choose(page, "Choose the clip of the right leg", tmp_path / "holiday.mp4")
    expect(page.get_by_text("Right leg: The clip is not a video")).to_have_count(1)
    expect(page.get_by_role("region", name="Right leg")).to_have_count(0)  # nothing is asked about it
    picture(page, "runner_refused_later")
    page.get_by_role("button", name="Choose the clip of the right leg").click()
    expect(page.get_by_role("heading", name="Now the right leg")).to_be_focused()


def test_a_dropped_connection_and_a_full_disk_lose_nothing(open_page, faults_of, picture, empty_room):
    page = open_page("/runner", viewport=PHONE)
    to_leg(page, "A clip or photo I have")
    page.route("**/api/trials/*/upload", lambda route: route.abort("connectionreset"))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose the clip of the left leg").click()
    chooser.value.set_files(empty_room)
    expect(page.get_by_text("Waiting for the connection", exact=True)).to_be_visible()
    assert page.locator("#clip-list strong").bounding_box()["height"] < 40  # on one line
    assert faults_of(page) == []
    picture(page, "runner_offline")
    page.unroute("**/api/trials/*/upload")
    full = {"code": "disk_full", "message": "The disk is full.", "advice": "Make room.", "current": None}
    page.route("**/api/trials/*/upload", lambda route: route.fulfill(status=507, json={"error": full}))
    expect(page.get_by_text("The disk is full.")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "runner_full")
    page.unroute("**/api/trials/*/upload")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Not measurable", exact=True)).to_be_visible(timeout=90 * SECONDS)


@pytest.mark.soak
def test_a_reload_while_a_clip_is_sent_loses_nothing(open_page, faults_of, empty_room):
    page = open_page("/runner")
    to_leg(page, "A clip or photo I have")
    page.route("**/api/trials/*/upload", lambda route: route.abort("connectionreset"))
    choose(page, "Choose the clip of the left leg", empty_room)
    expect(page.get_by_text("Waiting for the connection", exact=True)).to_be_visible()
    page.unroute("**/api/trials/*/upload")
    page.route("**/api/trials/*/upload", lambda route: route.abort("connectionreset"), times=1)
    page.on("dialog", lambda asked: asked.accept())  # the browser asks whether to leave
    page.reload()
    expect(page.get_by_text("Sending stopped. What has arrived is kept.")).to_be_visible()
    assert faults_of(page) == []
    choose(page, "Choose the same clip again", empty_room)
    expect(page.get_by_text("Not measurable", exact=True)).to_be_visible(timeout=90 * SECONDS)
    expect(page.locator("#clips progress:visible")).to_have_count(0)


def test_a_reload_while_the_camera_films_loses_nothing(open_page, faults_of, picture):
    page = open_page("/runner")
    guide(page, "**/api/cues*", filmed_s=60)
    to_leg(page)
    page.get_by_role("button", name="Film the left leg").click()
    page.get_by_role("button", name="I am done").wait_for()
    page.wait_for_timeout(2.5 * SECONDS)
    asked: list[str] = []

    def leave(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    with page.expect_response("**/trials", timeout=30 * SECONDS) as announced:
        page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_text("What it had filmed was kept and is being sent.")).to_be_visible()
    expect(page.get_by_role("heading", name="Now the right leg")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "runner_taken_up")
    trial = announced.value.json()
    assert (trial["leg"], trial["source"], trial["size_bytes"] > 10_000) == ("left", "webcam", True)
    state = "id => fetch(`/api/trials/${id}`).then((answer) => answer.json())"
    while page.evaluate(state, trial["id"])["state"] == "receiving":
        page.wait_for_timeout(100)
    assert page.evaluate(state, trial["id"])["sha256"]  # a video, whole
    page.evaluate("id => fetch(`/api/trials/${id}`, { method: 'DELETE' })", trial["id"])  # it need not be measured
    page.reload()
    expect(page.locator("#clips")).to_be_hidden()  # and what has arrived is kept no longer


def test_a_server_that_went_away_is_told_and_the_page_goes_on(open_page, faults_of, picture):
    page = open_page("/runner")
    page.get_by_role("heading", name="First, your safety").wait_for()
    page.route("**/api/**", lambda route: route.abort("connectionrefused"))
    expect(page.get_by_text("Lungelens does not answer.")).to_be_visible()
    page.get_by_role("button", name="None of these: continue").click()
    expect(page.locator("#errors")).to_contain_text("No connection to Lungelens")
    assert faults_of(page) == []
    picture(page, "runner_away")
    page.unroute("**/api/**")
    expect(page.get_by_role("heading", name="What you need")).to_be_focused()
    expect(page.get_by_text("Lungelens does not answer.")).to_be_hidden()


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.soak), "dark"])
def test_the_first_page_is_for_everybody(open_page, faults_of, picture, scheme):
    page = open_page("/", color_scheme=scheme)
    assert faults_of(page) == []
    picture(page, f"home_{scheme}")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.get_by_role("link", name="Test myself here").click()
    expect(page.get_by_role("heading", name="First, your safety")).to_be_focused()
    assert faults_of(page) == []


@pytest.mark.soak
def test_the_way_fits_a_narrow_dark_and_quiet_screen(open_page, faults_of, picture):
    page = open_page("/runner", viewport=PHONE, color_scheme="dark", reduced_motion="reduce")
    page.get_by_role("heading", name="First, your safety").wait_for()
    assert faults_of(page) == []
    to_prepare(page)
    page.get_by_label("The Lungelens sheet").check()
    assert faults_of(page) == []
    picture(page, "runner_narrow")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Continue barefoot").click()
    assert faults_of(page) == []
    page.get_by_role("button", name="Film the left leg").click()
    page.locator("#stage-tally").wait_for(timeout=60 * SECONDS)
    assert faults_of(page) == []
    picture(page, "runner_narrow_stage", whole=False)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length") == 0
    assert page.locator("#stage-cancel").bounding_box()["y"] == page.locator("#stage-voice").bounding_box()["y"]


def test_the_way_needs_nothing_but_a_keyboard(open_page):
    page = open_page("/runner")
    keys = page.keyboard
    question = page.get_by_label("The foot")
    reach(page, question)
    keys.press("Space")
    expect(question).to_be_checked()
    keys.press("Space")
    reach(page, page.get_by_role("button", name="None of these: continue"))
    keys.press("Enter")
    expect(page.get_by_role("heading", name="What you need")).to_be_focused()
    reach(page, page.get_by_label("None", exact=True))
    keys.press("ArrowDown")  # round to the first, and back
    expect(page.get_by_label("The Lungelens sheet")).to_be_checked()
    keys.press("ArrowUp")
    expect(page.get_by_label("None", exact=True)).to_be_checked()
    reach(page, page.get_by_label("Size", exact=True))
    keys.type("42")
    keys.press("Enter")  # picks no footwear
    expect(page.get_by_role("heading", name="What you need")).to_be_visible()
    reach(page, page.get_by_label("This computer's camera"))
    keys.press("Tab")
    keys.press("Tab")
    expect(page.get_by_role("button", name="Continue barefoot")).to_be_focused()
    keys.press("Enter")
    film = page.get_by_role("button", name="Film the left leg")
    film.wait_for()
    reach(page, film)
    keys.press("Enter")
    expect(page.locator("#stage-title")).to_be_focused()
    reach(page, page.get_by_role("button", name="Cancel"))
    expect(page.locator("#stage-cue")).not_to_have_text(re.compile("Opening|Looking"), timeout=30 * SECONDS)
    keys.press("Escape")
    expect(page.get_by_role("heading", name="Left leg first")).to_be_focused()
    reach(page, page.get_by_role("button", name="Do not film: type what the ruler says"))
    keys.press("Enter")
    expect(page.get_by_role("heading", name="How did it feel?")).to_be_focused()
    left = page.get_by_role("region", name="Left leg")
    reach(page, left.get_by_label("Try 1"))
    keys.type("6")
    reach(page, left.get_by_label("At the back: calf or Achilles tendon"))
    keys.press("Space")
    reach(page, left.get_by_label("It hurt during the test"))
    keys.press("Space")
    reach(page, left.get_by_role("radio", name="1", exact=True))
    keys.press("Space")
    reach(page, page.get_by_role("button", name="Show the result"))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle")
    reach(page, page.get_by_role("button", name="Change my answers"))
