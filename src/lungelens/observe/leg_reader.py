"""Our own reader of the lower leg: a small network that sees a square crop of it and gives sixteen points.

The crop is turned so that the person faces right. A first look finds the leg's place in it; the looks that count see
crops laid out by the reader's own points, a little different each, and their middle is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lungelens.files import content_sha256
from lungelens.observe.leg_points import READ_POINTS, LegLook, middle_look, row
from lungelens.own_folders import shipped

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.observe.types import FloatArray

FILE = "leg_reader.onnx"
INPUT_PX = 160
CROP_SHANKS = 2.15  # width of the crop in lengths of the shank as it is seen; 1.85 to 2.5 were trained
PLACES = ("knee", "ankle", "heel_back", "toe_tip")
LEAST_SHANK_PX = 15.0  # a smaller leg shows nothing
STALE_S = 0.2  # a knee has moved less than a sixth of the shank by then, the crop a twentieth of its width
NEAR_SHIFT, NEAR_SIZE = 0.12, 0.25  # of the width, and log of its ratio: landmarks and reader may differ by as much
GUESSED_SHARE = 0.15  # of the shank: spread of a knee or ankle that is not seen; 1 to 3 % where it is, 28 % in the dark
# Width and shift (x, y) of the looks that count, in widths of the crop: well inside what was trained.
VARIANTS = ((1.0, 0.0, 0.0), (0.92, 0.02, -0.02), (1.08, -0.02, 0.02))


@dataclass(frozen=True)
class Crop:
    """A square of a frame, its pixels counted from the frame's left and upper edge."""

    middle_px: FloatArray  # (2,)
    width_px: float
    sign: float  # +1 when the person faces right in the frame

    @classmethod
    def around(cls, places_px: FloatArray, *, sign: float) -> Crop:
        """The crop the reader was trained on, by knee, ankle, heel and toe (4, 2) in pixels of the frame.

        Raises
        ------
        ValueError
            The points are not known, or the leg is too small.
        """
        knee, ankle, heel, toe = places_px
        shank_px = float(np.linalg.norm(knee - ankle))
        middle = 0.3 * (knee + ankle) + 0.2 * (heel + toe)
        if not (np.isfinite(middle).all() and shank_px >= LEAST_SHANK_PX):
            raise ValueError("no leg to look at")
        return cls(middle, CROP_SHANKS * shank_px, sign)

    def near(self, other: Crop) -> bool:
        """Whether it shows much the same."""
        apart_px = float(np.linalg.norm(self.middle_px - other.middle_px))
        alike = abs(np.log(self.width_px / other.width_px)) < NEAR_SIZE
        return self.sign == other.sign and alike and apart_px < NEAR_SHIFT * other.width_px

    def varied(self, scale: float, right: float, down: float) -> Crop:
        """Another one near it; `right` is forward, whichever way the person faces."""
        shift_px = self.width_px * np.array([self.sign * right, down])
        return Crop(self.middle_px + shift_px, scale * self.width_px, self.sign)

    def picture(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """What the network takes (1, 3, INPUT_PX, INPUT_PX), smoothed where the frame has more pixels than it."""
        finer = max(round(self.width_px / INPUT_PX), 1)
        side = finer * INPUT_PX
        step = self.width_px / side
        left, top = self.middle_px - 0.5 * self.width_px
        # OpenCV counts from the centre of the first pixel, half a pixel less than we do
        across = [self.sign * step, 0.0, left - 0.5 + step * (0.5 if self.sign > 0 else side - 0.5)]
        down = [0.0, step, top - 0.5 + 0.5 * step]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(rgb, np.array([across, down]), (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        if finer > 1:
            cut = cv2.resize(cut, (INPUT_PX, INPUT_PX), interpolation=cv2.INTER_AREA)
        return np.ascontiguousarray(cut.transpose(2, 0, 1)[None], dtype=np.float32)

    def look(self, points: FloatArray, covariances: FloatArray) -> LegLook:
        """The network's answer, (16, 2) and (16, 2, 2) in widths of the crop, in pixels of the frame."""
        flip = np.array([self.sign, 1.0])
        covariance_px = covariances * self.width_px**2 * np.outer(flip, flip)
        return LegLook(self.middle_px + flip * (points - 0.5) * self.width_px, covariance_px)


class LegReader:
    """Reads legs in frames, one after the other.

    Where the leg is about, is told by knee, ankle, heel and toe (4, 2), in pixels of the clip, of which one is `scale`
    pixels of the frame; `sign` is +1 when the person faces right. Answers are in pixels of the clip; None where the
    places are not known or the leg is too small.
    """

    def __init__(self) -> None:
        self._net = cv2.dnn.readNetFromONNX(str(shipped(FILE)))
        self._last: tuple[float, Crop] | None = None

    def read(
        self, rgb: npt.NDArray[np.uint8], places_px: FloatArray, *, sign: float, scale: float = 1.0
    ) -> LegLook | None:
        """The leg's points as well as can be; the places need only be about right."""
        try:
            own = _own_crop(self._look(rgb, Crop.around(places_px * scale, sign=sign)), sign)
        except ValueError:
            return None
        return middle_look([self._look(rgb, own.varied(*variant)) for variant in VARIANTS]).scaled(1 / scale)

    def follow(
        self, rgb: npt.NDArray[np.uint8], places_px: FloatArray, time_s: float, *, sign: float, scale: float = 1.0
    ) -> LegLook | None:
        """The same by a single look, in a frame that comes soon after the last one followed.

        The crop is laid out by what was seen there; where that is too long ago or elsewhere, by a first look here.
        None where knee or ankle are only guessed at, too.
        """
        last, self._last = self._last, None
        try:
            about = Crop.around(places_px * scale, sign=sign)
            if last is None or not 0 < time_s - last[0] < STALE_S or not last[1].near(about):
                own = _own_crop(self._look(rgb, about), sign)
            else:
                own = last[1]
            look = self._look(rgb, own)
            if _is_guessed(look, own):
                return None
            self._last = time_s, _own_crop(look, sign)
        except ValueError:
            return None
        return look.scaled(1 / scale)

    def _look(self, rgb: npt.NDArray[np.uint8], crop: Crop) -> LegLook:
        self._net.setInput(crop.picture(rgb))
        points, covariances = self._net.forward(["points", "covariances"])
        n = len(READ_POINTS)
        return crop.look(points.reshape(n, 2).astype(float), covariances.reshape(n, 2, 2).astype(float))


def _own_crop(look: LegLook, sign: float) -> Crop:
    """The crop laid out by the reader's own points, in pixels of the frame; raises as `Crop.around` does."""
    return Crop.around(look.points_px[[row(name) for name in PLACES]], sign=sign)


def _is_guessed(look: LegLook, crop: Crop) -> bool:
    return bool(look.spread_px("knee", "ankle").max() > GUESSED_SHARE * crop.width_px / CROP_SHANKS)


@cache
def reader_sha256() -> str:
    """The hash of the network's file."""
    return content_sha256(shipped(FILE))
