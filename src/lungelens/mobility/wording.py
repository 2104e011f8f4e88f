"""Every sentence people read: `data/<language>.toml`, with numbers filled in."""

from __future__ import annotations

from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from pydantic import model_validator

from lungelens.language import Language, decimals, flat, layers, number, shown
from lungelens.mobility.datafile import read_table
from lungelens.mobility.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.mobility.record import Estimate
    from lungelens.mobility.terms import Quantity

_UNITS: Final[dict[Quantity, str]] = {"toe_to_wall_cm": "cm", "tibia_angle_deg": "deg"}


class Wording(Record):
    """The sentences of one language by dotted key; a sentence may hold {names} to be filled in."""

    language: Language
    sentences: dict[str, str]

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, table: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in table.items() if name != "language"}
        return {"language": table.get("language"), "sentences": dict(flat(rest))}

    @model_validator(mode="after")
    def _check(self) -> Wording:
        for key, sentence in self.sentences.items():
            if not sentence.strip() or sentence != sentence.strip():
                raise ValueError(f"{key} is empty or has space around it")
            if any(name is not None and not name.isidentifier() for _, name, _, _ in Formatter().parse(sentence)):
                raise ValueError(f"{key} has a placeholder without a name")
        return self

    def say(self, key: str, **values: object) -> str:
        """Return one sentence with its placeholders filled."""
        return self.sentences[key].format(**values)

    def every(self, key: str) -> list[str]:
        """Return all sentences under a key, in the order of their names."""
        return [self.say(name) for name in sorted(self.sentences) if name.startswith(f"{key}.")]

    def leg(self, side: str | None) -> str:
        """Return "left ankle", "right ankle" or words for the one that was tested."""
        return self.say(f"leg.{side or 'tested'}")

    def legs(self, sides: Iterable[str | None]) -> str:
        """Return the words for one leg, or for both together: "left ankle and right ankle"."""
        every = tuple(sides)
        return self.say("leg.both") if len(every) > 1 else self.leg(every[0])

    def amount(self, value: float, quantity: Quantity) -> str:
        """Return "7.5 cm" or "38°"."""
        return self.measure(value, _UNITS[quantity])

    def measure(self, value: float, unit: str) -> str:
        """Return a value with its unit ("cm", "deg" or "mm"), with digits to suit its precision, never "-0"."""
        return self.say(f"unit.{unit}", value=self._digits(value, unit))

    def between(self, estimate: Estimate, unit: str) -> str:
        """Return an interval, "6.5 to 8.5 cm"; `unit` may be a quantity."""
        unit = _UNITS.get(unit, unit)  # type: ignore[call-overload]
        return self.say("number.span", low=self._digits(estimate.low, unit), high=self.measure(estimate.high, unit))

    def with_interval(self, estimate: Estimate, unit: str) -> str:
        """Return a value with its interval, "7.5 cm (6.5 to 8.5)"; `unit` may be a quantity."""
        unit = _UNITS.get(unit, unit)  # type: ignore[call-overload]
        low, high = self._digits(estimate.low, unit), self._digits(estimate.high, unit)
        between = self.say("number.span", low=low, high=high)
        return self.say("number.with_interval", amount=self.measure(estimate.value, unit), between=between)

    def percent(self, probability: float) -> str:
        """Return a probability in percent, "26 %"."""
        return self.say("number.percent", percent=round(100 * probability))

    def percents(self, low: float, high: float) -> str:
        """Return a range of people out of 100, "24 to 46"."""
        lowest, highest = round(low), round(high)
        return str(lowest) if lowest == highest else self.say("number.span", low=lowest, high=highest)

    def weeks(self, weeks: float) -> str:
        """Return "1 week" or "4 weeks"."""
        return self.say("number.week") if round(weeks) == 1 else self.say("number.weeks", weeks=round(weeks))

    def listed(self, words: Iterable[str]) -> str:
        """Return "a", "a and b" or "a, b and c"."""
        *first, last = words
        return self.say("number.list", first=", ".join(first), last=last) if first else last

    def tick(self, value: float, quantity: Quantity) -> str:
        """Return a number below a scale, without unit: whole, or with one digit where inches are shown."""
        value = shown(value, _UNITS[quantity], self.language)
        return decimals(value, 0 if value == round(value) or self.language != "en-US" else 1, self.language)

    def _digits(self, value: float, unit: str) -> str:
        return number(value, unit, 1 if unit == "cm" else 0, self.language)


@cache
def read_wording(language: Language) -> Wording:
    """Return the sentences of a language."""
    tables = (read_table(layer, Wording).sentences for layer in layers(language))
    return Wording.model_validate(
        {"language": language} | {key: text for table in tables for key, text in table.items()}
    )
