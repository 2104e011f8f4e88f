"""What is asked about a test, in words: pages and command line both take them from here, so they are the same."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lungelens.language import Language, flat, layers

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).with_name("data")


@cache
def read_asked(language: Language = "en") -> Mapping[str, str]:
    """Return the words by dotted key: "tight.title" is the question, "tight.back" one of its answers."""
    files = (_FOLDER / f"asked_{layer}.toml" for layer in layers(language))
    return {key: text for file in files for key, text in flat(tomllib.loads(file.read_text(encoding="utf-8")))}


def question(name: str) -> str:
    """Return a question as one text: itself, its hint, and what each answer stands for."""
    own = {key.partition(".")[2]: text for key, text in read_asked().items() if key.startswith(f"{name}.")}
    answers = [f"{answer}: {text}" for answer, text in own.items() if answer not in ("title", "hint")]
    parts = (own["title"], own.get("hint", ""), f"{'; '.join(answers)}." if answers else "")
    return " ".join(part for part in parts if part)
