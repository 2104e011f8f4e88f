"""Variance of one repetition, taken apart: between people, legs of a person, sessions of a leg, and repetitions.

A linear mixed model with nested random intercepts, fitted by restricted maximum likelihood (statsmodels, an extra). It
uses every repetition that counts, and does not ask for as many sessions of one leg as of another.

Sources
-------
Laird & Ware 1982, Biometrics 38:963: the model.
Weir 2005, J Strength Cond Res 19:231: SEM from the variance within subjects; MDC95 = 1.96 √2 SEM.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.measurement import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.findings.cells import Instrument
    from lungelens.study.findings.rows import Value

MIN_PARTICIPANTS = 5  # with fewer, a variance between people is hardly more than a guess


@dataclass(frozen=True)
class Components:
    """Variances, in the quantity's unit squared; those of legs are zero where each person has one."""

    instrument: Instrument
    quantity: QuantityName
    participants: int
    sessions: int  # of legs: a leg filmed in two sessions counts two
    participant: float
    leg: float
    session: float
    repetition: float
    values: tuple[Value, ...]

    @property
    def icc(self) -> float:
        """Share of the variance of a single repetition that is between legs."""
        between = self.participant + self.leg
        return between / (between + self.session + self.repetition)

    @property
    def sem(self) -> float:
        """Standard error of a single repetition on another day."""
        return float(np.sqrt(self.session + self.repetition))

    @property
    def mdc95(self) -> float:
        """Smallest change between single repetitions of two days beyond error."""
        return 1.96 * float(np.sqrt(2)) * self.sem


def can_fit() -> bool:
    """Whether statsmodels is installed."""
    return find_spec("statsmodels") is not None


def components(values: Sequence[Value], instrument: Instrument, retest: Sequence[str]) -> tuple[Components, ...]:
    """Of every quantity with sessions and repetitions enough; a fit that does not converge is left out.

    Parameters
    ----------
    values
        Of one instrument.
    instrument
        Which.
    retest
        Sessions between which nothing was done; none: all of them.
    """
    used = [
        one
        for one in values
        if one.clip.participant and one.clip.leg is not None and (not retest or one.clip.session in retest)
    ]
    found = (_fit([one for one in used if one.quantity == name], instrument, name) for name in QUANTITIES)
    return tuple(one for one in found if one is not None)


def _fit(values: Sequence[Value], instrument: Instrument, quantity: QuantityName) -> Components | None:
    people = {one.clip.participant for one in values}
    legs = {(one.clip.participant, one.clip.leg) for one in values}
    sessions = {(one.clip.participant, one.clip.leg, one.clip.session) for one in values}
    if len(people) < MIN_PARTICIPANTS or len(sessions) == len(legs) or len(values) == len(sessions):
        return None
    nested = {"session": "0 + C(place)"} | ({"leg": "0 + C(leg)"} if len(legs) > len(people) else {})
    variances = _variances(values, nested)
    if variances is None:
        return None
    return Components(instrument, quantity, len(people), len(sessions), **variances, values=tuple(values))


def _variances(values: Sequence[Value], nested: dict[str, str]) -> dict[str, float] | None:
    import pandas  # both are extras
    from statsmodels.regression.mixed_linear_model import MixedLM

    table = pandas.DataFrame(
        {
            "value": [one.value for one in values],
            "participant": [one.clip.participant for one in values],
            "leg": [str(one.clip.leg) for one in values],
            "place": [f"{one.clip.leg} {one.clip.session}" for one in values],
        }
    )
    if np.ptp(table["value"]) == 0:
        return None
    model = MixedLM.from_formula("value ~ 1", table, groups="participant", re_formula="1", vc_formula=nested)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a variance of zero is a finding here, no fault
        try:
            fitted = model.fit(reml=True)
        except np.linalg.LinAlgError:
            return None
    if not fitted.converged:
        return None
    found = dict(zip(model.exog_vc.names, fitted.vcomp, strict=True))
    return {
        "participant": float(fitted.cov_re.iloc[0, 0]),
        "leg": float(found.get("leg", 0.0)),
        "session": float(found["session"]),
        "repetition": float(fitted.scale),
    }
