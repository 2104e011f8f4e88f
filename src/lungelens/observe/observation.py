"""Everything that was seen in a clip, given and assumed, and nothing concluded from it.

Looking takes a pose model and passes over the clip. Everything after is arithmetic on an observation: done again with a
point moved or a formula mended, it answers at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lungelens.camera.scene import Scene
    from lungelens.camera.sheet_find import SheetRefusal
    from lungelens.camera.stabilization import Stabilization
    from lungelens.camera.types import Normal
    from lungelens.clip.types import ClipInfo
    from lungelens.observe.options import MeasureOptions
    from lungelens.observe.person import PersonChoice
    from lungelens.observe.sightings import PixelFindings
    from lungelens.observe.stance import Stance
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan
    from lungelens.pose.types import PoseTrack


@dataclass(frozen=True)
class UsedModel:
    """A pose model that looked, by the hash of its file."""

    name: str
    sha256: str


@dataclass(frozen=True)
class UsedCamera:
    """The camera file that was used: named by the user, or found by the clip's device and size."""

    name: str
    sha256: str
    chosen: Literal["given", "matched"]


@dataclass(frozen=True)
class Instruments:
    """What looked at the clip."""

    models: tuple[UsedModel, ...]  # none where landmarks were given
    mediapipe: str | None  # version; None where landmarks were given
    opencv: str
    camera_file: UsedCamera | None


@dataclass(frozen=True)
class LookingTimes:
    """Seconds spent looking. Decoding overlaps inference, so the parts may add up to more than the total."""

    decode: float
    pose: float
    scene: float
    pixels: float
    total: float


@dataclass(frozen=True)
class SeenPerson:
    """The person measured."""

    choice: PersonChoice
    stance: Stance
    track: PoseTrack  # landmarks as the estimator gave them, in (undistorted) frames of the clip


@dataclass(frozen=True)
class SeenLunge:
    """A leg that lunges over a planted foot. Points are those of a camera that stands still (`stabilization`)."""

    scene: Scene
    wall_cm: Normal  # from the sheet's edge forward to the wall the knee touches
    sheet_problem: SheetRefusal | None
    stabilization: Stabilization
    leg: LegTrack
    raw_ankle_px: FloatArray  # (n, 2) as the reader gave it, NaN in frames not looked at
    raw_knee_px: FloatArray  # (n, 2) likewise
    pose: PoseTrack  # landmarks: of the model that gave a second opinion on the holds, else of the one that searched
    spans: tuple[RepetitionSpan, ...]  # where it was looked closely; at least one
    findings: PixelFindings
    body_cut_off: bool


@dataclass(frozen=True)
class Observation:
    """One clip, as it was seen."""

    clip: ClipInfo
    options: MeasureOptions
    instruments: Instruments
    times: LookingTimes
    people: int  # seen in the clip
    person: SeenPerson | None  # None: nobody whose legs were seen, or the clip is too short
    lunge: SeenLunge | None  # None: no leg that lunges over a planted foot
    unplanted_rises: int = 0  # knees that go forward over a foot that does not stay
