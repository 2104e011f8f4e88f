"""States that need something to go wrong, to be slow or to be empty: each is looked at by axe, at a phone's width."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpers.cues import guide

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow

NARROW = {"viewport": {"width": 360, "height": 740}}
STAGE = {"time_ms": 0, "ms": 1, "points": None, "sheet": "unknown", "counted": 0, "not_counted": 0}
CLIPS: list[dict[str, Any]] = [
    {"state": "receiving", "received_bytes": 100},
    {"state": "queued"},
    {"state": "measuring", "stage": "looking for the lunge", "fraction": 0.4},
    {"state": "measuring", "stage": None, "fraction": None},
    {"state": "failed", "reason": {"code": "crashed", "message": "It took too long.", "advice": "Cut it shorter."}},
]


@pytest.fixture
def session(open_page: Any) -> tuple[Any, str]:
    """A clinician's page, and a session with a clip that was announced only."""
    page = open_page("/clinic", **NARROW)
    made = page.evaluate(
        """async () => {
          const post = (path, body) => fetch(`/api${path}`, { method: "POST", body: JSON.stringify(body),
            headers: { "content-type": "application/json" } }).then((answer) => answer.json());
          const person = await post("/people", { code: `State-${Date.now()}`, name: "Ada" });
          const session = await post(`/people/${person.id}/sessions`, {});
          await post(`/sessions/${session.id}/trials`, { leg: "left", source: "file", size_bytes: 1000 });
          return session;
        }"""
    )
    return page, made["id"]


def test_clips_in_every_state_while_the_computer_is_away(session, faults_of, picture):
    page, id_ = session

    def with_clips(route: Any) -> None:
        answer = route.fetch()
        row = answer.json()
        (trial,) = row["trials"]
        row["trials"] = [{**trial, **clip, "id": f"{n:032x}"} for n, clip in enumerate(CLIPS)]
        route.fulfill(response=answer, body=json.dumps(row))

    page.route(f"**/api/sessions/{id_}", with_clips)
    page.route("**/api/events*", lambda route: route.abort())
    page.goto(f"{page.url.split('#')[0]}#session/{id_}")
    expect(page.get_by_role("article")).to_have_count(len(CLIPS))
    expect(page.get_by_text("It took too long.")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "states_clips")


def test_a_persons_form_an_inclinometer_and_an_exercise_of_ones_choice(session, faults_of, picture):
    page, id_ = session
    page.goto(f"{page.url.split('#')[0]}#session/{id_}")
    readings = page.get_by_role("region", name="Tape and inclinometer")
    readings.get_by_label("Measured with").select_option(label="Inclinometer at the tibial tuberosity")
    readings.get_by_role("button", name="Add reading").click()
    expect(readings.get_by_role("alert")).to_be_visible()  # nothing was typed
    page.get_by_text("Give another exercise").click()
    legs = page.get_by_role("form", name="Left leg")
    legs.get_by_label("Did it hurt?", exact=True).select_option("4")
    legs.get_by_label("Previous injury").select_option("sprain")
    legs.get_by_label("Does the knee of this leg hurt when running?").select_option("front")
    assert faults_of(page) == []
    page.get_by_label("Exercise", exact=True).select_option(index=1)
    page.get_by_role("button", name="Give exercise", exact=True).click()
    expect(page.get_by_role("region", name="Exercises given").locator("img")).to_have_count(1)
    assert faults_of(page) == []
    picture(page, "states_session")
    page.get_by_role("link", name="State-").click()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults_of(page) == []


def test_no_records_yet_and_a_backup_that_is_none(open_page, faults_of, picture):
    page = open_page("/clinic", **NARROW)
    page.route("**/api/people*", lambda route: route.fulfill(json=[]))
    page.reload()
    expect(page.get_by_role("button", name="Add the first person")).to_be_visible()
    assert faults_of(page) == []
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Restore a backup").click()
    chooser.value.set_files({"name": "b.zip", "mimeType": "application/zip", "buffer": b"none"})
    expect(page.get_by_role("region", name="Back up the records").get_by_role("alert")).to_be_visible()
    assert faults_of(page) == []
    picture(page, "states_no_records")


@pytest.mark.parametrize(
    "seen",
    [
        {"phase": "set_up", "ready": False, "problems": ["sheet_not_seen"], "cue": "sheet_not_seen"},
        {"phase": "start", "ready": True, "problems": [], "cue": "heel_up", "not_counted": 2},
    ],
)
def test_the_stage_when_something_is_wrong(open_page, faults_of, picture, seen):
    page = open_page("/runner", **NARROW)
    answer = json.dumps({**STAGE, **seen, "sheet": "not_seen"})
    page.route_web_socket("**/api/cues*", lambda socket: socket.on_message(lambda _: socket.send(answer)))
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_label("The Lungelens sheet").check()
    page.get_by_role("button", name="Continue barefoot").click()
    page.get_by_role("button", name="Film the left leg").click()
    words = "I cannot see the sheet." if seen["phase"] == "set_up" else "Your heel came up. Go back."
    expect(page.locator("#stage-cue")).to_have_text(words)
    assert faults_of(page) == []
    picture(page, f"states_stage_{seen['cue']}", whole=False)


def test_a_camera_of_several_and_the_countdown(open_page, faults_of):
    page = open_page("/runner", **NARROW)
    page.add_init_script(
        """const all = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
        navigator.mediaDevices.enumerateDevices = async () => {
          const [one] = (await all()).filter(({ kind }) => kind === "videoinput");
          return [one, { kind: "videoinput", deviceId: "2", label: "" }];
        };"""
    )
    page.reload()
    guide(page, "**/api/cues*", filmed_s=60)
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_role("button", name="Continue barefoot").click()
    page.get_by_role("button", name="Film the left leg").click()
    page.locator("#stage-countdown").wait_for()
    expect(page.locator("#stage-cameras")).to_be_visible()
    assert faults_of(page) == []


def test_a_camera_that_takes_its_time_to_open(open_page, faults_of, picture):
    page = open_page("/runner", **NARROW)
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => new Promise(() => {})")
    page.reload()
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_role("button", name="Continue barefoot").click()
    page.get_by_role("button", name="Film the left leg").click()
    expect(page.locator("#stage-cue")).to_have_text("Opening the camera…")
    assert faults_of(page) == []
    picture(page, "states_opening", whole=False)


def test_a_test_without_a_clip_says_what_to_do(open_page, faults_of, picture):
    page = open_page("/runner", **NARROW)
    made = page.evaluate(
        """async () => {
          const { me } = await import("/static/js/me.js");
          const { post } = await import("/static/js/api.js");
          return post(`/people/${(await me()).id}/sessions`, {});
        }"""
    )
    page.goto(f"{page.url.split('#')[0]}#session/{made['id']}")
    page.reload()
    expect(page.get_by_role("heading", name="There is no clip in this test yet")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_text("Have a ruler? Type what it says").click()
    assert faults_of(page) == []
    picture(page, "states_no_clip")
