"""A stand-in for the leg reader that agrees with the landmarks, for clips in which nobody is to be seen.

The points that landmarks do not have lie where they do on the commonest leg, seen from the side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from helpers.observations import leg_cm
from lungelens.observe import follow_leg, pixels
from lungelens.observe.carried import similarity
from lungelens.observe.leg_points import FOOT_POINTS, READ_POINTS, LegLook

if TYPE_CHECKING:
    import pytest

    from lungelens.observe.types import FloatArray

SD_SHANKS = 0.02


@dataclass(frozen=True)
class Landmarks:
    """What is handed to the reader instead of a crop."""

    knee: FloatArray
    ankle: FloatArray
    heel: FloatArray
    toe: FloatArray
    sign: float

    @classmethod
    def around(
        cls, knee: FloatArray, ankle: FloatArray, heel: FloatArray, toe: FloatArray, *, sign: float
    ) -> Landmarks:
        """Raises ValueError where they are not known."""
        if not np.isfinite([knee, ankle, heel, toe]).all():
            raise ValueError("no leg to look at")
        return cls(knee, ankle, heel, toe, sign)


class AgreeingReader:
    """Sees knee, ankle, heel and toes where the landmarks have them."""

    def glance(self, rgb: np.ndarray, crop: Landmarks) -> LegLook:
        side_px = leg_cm(0.0)[:, [0, 2]] * [crop.sign, -1.0]
        at = {name: side_px[i] for i, name in enumerate(READ_POINTS)}
        foot = similarity(at["heel_back"], at["toe_tip"], crop.heel, crop.toe)
        shank = similarity(at["ankle"], at["knee"], crop.ankle, crop.knee)
        points = np.array([(foot if name in FOOT_POINTS else shank)(at[name]) for name in READ_POINTS])
        sd_px = SD_SHANKS * float(np.linalg.norm(crop.knee - crop.ankle))
        return LegLook(points, np.tile(sd_px**2 * np.eye(2), (len(points), 1, 1)))

    read = glance


def use_agreeing_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the leg is read as the landmarks have it."""
    for module in (follow_leg, pixels):
        monkeypatch.setattr(module, "Crop", Landmarks)
        monkeypatch.setattr(module, "LegReader", AgreeingReader)
