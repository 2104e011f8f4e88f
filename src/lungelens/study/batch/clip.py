"""A clip of a study, and what is said about it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import PurePath

    from lungelens.observe.options import MeasureOptions
    from lungelens.sides import Side
    from lungelens.study.batch.place import Place

_LONGEST = 80  # of an id's readable part: file systems allow 255 bytes
SIDE_WORDS: dict[str, Side] = {"left": "left", "l": "left", "right": "right", "r": "right"}


@dataclass(frozen=True, slots=True)
class About:
    """Who and when; empty where nobody said."""

    participant: str = ""
    side: Side | None = None
    session: str = ""
    date: datetime.date | None = None
    footwear: str = ""
    rater: str = ""  # who led the test

    @classmethod
    def of(cls, said: Mapping[str, str | None]) -> About:
        """From words, by name.

        Raises
        ------
        ValueError
            The date is none.
        """
        texts = {name: said.get(name) or "" for name in ("participant", "session", "footwear", "rater")}
        on = said.get("date")
        return cls(
            **texts,
            side=SIDE_WORDS.get((said.get("side") or "").lower()),
            date=datetime.date.fromisoformat(on) if on else None,
        )


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip of a study."""

    clip_id: str  # of its folder; the same for the same name
    name: str  # its path as the study knows it, with "/"
    path: Place
    about: About
    options: MeasureOptions


def id_of(name: PurePath) -> str:
    """A name for files: readable, the same everywhere, and unlike any other clip's whatever that is called."""
    text = name.as_posix()
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name.with_suffix("").as_posix()).strip("_")[:_LONGEST]
    digest = sha256(text.encode(errors="surrogateescape")).hexdigest()[:8]
    return f"{plain or 'clip'}-{digest}"
