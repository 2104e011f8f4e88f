"""How often files are damaged, and what may come of it: one sentence, or an answer."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

from lungelens.errors import LungelensError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 500  # characters of one sentence, a list of names included


def drawn(times: int) -> settings:
    """So many times, the same ones in every run; what was found once is kept as an `@example` beside the test.

    With FUZZ_TIMES=20 in the environment twenty times as many.
    """
    times *= int(os.environ.get("FUZZ_TIMES", "1"))
    every = list(HealthCheck)
    return settings(max_examples=times, derandomize=True, deadline=None, database=None, suppress_health_check=every)


@contextmanager
def one_sentence_or_an_answer() -> Iterator[None]:
    """Whatever is read inside is read, or refused in one sentence."""
    try:
        yield
    except LungelensError as error:
        said = str(error)
        assert "\n" not in said, said
        assert len(said) < LONGEST, said
