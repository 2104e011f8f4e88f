from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from helpers.known import known
from lungelens.app import certificate, phone_links, phone_routes, room, worker
from lungelens.app.certificate import self_signed_certificate
from lungelens.app.events import TrialWatch
from lungelens.app.services import RESERVED_BYTES, Lan
from lungelens.records import jobs
from lungelens.records.columns import now
from lungelens.records.models import PhoneLink

DEVICE, OTHER = "d" * 40, "e" * 40


@pytest.fixture
def link(owner, services, session_id):
    services.lan = Lan("https://192.168.1.20:8766", self_signed_certificate(services.folder.root, "192.168.1.20"))
    answer = owner.post(f"/api/sessions/{session_id}/phone-links", json={"leg": "left"})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def token(link):
    return link["url"].split("#")[1]


def claim(phone, token, device=DEVICE):
    return phone.post("/api/phone/claim", json={"token": token, "device": device})


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_without_lan_there_is_no_link(owner, session_id):
    assert code(owner.post(f"/api/sessions/{session_id}/phone-links", json={})) == (409, "lan_off")


def test_the_code_leads_to_the_phones_page_and_the_token_to_nobody_else(link, services):
    assert link["url"].startswith("https://192.168.1.20:8766/phone#")
    assert link["qr_svg"].startswith("<svg")
    assert len(link["fingerprint"].split(":")) == 32
    token = link["url"].split("#")[1]
    for path in services.folder.root.rglob("lungelens.sqlite*"):
        assert token.encode() not in path.read_bytes()


def test_a_phone_sends_a_clip_and_sees_its_own_only(owner, phone, link, token, session_id, clip_bytes):
    from helpers.uploads import send

    others = send(owner, session_id, clip_bytes)["id"]
    answer = claim(phone, token)
    assert (answer.status_code, answer.json()["leg"]) == (200, "left")
    cookie = answer.headers["set-cookie"].lower()
    assert "secure" in cookie and "httponly" in cookie and "samesite=strict" in cookie and "path=/api/phone" in cookie
    trial = phone.post("/api/phone/trials", json={"size_bytes": len(clip_bytes)}).json()
    url = f"/api/phone/trials/{trial['id']}"
    assert phone.patch(f"{url}/upload", content=clip_bytes[:500], headers={"Upload-Offset": "0"}).status_code == 204
    assert phone.get(f"{url}/upload").json()["received_bytes"] == 500
    assert phone.patch(f"{url}/upload", content=clip_bytes[500:], headers={"Upload-Offset": "500"}).status_code == 200
    shown = phone.get("/api/phone/session").json()
    assert [(one["id"], one["source"], one["leg"]) for one in shown["trials"]] == [(trial["id"], "phone", "left")]
    assert "R-07" not in str(shown)
    assert code(phone.get(f"/api/phone/trials/{others}")) == (404, "not_found")
    assert code(phone.get(f"{url}/files/clip")) == (404, "not_found")
    assert owner.get(f"/api/phone-links/{link['id']}").json()["claimed"] is True


def test_a_token_belongs_to_the_first_phone_which_may_claim_it_again(phone, token):
    assert claim(phone, token).status_code == 200
    assert claim(phone, token).status_code == 200
    assert code(claim(phone, token, OTHER)) == (403, "token_used")


@pytest.mark.parametrize("wrong", ["x", "0" * 32])
def test_a_wrong_token_is_told_so(phone, link, wrong):
    assert code(claim(phone, wrong)) == (403, "token_wrong")


def test_an_old_token_opens_nothing_any_more(phone, services, token):
    claim(phone, token)
    with services.database.writing() as session:
        session.scalars(select(PhoneLink)).one().expires_at = now() - timedelta(seconds=1)
    assert code(phone.get("/api/phone/session")) == (403, "token_expired")
    assert code(claim(phone, token)) == (403, "token_expired")


