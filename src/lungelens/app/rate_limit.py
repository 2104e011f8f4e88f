"""RateLimit limits: a bucket of tokens per client, by a monotonic clock."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CLIENTS = 2000  # the least recent are forgotten


@dataclass
class RateLimit:
    """`per_s` requests a second on average, `burst` at once."""

    per_s: float
    burst: float
    clock_s: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict, init=False)

    def allows(self, client: str) -> bool:
        """Whether a request is allowed, which uses up one token."""
        now_s = self.clock_s()
        left, since_s = self._left.pop(client, (self.burst, now_s))
        left = min(self.burst, left + (now_s - since_s) * self.per_s)
        self._left[client] = (max(left - 1, 0.0) if left >= 1 else left, now_s)
        if len(self._left) > MAX_CLIENTS:
            self._left.popitem(last=False)
        return left >= 1
