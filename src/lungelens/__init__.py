"""Measure the knee-to-wall lunge from a video.

>>> import lungelens
>>> seen = lungelens.observe("clip.mp4", height_cm=178)  # doctest: +SKIP
>>> lungelens.measure(seen).repetitions[0].tibia_angle_deg  # doctest: +SKIP
>>> lungelens.classify({"toe_to_wall_cm": 7.5, "tight": "back"}, person={"age": 34}).headline
'Your ankle is stiff, possibly fine: 7.5 cm (6.3 to 8.7).'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.api import assess, classify, measure, observe, signals
    from lungelens.errors import (
        LungelensError,
        ModelUnavailableError,
        OutputError,
        UnreadableInputError,
        UsageError,
    )
    from lungelens.measures.measurement import Measurement
    from lungelens.measures.signals import LungeSignals
    from lungelens.mobility.types import MobilityAssessment
    from lungelens.observe.observation import Observation
    from lungelens.observe.observation_file import read_observation, write_observation

# Loading the measuring code takes a second or two, so it waits until it is asked for.
_HOMES = {
    **dict.fromkeys(("assess", "classify", "measure", "observe", "signals"), "lungelens.api"),
    **dict.fromkeys(
        ("LungelensError", "ModelUnavailableError", "OutputError", "UnreadableInputError", "UsageError"),
        "lungelens.errors",
    ),
    "LungeSignals": "lungelens.measures.signals",
    "Measurement": "lungelens.measures.measurement",
    "MobilityAssessment": "lungelens.mobility.types",
    "Observation": "lungelens.observe.observation",
    **dict.fromkeys(("read_observation", "write_observation"), "lungelens.observe.observation_file"),
}
__all__ = [
    "LungeSignals",
    "LungelensError",
    "Measurement",
    "MobilityAssessment",
    "ModelUnavailableError",
    "Observation",
    "OutputError",
    "UnreadableInputError",
    "UsageError",
    "__version__",
    "assess",
    "classify",
    "measure",
    "observe",
    "read_observation",
    "signals",
    "write_observation",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
