"""The test leg in one frame: where its marks are, and how they are drawn.

Used at clip size by the overlay and enlarged by the stills, so everything is placed by a `Placement`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from lungelens.report.draw import Canvas, arc
from lungelens.report.gaps import bridged
from lungelens.report.palette import ACCENT, ALARM, WHITE
from lungelens.report.wording import heel_is_up, say, value_words

if TYPE_CHECKING:
    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Side
    from lungelens.measures.signals import LungeSignals
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan

# The knee joint's centre lies this far behind the front of the knee. For drawing only: it shifts the wall's mark.
_KNEE_DEPTH_SHANKS = 0.13
_RESTING_SHANKS = 0.25  # a heel farther than this from its resting place has been moved
_REST_S = 0.15  # the heel's resting place is searched for this close to the repetition's first frame


@dataclass(frozen=True)
class Placement:
    """Where pixels of the clip lie on a canvas: (point - origin_px) * scale."""

    scale: float
    origin_px: tuple[float, float] = (0.0, 0.0)

    def __call__(self, points_px: FloatArray) -> FloatArray:
        """Move points (..., 2) from the clip to the canvas."""
        return np.asarray((points_px - np.asarray(self.origin_px)) * self.scale, np.float64)


@dataclass(frozen=True)
class LegDrawing:
    """The test leg in one frame of the clip, all in pixels of the canvas; NaN where not known."""

    hip_px: FloatArray  # (2,), like all points here
    knee_px: FloatArray
    ankle_px: FloatArray
    heel_px: FloatArray
    toe_px: FloatArray
    up: FloatArray  # unit vector against gravity
    forward: FloatArray  # unit vector towards the wall
    heel_rest_px: FloatArray  # where the heel stood before the repetition
    heel_lift_mm: float
    wall_px: FloatArray  # a point of the wall at the ankle's height


class LegMarks:
    """The marks of the test leg in every frame of the clip."""

    def __init__(self, leg: LegTrack, signals: LungeSignals, spans: tuple[RepetitionSpan, ...], facing: Side) -> None:
        self.leg = leg
        self.up = signals.up_px
        self.heel_lift_mm = bridged(signals.time_s, signals.heel_lift_mm)
        turn = np.array([[0, -1], [1, 0]]) if facing == "right" else np.array([[0, 1], [-1, 0]])
        self.forward = signals.up_px @ turn.T  # (n, 2)
        self.shank_px = float(np.nanmedian(np.linalg.norm(leg.knee_px - leg.ankle_px, axis=1)))
        self.heel_rest_px = _heel_rest(leg, spans, self.shank_px)
        self.wall_px = _wall(leg, signals, self.forward, self.shank_px)

    @classmethod
    def of(cls, analysis: Analysis) -> LegMarks | None:
        """Return the marks, or None when the analysis found no leg to draw."""
        if analysis.leg is None or analysis.signals is None or analysis.facing is None:
            return None
        if not np.isfinite(analysis.leg.knee_px - analysis.leg.ankle_px).all(axis=1).any():
            return None
        return cls(analysis.leg, analysis.signals, analysis.spans, analysis.facing)

    def __len__(self) -> int:
        return len(self.leg.time_s)

    def at(self, index: int, place: Placement) -> LegDrawing:
        """Return the leg in one frame of the clip, placed on a canvas."""
        leg = self.leg
        return LegDrawing(
            hip_px=place(leg.hip_px[index]),
            knee_px=place(leg.knee_px[index]),
            ankle_px=place(leg.ankle_px[index]),
            heel_px=place(leg.heel_px[index]),
            toe_px=place(leg.toe_px[index]),
            up=self.up[index],
            forward=self.forward[index],
            heel_rest_px=place(self.heel_rest_px[index]),
            heel_lift_mm=float(self.heel_lift_mm[index]),
            wall_px=place(self.wall_px[index]),
        )

    def outline_px(self, index: int) -> FloatArray:
        """Return every point of the leg's drawing (6, 2), in pixels of the clip; NaN where not known."""
        leg = self.leg
        points = (leg.hip_px, leg.knee_px, leg.ankle_px, leg.heel_px, leg.toe_px, self.wall_px)
        return np.stack([p[index] for p in points])


