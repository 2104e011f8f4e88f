"""A stand-in for the measuring, which worker processes import by name: a clip's text says what comes of it."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.results import HEEL_UP, repetition, result
from lungelens.errors import OutputError, UnreadableInputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.measures.measurement import Measurement
    from lungelens.observe.options import MeasureOptions

WORST = {
    "broken": UnreadableInputError("The clip is damaged: copy it again."),
    "person": UsageError("There is no person 3."),
    "fault": ZeroDivisionError("division by zero"),
    "full": OutputError("x cannot be written (no space left on device): check the folder and the free space."),
}


@dataclass(frozen=True)
class Stub:
    """A clip is a text: an angle in degrees, "nobody", or a misfortune; `log` gets a line for each clip measured."""

    seconds: float = 0.0
    log: Path | None = None
    model: str = "a" * 64

    def instruments(self, clip: Path, options: MeasureOptions) -> dict[str, str]:
        if clip.read_text().startswith("no video"):
            raise UnreadableInputError(f"{clip} is not a video.")
        return {"stub": self.model}

    def measure(self, clip: Path, options: MeasureOptions, observation: Path | None) -> Measurement:
        text = clip.read_text()
        word = text.split()[0]
        time.sleep(self.seconds)
        if word == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "hang":
            time.sleep(3600)
        while word == "endless":  # frame after frame
            time.sleep(0.01)
        if word in WORST:
            raise WORST[word]
        if observation is not None:
            observation.write_text(text)
        if self.log is not None:
            with self.log.open("a") as file:
                file.write(f"{clip.name}\n")
        sha256 = hashlib.sha256(clip.read_bytes()).hexdigest()
        if word == "heel":  # up, every time
            lunges = (repetition(number, valid=False, checks=(HEEL_UP,)) for number in (1, 2))
            return result(clip.stem, *lunges, best=None, sha256=sha256)
        angle = None if word == "nobody" else float(word)
        repetitions = () if angle is None else (repetition(1, tibia_angle_deg=(angle, angle - 2, angle + 2)),)
        return result(clip.stem, *repetitions, sha256=sha256)