def test_a_clock_set_forward_and_back_between_two_pieces_costs_nothing(phone, token, clip_bytes, monkeypatch):
    claim(phone, token)
    trial = phone.post("/api/phone/trials", json={"size_bytes": len(clip_bytes)}).json()["id"]

    def send(offset, end):
        headers = {"Upload-Offset": str(offset)}
        return phone.patch(f"/api/phone/trials/{trial}/upload", content=clip_bytes[offset:end], headers=headers)

    assert send(0, 500).status_code == 204
    with monkeypatch.context() as forward:
        forward.setattr(phone_links, "now", lambda: now() + timedelta(days=1))
        assert code(send(500, 900)) == (403, "token_expired")
    monkeypatch.setattr(phone_links, "now", lambda: now() - timedelta(days=1))
    assert send(500, 900).status_code == 204
    assert send(900, None).json()["state"] == "queued"


def test_a_link_taken_back_locks_the_phone_out(owner, phone, link, token):
    claim(phone, token)
    assert owner.delete(f"/api/phone-links/{link['id']}").status_code == 204
    assert code(phone.get("/api/phone/session")) == (401, "not_signed_in")


def test_a_program_killed_between_key_and_certificate_makes_both_anew(folder, monkeypatch):
    first = self_signed_certificate(folder.root, "192.168.1.20")

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as renewing, pytest.raises(KeyboardInterrupt):
        renewing.setattr(certificate, "write_whole", killed)
        self_signed_certificate(folder.root, "192.168.1.21")
    assert self_signed_certificate(folder.root, "192.168.1.20").fingerprint != first.fingerprint


def test_a_certificate_is_kept_for_its_address_and_made_anew_for_another(folder):
    first = self_signed_certificate(folder.root, "192.168.1.20")
    assert self_signed_certificate(folder.root, "192.168.1.20") == first
    assert self_signed_certificate(folder.root, "192.168.1.21").fingerprint != first.fingerprint
    assert first.key_path.stat().st_mode & 0o077 == 0


def test_a_phone_types_what_a_ruler_says_and_which_paper_there_is(owner, phone, link, token, session_id):
    claim(phone, token)
    assert phone.put("/api/phone/paper", json={"paper": "letter"}).status_code == 204
    assert phone.put("/api/phone/shoe-size", json={"shoe_size": "eu:42"}).status_code == 204
    assert code(phone.put("/api/phone/shoe-size", json={"shoe_size": "eu:420"})) == (422, "invalid")
    assert phone.put("/api/phone/legs/left/tries", json={"tries_cm": [9, 9.5]}).status_code == 200
    assert phone.patch("/api/phone/legs/left", json={"version": 0, "knee_pain": "inside"}).status_code == 200
    shown = phone.get("/api/phone/session").json()
    assert (shown["paper"], [one["value"] for one in shown["readings"]]) == ("letter", [9, 9.5])
    assert shown["shoe_size"] == "eu:42"
    assert shown["legs"][0]["knee_pain"] == "inside"
    assert phone.get("/api/phone/assessment").json()["sides"][0]["tries_cm"] == [9, 9.5]
    assert phone.get("/api/phone/distances").json() == []
    assert owner.get(f"/api/sessions/{session_id}").json()["paper"] == "letter"
    assert code(phone.put("/api/phone/legs/right/tries", json={"tries_cm": [9]})) == (403, "other_leg")
    assert code(phone.put("/api/phone/legs/right/distance", json={"distance_from": "tape"})) == (403, "other_leg")


KNEE = {"knee_pain": None, "knee_pain_weeks": None, "knee_pain_score": None, "knee_at_wall": None}


@pytest.fixture
def known_legs(owner, session_id):
    """What the clinician has written down about both legs."""
    answers = {"tight": "back", "pain": 7, "injury_kind": "fracture", "injury_weeks_ago": 3}
    for side in ("left", "right"):
        assert owner.put(f"/api/sessions/{session_id}/legs/{side}", json=answers).status_code == 200


def test_a_phone_sees_its_own_leg_and_only_what_its_page_asks(phone, token, known_legs):
    (leg,) = claim(phone, token).json()["legs"]
    assert leg == {"side": "left", "version": 1, "tight": "back", "pain": 7, "pain_where": None, **KNEE}
    assert phone.get("/api/phone/session").json()["legs"] == [leg]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("body", [{}, {"version": 1, "pain": 0}])
