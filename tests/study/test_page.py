"""The page: whole, without anything from elsewhere, and saying what the study says."""

from __future__ import annotations

import pytest

from helpers.pages import Page
from helpers.results import repetition, result
from lungelens.study.folder import write_validation
from lungelens.study.outcome import Outcome
from lungelens.study.page import page_html
from lungelens.study.study import study
from lungelens.study.truth import ClipTruth, TrueRepetition, TrueValue


@pytest.fixture
def page(everything, tmp_path) -> Page:
    write_validation(everything, tmp_path)
    return Page((tmp_path / "validation.html").read_text("utf-8"))


def test_nothing_comes_from_elsewhere(page):
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "form", "base"}
    assert "url(" not in page.markup
    assert "@import" not in page.markup
    for _, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href"):
            assert (attributes.get(name) or "data:").startswith("data:image/png;base64,") or name not in attributes


def test_names_are_not_markup(page):
    assert "=<script>alert(1)</script>" in page.text
    assert "<script>alert" not in page.markup


def test_it_can_be_read_without_seeing_it(page):
    assert ("html", {"lang": "en"}) in page.elements
    pictures = [attributes for tag, attributes in page.elements if tag == "img"]
    assert len(pictures) == 3  # tibia angle and heel lift against the truth, toe to wall against the readings
    assert "Tibia angle, without the sheet: 2 of 4 measured, bias +2.5°" in str(pictures[0]["alt"])
    tables, captions = ([tag for tag, _ in page.elements].count(tag) for tag in ("table", "caption"))
    assert tables == captions
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.elements if tag == "th")


def test_agreement_in_rows(page):
    row = page.row("Tibia angle without the sheet")
    assert row[1:5] == ["2 of 4 2 clips", "+2.5° −54.7 to +59.7", "4.5°", "+7.0°"]
    assert row[5].startswith("−10.0 to +15.0°")
    assert row[6:] == ["1 of 2 1 to 99 %", "± 2.0°"]
    assert page.row("Tibia angle with the sheet")[5] == "needs two clips"


def test_decisions_reasons_and_clips_in_rows(page):
    assert page.row("Knee touches the wall") == ["Knee touches the wall", "3", "0", "0", "0", "2"]
    assert page.row("Tibia angle", "1")[2] in ("Nobody is in the picture.", "=<script>alert(1)</script> is empty.")
    assert page.row("c01") == ["c01", "measured", "sheet", "right (correct)", "1", "1", "1"]
    assert page.row("c04")[1] == "Nobody is in the picture."


def test_readings_in_rows(page):
    between = page.row("Toe-to-wall distance", "raters Ana, =<script>alert(1)</script>")
    assert between[2] == "3 of 3"
    assert between[3].startswith("0.9")


def test_without_readings_nothing_is_said_of_them():
    truths = [ClipTruth("c01", None, (TrueRepetition(1, None, None, (TrueValue("tibia_angle_deg", 38.0),)),))]
    measured = result("c01", repetition(1, tibia_angle_deg=(39, 37, 41)))
    text = Page(page_html(study(truths, [], [Outcome("c01", measured, None)]), (), ())).text
    assert "ICC" not in text
    assert "clinician" not in text
    assert "1 clip of 1 measured" in text
