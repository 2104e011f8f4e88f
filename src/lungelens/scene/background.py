"""The still scene behind the person: a median over the clip, and how bright it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.scene.sheet_find import SheetRefusal, SheetSighting, find_sheet

if TYPE_CHECKING:
    from lungelens.clip.reader import VideoFile

PICTURES = 9  # enough for the median to drop a moving person, few enough to keep in memory
SHEET_TRIES = 4  # pictures without a sheet after which none is looked for any more
STILL_SHEET_PX = 1.5  # a sheet that moves more in the picture was kicked, or filmed by hand
MOVING = SheetRefusal(
    "sheet_moving",
    "The printed sheet moves in the picture, so it was not used.",
    "Lean the phone against something and keep feet off the sheet.",
)
SIDE_PX = 1280  # always this, larger or smaller, so that a clip at half size shows the same edges


@dataclass(frozen=True)
class Background:
    """Median gray picture of the clip and its scale against display pixels."""

    gray: npt.NDArray[np.uint8]  # (height, width)
    scale: float
    sightings: tuple[SheetSighting, ...]  # of the printed sheet, one a picture in which it was found
    sheet_problem: SheetRefusal | None  # why a sheet that is there cannot be used


def still_background(video: VideoFile, frame_index: npt.NDArray[np.int64]) -> Background:
    """Median over pictures spread evenly among `frame_index` (n,), the pictures known to be readable."""
    spread = frame_index[np.unique(np.linspace(0, len(frame_index) - 1, PICTURES).round().astype(int))]
    chosen = {int(index) for index in spread}
    grays: list[npt.NDArray[np.uint8]] = []
    sightings: list[SheetSighting] = []
    refusal: SheetRefusal | None = None
    for frame in video.frames(wanted=lambda index, _: index in chosen):
        hopeful = sightings or len(grays) < SHEET_TRIES
        found = find_sheet(frame.rgb, sightings[-1] if sightings else None) if hopeful else None
        if isinstance(found, SheetRefusal):
            refusal = found
        elif found is not None:
            sightings.append(found)
        grays.append(_reduced(frame.rgb))
    still = np.median(grays, axis=0).astype(np.uint8)
    grown = SIDE_PX / max(still.shape)
    size = (round(still.shape[1] * grown), round(still.shape[0] * grown))
    sized = cv2.resize(still, size, interpolation=cv2.INTER_CUBIC)
    scale = max(size) / max(video.width_px, video.height_px)
    if refusal is None and sightings and _wander_px(sightings) > STILL_SHEET_PX:
        refusal = MOVING
    return Background(np.asarray(sized, np.uint8), scale, tuple(sightings), refusal)


def _wander_px(sightings: list[SheetSighting]) -> float:
    """How far the sheet's corners move against its first sighting: the greatest of the sightings' medians."""
    first = dict(zip(sightings[0].corner.tolist(), sightings[0].points_px, strict=True))
    wander = [0.0]
    for sighting in sightings[1:]:
        corners = zip(sighting.corner.tolist(), sighting.points_px, strict=True)
        moved = [np.linalg.norm(point - first[corner]) for corner, point in corners if corner in first]
        wander += [float(np.median(moved))] if moved else []
    return max(wander)


def _reduced(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    smaller = min(1.0, SIDE_PX / max(gray.shape))
    return np.asarray(cv2.resize(gray, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA), np.uint8)
