"""How often somebody may ask: a bucket of tokens for each, by a clock nobody can set."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_KNOWN = 2000  # those who have not asked for longest are forgotten


@dataclass
class Rate:
    """`per_s` requests a second on average, `burst` at once."""

    per_s: float
    burst: float
    clock_s: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict, init=False)

    def allows(self, who: str) -> bool:
        """Whether they may, which uses up one token."""
        now_s = self.clock_s()
        left, since_s = self._left.pop(who, (self.burst, now_s))
        left = min(self.burst, left + (now_s - since_s) * self.per_s)
        self._left[who] = (max(left - 1, 0.0) if left >= 1 else left, now_s)
        if len(self._left) > MOST_KNOWN:
            self._left.popitem(last=False)
        return left >= 1
