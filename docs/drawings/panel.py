"""One position of an exercise as SVG: a traced person, arrows, floor and wall, drawn in centimetres."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text())
SCALE = 2.0  # units of the picture a centimetre
EDGE, BADGE = 6.0, 13.0
INK, WALL, FLOOR, THING, WHITE = "#10161e", "#dfe3e7", "#8d969f", "#9aa5af", "#ffffff"
LEG, LEG_EDGE, FEEL, FEEL_EDGE, ALARM = "#5fb3e0", "#00446b", "#f49a5d", "#8f2a0c", "#b03010"
BAND = "#23683f"
COLOURS = {
    "far_arm": "#e2d8cd",
    "far_sleeve": "#cbd3da",
    "far_leg": "#e2d8cd",
    "far_shorts": "#a9b4bd",
    "head": "#ecdfd1",
    "hair": "#55504c",
    "near_leg": LEG,
    "near_shorts": "#84909b",
    "shirt": "#e4e9ed",
    "near_arm": "#ecdfd1",
    "near_sleeve": "#e4e9ed",
}


@dataclass
class Panel:
    """One position, drawn in cm (x forward, height) from `left` on; mirrored for a left leg."""

    name: str
    left: float
    x: tuple[float, float]
    z: tuple[float, float]
    mirrored: bool
    scale: float = SCALE
    shapes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.person = PEOPLE[self.name]

    @property
    def width(self) -> float:
        """Of the panel, in units."""
        return (self.x[1] - self.x[0]) * self.scale

    @property
    def height(self) -> float:
        """Of the panel, in units."""
        return (self.z[1] - self.z[0]) * self.scale

    def at(self, *places: tuple[float, float]) -> FloatArray:
        """Places (n, 2) in units of the picture, y down."""
        points = np.asarray(places, dtype=float)
        across = self.x[1] - points[:, 0] if self.mirrored else points[:, 0] - self.x[0]
        return np.stack([self.left + across * self.scale, EDGE + (self.z[1] - points[:, 1]) * self.scale], axis=1)

    def place(self, name: str) -> FloatArray:
        """A joint, (2,), cm."""
        return np.asarray(self.person["places"][name], dtype=float)

    def shape(self, points: FloatArray, fill: str, stroke: str = INK, width: float = 1.6, more: str = "") -> None:
        """A closed shape (n, 2) in cm, cut off at the panel's edge."""
        inside = clipped(points, self.x, self.z)
        if len(inside) > 2:
            self.shapes.append(
                path(self.at(*inside), True, f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"{more}')
            )

    def line(self, *places: tuple[float, float], stroke: str = INK, width: float = 1.6, more: str = "") -> None:
        """An open line through places in cm."""
        self.shapes.append(path(self.at(*places), False, f'fill="none" stroke="{stroke}" stroke-width="{width}"{more}'))

    def disc(self, centre: tuple[float, float], radius: float, fill: str, stroke: str = INK) -> None:
        """A round thing, cm."""
        x, y = self.at(centre)[0]
        self.shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * self.scale:.1f}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="1.6"/>'
        )

    def person_tip(self) -> float:
        """How far forward the toes of the nearer leg reach, cm."""
        outline = np.asarray(self.person["outlines"]["near_leg"])
        return float(outline[outline[:, 1] < 5, 0].max())

    def draw_person(self) -> None:
        """Every part from the furthest to the nearest; a bun tells the woman."""
        for part, outline in self.person["outlines"].items():
            if part == "hair" and self.person["is_woman"]:
                x, z = self.place("head")
                self.disc((x - 12.5, z + 7.5), 4.6, COLOURS["hair"])
            mine = part == "near_leg"
            self.shape(simple(outline, self.scale), COLOURS[part], LEG_EDGE if mine else INK, 2.4 if mine else 1.6)

    def feel(self, share: tuple[float, float], depth: float, *, front: bool = False) -> None:
        """Where it should be felt: along the shank from knee (0) to ankle (1), at its back or front, so deep in cm."""
        knee, ankle = self.place("near_knee"), self.place("near_ankle")
        along = (ankle - knee) / np.linalg.norm(ankle - knee)
        ahead = np.array([-along[1], along[0]])
        outline = dense(self.person["outlines"]["near_leg"])
        down = (outline - knee) @ along / np.linalg.norm(ankle - knee)
        out = (outline - knee) @ ahead
        chosen = (down > share[0]) & (down < share[1]) & ((out > 0) == front) & (np.abs(out) < 12)
        order = np.argsort(down[chosen])
        border, taper = outline[chosen][order], np.sin(np.linspace(0, np.pi, chosen.sum()))[:, None]
        inward = ahead * (-1 if front else 1)
        patch = np.vstack([border, (border + depth * taper * inward)[::-1]])
        self.shape(simple(patch, self.scale), FEEL, FEEL_EDGE, 1.4, ' stroke-dasharray="3 2"')

    def arrow(
        self, start: tuple[float, float], end: tuple[float, float], colour: str = INK, *, both: bool = False
    ) -> None:
        """An arrow in cm; on a screen it moves a little along itself."""
        a, b = self.at(start, end)
        along = (b - a) / np.linalg.norm(b - a)
        across = np.array([-along[1], along[0]])
        heads = [(b, along)] + ([(a, -along)] if both else [])
        ends = [p - 9 * d if k < len(heads) else p for k, (p, d) in enumerate(((b, along), (a, -along)))]
        tips = [np.stack([p, p - 12 * d + 7 * across, p - 12 * d - 7 * across]) for p, d in heads]
        shaft = np.stack([ends[1], ends[0]])
        parts = [path(shaft, False, f'fill="none" stroke="{WHITE}" stroke-width="9"')]
        parts += [path(tip, True, f'fill="{WHITE}" stroke="{WHITE}" stroke-width="4"') for tip in tips]
        parts += [path(shaft, False, f'fill="none" stroke="{colour}" stroke-width="5"')]
        parts += [path(tip, True, f'fill="{colour}" stroke="none"') for tip in tips]
        by = 5 * along
        self.shapes.append(f'<g class="m" style="--by:translate({by[0]:.1f}px,{by[1]:.1f}px)">{"".join(parts)}</g>')

    def measure(self, start: float, end: float, z: float) -> None:
        """A distance along the floor."""
        for x in (start, end):
            self.line((x, z - 3), (x, z + 3), width=2.2)
        self.line((start, z), (end, z), width=2.2)

    def cross(self) -> None:
        """A wrong position."""
        x, y = self.left + (self.width - 24 if self.mirrored else 2 * BADGE + 30), EDGE + BADGE + 3
        for sign in (-1, 1):
            ends = np.array([[x - 13, y - 13 * sign], [x + 13, y + 13 * sign]])
            self.shapes.append(path(ends, False, f'fill="none" stroke="{ALARM}" stroke-width="7"'))

    def wall(self, x: float) -> None:
        """The wall, which stands on the floor."""
        self.shape(np.array([(x, 0), (x, self.z[1]), (x + 6, self.z[1]), (x + 6, 0)]), WALL, "none")
        self.line((x, 0), (x, self.z[1]), stroke=FLOOR, width=2.2)

    def floor(self) -> None:
        """The floor."""
        self.line((self.x[0], 0), (self.x[1], 0), stroke=FLOOR, width=3)


