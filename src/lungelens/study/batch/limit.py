"""A limit of time for a call in a process that is not ours to end: a worker of a cluster may start none of its own."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from lungelens.study.batch.workers import OverTimeError

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")
HANGS_S = 60.0  # after its time is over; no frame takes that long to decode or to look at


class _OverTime(BaseException):
    """No `Exception`: whoever answers for a clip's faults must not take it for one."""


def call_within(limit_s: float, call: Callable[[], _T]) -> _T:
    """Call it in this thread; it is stopped between two steps of Python.

    A call that a library never returns from does not notice: then the process is ended, and whoever runs it, Dask's
    nanny, starts another.

    Raises
    ------
    OverTimeError
        It took longer.
    """
    thread, over, turn, arrived = threading.get_ident(), threading.Event(), threading.Lock(), False
    done = threading.Event()

    def watch() -> None:
        if done.wait(limit_s):
            return
        with turn:
            if done.is_set():
                return
            over.set()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_OverTime))
        if not done.wait(HANGS_S):
            os._exit(1)

    try:
        try:
            threading.Thread(target=watch, name="lungelens-limit", daemon=True).start()
            return call()
        except _OverTime:
            arrived = True
            raise
        finally:
            with turn:
                done.set()
            while over.is_set() and not arrived:  # it is on its way, and must not meet what runs next
                time.sleep(0.01)
    except _OverTime:
        raise OverTimeError(f"It took longer than {limit_s:g} seconds.") from None
    finally:
        done.set()  # the exception may have come between the call's end and the other place that says so