def draw_leg(canvas: Canvas, leg: LegDrawing) -> None:
    """Draw wall, plumb line, angle, bones and heel mark, in this order from back to front."""
    shank_px = float(np.hypot(*(leg.knee_px - leg.ankle_px)))
    _draw_wall(canvas, leg, shank_px)
    canvas.dashes(leg.ankle_px, leg.ankle_px + leg.up * shank_px * 1.12, WHITE, 2)
    curve = arc(leg.ankle_px, 0.62 * shank_px, leg.up, leg.knee_px - leg.ankle_px)
    canvas.fill(np.concatenate([leg.ankle_px[None], curve]), ACCENT, 0.38)
    canvas.stroke(curve, ACCENT, 4)
    canvas.stroke(np.stack([leg.knee_px, leg.hip_px]), WHITE, 4)
    canvas.stroke(np.stack([leg.heel_px, leg.toe_px]), WHITE, 4)
    canvas.stroke(np.stack([leg.ankle_px, leg.knee_px]), ACCENT, 6)
    for joint, radius in ((leg.hip_px, 5), (leg.toe_px, 5), (leg.heel_px, 5), (leg.knee_px, 8), (leg.ankle_px, 8)):
        canvas.dot(joint, radius, WHITE)
    _draw_heel_mark(canvas, leg, shank_px)


def _draw_heel_mark(canvas: Canvas, leg: LegDrawing, shank_px: float) -> None:
    """Draw, where the heel is up, a bar behind it at its resting height, the gap and the millimetres."""
    if not heel_is_up(leg.heel_lift_mm):
        return
    near, far = (leg.heel_rest_px - leg.forward * shank_px * reach for reach in (0.10, 0.42))
    canvas.stroke(np.stack([near, far]), ALARM, 4)
    if not np.isfinite(leg.heel_px).all():
        return
    lifted = near + leg.up * max(0.0, float((leg.heel_px - leg.heel_rest_px) @ leg.up))
    canvas.stroke(np.stack([near, lifted]), ALARM, 4)
    canvas.dot(leg.heel_px, 5, ALARM)
    x, y = near - leg.up * 8 * canvas.unit_px
    behind: Literal["left", "right"] = "right" if leg.forward[0] > 0 else "left"
    canvas.text(
        say("heel.up", amount=value_words(leg.heel_lift_mm, "heel_lift_mm")),
        x,
        y,
        24,
        ALARM,
        bold=True,
        halo=True,
        align=behind,
    )


def _draw_wall(canvas: Canvas, leg: LegDrawing, shank_px: float) -> None:
    """Draw the wall as in technical drawings: a line with slanted ticks on its far side."""
    foot, head = leg.wall_px - leg.up * 0.3 * shank_px, leg.wall_px + leg.up * 1.35 * shank_px
    ticks = 7
    for k in range(ticks):
        start = foot + (head - foot) * (k + 0.75) / ticks
        canvas.stroke(np.stack([start, start + (leg.forward - leg.up) * 0.075 * shank_px]), WHITE, 2)
    canvas.stroke(np.stack([foot, head]), WHITE, 3)


def _heel_rest(leg: LegTrack, spans: tuple[RepetitionSpan, ...], shank_px: float) -> FloatArray:
    """Return where the heel rests (n, 2): around the start of the repetition nearest in time, following the scene."""
    still = leg.heel_px - leg.shift_px
    rest = np.full_like(still, np.nan)
    if not spans:
        return rest
    places = []
    for span in spans:
        near = np.abs(leg.time_s - leg.time_s[span.start]) <= _REST_S
        places.append(np.nanmedian(still[near], axis=0) if np.isfinite(still[near]).any() else np.full(2, np.nan))
    indices = np.arange(len(still))
    gaps = np.stack([np.maximum(span.start - indices, indices - span.end) for span in spans])
    rest = np.stack(places)[np.argmin(gaps, axis=0)]
    rest[~(np.linalg.norm(still - rest, axis=1) < _RESTING_SHANKS * shank_px)] = np.nan
    return np.asarray(rest + leg.shift_px, np.float64)


def _wall(leg: LegTrack, signals: LungeSignals, forward: FloatArray, shank_px: float) -> FloatArray:
    """Return a point of the wall at the ankle's height (n, 2), extrapolated from the knee-to-wall distance."""
    known = np.isfinite(signals.knee_to_wall_cm) & np.isfinite(leg.knee_px + leg.shift_px + forward).all(axis=1)
    nowhere = np.full_like(leg.knee_px, np.nan)
    if known.sum() < 3:
        return nowhere
    still_px = np.sum((leg.knee_px - leg.shift_px) * forward, axis=1)
    if np.ptp(still_px[known]) < 0.05 * shank_px:
        return nowhere
    cm_per_px = -np.polyfit(still_px[known], signals.knee_to_wall_cm[known], 1)[0]
    if cm_per_px <= 0:
        return nowhere
    wall_px = np.median((still_px + signals.knee_to_wall_cm / cm_per_px)[known]) + _KNEE_DEPTH_SHANKS * shank_px
    ankle_px = np.sum((leg.ankle_px - leg.shift_px) * forward, axis=1)
    return np.asarray(leg.ankle_px + forward * (wall_px - ankle_px)[:, None], np.float64)
