"""Reports made by hand, one for each state a test can end in."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.analyses import lunge_analysis, refused_analysis
from helpers.mobility_cases import answer
from lungelens.measures.measurement import Check, Measurement, Quantity
from lungelens.mobility.wording import read_wording
from lungelens.report.content import LegImages, MeasuredLeg, Report, gather
from lungelens.report.curve import curve_figure
from lungelens.report.draw import to_jpeg
from lungelens.report.mobility_input import leg_values
from lungelens.report.signals_plot import signals_png

if TYPE_CHECKING:
    from lungelens.measures.measurement import Side

DAY = date(2026, 3, 1)
WORDS = read_wording("en")
CAUTION = Check(code="too_dark", level="warn", message="It is dark.", value=30.0, limit=40.0, advice="Turn on a light.")
NOTE = CAUTION.model_copy(update={"code": "low_light", "level": "note"})


def measured_leg(
    side: Side, cm: float | None, *, error_cm: float = 0.5, first_heel_mm: float = 1.0, **changed: Any
) -> MeasuredLeg:
    """Return a clip of two lunges, the second one the best, whose score is `cm`; without it there was no sheet."""
    measurement, images = _drawn(side, cm is not None, first_heel_mm)
    if cm is not None:
        score = Quantity(value=cm, low=cm - error_cm, high=cm + error_cm)
        wall = {"toe_to_wall_cm": score, "knee_to_wall_cm": Quantity(value=0, low=0, high=1), "knee_touched_wall": True}
        repetitions = tuple(rep.model_copy(update={**wall, "not_measured": ()}) for rep in measurement.repetitions)
        assert measurement.scene is not None
        scene = measurement.scene.model_copy(update={"source": "sheet", "scale_source": "sheet"})
        measurement = measurement.model_copy(update={"repetitions": repetitions, "scene": scene})
    clip = measurement.clip.model_copy(update={"name": f"<b>{side}</b>.mp4"})
    measurement = measurement.model_copy(update={"clip": clip, **changed})
    return MeasuredLeg(side, measurement, images)


@cache
def _drawn(side: Side, wall_known: bool, first_heel_mm: float) -> tuple[Measurement, LegImages]:
    analysis = lunge_analysis(test_leg=side, wall_known=wall_known, heel_lifts_mm=(first_heel_mm, 1.0))
    still = to_jpeg(np.full((600, 480, 3), 120, np.uint8))
    return analysis.measurement, LegImages(still, signals_png(analysis), curve_figure(analysis))


def refused_leg(side: Side | None) -> MeasuredLeg:
    """Return a clip in which nothing could be measured."""
    return MeasuredLeg(side, refused_analysis().measurement)


def report(*legs: MeasuredLeg, said: dict[Side, dict[str, Any]] | None = None, **others: Any) -> Report:
    """Return the report on these clips and what was `said` of each leg."""
    of_legs = said or {}
    sides = [
        {**leg_values(leg.measurement), "side": leg.side, **(of_legs.get(leg.side, {}) if leg.side else {})}
        for leg in legs
    ]
    return gather(answer(*sides, tested_on=DAY, **others), legs, DAY, WORDS)


def turned_out(leg: MeasuredLeg) -> MeasuredLeg:
    """Return the clip with the foot turned out by 18°."""
    rotation = Quantity(value=18, low=16, high=20)
    repetitions = tuple(rep.model_copy(update={"foot_rotation_deg": rotation}) for rep in leg.measurement.repetitions)
    changed: Measurement = leg.measurement.model_copy(update={"repetitions": repetitions})
    return MeasuredLeg(leg.side, changed, leg.images)


STATES = (
    *("two_legs", "one_leg", "borderline", "not_valid", "red_flag", "pain", "a_little_pain", "not_measurable"),
    *("nothing_measurable", "over_60", "no_sheet", "one_sheet", "careful"),
)


@cache
def states() -> dict[str, Report]:
    """Return every state by its name; made when a test asks for the first, not by every process that finds tests."""
    left, right = measured_leg("left", 6.0), measured_leg("right", 10.0)
    tight: dict[Side, dict[str, Any]] = {"left": {"tight": "back"}, "right": {"tight": "none"}}
    found = {
        "two_legs": report(left, right, said=tight),
        "one_leg": report(right, red_flags=None),
        "borderline": report(measured_leg("left", 8.5, error_cm=1.5), right, said=tight),
        "not_valid": report(turned_out(left), right, said=tight),
        "red_flag": report(left, right, red_flags=("pop_or_kick",)),
        "pain": report(left, right, said={"left": {"pain": 6, "pain_where": "front"}}),
        "a_little_pain": report(left, right, said={"left": {"pain": 2, "pain_where": "front"}}),
        "not_measurable": report(refused_leg("left"), right),
        "nothing_measurable": report(refused_leg(None)),
        "over_60": report(left, right, person={"age": 72}),
        "no_sheet": report(measured_leg("left", None), measured_leg("right", None)),
        "one_sheet": report(measured_leg("left", None), right),
        "careful": report(measured_leg("left", 9.0, first_heel_mm=12.0, checks=(CAUTION, NOTE)), right),
    }
    assert tuple(found) == STATES
    return found
