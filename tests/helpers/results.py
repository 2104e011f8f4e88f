"""Results made by hand, in a few words: `result("c01", repetition(1, tibia_angle_deg=(38, 36, 40)))`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.measurement import (
    QUANTITIES,
    Best,
    Camera,
    Check,
    ClipSummary,
    Measurement,
    NotMeasured,
    Provenance,
    Quantity,
    Reason,
    Repetition,
    SceneSummary,
    Timings,
)
from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.measures.measurement import QuantityName, Side
    from lungelens.sources import SceneSource

CLIP = b"a clip"

NOT_SEEN = "It was not seen."


HEEL_UP = Check(
    code="heel_lift",
    level="invalid",
    message="The heel came up.",
    value=12.0,
    limit=5.0,
    advice="Keep the heel on the floor.",
)


def repetition(
    index: int = 1,
    *,
    peak_s: float | None = None,
    valid: bool = True,
    touched: bool | None = None,
    checks: tuple[Check, ...] = (),
    **values: tuple[float, float, float] | None,
) -> Repetition:
    """One repetition, two seconds after the one before; `values` are (value, low, high) by the quantity's name."""
    peak_s = 2.0 * index if peak_s is None else peak_s
    quantities: dict[QuantityName, Quantity | None] = dict.fromkeys(QUANTITIES)
    for name in QUANTITIES:
        said = values.get(name)
        if said is not None:
            quantities[name] = Quantity(value=said[0], low=said[1], high=said[2])
    missing = (name for name, quantity in quantities.items() if quantity is None)
    return Repetition(
        index=index,
        start_s=peak_s - 1,
        peak_s=peak_s,
        end_s=peak_s + 1,
        valid=valid,
        knee_touched_wall=touched,
        not_measured=tuple(NotMeasured(quantity=name, code="not_seen", message=NOT_SEEN) for name in missing),
        checks=checks,
        **quantities,
    )


def result(
    clip: str,
    *repetitions: Repetition,
    source: SceneSource = "level",
    best: int | None = 1,
    test_leg: Side = "right",
    sha256: str = "0" * 64,
    version: str = __version__,
) -> Measurement:
    """One clip's result; without repetitions it is not measurable."""
    camera = Camera(focal_px=None, pitch_deg=None, roll_deg=None, height_cm=None)
    nobody = Reason(code="nobody", message="Nobody is in the picture.", advice="Film the whole leg.")
    return Measurement(
        clip=ClipSummary(
            name=f"{clip}.mp4",
            sha256=sha256,
            width_px=1280,
            height_px=720,
            rotation_deg=0,
            duration_s=6.0,
            frames=180,
            fps_mean=30.0,
            variable_frame_rate=False,
        ),
        provenance=Provenance(lungelens=version, mediapipe=None, opencv="5", models={}, options={}),
        status="measured" if repetitions else "not_measurable",
        reasons=() if repetitions else (nobody,),
        test_leg=test_leg,
        facing="right",
        person=None,
        scene=SceneSummary(source=source, camera=camera, scale_source="none") if repetitions else None,
        checks=(),
        repetitions=repetitions,
        best=Best(index=best) if best and repetitions else None,
        timings_s=Timings(decode=1, pose=1, scene=1, analysis=1, total=2),
    )


def result_json(side: Side, toe_to_wall_cm: float) -> str:
    """A result with one repetition at this distance, give or take 1 cm."""
    around = (toe_to_wall_cm, toe_to_wall_cm - 1, toe_to_wall_cm + 1)
    return result("clip", repetition(toe_to_wall_cm=around, touched=True), test_leg=side).to_json()
