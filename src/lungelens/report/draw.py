"""Drawing on frames: smooth lines, translucent shapes, antialiased type.

Coordinates follow the clip: x right, y down, the left edge of the frame is x = 0. Sizes are in units, where 720 units
are the shorter side of a video frame, so that a drawing looks the same at any resolution. Anything with a coordinate
that is NaN is left out: what is not known is not drawn.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import cv2
import matplotlib
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from lungelens.report.palette import INK, Rgb

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage

Points: TypeAlias = npt.NDArray[np.float64]  # (n, 2) or (2,), pixels of the canvas
Mask: TypeAlias = npt.NDArray[np.uint8]  # (height, width), 0 clear .. 255 opaque

_SUBPIXEL_BITS = 4
_FAR_PX = 1e5  # a coordinate beyond this is an artefact, and would overflow OpenCV's fixed-point integers


class Canvas:
    """An image and the size of a unit on it. Draws in place."""

    def __init__(self, rgb: RgbImage, unit_px: float) -> None:
        self.rgb = rgb
        self.unit_px = unit_px

    def stroke(self, points: Points, colour: Rgb, width: float, *, halo: bool = True) -> None:
        """Draw an open line through points (n, 2), `width` units thick, with a dark halo by default."""
        if not _drawable(points):
            return
        fixed = [_to_fixed(points)]
        if halo:
            cv2.polylines(self.rgb, fixed, False, INK, self.px(width) + self.px(4), cv2.LINE_AA, _SUBPIXEL_BITS)
        cv2.polylines(self.rgb, fixed, False, colour, self.px(width), cv2.LINE_AA, _SUBPIXEL_BITS)

    def dashes(self, start: Points, end: Points, colour: Rgb, width: float) -> None:
        """Draw a dashed line."""
        if not _drawable(np.stack([start, end])):
            return
        count = max(1, round(float(np.hypot(*(end - start))) / (14 * self.unit_px)))
        for k in range(count):
            dash = np.stack([start + (end - start) * (k + part) / count for part in (0.2, 0.8)])
            self.stroke(dash, colour, width)

    def dot(self, centre: Points, radius: float, colour: Rgb) -> None:
        """Draw a filled disc with a dark rim."""
        if not _drawable(centre):
            return
        x, y = (int(v) for v in _to_fixed(centre))
        for extra, fill in ((2.0, INK), (0.0, colour)):
            r = round((radius + extra) * self.unit_px * 2**_SUBPIXEL_BITS)
            cv2.circle(self.rgb, (x, y), r, fill, -1, cv2.LINE_AA, _SUBPIXEL_BITS)

    def fill(self, outline: Points, colour: Rgb, opacity: float) -> None:
        """Tint the inside of a polygon (n, 2)."""
        if not _drawable(outline):
            return
        height, width = self.rgb.shape[:2]
        x0, y0 = np.clip(np.floor(outline.min(axis=0)), 0, (width, height)).astype(int)
        x1, y1 = np.clip(np.ceil(outline.max(axis=0)) + 1, 0, (width, height)).astype(int)
        if x1 <= x0 or y1 <= y0:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [_to_fixed(outline - (x0, y0))], round(255 * opacity), cv2.LINE_AA, _SUBPIXEL_BITS)
        self.blend(mask, x0, y0, colour)

    def card(self, x: float, y: float, width: float, height: float, opacity: float = 0.72) -> None:
        """Draw a dark translucent card with round corners; all in pixels."""
        mask = _plate(round(width), round(height), self.px(16), round(255 * opacity))
        self.blend(mask, round(x), round(y), INK)

    def border(self, colour: Rgb, width: float) -> None:
        """Draw a border around the whole image."""
        w = self.px(width)
        for edge in (self.rgb[:w], self.rgb[-w:], self.rgb[:, :w], self.rgb[:, -w:]):
            edge[:] = colour

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        colour: Rgb,
        *,
        bold: bool = False,
        halo: bool = False,
        align: Literal["left", "centre", "right"] = "left",
    ) -> None:
        """Write one line, `size` units high: its top at y pixels; its left end, middle or right end at x pixels.

        A line that would extend beyond a side of the image is moved inside.
        """
        if not text or not np.isfinite((x, y)).all():
            return
        margin = self.px(4) if halo else 0
        face, outline = _type(text, self.px(size), bold, margin)
        shift = {"left": 0, "centre": (face.shape[1] - 2 * margin) / 2, "right": face.shape[1] - 2 * margin}[align]
        room = self.rgb.shape[1] - face.shape[1]
        left, top = max(0, min(room, round(x - shift) - margin)), round(y) - margin
        if halo:
            self.blend(outline, left, top, INK)
        self.blend(face, left, top, colour)

    def blend(self, mask: Mask, x: int, y: int, colour: Rgb) -> None:
        """Paint a colour through a mask whose top left corner is at (x, y), which may lie outside."""
        height, width = self.rgb.shape[:2]
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + mask.shape[1], width), min(y + mask.shape[0], height)
        if x1 <= x0 or y1 <= y0:
            return
        inside = mask[y0 - y : y1 - y, x0 - x : x1 - x]
        region = self.rgb[y0:y1, x0:x1]
        paint = np.full_like(region, colour)
        weight = inside.astype(np.float32) / np.float32(255)
        region[:] = cv2.blendLinear(paint, np.ascontiguousarray(region), weight, 1 - weight)

    def px(self, units: float) -> int:
        """Return a length in whole pixels, at least one."""
        return max(1, round(units * self.unit_px))

    def text_width_px(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return how wide a line would be."""
        return _font(self.px(size), bold).getlength(text)

    def wrap(self, text: str, size: float, width_px: float, max_lines: int, *, bold: bool = False) -> list[str]:
        """Break text into lines no wider than `width_px`; what does not fit `max_lines` is cut with "…"."""
        lines: list[str] = []
        words = text.split()
        while words:
            last = len(lines) == max_lines - 1
            fitting = len(words)
            while fitting > 1 and self.text_width_px(" ".join(words[:fitting]), size, bold=bold) > width_px:
                fitting -= 1
            if last and fitting < len(words):
                return [*lines, " ".join(words[: max(1, fitting - 1)]) + " …"]
            lines.append(" ".join(words[:fitting]))
            words = words[fitting:]
        return lines


