"""From a clip to what is seen in it: the one function that looks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.leg_plane import TRACKING_DEG, LegPlane, angle_over_time_deg
from lungelens.camera.types import Normal
from lungelens.errors import UsageError
from lungelens.observe.follow_leg import follow_leg
from lungelens.observe.leg_reader import reader_sha256
from lungelens.observe.leg_track import leg_track, over_planted_foot, raw_points, with_camera_shift
from lungelens.observe.near_leg import named_by_floor
from lungelens.observe.observation import LEG_READER, Observation, SeenLunge, SeenPerson, UsedModel
from lungelens.observe.person import Subject, choose_person, is_long_enough
from lungelens.observe.pixels import look_at_pixels
from lungelens.observe.repetitions import find_repetitions, held_position
from lungelens.observe.run import Run
from lungelens.observe.stance import LEGS, Stance, image_angle_deg, shoulders_outside, stance_of, stands
from lungelens.observe.upright import upright
from lungelens.observe.view import SHEET_LAID_CM, estimate_background, survey, view_of
from lungelens.pose.estimators import open_estimator
from lungelens.pose.landmark_formats import read_landmarks
from lungelens.pose.leg_swaps import mend_swaps
from lungelens.pose.look import SPARSE_HZ, Region, Span, follow_person, region_of, search_people, share_found
from lungelens.pose.models import model_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lungelens.camera.background import Survey
    from lungelens.camera.scene import Scene
    from lungelens.observe.options import MeasureOptions, Progress
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan
    from lungelens.observe.view import View
    from lungelens.pose.types import ModelFile, PoseTrack

SEARCH_MODEL = "lite"
MOST_PEOPLE = 4
SURELY_FOUND = 0.9  # of the looks; with fewer another cut-out is tried
DENSE_SHARE = 0.7  # of the clip's range of tibia angle: above it looks come often
DENSE_MARGIN_S = 0.25


def observe(path: Path, options: MeasureOptions, progress: Progress | None = None) -> Observation:
    """Look at the lunges in one clip.

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
        read but not measured is no error: the observation then has no person or no lunge.
    """
    (seen,) = upright(Run.of(path, options, progress), lambda run: (look_closely(run, *first_looks(run)),))
    return seen


def first_looks(run: Run) -> tuple[tuple[PoseTrack, ...], Callable[[], Survey]]:
    """Who is in the clip, and what in it stands still."""
    with ThreadPoolExecutor(1) as beside:  # while the pose model keeps one core busy
        surveyed = beside.submit(survey, run)
        return _find_people(run), surveyed.result


def look_closely(run: Run, tracks: tuple[PoseTrack, ...], surveyed: Callable[[], Survey]) -> Observation:
    """Look at whoever lunges."""
    subject = choose_person(tracks, run.options.person) if is_long_enough(run.video.info()) else None
    if subject is None:
        return _observation(run, len(tracks))
    if not stands(subject.stance, subject.track):
        return _observation(run, len(tracks), SeenPerson(subject.choice, subject.stance, subject.track))
    background = estimate_background(run, surveyed(), subject, _lunge_began_s(subject))
    track, _ = mend_swaps(_steady_track(run, subject))
    stance = stance_of(track) or subject.stance
    if not stands(stance, track):
        return _observation(run, len(tracks), SeenPerson(subject.choice, stance, track))
    view = view_of(run, run.video.info(), track, stance, background)
    track = named_by_floor(track, view, stance.facing)
    person = SeenPerson(subject.choice, stance_of(track) or stance, track)
    lunge, unplanted = _look_at_lunges(run, subject, person, view)
    return _observation(run, len(tracks), person, lunge, unplanted)


def _look_at_lunges(run: Run, subject: Subject, person: SeenPerson, view: View) -> tuple[SeenLunge | None, int]:
    """Find the lunges and look at them closely; how many knees went forward over a foot that did not stay."""
    info, stance = run.video.info(), person.stance
    scene, track = view.scene, view.stabilization.track(person.track)
    frames, still = view.stabilization.frames(run.video), view.stabilization.foot_still
    began_s = perf_counter()
    read = follow_leg(frames, track, stance, _dense_spans(subject), lambda time_s: run.tell("measuring", time_s))
    run.models.append(UsedModel(LEG_READER, reader_sha256()))
    leg = leg_track(read, track, stance, run.video.times_s())
    rises = (held_position if info.is_still else find_repetitions)(_tibia_angle_deg(scene, stance, leg))
    spans = over_planted_foot(rises, leg, stance)
    run.pixels_s = perf_counter() - began_s
    if not spans:
        return None, len(rises)
    opinion = _second_opinion(run, subject, leg, spans)
    began_s = perf_counter()
    sheet_px = scene.sheet.page_px if scene.sheet is not None else None
    findings = look_at_pixels(frames, leg, track, spans, stance.sign, stance.shank_px, sheet_px, still)
    raw_ankle_px, raw_knee_px = raw_points(read, len(leg.time_s))
    run.pixels_s += perf_counter() - began_s
    lunge = SeenLunge(
        scene=scene,
        wall_cm=Normal(run.options.wall_behind_sheet_cm, SHEET_LAID_CM),
        sheet_problem=view.sheet_problem,
        stabilization=view.stabilization,
        leg=with_camera_shift(leg, findings.shift_px),
        raw_ankle_px=raw_ankle_px,
        raw_knee_px=raw_knee_px,
        pose=track if opinion is None else view.stabilization.track(opinion),
        spans=spans,
        findings=findings,
        body_cut_off=shoulders_outside(track, scene.size_px),
    )
    return lunge, len(rises) - len(spans)


def _tibia_angle_deg(scene: Scene, stance: Stance, leg: LegTrack) -> FloatArray:
    """About how far the leg leans (n,), to find out when it lunges."""
    best = scene.cameras(np.random.default_rng(0), 1, stance.sign)
    plane = LegPlane.of(best, stance.near, np.array([TRACKING_DEG.mean]))
    return angle_over_time_deg(best, plane, leg.ankle_px, leg.knee_px)


def _observation(
    run: Run, people: int, person: SeenPerson | None = None, lunge: SeenLunge | None = None, unplanted: int = 0
) -> Observation:
    return Observation(
        clip=run.video.info(),
        options=run.options,
        instruments=run.instruments(),
        times=run.times(),
        people=people,
        person=person,
        lunge=lunge,
        unplanted_rises=unplanted,
    )


def _find_people(run: Run) -> tuple[PoseTrack, ...]:
    """Everyone in the clip, by the search model or from the landmark file given."""
    began_s = perf_counter()
    if (path := run.options.landmarks) is not None:
        if run.video.area is not None:
            raise UsageError(
                f"{run.video.path} has bars around its picture, and landmarks count from the whole frame: cut them off."
            )
        for _ in run.video.frames(wanted=lambda _index, _time_s: False):
            pass  # nothing is looked at, but what can be decoded tells which times there are
        found = read_landmarks(path, run.video.times_s(), run.video.sha256, run.options.landmarks_layout)
        lens = run.video.lens  # landmarks are of the pictures as they were taken
        tracks = tuple(replace(one, points_px=lens.undistort(one.points_px)) for one in found) if lens else found
    else:
        with closing(open_estimator(_model(run, SEARCH_MODEL), MOST_PEOPLE)) as estimator:
            tracks = search_people(run.video, estimator, lambda time_s: run.tell("looking for the lunge", time_s))
    run.pose_s += perf_counter() - began_s
    return tracks


def _steady_track(run: Run, subject: Subject) -> PoseTrack:
    """The search's own track, or, where it often lost the person, one of a pass that looks at them closely."""
    if run.options.landmarks is not None or share_found(subject.track) >= SURELY_FOUND:
        return subject.track
    began_s = perf_counter()
    track = _follow(run, subject, run.options.model, _dense_spans(subject), SPARSE_HZ)
    run.pose_s += perf_counter() - began_s
    return track


