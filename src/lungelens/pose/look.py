"""Which pictures the pose models look at, and looking.

Two looks at a clip. *Search*: a light model, a few times a second, on the whole picture reduced: who is there, and
roughly what do they do. *Follow*: the measuring model on the one person chosen, cut out at a fixed place and size,
often where it matters and seldom elsewhere. The measuring model always sees a person who faces right: a mirrored clip
then gives the same numbers for the other leg, and on rendered people its angle error was smaller that way round
(docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lungelens.pose.tracking import link_people
from lungelens.pose.types import Keypoint, Pose, PoseEstimator, PoseTrack

if TYPE_CHECKING:
    from lungelens.clip.types import Frame, RgbImage
    from lungelens.clip.video_file import VideoFile

SEARCH_HZ = 6.0  # a lunge takes seconds; 6 looks a second find its shape
SEARCH_SIDE_PX = 640
FOLLOW_SIDE_PX = 640  # the network sees 256 x 256 of it; more gave the same landmarks
DENSE_HZ = 15.0
SPARSE_HZ = 8.0
MARGIN = 0.35  # of the person's extent: with less, a person whose head is outside the picture is not found

Tell = Callable[[float], None]  # told the time reached in the clip, in seconds


@dataclass(frozen=True)
class Region:
    """A rectangle around a person, in pixels; right and bottom exclusive. It may reach beyond the picture."""

    left: int
    top: int
    right: int
    bottom: int

    def scaled(self, scale: float) -> Region:
        """The same rectangle in a picture reduced by `scale`, to whole pixels."""
        return Region(*(round(side * scale) for side in (self.left, self.top, self.right, self.bottom)))


@dataclass(frozen=True)
class Span:
    """A stretch of time, seconds, both ends included."""

    start_s: float
    end_s: float


def search_people(video: VideoFile, estimator: PoseEstimator, tell: Tell | None = None) -> tuple[PoseTrack, ...]:
    """Everyone in the clip, looked at `SEARCH_HZ` times a second, ordered left to right where first seen."""
    looks = []
    for frame in video.frames(wanted=paced([], SEARCH_HZ, SEARCH_HZ), max_side_px=SEARCH_SIDE_PX):
        poses = tuple(_to_display(pose, frame) for pose in estimator.detect(frame.rgb, frame.time_s))
        looks.append((frame.index, frame.time_s, poses))
        if tell:
            tell(frame.time_s)
    return link_people(looks, estimator.name)


def region_of(track: PoseTrack) -> Region:
    """Where this person ever is, with a margin."""
    points = track.points_px.reshape(-1, 2)
    low, high = np.nanpercentile(points, [0.5, 99.5], axis=0)
    margin = MARGIN * (high - low).max()
    left, top = np.floor(low - margin).astype(int)
    right, bottom = np.ceil(high + margin).astype(int)
    return Region(int(left), int(top), int(right), int(bottom))


def follow_person(
    video: VideoFile,
    estimator: PoseEstimator,
    person: PoseTrack,
    region: Region,
    faces_left: bool,
    dense: Sequence[Span],
    tell: Tell | None = None,
    sparse_hz: float = SPARSE_HZ,
) -> PoseTrack:
    """Measure one person: `DENSE_HZ` looks a second within the spans `dense`, `sparse_hz` elsewhere.

    `person` is the track from the search; of several people in the region the one nearest to it is taken.
    """
    index, time_s, points, confidence = [], [], [], []
    longer_px = max(region.right - region.left, region.bottom - region.top)
    reduced = round(max(video.width_px, video.height_px) * FOLLOW_SIDE_PX / longer_px)
    for frame in video.frames(wanted=paced(dense, DENSE_HZ, sparse_hz), max_side_px=reduced):
        here = region.scaled(frame.scale)
        rgb = cut_out(frame.rgb, here, faces_left)
        found = [_back(pose, here, frame.scale, faces_left) for pose in estimator.detect(rgb, frame.time_s)]
        pose = nearest_pose(found, person, frame.time_s)
        index.append(frame.index)
        time_s.append(frame.time_s)
        points.append(pose.points_px)
        confidence.append(pose.confidence)
        if tell:
            tell(frame.time_s)
    return PoseTrack(np.array(index), np.array(time_s), np.array(points), np.array(confidence), estimator.name)


def share_found(track: PoseTrack) -> float:
    """Share of the looks in which the person was found, 0..1."""
    return float(np.isfinite(track.points_px[:, :, 0]).any(axis=1).mean()) if len(track) else 0.0


def nearest_pose(found: Sequence[Pose], person: PoseTrack, time_s: float) -> Pose:
    """The pose nearest to where `person` was at that time; an empty pose where nobody is near."""
    nobody = Pose(np.full((len(Keypoint), 2), np.nan), np.zeros(len(Keypoint)))
    expected = person.points_px[int(np.argmin(np.abs(person.time_s - time_s)))]
    if np.isnan(expected).all():
        return found[0] if len(found) == 1 else nobody
    size = np.linalg.norm(np.nanmax(expected, axis=0) - np.nanmin(expected, axis=0))
    far = [float(np.nanmedian(np.linalg.norm(pose.points_px - expected, axis=1))) for pose in found]
    best = int(np.argmin(far)) if far else -1
    return found[best] if far and far[best] < 0.3 * size else nobody


def mirrored(pose: Pose, width_px: float) -> Pose:
    """The same pose in a mirrored picture of that width: left and right change places too."""
    swapped = [_MIRROR[keypoint] for keypoint in Keypoint]
    points = pose.points_px[swapped] * [-1, 1] + [width_px, 0]
    return Pose(points, pose.confidence[swapped])


def _mirror_name(name: str) -> str:
    if name.startswith("LEFT_"):
        return "RIGHT_" + name.removeprefix("LEFT_")
    return "LEFT_" + name.removeprefix("RIGHT_") if name.startswith("RIGHT_") else name


_MIRROR = {keypoint: Keypoint[_mirror_name(keypoint.name)] for keypoint in Keypoint}


def paced(dense: Sequence[Span], dense_hz: float, sparse_hz: float) -> Callable[[int, float], bool]:
    """Say yes to pictures so that looks come at the rate wanted at their time."""
    last_s = -np.inf

    def wanted(index: int, time_s: float) -> bool:
        nonlocal last_s
        hz = dense_hz if any(span.start_s <= time_s <= span.end_s for span in dense) else sparse_hz
        if hz == 0 or time_s - last_s < 0.9 / hz:  # 0.9: a time stamp a little early must not cost a whole picture
            return False
        last_s = time_s
        return True

    return wanted


def _to_display(pose: Pose, frame: Frame) -> Pose:
    return Pose(pose.points_px / frame.scale, pose.confidence)


def cut_out(rgb: RgbImage, region: Region, flip: bool) -> RgbImage:
    """The region's pixels, mirrored if `flip`; where it reaches beyond the picture, the picture's border goes on."""
    height, width = rgb.shape[:2]
    inside = rgb[max(region.top, 0) : min(region.bottom, height), max(region.left, 0) : min(region.right, width)]
    top, left = max(-region.top, 0), max(-region.left, 0)
    bottom, right = max(region.bottom - height, 0), max(region.right - width, 0)
    part = cv2.copyMakeBorder(inside, top, bottom, left, right, cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(part[:, ::-1] if flip else part, dtype=np.uint8)


def _back(pose: Pose, region: Region, scale: float, flipped: bool) -> Pose:
    """A pose found in a cut-out, in display pixels."""
    if flipped:
        pose = mirrored(pose, region.right - region.left)
    return Pose((pose.points_px + [region.left, region.top]) / scale, pose.confidence)
