"""How often files are damaged, and what may come of it: one sentence, or an answer; what came of it is counted."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter, defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

from lungelens.errors import LungelensError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 500  # characters of one sentence, a list of names included
OUTCOMES: defaultdict[str, Counter[str]] = defaultdict(Counter)  # by what was damaged; printed at the end of a run
PEAK_MIB: defaultdict[str, float] = defaultdict(float)


def count(damaged: str, outcome: str, most_mib: float | None = None) -> None:
    """Count what came of one that was damaged; of a sentence what does not depend on the file.

    `most_mib` is the memory of the process that read it; without it, of this one.
    """
    OUTCOMES[damaged][re.sub(r"/\S+|\d[\d.]*", "…", outcome)[:90]] += 1
    PEAK_MIB[damaged] = max(PEAK_MIB[damaged], peak_mib() if most_mib is None else most_mib)


def peak_mib() -> float:
    """The most memory this process has had, in MiB."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def drawn(times: int) -> settings:
    """So many times, the same ones in every run; what was found once is kept as an `@example` beside the test.

    With FUZZ_TIMES=20 in the environment twenty times as many.
    """
    times *= int(os.environ.get("FUZZ_TIMES", "1"))
    every = list(HealthCheck)
    return settings(max_examples=times, derandomize=True, deadline=None, database=None, suppress_health_check=every)


@contextmanager
def one_sentence_or_an_answer(damaged: str | None = None) -> Iterator[None]:
    """Whatever is read inside is read, or refused in one sentence; counted, if it is said what was damaged."""
    said = "read"
    try:
        yield
    except LungelensError as error:
        said = str(error)
        assert "\n" not in said, said
        assert len(said) < LONGEST, said
    if damaged is not None:
        count(damaged, said)
