from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from lungelens.app.certificate import self_signed_certificate
from lungelens.app.gate import OWNER_COOKIE, Gate
from lungelens.app.rate_limit import RateLimit
from lungelens.app.services import Lan
from lungelens.app.start_page import StartToken, start_page

KEY, HOST = "the-owners-key", "127.0.0.1:8765"


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize("path", ["/api/people", "/api/status", "/api/openapi.json", "/api/events", "/api/nothing"])
def test_nothing_is_shown_without_the_key(stranger, path):
    assert code(stranger.get(path)) == (401, "not_signed_in")


def test_a_page_without_the_key_says_where_it_is(stranger):
    answer = stranger.get("/")
    assert (answer.status_code, "shared.private.title" in answer.text) == (401, True)


def test_the_key_becomes_a_cookie_and_leaves_the_address(stranger):
    answer = stranger.get(f"/?key={KEY}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    stranger.cookies.set(OWNER_COOKIE, KEY)
    assert stranger.get("/api/people").json() == []


@pytest.mark.parametrize("path", ["//evil.example/", "/%5C%5Cevil.example"])
def test_the_key_never_leads_elsewhere(stranger, path):
    location = stranger.get(f"http://127.0.0.1:8765{path}?key={KEY}").headers["location"]
    assert location.startswith("/") and not location.startswith(("//", "/\\"))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "", "[::1]:8765"])
def test_another_name_for_us_is_refused(owner, host):
    assert code(owner.get("/api/people", headers={"host": host})) == (403, "wrong_host")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8765", "http://127.0.0.1:9999"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_another_page_may_not_act_for_the_owner(owner, origin, method):
    answer = owner.request(method, "/api/people", headers={"origin": origin}, json={"code": "R-07"})
    assert code(answer) == (403, "wrong_origin")
    assert owner.get("/api/people").json() == []


@pytest.mark.parametrize("name", ["Origin", "Sec-Fetch-Site"])
def test_what_decides_is_not_said_twice(owner, name):
    said = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}[name]
    answer = owner.get("/api/people", headers=[(name, said), (name, "http://evil.example")])
    assert code(answer) == (400, "bad_request")


def test_our_own_page_may(owner):
    answer = owner.post("/api/people", headers={"origin": "http://127.0.0.1:8765"}, json={"code": "R-07"})
    assert answer.status_code == 201


def test_a_request_the_browser_says_comes_from_elsewhere_is_refused(owner):
    assert code(owner.get("/api/people", headers={"sec-fetch-site": "cross-site"})) == (403, "wrong_origin")


def test_a_web_socket_from_another_page_is_refused(owner):
    with pytest.raises(WebSocketDisconnect), owner.websocket_connect("/api/cues", headers={"origin": "http://evil"}):
        pass


def test_every_answer_is_guarded(owner):
    for path in ("/", "/api/people", "/api/nothing", "/static/nothing.js"):
        headers = owner.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert owner.get("/api/people").headers["cache-control"] == "no-store"


def test_a_body_that_never_ends_is_cut_off(owner):
    answer = owner.post("/api/people", content=b"x" * (2 * 1024**2), headers={"content-type": "application/json"})
    assert code(answer) == (413, "too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../main.py",
        "/static/%2e%2e/main.py",
        "/static/..%2f..%2fmain.py",
        "/..%2fmain.py",
        "/index.html%00",
        "/main.py",
        "/api/trials/..%2f..%2f/files/clip",
    ],
)
def test_no_path_from_outside_reaches_a_file(owner, path):
    answer = owner.get(path)
    assert answer.status_code in (404, 422)
    assert "import" not in answer.text


def test_wrong_keys_are_slowed_down_and_the_right_one_is_not(stranger):
    answers = [stranger.get("/?key=wrong").status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert stranger.get(f"/?key={KEY}").status_code == 303


def test_a_rate_fills_up_again_with_time():
    now_s = 0.0
    rate = RateLimit(per_s=2, burst=3, clock_s=lambda: now_s)
    assert [rate.allows("one") for _ in range(4)] == [True, True, True, False]
    assert rate.allows("another")
    now_s = 0.5
    assert [rate.allows("one"), rate.allows("one")] == [True, False]


def test_phones_reach_nothing_but_their_own_rooms(phone):
    for path in ("/", "/clinic", "/runner", "/api/people", "/api/status", "/api/openapi.json", "/api/cues"):
        assert code(phone.get(path)) == (404, "not_found")
    assert code(phone.get(f"/?key={KEY}")) == (404, "not_found")
    assert phone.get("/api/words").status_code == 200
    assert phone.get("/api/measures").status_code == 200
    assert code(phone.get("/api/phone/session")) == (401, "not_signed_in")


def test_the_start_page_leads_in_once_without_the_key_in_any_address(app, tmp_path):
    token = StartToken()
    gate = Gate(app, frozenset({HOST}), "http", KEY, token)
    browser = TestClient(gate, base_url=f"http://{HOST}", follow_redirects=False)
    with start_page(tmp_path, f"http://{HOST}/", token) as page:
        assert page.stat().st_mode & 0o077 == 0
        assert KEY not in page.read_text()
        (address,) = re.findall(r"url=http://[^/]+(/[^\"]+)", page.read_text())
        assert browser.head(address).status_code == 401  # who only looks ahead does not use it up
        first = browser.get(address)
        assert (first.status_code, KEY in first.text) == (200, False)
        assert browser.get("/api/people").json() == []
    assert not page.exists()
    second = TestClient(gate, base_url=f"http://{HOST}", follow_redirects=False).get(address)
    assert (second.status_code, "set-cookie" in second.headers) == (401, False)


@pytest.mark.parametrize("given", ["", "wrong", "\u00e9"])
def test_a_wrong_start_token_opens_nothing_and_uses_nothing_up(given):
    token = StartToken()
    assert not token.spend(given)
    assert token.spend(token.value)
    assert not token.spend(token.value)


@pytest.fixture
def narrow(app):
    """A door that lets five requests of each visitor through, and no more."""
    gate = Gate(app, frozenset({HOST}), "http", KEY, rate=RateLimit(per_s=0, burst=5))
    return TestClient(gate, base_url=f"http://{HOST}", follow_redirects=False)


def test_a_new_cookie_each_time_is_one_visitor(narrow):
    answers = [narrow.get("/api/words", headers={"cookie": f"x={number}"}).status_code for number in range(7)]
    assert answers == [200] * 5 + [429] * 2


def test_the_owner_is_not_held_up_by_others_on_the_same_computer(narrow):
    for number in range(7):
        narrow.get("/api/words", headers={"cookie": f"x={number}"})
    assert narrow.get("/api/people", headers={"cookie": f"{OWNER_COOKIE}={KEY}"}).status_code == 200


def test_wrong_claims_are_slowed_down_and_the_right_one_is_not(owner, phone, services, session_id):
    services.lan = Lan("https://192.168.1.20:8766", self_signed_certificate(services.folder.root, "192.168.1.20"))
    url = owner.post(f"/api/sessions/{session_id}/phone-links", json={}).json()["url"]

    def claim(token):
        return phone.post("/api/phone/claim", json={"token": token, "device": "d" * 40}).status_code

    assert [claim(f"wrong{number}") for number in range(13)] == [403] * 10 + [429] * 3
    phone.cookies.set("lungelens_phone", "wrong.wrong")
    assert phone.get("/api/phone/session").status_code == 429
    assert claim(url.split("#")[1]) == 200
