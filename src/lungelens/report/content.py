"""The report's content, gathered once for the page and the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.language import decimals, spoken
from lungelens.measures.measurement import QUANTITIES
from lungelens.report.mobility_input import chosen_repetition
from lungelens.report.wording import amount, between, quantity_words, say, sentence, with_interval
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lungelens.measures.measurement import Check, ClipSummary, Measurement, QuantityName, Repetition
    from lungelens.mobility.types import MobilityAssessment, SamplePercentile, SideResult
    from lungelens.mobility.wording import Wording
    from lungelens.report.curve import CurveFigure
    from lungelens.sides import Side


@dataclass(frozen=True)
class LegImages:
    """The images of one clip; `None` where there is nothing to show."""

    still_jpeg: bytes | None = None  # the repetition whose values are used, at its deepest
    signals_png: bytes | None = None
    curve: CurveFigure | None = None


@dataclass(frozen=True)
class MeasuredLeg:
    """One clip with its measurement and images."""

    side: Side | None
    measurement: Measurement
    images: LegImages = LegImages()


@dataclass(frozen=True)
class Leg:
    """Everything the report says about one leg."""

    title: str
    result: SideResult | None
    measured: MeasuredLeg | None

    @property
    def repetition(self) -> Repetition | None:
        """The repetition whose values are used."""
        return None if self.measured is None else chosen_repetition(self.measured.measurement)


@dataclass(frozen=True)
class Report:
    """The whole report. Where a clinician should look first, it contains no legs and so no result."""

    assessment: MobilityAssessment
    legs: tuple[Leg, ...]
    made_on: date

    @property
    def version(self) -> str:
        """Version of the program."""
        return __version__

    @property
    def stopped(self) -> bool:
        """Whether a clinician should look first."""
        return self.assessment.status == "assessment_first"


def gather(assessment: MobilityAssessment, measured: Sequence[MeasuredLeg], made_on: date, words: Wording) -> Report:
    """Combine each clip with its leg's result; a leg may have only one of the two."""
    if assessment.status == "assessment_first":
        return Report(assessment, (), made_on)
    results = {result.side: result for result in assessment.sides}
    clips = {one.side: one for one in measured}
    sides = sorted({*results, *clips}, key=lambda side: side or "")
    legs = tuple(Leg(words.say(f"leg_title.{side or 'tested'}"), results.get(side), clips.get(side)) for side in sides)
    return Report(assessment, legs, made_on)


def value_rows(repetition: Repetition) -> list[tuple[str, str, str]]:
    """Return name, value and interval of everything measured in a repetition."""
    found = ((name, getattr(repetition, name)) for name in QUANTITIES)
    return [
        (sentence(quantity_words(name)), amount(value, name), between(value, name))
        for name, value in found
        if value is not None
    ]


def value_in_words(repetition: Repetition, name: QuantityName) -> str:
    """Return "38° (36 to 40)", or a dash."""
    value = getattr(repetition, name)
    return "–" if value is None else with_interval(value, name)


def all_checks(measurement: Measurement) -> list[tuple[int | None, Check]]:
    """Return every check with the repetition it concerns; `None`: the whole clip."""
    on_clip: list[tuple[int | None, Check]] = [(None, check) for check in measurement.checks]
    return on_clip + [(rep.index, check) for rep in measurement.repetitions for check in rep.checks]


def samples(assessment: MobilityAssessment) -> list[tuple[str, SamplePercentile]]:
    """Return the norms each leg was compared with."""
    return [
        (result.name, sample)
        for result in assessment.sides
        if result.range.percentile is not None
        for sample in result.range.percentile.samples
    ]


def provenance_rows(measurement: Measurement) -> list[tuple[str, str]]:
    """Return where the values come from, as name and value."""
    clip, made = measurement.clip, measurement.provenance
    rows = [
        (say("provenance.clip"), clip.name),
        ("sha256", clip.sha256),
        (say("provenance.size"), _size(clip)),
        ("lungelens", made.lungelens),
        ("mediapipe", made.mediapipe or "–"),
        ("opencv", made.opencv),
        *((say("provenance.model", name=name), sha256) for name, sha256 in made.models.items()),
        *((name, str(value)) for name, value in made.options.items()),
    ]
    if made.camera_file is not None:
        rows.append((say("provenance.camera_file"), f"{made.camera_file.name}, {made.camera_file.sha256}"))
    if measurement.scene is not None:
        scene = measurement.scene
        rows.append(
            (say("provenance.scene"), say("provenance.scene_of", source=scene.source, scale=scene.scale_source))
        )
    return rows


def _size(clip: ClipSummary) -> str:
    fps = decimals(clip.fps_mean, 1, spoken())
    return say("provenance.size_of", width=clip.width_px, height=clip.height_px, frames=clip.frames, fps=fps)
