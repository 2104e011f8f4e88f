"""The clinician's page says what its word file holds, all of it and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from lungelens.app import pages
from lungelens.app.words import read_words

SCRIPTS = sorted((pages.FOLDER / "js" / "clinic").glob("*.js"))
PLURALS = (".one", ".many")


def asked_for(files: list[Path]) -> tuple[set[str], list[re.Pattern[str]]]:
    """Keys as they stand in the scripts, and patterns of those that are put together."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    whole = set(re.findall(r'"((?:clinic|shared|common)\.[a-z0-9_.]+)"', text))
    parts = re.findall(r"`(clinic\.[^`$]*)\$\{[^`]*`", text)
    return whole, [re.compile(re.escape(part) + r"[\w.]+") for part in parts]


def test_every_word_asked_for_is_there():
    whole, _ = asked_for(SCRIPTS)
    words = read_words()
    assert len(whole) > 100
    assert [key for key in sorted(whole) if key not in words and key + PLURALS[0] not in words] == []


def test_every_plural_has_both_forms():
    words = read_words()
    counted = [key.removesuffix(".one") for key in words if key.startswith("clinic.") and key.endswith(".one")]
    assert counted
    assert [key for key in counted if key + ".many" not in words] == []


def test_no_word_is_left_over():
    whole, patterns = asked_for(SCRIPTS)
    singular = {f"{key}{ending}" for key in whole for ending in ("", *PLURALS)}
    ours = [key for key in read_words() if key.startswith("clinic.") and key not in singular]
    assert [key for key in ours if not any(pattern.fullmatch(key) for pattern in patterns)] == []