def path(points: FloatArray, closed: bool, look: str) -> str:
    """A path of straight lines through points (n, 2)."""
    places = "L".join(f"{x:.1f} {y:.1f}".replace(".0", "") for x, y in points)
    return f'<path d="M{places}{"Z" if closed else ""}" {look}/>'


def dense(outline: object, step_cm: float = 0.5) -> FloatArray:
    """The points (n, 2) of a closed outline at even steps."""
    closed = np.asarray(outline, dtype=float)
    closed = np.vstack([closed, closed[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.arange(0, along[-1], step_cm)
    return np.stack([np.interp(at, along, closed[:, k]) for k in (0, 1)], axis=1)


def simple(outline: object, scale: float) -> FloatArray:
    """An outline (n, 2) in cm with as few points as show no difference at this scale."""
    points = np.asarray(outline, np.float32).reshape(-1, 1, 2)
    return np.asarray(cv2.approxPolyDP(points, 0.3 / scale, True)[:, 0], dtype=float)


def clipped(points: FloatArray, x: tuple[float, float], z: tuple[float, float]) -> FloatArray:
    """A shape (n, 2) cut off at an upright rectangle (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, x[0], 1), (0, x[1], -1), (1, z[0], 1), (1, z[1], -1)):
        kept: list[FloatArray] = []
        for before, now in zip(np.roll(points, 1, axis=0), points, strict=True):
            was_in, is_in = sign * (before[axis] - limit) >= 0, sign * (now[axis] - limit) >= 0
            if was_in != is_in:
                kept.append(before + (now - before) * (limit - before[axis]) / (now[axis] - before[axis]))
            if is_in:
                kept.append(now)
        points = np.array(kept)
        if not len(points):
            break
    return points
