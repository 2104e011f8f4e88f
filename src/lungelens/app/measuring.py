"""One clip of the records, measured: by the very functions the command line calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from lungelens.clip.reader import open_video
from lungelens.lunge.measure import analyse
from lungelens.report.folder import write_report

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.lunge.options import MeasureOptions, Progress
    from lungelens.lunge.types import Analysis, FloatArray, RepetitionSpan

HOLDS = "holds.json"
_POINTS = ("hip", "knee", "ankle", "heel", "toe")


class Measurer(Protocol):
    """Whatever measures a clip in a worker."""

    def __call__(self, clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
        """Write pictures and tables to `out`, which exists; return the result document."""
        ...


def measure_clip(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """Measure one clip, write its report and the pictures of its holds.

    Returns
    -------
    str
        The document `lungelens.measurement/1`, as `lungelens measure --json` prints it.

    Raises
    ------
    LungelensError
        The clip cannot be read, there is no pose model, or the disk is full.
    """
    analysis = analyse(clip, options, progress)
    write_report(analysis, clip, out, progress=progress)
    _write_holds(analysis, clip, out)
    return analysis.measurement.to_json()


def _write_holds(analysis: Analysis, clip: Path, out: Path) -> None:
    """Keep the middle picture of each hold, and where the leg's points were seen in it."""
    if analysis.leg is None:
        return
    at = {span.hold[len(span.hold) // 2]: span for span in analysis.spans if span.hold}
    video = open_video(clip).straightened(analysis.lens)
    holds = []
    for frame in video.frames(wanted=lambda index, _time_s: index in at):
        span = at[frame.index]
        cv2.imwrite(str(out / f"hold_{span.index}.jpg"), cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2BGR))
        holds.append(_hold(analysis, span, frame.index, frame.time_s, frame.rgb.shape))
    (out / HOLDS).write_text(json.dumps(holds), encoding="utf-8")


def _hold(
    analysis: Analysis, span: RepetitionSpan, index: int, time_s: float, shape: tuple[int, ...]
) -> dict[str, object]:
    assert analysis.leg is not None
    points = {name: _place(getattr(analysis.leg, f"{name}_px")[index]) for name in _POINTS}
    return {
        "repetition": span.index,
        "frame_index": index,
        "time_s": time_s,
        "width_px": shape[1],
        "height_px": shape[0],
        "points": points,
    }


def _place(point_px: FloatArray) -> list[float] | None:
    return [float(at) for at in point_px] if np.isfinite(point_px).all() else None