def test_a_phone_cannot_touch_the_other_leg(owner, phone, token, session_id, known_legs, method, body):
    claim(phone, token)
    before = owner.get(f"/api/sessions/{session_id}").json()["legs"]
    assert phone.request(method, "/api/phone/legs/right", json=body).status_code in (403, 405, 422)
    assert owner.get(f"/api/sessions/{session_id}").json()["legs"] == before


def test_a_phone_changes_only_what_it_sends_on_top_of_what_it_has_seen(owner, phone, token, session_id, known_legs):
    claim(phone, token)
    assert code(phone.patch("/api/phone/legs/left", json={"pain": 2})) == (422, "invalid")
    late = phone.patch("/api/phone/legs/left", json={"version": 0, "pain": 2})
    assert code(late) == (409, "changed_elsewhere")
    assert set(late.json()["error"]["current"]) == {"side", "version", "tight", "pain", "pain_where", *KNEE}
    assert phone.patch("/api/phone/legs/left", json={"version": 1, "pain": 2}).json()["version"] == 2
    left = owner.get(f"/api/sessions/{session_id}").json()["legs"][0]
    assert (left["tight"], left["pain"], left["injury_kind"], left["injury_weeks_ago"]) == ("back", 2, "fracture", 3)


def test_a_phone_knows_nothing_of_an_injury_to_change(phone, token, known_legs):
    claim(phone, token)
    body = {"version": 1, "injury_kind": None}
    assert code(phone.patch("/api/phone/legs/left", json=body)) == (422, "invalid")


def test_a_phone_may_not_announce_a_clip_of_the_other_leg(phone, token):
    claim(phone, token)
    assert code(phone.post("/api/phone/trials", json={"size_bytes": 9, "leg": "right"})) == (403, "other_leg")
    assert phone.post("/api/phone/trials", json={"size_bytes": 9, "leg": "left"}).status_code == 201


def test_a_phone_reads_the_result_of_its_own_leg(owner, phone, token, session_id):
    claim(phone, token)
    for side in ("left", "right"):
        reading = {"side": side, "quantity": "toe_to_wall_cm", "method": "tape", "value": 9}
        assert owner.post(f"/api/sessions/{session_id}/readings", json=reading).status_code == 201
    shown = phone.get("/api/phone/assessment").json()
    assert [side["side"] for side in shown["sides"]] == ["left"]


def test_a_link_for_both_legs_reaches_both(owner, phone, services, session_id, link, known_legs):
    both = owner.post(f"/api/sessions/{session_id}/phone-links", json={}).json()
    shown = claim(phone, both["url"].split("#")[1]).json()
    assert [leg["side"] for leg in shown["legs"]] == ["left", "right"]
    assert phone.patch("/api/phone/legs/right", json={"version": 1, "pain": 1}).status_code == 200


def test_a_phone_announces_no_more_than_anybody_films(phone, token, monkeypatch):
    claim(phone, token)
    monkeypatch.setattr(room, "MAX_PHONE_CLIPS", 3)
    announced = [phone.post("/api/phone/trials", json={"size_bytes": 9}) for _ in range(4)]
    assert [one.status_code for one in announced] == [201, 201, 201, 409]
    assert code(announced[-1]) == (409, "quota")


def test_a_phone_announces_no_more_bytes_than_anybody_films(phone, token, monkeypatch):
    claim(phone, token)
    monkeypatch.setattr(room, "MAX_PHONE_BYTES", 100)
    assert phone.post("/api/phone/trials", json={"size_bytes": 60}).status_code == 201
    assert code(phone.post("/api/phone/trials", json={"size_bytes": 60})) == (409, "quota")
    assert phone.post("/api/phone/trials", json={"size_bytes": 40}).status_code == 201


