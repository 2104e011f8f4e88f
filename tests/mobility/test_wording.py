"""Everything people can be told: no diagnosis, nothing unfilled, nothing in the file that is never said."""

from __future__ import annotations

import random
import re
import tomllib
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis.strategies import sampled_from
from pydantic import ValidationError

from helpers.mobility_cases import answer, cases, interval
from lungelens.language import LANGUAGES
from lungelens.mobility.choices import AngleMethod
from lungelens.mobility.classify import assess
from lungelens.mobility.record import Estimate
from lungelens.mobility.screen import questions
from lungelens.mobility.terms import NormName, QuestionId
from lungelens.mobility.wording import Wording, read_wording
from lungelens.report.assessment_text import assessment_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = read_wording("en")
FORBIDDEN = re.compile(
    r"diagnos|patholog|disease|disorder|syndrome|abnormal|dysfunction|deform|\brisk|rupture|\btorn\b|\btear|thrombo"
    r"|embol|tendin|tendon[io]|fasci|arthr|impinge|fracture|sprain|\bstrain|infect|valgus|pronat|instabil|suffer",
    re.IGNORECASE,
)


FORBIDDEN_IN = {
    "en": FORBIDDEN,
    "en-US": FORBIDDEN,
    "de": re.compile(
        r"diagnos|patholog|krankheit|störung|syndrom|abnorm|fehlstellung|risiko|ruptur|gerissen|\briss\b|zerrung"
        r"|thrombo|embol|tendin|faszi(?!enrolle)|arthr|impinge|entzünd|infekt|valgus|pronat|instabil|leidest",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"diagn|patol|enfermedad|trastorno|síndrome|anormal|disfunci|deform|riesgo|rotura|desgarr|tromb"
        r"|embol|tendin|fasci|artr|pinzamiento|fractura|esguince|infecc|valgo|prona|inestab|sufr",
        re.IGNORECASE,
    ),
}
SPOKEN = ("en", "de", "es")


