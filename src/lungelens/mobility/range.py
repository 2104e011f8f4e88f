"""How far the ankle bends: the band with its probabilities, and where the score lies among other people."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from lungelens.mobility.limits import ADULT_FROM, CUTS_CM, NO_BAND_FROM
from lungelens.mobility.norms import norms_for, percentile
from lungelens.mobility.record import Z95
from lungelens.mobility.tries import counted, tries_remarks
from lungelens.mobility.types import BandProbability, RangeFinding, Remark
from lungelens.mobility.worked_out import worked_out, worked_out_remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.inputs import Person, SideInput
    from lungelens.mobility.measured import Measured
    from lungelens.mobility.norms import Norm
    from lungelens.mobility.record import Estimate
    from lungelens.mobility.terms import Band, NoBand, NormName, Quantity, Standing, WorkedOutFrom
    from lungelens.mobility.types import Percentile, Validity
    from lungelens.mobility.wording import Wording

Cuts = tuple[float, float]
_EVEN = 0.01  # two bands whose probabilities differ by less are equally probable
_POSSIBLE = 0.025  # a band beyond the 95 % interval is less probable
_LIKELY = 0.1  # a band this probable is advised on, even where another is likelier
_NO_MARGIN = 1e-9  # avoids division by zero for an interval of zero width
BANDS: tuple[Band, ...] = ("restricted", "adequate", "ample")


@dataclass(frozen=True)
class _Judged:
    """What is judged: the distance, measured or worked out, or else the angle."""

    quantity: Quantity
    score: Estimate
    worked_out_from: WorkedOutFrom | None
    cuts: Cuts | None


def find_range(
    given: SideInput, found: Measured, validity: Validity, person: Person, wanted_norm: NormName | None, words: Wording
) -> RangeFinding:
    """Return the range of one leg; the distance is judged if there is one, else the angle.

    Only a joint-centre angle is turned into a distance, and only if the knee is known to have touched the wall.
    """
    because = "not_valid" if validity.status == "not_valid" else _no_band_at(person.age)
    measured_quantity: Quantity = "tibia_angle_deg" if found.score_cm is None else "toe_to_wall_cm"
    score = found.score_cm or found.angle_deg
    if score is None:
        return _without_band(None, None, None, "no_score", given, words)
    method = found.method if measured_quantity == "tibia_angle_deg" else None
    norms = norms_for(measured_quantity, method, person, wanted_norm)
    if because is not None:
        standing = None if because == "not_valid" else percentile(score, norms, person, words)
        return _without_band(measured_quantity, score, standing, because, given, words)
    if measured_quantity == "toe_to_wall_cm":
        judged = _Judged(measured_quantity, score, None, CUTS_CM)
    elif (distance := worked_out(given, found, person)) is not None:
        judged = _Judged("toe_to_wall_cm", *distance, CUTS_CM)
        norms = norms_for("toe_to_wall_cm", None, person, wanted_norm)
    else:
        judged = _Judged(measured_quantity, score, None, _cuts_of(norms))
    standing = percentile(judged.score, norms, person, words)
    if judged.cuts is None:
        return _without_band(judged.quantity, score, standing, "method_without_norm", given, words)
    return _with_band(given, found, judged, judged.cuts, standing, person, words)


def standing_of(found: RangeFinding) -> Standing:
    """Return how the range stands as far as advice depends on it: the headline says the same."""
    if found.band is None or is_open_finding(found):
        return "not_known"
    if found.band == "restricted":
        return "short"
    return "maybe_short" if _may_be_short(found) else "enough"


def second_band(found: RangeFinding) -> Band:
    """Return the band that a headline calls possible: restricted where advice goes by it, else the likeliest."""
    if _may_be_short(found):
        return "restricted"
    others = (share for share in found.probabilities if share.band != found.band)
    return max(others, key=lambda share: share.probability).band


def _may_be_short(found: RangeFinding) -> bool:
    """Return whether a range that is enough may be short: not where very mobile is likelier by far."""
    if found.band != "adequate" or found.cuts is None or found.score is None or found.score.low >= found.cuts[0]:
        return False
    below, _, above = (share.probability for share in found.probabilities)
    return below >= min(above, _LIKELY)


def is_open_finding(found: RangeFinding) -> bool:
    """Return whether there is a band in name only, as another one is more probable."""
    return found.band is not None and found.borderline and is_open(found.band, found.probabilities)


def band_of(value: float, cuts: Cuts) -> Band:
    """Return the band a value lies in; the cuts themselves belong to the middle one."""
    return "restricted" if value < cuts[0] else "ample" if value > cuts[1] else "adequate"


def probabilities(score: Estimate, cuts: Cuts) -> tuple[BandProbability, ...]:
    """Return how probable each band is for the true value."""
    below, up_to = (_share_below(cut, score) for cut in cuts)
    shares = (below, up_to - below, 1 - up_to)
    return tuple(BandProbability(band=band, probability=share) for band, share in zip(BANDS, shares, strict=True))


def is_open(band: Band, shares: tuple[BandProbability, ...]) -> bool:
    """Return whether the interval is too wide for a range.

    It is if another band than the value's own is more probable (at a cut the two are even), or if a value at one end
    may belong to the other end.
    """
    by_band = {share.band: share.probability for share in shares}
    far = {"restricted": by_band["ample"], "ample": by_band["restricted"]}.get(band, 0.0)
    return max(by_band.values()) - by_band[band] > _EVEN or far > _POSSIBLE


def _share_below(cut: float, score: Estimate) -> float:
    """The error is assumed normal on either side of the value, as wide as the interval on that side."""
    margin = score.value - score.low if cut < score.value else score.high - score.value
    return NormalDist().cdf(Z95 * (cut - score.value) / max(margin, _NO_MARGIN))


def _with_band(
    given: SideInput,
    found: Measured,
    judged: _Judged,
    cuts: Cuts,
    standing: Percentile | None,
    person: Person,
    words: Wording,
) -> RangeFinding:
    score, shares, band = judged.score, probabilities(judged.score, cuts), band_of(judged.score.value, cuts)
    return RangeFinding(
        quantity=judged.quantity,
        score=score,
        band=band,
        probabilities=shares,
        borderline=_straddles(score, cuts),
        cuts=cuts,
        no_band_because=None,
        percentile=standing,
        worked_out_from=judged.worked_out_from,
        remarks=tuple(_remarks(given, found, judged, person, words)),
        text=_in_words(given, judged, band, shares, cuts, words),
    )


def _straddles(score: Estimate, cuts: Cuts) -> bool:
    return any(score.low < cut < score.high for cut in cuts)


def _cuts_of(norms: tuple[Norm, ...]) -> Cuts | None:
    """One standard deviation either side of the mean of the default norm of that method."""
    for norm in norms:
        if norm.default and norm.mean is not None and norm.sd is not None:
            return norm.mean - norm.sd, norm.mean + norm.sd
    return None


def _no_band_at(age: float | None) -> NoBand | None:
    if age is None or ADULT_FROM <= age < NO_BAND_FROM:
        return None
    return "under_18" if age < ADULT_FROM else "from_60"


def _without_band(
    quantity: Quantity | None,
    score: Estimate | None,
    standing: Percentile | None,
    because: NoBand,
    given: SideInput,
    words: Wording,
) -> RangeFinding:
    amount = "" if quantity is None or score is None else words.amount(score.value, quantity)
    return RangeFinding(
        quantity=quantity,
        score=score,
        band=None,
        probabilities=(),
        borderline=False,
        cuts=None,
        no_band_because=because,
        percentile=standing,
        worked_out_from=None,
        remarks=tuple(tries_remarks(given.all_tries_cm, words)),
        text=words.say(f"no_band.{because}", ankle=words.leg(given.side), amount=amount),
    )


def _remarks(given: SideInput, found: Measured, judged: _Judged, person: Person, words: Wording) -> Iterator[Remark]:
    if judged.worked_out_from is not None and found.angle_deg is not None:
        yield worked_out_remark(judged.score, judged.worked_out_from, found.angle_deg, words)
    yield from tries_remarks(given.all_tries_cm, words)
    if person.age is None:
        yield Remark(code="age_not_known", text=words.say("range_remark.age_not_known"))
    if person.footwear == "shoes":
        yield Remark(code="shoes", text=words.say("range_remark.shoes"))
    if margin := _usual_margin(given, found, words):
        yield Remark(code="usual_error", text=words.say("range_remark.usual_error", margin=margin))


def _usual_margin(given: SideInput, found: Measured, words: Wording) -> str:
    """Return the margin taken for a bare number; empty where the margin is another."""
    quantity: Quantity = "tibia_angle_deg" if found.score_cm is None else "toe_to_wall_cm"
    readings = counted(given.all_tries_cm) or (given.tibia_angle_deg,)
    score = found.score_cm or found.angle_deg
    is_bare = len(readings) == 1 and readings[0] is not None and readings[0].is_bare
    return words.amount((score.high - score.low) / 2, quantity) if is_bare and score is not None else ""


def _in_words(
    given: SideInput,
    judged: _Judged,
    band: Band,
    shares: tuple[BandProbability, ...],
    cuts: Cuts,
    words: Wording,
) -> str:
    quantity, score = judged.quantity, judged.score
    low, high = (words.amount(cut, quantity) for cut in cuts)
    leg, amount = words.leg(given.side), score_words(score, quantity, judged.worked_out_from is not None, words)
    if not _straddles(score, cuts):
        return words.say(f"range.{band}", ankle=leg, amount=amount, low=low, high=high)
    listed = words.listed(
        words.say("range.share", band=words.say(f"band.{s.band}"), percent=words.percent(s.probability))
        for s in sorted(shares, key=lambda share: -share.probability)
        if s.probability >= 0.005
    )
    between = words.between(score, quantity)
    if is_open(band, shares):
        return words.say("range.open", between=between, shares=listed)
    text = words.say(f"range.{band}", ankle=leg, amount=amount, low=low, high=high)
    return f"{text} {words.say('range.borderline', between=between, shares=listed)}"


def score_words(score: Estimate, quantity: Quantity, worked_out: bool, words: Wording) -> str:
    """Return what was judged, "7.5 cm", or "about 10.2 cm" where it was worked out."""
    amount = words.amount(score.value, quantity)
    return words.say("range.about", amount=amount) if worked_out else amount
