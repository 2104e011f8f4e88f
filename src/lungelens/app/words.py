"""The words of the pages, from `data/LANGUAGE/*.toml`: one file per page, flat keys such as `runner.start.title`.

What quantities are called stands in the table of measures; what is asked about a test, and what ranges are called,
beside the classifier: the command line says it in the same words.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import get_args

from lungelens.language import Language, flat, layers, spoken
from lungelens.measures.table import MEASURES
from lungelens.mobility.asked import read_asked
from lungelens.mobility.terms import Band
from lungelens.mobility.wording import read_wording
from lungelens.report.wording import sentence
from lungelens.translation import read_translations, translated

_FOLDER = Path(__file__).with_name("data")


@cache
def read_words(language: Language = "en") -> dict[str, str]:
    """All words of a language, by key."""
    asked = {f"ask.{key}": text for key, text in read_asked(language).items()}
    bands = {f"band.{name}": sentence(read_wording(language).say(f"band.{name}")) for name in get_args(Band)}
    measures = {f"quantity.{one.name}": sentence(translated(one.label, language)) for one in MEASURES}
    paths = (path for layer in layers(language) for path in sorted((_FOLDER / layer).glob("*.toml")))
    said = {f"said.{english}": text for english, text in read_translations(language).items()}
    return asked | bands | measures | said | {key: text for path in paths for key, text in _words_of(path)}


def say(key: str, **values: object) -> str:
    """One of them in the language spoken now, with {names} filled in."""
    return read_words(spoken())[key].format(**values)


def _words_of(path: Path) -> list[tuple[str, str]]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return [(key, str(text)) for key, text in flat({path.stem: table})]
