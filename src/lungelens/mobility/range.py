"""How far the ankle bends: the band with its probabilities, and where the score lies among other people."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

from lungelens.mobility.limits import ADULT_FROM, CUTS_CM, NO_BAND_FROM
from lungelens.mobility.norms import norms_for, percentile
from lungelens.mobility.record import Z95
from lungelens.mobility.types import BandProbability, RangeFinding, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.inputs import Person, SideInput
    from lungelens.mobility.measured import Measured
    from lungelens.mobility.norms import Norm
    from lungelens.mobility.record import Estimate
    from lungelens.mobility.terms import Band, NoBand, NormName, Quantity
    from lungelens.mobility.types import Percentile, Validity
    from lungelens.mobility.wording import Wording

Cuts = tuple[float, float]
_NO_MARGIN = 1e-9  # avoids division by zero for an interval of zero width
BANDS: tuple[Band, ...] = ("restricted", "adequate", "ample")


def find_range(
    given: SideInput, found: Measured, validity: Validity, person: Person, wanted_norm: NormName | None, words: Wording
) -> RangeFinding:
    """Return the range of one leg; the distance is judged if there is one, else the angle."""
    quantity: Quantity = "tibia_angle_deg" if found.score_cm is None else "toe_to_wall_cm"
    score = found.score_cm or found.angle_deg
    if score is None:
        return _without_band(None, None, None, "no_score", given, words)
    method = found.method if quantity == "tibia_angle_deg" else None
    norms = norms_for(quantity, method, person, wanted_norm)
    cuts = CUTS_CM if quantity == "toe_to_wall_cm" else _cuts_of(norms)
    if validity.status == "not_valid":
        return _without_band(quantity, score, None, "not_valid", given, words)
    standing = percentile(score, norms, person, words)
    if age_forbids := _no_band_at(person.age):
        return _without_band(quantity, score, standing, age_forbids, given, words)
    if cuts is None:
        return _without_band(quantity, score, standing, "method_without_norm", given, words)
    shares = probabilities(score, cuts)
    band = band_of(score.value, cuts)
    return RangeFinding(
        quantity=quantity,
        score=score,
        band=band,
        probabilities=shares,
        borderline=_straddles(score, cuts),
        cuts=cuts,
        no_band_because=None,
        percentile=standing,
        remarks=tuple(_remarks(given, quantity, score, person, words)),
        text=_in_words(given, quantity, score, band, shares, cuts, words),
    )


def band_of(value: float, cuts: Cuts) -> Band:
    """Return the band a value lies in; the cuts themselves belong to the middle one."""
    return "restricted" if value < cuts[0] else "ample" if value > cuts[1] else "adequate"


def probabilities(score: Estimate, cuts: Cuts) -> tuple[BandProbability, ...]:
    """Return how probable each band is for the true value."""
    below, up_to = (_share_below(cut, score) for cut in cuts)
    shares = (below, up_to - below, 1 - up_to)
    return tuple(BandProbability(band=band, probability=share) for band, share in zip(BANDS, shares, strict=True))


def is_open(band: Band, shares: tuple[BandProbability, ...]) -> bool:
    """Return whether the interval is so wide that another band than the value's own is more probable."""
    return max(shares, key=lambda share: share.probability).band != band


def _share_below(cut: float, score: Estimate) -> float:
    """The error is assumed normal on either side of the value, as wide as the interval on that side."""
    margin = score.value - score.low if cut < score.value else score.high - score.value
    return NormalDist().cdf(Z95 * (cut - score.value) / max(margin, _NO_MARGIN))


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
        remarks=(),
        text=words.say(f"no_band.{because}", ankle=words.leg(given.side), amount=amount),
    )


def _remarks(given: SideInput, quantity: Quantity, score: Estimate, person: Person, words: Wording) -> Iterator[Remark]:
    if person.age is None:
        yield Remark(code="age_not_known", text=words.say("range_remark.age_not_known"))
    if person.footwear == "shoes":
        yield Remark(code="shoes", text=words.say("range_remark.shoes"))
    reading = given.toe_to_wall_cm if quantity == "toe_to_wall_cm" else given.tibia_angle_deg
    if reading is not None and reading.low is None and reading.standard_error is None:
        margin = words.amount((score.high - score.low) / 2, quantity)
        yield Remark(code="usual_error", text=words.say("range_remark.usual_error", margin=margin))


def _in_words(
    given: SideInput,
    quantity: Quantity,
    score: Estimate,
    band: Band,
    shares: tuple[BandProbability, ...],
    cuts: Cuts,
    words: Wording,
) -> str:
    low, high = (words.amount(cut, quantity) for cut in cuts)
    leg, amount = words.leg(given.side), words.amount(score.value, quantity)
    text = words.say(f"range.{band}", ankle=leg, amount=amount, low=low, high=high)
    if not _straddles(score, cuts):
        return text
    listed = words.listed(
        words.say("range.share", band=words.say(f"band.{s.band}"), percent=words.percent(s.probability))
        for s in sorted(shares, key=lambda share: -share.probability)
        if s.probability >= 0.005
    )
    key, between = "open" if is_open(band, shares) else "borderline", words.between(score, quantity)
    more = words.say(f"range.{key}", between=between, shares=listed)
    return more if key == "open" else f"{text} {more}"
