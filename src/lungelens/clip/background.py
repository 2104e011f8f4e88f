"""Prefetching in a thread, so that decoding continues while the caller works on a frame."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator

T = TypeVar("T")


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


class _Prefetcher(Generic[T]):
    """A thread that runs a generator and puts what it yields into a bounded queue."""

    def __init__(self, items: Generator[T | None], depth: int) -> None:
        self.ready: Queue[T | _End] = Queue(depth)
        self._items = items
        self._stopped = Event()
        # A daemon, so that a generator that was never closed cannot keep the program from ending.
        self._thread = Thread(target=self._work, name="decoding", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the thread close its generator, and wait for it to end."""
        self._stopped.set()
        while self._thread.is_alive():
            # The thread may be waiting for space in the queue.
            with suppress(Empty):
                self.ready.get(timeout=0.01)

    def _work(self) -> None:
        end = _End()
        try:
            self._fill()
        except BaseException as error:  # noqa: BLE001  passed on, to be raised where the items are used
            end = _End(error)
        self.ready.put(end)

    def _fill(self) -> None:
        try:
            for item in self._items:
                if item is not None:
                    self.ready.put(item)
                if self._stopped.is_set():
                    return
        finally:
            self._items.close()


def in_background(items: Generator[T | None], depth: int) -> Generator[T]:
    """Run a generator in a thread, at most `depth` items ahead of their use.

    Parameters
    ----------
    items
        Run from start to end, and closed, in the thread. It may yield `None`: nothing to pass on, but an opportunity to
        stop.
    depth
        Maximum number of finished items that wait.

    Yields
    ------
    T
        The items, in order. An error in the generator is raised here. Closing this generator early stops the thread.
    """
    ahead = _Prefetcher(items, depth)
    try:
        while not isinstance(item := ahead.ready.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        ahead.stop()
