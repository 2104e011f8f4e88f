"""The still scene behind the person: a median over the clip, and how bright it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lungelens.clip.reader import VideoFile

PICTURES = 9  # enough for the median to drop a moving person, few enough to keep in memory
SIDE_PX = 1280  # always this, larger or smaller, so that a clip at half size shows the same edges


@dataclass(frozen=True)
class Background:
    """Median gray picture of the clip and its scale against display pixels."""

    gray: npt.NDArray[np.uint8]  # (height, width)
    scale: float


def still_background(video: VideoFile, frame_index: npt.NDArray[np.int64]) -> Background:
    """Median over pictures spread evenly among `frame_index` (n,), the pictures known to be readable."""
    spread = frame_index[np.unique(np.linspace(0, len(frame_index) - 1, PICTURES).round().astype(int))]
    chosen = {int(index) for index in spread}
    frames = list(video.frames(wanted=lambda index, _: index in chosen, max_side_px=SIDE_PX))
    grays = [cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY) for frame in frames]
    still = np.median(grays, axis=0).astype(np.uint8)
    grown = SIDE_PX / max(still.shape)
    size = (round(still.shape[1] * grown), round(still.shape[0] * grown))
    sized = cv2.resize(still, size, interpolation=cv2.INTER_CUBIC)
    return Background(np.asarray(sized, np.uint8), frames[0].scale * grown)