def test_the_same_space_is_not_promised_twice(owner, phone, link, token, session_id, services, monkeypatch):
    """Nor is it kept for a phone whose link has ended."""
    claim(phone, token)
    monkeypatch.setattr(type(services.folder), "free_bytes", lambda _self: RESERVED_BYTES + 100)
    mine = {"size_bytes": 60}
    assert phone.post("/api/phone/trials", json=mine).status_code == 201
    refused = owner.post(f"/api/sessions/{session_id}/trials", json=mine)
    assert code(refused) == (507, "disk_full")
    assert "still arriving" in refused.json()["error"]["message"]
    assert owner.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": 40}).status_code == 201
    owner.delete(f"/api/phone-links/{link['id']}")
    assert owner.post(f"/api/sessions/{session_id}/trials", json=mine).status_code == 201


@pytest.mark.parametrize("ending", ["deleted", "expired"])
def test_a_link_that_ends_stops_what_is_under_way(owner, phone, link, token, services, clip_bytes, monkeypatch, ending):
    monkeypatch.setattr(phone_routes, "CHECK_EVERY_S", -1.0)
    claim(phone, token)
    trial = phone.post("/api/phone/trials", json={"size_bytes": len(clip_bytes)}).json()["id"]
    watch = TrialWatch(services, link["id"], link["id"])
    assert watch.is_open()

    async def body():
        yield clip_bytes[:500]
        with services.database.writing() as session:
            row = session.scalars(select(PhoneLink)).one()
            if ending == "deleted":
                session.delete(row)
            else:
                row.expires_at = now() - timedelta(seconds=1)
        yield clip_bytes[500:]

    async def send():
        transport = httpx.ASGITransport(phone.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url=str(phone.base_url), cookies=phone.cookies
        ) as client:
            headers = {"Upload-Offset": "0"}
            return await client.patch(f"/api/phone/trials/{trial}/upload", content=body(), headers=headers)

    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(asyncio.run, send()).result()
    assert code(answer) == ((401, "not_signed_in") if ending == "deleted" else (403, "token_expired"))
    assert owner.get(f"/api/trials/{trial}").json()["state"] == "receiving"
    assert not watch.is_open()


def gravity(*ups, **more):
    samples = [{"time_s": 0.15 * n, "up": ups[n % len(ups)], "screen_deg": 0} for n in range(12)]
    return {"schema": "lungelens.gravity/1", "camera": "rear", "samples": samples} | more


class TestMotionSensors:
    def test_what_they_said_lies_beside_the_clip_and_is_measured_with(self, phone, token, services, clip_bytes):
        claim(phone, token)
        new = {"size_bytes": len(clip_bytes), "gravity": gravity((0.05, 0.98, 0.18))}
        trial = phone.post("/api/phone/trials", json=new).json()
        assert trial["sensors"] is True
        phone.patch(f"/api/phone/trials/{trial['id']}/upload", content=clip_bytes, headers={"Upload-Offset": "0"})
        options = measured_with(services)
        assert (round(options.sensor_roll_deg), round(options.sensor_pitch_deg)) == (3, -10)
        services.folder.gravity(trial["id"]).write_text("damaged")
        assert worker.sensed_options(services.folder.gravity(trial["id"])) == {}

    def test_a_phone_that_was_turned_leaves_it_to_the_picture(self, phone, token, services):
        claim(phone, token)
        new = {"size_bytes": 900, "gravity": gravity((0, 1, 0), (1, 0, 0))}
        trial = phone.post("/api/phone/trials", json=new).json()
        assert trial["sensors"] is False
        assert not services.folder.gravity(trial["id"]).exists()

    @pytest.mark.parametrize(
        "made_up",
        [
            gravity((0, 0, 0)),
            gravity((0, 1, 0), camera="telescope"),
            gravity((0, 1, 0), name="Anna"),
            gravity((0, 1, 0)) | {"samples": [{"time_s": 0, "up": [0, 1, 0]}] * 4001},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, phone, token, services, made_up):
        claim(phone, token)
        answer = phone.post("/api/phone/trials", json={"size_bytes": 900, "gravity": made_up})
        assert answer.status_code == 422
        assert list((services.folder.root / "trials").iterdir()) == []


def measured_with(services):
    """The options of the next clip in the queue."""
    with services.database.writing() as session:
        claimed = jobs.claim_next(session, 1)
    return worker.options_of(services.database, services.folder, known(claimed))
