"""Pages in a real browser: Chromium as it comes with the system, the server as `lungelens app` starts it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from helpers.browser import chromium
from helpers.fake_camera import options, write_camera
from helpers.measurers import MEASURED_FOLDER
from helpers.servers import APP
from lungelens.app.gate import OWNER_COOKIE

axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_videos"
DOCS_PICTURES = ROOT / "docs" / "images" / "app"
FILMED = SAMPLES / "c02_L_f_leggings_45.mp4"  # what the fake camera sees, over and over: a left leg
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What is in order is neither looked at closely nor sent here: it would be a megabyte for each page.
FIND_FAULTS = """async (rules) => {
  const options = { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.map(({ id, help, nodes }) => {
    return `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("; ")}`;
  });
}"""
# Words set a few letters a line, in a column that something beside it leaves no room.
FIND_SQUEEZED = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim();
    const part = texts.currentNode.parentElement;
    if (words.length < 12 || !part.checkVisibility()) continue;
    if (part.closest("svg, option, .visually-hidden, caption")) continue;
    const range = document.createRange();
    range.selectNode(texts.currentNode);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    if (lines > 3 && words.length / lines < 5) found.push(`squeezed: ${words.slice(0, 80)}`);
  }
  return found;
}"""
DESKTOP = {"width": 1280, "height": 800}
SECONDS = 1000  # Playwright counts in milliseconds
sync_api = pytest.importorskip("playwright.sync_api")
sync_api.expect.set_options(timeout=30 * SECONDS)  # what is expected comes at once, but for a computer that is busy


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str  # with the owner's key
    process_id: int
    data: Path

    @property
    def base(self) -> str:
        """The address without path and key."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def owner(self) -> dict[str, str]:
        """The cookie that the address with the key leaves; that it does is tested in `test_start.py`."""
        return {"name": OWNER_COOKIE, "value": (self.data / "owner.key").read_text(), "url": self.base}


@dataclass
class Watched:
    """A page, and what went wrong on it."""

    page: Any
    allowed: tuple[str, ...]
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen."""
        self.page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        # A request that fails is told on the page; anything else in the console is a fault, a refused style included.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        host = urlsplit(request.url)
        if host.scheme in ("http", "https", "ws", "wss") and host.hostname not in self.allowed:
            self.faults.append(f"asked another host: {request.url}")


@pytest.fixture(scope="session")
def fake_camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera sees."""
    return write_camera(tmp_path_factory.mktemp("camera") / "camera.mjpeg", FILMED)


@pytest.fixture(scope="session")
def browser(playwright: Any, fake_camera: Path) -> Iterator[Any]:
    with chromium(playwright, *options(fake_camera)) as opened:
        yield opened


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with records of its own, open to phones; what is seen in the sample clips it knows."""
    data = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-c", APP, "app", "--no-browser", "--lan", "--port", "0", "--workers", "1"]
    command += ["--data", str(data)]
    environment = {
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
        MEASURED_FOLDER: str(tmp_path_factory.mktemp("once")),
    }
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, f"the server did not start: {said}"
        yield Server(found[0], process.pid, data)
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def open_page(browser: Any, server: Server) -> Iterator[Callable[..., Any]]:
    """A new page of the owner's, signed in; it fails the test if anything goes wrong on it."""
    opened: list[Watched] = []
    contexts: list[Any] = []

    def open_one(path: str = "/", *, allowed: tuple[str, ...] = ("127.0.0.1",), **options: Any) -> Any:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30 * SECONDS)
        opened.append(Watched(page, allowed))
        if path.startswith("/"):
            context.add_cookies([server.owner])
            page.goto(server.base + path)
        else:
            page.goto(path)
        page.wait_for_selector("html[data-ready]")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [fault for watched in opened for fault in watched.faults] == []


@pytest.fixture
def faults_of() -> Callable[[Any], list[str]]:
    """What axe-core finds wrong with a page, and words without room, in words."""
    script = axe_module.Axe().axe_script

    def find(page: Any) -> list[str]:
        page.get_by_role("heading", level=1).first.wait_for()  # the page is made by its scripts
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        return [*page.evaluate(FIND_FAULTS, RULES), *page.evaluate(FIND_SQUEEZED)]

    return find


@pytest.fixture
def picture() -> Callable[..., None]:
    """Keep a picture of a page in the folder LUNGELENS_PICTURES, if that is set: to look at."""
    folder = os.environ.get("LUNGELENS_PICTURES")

    def keep(page: Any, name: str, *, whole: bool = True) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)

    return keep


@pytest.fixture
def docs_picture(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """With --update-pictures, put what the window shows into the docs."""
    update = bool(request.config.getoption("--update-pictures"))

    def keep(page: Any, name: str) -> None:
        if update:
            shown = Image.open(io.BytesIO(page.screenshot()))
            shown.save(DOCS_PICTURES / f"{name}.webp", quality=82, method=6)

    return keep
