"""Everything that a study says, worked out once; the page and the tables show it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from lungelens.errors import UsageError
from lungelens.measures.measurement import QUANTITIES
from lungelens.study.findings.cells import cells_of, in_order, instrument_of
from lungelens.study.findings.missing import coverages, left_out, reasons
from lungelens.study.findings.nested import can_fit, components
from lungelens.study.findings.pairs import changes, left_right
from lungelens.study.findings.repeated import mdc95_of, repeated
from lungelens.study.findings.rows import StudyRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.sides import Side
    from lungelens.study.findings.against import Against
    from lungelens.study.findings.cells import Cell, Instrument
    from lungelens.study.findings.columns import Column
    from lungelens.study.findings.missing import Coverage, LeftOut, Reason
    from lungelens.study.findings.nested import Components
    from lungelens.study.findings.pairs import Pair
    from lungelens.study.findings.repeated import Repeated
    from lungelens.study.findings.rows import ClipRow, Value
    from lungelens.study.summary import Summary


@dataclass(frozen=True)
class Described:
    """One quantity of one leg in one session, over people. `sd` needs two."""

    instrument: Instrument
    quantity: QuantityName
    leg: Side
    session: str
    cells: tuple[Cell, ...]

    @property
    def mean(self) -> float:
        """Over people."""
        return fmean(one.value for one in self.cells)

    @property
    def sd(self) -> float | None:
        """Between people."""
        return stdev(one.value for one in self.cells) if len(self.cells) > 1 else None


@dataclass(frozen=True)
class _Plan:
    sessions: tuple[str, ...]
    retest: tuple[str, ...]


@dataclass(frozen=True)
class Stratum:
    """What is said of one part of the study, or of all of it; of each instrument by itself."""

    name: str  # a value of the column; empty for all
    clips: tuple[ClipRow, ...]
    described: tuple[Described, ...]
    repeated: tuple[Repeated, ...]
    components: tuple[Components, ...]
    left_right: tuple[Pair, ...]
    changes: tuple[Pair, ...]
    agreement: tuple[tuple[Against, tuple[Summary, ...]], ...]


@dataclass(frozen=True)
class Findings:
    """All of it. `by`: the column that strata are made of; `None`: one stratum, all clips."""

    rows: StudyRows
    left_out: tuple[LeftOut, ...]
    reasons: tuple[Reason, ...]
    coverages: tuple[Coverage, ...]
    by: Column | None
    sessions: tuple[str, ...]  # in their order
    retest: tuple[str, ...]
    strata: tuple[Stratum, ...]
    mixed_model: bool  # whether it could be fitted here


def findings(
    rows: StudyRows,
    against: Sequence[Against],
    by: Column | None = None,
    *,
    retest: Sequence[str] = (),
    order: Sequence[str] = (),
) -> Findings:
    """Work everything out.

    Parameters
    ----------
    rows
        The study's tables.
    against
        Comparisons with readings or truth.
    by
        The column that strata are made of.
    retest
        Sessions between which nothing was done; none: all of them.
    order
        The sessions in their order; none: by date, or as the clips are listed.

    Raises
    ------
    UsageError
        A session is named that the study has not, or one is left out of their order.
    """
    sessions = _sessions(rows, retest, order)
    out = left_out(rows)
    gone = {one.clip.id for one in out}
    counted = StudyRows(
        tuple(one for one in rows.clips if one.id not in gone),
        tuple(one for one in rows.values if one.clip.id not in gone),
    )
    plan = _Plan(sessions, tuple(retest))
    names = [""] if by is None else sorted({one.stratum(by) for one in rows.clips})
    strata = tuple(
        _stratum(name, [one for one in counted.clips if by is None or one.stratum(by) == name], counted, against, plan)
        for name in names
    )
    return Findings(rows, out, reasons(rows), coverages(rows), by, sessions, tuple(retest), strata, can_fit())


def _stratum(name: str, clips: Sequence[ClipRow], rows: StudyRows, against: Sequence[Against], plan: _Plan) -> Stratum:
    ids = {one.id for one in clips}
    found: dict[Instrument, list[Value]] = {}
    for one in rows.values:
        if one.clip.id in ids:
            found.setdefault(instrument_of(one.clip), []).append(one)
    cells = {instrument: cells_of(values, plan.sessions) for instrument, values in found.items()}
    repeats = tuple(row for instrument, some in cells.items() for row in repeated(some, instrument, plan.retest))
    mdc95 = mdc95_of(repeats)
    mixed = [components(values, instrument, plan.retest) for instrument, values in found.items()] if can_fit() else []
    return Stratum(
        name,
        tuple(clips),
        described=tuple(row for instrument, some in cells.items() for row in _described(some, instrument, plan)),
        repeated=repeats,
        components=tuple(one for some in mixed for one in some),
        left_right=tuple(row for instrument, some in cells.items() for row in left_right(some, instrument, mdc95)),
        changes=tuple(row for instrument, some in cells.items() for row in changes(some, instrument, mdc95)),
        agreement=tuple((one, one.summaries(clips)) for one in against),
    )


def _described(cells: Sequence[Cell], instrument: Instrument, plan: _Plan) -> Iterator[Described]:
    """Each person once: raters are not people, and the first one's value stands for both."""
    groups: dict[tuple[QuantityName, Side, str], dict[str, Cell]] = {}
    for one in cells:
        groups.setdefault((one.quantity, one.leg, one.session), {}).setdefault(one.participant, one)
    order = plan.sessions
    for quantity, leg, session in sorted(groups, key=lambda g: (QUANTITIES.index(g[0]), g[1], order.index(g[2]))):
        yield Described(instrument, quantity, leg, session, tuple(groups[quantity, leg, session].values()))


def _sessions(rows: StudyRows, retest: Sequence[str], order: Sequence[str]) -> tuple[str, ...]:
    known = in_order(rows.clips)
    unknown = [one for one in (*retest, *order) if one not in known]
    if unknown:
        raise UsageError(
            f"No clip of the study is of a session {unknown[0]}: its sessions are {', '.join(known) or 'not said'}."
        )
    forgotten = [one for one in known if one not in order]
    if order and forgotten:
        raise UsageError(f"--order leaves out the session {forgotten[0]}: give every session once, first one first.")
    return tuple(dict.fromkeys(order)) or known
