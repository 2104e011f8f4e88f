"""The clip with the leg drawn in, as a video file, and the stills taken on the way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

from lungelens.clip.part import open_again
from lungelens.clip.writer import VideoWriter
from lungelens.report.faces import FaceBlur
from lungelens.report.overlay import OverlayPainter
from lungelens.report.stills import StillCollector

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from lungelens.measures.analysis import Analysis
    from lungelens.observe.options import Progress

_SHORTER_SIDE_PX = 1080  # maximum for the overlay: enough for a screen, at a quarter of the work of 4K


def write_overlay(
    analysis: Analysis, clip_path: Path, overlay: Path, blur_face: bool, progress: Progress | None
) -> StillCollector:
    """Write the overlay video; return the stills, collected in the same pass."""
    video = open_again(clip_path, analysis.measurement.clip.rotation_deg, analysis.lens, analysis.part_s)
    shorter_px, longer_px = sorted((video.width_px, video.height_px))
    limit_px = round(longer_px * _SHORTER_SIDE_PX / shorter_px) if shorter_px > _SHORTER_SIDE_PX else None
    frames = video.frames(max_side_px=limit_px)
    first = next(frames)
    height_px, width_px = first.rgb.shape[:2]
    painter = OverlayPainter(analysis, width_px, height_px, first.scale)
    stills = StillCollector(analysis)
    face = FaceBlur(analysis.track) if blur_face else None
    with VideoWriter(overlay, width_px, height_px) as writer, ThreadPoolExecutor(1) as beside:
        written: Future[None] | None = None
        for frame in chain([first], frames):
            if face is not None:
                face.hide(frame.rgb, frame.index, frame.scale)
            stills.offer(frame.rgb, frame.index, frame.scale)
            painter.paint(frame.rgb, frame.index)
            if written is not None:
                written.result()
            written = beside.submit(writer.write, frame.rgb, frame.time_s)  # while the next one is drawn
            if progress is not None:
                progress("drawing", min(1.0, (frame.index + 1) / max(1, analysis.measurement.clip.frames)))
        if written is not None:
            written.result()
    return stills
