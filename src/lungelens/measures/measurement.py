"""The result: what `lungelens measure` prints and `lungelens.measure` returns.

The field names, units and meanings are a fixed format that other programs read: schema `lungelens.measurement/1`.
Fields may be added, never renamed or removed. A quantity that could not be measured is `None` and has an entry in
`not_measured`. Which quantities there are stands in the table of measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field, create_model

from lungelens.measures.records import Check, Level, Quantity, Reason, Record
from lungelens.measures.table import MEASURES
from lungelens.sides import Side
from lungelens.sources import FocalSource, ScaleSource, SceneSource  # noqa: TC001  pydantic reads them at run time

__all__ = ["Check", "Level", "Quantity", "Reason", "Side"]  # the parts of a measurement, to be had from here too

SCHEMA: Final = "lungelens.measurement/1"

QUANTITIES: tuple[str, ...] = tuple(measure.name for measure in MEASURES)
if TYPE_CHECKING:
    QuantityName: TypeAlias = str
else:
    QuantityName = Literal[QUANTITIES]


class NotMeasured(Record):
    """Why one quantity of one repetition is `None`."""

    quantity: QuantityName
    code: str
    message: str


class _Lunge(Record):
    index: int
    start_s: float
    peak_s: float
    end_s: float
    valid: bool
    knee_touched_wall: bool | None


if TYPE_CHECKING:

    class Repetition(_Lunge):
        """One lunge; a field for each measure of the table."""

        not_measured: tuple[NotMeasured, ...]
        checks: tuple[Check, ...]

        def __init__(self, **fields: object) -> None: ...
        def __getattr__(self, name: str) -> Quantity | None: ...
else:
    Repetition = create_model(
        "Repetition",
        __base__=_Lunge,
        __doc__="One lunge. Values are of the leg that agrees best with its hold; heel lift is the maximum that lasts.",
        __module__=__name__,
        **{name: (Quantity | None, None) for name in QUANTITIES},  # None: documents of earlier versions know fewer
        not_measured=(tuple[NotMeasured, ...], ...),
        checks=(tuple[Check, ...], ...),
    )


class Camera(Record):
    """The camera as far as it is known. Pitch is negative when the camera looks down; roll is positive clockwise."""

    focal_px: float | None
    focal_source: FocalSource | None = None  # what told most about it
    pitch_deg: float | None
    roll_deg: float | None
    height_cm: float | None


class SceneSummary(Record):
    """Where gravity and scale come from."""

    source: SceneSource
    camera: Camera
    scale_source: ScaleSource


class ClipSummary(Record):
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


class PersonChoice(Record):
    """Who was measured, of how many seen (counted from 1, left to right where first seen), and by what rule."""

    index: int
    seen: int
    rule: str


class UsedCameraFile(Record):
    """The camera file that was used: named by the user, or found by the clip's device and size."""

    name: str
    sha256: str
    chosen: Literal["given", "matched"]


class UsedLandmarks(Record):
    """The landmarks that were given, and what had found them as far as their file says: models by SHA-256."""

    name: str
    sha256: str
    models: dict[str, str]
    mediapipe: str | None


class Environment(Record):
    """Versions of the programs, and names of system and processor."""

    lungelens: str
    python: str
    numpy: str
    scipy: str
    opencv: str
    av: str
    system: str
    cpu: str


class Provenance(Record):
    """What made the numbers: versions, files used by SHA-256, options. A file is named without its folder.

    What stands under "looked" is about the pass over the clip, and stays as it was where an observation is measured
    again; what stands under "computed" is about the arithmetic. `None`: not known, as in documents of before.
    """

    lungelens: str
    mediapipe: str | None
    opencv: str
    models: dict[str, str]
    camera_file: UsedCameraFile | None = None
    landmarks: UsedLandmarks | None = None
    leg_shape: str | None = None  # SHA-256 of the shape that legs have in common
    options: dict[str, str | float | bool]  # those not left at their default
    all_options: dict[str, str | float | bool | None] | None = None
    looked_at: str | None = None  # local time with its offset from UTC, ISO 8601
    time_zone: str | None = None
    looked_with: Environment | None = None
    computed_with: Environment | None = None


class Best(Record):
    """The best of the valid repetitions (`measures.best`)."""

    index: int


class Timings(Record):
    """Seconds spent. Decoding overlaps inference, so the parts may add up to more than the total."""

    decode: float
    pose: float
    scene: float
    analysis: float
    total: float


class Measurement(Record):
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
