"""The findings as CSV tables. `rows.csv` says of each line of the others which repetitions it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lungelens.report.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.report.csv_text import Cell as CsvCell
    from lungelens.study.agreement import Interval
    from lungelens.study.compare import Comparison
    from lungelens.study.findings.cells import Cell as CellOfLeg
    from lungelens.study.findings.findings import Findings, Stratum
    from lungelens.study.findings.pairs import Pair
    from lungelens.study.findings.rows import ClipRow
    from lungelens.study.summary import Summary

    Origin: TypeAlias = tuple[ClipRow, int | None, str, float | None]  # clip, repetition, quantity, value
    Line: TypeAlias = tuple[tuple[CsvCell, ...], Sequence[Origin]]

COVERAGE = ("by", "stratum", "quantity", "clips", "measured", "share", "share_low", "share_high")
REASONS = ("status", "reason", "reason_in_words", "clips")
LEFT_OUT = ("id", "clip", "participant", "why")
DESCRIBED = ("stratum", "instrument", "quantity", "leg", "session", "n", "mean", "sd", "min", "max")
RELIABILITY = (
    "stratum", "instrument", "quantity", "legs", "between", "rater", "names", "subjects", "used",
    "icc_2_1", "icc_low", "icc_high", "sd", "sem", "mdc95",
)  # fmt: skip
COMPONENTS = (
    "stratum", "instrument", "quantity", "participants", "leg_sessions", "repetitions", "var_participant", "var_leg",
    "var_session", "var_repetition", "icc", "sem", "mdc95",
)  # fmt: skip
PAIR = (
    "difference", "difference_low", "difference_high", "beyond_interval", "mdc95", "beyond_mdc95",
)  # fmt: skip
LEFT_RIGHT = ("stratum", "instrument", "quantity", "participant", "session", "rater", "left", "right", *PAIR)
CHANGES = (
    "stratum", "instrument", "quantity", "participant", "leg", "rater", "from_session", "to_session", "first", "last",
    *PAIR,
)  # fmt: skip
AGREEMENT = (
    "stratum", "reference", "quantity", "group", "n", "not_measured", "people", "bias", "bias_low", "bias_high",
    "mean_absolute_difference", "sd", "lower_limit", "lower_limit_low", "lower_limit_high", "upper_limit",
    "upper_limit_low", "upper_limit_high", "in_interval", "in_interval_share",
)  # fmt: skip
ROWS = ("table", "line", "id", "clip", "repetition", "participant", "session", "quantity", "value")


@dataclass(frozen=True)
class FindingsTable:
    """A table, and for each of its lines what it rests on."""

    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]

    def csv(self) -> str:
        """The table as text."""
        return csv_text(self.header, (cells for cells, _ in self.lines))


def tables(found: Findings) -> tuple[FindingsTable, ...]:
    """Those that have a line."""
    strata = found.strata
    made = (
        FindingsTable("missing", COVERAGE, tuple(_coverage_lines(found))),
        FindingsTable("reasons", REASONS, tuple(_reason_lines(found))),
        FindingsTable("left_out", LEFT_OUT, tuple(_left_out_lines(found))),
        FindingsTable("described", DESCRIBED, tuple(line for one in strata for line in _described_lines(one))),
        FindingsTable("reliability", RELIABILITY, tuple(line for one in strata for line in _repeated_lines(one))),
        FindingsTable("variance", COMPONENTS, tuple(line for one in strata for line in _component_lines(one))),
        FindingsTable("left_right", LEFT_RIGHT, tuple(line for one in strata for line in _left_right_lines(one))),
        FindingsTable("change", CHANGES, tuple(line for one in strata for line in _change_lines(one))),
        FindingsTable("agreement", AGREEMENT, tuple(line for one in strata for line in _agreement_lines(one))),
    )
    return tuple(one for one in made if one.lines)


def rows_csv(every: Sequence[FindingsTable]) -> str:
    """What each line of each table rests on; `line` counts from 1 below the header."""
    return csv_text(
        ROWS,
        (
            (table.name, number, clip.id, clip.clip, repetition, clip.participant or None, clip.session or None)
            + (quantity or None, value)
            for table in every
            for number, (_, origins) in enumerate(table.lines, start=1)
            for clip, repetition, quantity, value in origins
        ),
    )


def _coverage_lines(found: Findings) -> Iterator[Line]:
    for one in found.coverages:
        part = one.measured
        cells = (part.of, part.count, part.fraction, part.between.low, part.between.high)
        yield (one.by, one.stratum or None, one.quantity, *cells), ()


def _reason_lines(found: Findings) -> Iterator[Line]:
    for one in found.reasons:
        yield (one.status, one.code or None, one.words, len(one.clips)), [(clip, None, "", None) for clip in one.clips]


def _left_out_lines(found: Findings) -> Iterator[Line]:
    for one in found.left_out:
        yield (one.clip.id, one.clip.clip, one.clip.participant or None, one.why), ()


def _described_lines(part: Stratum) -> Iterator[Line]:
    for one in part.described:
        values = [cell.value for cell in one.cells]
        about = (part.name or None, one.instrument, one.quantity, one.leg, one.session or None)
        yield (*about, len(values), one.mean, one.sd, min(values), max(values)), _of_cells(one.cells)


def _repeated_lines(part: Stratum) -> Iterator[Line]:
    for one in part.repeated:
        found, r = one.found, one.found.reliability
        about = (part.name or None, one.instrument, found.quantity, one.legs, found.between, found.rater or None)
        counted = (" / ".join(found.names), found.subjects)
        statistics = (r.subjects, r.icc, *_between(r.icc_between), r.sd, r.sem, r.mdc95) if r else (0,)
        yield (*about, *counted, *statistics), _of_cells(one.cells)


def _component_lines(part: Stratum) -> Iterator[Line]:
    for one in part.components:
        yield (
            (
                *(part.name or None, one.instrument, one.quantity, one.participants, one.sessions, len(one.values)),
                *(one.participant, one.leg, one.session, one.repetition, one.icc, one.sem, one.mdc95),
            ),
            [(v.clip, v.repetition, v.quantity, v.value) for v in one.values],
        )


def _left_right_lines(part: Stratum) -> Iterator[Line]:
    for one in part.left_right:
        left, right = one.first, one.second
        about = (part.name or None, one.instrument, one.quantity, left.participant, left.session or None)
        yield (*about, left.rater or None, left.value, right.value, *_pair(one)), _of_cells((left, right))


def _change_lines(part: Stratum) -> Iterator[Line]:
    for one in part.changes:
        first, last = one.first, one.second
        about = (part.name or None, one.instrument, one.quantity, first.participant, first.leg, first.rater or None)
        sessions = (first.session, last.session, first.value, last.value)
        yield (*about, *sessions, *_pair(one)), _of_cells((first, last))


def _pair(one: Pair) -> tuple[CsvCell, ...]:
    low, high = one.difference - one.half_width, one.difference + one.half_width
    return one.difference, low, high, one.beyond_interval, one.mdc95, one.beyond_mdc


def _agreement_lines(part: Stratum) -> Iterator[Line]:
    clips = {one.id: one for one in part.clips}
    for against, summaries in part.agreement:
        for one in summaries:
            yield (
                (part.name or None, against.reference, *_agreement_cells(one)),
                [_of_comparison(row, clips[row.clip]) for row in one.comparisons],
            )


def _agreement_cells(one: Summary) -> tuple[CsvCell, ...]:
    found = one.agreement
    if found is None:
        return one.quantity, one.group, 0, len(one.comparisons)
    spread = found.spread
    limits: tuple[CsvCell, ...] = (None,) * 7
    if spread is not None:
        limits = (
            *(spread.sd, spread.lower_limit, *_between(spread.lower_between)),
            *(spread.upper_limit, *_between(spread.upper_between)),
        )
    inside = (one.coverage.count, one.coverage.fraction) if one.coverage else (None, None)
    bias = (found.bias, *_between(spread.bias_between if spread else None), found.mean_absolute)
    counted = (found.n, len(one.comparisons) - found.n, found.clips)
    return one.quantity, one.group, *counted, *bias, *limits, *inside


def _of_comparison(row: Comparison, clip: ClipRow) -> Origin:
    return clip, row.repetition, row.quantity, row.measured.value if row.measured else None


def _of_cells(cells: Sequence[CellOfLeg]) -> list[Origin]:
    return [(v.clip, v.repetition, v.quantity, v.value) for cell in cells for v in cell.values]


def _between(interval: Interval | None) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if interval else (None, None)
