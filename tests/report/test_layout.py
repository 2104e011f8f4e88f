"""The page in a real browser: nothing overflows, overlaps, hides or is too faint, nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from helpers.browser import chromium
from helpers.reports import STATES, states
from lungelens.report.page import report_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright
    from playwright.sync_api import Page as Tab

VARIED = ("two_legs", "careful", "a_little_pain", "nothing_measurable")  # whole, with remarks, with pain, with nothing
WIDTHS_PX = (360, 768, 1280)
PAPERS = ("A4", "Letter")

# Boxes that share ground although neither holds the other; a pixel of overlap is rounding.
OVERLAPS = """selector => {
  const closed = 'details:not([open]) ul';
  const all = [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length && !e.closest(closed));
  const boxes = all.map(e => e.getBoundingClientRect());
  const found = [];
  for (let i = 0; i < all.length; i++) for (let j = i + 1; j < all.length; j++) {
    const a = boxes[i], b = boxes[j];
    if (all[i].contains(all[j]) || all[j].contains(all[i])) continue;
    if (all[i].ownerSVGElement && all[i].ownerSVGElement !== all[j].ownerSVGElement) continue;
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > 1) found.push(all[i].textContent.slice(0, 40) + ' × ' + all[j].textContent.slice(0, 40));
  }
  return found;
}"""

OUTSIDE = """() => [...document.querySelectorAll('h1, h2, h3, p, li, svg text, img, summary')]
  .filter(e => e.getClientRects().length && !e.closest('.wide'))
  .filter(e => { const b = e.getBoundingClientRect(); return b.left < -0.5 || b.right > innerWidth + 0.5; })
  .map(e => e.textContent.slice(0, 60))"""

# Contrast of every text against the nearest painted ground behind it, WCAG 2.
FAINT = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.slice(0, 3).map(v => linear(v / 255));
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (let n = e; n; n = n.parentElement) {
    const c = numbers(getComputedStyle(n).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(numbers(e.ownerSVGElement ? style.fill : style.color)), light(ground(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) found.push(ratio.toFixed(2) + ' ' + e.textContent.slice(0, 40));
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name, one in states().items():
        found[name] = folder / f"{name}.html"
        found[name].write_text(report_html(one), encoding="utf-8")
    return found


def opened(browser: Browser, path: Path, **how: object) -> Tab:
    tab = browser.new_page(viewport={"width": 1280, "height": 900}, **how)  # type: ignore[arg-type]
    tab.goto(path.as_uri())
    return tab


@pytest.mark.parametrize("name", [pytest.param(one, marks=() if one in VARIED else pytest.mark.soak) for one in STATES])
def test_everything_is_on_the_screen_and_nothing_on_top_of_another(browser, pages, name):
    tab = opened(browser, pages[name])
    for width_px in WIDTHS_PX:
        tab.set_viewport_size({"width": width_px, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width_px
        assert tab.evaluate(OUTSIDE) == []
        assert tab.evaluate(OVERLAPS, "h1, h2, h3, p, li, dt, dd, figure, table, article") == []
        assert tab.evaluate(OVERLAPS, "svg text") == []
        headings = tab.locator("h1, h2, h3")
        assert all(headings.nth(k).is_visible() for k in range(headings.count()))
    tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["two_legs", "careful", "red_flag"])
def test_every_word_stands_out_from_its_ground(browser, pages, name, scheme):
    tab = opened(browser, pages[name], color_scheme=scheme)
    assert tab.evaluate(FAINT) == []
    tab.close()


def test_dark_is_dark(browser, pages):
    tab = opened(browser, pages["two_legs"], color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 22, 30)"
    tab.close()


def test_nothing_is_fetched_and_nothing_is_complained_about(browser, pages):
    asked, complaints = [], []
    tab = browser.new_page()
    tab.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.goto(pages["two_legs"].as_uri())
    assert set(asked) <= {"file", "data"}
    assert asked.count("file") == 1
    assert complaints == []
    assert tab.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    tab.close()


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("two_legs", 4),
        pytest.param("one_leg", 3, marks=pytest.mark.soak),
        pytest.param("not_valid", 4, marks=pytest.mark.soak),
        ("red_flag", 1),
    ],
)
def test_it_prints_on_few_sheets(browser, pages, name, most, paper):
    tab = opened(browser, pages[name])
    document = pypdfium2.PdfDocument(tab.pdf(format=paper))
    assert len(document) <= most
    tab.close()
