"""Everything that looks at frames and landmarks; it ends in an `Observation`.

The room is called like the function that `lungelens` offers, and Python puts a room in the place of its parent's
attribute once it is imported. So the room can be called: `lungelens.observe("clip.mp4")` is the function either way.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lungelens.observe.observation import Observation


class _Room(ModuleType):
    def __call__(self, *clip: Any, **options: Any) -> Observation:
        from importlib import import_module

        seen: Observation = import_module("lungelens.api").observe(*clip, **options)
        return seen


sys.modules[__name__].__class__ = _Room
