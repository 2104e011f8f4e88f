"""The phone's way: scan, film, send, see; with a phone's screen and a phone's connection."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from helpers.cues import guide

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow

CLIP = Path(__file__).parents[2] / "sample_videos" / "c09_L_sheet_33.mp4"
SCREEN = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "ignore_https_errors": True}
SECONDS = 1000
SENSORS = ["camera", "accelerometer", "gyroscope", "magnetometer"]


@pytest.fixture
def computer(open_page) -> tuple[Any, str]:
    """The runner's page on the computer with its code, and the address in the code."""
    page = open_page("/runner#phone")
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_label("The Lungelens sheet").check()
    with page.expect_response("**/phone-links") as answer:
        page.get_by_role("button", name="Continue in shoes").click()
    page.get_by_role("img", name="QR code").wait_for()
    return page, answer.value.json()["url"]


@pytest.fixture
def scan(open_page, computer) -> Callable[..., Any]:
    """Open the address in the code on a new phone."""
    url = computer[1]
    return lambda **options: open_page(url, allowed=(urlsplit(url).hostname or "",), **{**SCREEN, **options})


def send(phone: Any, clip: Path) -> None:
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="Choose a clip or photo").click()
    chooser.value.set_files(clip)


@pytest.mark.soak
def test_a_phone_films_for_the_computer(computer, scan, faults_of, picture, docs_picture):
    page, _ = computer
    assert faults_of(page) == []
    picture(page, "phone_link")
    phone = scan()
    assert faults_of(phone) == []
    picture(phone, "phone_start")
    expect(page.get_by_text("Your phone is connected")).to_be_visible()

    phone.context.set_offline(True)
    send(phone, CLIP)
    expect(phone.get_by_text("Waiting for the connection", exact=True)).to_be_visible()
    assert faults_of(phone) == []
    picture(phone, "phone_offline")
    phone.context.set_offline(False)
    expect(phone.get_by_role("radio", name="Right leg").first).to_be_checked()  # the other one comes next
    card = phone.get_by_role("region", name="Left leg")
    card.get_by_label("At the front of the ankle").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Saved. Thank you.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Left ankle")).to_be_visible(timeout=600 * SECONDS)
    assert faults_of(phone) == []
    picture(phone, "phone_result")
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.locator("#outcome").evaluate("(part) => part.scrollIntoView()")
    docs_picture(phone, "phone")

    page.get_by_role("button", name="Continue").click()  # the clip has arrived there too
    expect(page.get_by_role("heading", name="How did it feel?")).to_be_focused()
    expect(page.get_by_role("region", name="Left leg")).to_be_visible()


def stand(cdp: Any, beta: float, gamma: float) -> None:
    cdp.send("DeviceOrientation.setDeviceOrientationOverride", {"alpha": 0, "beta": beta, "gamma": gamma})


def test_a_phone_films_by_itself_and_feels_how_it_stands(scan, faults_of, picture):
    phone = scan(permissions=SENSORS)
    cdp = phone.context.new_cdp_session(phone)
    stand(cdp, 80, 0)
    phone.reload()  # sensors are overridden from here on
    guide(phone, "**/api/phone/cues*")
    phone.route("**/upload", lambda route: route.abort())  # it need not be measured
    with phone.expect_response("**/api/phone/trials", timeout=60 * SECONDS) as announced:
        phone.get_by_role("button", name="Film here, with guidance").click()
        phone.get_by_text("Recording").wait_for()
        assert faults_of(phone) == []
        picture(phone, "phone_stage", whole=False)
        stand(cdp, 80.2, 0)
    sent, answer = announced.value.request.post_data_json, announced.value.json()
    assert (sent["leg"], sent["gravity"]["camera"]) == ("left", "rear")
    assert answer["sensors"] is True
    assert sent["gravity"]["samples"][-1]["up"] == pytest.approx([0, 0.985, 0.17], abs=0.01)  # it leans by ten degrees
    expect(phone.get_by_role("radio", name="Right leg").first).to_be_checked()
    assert phone.evaluate("history.state") is None  # Back leads where it led before


def test_back_closes_the_phones_camera_and_the_page_stays(scan):
    phone = scan(permissions=SENSORS)
    guide(phone, "**/api/phone/cues*", filmed_s=60)
    phone.get_by_role("button", name="Film here, with guidance").click()
    phone.get_by_text("Recording").wait_for()
    phone.go_back()
    expect(phone.locator("#stage")).to_be_hidden()
    expect(phone.get_by_role("heading", name="Film the lunge")).to_be_visible()
    expect(phone.locator("#clips")).to_be_hidden()
    phone.reload()
    expect(phone.get_by_role("button", name="Film here, with guidance")).to_be_visible()
    expect(phone.locator("#clips")).to_be_hidden()  # what was not finished is not kept


def test_a_phones_camera_that_is_refused_leaves_the_other_ways(scan, faults_of, picture):
    phone = scan(permissions=[])
    refused = "() => Promise.reject(new DOMException('', 'NotAllowedError'))"
    phone.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {refused}; }}")
    phone.get_by_role("button", name="Film here, with guidance").click()
    expect(phone.get_by_text("Camera access is blocked.")).to_be_visible()
    assert faults_of(phone) == []
    picture(phone, "phone_camera_refused", whole=False)
    with phone.expect_file_chooser() as chooser:
        phone.locator("#stage").get_by_role("button", name="Use the camera app").click()
    assert chooser.value.element.get_attribute("capture") == "environment"


def test_the_camera_of_the_phone_is_asked_for(scan):
    phone = scan()
    film, pick = phone.locator("#record-file"), phone.locator("#pick-file")
    assert (film.get_attribute("accept"), film.get_attribute("capture")) == ("video/*", "environment")
    assert pick.get_attribute("capture") is None


