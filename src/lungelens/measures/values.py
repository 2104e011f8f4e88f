"""One repetition's numbers, each with its interval or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.checks import RepetitionFacts, at_border, is_invalid, repetition_checks
from lungelens.measures.measurement import NotMeasured, Quantity, Repetition
from lungelens.measures.on_floor import WITHOUT_SHEET, floor_values
from lungelens.measures.outcome import not_measured
from lungelens.measures.shank import ANKLE_SPREAD, KNEE_SPREAD, ShankGeometry
from lungelens.observe.shin import ShinLine

if TYPE_CHECKING:
    from lungelens.camera.types import Scene
    from lungelens.measures.floor import Floor
    from lungelens.observe.pixels import PixelFindings
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan

SHIN_END_SPREAD = (0.028, 0.0)  # ends of the border, in border lengths across it: edge noise and the bend of the shin
HEEL_SD_MM, HEEL_SD_PX = 0.7, 0.35  # the patch's own error on rendered and real planted heels (docs/decisions.md)
HEEL_SWAY_SD_MM = 1.5  # of finding the forefoot first: planted heels then read 1.0-2.5 mm instead of 0.0-0.2
CUT_OFF_SD_DEG = 2.5  # a clip cropped to the legs read 3-4 degrees more than the whole one
HEEL_DOWN_MM = 3.0  # a heel that lifts more turns the sole's edge away from the floor
SUSTAINED_S = 0.25  # a heel lift counts when it lasts this long


@dataclass(frozen=True)
class Inputs:
    """Everything one repetition is computed from."""

    leg: LegTrack
    tibia_angle_deg: FloatArray  # (n,) best estimate in every picture
    findings: PixelFindings
    geometry: ShankGeometry
    scene: Scene
    raw_scatter_deg: FloatArray  # (n,) raw minus smooth angle at the pictures looked at, NaN elsewhere
    shank_px: float
    floor: Floor | None = None  # with the printed sheet
    body_cut_off: bool = False
    foot_still: bool = True  # False where a camera held by hand sways and the sheet does not tell how


def repetition(span: RepetitionSpan, inputs: Inputs, clip_invalid: bool) -> Repetition:
    """Values, intervals and checks of one repetition; `clip_invalid` when the whole clip cannot be trusted."""
    scatter = inputs.raw_scatter_deg[list(span.hold)]
    scatter_deg = float(np.nanstd(scatter)) if np.isfinite(scatter).sum() > 1 else 0.0
    tibia = _tibia(span, inputs, scatter_deg)
    shin, shin_missing = _shin(span, inputs)
    heel, heel_missing = _heel(span, inputs)
    lifted = heel is not None and heel.value > HEEL_DOWN_MM
    metric = WITHOUT_SHEET
    if inputs.floor is not None:
        seen = inputs.findings.feet[span.index - 1]
        metric = floor_values(span, inputs.floor, inputs.leg, seen, tibia, lifted)
    facts = RepetitionFacts(
        span=span,
        leg=inputs.leg,
        scatter_deg=scatter_deg,
        shift_px=inputs.findings.shift_px,
        shank_px=inputs.shank_px,
        size_px=inputs.scene.size_px,
        heel_lift_mm=heel,
        foot_rotation_deg=metric.foot_rotation_deg,
        knee_to_wall_cm=metric.knee_to_wall_cm,
        knee_touched_wall=metric.knee_touched_wall,
        looks_in_hold=int(np.isfinite(scatter).sum()),
    )
    checks = (*repetition_checks(facts), *metric.checks)
    time_s = inputs.leg.time_s
    return Repetition(
        index=span.index,
        start_s=float(time_s[span.start]),
        peak_s=float(time_s[span.peak]),
        end_s=float(time_s[span.end]),
        valid=not clip_invalid and not is_invalid(checks),
        knee_touched_wall=metric.knee_touched_wall,
        tibia_angle_deg=tibia,
        shin_angle_deg=shin,
        knee_to_wall_cm=metric.knee_to_wall_cm,
        toe_to_wall_cm=metric.toe_to_wall_cm,
        foot_rotation_deg=metric.foot_rotation_deg,
        heel_lift_mm=heel,
        not_measured=(*shin_missing, *metric.missing, *heel_missing),
        checks=checks,
    )


def _tibia(span: RepetitionSpan, inputs: Inputs, scatter_deg: float) -> Quantity:
    hold = list(span.hold)
    value = float(np.median(inputs.tibia_angle_deg[hold]))
    ankle, knee = (np.median(points[hold], axis=0) for points in (inputs.leg.ankle_px, inputs.leg.knee_px))
    extra_sd_deg = float(np.hypot(scatter_deg, CUT_OFF_SD_DEG)) if inputs.body_cut_off else scatter_deg
    return inputs.geometry.interval(value, ankle, knee, (ANKLE_SPREAD, KNEE_SPREAD), extra_sd_deg)


def _shin(span: RepetitionSpan, inputs: Inputs) -> tuple[Quantity | None, list[NotMeasured]]:
    found = inputs.findings.shins[span.index - 1]
    if not isinstance(found, ShinLine):
        return None, [not_measured("shin_angle_deg", found.code, found.message)]
    value = float(inputs.geometry.best(found.lower[None], found.upper[None])[0])
    return inputs.geometry.interval(value, found.lower, found.upper, (SHIN_END_SPREAD, SHIN_END_SPREAD), 0.0), []


def _heel(span: RepetitionSpan, inputs: Inputs) -> tuple[Quantity | None, list[NotMeasured]]:
    if not span.starts_inside:
        return None, [not_measured("heel_lift_mm", "no_baseline")]
    hold = list(span.hold)
    if at_border(np.median(inputs.leg.heel_px[hold], axis=0), inputs.scene.size_px):
        return None, [not_measured("heel_lift_mm", "heel_not_seen")]
    lift_px = sustained_greatest(
        inputs.leg.time_s[span.start : span.end + 1], inputs.findings.heel_rise_px[span.start : span.end + 1]
    )
    if not np.isfinite(lift_px):
        return None, [not_measured("heel_lift_mm", "heel_not_seen")]
    mm_per_px = 10 * inputs.scene.shank_cm.mean / inputs.shank_px
    share = inputs.scene.shank_cm.sd / inputs.scene.shank_cm.mean
    if inputs.floor is not None:
        mm_per_px, share = inputs.floor.mm_per_px(np.median(inputs.leg.heel_px[hold], axis=0)), 0.03
    value = max(lift_px * mm_per_px, 0.0)
    swayed_mm = 0.0 if inputs.foot_still else HEEL_SWAY_SD_MM
    margin = 1.96 * float(np.linalg.norm([HEEL_SD_MM, HEEL_SD_PX * mm_per_px, swayed_mm, (share + 0.1) * value]))
    return Quantity(value=value, low=max(value - margin, 0.0), high=value + margin), []


def sustained_greatest(time_s: FloatArray, values: FloatArray) -> float:
    """Greatest value that lasts: the maximum of running medians over `SUSTAINED_S`; NaN where nothing is known."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 3:
        return float("nan")
    medians = []
    for i in known:
        near = known[np.abs(time_s[known] - time_s[i]) <= SUSTAINED_S / 2 + 1e-9]
        if len(near) < 3:
            near = known[np.argsort(np.abs(time_s[known] - time_s[i]))[:3]]
        medians.append(float(np.median(values[near])))
    return max(medians)
