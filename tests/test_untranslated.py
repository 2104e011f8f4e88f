"""No sentence that reaches a reader is left out of the translations, and none is kept that nobody says any more."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import lungelens
from lungelens.measures.table import MEASURES
from lungelens.translation import read_translations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.language import Language

SOURCE = Path(lungelens.__file__).parent
SPOKEN = ("app", "camera", "clip", "measures", "mobility", "observe", "records", "report")
ENGLISH = {  # what only programmers, administrators and researchers meet, in English as the command line's help is
    *("app/entrances.py", "camera/calibration.py", "camera/camera_file.py", "camera/known_camera.py"),
    *("measures/signals.py", "observe/observation_file.py", "records/database.py", "records/folder.py"),
    *("records/backup.py", "records/models.py"),
}
FOR_PROGRAMS = {
    "--person {} was asked for, but {} seen; give a smaller number or leave it out.",  # of the command line
    "More to come.",  # these two in descriptions of documents and routes
    "One lunge. Values are of the leg that agrees best with its hold; heel lift is the maximum that lasts.",
    *("{}. {}.", "{}   {}.", "{}{}. {}"),  # layout
}
SENTENCE = re.compile(r"[A-Z{<-][^\n]* [^\n]*[.?!]")
BLANK = re.compile(r"\{\w*\}")


def texts(node: ast.AST) -> Iterator[str]:
    """Yield the strings of a module that are no docstrings; a blank {} for what an f-string fills in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in child.values)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value
        else:
            yield from texts(child)


@cache
def said_in_code() -> dict[str, str]:
    """Every sentence in the code of the spoken rooms, and where it stands."""
    files = [path for room in SPOKEN for path in sorted((SOURCE / room).rglob("*.py"))]
    found = ((text, path) for path in files for text in texts(ast.parse(path.read_text(encoding="utf-8"))))
    names = {text: path.relative_to(SOURCE).as_posix() for text, path in found if SENTENCE.fullmatch(text)}
    return {text: name for text, name in names.items() if name not in ENGLISH}


def says(template: str, english: str) -> bool:
    """Whether a template of the code, blanks filled, can be an English sentence of the translations."""
    pattern = ".+?".join(re.escape(part) for part in template.split("{}"))
    return re.fullmatch(pattern, english) is not None


def test_the_scan_finds_sentences() -> None:
    assert said_in_code()["The heel came up."] == "measures/limits.py"
    assert said_in_code()["The {} at the edge of the frame or outside it."] == "measures/checks.py"
    assert len(said_in_code()) > 150


@pytest.mark.parametrize("language", ["de", "es"])
def test_every_sentence_in_the_code_is_translated(language: Language) -> None:
    known = read_translations(language)
    missing = {text: name for text, name in said_in_code().items() if not any(says(text, one) for one in known)}
    assert {text: name for text, name in missing.items() if text not in FOR_PROGRAMS} == {}
    assert [one.label for one in MEASURES if one.label not in known] == []


def test_every_translation_is_of_a_sentence_that_is_said() -> None:
    every = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")))
    code = [text for path in SOURCE.rglob("*.py") for text in texts(ast.parse(path.read_text(encoding="utf-8")))]
    for english in read_translations("de"):
        plain = BLANK.sub("x", english)
        assert any(says(text, plain) for text in code if text.strip("{}") and " " in text) or _of_pydantic(
            english, every
        )


def _of_pydantic(english: str, source: str) -> bool:
    """Words of pydantic's own, or a single word."""
    return english.startswith(("Input should", "String should", "Field required")) or f'"{english}"' in source


@pytest.mark.parametrize("name", ["report.html", "figures.html"])
def test_the_reports_pages_hold_no_words_of_their_own(name: str) -> None:
    text = (SOURCE / "report" / name).read_text(encoding="utf-8")
    body = text.partition("{% endblock %}\n\n")[2] if "{% block style %}" in text else text  # behind the styles
    body = re.sub(r"(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", body)
    between = {words.strip() for words in re.findall(r">([^<>]*)<", body) if re.search(r"[A-Za-z]{2}", words)}
    assert {words for words in between if words.strip("· –") != "Lungelens"} == set()
