"""Draw the picture of docs/architecture.md: `python docs/drawings/make_architecture.py`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

PICTURE = Path(__file__).parents[1] / "images" / "architecture" / "flow.svg"
WIDTH, HEIGHT = 1000, 316
NOUN, VERB, LINE, QUIET = "#0b6e62", "#333333", "#555555", "#666666"


@dataclass(frozen=True)
class Box:
    """A noun of the program with its room and what is said of it; places and sizes are in SVG units."""

    x: int
    y: int
    title: str
    notes: tuple[str, ...]
    width: int = 168
    height: int = 76

    def svg(self) -> str:
        """The box with its lines of text."""
        middle = self.x + self.width / 2
        parts = [
            f'<rect x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}" rx="8" '
            f'fill="#ffffff" stroke="{NOUN}" stroke-width="2"/>',
            text(middle, self.y + 26, self.title, NOUN, 16, bold=True),
        ]
        parts += [text(middle, self.y + 48 + 17 * line, note, QUIET, 12) for line, note in enumerate(self.notes)]
        return "\n".join(parts)


def text(x: float, y: float, words: str, colour: str, size: int, bold: bool = False, anchor: str = "middle") -> str:
    """A line of text about x."""
    weight = ' font-weight="bold"' if bold else ""
    where = f'x="{x:g}" y="{y:g}" text-anchor="{anchor}"'
    return f'<text {where} fill="{colour}" font-size="{size}"{weight}>{escape(words)}</text>'


def arrow(points: tuple[tuple[float, float], ...]) -> str:
    """A line through the points with a head at its end."""
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="1.8" marker-end="url(#head)"/>'


CLIP = Box(16, 40, "Clip", ("frames with", "true times, upright"), width=132)
OBSERVATION = Box(268, 40, "Observation", ("what was seen,", "nothing concluded"))
MEASUREMENT = Box(540, 40, "Measurement", ("seven measures a repetition,", "intervals, checks: JSON"), width=190)
ASSESSMENT = Box(826, 40, "Assessment", ("range, limiter, sides,", "advice"), width=158)
SAVED = Box(268, 220, "observation file", ("replay, corrections", "by hand, re-analysis"))
TAPE = Box(826, 152, "tape, form", ("the same classifier", "without a camera"), width=158)
VIEWS = Box(526, 220, "report · records", ("page · study:", "views only"), width=218)


def flow() -> str:
    """The whole picture."""
    boxes = (CLIP, OBSERVATION, MEASUREMENT, ASSESSMENT, SAVED, TAPE, VIEWS)
    arrows = (
        ((148, 78), (262, 78)),
        ((436, 78), (534, 78)),
        ((730, 78), (820, 78)),
        ((330, 116), (330, 214)),
        ((374, 220), (374, 122)),
        ((635, 116), (635, 214)),
        ((905, 152), (905, 122)),
        ((984, 96), (992, 96), (992, 258), (750, 258)),
    )
    verbs = (
        text(205, 64, "observe()", VERB, 14, bold=True),
        text(205, 100, "every look", QUIET, 12),
        text(205, 116, "at pixels", QUIET, 12),
        text(485, 64, "measure()", VERB, 14, bold=True),
        text(485, 100, "arithmetic", QUIET, 12),
        text(775, 64, "assess()", VERB, 14, bold=True),
        text(775, 100, "no", QUIET, 12),
        text(775, 116, "camera", QUIET, 12),
        text(322, 172, "saved", QUIET, 12, anchor="end"),
        text(382, 172, "read back", QUIET, 12, anchor="start"),
    )
    parts = [arrow(points) for points in arrows] + [box.svg() for box in boxes] + list(verbs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="Helvetica, Arial, sans-serif" role="img" aria-label="From clip to report">\n'
        '<defs><marker id="head" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0,0 L10,5 L0,10 z" fill="{LINE}"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


if __name__ == "__main__":
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(flow(), encoding="utf-8")
