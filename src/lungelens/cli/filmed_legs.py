"""Clips of legs for `lungelens assess`: measured, in the order of the legs they show."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import typer

from lungelens.errors import UsageError
from lungelens.sides import SIDES
from lungelens.translation import translated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Repetition
    from lungelens.observe.options import MeasureOptions, Progress
    from lungelens.report.folder import FilmedLeg
    from lungelens.sides import Side


def measured_leg(clip: Path, side: Side, options: MeasureOptions, progress: Progress | None) -> FilmedLeg:
    """Measure a clip that was given for one leg."""
    from lungelens.measures.analysis import analyse
    from lungelens.observe.observe import observe
    from lungelens.report.folder import FilmedLeg

    named = None if progress is None else partial(_report_stage, progress, side)
    return FilmedLeg(side, analyse(observe(clip, options, named)), clip)


def legs_in(clip: Path, options: MeasureOptions, progress: Progress | None) -> list[FilmedLeg]:
    """Measure one clip: of one leg, or of both where the person turns round."""
    from lungelens.measures.analysis import analyse
    from lungelens.observe.turns import observe_legs
    from lungelens.report.folder import FilmedLeg

    every = [analyse(seen) for seen in observe_legs(clip, options, progress)]
    shown = [one for one in every if one.measurement.status == "measured"] or every[:1]
    by_leg: dict[Side | None, list[Analysis]] = {}
    for one in shown:
        by_leg.setdefault(one.measurement.test_leg, []).append(one)
    best = {side: _best(some) for side, some in by_leg.items()}
    return [FilmedLeg(side, best[side], clip) for side in (*SIDES, None) if side in best]


def in_order(filmed: Sequence[FilmedLeg]) -> list[FilmedLeg]:
    """Return left and right as they were given; clips that show the other leg are asked about, not swapped silently.

    Raises
    ------
    UsageError
        A clip shows the other leg, and nobody is there to ask, or the answer is no.
    """
    shown = [leg.analysis.measurement.test_leg for leg in filmed]
    if all(seen in (None, leg.side) for seen, leg in zip(shown, filmed, strict=True)):
        return list(filmed)
    first, second = filmed
    if shown != ["right", "left"]:
        wrong = next(leg for seen, leg in zip(shown, filmed, strict=True) if seen not in (None, leg.side))
        seen = wrong.analysis.measurement.test_leg
        raise UsageError(
            f"{wrong.clip_path} shows the {seen} leg: give the clip of the left leg first, then of the right."
        )
    found = f"{first.clip_path} shows the right leg, and {second.clip_path} the left"
    if not sys.stdin.isatty():
        raise UsageError(f"{found}: give the clip of the left leg first, then of the right.")
    if not typer.confirm(translated(f"{found}. Take them as what they show?"), err=True):
        raise UsageError("Nothing was assessed: give the clip of the left leg first, then of the right.")
    return [_labelled(second, "left"), _labelled(first, "right")]


def _labelled(leg: FilmedLeg, side: Side) -> FilmedLeg:
    return replace(leg, side=side)


def _best(some: Sequence[Analysis]) -> Analysis:
    """Of several stretches of one leg the one with the best repetition; the first where none counts."""
    from lungelens.measures.best import best_of

    found: list[Repetition] = [best for one in some if (best := one.measurement.best_repetition) is not None]
    best = best_of(found)
    return next((one for one in some if best is not None and one.measurement.best_repetition is best), some[0])


def _report_stage(progress: Progress, side: Side, stage: str, fraction: float) -> None:
    progress(f"{side}: {stage}", fraction)
