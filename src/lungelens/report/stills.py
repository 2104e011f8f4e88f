"""One page with a still of every repetition at its deepest, with its values below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.report.draw import Canvas
from lungelens.report.leg import LegMarks, Placement, draw_leg
from lungelens.report.palette import INK, PAPER, PAPER_ACCENT, PAPER_ALARM, PAPER_SOFT, WHITE, Rgb
from lungelens.report.wording import amount, between, heel_is_up, heel_words, marked_verdict, say, sentence, title

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage
    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Repetition

_TILE_PX = (480, 600)
_CAPTION_PX = 236
_ROWS = 4  # of words in it
_GAP_PX = 28
_HEADER_PX = 76
_UNIT_PX = 1.0
_COLUMNS = 4
_MARGIN_SHANKS = 0.5


@dataclass(frozen=True)
class _View:
    """The part of the frame that a still shows, in pixels of the clip."""

    record: Repetition
    left_px: float
    top_px: float
    width_px: float


class StillCollector:
    """Collects the frames it needs as the clip is read, and lays them out at the end."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._marks = LegMarks.of(analysis)
        self._views = _views(analysis, self._marks) if self._marks else {}
        self._tiles: list[tuple[Repetition, RgbImage]] = []

    def offer(self, rgb: RgbImage, index: int, scale: float) -> None:
        """Keep what is needed of frame `index`, scaled by `scale`, if it is the still of a repetition."""
        if self._marks is None or index not in self._views:
            return
        view = self._views[index]
        enlarge = _TILE_PX[0] / view.width_px
        # From pixels of `rgb` to the tile; OpenCV counts from pixel centres.
        step = enlarge / scale
        shift = 0.5 * step - 0.5 - enlarge * np.array([view.left_px, view.top_px])
        matrix = np.array([[step, 0, shift[0]], [0, step, shift[1]]])
        tile = cv2.warpAffine(rgb, matrix, _TILE_PX, flags=cv2.INTER_LINEAR, borderValue=INK)
        still = np.asarray(tile, np.uint8)
        placed = self._marks.at(index, Placement(enlarge, (view.left_px, view.top_px)))
        draw_leg(Canvas(still, _UNIT_PX), placed)
        self._tiles.append((view.record, still))

    def still(self, repetition: int) -> RgbImage | None:
        """Return the still of one repetition, or `None` where there is none."""
        return next((still for record, still in self._tiles if record.index == repetition), None)

    def page(self) -> RgbImage | None:
        """Return the page, or None when there is no still to show."""
        if not self._tiles:
            return None
        columns = min(_COLUMNS, len(self._tiles))
        rows = math.ceil(len(self._tiles) / columns)
        cell = (_TILE_PX[0] + _GAP_PX, _TILE_PX[1] + _CAPTION_PX + _GAP_PX)
        size = (_HEADER_PX + rows * cell[1], _GAP_PX + columns * cell[0], 3)
        canvas = Canvas(np.full(size, PAPER, np.uint8), _UNIT_PX)
        canvas.text(title(self._analysis.measurement), _GAP_PX, 22, 30, INK, bold=True)
        for k, (record, still) in enumerate(self._tiles):
            x, y = _GAP_PX + (k % columns) * cell[0], _HEADER_PX + (k // columns) * cell[1]
            canvas.rgb[y : y + _TILE_PX[1], x : x + _TILE_PX[0]] = still
            _write_caption(canvas, record, x, y)
        return canvas.rgb


def _write_caption(canvas: Canvas, record: Repetition, x: float, y: float) -> None:
    canvas.card(x + 16, y + 16, 64, 64, opacity=0.85)
    canvas.text(str(record.index), x + 48, y + 23, 40, WHITE, bold=True, align="centre")
    top = y + _TILE_PX[1] + 12
    angle = record.tibia_angle_deg
    digits = amount(angle, "tibia_angle_deg") if angle else "–"
    canvas.text(digits, x, top, 72, PAPER_ACCENT if record.valid else PAPER_SOFT, bold=True)
    beside = x + canvas.text_width_px(digits, 72, bold=True) + 16
    canvas.text(say("value.angle"), beside, top + 14, 24, PAPER_SOFT)
    if angle:
        interval = say("value.confidence", between=between(angle, "tibia_angle_deg"))
        canvas.text(interval, beside, top + 44, 24, PAPER_SOFT)
    for k, (row, colour) in enumerate(_rows(canvas, record)):
        canvas.text(row, x, top + 96 + 32 * k, 24, colour)


def _views(analysis: Analysis, marks: LegMarks) -> dict[int, _View]:
    """Return the view of each wanted frame, by its index: around the leg, all at the same scale."""
    records = {rep.index: rep for rep in analysis.measurement.repetitions}
    wanted = {span.peak: records[span.index] for span in analysis.spans if span.index in records}
    boxes = {peak: box for peak in wanted if np.isfinite(box := _box_px(marks, peak)).all()}
    if not boxes:
        return {}
    sizes = np.array([box[2:] - box[:2] for box in boxes.values()]).max(axis=0)
    width = float(max(sizes[0], sizes[1] * _TILE_PX[0] / _TILE_PX[1]))
    height = width * _TILE_PX[1] / _TILE_PX[0]
    middles = {peak: (box[:2] + box[2:]) / 2 for peak, box in boxes.items()}
    clip = analysis.measurement.clip
    views = {}
    for peak, (x, y) in middles.items():
        left, top = _inside(x - width / 2, width, clip.width_px), _inside(y - height / 2, height, clip.height_px)
        views[peak] = _View(wanted[peak], left, top, width)
    return views


def _inside(start_px: float, length_px: float, whole_px: float) -> float:
    """Return where a stretch should start to lie within the frame, if it fits."""
    first, last = 1.0, whole_px - 1 - length_px  # one pixel away from the edges, which smoothing mixes with the outside
    return min(max(start_px, first), last) if first <= last else start_px


def _box_px(marks: LegMarks, index: int) -> npt.NDArray[np.float64]:
    """Return left, top, right, bottom of the leg with a margin, in pixels of the clip; NaN where there is no leg."""
    points, margin = marks.outline_px(index), _MARGIN_SHANKS * marks.shank_px
    known = points[np.isfinite(points).all(axis=1)]
    if len(known) < 2:
        return np.full(4, np.nan)
    return np.concatenate([known.min(axis=0) - margin, known.max(axis=0) + margin])


def _rows(canvas: Canvas, record: Repetition) -> list[tuple[str, Rgb]]:
    """Return the lines below the angle: the score, where it is known, the heel, and whether the repetition counts."""
    lift, distance = record.heel_lift_mm, record.toe_to_wall_cm
    rows: list[tuple[str, Rgb]] = []
    if distance is not None:
        values = {"amount": amount(distance, "toe_to_wall_cm"), "between": between(distance, "toe_to_wall_cm")}
        rows.append((say("value.toe_to_wall_between", **values), INK))
    rows.append((sentence(heel_words(record)), PAPER_ALARM if lift and heel_is_up(lift.value) else INK))
    colour = PAPER_ACCENT if record.valid else PAPER_ALARM
    verdict = canvas.wrap(marked_verdict(record), 24, _TILE_PX[0], max_lines=_ROWS - len(rows))
    return rows + [(row, colour) for row in verdict]
