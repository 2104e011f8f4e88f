"""In which language a browser is answered: pages, words, questions, refusals and PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.datastructures import Headers

from helpers.results import result_json
from helpers.uploads import send
from lungelens.app import worker
from lungelens.app.reader_language import COOKIE, wanted_language
from lungelens.app.words import read_words
from lungelens.app.worker import WorkerTask
from lungelens.language import spoken
from lungelens.mobility.screen import questions

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from lungelens.app.services import Services
    from lungelens.observe.options import MeasureOptions, Progress

GERMAN = {"accept-language": "de-CH,de;q=0.9,en;q=0.5"}


@pytest.mark.parametrize(
    ("accepted", "cookie", "language"),
    [
        ("de-CH,de;q=0.9,en;q=0.5", "", "de"),
        ("en;q=0.5, es-MX", "", "es"),
        ("fr, de;q=0.1", "", "de"),
        ("en-GB", "", "en"),
        ("en-US,en;q=0.9", "", "en-US"),
        ("de", f"{COOKIE}=es", "es"),
        ("de", f"other=1; {COOKIE}=en", "en"),
        ("de", f"{COOKIE}=xx", "de"),
        ("de;q=none, es;q=0.1", "", "es"),
        ("*", "", "en"),
        ("", "", "en"),
    ],
)
def test_the_choice_counts_then_what_the_browser_wants(accepted: str, cookie: str, language: str) -> None:
    assert wanted_language(Headers({"accept-language": accepted, "cookie": cookie})) == language


def test_a_german_browser_sees_german(owner: TestClient) -> None:
    page = owner.get("/", headers=GERMAN)
    assert '<html lang="de">' in page.text
    assert owner.get("/api/words", headers=GERMAN).json() == read_words("de")
    asked = [one["text"] for one in owner.get("/api/questions", headers=GERMAN).json()]
    assert asked == [one.text for one in questions("de")]
    names = [one["name"] for one in owner.get("/api/exercises", headers=GERMAN).json()]
    assert names[0] == "Wadendehnung an der Wand"


def test_who_says_nothing_is_answered_in_english(owner: TestClient) -> None:
    assert '<html lang="en">' in owner.get("/").text
    assert owner.get("/api/words").json() == read_words("en")
    assert owner.get("/api/words?lang=es", headers=GERMAN).json() == read_words("es")  # named: as asked for


def test_one_reader_does_not_change_the_language_of_the_next(owner: TestClient) -> None:
    owner.get("/", headers=GERMAN)
    assert '<html lang="en">' in owner.get("/", headers={"accept-language": "en-GB"}).text


def test_refusals_are_translated_their_codes_are_not(owner: TestClient, stranger: TestClient) -> None:
    refused = owner.get(f"/api/people/{'0' * 32}", headers=GERMAN).json()["error"]
    assert refused["code"] == "not_found"
    assert refused["message"] == "Diese Person gibt es nicht; vielleicht wurde sie gelöscht."
    at_the_door = stranger.get("/api/people", headers={**GERMAN, "host": "elsewhere"}).json()["error"]
    assert at_the_door["message"].startswith("Das ist nicht die Adresse von Lungelens")


def test_an_assessment_and_its_pdf_are_in_german(owner: TestClient, session_id: str) -> None:
    reading = {"side": "left", "method": "tape", "quantity": "toe_to_wall_cm", "value": 6.5}
    assert owner.post(f"/api/sessions/{session_id}/readings", json=reading).status_code < 300
    said = owner.get(f"/api/sessions/{session_id}/assessment", headers=GERMAN).json()
    assert said["language"] == "de"
    assert said["headline"].startswith("Dein linkes Sprunggelenk ist eher steif: 6,5 cm")
    pdf = owner.get(f"/api/sessions/{session_id}/report.pdf", headers=GERMAN)
    assert b"/Lang (de)" in pdf.content


def test_a_summary_of_a_person_is_in_spanish(owner: TestClient, person_id: str, session_id: str) -> None:
    pdf = owner.get(f"/api/people/{person_id}/export?as=pdf", headers={"accept-language": "es"})
    assert pdf.status_code == 200
    assert b"/Lang (es)" in pdf.content


def test_the_files_of_a_clip_are_in_the_language_of_whoever_sent_it(
    owner: TestClient, services: Services, session_id: str, clip_bytes: bytes
) -> None:
    heard: list[str] = []

    def measure(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
        heard.append(spoken())
        return result_json("left", 9.5)

    owner.headers.update(GERMAN)
    send(owner, session_id, clip_bytes)
    task = WorkerTask("", services.folder.root, measure)
    assert worker._measure_next(task, services.database)
    assert (heard, spoken()) == (["de"], "en")
