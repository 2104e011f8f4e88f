"""Which of the people in the picture does the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import UsageError
from lungelens.observe.stance import Stance, stance_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.clip.types import ClipInfo
    from lungelens.pose.types import PoseTrack

LEAST_DURATION_S = 0.8  # a shorter clip holds no lunge, whoever is in it


def is_long_enough(info: ClipInfo) -> bool:
    """Whether a clip may hold a lunge; a single picture may show its deepest position."""
    return info.is_still or info.duration_s >= LEAST_DURATION_S


@dataclass(frozen=True)
class PersonChoice:
    """Who is measured, of how many seen (counted from 1, left to right where first seen), and by what rule."""

    index: int
    seen: int
    rule: str


@dataclass(frozen=True)
class Subject:
    """The person measured."""

    track: PoseTrack
    stance: Stance
    choice: PersonChoice


def choose_person(tracks: Sequence[PoseTrack], asked_for: int | None) -> Subject | None:
    """Pick the person who lunges: upright, planted foot, knee going forward over it, then size.

    Returns None where nobody's legs were seen.

    Raises
    ------
    UsageError
        When `asked_for` (counted from 1, left to right) is not among the people seen.
    """
    if asked_for is not None and asked_for > len(tracks):
        seen = (
            "nobody was" if not tracks else "only one person was" if len(tracks) == 1 else f"{len(tracks)} people were"
        )
        raise UsageError(f"--person {asked_for} was asked for, but {seen} seen; give a smaller number or leave it out.")
    candidates = []
    for number, track in enumerate(tracks, start=1):
        stance = stance_of(track)
        if stance is not None and asked_for in (None, number):
            candidates.append((number, track, stance))
    if not candidates:
        return None
    largest = max(stance.shank_px for _, _, stance in candidates)
    standing = [one for one in candidates if not (one[2].on_its_head or one[2].on_its_side)]
    number, track, stance = max(
        standing or candidates, key=lambda one: (one[2].evidence + 0.02) * one[2].shank_px / largest
    )
    return Subject(track, stance, PersonChoice(index=number, seen=len(tracks), rule=_rule(len(tracks), asked_for)))


def _rule(seen: int, asked_for: int | None) -> str:
    if asked_for is not None:
        return "asked for"
    if seen == 1:
        return "the only person seen"
    return "planted foot with the knee going forward over it, then size in the picture"
