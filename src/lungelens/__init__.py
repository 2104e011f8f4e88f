"""Measure the knee-to-wall lunge from a video.

>>> import lungelens
>>> measurement = lungelens.measure("clip.mp4", height_cm=178)  # doctest: +SKIP
>>> measurement.repetitions[0].tibia_angle_deg  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.api import measure
    from lungelens.lunge.measurement import Measurement

__all__ = ["Measurement", "__version__", "measure"]


def __getattr__(name: str) -> Any:
    # Loading the measuring code takes a second or two, so it waits until it is asked for.
    if name == "measure":
        from lungelens.api import measure

        return measure
    if name == "Measurement":
        from lungelens.lunge.measurement import Measurement

        return Measurement
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
