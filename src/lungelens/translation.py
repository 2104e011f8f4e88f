"""Sentences that documents and errors carry in English, in the language spoken now.

A measurement is a document for programs too: its checks and reasons carry a code and an English sentence, and one that
was stored years ago is read today. So such a sentence is looked up by itself, as gettext does: `translations/` holds
every one of them with its translation, and a sentence that was changed without it fails a test. Where a sentence has
numbers or names in it, the file has them as {placeholders}, and the same sentence is read backwards to find them.
What is not found stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from lungelens.language import localised, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lungelens.language import Language

_FOLDER = Path(__file__).with_name("translations")


def translated(sentence: str, language: Language | None = None) -> str:
    """Return a sentence of a document or an error in a language, by default the one that is spoken."""
    language = language or spoken()
    exact, patterns = _read(language)
    if sentence in exact:
        return exact[sentence]
    for pattern, translation in patterns:
        if found := pattern.fullmatch(sentence):
            values = {
                name: exact.get(value) or _localised(value, language) for name, value in found.groupdict().items()
            }
            return translation.format(**values)
    return sentence


@cache
def read_translations(language: Language) -> Mapping[str, str]:
    """Return the translation of every sentence, by its English text with {placeholders}; English needs none."""
    if language.startswith("en"):
        return {}
    tables = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {english: text for table in tables.values() for english, text in table.items()}


@cache
def _read(language: Language) -> tuple[Mapping[str, str], list[tuple[re.Pattern[str], str]]]:
    """The sentences without placeholders, and the patterns of those with some, the longest first."""
    table = read_translations(language)
    exact = {english: text for english, text in table.items() if "{" not in english}
    filled = sorted((english for english in table if "{" in english), key=len, reverse=True)
    return exact, [(_pattern(english), table[english]) for english in filled]


def _localised(value: str, language: Language) -> str:
    return localised(value, language) if re.fullmatch(r"-?\d+\.\d+", value) else value


def _pattern(english: str) -> re.Pattern[str]:
    parts = Formatter().parse(english)
    text = "".join(re.escape(before) + (f"(?P<{name}>.+?)" if name else "") for before, name, _, _ in parts)
    return re.compile(text, re.DOTALL)