def _second_opinion(run: Run, subject: Subject, leg: LegTrack, spans: tuple[RepetitionSpan, ...]) -> PoseTrack | None:
    """What another pose model sees in the holds; None where there is none, or it is the one that searched."""
    if run.options.landmarks is not None or run.options.model == SEARCH_MODEL:
        return None
    began_s = perf_counter()
    holds = [Span(float(leg.time_s[span.hold[0]]), float(leg.time_s[span.hold[-1]])) for span in spans]
    track, _ = mend_swaps(_follow(run, subject, run.options.model, holds, sparse_hz=0.0))
    run.pose_s += perf_counter() - began_s
    return track


def _follow(run: Run, subject: Subject, name: str, dense: list[Span], sparse_hz: float) -> PoseTrack:
    """Follow the person in a region around them, or, where they get lost in it, in the whole picture and above.

    A person whose head is outside the picture is found in some cut-outs and not in others.
    """
    model = _model(run, name)
    whole = Region(0, -round(0.4 * run.video.height_px), run.video.width_px, run.video.height_px)
    tracks: list[PoseTrack] = []
    for region in (region_of(subject.track), whole):
        with closing(open_estimator(model)) as estimator:
            track = follow_person(
                run.video,
                estimator,
                subject.track,
                region,
                subject.stance.facing == "left",
                dense,
                lambda time_s: run.tell("measuring", time_s),
                sparse_hz=sparse_hz,
            )
        tracks.append(track)
        if share_found(track) >= SURELY_FOUND:
            break
    return max(tracks, key=share_found)


def _model(run: Run, name: str) -> ModelFile:
    def tell(name: str, done_bytes: int, total_bytes: int) -> None:
        if run.progress:
            run.progress(f"fetching the {name} pose model", done_bytes / max(total_bytes, 1))

    model = model_path(name, progress=tell)
    run.models.append(UsedModel(model.name, model.sha256))
    return model


def _dense_spans(subject: Subject) -> list[Span]:
    """When the search saw the knee near the end of its way forward."""
    leg, track = LEGS[subject.stance.test_leg], subject.track
    angle = image_angle_deg(track.points_px[:, leg.ankle], track.points_px[:, leg.knee], subject.stance.sign)
    low, high = np.nanpercentile(angle, [5, 98])
    near_top = track.time_s[np.nan_to_num(angle, nan=high) > low + DENSE_SHARE * (high - low)]
    return [Span(float(time_s) - DENSE_MARGIN_S, float(time_s) + DENSE_MARGIN_S) for time_s in near_top]


def _lunge_began_s(subject: Subject) -> float:
    """When the first lunge was under way."""
    return max(next((span.start_s for span in _dense_spans(subject)), 0.0), 0.0)
