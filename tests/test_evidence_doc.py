"""docs/evidence.md holds what the code cites from it, and its computed tables are the program's own numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers.known import known
from lungelens.mobility.exercises import read_exercises
from lungelens.mobility.geometry import rotation_gain_cm, tibia_angle_deg
from lungelens.mobility.norms import Norm, read_norms

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^###? (\d+(?:\.\d+)?)\.? ", DOCUMENT, re.MULTILINE)
LIMITS = ROOT / "src" / "lungelens" / "mobility" / "limits.py"
CITING = [*sorted((ROOT / "src").rglob("*.py")), *sorted((ROOT / "src").rglob("*.toml"))]
CITED = re.compile(r"\bsections? (\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*)")


def cited_in(text: str) -> set[str]:
    return {number for found in CITED.findall(text) for number in re.split(", | and ", found)}


def table(name: str) -> dict[str, list[float]]:
    """Rows of the table of that name: first cell to the numbers in the others."""
    rows = DOCUMENT.split(f"<!-- table: {name} -->\n")[1].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {first: [float(known(re.match(r"[\d.]+", cell))[0]) for cell in others] for first, *others in cells}


def test_sections_are_counted_through() -> None:
    whole = [int(number) for number in SECTIONS if "." not in number]
    assert whole == list(range(1, len(whole) + 1))
    assert len(set(SECTIONS)) == len(SECTIONS)


@pytest.mark.parametrize(
    "path", [path for path in CITING if cited_in(path.read_text(encoding="utf-8"))], ids=lambda path: path.stem
)
def test_every_section_cited_is_there(path: Path) -> None:
    assert cited_in(path.read_text(encoding="utf-8")) <= set(SECTIONS)


def test_every_section_cited_in_tests_is_there() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("*.py")))
    cited = cited_in("\n".join(re.findall(r"[Ee]vidence (sections? [\d., and]+)", tests)))
    assert {"9.3", "15.4"} <= cited <= set(SECTIONS)


def test_a_citation_is_seen() -> None:
    assert cited_in("# (sections 5.1, 15.6) and evidence section 13: no, sections 4 and 6") == {
        "5.1",
        "15.6",
        "13",
        "4",
        "6",
    }


def test_every_threshold_of_the_classifier_says_where_it_comes_from() -> None:
    """In its own line, or in a comment of its group."""
    groups = LIMITS.read_text(encoding="utf-8").split("\n\n")
    thresholds = [group for group in groups if ": Final = " in group]
    assert [group for group in thresholds if not cited_in(group) and "proposal" not in group] == []
    assert len(thresholds) >= 10


@pytest.mark.parametrize("source", [s for exercise in read_exercises().exercise for s in exercise.sources])
def test_sources_of_exercises_are_listed(source: str) -> None:
    doi = re.search(r"10\.\d{4,}/\S+", source)
    year = re.search(r"\d{4}", source)
    listed = doi[0] if doi else f"| {source.split()[0]}{' ' + year[0] if year else ''} |"
    assert listed in DOCUMENT


@pytest.mark.parametrize("norm", [norm for norm in read_norms() if norm.mean is not None], ids=lambda norm: norm.name)
def test_norms_are_those_of_the_page(norm: Norm) -> None:
    unit = "cm" if norm.quantity.endswith("_cm") else "°"
    written = f"{norm.mean:.1f} ± {norm.sd:.1f} cm" if unit == "cm" else f"{norm.mean:.1f}° ± {norm.sd:.1f}°"
    assert written in DOCUMENT


def test_degrees_for_a_distance() -> None:
    rows = table("degrees for a distance")
    for distance, written in rows.items():
        found = [tibia_angle_deg(float(distance.split()[0]), height) for height in (155, 175, 195)]
        assert written == pytest.approx(found, abs=0.06)
    assert len(rows) == 6


def test_what_a_turned_foot_adds() -> None:
    rows = table("turned foot")
    for degrees, (gain, _) in rows.items():
        assert gain == pytest.approx(rotation_gain_cm(float(degrees.rstrip("°"))), abs=0.05)
    assert len(rows) == 6
