"""Everything a measurement shows, written to one folder."""

from __future__ import annotations

import os
import tempfile
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from lungelens.clip.reader import open_video
from lungelens.clip.writer import VideoWriter
from lungelens.errors import LungelensError, OutputError
from lungelens.report.draw import to_png
from lungelens.report.faces import FaceBlur
from lungelens.report.overlay import OverlayPainter
from lungelens.report.signals_plot import signals_png
from lungelens.report.stills import StillCollector
from lungelens.report.tables import frames_csv

if TYPE_CHECKING:
    from lungelens.lunge.options import Progress
    from lungelens.lunge.types import Analysis

OVERLAY = "overlay.mp4"
_SHORTER_SIDE_PX = 1080  # of the overlay at most: what a screen shows, at a quarter of the work of 4K


def write_report(
    analysis: Analysis, clip_path: Path, out_dir: Path, *, blur_face: bool = False, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write result.json, frames.csv, signals.png, overlay.mp4 and reps.png.

    Each file appears whole or not at all. signals.png and reps.png are left out where there is nothing to show, and one
    left by an earlier run is removed, so that a folder never mixes two measurements.

    Parameters
    ----------
    analysis
        What was measured in the clip.
    clip_path
        The clip it was measured in; read once more, from start to end.
    out_dir
        The folder; made if it does not exist.
    blur_face
        Hide the face of the person measured in overlay.mp4 and reps.png. Other people in view are not hidden.
    progress
        Told how far the drawing is.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OutputError
        The folder or a file in it cannot be written.
    UnreadableInputError
        The clip has gone or changed.
    """
    overlay = out_dir / OVERLAY
    if overlay.resolve() == clip_path.resolve():
        raise OutputError(f"The clip {clip_path} would be overwritten by the overlay: choose another folder.")
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        written = [
            _write(out_dir / "result.json", (analysis.measurement.to_json() + "\n").encode()),
            _write(out_dir / "frames.csv", frames_csv(analysis).encode()),
            _write(out_dir / "signals.png", signals_png(analysis)),
        ]
        stills = _write_overlay(analysis, clip_path, overlay, blur_face, progress)
        written += [overlay, _write(out_dir / "reps.png", stills)]
    except LungelensError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"Cannot write to the folder {out_dir} ({reason}): choose another folder.") from error
    return tuple(path for path in written if path is not None)


def _write_overlay(
    analysis: Analysis, clip_path: Path, overlay: Path, blur_face: bool, progress: Progress | None
) -> bytes | None:
    """Write the overlay video; return the page of stills, taken in the same pass, as PNG."""
    video = open_video(clip_path)
    shorter_px, longer_px = sorted((video.width_px, video.height_px))
    limit_px = round(longer_px * _SHORTER_SIDE_PX / shorter_px) if shorter_px > _SHORTER_SIDE_PX else None
    frames = video.frames(max_side_px=limit_px)
    first = next(frames)
    height_px, width_px = first.rgb.shape[:2]
    painter = OverlayPainter(analysis, width_px, height_px, first.scale)
    stills = StillCollector(analysis)
    face = FaceBlur(analysis.track) if blur_face else None
    with VideoWriter(overlay, width_px, height_px) as writer:
        for frame in chain([first], frames):
            if face is not None:
                face.hide(frame.rgb, frame.index, frame.scale)
            stills.offer(frame.rgb, frame.index, frame.scale)
            painter.paint(frame.rgb, frame.index)
            writer.write(frame.rgb, frame.time_s)
            if progress is not None:
                progress("drawing", min(1.0, (frame.index + 1) / max(1, analysis.measurement.clip.frames)))
    page = stills.page()
    return None if page is None else to_png(page)


def _write(path: Path, content: bytes | None) -> Path | None:
    """Put a file in place in one step; without content, remove what an earlier run left there."""
    if content is None:
        path.unlink(missing_ok=True)
        return None
    # A folder, not a file: what is made in it gets the permissions any new file gets, a temporary file does not.
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as scratch:
        draft = Path(scratch) / path.name
        draft.write_bytes(content)
        os.replace(draft, path)
    return path
