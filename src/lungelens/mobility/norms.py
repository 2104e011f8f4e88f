"""Samples of people to compare a score with (`data/norms.toml`), and where a score lies among them."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, get_args

from pydantic import Field, model_validator

from lungelens.mobility.choices import AngleMethod, Sex
from lungelens.mobility.datafile import read_table
from lungelens.mobility.record import Estimate, Record
from lungelens.mobility.terms import NormName, Quantity
from lungelens.mobility.types import Percentile, SamplePercentile

if TYPE_CHECKING:
    from lungelens.mobility.inputs import Person
    from lungelens.mobility.wording import Wording

Ages = tuple[int, int]  # both inclusive, in completed years


class NormCell(Record):
    """One sex and age group of a norm that gives percentiles; those below the mean are taken for its lower half."""

    sex: Sex
    ages: Ages
    mean: float
    p15: float
    p25: float

    @model_validator(mode="after")
    def _check_order(self) -> NormCell:
        if not self.p15 < self.p25 < self.mean:
            raise ValueError("percentiles and mean should increase")
        return self


class Norm(Record):
    """One sample."""

    name: NormName
    quantity: Quantity
    method: AngleMethod | None = None  # of an angle; an angle is compared only with norms of its own method
    n: Annotated[int, Field(gt=0)]
    ages: Ages
    sex: Sex | None = None  # None: both
    mean: float | None = None
    sd: Annotated[float, Field(gt=0)] | None = None
    cells: tuple[NormCell, ...] = ()
    source: str
    read_from: str
    verified: bool
    default: bool

    @model_validator(mode="after")
    def _check(self) -> Norm:
        if self.default and not self.verified:
            raise ValueError(f"{self.name} is not verified, so it cannot be the default")
        if (self.mean is None) != (self.sd is None) or (self.mean is None) == (not self.cells):
            raise ValueError(f"{self.name} needs either mean and sd or cells")
        if (self.quantity == "tibia_angle_deg") != (self.method is not None):
            raise ValueError(f"{self.name} needs a method if, and only if, it is of an angle")
        return self

    def below(self, value: float, person: Person) -> tuple[float, float] | None:
        """Return how many of 100 reach less than `value`, as a range; `None` where the sample does not say.

        Of mean and standard deviation as a normal distribution; of percentiles as the step it falls in.
        """
        if self.mean is not None and self.sd is not None:
            percent = 100 * NormalDist(self.mean, self.sd).cdf(value)
            return percent, percent
        cell = next((c for c in self.cells if c.sex == person.sex and _holds(c.ages, person.age)), None)
        if cell is None:
            return None
        steps = ((cell.p15, (0.0, 15.0)), (cell.p25, (15.0, 25.0)), (cell.mean, (25.0, 50.0)))
        return next((step for upper, step in steps if value < upper), (50.0, 100.0))


class NormTable(Record):
    """All norms of Lungelens."""

    norm: tuple[Norm, ...]

    @model_validator(mode="after")
    def _check_complete(self) -> NormTable:
        if sorted(norm.name for norm in self.norm) != sorted(get_args(NormName)):
            raise ValueError("every norm should appear once")
        return self


@cache
def read_norms() -> tuple[Norm, ...]:
    """Return the norms shipped with this code."""
    return read_table("norms", NormTable).norm


def norms_for(
    quantity: Quantity, method: AngleMethod | None, person: Person, wanted: NormName | None = None
) -> tuple[Norm, ...]:
    """Return the default norms that fit, and `wanted` if it fits; a person of unknown age is taken for an adult.

    Parameters
    ----------
    quantity, method
        What is compared; `method` is `None` for a distance.
    person
        Whose age must lie in the norm's, and whose sex must be the norm's, if it is of one only.
    wanted
        Name of a norm to add, verified or not.
    """
    return tuple(
        norm
        for norm in read_norms()
        if (norm.default or norm.name == wanted)
        and (norm.quantity, norm.method) == (quantity, method)
        and (person.age is None or _holds(norm.ages, person.age))
        and norm.sex in (None, person.sex)
    )


def percentile(score: Estimate, norms: tuple[Norm, ...], person: Person, words: Wording) -> Percentile | None:
    """Return where the score lies among the norms; `None` where none of them can say."""
    samples = tuple(
        SamplePercentile(
            norm=norm.name,
            population=words.say(f"norm.{norm.name}"),
            n=norm.n,
            source=norm.source,
            verified=norm.verified,
            low=found[0],
            high=found[1],
        )
        for norm in norms
        if (found := norm.below(score.value, person)) is not None
    )
    if not samples:
        return None
    low, high = min(s.low for s in samples), max(s.high for s in samples)
    names = {sample.norm for sample in samples}
    ends = [
        norm.below(end, person) or (0.0, 100.0)
        for norm in norms
        if norm.name in names
        for end in (score.low, score.high)
    ]
    unverified = not all(sample.verified for sample in samples)
    return Percentile(
        low=low,
        high=high,
        low_with_error=min(end[0] for end in ends),
        high_with_error=max(end[1] for end in ends),
        samples=samples,
        text=words.say(
            "percentile.unverified" if unverified else "percentile.verified", percent=words.percents(low, high)
        ),
    )


def _holds(ages: Ages, age: float | None) -> bool:
    return age is not None and ages[0] <= age < ages[1] + 1
