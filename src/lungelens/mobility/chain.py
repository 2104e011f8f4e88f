"""The mechanical chain from the ankle upwards, explained only as far as this leg's findings show it.

Less ankle range goes with a knee that moves inwards (Lima 2018, a review); that people turn the foot out because the
ankle is limited is taught but not shown, so it is described as one way to find room, never as harm. Of a knee that
hurts when running, no more is said than that review and the reviews of knee pain allow (evidence, sections 8 and 9.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.limits import PAIN_IS_LONG_FROM, PAIN_STOPS_ABOVE
from lungelens.mobility.types import ChainLink

if TYPE_CHECKING:
    from lungelens.mobility.choices import KneePain
    from lungelens.mobility.inputs import SideInput
    from lungelens.mobility.terms import Standing
    from lungelens.mobility.types import Compensation
    from lungelens.mobility.wording import Wording


def explain_chain(
    standing: Standing, compensations: tuple[Compensation, ...], given: SideInput, words: Wording
) -> tuple[ChainLink, ...]:
    """Return the links in order from the ankle up; none where there is nothing to explain."""
    found = {c.code for c in compensations if c.level != "note"}
    short, foot_out, knee_in = standing == "short", "foot_turned_out" in found, "knee_inside" in found
    links = []
    if short:
        links.append(ChainLink(code="ankle", text=words.say("chain.ankle")))
    if foot_out:
        links.append(ChainLink(code="foot", text=words.say("chain.foot_after_ankle" if short else "chain.foot")))
    if knee_in:
        links.append(ChainLink(code="knee", text=words.say("chain.knee_after_foot" if foot_out else "chain.knee")))
    if given.knee_hurts_at is not None:
        links.append(_knee_pain(standing, given.knee_hurts_at, knee_in, not knee_is_to_be_seen(given), words))
    if foot_out or knee_in:
        links.append(ChainLink(code="further_up", text=words.say("chain.further_up")))
    return tuple(links)


def knee_is_to_be_seen(given: SideInput) -> bool:
    """Return whether the knee has hurt for so long, or hurts so much, that somebody should look at it."""
    long = given.knee_pain_weeks is not None and given.knee_pain_weeks >= PAIN_IS_LONG_FROM
    much = given.knee_pain_score is not None and given.knee_pain_score > PAIN_STOPS_ABOVE
    return given.knee_hurts_at is not None and (long or much)


def _knee_pain(standing: Standing, place: KneePain, knee_in: bool, waits: bool, words: Wording) -> ChainLink:
    finding = "short_and_inside" if standing == "short" and knee_in else "inside" if knee_in else standing
    weak = () if finding in ("enough", "not_known") else ("weak",)
    said = (finding, *weak, f"studies_{place}", *(("who",) if waits else ()))
    return ChainLink(code="knee_pain", text=" ".join(words.say(f"chain.knee_pain.{key}") for key in said))
