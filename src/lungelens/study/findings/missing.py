"""What is not there, before anything that is: clips without numbers, quantities without a value, clips left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from lungelens.measures.measurement import QUANTITIES
from lungelens.study.agreement import Proportion, clustered_proportion
from lungelens.study.findings.columns import Column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.batch.record import Status
    from lungelens.study.findings.rows import ClipRow, StudyRows


@dataclass(frozen=True)
class LeftOut:
    """A clip with numbers that no statistic counts, and why."""

    clip: ClipRow
    why: str


@dataclass(frozen=True)
class Reason:
    """Why clips have no numbers, or none that count, in the words of the first of them."""

    status: Status
    code: str
    words: str
    clips: tuple[ClipRow, ...]


@dataclass(frozen=True)
class Coverage:
    """In how many clips of a stratum a quantity was measured. `by` is a column of clips.csv, or "all"."""

    by: Column | str
    stratum: str
    quantity: QuantityName
    measured: Proportion


def left_out(rows: StudyRows) -> tuple[LeftOut, ...]:
    """Clips of the other leg than was said, and a film that an earlier clip counts with already."""
    found = []
    counted: set[str] = set()  # films, by the id of the first clip with that content
    for one in rows.clips:
        film = one.same_content_as or one.id
        if one.status != "measured":
            continue
        if why := "same film as another clip" if film in counted else _other_leg(one):
            found.append(LeftOut(one, why))
        else:
            counted.add(film)
    return tuple(found)


def reasons(rows: StudyRows) -> tuple[Reason, ...]:
    """Why clips have no numbers, or none that count, the most frequent first."""
    missing = [one for one in rows.clips if one.status != "measured" or one.reason]
    counted = Counter((one.status, one.reason) for one in missing).most_common()
    members = {key: tuple(one for one in missing if (one.status, one.reason) == key) for key, _ in counted}
    return tuple(Reason(*key, members[key][0].reason_in_words, members[key]) for key, _ in counted)


def coverages(rows: StudyRows) -> tuple[Coverage, ...]:
    """Of all films, and by every column that tells clips apart; a value counts if the best repetition has it.

    A film given twice is one. Clips of one person have much in common, and the interval counts people.
    """
    has: dict[str, set[str]] = {name: set() for name in QUANTITIES}
    for value in rows.values:
        if value.best:
            has[value.quantity].add(value.clip.id)
    return tuple(
        Coverage(by, stratum, quantity, _share(clips, has[quantity]))
        for by, stratum, clips in _strata(rows)
        for quantity in QUANTITIES
        if has[quantity]
    )


def _share(clips: Sequence[ClipRow], having: Collection[str]) -> Proportion:
    films: dict[str, list[ClipRow]] = {}
    for one in clips:
        films.setdefault(one.same_content_as or one.id, []).append(one)
    hits = [any(one.id in having for one in copies) for copies in films.values()]
    return clustered_proportion(hits, [copies[0].participant or copies[0].id for copies in films.values()])


def _strata(rows: StudyRows) -> Iterator[tuple[str, str, list[ClipRow]]]:
    yield "all", "", list(rows.clips)
    for column in get_args(Column):
        if column in ("scene", "scale"):  # known only where something was measured
            continue
        names = sorted({one.stratum(column) for one in rows.clips})
        if len(names) > 1:
            for name in names:
                yield column, name, [one for one in rows.clips if one.stratum(column) == name]


def _other_leg(clip: ClipRow) -> str:
    return "not the leg that was said" if clip.side_agrees is False else ""
