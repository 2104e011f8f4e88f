"""The page in the language of its browser, and in the one that is chosen on it."""

from __future__ import annotations

from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.slow


def test_a_german_browser_is_led_in_german_and_may_choose_spanish(open_page: Any) -> None:
    page = open_page("/", locale="de-AT")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie beweglich sind deine Sprunggelenke?")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_label("Sprache").select_option("es")
    expect(page.get_by_role("heading", level=1)).to_have_text("¿Qué movilidad tienen tus tobillos?")
    page.goto(page.url.rstrip("/") + "/runner")  # another page, the same choice
    expect(page.get_by_role("heading", level=1)).to_have_text("Primero, tu seguridad")
    expect(page.get_by_label("Al caminar")).to_be_visible()
    expect(page.get_by_label("Idioma")).to_have_value("es")


def test_an_american_browser_shows_and_asks_for_inches(open_page: Any) -> None:
    page = open_page("/runner", locale="en-US")
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_label("None: I measure with a ruler").check()
    page.get_by_role("button", name="Continue barefoot").click()
    left = page.get_by_role("region", name="Left leg")
    expect(left.get_by_label("Unit")).to_have_value("in")
    left.get_by_label("Try 1").fill("2.4")
    left.get_by_role("group", name="Where did it feel tight").get_by_label("At the back").check()
    page.get_by_role("button", name="None of these: show the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your left ankle is stiff: 2.4 in (1.9 to 2.9).")
    expect(page.locator("article .number")).to_contain_text("2.4 in")
    expect(page.locator("svg.band text", has_text="3.1")).to_be_visible()  # 8 cm, the end of the restricted range
