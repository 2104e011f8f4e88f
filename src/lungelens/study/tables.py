"""The validation as CSV: comma, decimal point, a header line, an empty cell where a value is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.report.csv_text import csv_text

if TYPE_CHECKING:
    from lungelens.report.csv_text import Cell
    from lungelens.study.agreement import Interval, Proportion
    from lungelens.study.compare import Comparison
    from lungelens.study.study import Study
    from lungelens.study.summary import Summary

VALUES = (
    "reference", "clip", "repetition", "quantity", "reference_value", "value", "low", "high", "error",
    "inside_interval", "repetition_counts", "sheet_used", "why_not", "why_not_in_words",
)  # fmt: skip
AGREEMENT = (
    "reference", "quantity", "group", "n", "not_measured", "bias", "bias_low", "bias_high", "mean_absolute_error",
    "greatest_error", "sd", "lower_limit", "lower_limit_low", "lower_limit_high", "upper_limit", "upper_limit_low",
    "upper_limit_high", "in_interval", "in_interval_share", "in_interval_low", "in_interval_high", "mean_half_width",
)  # fmt: skip
DECISIONS = ("question", "clip", "repetition", "truth", "said")
RELIABILITY = (
    "quantity", "between", "rater", "names", "subjects", "used", "icc_2_1", "icc_low", "icc_high", "sd", "sem", "mdc95",
)  # fmt: skip


def values_csv(study: Study) -> str:
    """Every value with its reference, one line each; `reference` is "truth" or "readings"."""
    rows = [("truth", one) for one in study.comparisons]
    if study.readings:
        rows += [("readings", one) for one in study.readings.comparisons]
    return csv_text(VALUES, (_value_cells(reference, one) for reference, one in rows))


def agreement_csv(study: Study) -> str:
    """The statistics, one line per quantity and group of clips: "all", "sheet" or "no_sheet"."""
    rows = [("truth", one) for one in study.summaries]
    if study.readings:
        rows += [("readings", one) for one in study.readings.summaries]
    return csv_text(AGREEMENT, (_agreement_cells(reference, one) for reference, one in rows))


def decisions_csv(study: Study) -> str:
    """Every yes-or-no decision, one line each."""
    return csv_text(DECISIONS, ((d.question, d.clip, d.repetition, d.truth, d.decided) for d in study.decisions))


def reliability_csv(study: Study) -> str:
    """ICC(2,1), SEM and MDC95 of the readings, one line per quantity and rater or group of raters."""
    rows = study.readings.repeatabilities if study.readings else ()
    return csv_text(
        RELIABILITY,
        (
            (one.quantity, one.between, one.rater, " / ".join(one.names), one.subjects)
            + ((r.subjects, r.icc, *_between(r.icc_between), r.sd, r.sem, r.mdc95) if (r := one.reliability) else (0,))
            for one in rows
        ),
    )


def _value_cells(reference: str, one: Comparison) -> tuple[Cell, ...]:
    measured = one.measured
    return (
        reference, one.clip, one.repetition, one.quantity, one.reference,
        *((measured.value, measured.low, measured.high) if measured else (None, None, None)),
        one.error, one.inside, one.valid, one.sheet,
        *((one.miss.code, one.miss.message) if one.miss else (None, None)),
    )  # fmt: skip


def _agreement_cells(reference: str, one: Summary) -> tuple[Cell, ...]:
    found = one.agreement
    if found is None:
        return reference, one.quantity, one.group, 0, len(one.comparisons)
    spread = found.spread
    cells: tuple[Cell, ...] = (
        reference, one.quantity, one.group, found.n, len(one.comparisons) - found.n,
        found.bias, *_between(spread.bias_between if spread else None), found.mean_absolute, found.maximum,
        *((spread.sd, spread.lower_limit, *_between(spread.lower_between)) if spread else (None,) * 4),
        *((spread.upper_limit, *_between(spread.upper_between)) if spread else (None,) * 3),
    )  # fmt: skip
    return cells + _proportion_cells(one.coverage) + (one.half_width,)


def _proportion_cells(part: Proportion | None) -> tuple[Cell, ...]:
    return (part.count, part.fraction, *_between(part.between)) if part else (None,) * 4


def _between(interval: Interval | None) -> tuple[Cell, Cell]:
    return (interval.low, interval.high) if interval else (None, None)
