from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from lungelens.clip.background import in_background

if TYPE_CHECKING:
    from collections.abc import Generator


def decoding_threads() -> int:
    return sum(thread.name == "decoding" for thread in threading.enumerate())


def test_items_come_in_order_and_none_is_left_out() -> None:
    def items() -> Generator[int | None]:
        for i in range(20):
            yield i if i % 2 else None

    assert list(in_background(items(), depth=3)) == list(range(1, 20, 2))
    assert decoding_threads() == 0


def test_the_work_is_done_in_another_thread() -> None:
    def items() -> Generator[int]:
        yield threading.get_ident()

    assert list(in_background(items(), depth=1)) != [threading.get_ident()]


def test_only_a_few_items_are_made_ahead() -> None:
    made: list[int] = []

    def items() -> Generator[int]:
        for i in range(200):
            made.append(i)
            yield i

    for i in in_background(items(), depth=4):
        # 4 wait in the queue, and one more waits for room in it.
        assert len(made) - (i + 1) <= 5
    assert len(made) == 200


def test_an_error_is_raised_where_the_items_are_used_after_those_made_before_it() -> None:
    def items() -> Generator[int]:
        yield 1
        raise ValueError("broken")

    used = []
    with pytest.raises(ValueError, match="broken"):
        for item in in_background(items(), depth=4):
            used.append(item)
    assert used == [1]
    assert decoding_threads() == 0


@pytest.mark.parametrize("nothing_more", [True, False], ids=["yields None for ever", "queue is full"])
def test_closing_early_stops_the_thread_and_closes_the_generator(nothing_more: bool) -> None:
    closed = threading.Event()

    def items() -> Generator[int | None]:
        try:
            yield 0
            while True:
                yield None if nothing_more else 1
        finally:
            closed.set()

    still_referred_to = items()
    running = in_background(still_referred_to, depth=2)
    assert next(running) == 0
    running.close()
    assert closed.is_set()
    assert decoding_threads() == 0
