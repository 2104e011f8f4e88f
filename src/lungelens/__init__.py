"""Measure the knee-to-wall lunge from a video.

>>> import lungelens
>>> measurement = lungelens.measure("clip.mp4", height_cm=178)  # doctest: +SKIP
>>> measurement.repetitions[0].tibia_angle_deg  # doctest: +SKIP
>>> lungelens.classify({"toe_to_wall_cm": 7.5, "tight": "back"}, person={"age": 34}).headline
'Ankle: 7.5 cm, restricted, possibly adequate.'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.api import classify, measure
    from lungelens.measures.measurement import Measurement
    from lungelens.mobility.types import MobilityAssessment

__all__ = ["Measurement", "MobilityAssessment", "__version__", "classify", "measure"]


def __getattr__(name: str) -> Any:
    # Loading the measuring code takes a second or two, so it waits until it is asked for.
    if name in ("classify", "measure"):
        from lungelens import api

        return getattr(api, name)
    if name == "Measurement":
        from lungelens.measures.measurement import Measurement

        return Measurement
    if name == "MobilityAssessment":
        from lungelens.mobility.types import MobilityAssessment

        return MobilityAssessment
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
