"""From a clip to a measurement: the one function that walks the whole way."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np

from lungelens.clip.reader import VideoFile, open_video
from lungelens.clip.types import ClipInfo
from lungelens.lunge import outcome
from lungelens.lunge.body import body_mask
from lungelens.lunge.checks import clip_checks
from lungelens.lunge.legs import LEGS, Stance, image_angle_deg, stance_of
from lungelens.lunge.measurement import (
    Best,
    Camera,
    Check,
    ClipSummary,
    Measurement,
    Provenance,
    Reason,
    Repetition,
    SceneSummary,
    Timings,
)
from lungelens.lunge.options import MeasureOptions, Progress
from lungelens.lunge.person import Subject, choose_person
from lungelens.lunge.pixels import PixelFindings, look_at_pixels
from lungelens.lunge.repetitions import find_repetitions
from lungelens.lunge.shank import ShankGeometry
from lungelens.lunge.shin import ShinLine
from lungelens.lunge.smoothing import smooth
from lungelens.lunge.types import Analysis, FloatArray, LegTrack, LungeSignals, RepetitionSpan
from lungelens.lunge.values import Inputs, is_invalid, repetition
from lungelens.pose.look import Span, follow_person, region_of, search_people
from lungelens.pose.mediapipe_estimator import MediaPipePoseEstimator
from lungelens.pose.models import ModelFile, model_path
from lungelens.pose.replay import read_landmarks
from lungelens.pose.tracking import mend_swaps
from lungelens.pose.types import PoseTrack
from lungelens.scene.background import still_background
from lungelens.scene.gravity import Gravity, gravity_from_edges, steep_edges
from lungelens.scene.resolve import Given, focal_length_px, resolve_scene
from lungelens.scene.types import Scene

SEARCH_MODEL = "lite"
MOST_PEOPLE = 4
LEAST_DURATION_S = 0.8
PLANTED_SHANKS = 0.3  # an ankle that wanders farther during a repetition is walking; a lifted heel moves it by 0.1
DENSE_SHARE = 0.5  # of the clip's range of tibia angle: above it looks come often
DENSE_MARGIN_S = 0.3


@dataclass
class _Run:
    """Clip, options and clocks of one measurement under way."""

    video: VideoFile
    options: MeasureOptions
    progress: Progress | None
    began_s: float = field(default_factory=perf_counter)
    models: dict[str, str] = field(default_factory=dict)
    pose_s: float = 0.0
    scene_s: float = 0.0
    analysis_s: float = 0.0

    def tell(self, stage: str, time_s: float) -> None:
        """Report progress of a pass over the clip that has reached `time_s`."""
        if self.progress:
            whole = self.video.duration_s or 0.0
            self.progress(stage, min(time_s / whole, 1.0) if whole > 0 else 0.0)

    def timings(self) -> Timings:
        """Seconds spent until now."""
        total = perf_counter() - self.began_s
        return Timings(
            decode=self.video.decode_s, pose=self.pose_s, scene=self.scene_s, analysis=self.analysis_s, total=total
        )


def analyse(path: Path, options: MeasureOptions, progress: Progress | None = None) -> Analysis:
    """Measure the lunges in one clip.

    Parameters
    ----------
    path
        Any video file.
    options
        What the user says about clip, camera and person.
    progress
        Called with the stage and the fraction of it that is done.

    Raises
    ------
    LungelensError
        When clip, landmarks or pose model cannot be read, or an option asks for what is not there. A clip that can be
        read but not measured is no error: the analysis then says why.
    """
    run = _Run(open_video(path), options, progress)
    tracks = _find_people(run)
    info = run.video.info()
    if info.duration_s < LEAST_DURATION_S:
        return _not_measurable(run, info, outcome.TOO_SHORT)
    subject = choose_person(tracks, options.person)
    if subject is None:
        return _not_measurable(run, info, outcome.LEGS_NOT_SEEN if tracks else outcome.NOBODY)
    track, stance = _measure_person(run, info, subject)
    began_s = perf_counter()
    leg = _leg_track(track, stance, run.video)
    scene = _scene(run, info, track, stance)
    geometry = ShankGeometry(scene, _sign(stance), stance.near)
    angle_deg = geometry.best(leg.ankle_px, leg.knee_px)
    spans, reason = _planted(find_repetitions(angle_deg), leg, stance)
    if reason is not None:
        if stance.side_on > 0.65:
            reason = outcome.WRONG_VIEW
        run.analysis_s = perf_counter() - began_s - run.scene_s
        return _not_measurable(run, info, reason, subject, track)
    findings = look_at_pixels(run.video, leg, track, spans, _sign(stance), stance.shank_px)
    signals = _signals(leg, angle_deg, spans, findings, geometry, scene, stance)
    inputs = Inputs(leg, signals, findings, geometry, scene, _scatter(track, stance, geometry, leg, angle_deg), stance.shank_px)
    on_clip = clip_checks(info, stance, scene, findings.brightness)
    repetitions = tuple(repetition(span, inputs, is_invalid(on_clip)) for span in spans)
    run.analysis_s = perf_counter() - began_s - run.scene_s
    measurement = _measurement(run, info, subject, stance, scene, on_clip, repetitions)
    return Analysis(measurement, track, leg, signals, spans, stance.test_leg, stance.facing)


def _find_people(run: _Run) -> tuple[PoseTrack, ...]:
    """Everyone in the clip, by the search model or from the landmark file given."""
    began_s = perf_counter()
    if run.options.landmarks is not None:
        for _ in run.video.frames(wanted=lambda _index, _time_s: False):
            pass  # nothing is looked at, but the pictures' times are needed
        tracks = read_landmarks(run.options.landmarks, run.video.times_s())
    else:
        model = _model(run, SEARCH_MODEL)
        with MediaPipePoseEstimator(model.path, f"mediapipe {model.name}", model.sha256, MOST_PEOPLE) as estimator:
            tracks = search_people(run.video, estimator, lambda time_s: run.tell("looking for the lunge", time_s))
    run.pose_s += perf_counter() - began_s
    return tracks


def _measure_person(run: _Run, info: ClipInfo, subject: Subject) -> tuple[PoseTrack, Stance]:
    """Look at the chosen person with the measuring model, and mend legs that change places."""
    began_s = perf_counter()
    track = subject.track
    if run.options.landmarks is None:
        model = _model(run, run.options.model)
        size = (info.width_px, info.height_px)
        region, dense = region_of(track, size), _dense_spans(subject)
        with MediaPipePoseEstimator(model.path, f"mediapipe {model.name}", model.sha256) as estimator:
            track = follow_person(
                run.video,
                estimator,
                track,
                region,
                subject.stance.facing == "left",
                dense,
                lambda time_s: run.tell("measuring", time_s),
            )
    track, _ = mend_swaps(track)
    run.pose_s += perf_counter() - began_s
    return track, stance_of(track) or subject.stance


def _model(run: _Run, name: str) -> ModelFile:
    def tell(_: str, done_bytes: int, total_bytes: int) -> None:
        if run.progress:
            run.progress("fetching the pose model", done_bytes / max(total_bytes, 1))

    model = model_path(name, progress=tell)
    run.models[model.name] = model.sha256
    return model


def _sign(stance: Stance) -> float:
    return 1.0 if stance.facing == "right" else -1.0


def _dense_spans(subject: Subject) -> list[Span]:
    """When the search saw the knee in the upper half of its way forward."""
    leg, track = LEGS[subject.stance.test_leg], subject.track
    angle = image_angle_deg(track.points_px[:, leg.ankle], track.points_px[:, leg.knee], _sign(subject.stance))
    low, high = np.nanpercentile(angle, [5, 98])
    near_top = track.time_s[np.nan_to_num(angle, nan=high) > low + DENSE_SHARE * (high - low)]
    return [Span(float(time_s) - DENSE_MARGIN_S, float(time_s) + DENSE_MARGIN_S) for time_s in near_top]


def _leg_track(track: PoseTrack, stance: Stance, video: VideoFile) -> LegTrack:
    """The test leg smoothed and brought to every picture of the clip."""
    leg = LEGS[stance.test_leg]
    time_s = video.times_s()
    rows = [leg.hip, leg.knee, leg.ankle, leg.heel, leg.toe]
    hip, knee, ankle, heel, toe = (smooth(track.time_s, track.points_px[:, row], time_s) for row in rows)
    looked_at = np.zeros(len(time_s), dtype=bool)
    looked_at[track.frame_index] = True
    confidence = np.interp(time_s, track.time_s, track.confidence[:, [leg.knee, leg.ankle]].min(axis=1))
    return LegTrack(time_s, looked_at, hip, knee, ankle, heel, toe, confidence, np.zeros((len(time_s), 2)))


def _scene(run: _Run, info: ClipInfo, track: PoseTrack, stance: Stance) -> Scene:
    began_s = perf_counter()
    options = run.options
    given = Given(
        options.roll_deg, options.pitch_deg, options.camera_height_cm, options.height_cm, options.foot_length_cm
    )
    gravity: Gravity | None = None
    if given.roll_deg is None or given.pitch_deg is None:
        still = still_background(run.video, track.frame_index)
        ignore = body_mask(track.points_px[::5] * still.scale, still.gray.shape, stance.shank_px * still.scale)
        edges = steep_edges(still.gray, ignore) / still.scale
        gravity = gravity_from_edges(edges, (info.width_px, info.height_px), focal_length_px(info).mean)
    run.scene_s = perf_counter() - began_s
    return resolve_scene(info, given, gravity)


def _planted(
    spans: tuple[RepetitionSpan, ...], leg: LegTrack, stance: Stance
) -> tuple[tuple[RepetitionSpan, ...], Reason | None]:
    """Only repetitions over a foot that stays; a reason when none is left."""
    if not spans:
        return (), outcome.NO_REPETITION
    kept = []
    for span in spans:
        ankle = leg.ankle_px[span.start : span.end + 1]
        stray = np.linalg.norm(ankle - np.nanmedian(leg.ankle_px[list(span.hold)], axis=0), axis=1) / stance.shank_px
        if np.nanpercentile(stray, 95) < PLANTED_SHANKS:
            kept.append(span)
    renumbered = tuple(
        RepetitionSpan(number, s.start, s.peak, s.end, s.hold, s.starts_inside, s.ends_inside)
        for number, s in enumerate(kept, start=1)
    )
    return renumbered, None if renumbered else outcome.FOOT_NOT_PLANTED


def _signals(
    leg: LegTrack,
    angle_deg: FloatArray,
    spans: tuple[RepetitionSpan, ...],
    findings: PixelFindings,
    geometry: ShankGeometry,
    scene: Scene,
    stance: Stance,
) -> LungeSignals:
    n = len(leg.time_s)
    shin = np.full(n, np.nan)
    for span in spans:
        found = findings.shins[span.index - 1]
        if isinstance(found, ShinLine):
            shin[list(span.hold)] = geometry.best(found.lower[None], found.upper[None])[0]
    up = geometry.up_px(leg.ankle_px)
    forward = np.stack([-up[:, 1], up[:, 0]], axis=1) * _sign(stance)
    past_toe = ((leg.knee_px - leg.toe_px) * forward).sum(axis=1) / stance.shank_px
    heel_mm = findings.heel_rise_px * 10 * scene.shank_cm.mean / stance.shank_px
    return LungeSignals(leg.time_s, angle_deg, shin, heel_mm, past_toe, np.full(n, np.nan), up)


def _scatter(
    track: PoseTrack, stance: Stance, geometry: ShankGeometry, leg: LegTrack, angle_deg: FloatArray
) -> FloatArray:
    """Raw minus smooth tibia angle (n,) at the pictures looked at, NaN elsewhere."""
    points = LEGS[stance.test_leg]
    raw = geometry.best(track.points_px[:, points.ankle], track.points_px[:, points.knee])
    scatter = np.full(len(leg.time_s), np.nan)
    scatter[track.frame_index] = raw - angle_deg[track.frame_index]
    return scatter


def _measurement(
    run: _Run,
    info: ClipInfo,
    subject: Subject | None,
    stance: Stance | None,
    scene: Scene | None,
    on_clip: tuple[Check, ...],
    repetitions: tuple[Repetition, ...],
    reasons: tuple[Reason, ...] = (),
) -> Measurement:
    valid = [one for one in repetitions if one.valid]
    best = max(valid, key=lambda one: one.tibia_angle_deg.value if one.tibia_angle_deg else -90.0, default=None)
    return Measurement(
        clip=ClipSummary(**{name: getattr(info, name) for name in ClipSummary.model_fields}),
        provenance=_provenance(run),
        status="measured" if repetitions else "not_measurable",
        reasons=reasons,
        test_leg=stance.test_leg if stance else None,
        facing=stance.facing if stance else None,
        person=subject.choice if subject else None,
        scene=_scene_summary(scene) if scene else None,
        checks=on_clip,
        repetitions=repetitions,
        best=Best(index=best.index) if best else None,
        timings_s=run.timings(),
    )


def _not_measurable(
    run: _Run, info: ClipInfo, reason: Reason, subject: Subject | None = None, track: PoseTrack | None = None
) -> Analysis:
    measurement = _measurement(run, info, subject, None, None, (), (), (reason,))
    return Analysis(measurement, track, None, None, (), None, None)


def _scene_summary(scene: Scene) -> SceneSummary:
    camera = Camera(
        focal_px=scene.focal_px.mean,
        pitch_deg=None if scene.source == "level" else scene.pitch_deg.mean,
        roll_deg=None if scene.source == "level" else scene.roll_deg.mean,
        height_cm=scene.height_cm,
    )
    return SceneSummary(source=scene.source, camera=camera, scale_source=scene.scale_source)


def _provenance(run: _Run) -> Provenance:
    changed = run.options.model_dump(exclude_defaults=True)
    return Provenance(
        lungelens=_version("lungelens") or "unknown",
        mediapipe=_version("mediapipe") if run.models else None,
        opencv=cv2.__version__,
        models=run.models,
        options={name: str(value) if isinstance(value, Path) else value for name, value in changed.items()},
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
