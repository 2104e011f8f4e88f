"""What a worker process does. It imports nothing heavy, so that what it sets is set before anything reads it."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BEGUN = b"begun"
# One process a core measures more clips than one process with a thread a core.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")


def work(calls: Connection, life: Connection) -> None:
    """Answer calls, one after another, for as long as the parent lives. The process's main function.

    Parameters
    ----------
    calls
        A call is a pickled function with its arguments. The answer is `BEGUN` when all that it needs is loaded; then,
        pickled, whether it returned, and what it returned or raised.
    life
        Ends with the parent, however that ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends its workers
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    threading.Thread(target=_exit_with, args=(life,), daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            calls.send_bytes(_answer(calls.recv_bytes(), calls))


def _answer(call: bytes, calls: Connection) -> bytes:
    try:
        function, arguments, named = pickle.loads(call)
        calls.send_bytes(BEGUN)
        return pickle.dumps((True, function(*arguments, **named)))
    except Exception as error:  # noqa: BLE001  whoever asked is told
        return _error(error)


def _error(error: Exception) -> bytes:
    try:
        content = pickle.dumps((False, error))
        pickle.loads(content)
    except Exception:  # noqa: BLE001  an error with more parts than its words
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return content


def _exit_with(life: Connection) -> None:
    with suppress(EOFError, OSError):
        life.recv()  # nothing is ever sent: this returns when the parent has ended
    os._exit(0)
