"""Whose test it is, which leg, and which way they face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.pose.types import Keypoint, PoseTrack
from lungelens.sides import SIDES, Side

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

AHEAD_SHANKS = 0.3  # one foot this far ahead of the other settles which one is in front
FULL_SWING_DEG = 20.0  # a knee that travels this far is surely lunging
MOST_LEAN_DEG = 35.0  # from ankles to shoulders, in a lunge
LYING_DEG, UPSIDE_DOWN_DEG = 55.0, 125.0  # whoever stands leans less
SURELY_SEEN = 0.7  # of the looks: fewer, as at legs without a body, may show anything
TURNED_SHARE = 0.15  # of the looks: more than a stumble of the pose model
SHOULDERS = (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)
HIPS = (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP)
ANKLES = (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)
STILL_SHANKS = 0.12  # a planted ankle stays within this, landmark noise included


@dataclass(frozen=True)
class LegPoints:
    """Which keypoints make up one leg."""

    hip: Keypoint
    knee: Keypoint
    ankle: Keypoint
    heel: Keypoint
    toe: Keypoint


LEGS: dict[Side, LegPoints] = {
    "left": LegPoints(
        Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.LEFT_HEEL, Keypoint.LEFT_TOE
    ),
    "right": LegPoints(
        Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE, Keypoint.RIGHT_HEEL, Keypoint.RIGHT_TOE
    ),
}


@dataclass(frozen=True)
class Stance:
    """How one person stands in the clip: which way, and which leg is the one under test."""

    facing: Side
    test_leg: Side
    shank_px: float
    swing_deg: float  # how far the test leg's tibia travels
    stationary_fraction: float  # share of looks in which the test foot is where it usually is
    visible_fraction: float  # share of looks in which the test leg was found
    hip_to_shank_ratio: float  # of lengths in the frame: 0 from the side, about 0.8 from the front
    body_deg: float  # how far shoulders and hips lean over the ankles, whichever less, 0 to 180; NaN where not seen

    @property
    def evidence(self) -> float:
        """How much this looks like a knee-to-wall lunge, 0..1: a planted foot with the knee going forward over it."""
        return self.stationary_fraction * min(self.swing_deg / FULL_SWING_DEG, 1.0)

    @property
    def sign(self) -> float:
        """+1 when the person faces right in the picture, -1 left."""
        return 1.0 if self.facing == "right" else -1.0

    @property
    def on_its_head(self) -> bool:
        """True when the picture shows the person upside down."""
        return self.body_deg > UPSIDE_DOWN_DEG and self.visible_fraction >= SURELY_SEEN

    @property
    def on_its_side(self) -> bool:
        """True when the picture shows the person lying, as one does that was taken with the phone turned."""
        return LYING_DEG < self.body_deg <= UPSIDE_DOWN_DEG and self.visible_fraction >= SURELY_SEEN

    @property
    def near(self) -> bool:
        """True when the test leg is the one on the camera's side."""
        return self.facing == self.test_leg


def stance_of(track: PoseTrack) -> Stance | None:
    """Facing direction and test leg of one person, or None where the legs were hardly seen.

    Toes point ahead of heels and the nose ahead of the ears. The test foot is the one in front; with the feet level,
    the one whose tibia travels farther.
    """
    points = track.points_px
    shank_px = _shank_px(points)
    if not np.isfinite(shank_px) or shank_px < 1:
        return None
    sign = 1.0 if forwardness(points) >= 0 else -1.0
    lead = sign * (points[:, Keypoint.LEFT_ANKLE, 0] - points[:, Keypoint.RIGHT_ANKLE, 0]) / shank_px
    ahead = float(np.nanmedian(lead)) if np.isfinite(lead).any() else 0.0
    swing = {side: _swing_deg(points, side, sign) for side in SIDES}
    if abs(ahead) >= AHEAD_SHANKS:
        test_leg: Side = "left" if ahead > 0 else "right"
    else:
        test_leg = max(SIDES, key=lambda side: swing[side])
    hips = points[:, Keypoint.LEFT_HIP, 0] - points[:, Keypoint.RIGHT_HIP, 0]
    return Stance(
        facing="right" if sign > 0 else "left",
        test_leg=test_leg,
        shank_px=shank_px,
        swing_deg=swing[test_leg],
        stationary_fraction=_still(points[:, LEGS[test_leg].ankle], shank_px),
        visible_fraction=float(np.isfinite(points[:, LEGS[test_leg].ankle, 0]).mean()),
        hip_to_shank_ratio=float(np.nanmedian(np.abs(hips))) / shank_px if np.isfinite(hips).any() else 0.0,
        body_deg=_body_deg(points),
    )


