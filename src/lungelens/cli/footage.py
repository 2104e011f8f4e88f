"""Where the clip to measure comes from: a file or a webcam."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lungelens.cli.console import say
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.observe.options import Progress

RECORDING_NAME = "clip.mp4"
DEFAULT_SECONDS = 20.0
MAX_SECONDS = 600.0


@dataclass(frozen=True)
class Footage:
    """The source as given by the user. Exactly one of `clip` and `camera` is given."""

    clip: Path | None
    camera: int | None
    seconds: float | None
    preview: bool

    def __post_init__(self) -> None:
        if (self.clip is None) == (self.camera is None):
            raise UsageError("Give either a video file or --camera N, for example: lungelens measure clip.mp4")
        if self.camera is None and (self.seconds is not None or self.preview):
            raise UsageError("--seconds and --preview are for filming: use them together with --camera.")
        if self.seconds is not None and not 1 <= self.seconds <= MAX_SECONDS:
            raise UsageError(f"--seconds must be between 1 and {MAX_SECONDS:.0f}, got {self.seconds}.")

    @contextmanager
    def ready(self, keep_in: Path | None, progress: Progress | None) -> Iterator[Path]:
        """The file to measure. A recording stays in `keep_in`, or is deleted afterwards where that is `None`."""
        if self.clip is not None:
            yield self.clip
        elif keep_in is not None:
            keep_in.mkdir(parents=True, exist_ok=True)
            yield self._record(keep_in, progress)
        else:
            with tempfile.TemporaryDirectory(prefix="lungelens-") as temporary:
                yield self._record(Path(temporary), progress)

    def _record(self, folder: Path, progress: Progress | None) -> Path:
        from lungelens.clip.webcam import record_webcam

        assert self.camera is not None
        seconds = self.seconds or DEFAULT_SECONDS
        recording = folder / RECORDING_NAME
        say(f"Filming for {seconds:.0f} seconds.")
        show = partial(progress, "filming") if progress is not None else None
        record_webcam(self.camera, seconds, recording, preview=self.preview, on_progress=show)
        return recording
