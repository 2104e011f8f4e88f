"""The words of the pages, from `data/LANGUAGE/*.toml`: one file per page, flat keys such as `runner.start.title`.

What quantities are called stands in the table of measures; what is asked about a test, and what ranges are called,
beside the classifier: the command line says it in the same words.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from lungelens.measures.table import MEASURES
from lungelens.mobility.asked import read_asked
from lungelens.mobility.terms import Band
from lungelens.mobility.wording import read_wording
from lungelens.report.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Language = Literal["en"]
_FOLDER = Path(__file__).with_name("data")


@cache
def read_words(language: Language = "en") -> dict[str, str]:
    """All words of a language, by key."""
    asked = {f"ask.{key}": text for key, text in read_asked(language).items()}
    bands = {f"band.{name}": sentence(read_wording(language).say(f"band.{name}")) for name in get_args(Band)}
    known = asked | bands | {f"quantity.{measure.name}": sentence(measure.label) for measure in MEASURES}
    return known | {
        key: text
        for path in sorted((_FOLDER / language).glob("*.toml"))
        for key, text in _flat(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    }


def say(key: str, **values: object) -> str:
    """One of them, with {names} filled in."""
    return read_words()[key].format(**values)


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            yield from _flat(value, key)
        else:
            yield key, str(value)
