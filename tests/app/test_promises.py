"""What docs/security.md promises, sentence by sentence, with the tests that show it; and a few promises of its own."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from helpers.records import add_person, add_session, add_trial, result_json
from lungelens.app.certificate import self_signed_certificate
from lungelens.app.connections import OF_A_PHONE, OF_LOOPBACK
from lungelens.app.services import MAX_CLIP_BYTES, MAX_CLIP_FRAMES, MAX_CLIP_S, Lan

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "security.md"
PROMISES = tomllib.loads(Path(__file__).with_name("promises.toml").read_text(encoding="utf-8"))
SAID_ONLY, SHOWN_BY = PROMISES["said_only"], PROMISES["shown_by"]


def sentences():
    """Of the document, without headings."""
    text = re.sub(r"^#.*$|^\|[-|]+\|$", "", DOC.read_text(encoding="utf-8"), flags=re.MULTILINE)
    blocks = [re.sub(r"\s+", " ", one).strip(" -|") for one in re.split(r"\n(?=- |\|)|\n\n", text)]
    return [one for block in blocks for one in re.split(r"(?<=[.:)])\s+(?=[A-Z*`])(?!\*\*Compare)", block) if one]


SENTENCES = sentences()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_promise_is_shown_by_tests(sentence):
    starts = [start for start in (*SHOWN_BY, *SAID_ONLY) if sentence.startswith(start)]
    assert len(starts) == 1, sentence


@pytest.mark.parametrize("start", SHOWN_BY)
def test_the_tests_that_show_it_are_there(start):
    assert any(sentence.startswith(start) for sentence in SENTENCES)
    for test in SHOWN_BY[start]:
        file, _, name = test.partition("::")
        assert re.search(rf"def {name}\(", (ROOT / "tests" / file).read_text(encoding="utf-8")), test


def test_a_clip_has_no_room_for_a_name(owner, session_id):
    answer = owner.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": 9, "name": "Ada at home.mp4"})
    assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "name")


def test_a_report_is_shown_without_any_rights(owner, services):
    test = add_session(services.database, add_person(services.database))
    trial = add_trial(services.database, services.folder, test, state="done", result_json=result_json("left", 9.0))
    services.folder.report(trial.id).mkdir()
    (services.folder.report(trial.id) / "report.html").write_text("<script>alert(1)</script>")
    policy = owner.get(f"/api/trials/{trial.id}/files/report.html").headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy and "allow" not in policy


def test_of_a_token_only_its_hash_is_kept(owner, services, folder, session_id):
    services.lan = Lan("https://192.168.1.20:8766", self_signed_certificate(folder.root, "192.168.1.20"))
    token = owner.post(f"/api/sessions/{session_id}/phone-links", json={}).json()["url"].partition("#")[2]
    for path in folder.root.rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes(), path


def test_the_limits_are_those_that_are_told():
    assert (MAX_CLIP_BYTES, MAX_CLIP_S, MAX_CLIP_FRAMES) == (2 * 1024**3, 600, 144_000)
    assert "At most 2 GB and ten minutes" in DOC.read_text(encoding="utf-8")
    assert (OF_LOOPBACK, OF_A_PHONE) == (256, 32)
