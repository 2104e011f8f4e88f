"""From an observation to the result: every number of every repetition, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from lungelens.environment import environment
from lungelens.files import name_of
from lungelens.measures.best import best_of
from lungelens.measures.checks import clip_checks, is_invalid, repetition_checks
from lungelens.measures.estimate import Estimate
from lungelens.measures.hold import holds_of
from lungelens.measures.knee_to_wall import knee_touched_wall
from lungelens.measures.leg_shape import shape_sha256
from lungelens.measures.measurement import (
    Best,
    Camera,
    ClipSummary,
    Environment,
    Measurement,
    NotMeasured,
    PersonChoice,
    Provenance,
    Repetition,
    SceneSummary,
    Timings,
    UsedCameraFile,
    UsedLandmarks,
)
from lungelens.measures.outcome import why_not_measurable
from lungelens.measures.records import Quantity
from lungelens.measures.table import MEASURES
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.camera.scene import Scene
    from lungelens.measures.hold import Hold
    from lungelens.observe.observation import Observation


def measure(seen: Observation) -> Measurement:
    """Work out every number; the same observation gives the same numbers.

    A clip without a lunge is no error: the measurement then has the status "not_measurable" and a reason.
    """
    return measured(seen, holds_of(seen))


def measured(seen: Observation, holds: tuple[Hold, ...]) -> Measurement:
    """The same, where others have a use for its holds (`hold.holds_of`), too: what they work out is worked out once."""
    person, lunge = seen.person, seen.lunge
    stance = person.stance if person is not None and lunge is not None else None
    checks = clip_checks(seen.clip, stance, lunge) if stance is not None and lunge is not None else ()
    repetitions = tuple(_repetition(hold, is_invalid(checks)) for hold in holds)
    return Measurement(
        clip=ClipSummary(**{name: getattr(seen.clip, name) for name in ClipSummary.model_fields}),
        provenance=_provenance(seen),
        status="measured" if repetitions else "not_measurable",
        reasons=() if repetitions else (why_not_measurable(seen),),
        test_leg=stance.test_leg if stance else None,
        facing=stance.facing if stance else None,
        person=_choice(seen),
        scene=scene_summary(lunge.scene) if lunge is not None else None,
        checks=checks,
        repetitions=repetitions,
        best=best_valid(repetitions),
        timings_s=_timings(seen),
    )


def best_valid(repetitions: Iterable[Repetition]) -> Best | None:
    """The best of those that count."""
    best = best_of(one for one in repetitions if one.valid)
    return None if best is None else Best(index=best.index)


def scene_summary(scene: Scene) -> SceneSummary:
    """Where gravity and scale come from."""
    camera = Camera(
        focal_px=scene.focal_px.mean,
        focal_source=scene.focal_source,
        pitch_deg=None if scene.source == "level" else scene.pitch_deg.mean,
        roll_deg=None if scene.source == "level" else scene.roll_deg.mean,
        height_cm=scene.height_cm,
    )
    return SceneSummary(source=scene.source, camera=camera, scale_source=scene.scale_source)


def _repetition(hold: Hold, clip_invalid: bool) -> Repetition:
    span, time_s = hold.span, hold.lunge.leg.time_s
    checks = repetition_checks(hold)
    values: dict[str, Quantity] = {}
    missing: list[NotMeasured] = []
    for one in MEASURES:
        found = one.of(hold)
        if isinstance(found, Estimate):
            values[one.name] = Quantity(value=found.value, low=found.low, high=found.high)
        else:
            missing.append(NotMeasured(quantity=one.name, code=found.code, message=found.message))
    return Repetition(
        index=span.index,
        start_s=float(time_s[span.start]),
        peak_s=float(time_s[span.peak]),
        end_s=float(time_s[span.end]),
        valid=not clip_invalid and not is_invalid(checks),
        knee_touched_wall=knee_touched_wall(hold),
        **values,
        not_measured=tuple(missing),
        checks=checks,
    )


def _choice(seen: Observation) -> PersonChoice | None:
    if seen.person is None:
        return None
    choice = seen.person.choice
    return PersonChoice(index=choice.index, seen=choice.seen, rule=choice.rule)


def _timings(seen: Observation) -> Timings:
    times = seen.times
    return Timings(decode=times.decode, pose=times.pose, scene=times.scene, analysis=times.pixels, total=times.total)


def _provenance(seen: Observation) -> Provenance:
    tools, options = seen.instruments, seen.options
    camera, landmarks, occasion = tools.camera_file, tools.landmarks, tools.occasion
    return Provenance(
        lungelens=__version__,
        mediapipe=tools.mediapipe,
        opencv=tools.opencv,
        models={model.name: model.sha256 for model in tools.models},
        camera_file=camera and UsedCameraFile(name=name_of(camera.name), sha256=camera.sha256, chosen=camera.chosen),
        landmarks=landmarks
        and UsedLandmarks(
            name=landmarks.name,
            sha256=landmarks.sha256,
            models={model.name: model.sha256 for model in landmarks.models},
            mediapipe=landmarks.mediapipe,
        ),
        leg_shape=shape_sha256(),
        options=options.to_document(),
        all_options=options.to_document(defaults=True),
        looked_at=occasion and occasion.at,
        time_zone=occasion and occasion.time_zone,
        looked_with=occasion and Environment(**asdict(occasion.environment)),
        computed_with=Environment(**asdict(environment())),
    )