def texts(value: Any) -> Iterator[str]:
    """Return every string in a document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("source", "sources"):
                yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_file_names_an_illness(language):
    sentences, forbidden = read_wording(language).sentences, FORBIDDEN_IN[language]
    assert [key for key, sentence in sentences.items() if forbidden.search(sentence)] == []


@pytest.mark.parametrize("said", ["You have Achilles tendinopathy.", "a diagnosis", "Injury risk: high", "a torn calf"])
def test_the_scan_finds_what_it_should(said):
    assert FORBIDDEN.search(said)


@given(cases(), sampled_from(SPOKEN))
@settings(max_examples=400, deadline=None)
def test_nothing_said_is_unfilled_or_a_diagnosis(case, language):
    said = assess(case, language)
    for text in [*texts(said.model_dump(mode="json")), *assessment_lines(said)]:
        assert text
        assert not re.search(r"[{}]|\bNone\b|\bnan\b|\binf\b|-0(?:\.0)?(?![.\d])|  ", text.strip())
        assert not FORBIDDEN_IN[language].search(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_end_like_sentences(language):
    fragments = (
        "leg",
        "unit",
        "number",
        "band",
        "headline_band",
        "norm",
        "pain_place",
        "label",
        "range.share",
        "range.about",
        "change.ago",
        "change.before",
        "page.title",
        "page.by",
        "page.best",
        "page.shown",
        "page.score_of",
        "page.estimate",
        "page.more",
        "page.heading",
        "page.column",
        "page.yes_no",
        "page.level",
        "page.figure",
    )
    for key, sentence in read_wording(language).sentences.items():
        of_a_list = re.fullmatch(r"question\.\w+\.(ask|sign\.\w)", key)
        if not key.startswith((*fragments, "leg_title")) and not key.endswith(".name") and not of_a_list:
            assert sentence[-1] in ".?", key
            assert not sentence[0].islower() or sentence.startswith("lungelens"), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_safety_question_is_a_heading_with_its_signs(language):
    english = {question.id: len(question.signs) for question in questions()}
    asked = questions(language)
    assert {question.id: len(question.signs) for question in asked} == english
    assert [text for one in asked for text in (one.text, *one.signs) if text[-1] in ".?:"] == []


def walk() -> Iterator[None]:
    """Give many answers: each leg at random from a few telling values of everything, then the rarest by hand."""
    chance = random.Random(4)
    faulty = [9, {"value": 9, "knee_touched_wall": False}, {"value": 9, "heel_lift_mm": 9}]

    def leg(side: str | None) -> dict[str, Any]:
        gap = chance.choice((None, None, None, 0, 1.5, interval(1.5, 2)))
        return {
            "side": side,
            "toe_to_wall_cm": chance.choice(
                (None, 6, 7, 9, 11, 12, 15, interval(9, 0.2), interval(9, 15), [7, 12], [9, 9.5], faulty)
            ),
            "tibia_angle_deg": chance.choice((None, 25, 38, 60)),
            "angle_method": chance.choice(get_args(AngleMethod)),
            "straight_knee_angle_deg": chance.choice((None, 20, 35)),
            "knee_to_wall_cm": gap,
            "knee_touched_wall": chance.choice((None, None, None, True, False)),
            "foot_rotation_deg": chance.choice((None, None, 3, 7, 12, 18, -7, -12, -18)),
            "heel_lift_mm": chance.choice((None, None, 2, 4, 9)),
            "knee_line": chance.choice((None, None, "inside", "outside")),
            "counts": chance.choice((None, None, None, False)),
            "tight": chance.choice((None, "back", "front", "calf", "none")),
            "pain": chance.choice((None, None, None, 1, 5)),
            "pain_where": chance.choice((None, "front", "back", "calf", "elsewhere")),
            "knee_pain": chance.choice((None, None, "front", "inside")),
            "knee_pain_weeks": chance.choice((None, 2, 9)),
            "injury": chance.choice(
                (None, None, {"kind": "sprain"}, {"kind": "sprain", "weeks_ago": 3}, {"kind": "other", "weeks_ago": 99})
            ),
        }

    def earlier(side: str | None) -> dict[str, Any]:
        return {
            "side": side,
            "weeks_ago": chance.choice((None, 1, 4)),
            "toe_to_wall_cm": chance.choice((None, 3, 8, 9, 12, 15)),
            "tibia_angle_deg": chance.choice((None, 38)),
            "footwear": chance.choice((None, "barefoot")),
        }

    for _ in range(3000):
        sides = chance.choice((("left", "right"), (None,)))
        said = answer(
            *(leg(side) for side in sides),
            person={
                "age": chance.choice((None, 15, 34, 70)),
                "sex": "male",
                "footwear": chance.choice((None, "shoes")),
            },
            earlier=[earlier(side) for side in sides] * chance.choice((0, 1)),
            norms=chance.choice((None, *get_args(NormName))),
            red_flags=chance.choice((None, (), (), (chance.choice(get_args(QuestionId)),))),
        )
        assessment_lines(said)
        yield
    answer(
        {"side": "left", "tibia_angle_deg": 38, "tight": "back"},
        {"side": "right", "tibia_angle_deg": 38, "tight": "front"},
    )
    for angle in (35, 41, interval(45, 12)):
        answer(
            {"side": "left", "toe_to_wall_cm": 10, "tibia_angle_deg": 35}, {"side": "right", "tibia_angle_deg": angle}
        )
    answer({"toe_to_wall_cm": [9, 95, {"value": 9, "foot_rotation_deg": 30}]})
    answer({"toe_to_wall_cm": [9, 9, 20]})
    answer({"tibia_angle_deg": 38, "knee_over_toe_cm": 9, "knee_touched_wall": True})
    clean = {"toe_to_wall_cm": 7, "side": "left"}, {"toe_to_wall_cm": 11, "side": "right"}
    answer(*clean, earlier=[{**leg_, "weeks_ago": 1} for leg_ in clean])
    yield


def test_every_sentence_of_the_file_is_said_by_somebody(monkeypatch):
    said: set[str] = set()
    speak = Wording.say

    def listen(self: Wording, key: str, **values: object) -> str:
        said.add(key)
        return speak(self, key, **values)

    monkeypatch.setattr(Wording, "say", listen)
    questions()
    for _ in walk():
        pass
    # The words of page and PDF are listened to in tests/report/test_page.py, the others in test_two_distances.py there.
    elsewhere = ("page.", "two_distances.")
    assert sorted(key for key in set(WORDS.sentences) - said if not key.startswith(elsewhere)) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"language": "xx"},
        {"language": "en", "a": {"b": ""}},
        {"language": "en", "a": " padded"},
        {"language": "en", "a": "nameless {}"},
        {"language": "en", "a": 3},
    ],
)
def test_a_broken_language_file_is_refused(broken):
    with pytest.raises(ValidationError):
        Wording.model_validate(broken)


def test_a_missing_value_is_a_fault():
    with pytest.raises(KeyError):
        Wording.model_validate({"language": "en", "a": "{amount}"}).say("a")


def test_keys_are_dotted():
    table = tomllib.loads('language = "en"\n[a.b]\nc = "Yes."')
    assert Wording.model_validate(table).sentences == {"a.b.c": "Yes."}


def test_numbers():
    assert WORDS.measure(7.25, "cm") == "7.2 cm"
    assert WORDS.measure(-0.04, "cm") == "0.0 cm"
    assert WORDS.measure(37.6, "deg") == "38°"
    assert WORDS.between(Estimate(value=8, low=7, high=9.25), "cm") == "7.0 to 9.2 cm"
    assert WORDS.between(Estimate(value=8, low=7, high=9), "tibia_angle_deg") == "7 to 9°"
    assert WORDS.percent(0.257) == "26 %"
    assert [WORDS.percents(24.1, 45.8), WORDS.percents(10.1, 9.9)] == ["24 to 46", "10"]
    assert [WORDS.weeks(1), WORDS.weeks(4.2)] == ["1 week", "4 weeks"]
    assert [WORDS.listed("a"), WORDS.listed("ab"), WORDS.listed("abc")] == ["a", "a and b", "a, b and c"]
