"""The truth about a folder of clips: each repetition's values, known by other means than the clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lungelens.measures.measurement import QuantityName, Side

TOUCHING_CM = 0.2  # a gap below this is contact: skin and clothes are compressed
APART_CM = 2.0  # a gap above this is no contact; in between it is undecidable, and not evaluated


@dataclass(frozen=True)
class TrueValue:
    """One quantity of one repetition, in the unit of its name."""

    quantity: QuantityName
    value: float


@dataclass(frozen=True)
class TrueRepetition:
    """What is known about one repetition.

    It is matched to the measurement by the time of its hold if known, else by its number, counted from 1;
    with neither, it stands for the clip's best repetition.
    """

    number: int | None
    hold_s: float | None
    knee_touched_wall: bool | None
    values: tuple[TrueValue, ...]


@dataclass(frozen=True)
class ClipTruth:
    """What is known about one clip; `clip` is its file's name without the extension."""

    clip: str
    test_leg: Side | None
    repetitions: tuple[TrueRepetition, ...]


def touched(gap_cm: float) -> bool | None:
    """Whether a knee this far from the wall touches it; `None` where that is undecidable."""
    if gap_cm < TOUCHING_CM:
        return True
    return False if gap_cm > APART_CM else None
