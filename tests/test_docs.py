"""The documents under docs/: what they point at is there, what they quote is said, and their formulas can be shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS}
LINK = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')
TARGETS = [(name, "".join(found)) for name, text in TEXTS.items() for found in LINK.findall(text)]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.py")))
PICTURES = sorted((ROOT / "docs" / "images").glob("*/*"))
ALLOWED_BYTES = 120_000


def anchors(text: str) -> set[str]:
    """The places a link can jump to: headings in lower case, spaces as hyphens."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("document", "target"), TARGETS)
def test_every_link_and_picture_leads_somewhere(document, target):
    if target.startswith("https://"):
        return
    path, _, anchor = target.partition("#")
    there = (ROOT / "docs" / path).resolve() if path else ROOT / "docs" / document
    assert there.exists()
    assert not anchor or anchor in anchors(there.read_text(encoding="utf-8"))


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_pictures_are_small_and_used(picture):
    assert picture.stat().st_size <= ALLOWED_BYTES
    shown = f"images/{picture.parent.name}/{picture.name}"
    assert any(shown in text for text in TEXTS.values())


@pytest.mark.parametrize("found", re.findall(r'!\[([^\]]*)\]|alt="([^"]*)"', "".join(TEXTS.values())))
def test_pictures_are_described_in_words(found):
    assert len("".join(found).split()) >= 4


@pytest.mark.parametrize("code", re.findall(r"\(`(\w+)`\)", TEXTS["filming.md"]))
def test_codes_are_those_of_the_program(code):
    assert f'"{code}"' in SOURCE


@pytest.mark.parametrize("sentence", re.findall(r"“([^”]+)”", TEXTS["filming.md"]))
def test_what_the_program_is_quoted_to_say_it_says(sentence):
    assert f'"{sentence}"' in SOURCE


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_formulas_are_such_as_github_shows(text):
    """GitHub takes a backslash before a comma, between dollars, for Markdown, and refuses "operatorname"."""
    assert text.count("```") % 2 == 0
    assert r"\operatorname" not in text
    assert "$$" not in text
    for line in re.sub(r"```.*?```", "", text, flags=re.DOTALL).splitlines():
        assert line.count("$") % 2 == 0
        assert not any(re.search(r"\\[^\w\s]", formula) for formula in re.findall(r"\$([^$]+)\$", line))
