"""Both ways through the page: the runner's clicks and time to the plan, the clinician's time to the plan.

    python benchmarks/live/ways.py

Prints Markdown. Two sample clips are made to last 15 s each. Whoever clicks is a script: what is timed is the machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app_server import running
from playwright.sync_api import expect
from runner_page import opened

sys.path.insert(0, str(Path(__file__).parents[1]))
from clips import repeat

if TYPE_CHECKING:
    from playwright.sync_api import Page

SAMPLES = Path(__file__).parents[2] / "sample_videos"
LEGS = {"left": "c09_L_sheet_33.mp4", "right": "c05_R_portrait_charuco_42.mp4"}
CLIP_S = 15.0
PATIENCE_MS = 600_000
COUNT_CLICKS = "addEventListener('click', (e) => e.isTrusted && (window.name = Number(window.name || 0) + 1), true);"
NO_CAMERA = "navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);"
TIGHT = "At the back: calf or Achilles tendon"


def main() -> None:
    """Print the table."""
    print(f"Load of the computer before: {os.getloadavg()[0]:.1f}.\n")
    print("| way | goal | took |\n|---|---|--:|", flush=True)
    with tempfile.TemporaryDirectory(prefix="lungelens-ways-") as folder:
        clips = {leg: Path(folder) / f"{leg}.mp4" for leg in LEGS}
        for leg, clip in clips.items():
            repeat(str(SAMPLES / LEGS[leg]), str(clip), CLIP_S)
        with running() as server, opened(server, COUNT_CLICKS + NO_CAMERA, "/") as page:
            took_s = runner(page, clips)
            print(f"| runner: clicks from the first page to the plan | 8 | {page.evaluate('window.name')} |")
            print(f"| runner: two clips of 15 s, first page to the plan | 120 s | {took_s:.0f} s |", flush=True)
        with running() as server, opened(server, "", "/clinic") as page:
            plan_s, measured_s = clinician(page, clips)
            print(f"| clinician: both clips sent, tape of both legs, to the plan | 90 s | {plan_s:.0f} s |")
            print(f"| clinician: until both clips are measured, too | | {measured_s:.0f} s |")


def runner(page: Page, clips: dict[str, Path]) -> float:
    """Seconds from the first page to the plan."""
    began_s = time.monotonic()
    page.get_by_role("link", name="Test myself here").click()
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_role("button", name="Continue barefoot").click()
    for leg, clip in clips.items():
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=f"Choose the clip of the {leg} leg").click()
        chooser.value.set_files(clip)
    for leg in ("Left leg", "Right leg"):
        page.get_by_role("region", name=leg).get_by_label(TIGHT).check()
    page.get_by_role("button", name="None of these: show the result").click()
    expect(page.get_by_role("heading", name="Your plan")).to_be_visible(timeout=PATIENCE_MS)
    return time.monotonic() - began_s


def clinician(page: Page, clips: dict[str, Path]) -> tuple[float, float]:
    """Seconds from the list of people to the plan, and until both clips are measured."""
    began_s = time.monotonic()
    page.get_by_role("button", name="Add the first person").click()
    page.get_by_role("dialog").get_by_label("Code").fill("P-001")
    page.get_by_role("dialog").get_by_role("button", name="Add a person").click()
    page.get_by_role("button", name="New session").click()
    page.get_by_label("The questions were asked").check()
    page.locator("#clip-file").set_input_files(list(clips.values()))
    readings = page.get_by_role("region", name="Tape and inclinometer")
    for leg, tries in (("Left leg", ("7", "7.5")), ("Right leg", ("11", "11.5"))):
        readings.get_by_label("Leg", exact=True).select_option(label=leg)
        for number, cm in enumerate(tries, 1):
            readings.get_by_label(f"Try {number}").fill(cm)
        readings.get_by_role("button", name="Add reading").click()
        readings.get_by_role("row").filter(has_text=leg).first.wait_for()
        page.get_by_role("form", name=leg).get_by_label("Where did it feel tight at the end?").select_option("back")
    page.get_by_role("button", name="Give this exercise").first.wait_for()
    plan_s = time.monotonic() - began_s
    done = page.get_by_role("region", name="Clips").get_by_text("Done", exact=True)
    expect(done).to_have_count(len(clips), timeout=PATIENCE_MS)
    return plan_s, time.monotonic() - began_s


if __name__ == "__main__":
    main()
