"""What is drawn on every frame of the overlay video: the leg, and a card with its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.pose.types import Keypoint, PoseTrack
from lungelens.report.draw import Canvas
from lungelens.report.gaps import MAX_GAP_S
from lungelens.report.leg import LegMarks, Placement, draw_leg
from lungelens.report.palette import ACCENT, ALARM, SOFT, WHITE, Rgb
from lungelens.report.wording import advice, amount, between, heel_is_up, marked_verdict, say, value_words
from lungelens.translation import translated

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage
    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Repetition
    from lungelens.observe.types import FloatArray

_CARD_WIDTH = 340.0  # units, like all sizes here
_CARD_HEIGHT = 300.0
_MARGIN = 24.0
_PADDING = 22.0
_SMALL = 24.0
_LINE = 32.0
_DIGITS = 96.0

_LIMBS = (
    (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.LEFT_HEEL, Keypoint.LEFT_TOE),
    (Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE, Keypoint.RIGHT_HEEL, Keypoint.RIGHT_TOE),
    (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP),
    (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_HIP),
)


@dataclass(frozen=True)
class _Moment:
    """What the card says in one frame."""

    counter: str
    digits: str
    held_value: str | None  # the repetition's interval during the hold, else None
    score: str  # the repetition's distance; empty where there is none
    heel: tuple[str, Rgb]
    verdict: tuple[str, Rgb]


class OverlayPainter:
    """Draws on the frames of one clip, which are scaled by `scale` to `width_px` × `height_px`."""

    def __init__(self, analysis: Analysis, width_px: int, height_px: int, scale: float) -> None:
        self._analysis = analysis
        self._unit_px = min(width_px, height_px) / 720
        self._place = Placement(scale)
        self._marks = LegMarks.of(analysis)
        self._records = {rep.index: rep for rep in analysis.measurement.repetitions}
        self._card_px = self._choose_corner(width_px, height_px)

    def paint(self, rgb: RgbImage, index: int) -> None:
        """Draw on frame `index` of the clip, in place."""
        canvas = Canvas(rgb, self._unit_px)
        if self._marks is None or index >= len(self._marks):
            self._draw_landmarks(canvas, index)
        else:
            draw_leg(canvas, self._marks.at(index, self._place))
        if self._analysis.measurement.status == "not_measurable":
            self._draw_reasons(canvas)
        elif self._marks is not None and index < len(self._marks):
            self._draw_card(canvas, self._moment(index))

    def _moment(self, index: int) -> _Moment:
        spans = self._analysis.spans
        signals = self._analysis.signals
        assert signals is not None  # marks exist only with signals
        begun = [span for span in spans if span.start <= index]
        current = begun[-1] if begun and index <= begun[-1].end else None
        angle = signals.tibia_angle_deg[index]
        record = self._records.get(current.index) if current else None
        return _Moment(
            counter=f"{begun[-1].index if begun else 0} / {len(spans)}",
            digits=value_words(angle, "tibia_angle_deg").replace("-", "−") if np.isfinite(angle) else "–",
            held_value=_interval_words(record) if current is not None and index in current.hold else None,
            score=_score_words(record),
            heel=self._heel_words(index),
            verdict=(marked_verdict(record), WHITE if record.valid else ALARM) if record else ("", WHITE),
        )

    def _heel_words(self, index: int) -> tuple[str, Rgb]:
        lift_mm = self._marks.heel_lift_mm[index] if self._marks else np.nan
        if np.isnan(lift_mm):
            return "", WHITE
        if not heel_is_up(lift_mm):
            return say("heel.now_down"), WHITE
        return say("heel.now_up", amount=value_words(lift_mm, "heel_lift_mm")), ALARM

    def _draw_card(self, canvas: Canvas, moment: _Moment) -> None:
        unit = self._unit_px
        x, y = self._card_px
        left, right = x + _PADDING * unit, x + (_CARD_WIDTH - _PADDING) * unit
        if moment.held_value is not None:
            canvas.border(ACCENT, 8)
        canvas.card(x, y, _CARD_WIDTH * unit, _CARD_HEIGHT * unit)
        leg = self._analysis.test_leg
        canvas.text(say(f"leg.{leg or 'card'}"), left, y + 14 * unit, _SMALL, SOFT)
        canvas.text(moment.counter, right, y + 14 * unit, _SMALL, WHITE, bold=True, align="right")
        canvas.text(moment.digits, left, y + 36 * unit, _DIGITS, ACCENT, bold=True)
        if moment.held_value is not None:
            canvas.text(say("plot.hold"), right, y + 74 * unit, _SMALL, ACCENT, bold=True, align="right")
            canvas.text(moment.held_value, right, y + 106 * unit, _SMALL, ACCENT, align="right")
        words, colour = moment.verdict
        rows = [moment.heel, *([(moment.score, WHITE)] if moment.score else [])]
        rows += [(row, colour) for row in canvas.wrap(words, _SMALL, right - left, max_lines=2)]
        for k, (row, colour) in enumerate(rows):
            canvas.text(row, left, y + (150 + k * _LINE) * unit, _SMALL, colour)

    def _draw_reasons(self, canvas: Canvas) -> None:
        """Write at the top what is wrong and what to do."""
        unit = self._unit_px
        height_px, width_px = canvas.rgb.shape[:2]
        inner_px = width_px - 2 * (_MARGIN + _PADDING) * unit
        rows: list[tuple[str, Rgb]] = []
        for reason in self._analysis.measurement.reasons[:2]:
            rows += [(row, WHITE) for row in canvas.wrap(translated(reason.message), _SMALL, inner_px, max_lines=3)]
            rows += [(row, SOFT) for row in canvas.wrap(advice(reason), _SMALL, inner_px, max_lines=3)]
        card_px = (2 * _PADDING + _LINE * (len(rows) + 1.3)) * unit
        x, y = (_MARGIN + _PADDING) * unit, (_MARGIN + _PADDING) * unit
        canvas.card(_MARGIN * unit, _MARGIN * unit, width_px - 2 * _MARGIN * unit, min(card_px, height_px))
        canvas.text(say("overlay.not_measured"), x, y - 6 * unit, 1.2 * _SMALL, ACCENT, bold=True)
        for k, (row, colour) in enumerate(rows):
            canvas.text(row, x, y + (1.3 + k) * _LINE * unit, _SMALL, colour)

    def _draw_landmarks(self, canvas: Canvas, index: int) -> None:
        if self._analysis.track is None:
            return
        points = self._place(landmarks_at(self._analysis.track, index))
        for limb in _LIMBS:
            for a, b in zip(limb, limb[1:], strict=False):
                canvas.stroke(np.stack([points[a], points[b]]), WHITE, 3)
        for keypoint in {k for limb in _LIMBS for k in limb}:
            canvas.dot(points[keypoint], 4, ACCENT)

    def _choose_corner(self, width_px: int, height_px: int) -> tuple[float, float]:
        """Return the card's top left corner: where it covers the leg least, preferably behind the person and on top."""
        size = np.array([_CARD_WIDTH, _CARD_HEIGHT]) * self._unit_px
        margin = _MARGIN * self._unit_px
        left, right = margin, width_px - margin - size[0]
        top, bottom = margin, height_px - margin - size[1]
        sides = (right, left) if self._analysis.facing == "left" else (left, right)
        corners = [(side, edge) for side in sides for edge in (top, bottom)]
        points = self._body_points()
        covered = [np.sum(np.all((points >= c) & (points <= np.array(c) + size), axis=1)) for c in corners]
        return corners[int(np.argmin(covered))]

    def _body_points(self) -> FloatArray:
        """Return points (m, 2) on the leg over the whole clip, in pixels of the canvas."""
        if self._marks is None:
            return np.empty((0, 2))
        outlines = np.stack([self._marks.outline_px(k) for k in range(len(self._marks))])[:, :5]
        middles = (outlines[:, :-1] + outlines[:, 1:]) / 2
        return self._place(np.concatenate([outlines, middles], axis=1).reshape(-1, 2))


def landmarks_at(track: PoseTrack, index: int) -> FloatArray:
    """Return points (keypoints, 2) in a frame of the clip, interpolated over short gaps, else NaN."""
    after = int(np.searchsorted(track.frame_index, index))
    if after < len(track) and track.frame_index[after] == index:
        return np.asarray(track.points_px[after], np.float64)
    if after in (0, len(track)) or track.time_s[after] - track.time_s[after - 1] > MAX_GAP_S:
        return np.full((len(Keypoint), 2), np.nan)
    first, last = track.frame_index[after - 1], track.frame_index[after]
    part = (index - first) / (last - first)
    return np.asarray((1 - part) * track.points_px[after - 1] + part * track.points_px[after], np.float64)


def _score_words(record: Repetition | None) -> str:
    distance = record.toe_to_wall_cm if record else None
    return say("value.toe_to_wall", amount=amount(distance, "toe_to_wall_cm")) if distance else ""


def _interval_words(record: Repetition | None) -> str:
    quantity = record.tibia_angle_deg if record else None
    return between(quantity, "tibia_angle_deg") if quantity else ""
