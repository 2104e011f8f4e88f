"""The classifier: values and a few answers in; range, limiter, compensations and advice out.

Order: safety first; then each leg with its compensations, validity, range, limiter, chain and changes; then the sides,
the advice and the next test. It knows nothing of cameras: it works the same for camera, tape, inclinometer or form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.advice import find_advice, stopped_advice
from lungelens.mobility.chain import explain_chain
from lungelens.mobility.change import find_changes
from lungelens.mobility.compensations import find_compensations
from lungelens.mobility.decision import decide
from lungelens.mobility.limiter import find_limiter
from lungelens.mobility.measured import measured
from lungelens.mobility.next_test import find_next_test
from lungelens.mobility.range import find_range, is_open, second_band, standing_of
from lungelens.mobility.screen import find_safety
from lungelens.mobility.sides import compare_sides
from lungelens.mobility.tries import at_best_try, counted, mean_cm
from lungelens.mobility.types import MobilityAssessment, SideResult
from lungelens.mobility.validity import judge_validity
from lungelens.mobility.wording import read_wording

if TYPE_CHECKING:
    from lungelens.language import Language
    from lungelens.mobility.inputs import MobilityInput, SideInput
    from lungelens.mobility.record import Estimate
    from lungelens.mobility.types import RangeFinding, SafetyFinding, SidesFinding, Validity
    from lungelens.mobility.wording import Wording


def assess(case: MobilityInput, language: Language = "en") -> MobilityAssessment:
    """Return the answer to one test of one or two legs.

    Parameters
    ----------
    case
        The measurements and answers. Whatever is missing lowers the certainty of the result; nothing is required.
    language
        Of the sentences.

    Returns
    -------
    MobilityAssessment
        With `status` "assessment_first" and no results where the leg should be examined first, and
        "nothing_to_assess" where there is neither a distance nor an angle.
    """
    words = read_wording(language)
    given = tuple(at_best_try(leg) for leg in sorted(case.sides, key=lambda leg: leg.side or ""))
    case = case.model_copy(update={"sides": given})
    safety = find_safety(case, words)
    if any(finding.stops for finding in safety):
        return _stopped(case, safety, words)
    results = tuple(_assess_leg(leg, case, words) for leg in given)
    sides = _compare(given, results, case, words)
    decisions = tuple(decide(result, leg, sides, safety) for result, leg in zip(results, given, strict=True))
    nothing = all(result.validity.status == "not_measured" for result in results)
    return MobilityAssessment(
        language=language,
        status="nothing_to_assess" if nothing else "assessed",
        tested_on=case.tested_on,
        headline=" ".join([*(result.headline for result in results), *_sides_headline(sides, results, words)]),
        safety=safety,
        safety_questions_asked=case.red_flags is not None,
        safety_text=words.say("safety.not_asked" if case.red_flags is None else "safety.all_no"),
        sides=results,
        asymmetry=sides,
        advice=find_advice(decisions, sides, words),
        next_test=find_next_test(decisions, sides, case.tested_on, words),
        notice=words.say("notice"),
    )


def _stopped(case: MobilityInput, safety: tuple[SafetyFinding, ...], words: Wording) -> MobilityAssessment:
    return MobilityAssessment(
        language=words.language,
        status="assessment_first",
        tested_on=case.tested_on,
        headline=words.say("headline.stopped"),
        safety=safety,
        safety_questions_asked=case.red_flags is not None,
        safety_text=words.say("safety.stops"),
        sides=(),
        asymmetry=None,
        advice=stopped_advice(words),
        next_test=find_next_test((), None, case.tested_on, words),
        notice=words.say("notice"),
    )


def _assess_leg(given: SideInput, case: MobilityInput, words: Wording) -> SideResult:
    found, person = measured(given), case.person
    compensations = find_compensations(given, found.score_cm, person.height_cm, words)
    validity = judge_validity(given, found, compensations, person.height_cm, words)
    range_ = find_range(given, found, validity, person, case.norms, words)
    standing = standing_of(range_)
    reached_wall = all(c.code != "knee_gap" for c in compensations)
    return SideResult(
        side=given.side,
        name=words.leg(given.side),
        headline=_headline(given, range_, validity, words),
        toe_to_wall_cm=found.score_cm,
        tries_cm=tuple(reading.value for reading in counted(given.tries_cm)),
        mean_of_tries_cm=mean_cm(given.tries_cm),
        tibia_angle_deg=found.angle_deg,
        angle_method=None if found.angle_deg is None else found.method,
        tight=given.tight,
        pain=given.pain,
        validity=validity,
        range=range_,
        limiter=find_limiter(given, found, standing, reached_wall, words),
        compensations=compensations,
        chain=explain_chain(standing, compensations, given, words),
        changes=find_changes(given, found, validity, case.earlier, person, words),
    )


def _headline(given: SideInput, range_: RangeFinding, validity: Validity, words: Wording) -> str:
    """One sentence about the ankle, with its number and interval where there is one."""
    ankle = words.leg(given.side)
    if validity.status == "not_measured" or range_.quantity is None or range_.score is None:
        return words.say("headline.not_measured", ankle=ankle)
    if validity.status == "not_valid":
        return _not_valid_headline(ankle, validity.corrected_cm, words)
    amount = words.with_interval(range_.score, range_.quantity)
    if range_.worked_out_from is not None:
        amount = words.say("range.about", amount=amount)
    if range_.band is None:
        return words.say("headline.no_band", ankle=ankle, amount=amount)
    key = "borderline" if range_.borderline else "band"
    if range_.borderline and is_open(range_.band, range_.probabilities):
        key = "open"
    band, second = (words.say(f"headline_band.{name}") for name in (range_.band, second_band(range_)))
    return words.say(f"headline.{key}", ankle=ankle, amount=amount, band=band, second=second)


def _not_valid_headline(ankle: str, corrected: Estimate | None, words: Wording) -> str:
    if corrected is None:
        return words.say("headline.not_valid", ankle=ankle)
    return words.say("headline.corrected", ankle=ankle, corrected=words.with_interval(corrected, "cm"))


def _compare(
    given: tuple[SideInput, ...], results: tuple[SideResult, ...], case: MobilityInput, words: Wording
) -> SidesFinding | None:
    """Two legs are not compared if one of them is not valid."""
    if len(given) != 2 or any(result.validity.status == "not_valid" for result in results):
        return None
    return compare_sides(measured(given[0]), measured(given[1]), case.earlier, words)


def _sides_headline(sides: SidesFinding | None, results: tuple[SideResult, ...], words: Wording) -> list[str]:
    """Compare the sides; by name and in both values where the headlines of the legs speak of something else."""
    if sides is None:
        return []
    amount = words.amount(abs(sides.difference.value), sides.quantity)
    angles = [result.tibia_angle_deg for result in results]
    if sides.quantity == "tibia_angle_deg" and any(result.range.quantity != sides.quantity for result in results):
        left, right = (words.amount(angle.value, sides.quantity) for angle in angles if angle is not None)
        return [words.say(f"sides_headline.{sides.verdict}_angle", amount=amount, left=left, right=right)]
    return [words.say(f"sides_headline.{sides.verdict}", amount=amount)]
