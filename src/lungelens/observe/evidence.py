"""What the numbers of a clip rest on, and how they follow from it.

Looking takes a pose model and passes over the clip. Everything after is arithmetic on what was seen: done again with a
point moved, it answers at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.measures.checks import clip_checks, is_invalid
from lungelens.measures.on_floor import over_foot
from lungelens.measures.shank import ShankGeometry
from lungelens.measures.signals import scatter_deg
from lungelens.measures.values import Inputs, repetition

if TYPE_CHECKING:
    from lungelens.camera.sheet_find import SheetRefusal
    from lungelens.camera.stabilization import Stabilization
    from lungelens.camera.types import Normal, Scene
    from lungelens.clip.types import ClipInfo
    from lungelens.measures.floor import Floor
    from lungelens.measures.measurement import Check, Repetition
    from lungelens.observe.options import MeasureOptions
    from lungelens.observe.pixels import PixelFindings
    from lungelens.observe.stance import Stance
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan


@dataclass(frozen=True)
class Evidence:
    """All that was seen, given and assumed. Points are those of a camera that stands still (`stabilization`)."""

    options: MeasureOptions
    info: ClipInfo
    stance: Stance
    scene: Scene
    wall_cm: Normal  # from the sheet's edge forward to the wall the knee touches
    sheet_problem: SheetRefusal | None
    stabilization: Stabilization
    leg: LegTrack
    raw_ankle_px: FloatArray  # (n, 2) as the pose model gave it, NaN in pictures not looked at
    raw_knee_px: FloatArray  # (n, 2) likewise
    spans: tuple[RepetitionSpan, ...]
    findings: PixelFindings
    body_cut_off: bool


@dataclass(frozen=True)
class Numbers:
    """What follows from the evidence."""

    geometry: ShankGeometry
    floor: Floor | None  # with the printed sheet
    tibia_angle_deg: FloatArray  # (n,)
    checks: tuple[Check, ...]  # on the clip as a whole
    repetitions: tuple[Repetition, ...]


def work_out(seen: Evidence) -> Numbers:
    """Every number of every repetition; the same evidence gives the same numbers."""
    stance, scene, leg = seen.stance, seen.scene, seen.leg
    geometry = ShankGeometry(scene, stance.sign, stance.near)
    geometry, floor = over_foot(seen.wall_cm, scene, stance, geometry, seen.findings.feet)
    angle_deg = geometry.best(leg.ankle_px, leg.knee_px)
    inputs = Inputs(
        leg=leg,
        tibia_angle_deg=angle_deg,
        findings=seen.findings,
        geometry=geometry,
        scene=scene,
        raw_scatter_deg=scatter_deg(seen.raw_ankle_px, seen.raw_knee_px, geometry, angle_deg),
        shank_px=stance.shank_px,
        floor=floor,
        body_cut_off=seen.body_cut_off,
        foot_still=seen.stabilization.foot_still is not False,
    )
    checks = clip_checks(
        seen.info,
        stance,
        scene,
        seen.findings.brightness,
        seen.sheet_problem,
        seen.body_cut_off,
        seen.stabilization.by_hand,
    )
    invalid = is_invalid(checks)
    repetitions = tuple(repetition(span, inputs, invalid) for span in seen.spans)
    return Numbers(geometry, floor, angle_deg, checks, repetitions)
