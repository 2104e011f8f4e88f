"""Analyses made by hand, for tests of whatever shows or tabulates them.

`lunge_analysis` computes a leg that lunges by given angles; every number in it can be worked out from the arguments.
`truth_analysis` takes the leg from the truth table of a rendered clip, to look at pictures drawn on footage.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.analysis import Analysis
from lungelens.measures.measurement import (
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
    Side,
    Timings,
)
from lungelens.measures.signals import LungeSignals
from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan
from lungelens.pose.types import N_KEYPOINTS, Keypoint, PoseTrack

if TYPE_CHECKING:
    from pathlib import Path

SIZE_PX = (320, 180)
FPS = 10.0
SHANK_PX = 40.0
SHANK_CM = 40.0  # so that one pixel is one centimetre
ANKLE_PX = (170.0, 150.0)  # for a person facing right; mirrored for one facing left
WALL_PX = 205.0
# One repetition, as parts of its greatest angle.
TWENTY_PICTURES = np.array([0, 0, 0, 0.1, 0.3, 0.6, 0.9, 1, 1, 1, 1, 1, 1, 0.9, 0.6, 0.3, 0.1, 0, 0, 0])
NO_SCALE = "Centimetres need a length that is known."


def lunge_analysis(
    *,
    facing: Side = "right",
    test_leg: Side = "left",
    angles_deg: tuple[float, ...] = (30.0, 40.0),
    heel_lifts_mm: tuple[float, ...] = (1.0, 1.0),
    wall_known: bool = True,
    shift_px: tuple[float, float] = (0.0, 0.0),
    look_every: int = 2,
) -> Analysis:
    """Return an analysis of one repetition per angle, twenty pictures each, 10 pictures a second, on 320 × 180 pixels.

    The shank is 40 px long, its ankle rests, and the scene drifts by `shift_px` a picture.
    """
    tau_deg = np.concatenate([angle * TWENTY_PICTURES for angle in angles_deg])
    heel_mm = np.concatenate([lift * (TWENTY_PICTURES > 0.5) for lift in heel_lifts_mm])
    n = len(tau_deg)
    tau = np.radians(tau_deg)
    drift = np.arange(n)[:, None] * np.array(shift_px)
    sign = 1.0 if facing == "right" else -1.0

    def place(x: FloatArray | float, y: FloatArray | float) -> FloatArray:
        """Return points x ahead of and y above the ankle, as the picture has them."""
        ankle_x = ANKLE_PX[0] if facing == "right" else SIZE_PX[0] - ANKLE_PX[0]
        return np.stack([ankle_x + sign * (x + np.zeros(n)), ANKLE_PX[1] - (y + np.zeros(n))], axis=1) + drift

    knee_x, knee_y = SHANK_PX * np.sin(tau), SHANK_PX * np.cos(tau)
    leg = {
        "hip": place(knee_x - 25, knee_y + 30),
        "knee": place(knee_x, knee_y),
        "ankle": place(0.0, 0.0),
        "heel": place(-8.0, -6 + heel_mm / 10),
        "toe": place(16.0, -8.0),
    }
    head = {"nose": place(knee_x - 5, knee_y + 80), "ear": place(knee_x - 15, knee_y + 82)}
    head["shoulder"] = place(knee_x - 20, knee_y + 60)
    wall_cm = np.maximum(WALL_PX - ANKLE_PX[0] - 5 - knee_x, 0.0) if wall_known else np.full(n, np.nan)
    signals = LungeSignals(
        time_s=np.arange(n) / FPS,
        tibia_angle_deg=tau_deg,
        shin_angle_deg=np.where(TWENTY_PICTURES[np.arange(n) % 20] == 1, tau_deg + 4, np.nan),
        heel_lift_mm=heel_mm,
        knee_past_toe=(knee_x - 16) / SHANK_PX,
        knee_to_wall_cm=wall_cm,
        up_px=np.tile([0.0, -1.0], (n, 1)),
    )
    return _assemble(leg, head, signals, drift, test_leg, facing, SIZE_PX, look_every)


def truth_analysis(table: Path, size_px: tuple[int, int] = (1280, 720)) -> Analysis:
    """Return the analysis that reads every joint of a rendered clip at its true place. Names begin like "c01_R_"."""
    with table.open() as file:
        rows = list(csv.DictReader(file))

    def column(name: str) -> FloatArray:
        return np.array([float(row[name]) for row in rows])

    def points(name: str) -> FloatArray:
        return np.stack([column(f"{name}_u"), column(f"{name}_v")], axis=1)

    test_leg: Side = "right" if table.name.split("_")[1] == "R" else "left"
    joints = {name: points(f"test_{name}") for name in ("hip", "knee", "ankle", "heel", "shoulder")}
    joints["toe"] = points("test_toe1")
    facing: Side = "right" if np.median(joints["toe"] - joints["heel"], axis=0)[0] > 0 else "left"
    tilt = np.radians(column("gravity_image_deg")) * (1 if facing == "right" else -1)
    up = np.stack([np.sin(tilt), -np.cos(tilt)], axis=1)
    forward = np.stack([-up[:, 1], up[:, 0]], axis=1) * (1 if facing == "right" else -1)
    shank_px = np.linalg.norm(joints["knee"] - joints["ankle"], axis=1)
    middle = 0.5 * (joints["shoulder"] + points("other_shoulder"))
    head = {
        "shoulder": joints["shoulder"],
        "ear": middle + 0.55 * shank_px[:, None] * up,
        "nose": middle + shank_px[:, None] * (0.5 * up + 0.3 * forward),
    }
    signals = LungeSignals(
        time_s=column("time_s"),
        tibia_angle_deg=column("tibia_angle_sagittal_deg"),
        shin_angle_deg=column("shin_angle_deg"),
        heel_lift_mm=1000 * column("heel_lift_m"),
        knee_past_toe=np.sum((joints["knee"] - joints["toe"]) * forward, axis=1) / shank_px,
        knee_to_wall_cm=100 * column("knee_to_wall_m"),
        up_px=up,
    )
    drift = points("test_toe1") - points("test_toe1")[0]
    return _assemble(joints, head, signals, drift, test_leg, facing, size_px, 3)


def refused_analysis(track: PoseTrack | None = None) -> Analysis:
    """Return an analysis that found nothing to measure."""
    reason = Reason(
        code="no_repetition",
        message="Nobody bends a knee towards a wall in this clip.",
        advice="Film one person from the side, doing the lunge, from the feet to the hip.",
    )
    measurement = _measurement((), SIZE_PX, 20, None, None).model_copy(
        update={"status": "not_measurable", "reasons": (reason,), "scene": None}
    )
    return Analysis(measurement, track, None, None, (), None, None)


def head_track(points: dict[Keypoint, list[tuple[float, float]]], frame_index: list[int]) -> PoseTrack:
    """Return a track, ten pictures a second, that knows only the points given, one place for each picture looked at."""
    n = len(frame_index)
    points_px = np.full((n, N_KEYPOINTS, 2), np.nan)
    for keypoint, places in points.items():
        points_px[:, keypoint] = places
    confidence = np.isfinite(points_px).all(axis=2).astype(float)
    return PoseTrack(np.array(frame_index), np.array(frame_index) / FPS, points_px, confidence, "by hand")


def _assemble(
    leg: dict[str, FloatArray],
    head: dict[str, FloatArray],
    signals: LungeSignals,
    drift: FloatArray,
    test_leg: Side,
    facing: Side,
    size_px: tuple[int, int],
    look_every: int,
) -> Analysis:
    n = len(signals.time_s)
    looked_at = np.arange(n) % look_every == 0
    side = test_leg.upper()
    names = {f"{side}_{joint.upper()}": places for joint, places in leg.items() if joint != "shoulder"}
    names |= {"NOSE": head["nose"], f"{side}_EAR": head["ear"], f"{side}_SHOULDER": head["shoulder"]}
    points_px = np.full((n, N_KEYPOINTS, 2), np.nan)
    for name, places in names.items():
        points_px[:, Keypoint[name]] = places
    confidence = np.isfinite(points_px).all(axis=2).astype(float)
    index = np.flatnonzero(looked_at)
    spans = _spans(signals.tibia_angle_deg)
    repetitions = tuple(_repetition(span, signals) for span in spans)
    return Analysis(
        measurement=_measurement(repetitions, size_px, n, test_leg, facing),
        track=PoseTrack(index, signals.time_s[index], points_px[index], confidence[index], "by hand"),
        leg=LegTrack(
            time_s=signals.time_s,
            looked_at=looked_at,
            hip_px=leg["hip"],
            knee_px=leg["knee"],
            ankle_px=leg["ankle"],
            heel_px=leg["heel"],
            toe_px=leg["toe"],
            confidence=np.full(n, 0.9),
            shift_px=drift,
        ),
        signals=signals,
        spans=spans,
        test_leg=test_leg,
        facing=facing,
    )


def _spans(tibia_angle_deg: FloatArray) -> tuple[RepetitionSpan, ...]:
    """Return the runs above 3.5°, one picture more on either side; the hold is within 1° of the greatest angle."""
    busy = np.concatenate([[0], (tibia_angle_deg > 3.5).astype(int), [0]])
    starts, ends = np.flatnonzero(np.diff(busy) == 1), np.flatnonzero(np.diff(busy) == -1)
    spans = []
    for index, (start, end) in enumerate(zip(starts - 1, ends, strict=True), start=1):
        part = tibia_angle_deg[start : end + 1]
        hold = tuple(int(start + k) for k in np.flatnonzero(part >= part.max() - 1))
        spans.append(RepetitionSpan(index, int(start), hold[len(hold) // 2], int(end), hold, True, True))
    return tuple(spans)


def _repetition(span: RepetitionSpan, signals: LungeSignals) -> Repetition:
    hold = list(span.hold)

    def about(value: float, half_width: float, floor: float = -90.0) -> Quantity:
        return Quantity(value=value, low=max(floor, value - half_width), high=value + half_width)

    heel_mm = float(signals.heel_lift_mm[hold].max())
    wall_cm = signals.knee_to_wall_cm[hold]
    lifted = Check(
        code="heel_lift",
        level="invalid",
        message=f"The heel rose {heel_mm:.0f} mm.",
        value=heel_mm,
        limit=5.0,
        advice="Keep the heel on the floor; move the foot nearer to the wall if it will not stay down.",
    )
    missing = [NotMeasured(quantity="foot_rotation_deg", code="side_view", message="The side view does not show it.")]
    missing += [
        NotMeasured(quantity=name, code="no_scale", message=NO_SCALE) for name in ("toe_to_wall_cm", "knee_over_toe_cm")
    ]
    if not np.isfinite(wall_cm).all():
        missing.append(NotMeasured(quantity="knee_to_wall_cm", code="no_scale", message=NO_SCALE))
    return Repetition(
        index=span.index,
        start_s=signals.time_s[span.start],
        peak_s=signals.time_s[span.peak],
        end_s=signals.time_s[span.end],
        valid=heel_mm <= 5,
        knee_touched_wall=bool(wall_cm.min() < 1) if np.isfinite(wall_cm).all() else None,
        tibia_angle_deg=about(float(np.median(signals.tibia_angle_deg[hold])), 2),
        shin_angle_deg=about(float(np.median(signals.shin_angle_deg[hold])), 3),
        knee_to_wall_cm=about(float(wall_cm.min()), 1, floor=0) if np.isfinite(wall_cm).all() else None,
        toe_to_wall_cm=None,
        foot_rotation_deg=None,
        heel_lift_mm=about(heel_mm, 2, floor=0),
        not_measured=tuple(missing),
        checks=() if heel_mm <= 5 else (lifted,),
    )


def _measurement(
    repetitions: tuple[Repetition, ...], size_px: tuple[int, int], n: int, test_leg: Side | None, facing: Side | None
) -> Measurement:
    counting = [rep for rep in repetitions if rep.valid and rep.tibia_angle_deg]
    best = max(counting, key=lambda rep: rep.tibia_angle_deg.value if rep.tibia_angle_deg else 0, default=None)
    return Measurement(
        clip=ClipSummary(
            name="by_hand.mp4",
            sha256="0" * 64,
            width_px=size_px[0],
            height_px=size_px[1],
            rotation_deg=0,
            duration_s=n / FPS,
            frames=n,
            fps_mean=FPS,
            variable_frame_rate=False,
        ),
        provenance=Provenance(lungelens="0.1.0", mediapipe=None, opencv="5.0.0", models={}, options={}),
        status="measured",
        reasons=(),
        test_leg=test_leg,
        facing=facing,
        person=None,
        scene=SceneSummary(
            source="level",
            camera=Camera(focal_px=None, pitch_deg=None, roll_deg=None, height_cm=None),
            scale_source="none",
        ),
        checks=(),
        repetitions=repetitions,
        best=Best(index=best.index) if best else None,
        timings_s=Timings(decode=0, pose=0, scene=0, analysis=0, total=0),
    )
