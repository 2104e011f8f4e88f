"""Short texts for the values of a validation: errors are signed, with one more digit than their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.limits import HEEL_LIFT
from lungelens.measures.table import measure_named
from lungelens.report.wording import QUANTITY_WORDS, count, sentence, unit

if TYPE_CHECKING:
    from lungelens.measures.measurement import QuantityName
    from lungelens.study.agreement import Interval, Proportion
    from lungelens.study.compare import Question
    from lungelens.study.study import Study
    from lungelens.study.summary import Group, Summary

GROUP_WORDS: dict[Group, str] = {"all": "all clips", "sheet": "with the sheet", "no_sheet": "without the sheet"}
QUESTION_WORDS: dict[Question, str] = {
    "knee_contact": "knee touches the wall",
    "heel_lift": f"heel up by more than {HEEL_LIFT.warn:.0f} mm",
}
MINUS = "−"  # as wide as a plus, and never at the end of a line


def signed(value: float, quantity: QuantityName) -> str:
    """A difference without its unit: "+0.3", "−1.2", "0.0"."""
    digits = _digits(quantity)
    text = f"{round(value, digits) + 0.0:+.{digits}f}"
    return text.removeprefix("+") if not float(text) else text.replace("-", MINUS)


def size(value: float, quantity: QuantityName) -> str:
    """An unsigned error with its unit: "0.9°"."""
    return f"{value:.{_digits(quantity)}f}{unit(quantity)}"


def signed_amount(value: float, quantity: QuantityName) -> str:
    """A difference with its unit: "+0.3°"."""
    return signed(value, quantity) + unit(quantity)


def signed_between(interval: Interval, quantity: QuantityName) -> str:
    """An interval of differences: "−0.2 to +0.8"."""
    return f"{signed(interval.low, quantity)} to {signed(interval.high, quantity)}"


def percent_between(interval: Interval) -> str:
    """An interval of proportions: "54 to 100 %"."""
    return f"{100 * interval.low:.0f} to {100 * interval.high:.0f} %"


def out_of(part: Proportion) -> str:
    """A proportion as a count: "12 of 13"."""
    return f"{part.count} of {part.of}"


def heading(summary: Summary) -> str:
    """The quantity's name, with the group unless it is all clips."""
    name = sentence(QUANTITY_WORDS[summary.quantity])
    return name if summary.group == "all" else f"{name}, {GROUP_WORDS[summary.group]}"


def in_words(summary: Summary) -> str:
    """The summary in half a sentence, for plot and terminal."""
    quantity, found = summary.quantity, summary.agreement
    counted = f"{found.n if found else 0} of {len(summary.comparisons)} measured"
    if found is None:
        return counted
    words = [
        counted,
        f"bias {signed_amount(found.bias, quantity)}",
        f"mean absolute error {size(found.mean_absolute, quantity)}",
        f"maximum error {signed_amount(found.maximum, quantity)}",
    ]
    if found.spread:
        low, high = found.spread.lower_limit, found.spread.upper_limit
        words.append(f"limits of agreement {signed(low, quantity)} to {signed_amount(high, quantity)}")
    return ", ".join(words)


def summary_lines(study: Study) -> list[str]:
    """What the terminal prints: what is missing, a line per quantity and group, and a line per question."""
    lines = [not_run_words(study)] if study.not_run else []
    lines += [f"{heading(one)}: {in_words(one)}{_coverage(one)}." for one in study.summaries]
    lines += [
        f"{sentence(QUESTION_WORDS[one.question])}: {one.found} found, {one.missed} missed, {one.false} false alarms, "
        f"{one.correct_no} correct no, {one.undecided} undecided."
        for one in study.decision_counts
    ]
    if study.readings:
        lines += [f"{heading(one)} against readings: {in_words(one)}." for one in study.readings.summaries]
    return lines


def not_run_words(study: Study) -> str:
    """Which clips have no result, before any figure: "2 of 10 clips have neither a video nor a result: …"."""
    names = ", ".join(study.not_run)
    have = "has" if len(study.not_run) == 1 else "have"
    return (
        f"{len(study.not_run)} of {count(len(study.clips), 'clip')} {have} neither a video nor a result, "
        f"and no figure counts them: {names}."
    )


def _coverage(summary: Summary) -> str:
    if summary.coverage is None:
        return ""
    return (
        f", truth within the 95 % interval in {out_of(summary.coverage)} ({percent_between(summary.coverage.between)})"
    )


def _digits(quantity: QuantityName) -> int:
    return measure_named(quantity).digits + 1  # errors are smaller than the values
