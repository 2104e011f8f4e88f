"""Mark the rendered frames for docs/filming.md: `python docs/drawings/make_filming_pictures.py`.

`frames/` holds single pictures of the rendered clips as they are; here they are cropped, marked and saved small.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from lungelens.report.draw import Canvas, Points
from lungelens.report.palette import ACCENT, ALARM, INK, WHITE, Rgb

FRAMES = Path(__file__).parent / "frames"
PICTURES = Path(__file__).parents[1] / "images" / "filming"
TILE_PX = (450, 600)
QUALITY = 80
BADGE = 46.0  # radius, in the canvas's units
TICK = np.array([[-0.42, 0.03], [-0.12, 0.33], [0.42, -0.3]])
CROSSES = np.array([[[-0.32, -0.32], [0.32, 0.32]], [[-0.32, 0.32], [0.32, -0.32]]])


@dataclass(frozen=True)
class Tile:
    """One way to film: which part of which frame, and what to mark."""

    name: str
    frame: str
    left_top: tuple[int, int]
    width: int  # the height follows from the tile's shape
    words: str
    good: bool = False
    light: float = 1.0
    turn_deg: float = 0.0  # of the camera, clockwise
    pointers: tuple[tuple[float, float, float, float], ...] = ()  # from and to, in tile widths and heights


TILES = (
    Tile("good", "good", (0, 290), 720, "Side-on, level, all in view", good=True),
    Tile("oblique", "oblique", (0, 250), 720, "From behind"),
    Tile("high", "high", (0, 160), 720, "High up, looking down"),
    Tile("leaning", "good", (30, 300), 670, "Camera leans", turn_deg=9.0),
    Tile("cut_off", "good", (0, 100), 620, "Feet cut off"),
    Tile("legs_only", "good", (180, 620), 400, "Only the legs"),
    Tile("dark", "good", (0, 290), 720, "Too dark", light=0.2),
    Tile("sheet", "askew", (150, 560), 480, "Sheet off the wall", pointers=((0.94, 0.52, 0.8, 0.7),)),
    Tile("people", "two", (0, 290), 720, "Someone else in view"),
    Tile("heel", "heel", (0, 0), 270, "Heel comes up", pointers=((0.1, 0.62, 0.26, 0.74),)),
)

# Places in the picture of the whole set-up: under the lens, the lens, the floor beside the foot, and the five numbers.
UNDER, LENS, FOOT = np.array([769.0, 661.0]), np.array([791.0, 339.0]), np.array([418.0, 506.0])
NUMBERS = {1: (735, 335), 2: (625, 540), 3: (325, 525), 4: (478, 452), 5: (265, 130)}


def main() -> None:
    """Write every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    save(set_up(), "set_up")
    for tile in TILES:
        save(marked(tile), tile.name)


def read(name: str) -> np.ndarray:
    """A frame, RGB."""
    return np.array(Image.open(FRAMES / f"{name}.webp").convert("RGB"))


def save(rgb: np.ndarray, name: str) -> None:
    """Write a WebP picture."""
    Image.fromarray(rgb).save(PICTURES / f"{name}.webp", quality=QUALITY, method=6)


def set_up() -> np.ndarray:
    """The good set-up seen from above, with numbers and measures."""
    canvas = Canvas(read("set_up"), 1.0)
    canvas.dashes(UNDER, FOOT, WHITE, 4)
    low, rise = UNDER + (84, 12), LENS - UNDER
    canvas.dashes(low, low + rise, WHITE, 4)
    for row, word in enumerate(("hip", "height")):
        canvas.text(word, *(low + 0.5 * rise + (22, 34 * row - 40)), 30, WHITE, bold=True, halo=True)
    canvas.text("2 m", *(0.5 * (UNDER + FOOT) + (-70, 20)), 34, WHITE, bold=True, halo=True)
    for number, (x, y) in NUMBERS.items():
        canvas.dot(np.array([x, y], float), 25, ACCENT)
        canvas.text(str(number), x, y - 20, 34, INK, bold=True, align="centre")
    return canvas.rgb


def marked(tile: Tile) -> np.ndarray:
    """One way to film with its badge, words and pointers."""
    rgb = read(tile.frame)
    if tile.turn_deg:
        height, width = rgb.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -tile.turn_deg, 1.0)
        rgb = cv2.warpAffine(rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    (left, top), height = tile.left_top, round(tile.width * TILE_PX[1] / TILE_PX[0])
    part = np.clip(rgb[top : top + height, left : left + tile.width] * tile.light, 0, 255).astype(np.uint8)
    small = cv2.resize(part, TILE_PX, interpolation=cv2.INTER_AREA if tile.width > TILE_PX[0] else cv2.INTER_CUBIC)
    canvas = Canvas(np.ascontiguousarray(small), TILE_PX[0] / 720)
    for x0, y0, x1, y1 in tile.pointers:
        pointer(canvas, np.array([x0, y0]) * TILE_PX, np.array([x1, y1]) * TILE_PX, ALARM)
    canvas.card(12, TILE_PX[1] - 58, TILE_PX[0] - 24, 46, opacity=0.8)
    canvas.text(tile.words, TILE_PX[0] / 2, TILE_PX[1] - 51, 40, WHITE, bold=True, align="centre")
    badge(canvas, np.array([44.0, 44.0]), tile.good)
    return canvas.rgb


def badge(canvas: Canvas, centre: Points, good: bool) -> None:
    """A tick or a cross in a disc; drawn, so that no font has to have them."""
    size = BADGE * canvas.unit_px
    canvas.dot(centre, BADGE, ACCENT if good else ALARM)
    for strokes in [TICK] if good else CROSSES:
        canvas.stroke(centre + strokes * size, INK, 11, halo=False)


def pointer(canvas: Canvas, start: Points, end: Points, colour: Rgb) -> None:
    """An arrow from start to end."""
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]])
    head = 22 * canvas.unit_px
    canvas.stroke(np.stack([start, end]), colour, 6)
    canvas.stroke(np.stack([end + head * (across - along), end, end - head * (across + along)]), colour, 6)


if __name__ == "__main__":
    main()
