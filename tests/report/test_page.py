"""The page in every state a test can end in: whole, accessible, and saying what the assessment says."""

from __future__ import annotations

import re
from functools import cache

import pytest

from helpers.known import known
from helpers.pages import Page
from helpers.reports import STATES, WORDS, report, states
from lungelens.mobility.wording import Wording
from lungelens.report.page import report_html
from lungelens.report.pdf import report_pdf

SHOWN = pytest.mark.parametrize("name", STATES)
STOPPED = ("red_flag", "pain")


@cache
def page_of(name: str) -> Page:
    return Page(report_html(states()[name]))


def flat(text: str) -> str:
    return " ".join(text.split())


@SHOWN
def test_nothing_comes_from_elsewhere(name):
    page = page_of(name)
    assert not {tag for tag, _ in page.elements} & {"script", "link", "iframe", "object", "form", "base", "a"}
    assert "@import" not in page.markup
    assert set(re.findall(r"url\((.)", page.markup)) <= {"#"}
    for _, attributes in page.elements:
        assert not any(attribute.startswith("on") or attribute == "style" for attribute in attributes)
        assert (attributes.get("src") or "data:image/").startswith("data:image/")
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and "content" in a and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:;")


@SHOWN
def test_it_can_be_read_without_seeing_it(name):
    page = page_of(name)
    tags = [tag for tag, _ in page.elements]
    assert ("html", {"lang": "en"}) in page.elements
    assert [tags.count(tag) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(a["aria-labelledby"] in ids for _, a in page.elements if "aria-labelledby" in a)
    assert all(len(str(attributes.get("alt")).split()) > 3 for tag, attributes in page.elements if tag == "img")
    assert all(a.get("aria-label") for tag, a in page.elements if tag == "svg" and a.get("role") == "img")
    assert tags.count("table") == tags.count("caption")
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.elements if tag == "th")


@SHOWN
def test_it_says_what_the_assessment_says(name):
    said = states()[name].assessment
    text = flat(page_of(name).text)
    assert flat(said.headline) in text
    assert said.notice in text
    assert said.advice.text in text
    assert said.next_test.text in text
    for result in said.sides:
        assert result.range.text in text
        assert result.limiter.text in text
    for exercise in said.advice.exercises:
        for part in (exercise.name, exercise.how, exercise.dose, exercise.reason, exercise.gain, exercise.stop_when):
            assert part in text
        assert exercise.test_again in text


@SHOWN
def test_names_are_not_markup(name):
    assert "<b>" not in page_of(name).markup


@pytest.mark.parametrize("name", STOPPED)
def test_where_somebody_should_look_first_there_is_no_result(name):
    page, said = page_of(name), states()[name].assessment
    assert states()[name].legs == ()
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"img", "svg", "table", "ol"}
    assert said.safety[0].where in page.text
    assert said.safety[0].how_soon in page.text
    assert not re.search(r"\d cm|restricted|adequate|ample", page.text)


def test_a_note_on_pain_stands_beside_the_result():
    page = page_of("a_little_pain")
    assert "2 out of 10" in page.text
    assert "6.0 cm" in page.text


def test_a_clip_that_shows_nothing_says_why_and_what_to_do():
    reason = known(states()["not_measurable"].legs[0].measured).measurement.reasons[0]
    for name in ("not_measurable", "nothing_measurable"):
        assert flat(f"{reason.message} {reason.advice}") in flat(page_of(name).text)
    assert WORDS.say("page.nothing_off") not in flat(page_of("nothing_measurable").text)
    assert "10.0 cm" in page_of("not_measurable").text


def test_over_sixty_there_is_no_range():
    text = page_of("over_60").text
    assert "6.0 cm" in text
    assert not re.search(r"\b(restricted|adequate|ample)\b", text)


def test_a_score_that_cannot_stand_is_not_shown_as_one():
    figure = next(a for tag, a in page_of("not_valid").elements if tag == "svg" and a.get("role") == "img")
    assert "Left ankle: 5.0 cm" in str(figure["aria-label"])
    assert "estimate, not a score" in page_of("not_valid").text


def test_without_the_sheet_angles_have_a_scale_without_ranges():
    assert "lean of the shin, in degrees" in page_of("no_sheet").text
    assert "adequate" not in page_of("no_sheet").text
    assert "lean of the shin" in page_of("one_sheet").text
    assert "big toe to wall" in page_of("one_sheet").text


def test_every_repetition_and_check_is_in_the_tables():
    page = page_of("careful")
    assert page.row("1")[1:4] == ["no", "30° (28 to 32)", "34° (31 to 37)"]
    assert page.row("2 ★")[1:3] == ["yes", "40° (38 to 42)"]
    assert page.row("heel_lift")[1:4] == ["1", "does not count", "12"]
    assert page.row("too_dark")[1:] == ["Clip", "caution", "30", "40", "It is dark. Turn on a light."]
    assert page.row("hall_2017")[1:3] == ["50 adults", "left ankle"]


def test_unanswered_safety_questions_are_on_the_page():
    assert "Heel or calf, recently: a sudden pop or kick" in page_of("one_leg").text
    assert "Heel or calf, recently: a sudden pop or kick" not in page_of("two_legs").text


def test_every_word_of_the_page_is_said_in_some_state(monkeypatch):
    said: set[str] = set()
    speak = Wording.say

    def listen(self: Wording, key: str, **values: object) -> str:
        said.add(key)
        return speak(self, key, **values)

    monkeypatch.setattr(Wording, "say", listen)
    for one in states().values():
        report_html(one)
        report_pdf(one)
    for source in ("lines", "given", "sensors"):
        leg = known(states()["two_legs"].legs[0].measured)
        scene = known(leg.measurement.scene).model_copy(update={"source": source})
        invalid = tuple(
            r.model_copy(update={"valid": False, "tibia_angle_deg": None}) for r in leg.measurement.repetitions
        )
        changed = leg.measurement.model_copy(update={"scene": scene, "repetitions": invalid, "best": None})
        report_html(report(type(leg)(leg.side, changed, leg.images)))
    words = {key for key in WORDS.sentences if key.startswith("page.")}
    assert sorted(words - said) == []