@pytest.mark.soak
def test_a_code_is_for_one_phone(computer, scan, faults_of, picture):
    scan()
    stranger = scan(color_scheme="dark")
    expect(stranger.get_by_text("Another phone already uses this code")).to_be_visible()
    assert faults_of(stranger) == []
    picture(stranger, "phone_stranger")


@pytest.mark.soak
def test_the_same_phone_may_load_the_page_again(scan):
    phone = scan()
    phone.get_by_role("heading", name="Film the lunge").wait_for()
    phone.reload()
    expect(phone.get_by_role("heading", name="Film the lunge")).to_be_visible()


def test_what_is_no_video_leaves_no_trace(scan, faults_of, tmp_path):
    phone = scan()
    (tmp_path / "photo.mp4").write_bytes(b"no film")
    send(phone, tmp_path / "photo.mp4")
    expect(phone.get_by_role("alert")).to_contain_text("not a video")
    assert faults_of(phone) == []
    expect(phone.get_by_role("radio", name="Left leg")).to_be_checked()
    expect(phone.locator("#clips")).to_be_hidden()
    expect(phone.locator("#felt")).to_be_hidden()


def test_a_clip_that_is_too_large_is_refused_before_it_is_sent(scan, faults_of, picture):
    phone = scan()
    phone.add_init_script("Object.defineProperty(File.prototype, 'size', { value: 3 * 1024 ** 3 })")
    phone.reload()
    phone.get_by_role("heading", name="Film the lunge").wait_for()
    send(phone, CLIP)
    expect(phone.get_by_role("alert")).to_contain_text("Film a shorter one.")
    expect(phone.locator("#clips")).to_be_hidden()
    assert faults_of(phone) == []
    picture(phone, "phone_too_large")


def test_a_ruler_will_do_on_a_phone_and_what_is_typed_survives_a_reload(scan, faults_of, picture):
    phone = scan()
    phone.get_by_label("Plain A4").check()
    phone.get_by_role("button", name="Type what a ruler says").click()
    card = phone.get_by_role("region", name="Left leg")
    card.get_by_label("Try 1").fill("11")
    card.get_by_label("Nowhere").check()
    assert faults_of(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    picture(phone, "phone_by_ruler")
    phone.reload()
    expect(phone.get_by_label("Plain A4")).to_be_checked()
    expect(card.get_by_label("Try 1")).to_have_value("11")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("heading", name="your left ankle is fine: 11.0 cm (9.8 to 12.2)")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="your left ankle is fine: 11.0 cm (9.8 to 12.2)")).to_be_visible()
    expect(card.get_by_label("Nowhere")).to_be_checked()


def test_the_phone_asks_for_the_shoe_size_where_no_paper_lies_and_shows_what_to_press(scan, faults_of):
    phone = scan(viewport={"width": 390, "height": 664})  # what a browser leaves of 844
    expect(phone.get_by_role("button", name="Film here, with guidance")).to_be_in_viewport(ratio=1)
    size = phone.get_by_label("Size", exact=True)
    expect(size).to_be_hidden()
    phone.get_by_label("None", exact=True).check()
    with phone.expect_response("**/phone/shoe-size"):
        size.fill("42")
        size.press("Tab")
    assert faults_of(phone) == []
    phone.reload()
    expect(size).to_have_value("42")


def test_without_a_code_nothing_is_shown(open_page, faults_of):
    page = open_page("/phone")
    expect(page.get_by_role("heading", name="This phone is not connected yet")).to_be_visible()
    assert faults_of(page) == []
    expect(page.get_by_role("button", name="Film here, with guidance")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
def test_it_fits_a_phone(scan, faults_of, picture, scheme):
    phone = scan(color_scheme=scheme)
    phone.get_by_role("button", name="Film here, with guidance").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert faults_of(phone) == []
    picture(phone, f"phone_{scheme}")


def test_phone_access_is_switched_on_and_off_at_the_page(computer, server, faults_of, picture):
    page, _ = computer
    page.get_by_role("button", name="Switch phone access off").click()
    expect(page.get_by_text("While phone access is on, a phone on your network")).to_be_visible()
    expect(page.get_by_role("img", name="QR code")).to_have_count(0)
    assert faults_of(page) == []
    picture(page, "phone_access")
    page.get_by_role("button", name="Switch phone access on").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    session_id = page.url.split("/")[-2]
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("heading", name="What you need")).to_be_focused()
    assert page.context.request.get(f"{server.base}/api/sessions/{session_id}").status == 404  # nobody filmed
    page.reload()
    expect(page.get_by_role("button", name="Continue barefoot")).to_have_class(re.compile("quiet"))  # shoes were said


@pytest.mark.soak
def test_the_first_page_offers_what_works(open_page, faults_of, picture):
    page = open_page("/")
    page.add_init_script("navigator.mediaDevices.enumerateDevices = () => Promise.resolve([])")
    lan = {"on": False, "network": False, "url": None, "fingerprint": None}
    page.route("**/api/status", lambda route: route.fulfill(json={"lan": lan}))
    page.reload()
    expect(page.get_by_text("This computer has no camera")).to_be_visible()
    expect(page.get_by_text("now the computer is on no network")).to_be_visible()
    expect(page.get_by_role("link", name="Film with my phone")).to_have_count(0)
    assert faults_of(page) == []
    picture(page, "home_less")
    page.get_by_role("link", name="Test myself here").click()
    page.get_by_role("button", name="None of these: continue").click()
    expect(page.get_by_label("A clip or photo I have")).to_be_checked()
    expect(page.get_by_label("This computer's camera")).to_be_hidden()
