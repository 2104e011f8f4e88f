"""What a browser's fake camera sees: a clip, over and over, as Chromium takes it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from pathlib import Path

FPS = 30
OPTIONS = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")  # nobody is there to allow it


def options(path: Path) -> tuple[str, ...]:
    """How a browser is started with it."""
    return (*OPTIONS, f"--use-file-for-fake-video-capture={path}")


def write_camera(path: Path, clip: Path, slower: int = 1) -> Path:
    """Write the clip, each frame so many times, for a computer that looks seldom."""
    with av.open(clip) as source, av.open(path, "w", format="mjpeg") as target:
        video = source.streams.video[0]
        stream = target.add_stream("mjpeg", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = video.width, video.height, "yuvj420p"
        stream.options = {"qmin": "2", "qmax": "4"}
        shown = 0
        for frame in source.decode(video):
            again = frame.reformat(format="yuvj420p")
            again.time_base = Fraction(1, FPS)
            for _ in range(slower):
                again.pts = shown
                target.mux(stream.encode(again))
                shown += 1
        target.mux(stream.encode(None))
    return path
