"""The result put together from its parts, with its provenance."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from lungelens.measures.measurement import (
    Best,
    Camera,
    Check,
    ClipSummary,
    Measurement,
    Provenance,
    Reason,
    Repetition,
    SceneSummary,
    UsedCameraFile,
)
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.camera.known_camera import KnownCamera
    from lungelens.camera.types import Scene
    from lungelens.clip.types import ClipInfo
    from lungelens.observe.person import Subject
    from lungelens.observe.run import Run
    from lungelens.observe.stance import Stance


def measurement_of(
    run: Run,
    info: ClipInfo,
    subject: Subject | None,
    stance: Stance | None,
    scene: Scene | None,
    on_clip: tuple[Check, ...],
    repetitions: tuple[Repetition, ...],
    reasons: tuple[Reason, ...] = (),
) -> Measurement:
    """Put the result together; without repetitions it says why there are none."""
    return Measurement(
        clip=ClipSummary(**{name: getattr(info, name) for name in ClipSummary.model_fields}),
        provenance=_provenance(run),
        status="measured" if repetitions else "not_measurable",
        reasons=reasons,
        test_leg=stance.test_leg if stance else None,
        facing=stance.facing if stance else None,
        person=subject.choice if subject else None,
        scene=scene_summary(scene) if scene else None,
        checks=on_clip,
        repetitions=repetitions,
        best=best_of(repetitions),
        timings_s=run.timings(),
    )


def best_of(repetitions: Iterable[Repetition]) -> Best | None:
    """The valid repetition with the greatest score."""
    best = max((one for one in repetitions if one.valid), key=lambda one: one.score, default=None)
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


def _provenance(run: Run) -> Provenance:
    changed = run.options.model_dump(exclude_defaults=True)
    return Provenance(
        lungelens=__version__,
        mediapipe=_version("mediapipe") if run.models else None,
        opencv=cv2.__version__,
        models=run.models,
        camera_file=_used(run.camera) if run.camera else None,
        options={name: _printable(value) if isinstance(value, Path) else value for name, value in changed.items()},
    )


def _used(camera: KnownCamera) -> UsedCameraFile:
    return UsedCameraFile(
        name=_printable(camera.path), sha256=camera.sha256, chosen="matched" if camera.matched else "given"
    )


def _printable(path: Path) -> str:
    """The path as text; bytes that are no text in it are replaced."""
    return os.fsencode(path).decode(errors="replace")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
