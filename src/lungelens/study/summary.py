"""Summaries of comparisons and decisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from lungelens.measures.measurement import QUANTITIES
from lungelens.study.agreement import Agreement, Proportion, agreement, proportion
from lungelens.study.compare import Comparison, Decision, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.outcome import Miss

Group = Literal["all", "sheet", "no_sheet"]


@dataclass(frozen=True)
class MissCount:
    """How often a quantity was not measured for one reason."""

    quantity: QuantityName
    miss: Miss
    count: int


@dataclass(frozen=True)
class Summary:
    """One quantity over a group of clips; values in the quantity's unit."""

    quantity: QuantityName
    group: Group
    comparisons: tuple[Comparison, ...]
    agreement: Agreement | None  # None where nothing was measured
    coverage: Proportion | None
    half_width: float | None  # of the 95 % intervals, on average


@dataclass(frozen=True)
class DecisionCount:
    """How often the program decided one question correctly."""

    question: Question
    found: int
    missed: int
    false: int
    correct_no: int
    undecided: int


def summarise(
    comparisons: Sequence[Comparison], cluster_of: Callable[[str], str] = lambda clip: clip
) -> tuple[Summary, ...]:
    """Summarise each compared quantity; separately with and without the sheet, if there are both.

    `cluster_of` says what of one origin a clip is, whose errors are alike: itself, or the person in it.

    The two are different instruments: one spread for both would describe neither. Clips that were run and in which
    nothing was measured count among those without.
    """
    both = {True, False} <= {one.sheet for one in comparisons}
    groups: tuple[Group, ...] = ("sheet", "no_sheet") if both else ("all",)
    return tuple(
        _summary(quantity, group, members, cluster_of)
        for quantity in QUANTITIES
        for group in groups
        if (members := tuple(one for one in comparisons if one.quantity == quantity and _belongs(one, group)))
    )


def count_misses(comparisons: Sequence[Comparison]) -> tuple[MissCount, ...]:
    """The reasons why values were not measured: quantity by quantity, the most frequent first."""
    counted = Counter((one.quantity, one.miss) for one in comparisons if one.miss is not None).most_common()
    return tuple(
        MissCount(quantity, miss, count)
        for name in QUANTITIES
        for (quantity, miss), count in counted
        if quantity == name
    )


def count_decisions(decisions: Sequence[Decision]) -> tuple[DecisionCount, ...]:
    """One line per question that the truth answers."""
    counted = []
    for question in get_args(Question):
        answers = Counter((one.truth, one.decided) for one in decisions if one.question == question)
        if answers:
            counted.append(
                DecisionCount(
                    question=question,
                    found=answers[True, True],
                    missed=answers[True, False],
                    false=answers[False, True],
                    correct_no=answers[False, False],
                    undecided=answers[True, None] + answers[False, None],
                )
            )
    return tuple(counted)


def _belongs(comparison: Comparison, group: Group) -> bool:
    return group == "all" or (comparison.sheet is True) == (group == "sheet")


def _summary(
    quantity: QuantityName, group: Group, comparisons: tuple[Comparison, ...], cluster_of: Callable[[str], str]
) -> Summary:
    read = [(one, one.measured) for one in comparisons if one.measured is not None]
    if not read:
        return Summary(quantity, group, comparisons, agreement=None, coverage=None, half_width=None)
    errors = np.array([measured.value - one.reference for one, measured in read])
    return Summary(
        quantity,
        group,
        comparisons,
        agreement=agreement(errors, [cluster_of(one.clip) for one, _ in read]),
        coverage=proportion(sum(bool(one.inside) for one, _ in read), len(read)),
        half_width=float(np.mean([(measured.high - measured.low) / 2 for _, measured in read])),
    )
