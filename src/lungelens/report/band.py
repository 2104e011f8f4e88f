"""The scale that shows a person's value against the norms, as numbers between 0 and 1 for any renderer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

from lungelens.measures.table import measure_named
from lungelens.mobility.norms import read_norms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.mobility.norms import Norm
    from lungelens.mobility.record import Estimate
    from lungelens.mobility.terms import Band, Quantity
    from lungelens.mobility.types import MobilityAssessment, SideResult
    from lungelens.mobility.wording import Wording

_STEPS: dict[Quantity, float] = {"toe_to_wall_cm": 5.0, "tibia_angle_deg": 10.0}
_CURVE_POINTS = 81


@dataclass(frozen=True)
class Zone:
    """One range of the scale; `band` selects the drawing's pattern."""

    band: Band
    label: str
    start: float  # 0..1 along the scale, like all positions here
    end: float


@dataclass(frozen=True)
class Tick:
    """A number under the scale."""

    at: float
    label: str


@dataclass(frozen=True)
class Mark:
    """One leg's value and interval."""

    leg: str
    amount: str
    between: str
    remark: str  # empty unless the value is an estimate rather than a score
    at: float
    low: float
    high: float
    shape: Literal["diamond", "disc"]  # left and right, readable without colour


@dataclass(frozen=True)
class BandFigure:
    """The legs that were measured in the same way, on one scale."""

    axis: str
    ticks: tuple[Tick, ...]
    zones: tuple[Zone, ...]  # empty where no range is given
    people: tuple[tuple[float, float], ...]  # distribution of healthy adults: position along the scale, height 0..1
    people_label: str
    marks: tuple[Mark, ...]
    words: str  # the same as a text alternative


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def at(self, value: float) -> float:
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def band_figures(assessment: MobilityAssessment, words: Wording) -> tuple[BandFigure, ...]:
    """Return one figure per judged quantity, the distance first; none where nothing was judged."""
    shown = [result for result in assessment.sides if _value(result) is not None]
    shown.sort(key=lambda result: str(result.range.quantity), reverse=True)
    groups = groupby(shown, key=lambda result: result.range.quantity)
    return tuple(_figure(quantity, tuple(legs), words) for quantity, legs in groups if quantity is not None)


def _value(result: SideResult) -> Estimate | None:
    """Return the score, or its estimate where the score is not valid."""
    return result.validity.corrected_cm if result.validity.status == "not_valid" else result.range.score


def _is_estimate(result: SideResult) -> bool:
    return result.validity.status == "not_valid" or result.range.worked_out_from is not None


def _figure(quantity: Quantity, legs: tuple[SideResult, ...], words: Wording) -> BandFigure:
    values = [value for leg in legs if (value := _value(leg)) is not None]
    scale = _scale(quantity, values)
    cuts = next((leg.range.cuts for leg in legs if leg.range.cuts is not None), None)
    zones = () if cuts is None else _zones(scale, cuts, words)
    marks = tuple(_mark(leg, quantity, scale, words) for leg in legs)
    axis = words.say(f"page.figure.quantity_{measure_named(quantity).unit}")
    sentences = [words.say("page.figure.mark", leg=m.leg, amount=m.amount, between=m.between) for m in marks]
    if cuts is not None:
        low, high = (words.amount(cut, quantity) for cut in cuts)
        sentences.append(words.say("page.figure.cuts", low=low, high=high))
    return BandFigure(
        axis=axis,
        ticks=_ticks(scale, quantity, cuts, words),
        zones=zones,
        people=_people(scale, legs),
        people_label=words.say("page.figure.people"),
        marks=marks,
        words=words.say("page.figure.alt", quantity=axis, marks=" ".join(sentences)),
    )


def _scale(quantity: Quantity, values: Iterable[Estimate]) -> _Scale:
    low, high = measure_named(quantity).axis
    step, most = _STEPS[quantity], 2 * high  # a file from elsewhere may have any number
    for value in values:
        while value.low < low and low > 0:
            low -= step
        while value.high > high and high < most:
            high += step
    return _Scale(low, high)


def _zones(scale: _Scale, cuts: tuple[float, float], words: Wording) -> tuple[Zone, ...]:
    first, second = (scale.at(cut) for cut in cuts)
    bands: tuple[tuple[Band, float, float], ...] = (
        ("restricted", 0.0, first),
        ("adequate", first, second),
        ("ample", second, 1.0),
    )
    return tuple(Zone(band, words.say(f"band.{band}"), start, end) for band, start, end in bands)


def _ticks(scale: _Scale, quantity: Quantity, cuts: tuple[float, float] | None, words: Wording) -> tuple[Tick, ...]:
    """Return the cut-offs, if any, between the ends of the scale; else round numbers."""
    step = _STEPS[quantity]
    rounds = [scale.low + k * step for k in range(round((scale.high - scale.low) / step) + 1)]
    values = [scale.low, *cuts, scale.high] if cuts is not None else rounds
    return tuple(Tick(scale.at(value), words.tick(value, quantity)) for value in values)


def _people(scale: _Scale, legs: tuple[SideResult, ...]) -> tuple[tuple[float, float], ...]:
    """Return the distribution of the norm samples, weighted by their size, with its peak at 1."""
    names = {s.norm for leg in legs if leg.range.percentile for s in leg.range.percentile.samples if s.verified}
    norms = [norm for norm in read_norms() if norm.name in names and norm.mean is not None]
    if not norms:
        return ()
    places = [k / (_CURVE_POINTS - 1) for k in range(_CURVE_POINTS)]
    heights = [sum(_density(norm, scale.low + at * (scale.high - scale.low)) for norm in norms) for at in places]
    top = max(heights)
    return tuple((at, height / top) for at, height in zip(places, heights, strict=True))


def _density(norm: Norm, value: float) -> float:
    assert norm.mean is not None and norm.sd is not None  # guaranteed by the caller
    return norm.n * NormalDist(norm.mean, norm.sd).pdf(value)


def _mark(leg: SideResult, quantity: Quantity, scale: _Scale, words: Wording) -> Mark:
    value = _value(leg)
    assert value is not None  # guaranteed by the caller
    return Mark(
        leg=words.say(f"leg_title.{leg.side or 'tested'}"),
        amount=words.amount(value.value, quantity),
        between=words.between(value, quantity),
        remark=words.say("page.estimate") if _is_estimate(leg) else "",
        at=scale.at(value.value),
        low=scale.at(value.low),
        high=scale.at(value.high),
        shape="diamond" if leg.side == "left" else "disc",
    )
