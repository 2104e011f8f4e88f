"""The findings as one self-contained page that needs no network, for screen and paper."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from lungelens.measures.table import measure_named
from lungelens.report.wording import QUANTITY_WORDS
from lungelens.study import wording
from lungelens.study.page import study_environment
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.findings.cells import Instrument
    from lungelens.study.findings.findings import Described, Findings
    from lungelens.study.findings.pairs import Pair
    from lungelens.study.findings.repeated import Repeated

    Sessions: TypeAlias = defaultdict[str, Described | None]

TEMPLATE = "findings.html"


@dataclass(frozen=True)
class Picture:
    """A plot: of which stratum and kind, the file's name without its extension, and its content in words."""

    stratum: str
    kind: str  # "sessions", "sides" or "agreement"
    name: str
    png: bytes
    words: str


@dataclass(frozen=True)
class PairCount:
    """How many pairs of one quantity differ by more than error."""

    instrument: Instrument
    quantity: QuantityName
    pairs: tuple[Pair, ...]

    @property
    def mean(self) -> float:
        """Mean difference."""
        return sum(one.difference for one in self.pairs) / len(self.pairs)

    @property
    def beyond_interval(self) -> int:
        """By more than the camera's error."""
        return sum(one.beyond_interval for one in self.pairs)

    @property
    def beyond_mdc(self) -> int | None:
        """By more than MDC95; `None` where it is not known."""
        told = [one.beyond_mdc for one in self.pairs if one.beyond_mdc is not None]
        return sum(told) if told else None


def count_pairs(pairs: Sequence[Pair]) -> tuple[PairCount, ...]:
    """One for each instrument and quantity, with the sheet first."""
    ordered = sorted(pairs, key=lambda one: (one.instrument != "sheet", _place(one.quantity)))
    keyed = groupby(ordered, lambda one: (one.instrument, one.quantity))
    return tuple(PairCount(*key, tuple(members)) for key, members in keyed)


def by_leg(described: Sequence[Described]) -> list[tuple[tuple[Instrument, QuantityName, str], Sessions]]:
    """A line for each instrument, quantity and leg, with its sessions; `None` where there is nothing."""
    lines: dict[tuple[Instrument, QuantityName, str], Sessions] = {}
    for one in described:
        lines.setdefault((one.instrument, one.quantity, one.leg), defaultdict(lambda: None))[one.session] = one
    return list(lines.items())


def told(rows: Sequence[Repeated]) -> list[Repeated]:
    """Those with a reliability, a quantity's together and all legs first."""
    known = [one for one in rows if one.found.reliability is not None]
    return sorted(known, key=lambda one: (one.instrument != "sheet", _place(one.found.quantity), one.legs))


def untold(rows: Sequence[Repeated]) -> list[str]:
    """The others' quantities, in words."""
    names = {one.found.quantity: None for one in rows if one.found.reliability is None}
    return [QUANTITY_WORDS[name] for name in names]


def findings_html(found: Findings, pictures: Sequence[Picture], files: Sequence[str]) -> str:
    """Return the page; `files` are the tables beside it. What people typed is escaped."""
    clips = found.rows.clips
    environment = study_environment("not said")
    environment.filters.update(by_leg=by_leg, told=told, untold=untold)
    environment.globals.update(
        instruments=wording.GROUP_WORDS,
        count_pairs=count_pairs,
        plain=lambda value, quantity: f"{value:.{measure_named(quantity).digits + 1}f}",
    )
    return environment.get_template(TEMPLATE).render(
        language="en",
        version=__version__,
        found=found,
        measured=sum(one.status == "measured" for one in clips),
        participants=len({one.participant for one in clips if one.participant}),
        sessions=found.sessions,
        pictures=pictures,
        files=files,
        everything=[one for one in found.coverages if one.by == "all"],
    )


def _place(quantity: QuantityName) -> int:
    return list(QUANTITY_WORDS).index(quantity)
