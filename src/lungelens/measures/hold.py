"""One repetition's hold: how the leg stood, and what follows from it, each worked out once.

A hold knows nothing of other repetitions: leave one out, and the numbers of the others stay.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.leg_plane import TRACKING_DEG, LegPlane, angle_over_time_deg
from lungelens.camera.types import Normal
from lungelens.measures.estimate import Estimate
from lungelens.measures.heel_rise import heel_rise_mm, is_hidden, is_supported
from lungelens.measures.hold_evidence import evidence_of, is_down, pose_opinion, start_evidence
from lungelens.measures.leg_fit import LegFit, fit_leg, surely_turned_up
from lungelens.measures.lunge import LungeGeometry
from lungelens.measures.outcome import LEG_UNCLEAR, SHEET_OFF_WALL, WALL_NOT_LOCATED
from lungelens.measures.sole_turn import sole_turn
from lungelens.observe.stance import LEGS
from lungelens.thresholds import HEEL_INVALID_MM

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.camera.pinhole import Camera
    from lungelens.measures.estimate import Missing
    from lungelens.measures.floor import Floor
    from lungelens.observe.leg_points import SeenLeg
    from lungelens.observe.observation import FootLooks, Observation, SeenLunge
    from lungelens.observe.types import BoolArray, FloatArray, RepetitionSpan

EDGE_SHARE = 0.005  # of the frame's size: points so near its border are cut off
HEEL_UP_RAD = 0.08  # a foot pitched so has its heel 15 mm up; a flat one may look so by the reader's error
NEAR_S = 0.1  # so near a hold a look still shows it
SCALE_SHARE_SD = 0.03  # of a length read on the sheet's floor
MOST_MISFIT = 3.0  # 0.2 to 0.5 where all is right, 3.3 to 4.4 where a near leg is taken for a far one
TOE_BEHIND_WALL_CM, KNEE_BEHIND_WALL_CM = -1.0, -4.0  # more than any error: the sheet does not lie at the wall


def holds_of(seen: Observation) -> tuple[Hold, ...]:
    """The hold of every repetition; none where there is no lunge."""
    lunge = seen.lunge
    if lunge is None or seen.person is None:
        return ()
    geometry = LungeGeometry(lunge, seen.person.stance, seen.clip.sha256)
    together = zip(lunge.spans, lunge.findings.legs, lunge.findings.feet, strict=True)
    return tuple(Hold(geometry, span, leg, feet) for span, leg, feet in together)


class Hold:
    """The deepest position of one repetition, with leg and foot as they were made out in it."""

    def __init__(self, geometry: LungeGeometry, span: RepetitionSpan, leg: SeenLeg, feet: FootLooks) -> None:
        self.geometry, self.span, self.leg, self.feet = geometry, span, leg, feet
        self.draws = geometry.draws.of_repetition(span.index)
        self._estimates: dict[str, Estimate | Missing] = {}

    def once(self, name: str, compute: Callable[[Hold], Estimate | Missing]) -> Estimate | Missing:
        """What a function makes of this hold, worked out the first time it is asked for under that name."""
        if name not in self._estimates:
            self._estimates[name] = compute(self)
        return self._estimates[name]

    @property
    def lunge(self) -> SeenLunge:
        """What was seen."""
        return self.geometry.lunge

    @property
    def floor(self) -> Floor | None:
        """The floor with the wall at its end, where the printed sheet tells."""
        return self.geometry.floor

    @cached_property
    def ankle_px(self) -> FloatArray:
        """The ankle's centre, (2,), like all the points here."""
        return self._middle(self.lunge.leg.ankle_px)

    @cached_property
    def knee_px(self) -> FloatArray:
        """The knee's centre."""
        return self._middle(self.lunge.leg.knee_px)

    @cached_property
    def heel_px(self) -> FloatArray:
        """The heel's back."""
        return self._middle(self.lunge.leg.heel_px)

    @cached_property
    def toe_px(self) -> FloatArray:
        """The toes' tip."""
        return self._middle(self.lunge.leg.toe_px)

    @cached_property
    def fit(self) -> LegFit | None:
        """The leg that agrees best with what was seen; None where none was, or readings contradict each other."""
        geometry, pose, rise_mm = self.geometry, self.pose_direction, self.heel_rise_mm
        if pose is not None:
            cut_off = self.lunge.body_cut_off
            pose = pose_opinion(pose, self.lunge.pose.estimator, geometry.facing_sign, cut_off=cut_off)
        in_hold = is_down(rise_mm) or (rise_mm is None and not self.feet.at_start)
        looks = self.feet.at_start + (self.feet.at_hold if in_hold else ())
        turn = None if self.floor is None else sole_turn(self.floor, looks)
        near, floor_cm, doubt = geometry.stance.near, geometry.floor_cm, self.lunge.scene.doubt
        evidence = evidence_of(self.leg, near, pose, rise_mm, turn, floor_cm, doubt)
        if evidence is None:
            return None
        fit = fit_leg(geometry.standing_cameras, geometry.outward, evidence, geometry.draws)
        return fit if fit.misfit <= MOST_MISFIT or self.leg.marked else None

    @cached_property
    def heel_up_at_start(self) -> bool:
        """Whether the heel was surely off the floor before the repetition began, as in a calf raise."""
        geometry, look = self.geometry, self.leg.at_start
        if look is None:
            return False
        evidence = start_evidence(look, geometry.stance.near, geometry.floor_cm, self.lunge.scene.doubt)
        cameras, outward, draws = geometry.standing_cameras, geometry.outward, geometry.draws
        return surely_turned_up(cameras, outward, evidence, draws, HEEL_UP_RAD)

    @cached_property
    def heel_rise_mm(self) -> Normal | None:
        """How far the heel came up since the repetition began; None where not seen, or by one witness alone."""
        span, seen, rows = self.span, self.lunge.findings, list(self.span.hold)
        hidden = self.at_border(self.heel_px) or is_hidden(self.leg.at_start)
        if hidden or self.heel_up_at_start or not span.starts_inside:
            return None
        inside, sways = slice(span.start, span.end + 1), self.lunge.stabilization.foot_still is False
        rise_px, sd_px = (of[inside] for of in (seen.heel_rise_px, seen.heel_rise_sd_px))
        rise_mm = heel_rise_mm(self.lunge.leg.time_s[inside], rise_px, sd_px, self.mm_per_px, sways=sways)
        if rise_mm is None or rise_mm.mean <= HEEL_INVALID_MM or sways:
            return rise_mm
        return rise_mm if is_supported(seen.heel_rise_px[rows], self.leg, seen.shift_px[rows]) else None

    @property
    def cameras(self) -> Camera:
        """Those of the clip, turned as far as the leg tells."""
        return self.geometry.cameras if self.fit is None else self.fit.cameras

    @cached_property
    def plane(self) -> LegPlane:
        """The plane in which the leg swings, for what is followed over time."""
        swing_deg = TRACKING_DEG.mean if self.fit is None else self.fit.swing_deg
        return self.geometry.plane(self.cameras, swing_deg)

    def angle_over_time_deg(self, low_px: FloatArray, high_px: FloatArray) -> FloatArray:
        """Lean (n,) of the lines between points (n, 2), by the best estimate."""
        return angle_over_time_deg(self.geometry.cameras, self.plane, low_px, high_px)

    def tibia_over_time_deg(self, rows: slice | BoolArray) -> FloatArray:
        """Tibia angle (n,) in frames about this hold: as the points move, as large as the fit says in the hold."""
        leg = self.lunge.leg
        angle_deg = self.angle_over_time_deg(leg.ankle_px[rows], leg.knee_px[rows])
        if self.fit is None:
            return angle_deg
        return angle_deg + self.fit.tibia_angle.value - self.tibia_angle_deg

    @cached_property
    def tibia_angle_deg(self) -> float:
        """By the reader's smoothed points, median over the hold."""
        rows = list(self.span.hold)
        return float(np.median(self.angle_over_time_deg(self.lunge.leg.ankle_px[rows], self.lunge.leg.knee_px[rows])))

    @cached_property
    def unsmoothed_deg(self) -> FloatArray:
        """How far the points themselves lie from the smooth curve (m,), one a frame looked at in the hold."""
        rows, seen = list(self.span.hold), self.lunge
        # The leg's own plane is fitted to what this tells.
        usual = self.geometry.plane(self.geometry.cameras, TRACKING_DEG.mean)
        raw, smooth = (
            angle_over_time_deg(self.geometry.cameras, usual, ankle_px[rows], knee_px[rows])
            for ankle_px, knee_px in ((seen.raw_ankle_px, seen.raw_knee_px), (seen.leg.ankle_px, seen.leg.knee_px))
        )
        return (raw - smooth)[np.isfinite(raw - smooth)]

    @cached_property
    def pose_direction(self) -> Normal | None:
        """Radians clockwise from the frame's upright to ankle → knee as the pose model has them; None where not seen.

        The median over its looks in the hold, with how they scatter.
        """
        pose, leg, time_s = self.lunge.pose, LEGS[self.geometry.stance.test_leg], self.lunge.leg.time_s
        first_s, last_s = time_s[self.span.hold[0]], time_s[self.span.hold[-1]]
        along = pose.points_px[:, leg.knee] - pose.points_px[:, leg.ankle]
        away_s = np.maximum(np.maximum(first_s - pose.time_s, pose.time_s - last_s), 0.0)
        away_s[~np.isfinite(along).all(axis=1)] = np.inf
        if not away_s.min(initial=np.inf) <= NEAR_S:
            return None
        along = along[away_s == away_s.min()]
        directions = np.arctan2(along[:, 0], -along[:, 1])
        return Normal(float(np.median(directions)), float(np.std(directions)))

    @property
    def unseen(self) -> bool:
        """Whether nobody knows what the reader looked at: neither a pose model nor a person saw the leg."""
        return self.pose_direction is None and not self.leg.by_hand

    @property
    def scatter_deg(self) -> float:
        """Spread of the points about the smooth curve; 0 where too few were looked at to tell."""
        return float(np.std(self.unsmoothed_deg)) if len(self.unsmoothed_deg) > 1 else 0.0

    @cached_property
    def toe_gap(self) -> Estimate:
        """From the foot's foremost point to the wall, below 0 where that is measured inside it; needs floor and fit."""
        return self._gap("toe_tip")

    @cached_property
    def knee_gap(self) -> Estimate:
        """From the knee's foremost point to the wall, below 0 where that is measured inside it; needs floor and fit."""
        return self._gap("knee_front")

    def _gap(self, point: str) -> Estimate:
        assert self.floor is not None
        assert self.fit is not None
        return self.floor.wall - Estimate(self.fit.place_cm(point)[:, 0])

    @cached_property
    def sheet_off_wall(self) -> bool:
        """Whether foot or knee would be inside the wall if the sheet lay against it; needs floor and fit."""
        return self.toe_gap.value < TOE_BEHIND_WALL_CM or self.knee_gap.value < KNEE_BEHIND_WALL_CM

    @property
    def gap_missing(self) -> Missing | None:
        """Why there are no distances to the wall; None where there are."""
        if self.floor is None:
            return WALL_NOT_LOCATED
        if self.fit is None:
            return LEG_UNCLEAR
        return SHEET_OFF_WALL if self.sheet_off_wall else None

    @cached_property
    def mm_per_px(self) -> Normal:
        """Millimetres upward that a pixel is worth at the heel."""
        if self.floor is not None:
            mm_per_px = self.floor.mm_per_px(self.heel_px)
            return Normal(mm_per_px, SCALE_SHARE_SD * mm_per_px)
        shank_cm, shank_px = self.lunge.scene.shank_cm, self.geometry.stance.shank_px
        return Normal(10 * shank_cm.mean / shank_px, 10 * shank_cm.sd / shank_px)

    def at_border(self, point_px: FloatArray) -> bool:
        """True when a point (2,) lies at the border of the frame or outside it."""
        share = point_px / self.lunge.scene.size_px
        return bool(np.any(share < EDGE_SHARE) or np.any(share > 1 - EDGE_SHARE))

    def _middle(self, points_px: FloatArray) -> FloatArray:
        return np.asarray(np.median(points_px[list(self.span.hold)], axis=0))
