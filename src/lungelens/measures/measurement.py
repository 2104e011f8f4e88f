"""The result: what `lungelens measure` prints and `lungelens.measure` returns.

The field names, units and meanings are a fixed format that other programs read: schema `lungelens.measurement/1`.
Fields may be added, never renamed or removed. A quantity that could not be measured is `None` and has an entry in
`not_measured`.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

SCHEMA: Final = "lungelens.measurement/1"

Side = Literal["left", "right"]
Level = Literal["note", "warn", "invalid"]
SceneSource = Literal["sheet", "lines", "level", "given"]
ScaleSource = Literal["sheet", "stature", "foot_length", "none"]
FocalSource = Literal["camera_file", "metadata", "prior", "sheet"]
QuantityName = Literal[
    "tibia_angle_deg",
    "shin_angle_deg",
    "knee_to_wall_cm",
    "toe_to_wall_cm",
    "foot_rotation_deg",
    "heel_lift_mm",
]
QUANTITIES: tuple[QuantityName, ...] = get_args(QuantityName)


SCORE_STEP_CM = 0.5  # a smaller difference between two repetitions is noise


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Quantity(_Record):
    """A value and its 95 % interval, in the unit its field's name says."""

    value: float
    low: float
    high: float


class Reason(_Record):
    """Why nothing could be measured, and what to do."""

    code: str
    message: str
    advice: str


class NotMeasured(_Record):
    """Why one quantity of one repetition is `None`."""

    quantity: QuantityName
    code: str
    message: str


class Check(_Record):
    """One thing looked at that bears on how far a number can be trusted."""

    code: str
    level: Level
    message: str
    value: float | None
    limit: float | None
    advice: str


class Repetition(_Record):
    """One lunge. Values are medians over the hold, see the method page for the two exceptions."""

    index: int
    start_s: float
    peak_s: float
    end_s: float
    valid: bool
    knee_touched_wall: bool | None
    tibia_angle_deg: Quantity | None
    shin_angle_deg: Quantity | None
    knee_to_wall_cm: Quantity | None
    toe_to_wall_cm: Quantity | None
    foot_rotation_deg: Quantity | None
    heel_lift_mm: Quantity | None
    not_measured: tuple[NotMeasured, ...]
    checks: tuple[Check, ...]

    @property
    def score(self) -> tuple[int, float]:
        """The clinical score, toe to wall, as far as it can be told apart; then the tibia angle."""
        distance, angle = self.toe_to_wall_cm, self.tibia_angle_deg
        return round(distance.value / SCORE_STEP_CM) if distance else 0, angle.value if angle else -90.0


class Camera(_Record):
    """The camera as far as it is known. Pitch is negative when the camera looks down; roll is positive clockwise."""

    focal_px: float | None
    focal_source: FocalSource | None = None  # what told most about it
    pitch_deg: float | None
    roll_deg: float | None
    height_cm: float | None


class SceneSummary(_Record):
    """Where gravity and scale come from."""

    source: SceneSource
    camera: Camera
    scale_source: ScaleSource


class ClipSummary(_Record):
    """The clip that was measured."""

    name: str
    sha256: str
    width_px: int
    height_px: int
    rotation_deg: int
    duration_s: float
    frames: int
    fps_mean: float
    variable_frame_rate: bool


class PersonChoice(_Record):
    """Who was measured, of how many seen (counted from 1, left to right where first seen), and by what rule."""

    index: int
    seen: int
    rule: str


class UsedCameraFile(_Record):
    """The camera file that was used: named by the user, or found by the clip's device and size."""

    name: str
    sha256: str
    chosen: Literal["given", "matched"]


class Provenance(_Record):
    """What made the numbers: versions, files used by SHA-256, options that were not left at their default."""

    lungelens: str
    mediapipe: str | None
    opencv: str
    models: dict[str, str]
    camera_file: UsedCameraFile | None = None
    options: dict[str, str | float | bool]


class Best(_Record):
    """The valid repetition with the greatest score."""

    index: int


class Timings(_Record):
    """Seconds spent. Decoding overlaps inference, so the parts may add up to more than the total."""

    decode: float
    pose: float
    scene: float
    analysis: float
    total: float


class Measurement(_Record):
    """Everything measured in one clip."""

    schema_: Literal["lungelens.measurement/1"] = Field(default=SCHEMA, alias="schema")
    clip: ClipSummary
    provenance: Provenance
    status: Literal["measured", "not_measurable"]
    reasons: tuple[Reason, ...]
    test_leg: Side | None
    facing: Side | None
    person: PersonChoice | None
    scene: SceneSummary | None
    checks: tuple[Check, ...]  # on the clip as a whole
    repetitions: tuple[Repetition, ...]
    best: Best | None
    timings_s: Timings

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    @property
    def best_repetition(self) -> Repetition | None:
        """The repetition that `best` names."""
        best = self.best
        return None if best is None else next((one for one in self.repetitions if one.index == best.index), None)

    def to_json(self) -> str:
        """One JSON document, two-space indented, as `lungelens measure --json` prints it."""
        return self.model_dump_json(by_alias=True, indent=2)
