"""Every sentence is there in every language: whole, with its placeholders, and not left in English."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from lungelens.app.words import read_words
from lungelens.language import (
    LANGUAGES,
    Language,
    decimals,
    number,
    of_system,
    preferred,
    speak,
    speaking,
    spoken,
)
from lungelens.mobility.asked import read_asked
from lungelens.report.wording import read_report_words
from lungelens.translation import read_translations, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TRANSLATED: tuple[Language, ...] = ("de", "es")
SOURCES: dict[str, Callable[[Language], Mapping[str, str]]] = {
    "report": lambda language: read_report_words(language).sentences,
    "asked": read_asked,
    "pages": lambda language: {k: v for k, v in read_words(language).items() if not k.startswith("said.")},
}
# What is written alike once the placeholders are gone: names, units and signs; and Spanish "no".
ALIKE = re.compile(
    r"(?i)[^a-z]*(lungelens|cm|mm|px|s|eu|uk|english|english \(us, inches\)|deutsch|español|no|video)?[^a-z]*"
)


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", SOURCES)
def test_every_language_has_the_same_keys(source: str, language: Language) -> None:
    assert SOURCES[source](language).keys() == SOURCES[source]("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", SOURCES)
def test_every_sentence_has_the_same_placeholders(source: str, language: Language) -> None:
    said, english = SOURCES[source](language), SOURCES[source]("en")
    assert [key for key in english if placeholders(said[key]) != placeholders(english[key])] == []


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_left_in_english(source: str, language: Language) -> None:
    said, english = SOURCES[source](language), SOURCES[source]("en")
    same = {key: re.sub(r"\{\w+\}", "", text) for key, text in said.items() if text == english[key]}
    assert [key for key, text in same.items() if not ALIKE.fullmatch(text)] == []


def test_american_english_differs_in_lengths_and_spelling_alone() -> None:
    english, american = read_report_words("en").sentences, read_report_words("en-US").sentences
    for key, text in american.items():
        if text != english[key]:
            assert re.search(r"\bin\b|inch|lengths|mobiliz", text), key
            assert not re.search(r"\bcm\b|centimetre", text), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_quotation_marks_and_dashes_are_the_languages_own(language: Language) -> None:
    every = [text for source in SOURCES.values() for text in source(language).values()]
    every += read_translations(language).values()
    assert [text for text in every if re.search(r" - |\.\.\.|  |(?<!\d)'|' ", text)] == []
    if language == "es":  # a question opens as well as it closes
        assert [
            text for text in every if text.count("?") != text.count("¿") or text.count("!") != text.count("¡")
        ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_of_sentences_keep_what_is_filled_in(language: Language) -> None:
    for english, text in read_translations(language).items():
        assert set(placeholders(text)) <= set(placeholders(english)), english
        if not placeholders(english):
            assert text != english
            assert translated(english, language) == text
            continue
        values = {name: f"<{name}>" for name in placeholders(english)}
        said = translated(english.format(**values), language)
        assert said == text.format(**values), english


def test_a_sentence_nobody_knows_stays_as_it_is() -> None:
    assert translated("The moon is full.", "de") == "The moon is full."
    assert translated("The heel came up.", "en") == "The heel came up."


def test_a_clip_without_a_name_is_called_so_in_every_language() -> None:
    assert translated("The clip is empty: copy it again or record a new clip.", "de").startswith("Das Video ist leer:")
    assert translated("The clip is empty: copy it again or record a new clip.", "es").startswith("El video está vacío:")


def test_numbers_in_a_sentence_are_written_as_the_language_does() -> None:
    english = "The file is cut off or damaged; it was read up to 3.5 s of 12.0 s."
    assert "bis 3,5 s von 12,0 s" in translated(english, "de")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["de-AT", "en"], "de"),
        (["es_MX.UTF-8"], "es"),
        (["fr", "es"], "es"),
        (["fr"], "en"),
        ([], "en"),
        (["C.UTF-8"], "en"),
        (["en-GB", "de"], "en"),
        (["en_US.UTF-8"], "en-US"),
        (["de_DE@euro"], "de"),
    ],
)
def test_the_first_language_that_is_spoken_here(wanted: list[str], language: Language) -> None:
    assert preferred(wanted) == language


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANGUAGE": "es:en", "LANG": "de_DE"}, "es"),
        ({"LANGUAGE": "", "LC_ALL": "de_CH.UTF-8", "LANG": "en_GB"}, "de"),
        ({"LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_US.UTF-8"}, "en-US"),
        ({"LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}, "en"),
    ],
)
def test_the_system_says_its_language(
    variables: dict[str, str], language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert of_system() == language


def test_speaking_ends_with_its_block() -> None:
    with speaking("de"):
        assert spoken() == "de"
        with speaking("es"):
            speak("en-US")
            assert spoken() == "en-US"
        assert spoken() == "de"
    assert spoken() == "en"


@pytest.mark.parametrize(("language", "written"), [("en", "7.6"), ("en-US", "3.0"), ("de", "7,6"), ("es", "7,6")])
def test_numbers(language: Language, written: str) -> None:
    assert number(7.62, "cm", 1, language) == written
    assert number(38.4, "deg", 0, language) == "38"
    assert decimals(-0.04, 1, language).replace(",", ".") == "0.0"