def arc(centre: Points, radius_px: float, start: Points, end: Points) -> Points:
    """Return points (n, 2) on the shorter arc about `centre` from direction `start` to direction `end`."""
    first = np.arctan2(start[1], start[0])
    turn = np.arctan2(end[1], end[0]) - first
    turn = np.arctan2(np.sin(turn), np.cos(turn))
    angles = first + turn * np.linspace(0, 1, 32)
    return np.asarray(centre + radius_px * np.stack([np.cos(angles), np.sin(angles)], axis=1), np.float64)


def to_jpeg(rgb: RgbImage) -> bytes:
    """Return the image as the bytes of a JPEG file, a tenth of the size of a PNG, for pages."""
    jpeg = io.BytesIO()
    Image.fromarray(rgb).save(jpeg, "JPEG", quality=85, optimize=True)
    return jpeg.getvalue()


def to_png(rgb: RgbImage) -> bytes:
    """Return the image as the bytes of a PNG file."""
    png = io.BytesIO()
    Image.fromarray(rgb).save(png, "PNG")
    return png.getvalue()


def _drawable(points: Points) -> bool:
    return bool(np.isfinite(points).all() and (np.abs(points) < _FAR_PX).all())


def _to_fixed(points: Points) -> npt.NDArray[np.int32]:
    # OpenCV counts from the centre of the first pixel, the clip from its edge.
    return np.asarray(np.round((points - 0.5) * 2**_SUBPIXEL_BITS), np.int32)


@lru_cache(maxsize=32)
def _font(size_px: int, bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=512)
def _type(text: str, size_px: int, bold: bool, margin_px: int) -> tuple[Mask, Mask]:
    """Return the letters and, if there is a margin, the letters widened into it."""
    font = _font(size_px, bold)
    ascent, descent = font.getmetrics()
    size = (int(np.ceil(font.getlength(text))) + 2 * margin_px, ascent + descent + 2 * margin_px)

    def render(stroke_px: int) -> Mask:
        image = Image.new("L", size)
        at = (margin_px, margin_px + ascent)
        ImageDraw.Draw(image).text(at, text, 255, font, anchor="ls", stroke_width=stroke_px)
        return np.asarray(image)

    return render(0), render(margin_px)


@lru_cache(maxsize=16)
def _plate(width_px: int, height_px: int, radius_px: int, value: int) -> Mask:
    fine = Image.new("L", (4 * width_px, 4 * height_px))
    box = (0, 0, 4 * width_px - 1, 4 * height_px - 1)
    ImageDraw.Draw(fine).rounded_rectangle(box, 4 * radius_px, fill=value)
    return np.asarray(fine.resize((width_px, height_px), Image.Resampling.BOX))