def image_angle_deg(ankle_px: FloatArray, knee_px: FloatArray, sign: float) -> FloatArray:
    """Lean of the line ankle to knee from the picture's vertical, positive towards `sign` (+1: right); (n,)."""
    along = knee_px - ankle_px
    return np.degrees(np.arctan2(sign * along[:, 0], -along[:, 1]))


def shoulders_outside(track: PoseTrack, size_px: tuple[int, int]) -> bool:
    """True when the middle between the shoulders is usually outside the picture (width, height)."""
    shoulders = track.points_px[:, SHOULDERS].mean(axis=1)
    if not np.isfinite(shoulders).all(axis=1).any():
        return False  # an estimator without shoulders says nothing about the picture
    middle = np.nanmedian(shoulders, axis=0)
    return bool(np.any(middle < 0) or np.any(middle > size_px))


def forwardness(points: FloatArray) -> float:
    """Positive when the person faces right: the median of every pair of points that tells back from front."""
    pairs = [(leg.heel, leg.toe) for leg in LEGS.values()]
    pairs += [(Keypoint.LEFT_EAR, Keypoint.NOSE), (Keypoint.RIGHT_EAR, Keypoint.NOSE)]
    votes = [
        np.nanmedian(points[:, front, 0] - points[:, back, 0]) for back, front in pairs if _seen(points, back, front)
    ]
    return float(np.sum(votes))


def turned_on_the_way(track: PoseTrack) -> bool:
    """True when the person stands in a good part of the looks and lies in another: the phone was turned."""
    body_deg = _body_deg_over_time(track.points_px)
    seen = np.isfinite(body_deg)
    lies = body_deg[seen] > LYING_DEG
    return bool(seen.any() and TURNED_SHARE < lies.mean() < 1 - TURNED_SHARE)


def from_ankles(points: FloatArray, joints: tuple[Keypoint, Keypoint]) -> FloatArray:
    """From the middle of the ankles to the middle of two joints, (n, 2)."""
    return np.asarray(points[:, joints].mean(axis=1) - points[:, ANKLES].mean(axis=1))


def made_up(track: PoseTrack) -> bool:
    """True when a body often lies on legs that stand: a pose model makes it up to legs that are all it sees."""
    shoulders_deg, hips_deg = (_over_ankles_deg(track.points_px, joints) for joints in (SHOULDERS, HIPS))
    seen = np.isfinite(shoulders_deg) & np.isfinite(hips_deg)
    apart = (shoulders_deg[seen] > LYING_DEG) & (hips_deg[seen] <= LYING_DEG)
    return bool(seen.any() and apart.mean() > TURNED_SHARE)


def stands(stance: Stance, track: PoseTrack) -> bool:
    """False where the body lies or was made up: its legs are not to be trusted either."""
    return not (stance.on_its_head or stance.on_its_side or made_up(track))


def _body_deg(points: FloatArray) -> float:
    """Median over the looks."""
    lean_deg = _body_deg_over_time(points)
    return float(np.nanmedian(lean_deg)) if np.isfinite(lean_deg).any() else float("nan")


def _body_deg_over_time(points: FloatArray) -> FloatArray:
    """How far the body leans (n,): its shoulders and its hips over its ankles, whichever less; 0 to 180."""
    return np.minimum(_over_ankles_deg(points, SHOULDERS), _over_ankles_deg(points, HIPS))


def _over_ankles_deg(points: FloatArray, joints: tuple[Keypoint, Keypoint]) -> FloatArray:
    """Angle (n,) between the picture's upright and the line from the ankles to the middle of two joints, 0 to 180."""
    along = from_ankles(points, joints)
    return np.asarray(np.degrees(np.abs(np.arctan2(along[:, 0], -along[:, 1]))))


def _seen(points: FloatArray, *keypoints: Keypoint) -> bool:
    return bool(np.isfinite(points[:, list(keypoints), 0]).all(axis=1).any())


def _shank_px(points: FloatArray) -> float:
    lengths = [np.linalg.norm(points[:, leg.knee] - points[:, leg.ankle], axis=1) for leg in LEGS.values()]
    both = np.concatenate(lengths)
    return float(np.nanmedian(both)) if np.isfinite(both).any() else float("nan")


def _swing_deg(points: FloatArray, side: Side, sign: float) -> float:
    leg = LEGS[side]
    angle = image_angle_deg(points[:, leg.ankle], points[:, leg.knee], sign)
    angle = angle[np.isfinite(angle)]
    return float(np.ptp(np.percentile(angle, [5, 95]))) if len(angle) else 0.0


def _still(ankle: FloatArray, shank_px: float) -> float:
    """Share of looks in which the ankle is hardly moving from one look to the next."""
    step = np.linalg.norm(np.diff(ankle, axis=0), axis=1) / shank_px
    step = step[np.isfinite(step)]
    return float(np.mean(step < STILL_SHANKS / 2)) if len(step) else 0.0
