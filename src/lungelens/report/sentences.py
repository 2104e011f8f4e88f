"""Sentences of page and PDF only, from the classifier's language file and the measurement's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.language import localised, spoken
from lungelens.mobility import range as range_
from lungelens.mobility.limits import CHANGE_CM, CHANGE_DEG, CUTS_CM
from lungelens.report.summary import caution_lines
from lungelens.report.wording import amount, explained

if TYPE_CHECKING:
    from lungelens.mobility.types import MobilityAssessment, RangeFinding
    from lungelens.mobility.wording import Wording
    from lungelens.report.content import Leg, Report
    from lungelens.report.curve import CurveFigure


def answer(assessment: MobilityAssessment) -> tuple[str, ...]:
    """Return the answer: a sentence for each leg and one comparing the sides."""
    sentences = tuple(result.headline for result in assessment.sides)
    rest = assessment.headline.removeprefix(" ".join(sentences)).strip()
    return (*sentences, rest) if rest else sentences


def score_words(found: RangeFinding, words: Wording) -> str:
    """Return what was judged: "7.5 cm", or "about 10.2 cm" where it was worked out; empty where there is nothing."""
    if found.score is None or found.quantity is None:
        return ""
    return range_.score_words(found.score, found.quantity, found.worked_out_from is not None, words)


def score_of(found: RangeFinding, words: Wording) -> str:
    """Return what the number is of: "from the big toe to the wall"; empty where there is none."""
    return "" if found.quantity is None else words.say(f"page.score_of.{found.quantity}")


def band_words(found: RangeFinding, words: Wording) -> str:
    """Return the range in one or two words: "restricted", "restricted 80 % and adequate 20 %"."""
    if found.band is None:
        return ""
    if not found.borderline:
        return words.say(f"band.{found.band}")
    likely = sorted((s for s in found.probabilities if s.probability >= 0.005), key=lambda share: -share.probability)
    return words.listed(
        words.say("range.share", band=words.say(f"band.{s.band}"), percent=words.percent(s.probability)) for s in likely
    )


def still_label(leg: Leg, words: Wording) -> str:
    """Return the caption of a leg's still."""
    repetition = leg.repetition
    if repetition is None or leg.measured is None:
        return ""
    best = leg.measured.measurement.best
    shown = words.say("page.shown", index=repetition.index)
    return f"{shown} ★ {words.say('page.best')}" if best and best.index == repetition.index else shown


def still_words(leg: Leg, words: Wording) -> str:
    """Return the text alternative of a leg's still."""
    repetition = leg.repetition
    if repetition is None:
        return leg.title
    if repetition.tibia_angle_deg is None:
        return words.say("page.figure.photo_bare", leg=leg.title, index=repetition.index)
    angle = amount(repetition.tibia_angle_deg, "tibia_angle_deg")
    return words.say("page.figure.photo", leg=leg.title, index=repetition.index, amount=angle)


def curve_words(figure: CurveFigure, words: Wording) -> str:
    """Return the text alternative of the curve."""
    movements = (
        words.say(
            "page.figure.movement",
            index=one.label,
            amount=one.amount or "–",
            verdict=words.say("page.figure.counts" if one.valid else "page.figure.does_not_count"),
        )
        for one in figure.movements
    )
    return words.say("page.figure.curve", movements=" ".join(movements))


def how_measured(leg: Leg, words: Wording) -> list[str]:
    """Return how one clip was measured, and all possible sources of error."""
    if leg.measured is None:
        return []
    measurement = leg.measured.measurement
    if measurement.status == "not_measurable":
        return [explained(one) for one in measurement.reasons] + caution_lines(measurement)
    lines = []
    if measurement.scene is not None:
        lines.append(words.say(f"page.scene.{measurement.scene.source}"))
    lines.append(words.say("page.scene.values"))
    return lines + (caution_lines(measurement) or [words.say("page.nothing_off")])


def method(report: Report, words: Wording) -> list[str]:
    """Return what the values are based on, for clinicians."""
    low, high = (words.measure(cut, "cm") for cut in CUTS_CM)
    change = {"cm": words.measure(CHANGE_CM, "cm"), "deg": words.measure(CHANGE_DEG, "deg")}
    lines = [words.say("page.clinician.angle"), words.say("page.clinician.intervals")]
    if any(leg.result and leg.result.range.cuts for leg in report.legs):
        lines.append(words.say("page.clinician.ranges", low=low, high=high))
    return [*lines, words.say("page.clinician.error", **change)]


def rough(value: float | None) -> str:
    """Return a number of any unit with three digits, or a dash."""
    return "–" if value is None else localised(f"{value:.3g}", spoken())


def yes_no(answer: bool | None, words: Wording) -> str:
    """Return yes, no or that it is not known."""
    return words.say(f"page.yes_no.{'unknown' if answer is None else 'yes' if answer else 'no'}")
