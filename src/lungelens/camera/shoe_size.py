"""From a shoe size to the length of the foot that wears it, with how far makers and wearers differ."""

from __future__ import annotations

import re
from typing import Final

from lungelens.camera.types import Normal

EU_STEP_CM, UK_STEP_CM = 2 / 3, 2.54 / 3  # Paris point, barleycorn; US sizes step like UK ones
LIKE_FOOT_CM = 26.5
"""The size charts of runners' shoes agree on the size of this foot to about half a size."""
SIZES: Final = {  # of that foot, and the step (docs/evidence.md, section 16)
    "eu": (42.0, EU_STEP_CM),
    "uk": (7.75, UK_STEP_CM),
    "us-men": (8.5, UK_STEP_CM),
    "us-women": (10.0, UK_STEP_CM),
}
FOOT_SD_CM = 0.6  # sizes are rounded, makers differ, and every second person wears another length than the chart says
ADULT_FOOT_CM = (20.0, 34.0)


def foot_of_size(size: str) -> Normal:
    """Return the foot's length, cm, of a size such as `eu:42`.

    Raises
    ------
    ValueError
        It is not written so, or no adult's size; in one clause for a person.
    """
    written = re.fullmatch(r"([a-z-]+):(\d{1,2}(?:\.\d{1,2})?)", size.strip().lower())
    if written is not None and written[1] == "us":
        raise ValueError("should be us-men:9 or us-women:10.5, since US sizes differ for men and women")
    if written is None or written[1] not in SIZES:
        raise ValueError("should be a shoe size like eu:42, uk:8, us-men:9 or us-women:10.5")
    like, step_cm = SIZES[written[1]]
    foot_cm = LIKE_FOOT_CM + (float(written[2]) - like) * step_cm
    if not ADULT_FOOT_CM[0] <= foot_cm <= ADULT_FOOT_CM[1]:
        raise ValueError(f"should be an adult's size, not of a foot of {foot_cm:.0f} cm")
    return Normal(foot_cm, FOOT_SD_CM)
