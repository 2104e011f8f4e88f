"""The documents under docs/: what they point at is there, what they quote is said, and their formulas can be shown."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import typer

from lungelens.cli.main import app
from lungelens.measures.measurement import QUANTITIES, Measurement

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
DOCUMENTS = sorted(DOCS.rglob("*.md"))
TEXTS = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCUMENTS}
LINK = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')
TARGETS = [(name, "".join(found)) for name, text in TEXTS.items() for found in LINK.findall(text)]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.py")))
PICTURES = sorted((DOCS / "images").glob("*/*"))
ALLOWED_BYTES = 120_000
TYPED = [
    (name, line.split("#")[0].split(">")[0].split())
    for name, text in TEXTS.items()
    for line in re.findall(r"^lungelens .+$", text, re.MULTILINE)
]
ENTRIES = re.split(r"^### ", TEXTS["decisions.md"], flags=re.MULTILINE)[1:]


def anchors(text: str) -> set[str]:
    """The places a link can jump to: headings in lower case, spaces as hyphens."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("document", "target"), TARGETS)
def test_every_link_and_picture_leads_somewhere(document: str, target: str) -> None:
    if target.startswith("https://"):
        return
    path, _, anchor = target.partition("#")
    there = ((DOCS / document).parent / path).resolve() if path else DOCS / document
    assert there.exists()
    assert not anchor or anchor in anchors(there.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("document", "words"), TYPED, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_every_option_shown_exists(document: str, words: list[str]) -> None:
    command = typer.main.get_command(app)
    for word in words[1:]:
        command = getattr(command, "commands", {}).get(word, command)
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.partition("\n")[0])
def test_every_decision_is_dated_and_says_what_was_decided(entry: str) -> None:
    _, _, text = entry.partition("\n")
    assert re.match(r"- \*\*Decision, 20\d\d-\d\d-\d\d\.\*\* ", text.lstrip())
    assert set(re.findall(r"^- \*\*(\w+)\.\*\*", text, re.MULTILINE)) <= {"Measured", "Rejected"}


def test_the_example_document_is_one() -> None:
    example = re.search(
        r"<!-- document: measurement -->\n```json\n(.+?)```", TEXTS["reference/documents.md"], re.DOTALL
    )
    assert example is not None
    measurement = Measurement.model_validate_json(example[1])
    assert set(json.loads(example[1])) == {field.alias or name for name, field in Measurement.model_fields.items()}
    assert measurement.best_repetition == measurement.repetitions[0]


def test_the_glossary_knows_every_measure() -> None:
    assert all(f"`{name}`" in TEXTS["glossary.md"] for name in QUANTITIES)


def test_rooms_are_those_the_imports_are_held_to() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = [layer.removeprefix("lungelens.") for layer in contracts[0]["layers"]]
    rooms = re.findall(r"^\| `(\w+)/` \|", TEXTS["architecture.md"], re.MULTILINE)
    folders = {path.parent.name for path in (ROOT / "src" / "lungelens").glob("*/__init__.py")}
    assert set(rooms) == folders
    assert [room for room in rooms if room != "mobility"] == [layer for layer in layers if layer in folders]


@pytest.mark.parametrize(("document", "text"), TEXTS.items(), ids=TEXTS)
def test_files_of_the_source_that_are_named_exist(document: str, text: str) -> None:
    package = ROOT / "src" / "lungelens"
    rooms = "|".join(sorted(path.name for path in package.iterdir() if path.is_dir()))
    named = re.findall(rf"`((?:{rooms})/[\w/]*(?:\.\w+)?)`", text)
    assert [path for path in named if not (package / path).exists() and not path.startswith("report/report")] == []


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_pictures_are_small_and_used(picture: Path) -> None:
    assert picture.stat().st_size <= ALLOWED_BYTES
    shown = f"images/{picture.parent.name}/{picture.name}"
    assert any(shown in text for text in TEXTS.values())


@pytest.mark.parametrize("found", re.findall(r'!\[([^\]]*)\]|alt="([^"]*)"', "".join(TEXTS.values())))
def test_pictures_are_described_in_words(found: tuple[str, str]) -> None:
    assert len("".join(found).split()) >= 4


@pytest.mark.parametrize("code", re.findall(r"\(`(\w+)`\)", TEXTS["filming.md"]))
def test_codes_are_those_of_the_program(code: str) -> None:
    assert f'"{code}"' in SOURCE


@pytest.mark.parametrize("sentence", re.findall(r"“([^”]+)”", TEXTS["filming.md"]))
def test_what_the_program_is_quoted_to_say_it_says(sentence: str) -> None:
    assert f'"{sentence}"' in SOURCE


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_formulas_are_such_as_github_shows(text: str) -> None:
    """GitHub takes a backslash before a comma, between dollars, for Markdown, and refuses "operatorname"."""
    assert text.count("```") % 2 == 0
    assert r"\operatorname" not in text
    assert "$$" not in text
    for line in re.sub(r"```.*?```", "", text, flags=re.DOTALL).splitlines():
        assert line.count("$") % 2 == 0
        assert not any(re.search(r"\\[^\w\s]", formula) for formula in re.findall(r"\$([^$]+)\$", line))
