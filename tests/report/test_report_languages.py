"""From the command line to the report in German and Spanish: not a sentence of it is left in English."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import pytest
from matplotlib.ft2font import FT2Font

from helpers.stored import HEEL_UP, SHEET_LEFT, stored, stored_path
from lungelens.cli.main import main
from lungelens.measures.analysis import analyse
from lungelens.mobility.wording import read_wording
from lungelens.report.folder import FilmedLeg
from lungelens.report.wording import read_report_words
from lungelens.translation import read_translations

if TYPE_CHECKING:
    from lungelens.language import Language
    from lungelens.observe.options import MeasureOptions, Progress
    from lungelens.sides import Side

ANSWERS = ("--tight-left", "back", "--tight-right", "front", "--age", "34", "--pain", "left=2", "--footwear", "shoes")
FIGURE = re.compile(r"\{\w+\}")


def english_in(text: str) -> list[str]:
    """Return the English sentences, or their longest stretches between placeholders, that a text contains."""
    sentences = [*read_report_words("en").sentences.values(), *read_translations("de")]
    parts = (max(FIGURE.split(sentence), key=len).strip() for sentence in sentences)
    return sorted({part for part in parts if part.count(" ") >= 2 and part in text})


def words_of(page: Path) -> str:
    text = re.sub(r"(?s)<style>.*?</style>|data:[^\"]+|<[^>]+>", " ", page.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", html.unescape(text))


@pytest.fixture
def two_clips(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clips that were looked at before."""

    def measured(clip: Path, side: Side, _options: MeasureOptions, _progress: Progress | None) -> FilmedLeg:
        return FilmedLeg(side, analyse(stored(SHEET_LEFT if side == "left" else HEEL_UP)), None)

    monkeypatch.setattr("lungelens.cli.assess_command.measured_leg", measured)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("de", ("Dein linkes Sprunggelenk", "7,1 cm (5,9 bis 8,2", "Wadendehnung an der Wand", "Die Ferse hat sich")),
        (
            "es",
            ("La movilidad de tu tobillo izquierdo", "7,1 cm (5,9 a 8,2", "Estiramiento de pantorrilla", "talón"),
        ),
    ],
)
@pytest.mark.usefixtures("two_clips")
def test_an_assessment_has_no_english_sentence(
    language: Language, says: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", "left.mp4", "right.mp4", "--language", language, "--out", str(tmp_path), *ANSWERS]) == 0
    printed, page = capsys.readouterr(), words_of(tmp_path / "report.html")
    assert english_in(page) == []
    assert english_in(printed.out) == []
    assert english_in(printed.err) == []
    for words in says:
        assert words in page
    document = json.loads((tmp_path / "assessment.json").read_text(encoding="utf-8"))
    assert document["assessment"]["language"] == language
    heel = document["measurements"][1]["repetitions"][0]["checks"][0]
    assert (heel["code"], heel["message"]) == ("heel_lift", "The heel came up.")  # for programs: code, and English


@pytest.mark.usefixtures("two_clips")
def test_the_scan_for_english_finds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "left.mp4", "right.mp4", "--language", "en", "--out", str(tmp_path), *ANSWERS]) == 0
    assert len(english_in(words_of(tmp_path / "report.html"))) > 40
    assert len(english_in(capsys.readouterr().out)) > 20


def test_an_american_report_is_in_inches(tmp_path: Path) -> None:
    main(["measure", "--observation", str(stored_path(SHEET_LEFT)), "--language", "en-US", "--out", str(tmp_path)])
    page = words_of(tmp_path / "report.html")
    assert "2.8 in (2.3 to 3.2 in)" in page  # 7.1 cm
    assert not re.search(r"\d cm\b", page)
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert result["repetitions"][1]["toe_to_wall_cm"]["value"] == pytest.approx(7.1, abs=0.1)


def test_an_error_is_said_in_the_language_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "none.mp4", "--language", "es"]) == 4
    assert capsys.readouterr().err == "No existe el archivo none.mp4: comprueba su nombre y su carpeta.\n"
    assert main(["measure", "none.mp4"]) == 4  # the next command speaks the system's language again
    assert capsys.readouterr().err.startswith("There is no file none.mp4")


def test_a_language_that_is_not_spoken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "--language", "fr"]) == 2
    assert "en, en-US, de, es" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["de", "es"])
def test_every_word_can_be_printed_with_the_fonts_of_report_and_images(language: Language) -> None:
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        known = FT2Font(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name)).get_charmap()
        words = [*read_wording(language).sentences.values(), *read_translations(language).values()]
        assert {letter for text in words for letter in text if ord(letter) not in known} - {"\n"} == set()
