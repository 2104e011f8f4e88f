"""Take pictures anew: the README's two, from what was seen in the sample clips, and the page's stage at a hold.

    PYTHONPATH=tests .venv/bin/python docs/images/take.py

The page's other pictures are taken by its tests: CONTRIBUTING.md, "Change a page".
"""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, WebSocketRoute, sync_playwright

from helpers.browser import chromium
from helpers.fake_camera import options, write_camera
from helpers.servers import ServerProcess
from helpers.stored import LEGGINGS, SHEET, SHEET_LEFT, SHOES, clip_of, stored
from lungelens.app.gate import OWNER_COOKIE
from lungelens.measures.analysis import analyse
from lungelens.mobility.classify import assess
from lungelens.mobility.inputs import MobilityInput
from lungelens.report.folder import FilmedLeg, write_assessment, write_report
from lungelens.report.mobility_input import leg_values

HERE = Path(__file__).parent
STAGE = {"width": 1280, "height": 800}
PATIENCE_S = 180
SLOWER = 5  # so that the words on the stage are those of the picture
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
        camera = write_camera(out / "camera.mjpeg", clip_of(LEGGINGS), SLOWER)
        with sync_playwright() as driver, chromium(driver, *options(camera)) as browser:
            save(at_a_hold(browser, out / "server"), "app/runner")


def at_a_hold(browser: Browser, folder: Path) -> Image.Image:
    """The stage while a later repetition is held."""
    folder.mkdir()
    server = ServerProcess(folder)
    with server as client:
        context = browser.new_context(viewport=STAGE)
        cookie = {"name": OWNER_COOKIE, "value": client.cookies[OWNER_COOKIE], "url": str(client.base_url)}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        held: list[bool] = []
        page.route_web_socket("**/api/cues*", lambda socket: until_held(socket, held))
        page.goto(f"{client.base_url}/runner")
        page.get_by_role("button", name="None of these: continue").click()
        page.get_by_role("button", name="Continue barefoot").click()
        page.get_by_role("button", name="Film the left leg").click()
        for _ in range(PATIENCE_S * 20):
            page.wait_for_timeout(50)
            if held:
                break
        else:
            raise SystemExit("No hold was seen: try again when this computer has less to do.")
        page.evaluate("document.querySelector('#stage video').pause()")
        return Image.open(io.BytesIO(page.screenshot()))


def until_held(socket: WebSocketRoute, held: list[bool]) -> None:
    """Pass the server's answers on, and none after the one wanted: the page stays as it is then."""
    server = socket.connect_to_server()

    def answered(message: str | bytes) -> None:
        answer = json.loads(message)
        if not held:
            socket.send(message)
        if answer["cue"] == "hold" and answer["counted"] > 0:
            held.append(True)

    socket.on_message(server.send)
    server.on_message(answered)


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
