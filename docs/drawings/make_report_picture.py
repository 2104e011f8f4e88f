"""Photograph the report for the README: `python docs/drawings/make_report_picture.py`.

Measures two sample clips, writes their report and takes the top of it with the system's Chromium. Needs the test extra.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from lungelens.cli.main import main

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "images" / "report.png"
CLIPS = ("c09_L_sheet_33.mp4", "c05_R_portrait_charuco_42.mp4")
ANSWERS = ("--tight-left", "back", "--tight-right", "none", "--age", "34", "--no-red-flags", "--date", "2026-03-01")
SIZE_PX = (1120, 1850)
COLOURS = 256  # few enough for a small file, enough for the pictures in it
# What a page calls the system's own type differs from machine to machine; on a bare one it is not a good one.
FONT = "body { font-family: Inter, 'Liberation Sans', system-ui, sans-serif; }"


def photograph(page: Path) -> bytes:
    """Return the top of the page as a PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": SIZE_PX[0], "height": SIZE_PX[1]})
        tab.goto(page.as_uri())
        tab.add_style_tag(content=FONT)
        picture = tab.screenshot()
        browser.close()
    return picture


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        clips = [str(ROOT / "sample_videos" / name) for name in CLIPS]
        assert main(["assess", *clips, *ANSWERS, "--out", folder]) == 0
        picture = Image.open(io.BytesIO(photograph(Path(folder) / "report.html"))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
