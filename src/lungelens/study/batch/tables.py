"""The tables of a study: what they hold of each clip."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, get_args

from lungelens.measures.table import MEASURES
from lungelens.report.repetitions_table import COLUMNS, repetition_rows
from lungelens.sides import SIDES
from lungelens.sources import ScaleSource, SceneSource
from lungelens.study.batch.entry import Entry
from lungelens.study.batch.field import Field, Table
from lungelens.study.batch.record import Status

if TYPE_CHECKING:
    from lungelens.measures.measure import Measure
    from lungelens.measures.measurement import Measurement
    from lungelens.report.csv_text import Cell
    from lungelens.report.repetitions_table import Column as RepetitionColumn

_Column: TypeAlias = tuple[Field, Callable[[Entry], "Cell"]]

HALF_TURN: Mapping[str, object] = {"minimum": -180, "maximum": 180}
COUNT: Mapping[str, object] = {"minimum": 0}


def _quantity(one: Measure) -> tuple[_Column, ...]:
    """A measure in the best repetition: value and both ends of its interval."""

    def column(part: str, name: str, meaning: str) -> _Column:
        def value(entry: Entry) -> Cell:
            quantity = getattr(entry.best, one.name, None)
            return None if quantity is None else float(getattr(quantity, part))

        return Field(name, "number", f"{one.label} of the best repetition{meaning}", _limits(one)), value

    return (
        column("value", one.name, f": {one.definition}"),
        column("low", f"{one.name}_low", ", lower end of the 95 % interval"),
        column("high", f"{one.name}_high", ", upper end of the 95 % interval"),
    )


def _limits(one: Measure) -> Mapping[str, object]:
    return HALF_TURN if one.unit == "deg" else {}


def _of(entry: Entry, read: Callable[[Measurement], Cell]) -> Cell:
    return read(entry.measurement) if entry.measurement else None


def _looked_with(name: str) -> _Column:
    """What of the computer looked at the clip."""
    meaning = {"system": "of the computer that looked", "cpu": "its processor"}.get(name, "its version")
    return Field(name, "text", meaning), lambda e: _of(e, lambda m: getattr(m.provenance.looked_with, name, None))


def _date(entry: Entry) -> Cell:
    date = entry.clip.about.date
    return date.isoformat() if date else None


_ID = Field("id", "text", "the clip in this study, and of its files", {"required": True})
_CLIP = Field("clip", "text", "path of the clip, from the folder or table that was given", {"required": True})
_PARTICIPANT = Field("participant", "text", "who, as said")
_SESSION = Field("session", "text", "which session, as said")
_STATUS = Field("status", "text", "how it went", {"required": True, "enum": get_args(Status)})
_SHA256 = Field("clip_sha256", "text", "SHA-256 of the clip", {"pattern": "[0-9a-f]{64}"})
_VERSION = Field("lungelens", "text", "version of the program")

_CLIPS: tuple[_Column, ...] = (
    (replace(_ID, constraints={"required": True, "unique": True}), lambda e: e.clip.clip_id),
    (_CLIP, lambda e: e.clip.name),
    (_PARTICIPANT, lambda e: e.clip.about.participant or None),
    (Field("side", "text", "which leg, as said", {"enum": SIDES}), lambda e: e.clip.about.side),
    (_SESSION, lambda e: e.clip.about.session or None),
    (Field("date", "text", "when it was filmed, as said", form="date"), _date),
    (Field("footwear", "text", "as said"), lambda e: e.clip.about.footwear or None),
    (Field("rater", "text", "who led the test, as said"), lambda e: e.clip.about.rater or None),
    (_STATUS, lambda e: e.record.status),
    (Field("reason", "text", "why there are no numbers, or none that count, as a code"), lambda e: e.reason[0] or None),
    (Field("reason_in_words", "text", "why, and what to do"), lambda e: e.reason[1] or None),
    (Field("leg", "text", "the leg that was measured", {"enum": SIDES}), lambda e: e.leg),
    (Field("side_agrees", "truth", "the leg measured is the one that was said"), lambda e: e.side_agrees),
    (Field("repetitions", "whole", "how many were found", COUNT), lambda e: _of(e, lambda m: len(m.repetitions))),
    (
        Field("valid_repetitions", "whole", "how many of them count", COUNT),
        lambda e: _of(e, lambda m: sum(one.valid for one in m.repetitions)),
    ),
    (
        Field("best_repetition", "whole", "number of the best, whose values follow", {"minimum": 1}),
        lambda e: e.best.index if e.best else None,
    ),
    *(column for one in MEASURES for column in _quantity(one)),
    (
        Field("scene", "text", "where gravity comes from", {"enum": get_args(SceneSource)}),
        lambda e: _of(e, lambda m: m.scene.source if m.scene else None),
    ),
    (
        Field("scale", "text", "where centimetres come from", {"enum": get_args(ScaleSource)}),
        lambda e: _of(e, lambda m: m.scene.scale_source if m.scene else None),
    ),
    (
        Field("checks", "text", "codes of what bears on the whole clip, separated by spaces"),
        lambda e: _of(e, lambda m: " ".join(one.code for one in m.checks) or None),
    ),
    (_SHA256, lambda e: e.record.clip_sha256 or None),
    (Field("same_content_as", "text", "id of an earlier clip whose file is the same"), lambda e: e.same_content_as),
    (
        Field("observation", "text", "all that was seen in it: for lungelens measure --observation"),
        lambda e: f"observations/{e.clip.clip_id}.npz" if e.observed else None,
    ),
    (_VERSION, lambda e: e.record.lungelens),
)

_MANIFEST: tuple[_Column, ...] = (
    (_ID, lambda e: e.clip.clip_id),
    (_CLIP, lambda e: e.clip.name),
    (_SHA256, lambda e: e.record.clip_sha256 or None),
    (_STATUS, lambda e: e.record.status),
    (
        Field("instruments", "text", "SHA-256 of leg reader, pose models, camera file and landmarks, as JSON"),
        lambda e: json.dumps(e.record.instruments, sort_keys=True),
    ),
    (
        Field("options", "text", "options not left at their default, as JSON"),
        lambda e: json.dumps(e.record.options, sort_keys=True),
    ),
    (_VERSION, lambda e: e.record.lungelens),
    (Field("mediapipe", "text", "its version, where it was used"), lambda e: e.record.mediapipe),
    (Field("opencv", "text", "its version"), lambda e: e.record.opencv),
    (
        Field("looked_at", "text", "when, in local time with its offset from UTC"),
        lambda e: _of(e, lambda m: m.provenance.looked_at),
    ),
    *map(_looked_with, ("python", "numpy", "scipy", "av", "system", "cpu")),
    (Field("seconds", "number", "time it took", COUNT), lambda e: e.record.seconds),
)


def _repetition_field(column: RepetitionColumn) -> Field:
    """The column of a folder's table of repetitions, with what a study can say of it."""
    name = column.name
    measure = next((one for one in MEASURES if name.removesuffix("_low").removesuffix("_high") == one.name), None)
    if measure is not None:
        meaning = f"{column.meaning}: {measure.definition}" if name == measure.name else column.meaning
        return Field(name, column.kind, meaning, _limits(measure))
    known = {"repetition": {"required": True, "minimum": 1}, **dict.fromkeys(("start_s", "peak_s", "end_s"), COUNT)}
    return Field(name, column.kind, column.meaning, known.get(name, {}))


def _repetitions(entry: Entry) -> list[tuple[Cell, ...]]:
    if entry.measurement is None:
        return []
    about = entry.clip.about
    first: tuple[Cell, ...] = (entry.clip.clip_id, about.participant or None, about.session or None)
    return [first + row for row in repetition_rows([entry.measurement])]


def _one_row(columns: tuple[_Column, ...]) -> Callable[[Entry], list[tuple[Cell, ...]]]:
    return lambda entry: [tuple(value(entry) for _, value in columns)]


CLIPS = Table("clips", "One row a clip, whatever came of it", tuple(f for f, _ in _CLIPS), _one_row(_CLIPS))
REPETITIONS = Table(
    "repetitions",
    "One row a repetition; id is that of its clip",
    (_ID, _PARTICIPANT, _SESSION, *map(_repetition_field, COLUMNS)),
    _repetitions,
)
MANIFEST = Table("manifest", "What made the numbers", tuple(f for f, _ in _MANIFEST), _one_row(_MANIFEST))
TABLES = (CLIPS, REPETITIONS, MANIFEST)
