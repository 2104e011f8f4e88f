"""The colours of every image.

One accent (sky blue) and one alarm (vermilion): a pair that people with any kind of colour blindness can distinguish.
The alarm colour is never the only sign; words or a changed shape say the same.
"""

from __future__ import annotations

from typing import TypeAlias

Rgb: TypeAlias = tuple[int, int, int]

INK: Rgb = (16, 22, 30)
WHITE: Rgb = (255, 255, 255)
SOFT: Rgb = (196, 206, 216)  # secondary text on a dark card

ACCENT: Rgb = (86, 204, 255)
ALARM: Rgb = (255, 106, 77)

PAPER: Rgb = (250, 250, 248)
PAPER_SOFT: Rgb = (98, 108, 118)  # secondary text on paper
PAPER_ACCENT: Rgb = (0, 106, 166)
PAPER_ALARM: Rgb = (200, 56, 20)


def to_hex(colour: Rgb) -> str:
    """Return the colour in Matplotlib's format, "#rrggbb"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
