"""The runner's way through the page, driven in Chromium with a clip in place of the webcam."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filmed import read, show
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app_server import Server
    from playwright.sync_api import Page

CLIP = Path(__file__).parents[2] / "sample_videos" / "c02_L_f_leggings_45.mp4"  # a left leg
BROWSERS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable", "chrome"),
)
STANDS_S, AFTER_S = 6.0, 1.0
SECONDS = 1000  # Playwright counts in milliseconds


@contextmanager
def opened(server: Server, before: str = "", path: str = "/runner") -> Iterator[Page]:
    """A page in a browser whose webcam shows the clip over and over; `before` is JavaScript to run first."""
    with tempfile.TemporaryDirectory(prefix="lungelens-benchmark-") as folder, sync_playwright() as playwright:
        camera = Path(folder) / "camera.mjpeg"
        filmed = read(CLIP)
        camera.write_bytes(b"".join(filmed.larger[n] for n in show(filmed, STANDS_S, AFTER_S).pictures))
        options = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"]
        if os.name == "posix" and os.geteuid() == 0:
            options.append("--no-sandbox")  # a browser run by root refuses to start with it
        program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=program, args=options)
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        context.grant_permissions(["camera"], origin=server.base)
        page = context.new_page()
        page.set_default_timeout(60 * SECONDS)
        page.add_init_script(before)
        page.goto(server.url)
        page.goto(server.base + path)
        page.wait_for_selector("html[data-ready]")
        yield page
        browser.close()


def film(page: Page) -> None:
    """From the safety questions to the clip of the left leg."""
    page.get_by_role("button", name="None of these: continue").click()
    page.get_by_role("button", name="Continue barefoot").click()
    page.get_by_role("button", name="Film the left leg").click()
    expect(page.get_by_role("heading", name="Now the right leg")).to_be_focused(timeout=150 * SECONDS)


def answer(page: Page) -> None:
    """From there to the result."""
    page.get_by_role("button", name="One leg is enough").click()
    page.get_by_role("region", name="Left leg").get_by_label("At the back: calf or Achilles tendon").check()
    page.get_by_role("button", name="None of these: show the result").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left ankle", timeout=180 * SECONDS)
