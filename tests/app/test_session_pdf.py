"""One session's result with its plan, as a PDF."""

from __future__ import annotations

import pypdfium2

from helpers.records import result_json
from helpers.uploads import send
from lungelens.records.models import Trial


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_result_and_plan_are_on_one_paper(owner, services, session_id, clip_bytes):
    trial = send(owner, session_id, clip_bytes)
    with services.database.writing() as session:
        row = session.get_one(Trial, trial["id"])
        row.state, row.result_json, row.job = "done", result_json("left", 6.0), None
    owner.put(f"/api/sessions/{session_id}/legs/left", json={"tight": "back", "pain": 0})
    assessment = owner.get(f"/api/sessions/{session_id}/assessment").json()
    shown = owner.get(f"/api/sessions/{session_id}/report.pdf")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "application/pdf")
    assert "R-07-2026-03-02.pdf" in shown.headers["content-disposition"]
    text = text_of(shown.content)
    assert "R-07" in text
    assert "6.0 cm" in text
    for exercise in assessment["advice"]["exercises"]:
        assert exercise["name"] in text


def test_it_says_who_was_tested_and_by_whom(owner, session_id):
    person = owner.get(f"/api/people/{owner.get(f'/api/sessions/{session_id}').json()['person_id']}").json()
    born = {"version": person["version"], "birth_year": 1988, "name": "Ada Example"}
    owner.patch(f"/api/people/{person['id']}", json=born).raise_for_status()
    reading = {"side": "left", "quantity": "toe_to_wall_cm", "method": "tape", "value": 9.5, "rater": "KL"}
    owner.post(f"/api/sessions/{session_id}/readings", json=reading).raise_for_status()
    text = text_of(owner.get(f"/api/sessions/{session_id}/report.pdf").content)
    assert "R-07 · Ada Example · Born 1988 ·" in text
    assert "Tested by KL" in text


def test_a_session_with_nothing_in_it_says_so(owner, session_id):
    assert "nothing" in text_of(owner.get(f"/api/sessions/{session_id}/report.pdf").content).lower()
