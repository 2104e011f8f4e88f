"""A distance by tape beside the camera's of the same leg: where they disagree, both are told, with the likely cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lungelens.language import spoken
from lungelens.mobility.measured import difference
from lungelens.mobility.record import Estimate
from lungelens.mobility.wording import read_wording
from lungelens.report.mobility_input import leg_values

if TYPE_CHECKING:
    from lungelens.measures.measurement import Measurement
    from lungelens.mobility.choices import Footwear
    from lungelens.sides import Side

Cause = Literal["scale", "paper", "shoes", "sheet"]
_CAUSES: dict[str, Cause] = {"stature": "scale", "foot_length": "scale", "plain_sheet": "paper"}
_OF_ONE_ATTEMPT = ("toe_to_wall_cm", "tibia_angle_deg", "knee_to_wall_cm", "knee_touched_wall")


@dataclass(frozen=True)
class TwoDistances:
    """Two distances of one leg, in cm, that differ by more than their errors together explain."""

    side: Side | None
    tape: Estimate
    camera: Estimate
    cause: Cause  # the most likely one

    def in_words(self) -> tuple[str, str]:
        """Return that they disagree, and the likely cause."""
        words = read_wording(spoken())
        tape, camera = (words.with_interval(one, "cm") for one in (self.tape, self.camera))
        text = words.say("two_distances.text", ankle=words.leg(self.side), tape=tape, camera=camera)
        return text, words.say(f"two_distances.cause.{self.cause}")


def disagreement(measurement: Measurement, tape: Estimate, footwear: Footwear | None) -> TwoDistances | None:
    """Return both distances where they disagree; `None` where they do not, or the camera measured none that counts."""
    best = measurement.best_repetition
    filmed = None if best is None else best.toe_to_wall_cm
    if filmed is None:
        return None
    camera = Estimate(value=filmed.value, low=filmed.low, high=filmed.high)
    apart = difference(tape, camera)
    if apart.low <= 0 <= apart.high:
        return None
    scale = "none" if measurement.scene is None else measurement.scene.scale_source
    cause = _CAUSES.get(scale, "shoes" if footwear == "shoes" else "sheet")
    return TwoDistances(measurement.test_leg, tape, camera, cause)


def values_beside_tape(measurement: Measurement, two: TwoDistances | None) -> dict[str, Any]:
    """Return the fields of a `SideInput` that the camera adds to a distance by tape.

    Nothing from a clip without a valid repetition: the tape stands by itself. Where the two disagree nothing that
    belongs to the camera's distance; what was seen of foot and heel stays.
    """
    if measurement.best_repetition is None:
        return {"side": measurement.test_leg}
    dropped = ("toe_to_wall_cm",) if two is None else _OF_ONE_ATTEMPT
    return {name: value for name, value in leg_values(measurement).items() if name not in dropped}
