"""A part of a study for one of many computers that share nothing but files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_T = TypeVar("_T")


@dataclass(frozen=True)
class Shard:
    """Every `of`-th clip of the list, from the `number`-th, counted from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read "3/20".

        Raises
        ------
        UsageError
            It is not of that form, or there is no such part.
        """
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise UsageError(f"--shard says which part of how many, from 1/20 to 20/20, got {text}.")
        return cls(int(found[1]), int(found[2]))

    def take(self, clips: Sequence[_T]) -> Sequence[_T]:
        """Its part of a list that is the same for all."""
        return clips[self.number - 1 :: self.of]

    def __str__(self) -> str:
        return f"{self.number} of {self.of}"
