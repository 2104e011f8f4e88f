"""Fits of a leg that were made already: most tests look at the same few holds, and a fit takes longer than they do.

That the same input gives the same fit, whatever was computed in between, is `measures/test_independence.py`'s, which
fits each leg anew.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST = 48  # of some 2 MB each
HOLD, FIT = "lungelens.measures.hold", "lungelens.measures.leg_fit"
FITTING = ("fit_leg", "surely_turned_up")


@contextmanager
def remembered_fits() -> Iterator[None]:
    """Where holds are measured at all, a leg that was fitted lately is not fitted again."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        if HOLD in sys.modules:
            for name in FITTING:
                monkeypatch.setattr(f"{HOLD}.{name}", _remembered(vars(sys.modules[FIT])[name]))
        yield


@contextmanager
def fresh_fits() -> Iterator[None]:
    """Each leg is fitted whenever it is asked for, as in the program."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in FITTING:
            monkeypatch.setattr(f"{HOLD}.{name}", vars(sys.modules[FIT])[name])
        yield


def _remembered(compute: Callable[..., Any]) -> Callable[..., Any]:
    kept: OrderedDict[bytes, Any] = OrderedDict()

    def look_up(*given: Any) -> Any:
        key = hashlib.sha256(pickle.dumps(given)).digest()
        if key not in kept:
            kept[key] = compute(*given)
        kept.move_to_end(key)
        if len(kept) > MOST:
            kept.popitem(last=False)
        return kept[key]

    return look_up
