"""A page used by somebody who has no pointer."""

from __future__ import annotations

from typing import Any

MOST_STOPS = 60
SHOWN = "(node) => [node, node.closest('label') ?? node].map((one) => getComputedStyle(one).outlineStyle)"


def reach(page: Any, part: Any) -> None:
    """Press the tab key until the part has focus, and see that it shows."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if part.evaluate("(node) => node === document.activeElement"):
            assert part.evaluate(SHOWN).count("none") < 2
            return
    raise AssertionError(f"not reached: {part}")
