"""Who trains the reader, who calibrates it and who tests it, decided once and for ever by a hash of who they are.

Nothing else decides: no list, no order of files, no seed. A person rendered tomorrow belongs to a side already.
"""

from __future__ import annotations

import hashlib
from typing import Literal

Split = Literal["train", "calibrate", "test"]

TRAIN_SHARE = 0.70
CALIBRATE_SHARE = 0.15


def split_of_person(number: int) -> Split:
    """The side of the rendered person with this number (the seed it is rendered from)."""
    if number < 0:
        raise ValueError(f"a person's number is 0 or more, got {number}")
    return _split(f"lungelens-person-{number:05d}")


def split_of_photograph(name: str) -> Split:
    """The side of a real photograph, by its name `folder/number.jpg`, with or without the leg (`:L`, `:R`).

    The folder decides: the photographs in one folder show one person in one room.
    """
    photograph = name.split(":")[0]
    folder, _, _ = photograph.rpartition("/")
    return _split(f"lungelens-photograph-{folder or photograph}")


def _split(key: str) -> Split:
    """The side of a key: the first eight bytes of its SHA-256 as a number from 0 to 1, cut at 0.70 and 0.85."""
    place = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64
    if place < TRAIN_SHARE:
        return "train"
    return "calibrate" if place < TRAIN_SHARE + CALIBRATE_SHARE else "test"
