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
    from lungelens.environment import Environment
    from lungelens.observe.leg_points import SeenLeg
    from lungelens.observe.options import MeasureOptions
    from lungelens.observe.person import PersonChoice
    from lungelens.observe.stance import Stance
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan
    from lungelens.pose.types import PoseTrack

LEG_READER = "leg_reader"


@dataclass(frozen=True)
class FootEdges:
    """The edge of the sole, in pixels of the frame."""

    outline_px: FloatArray  # (n, 2): lower border of its colours along the rear foot
    step_px: FloatArray  # (m, 2): strongest edge below heel and toes, heel to ball


@dataclass(frozen=True)
class FootLooks:
    """The test foot in one repetition, as far as it was made out."""

    at_start: tuple[FootEdges, ...] = ()  # at most one, before the heel can have lifted
    at_hold: tuple[FootEdges, ...] = ()


@dataclass(frozen=True)
class PixelFindings:
    """One row a frame where there is a time, one entry a repetition, in their order, where there is not."""

    heel_rise_px: FloatArray  # (n,) display pixels; NaN where not looked at or not seen
    heel_rise_sd_px: FloatArray  # (n,) its standard error
    shift_px: FloatArray  # (n, 2) of the still scene since the repetition began; NaN where not looked at
    legs: tuple[SeenLeg, ...]
    feet: tuple[FootLooks, ...]  # without looks where there is no sheet: nothing is measured on them then
    brightness: float  # mean of the frame around the person, 0..255


@dataclass(frozen=True)
class UsedModel:
    """A network that looked, by the hash of its file."""

    name: str
    sha256: str


@dataclass(frozen=True)
class UsedCamera:
    """The camera file that was used: named by the user, or found by the clip's device and size."""

    name: str
    sha256: str
    chosen: Literal["given", "matched"]


@dataclass(frozen=True)
class UsedLandmarks:
    """Landmarks that were given, and what had found them as far as their file says."""

    name: str
    sha256: str  # of the file, or of all files of the folder
    models: tuple[UsedModel, ...]
    mediapipe: str | None


@dataclass(frozen=True)
class Occasion:
    """When a clip was looked at, and on what."""

    at: str  # local time with its offset from UTC, ISO 8601
    time_zone: str
    environment: Environment


@dataclass(frozen=True)
class Instruments:
    """What looked at the clip."""

    models: tuple[UsedModel, ...]  # pose models, none where landmarks were given; the leg reader once it has looked
    mediapipe: str | None  # version; None where landmarks were given
    opencv: str
    camera_file: UsedCamera | None
    landmarks: UsedLandmarks | None = None
    occasion: Occasion | None = None  # None in observations of before this was kept

    @property
    def pose_models(self) -> tuple[tuple[UsedModel, ...], str | None]:
        """What found the landmarks, here or before: the models, and the version of mediapipe."""
        if self.landmarks is not None:
            return self.landmarks.models, self.landmarks.mediapipe
        return tuple(one for one in self.models if one.name != LEG_READER), self.mediapipe


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
