"""A sample clip as a webcam would show it, and when in it the things happen that cues are about."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

SHAPE = (4, 3)
SMALL_PX, LARGER_PX = 640, 1280  # what the page sends, and what it sends when the server asks for more
QUALITY = 75
REST_DEG = 1.0  # of the first angle: nothing happens yet, or no more
AWAY_DEG = 8.0  # from rest, or from the deepest: as the coach has it
DEEPEST_DEG = 1.0  # from the deepest: a hold, as the measurement has it
HEEL_MM = 10.0


@dataclass(frozen=True)
class Filmed:
    """Pictures as JPEG in both sizes, and the truth about each."""

    leg: str
    has_sheet: bool
    time_s: npt.NDArray[np.float64]
    angle_deg: npt.NDArray[np.float64]
    heel_mm: npt.NDArray[np.float64]
    small: tuple[bytes, ...]
    larger: tuple[bytes, ...]


@dataclass(frozen=True)
class Show:
    """Which picture the camera shows when: first somebody who stands, then the clip, then somebody who stands."""

    fps: float
    pictures: tuple[int, ...]
    clip_at_s: float

    @property
    def length_s(self) -> float:
        """From the first picture to the end of the last."""
        return len(self.pictures) / self.fps

    def at(self, time_s: float) -> int:
        """The newest picture."""
        return self.pictures[min(int(time_s * self.fps), len(self.pictures) - 1)]


@dataclass(frozen=True)
class Moment:
    """Something that happens: `what`, when in the clip, and until when a cue may belong to it."""

    what: str
    time_s: float
    until_s: float


def read(clip: Path) -> Filmed:
    """Read a clip with its truth beside it (`.csv` by frame, `.json`)."""
    with clip.with_suffix(".csv").open() as file:
        rows = list(csv.DictReader(file))
    made = json.loads(clip.with_suffix(".json").read_text())["args"]
    with av.open(str(clip)) as container:
        pictures = [_upright(frame.to_ndarray(format="bgr24")) for frame in container.decode(video=0)]
    return Filmed(
        leg={"L": "left", "R": "right"}[made["side"]],
        has_sheet=made["board"] == "charuco",
        time_s=np.array([float(row["time_s"]) for row in rows]),
        angle_deg=np.array([float(row["tibia_angle_3d_deg"]) for row in rows]),
        heel_mm=np.array([float(row["heel_lift_m"]) * 1000 for row in rows]),
        small=tuple(_jpeg(picture, SMALL_PX) for picture in pictures),
        larger=tuple(_jpeg(picture, LARGER_PX) for picture in pictures),
    )


def show(filmed: Filmed, before_s: float, after_s: float) -> Show:
    """Rest is shown back and forth, so that nothing jumps."""
    fps = 1 / float(np.median(np.diff(filmed.time_s)))
    rest = np.abs(filmed.angle_deg - filmed.angle_deg[0]) < REST_DEG
    moves = np.flatnonzero(~rest)
    first, last = list(range(moves[0])), list(range(moves[-1] + 1, len(rest)))[::-1]
    before, after = _swing(first, round(before_s * fps)), _swing(last, round(after_s * fps))
    clip = list(range(len(rest)))
    # Rest before the clip ends on its first picture.
    return Show(fps, (*before[::-1], *clip, *after), len(before) / fps)


def moments(filmed: Filmed) -> list[Moment]:
    """What happens in the clip, from the truth, between frames."""
    time_s, angle = filmed.time_s, filmed.angle_deg
    away = angle[0] + AWAY_DEG
    found = []
    for leaves_s, returns_s in zip(_passes(time_s, angle, away), _passes(time_s, -angle, -away), strict=True):
        now = (time_s >= leaves_s) & (time_s <= returns_s)
        deepest = angle[now].max()
        stops_s = _passes(time_s[now], angle[now], deepest - DEEPEST_DEG)[0]
        turns_s = _passes(time_s[now], -angle[now], AWAY_DEG - deepest)[-1]
        found.append(Moment("leaves rest", leaves_s, stops_s))
        lifts_s = _passes(time_s[now], filmed.heel_mm[now], HEEL_MM)
        if lifts_s:
            found.append(Moment("heel up", lifts_s[0], returns_s))
        else:
            found += [Moment("stops", stops_s, turns_s), Moment("turns back", turns_s, returns_s)]
        found.append(Moment("is back", returns_s, returns_s + 1))
    return found


def _swing(indices: list[int], count: int) -> list[int]:
    there_and_back = [*indices, *indices[-2:0:-1]]
    return [there_and_back[n % len(there_and_back)] for n in range(count)]


def _passes(time_s: npt.NDArray[np.float64], values: npt.NDArray[np.float64], level: float) -> list[float]:
    """When the values rise past a level."""
    after = np.flatnonzero((values[:-1] <= level) & (values[1:] > level)) + 1
    share = (level - values[after - 1]) / (values[after] - values[after - 1])
    return [float(t) for t in time_s[after - 1] + share * (time_s[after] - time_s[after - 1])]


def _upright(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The middle of the picture in a webcam's shape, or turned by a quarter if it is upright."""
    height, width = picture.shape[:2]
    across, down = SHAPE if width >= height else SHAPE[::-1]
    unit = min(width / across, height / down)
    left, top = int(width - across * unit) // 2, int(height - down * unit) // 2
    return picture[top : top + int(down * unit), left : left + int(across * unit)]


def _jpeg(picture: npt.NDArray[np.uint8], longer_side_px: int) -> bytes:
    scale = min(1.0, longer_side_px / max(picture.shape[:2]))
    smaller = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".jpg", smaller, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])
