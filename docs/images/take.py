"""Take the README's pictures anew, from what was seen in the sample clips when they were last looked at.

    PYTHONPATH=tests .venv/bin/python docs/images/take.py

The page's own pictures are taken by its tests: CONTRIBUTING.md, "Change a page".
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from helpers.browser import chromium
from helpers.stored import SHEET, SHEET_LEFT, SHOES, clip_of, stored
from lungelens.measures.analysis import analyse
from lungelens.mobility.classify import assess
from lungelens.mobility.inputs import MobilityInput
from lungelens.report.folder import FilmedLeg, write_assessment, write_report
from lungelens.report.mobility_input import leg_values

HERE = Path(__file__).parent
WINDOW = {"width": 1120, "height": 1500}


def main() -> None:
    """Write both."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        write_report(analyse(stored(SHOES)), clip_of(SHOES), out / "one")
        save(Image.open(out / "one" / "reps.png"), "reps")
        write_both_legs(out / "both")
        with sync_playwright() as driver, chromium(driver) as browser:
            page = browser.new_page(viewport=WINDOW)
            page.goto((out / "both" / "report.html").as_uri())
            save(Image.open(io.BytesIO(page.screenshot())), "report")


def write_both_legs(out: Path) -> None:
    """The report of the README's command."""
    clips = {"left": SHEET_LEFT, "right": SHEET}
    tight = {"left": "back", "right": "none"}
    legs = [FilmedLeg(side, analyse(stored(name)), clip_of(name)) for side, name in clips.items()]
    sides = [{**leg_values(leg.analysis.measurement), "side": leg.side, "tight": tight[leg.side]} for leg in legs]
    said = {"sides": sides, "person": {"age": 34}, "red_flags": []}
    write_assessment(assess(MobilityInput.model_validate(said)), legs, out)


def save(picture: Image.Image, name: str) -> None:
    """Write one beside this file."""
    picture.convert("RGB").save(HERE / f"{name}.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
