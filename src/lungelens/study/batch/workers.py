"""Worker processes behind the interface of `concurrent.futures`: each lost one costs its own call and no other.

`ProcessPoolExecutor` gives up as a whole when one of its processes is killed, and cannot end a call that takes too
long. Whatever else has this interface can take the place of `LocalWorkers`, a cluster's client among it.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import pickle
import threading
import time
from collections import deque
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from lungelens.study.batch.worker_main import BEGUN, work

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_T = TypeVar("_T")
START_S = 300.0  # for a process to load the program, on a busy computer with a slow disk


class WorkerLostError(RuntimeError):
    """The process was ended from outside, or its memory was."""


class OverTimeError(RuntimeError):
    """The call took longer than it may, and its process was ended."""


@dataclass(frozen=True)
class _Call:
    content: bytes
    future: Future[Any]


@dataclass
class _Worker:
    process: SpawnProcess
    calls: Connection
    life: Connection  # closing it, or dying, ends the worker
    call: _Call | None = None
    until_s: float = float("inf")  # by the monotonic clock


@dataclass
class LocalWorkers(Executor):
    """Processes on this computer, started when there is something to do.

    Parameters
    ----------
    count
        How many at most.
    limit_s
        How long one call may take once its process is ready.
    """

    count: int
    limit_s: float
    _waiting: deque[_Call] = field(default_factory=deque, init=False)
    _workers: list[_Worker] = field(default_factory=list, init=False)
    _closing: bool = field(default=False, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")  # a forked copy of a threaded process may deadlock
        self._woken, self._wake = self._context.Pipe(duplex=False)

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Call it in a worker; the future's error is `WorkerLostError` or `OverTimeError` where there is no answer."""
        future: Future[_T] = Future()
        self._waiting.append(_Call(pickle.dumps((fn, args, kwargs)), future))
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="lungelens-batch", daemon=True)
            self._thread.start()
        self._wake.send_bytes(b".")
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all workers; calls that have not returned are cancelled, with either option."""
        self._closing = True
        if self._thread is not None:
            self._wake.send_bytes(b".")
            self._thread.join()

    def process_ids(self) -> list[int]:
        """Of the workers that are alive."""
        return [one.process.pid for one in list(self._workers) if one.process.pid is not None]

    def _serve(self) -> None:
        try:
            while not self._closing:
                self._assign()
                self._look()
        except Exception as error:  # noqa: BLE001  no process can be started: whoever waits must hear of it
            for call in self._unanswered():
                call.future.set_exception(error)
        finally:
            for call in self._unanswered():
                if not call.future.cancel():
                    call.future.set_exception(WorkerLostError("The run was stopped."))
            for worker in list(self._workers):
                self._end(worker)

    def _unanswered(self) -> list[_Call]:
        calls = [one.call for one in self._workers if one.call is not None] + list(self._waiting)
        return [call for call in calls if not call.future.done()]

    def _assign(self) -> None:
        while self._waiting:
            worker = next((one for one in self._workers if one.call is None), None)
            if worker is None and len(self._workers) < self.count:
                worker = self._start()
            if worker is None:
                return
            call = self._waiting.popleft()
            if not call.future.set_running_or_notify_cancel():
                continue
            worker.call, worker.until_s = call, time.monotonic() + START_S + self.limit_s
            with suppress(OSError):  # it has died; `_look` will see it
                worker.calls.send_bytes(call.content)

    def _start(self) -> _Worker:
        theirs, ours = self._context.Pipe()
        life_theirs, life_ours = self._context.Pipe(duplex=False)
        process = self._context.Process(target=work, args=(theirs, life_theirs), name="lungelens-batch", daemon=True)
        process.start()
        theirs.close()
        life_theirs.close()
        worker = _Worker(process, ours, life_ours)
        self._workers.append(worker)
        return worker

    def _look(self) -> None:
        """Wait until something has happened, and see to it."""
        until_s = min((one.until_s for one in self._workers), default=float("inf"))
        patience_s = None if until_s == float("inf") else max(until_s - time.monotonic(), 0.0)
        sources = [self._woken, *(one.calls for one in self._workers)]  # a worker's end closes its connection
        ready = set(multiprocessing.connection.wait(sources, patience_s))
        if self._woken in ready:
            self._woken.recv_bytes()
        for worker in list(self._workers):
            if worker.calls in ready:
                self._hear(worker)
            elif worker.until_s <= time.monotonic():
                self._end(worker, OverTimeError(f"It took longer than {self.limit_s:g} seconds."))

    def _hear(self, worker: _Worker) -> None:
        try:
            content = worker.calls.recv_bytes()
        except (EOFError, OSError):
            worker.process.join()
            self._end(worker, WorkerLostError(f"Its process ended with {worker.process.exitcode}."))
            return
        if content == BEGUN:
            worker.until_s = time.monotonic() + self.limit_s
            return
        answered, answer = pickle.loads(content)
        call, worker.call, worker.until_s = worker.call, None, float("inf")
        assert call is not None  # a worker speaks only when it is asked
        if answered:
            call.future.set_result(answer)
        else:
            call.future.set_exception(answer)

    def _end(self, worker: _Worker, error: Exception | None = None) -> None:
        worker.process.kill()
        worker.process.join()
        worker.calls.close()
        worker.life.close()
        self._workers.remove(worker)
        if error is not None and worker.call is not None:
            worker.call.future.set_exception(error)
