"""The whole way from a clip to a measurement, with landmarks from a file in place of a pose model."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from helpers.cameras import camera_file, written
from helpers.clips import write_clip
from helpers.lunges import SHANK_PX, lunges, lunging
from helpers.people import standing, track_of, walking
from helpers.readers import use_agreeing_reader
from helpers.sheets import Tripod, furnished, turned_picture
from lungelens.camera.motion import turned_px
from lungelens.camera.pinhole import Camera
from lungelens.clip.lens import Lens
from lungelens.errors import UnreadableInputError, UsageError
from lungelens.measures.analysis import Analysis, analyse
from lungelens.measures.measurement import Measurement, Side
from lungelens.measures.result import measure
from lungelens.observe import pixels
from lungelens.observe.heel import HeelPatch
from lungelens.observe.observation import Observation
from lungelens.observe.observe import observe
from lungelens.observe.options import MeasureOptions
from lungelens.observe.types import FloatArray
from lungelens.pose.replay import save_landmarks
from lungelens.pose.types import Keypoint, PoseTrack

FPS = 10.0
SECONDS = 6.0  # two lunges
SIZE_PX = (800, 600)
LEVEL = {"roll_deg": 0.0, "pitch_deg": 0.0}


@dataclass(frozen=True)
class Seen:
    """What was observed, and what comes of it once somebody asks: signals take as long as all measures."""

    observation: Observation

    @cached_property
    def measurement(self) -> Measurement:
        return measure(self.observation)

    @cached_property
    def analysis(self) -> Analysis:
        return analyse(self.observation)


Look = Callable[..., Seen]


@pytest.fixture(scope="module")
def empty_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of a gray wall, in which nothing can be seen."""
    picture = np.full((SIZE_PX[1], SIZE_PX[0], 3), 128, np.uint8)
    n = int(SECONDS * FPS)
    path = tmp_path_factory.mktemp("room") / "room.mp4"
    return write_clip(path, [picture] * n, (i / FPS for i in range(n)))


@pytest.fixture(scope="module")
def kept() -> dict[bytes, Seen]:
    """What was looked at already, by what was asked for."""
    return {}


@pytest.fixture
def with_people(empty_room: Path, kept: dict[bytes, Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Look at the clip with people whose landmarks are given, one array or track each; no heel stands out in it."""

    def no_heel(*_: object) -> HeelPatch:
        raise ValueError("the foot does not stand out from the floor")

    monkeypatch.setattr(pixels, "HeelPatch", no_heel)
    use_agreeing_reader(monkeypatch)

    def run(*people: FloatArray | PoseTrack, clip: Path = empty_room, **options: object) -> Seen:
        asked = pickle.dumps((people, clip, options, vars(pixels)["HeelPatch"] is no_heel))
        if asked not in kept:
            kept[asked] = looked_at(tmp_path / "points.npz", clip, people, **options)
        return kept[asked]

    return run


def looked_at(landmarks: Path, clip: Path, people: Iterable[FloatArray | PoseTrack], **options: object) -> Seen:
    save_landmarks(landmarks, [one if isinstance(one, PoseTrack) else track_of(one, fps=FPS) for one in people])
    return Seen(observe(clip, MeasureOptions(landmarks=landmarks, **options)))


def test_landmarks_are_refused_where_bars_are_cut_off(tmp_path: Path) -> None:
    """They count from the whole frame's edge."""
    noise = np.random.default_rng(0).integers(60, 200, (60, 80, 3)).astype(np.uint8)
    clip = write_clip(tmp_path / "bars.mp4", [np.pad(noise, ((20, 20), (0, 0), (0, 0)))] * 9)
    save_landmarks(tmp_path / "points.npz", [track_of(standing()[None].repeat(9, axis=0), fps=30.0)])
    with pytest.raises(UsageError, match="has bars around its picture"):
        observe(clip, MeasureOptions(landmarks=tmp_path / "points.npz"))


def lunger(facing: Side = "right", test_leg: Side = "right", greatest_deg: float = 40.0) -> FloatArray:
    return lunging(lunges(2, greatest_deg, fps=FPS), facing, test_leg)


def tibia_deg(measurement: Measurement) -> list[float]:
    return [one.tibia_angle_deg.value for one in measurement.repetitions if one.tibia_angle_deg]


class TestMeasured:
    @pytest.mark.parametrize(("facing", "test_leg"), [("right", "right"), ("right", "left"), ("left", "left")])
    def test_the_angle_that_was_made(self, with_people: Look, facing: Side, test_leg: Side) -> None:
        measurement = with_people(lunger(facing, test_leg), **LEVEL).measurement
        assert (measurement.status, measurement.reasons) == ("measured", ())
        assert (measurement.facing, measurement.test_leg) == (facing, test_leg)
        # The hold's first and last picture are rounded, and the knee is supposed to go outward a little.
        assert tibia_deg(measurement) == pytest.approx([40.0, 40.0], abs=1.0)
        assert [one.valid for one in measurement.repetitions] == [True, True]

    def test_the_times_that_were_made(self, with_people: Look) -> None:
        first, second = with_people(lunger(), **LEVEL).measurement.repetitions
        assert (first.start_s, first.peak_s, first.end_s) == pytest.approx((0.1, 1.5, 2.9), abs=0.2)
        assert (second.start_s, second.peak_s, second.end_s) == pytest.approx((3.1, 4.5, 5.9), abs=0.2)

    def test_what_an_empty_wall_does_not_show_is_missing_with_a_reason(
        self, with_people: Look, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pixels, "HeelPatch", HeelPatch)
        (one, _) = with_people(lunger(), **LEVEL).measurement.repetitions
        missing = {entry.quantity: entry.code for entry in one.not_measured}
        assert one.heel_lift_mm is None
        assert missing["heel_lift_mm"] == "heel_not_seen"

    def test_the_analysis_carries_what_it_rests_on(self, with_people: Look) -> None:
        analysis = with_people(lunger(), **LEVEL).analysis
        assert analysis.leg is not None
        assert analysis.signals is not None
        assert analysis.track is not None
        n = int(SECONDS * FPS)
        assert len(analysis.leg.time_s) == len(analysis.signals.time_s) == len(analysis.track) == n
        assert [span.index for span in analysis.spans] == [1, 2]
        assert (analysis.test_leg, analysis.facing) == ("right", "right")

    def test_landmarks_whose_sides_are_exchanged_for_a_while_are_mended(self, with_people: Look) -> None:
        points = lunger()
        left, right = ([key for key in Keypoint if key.name.startswith(side)] for side in ("LEFT", "RIGHT"))
        exchanged = points.copy()
        rows = slice(13, 21)  # most of a hold
        exchanged[rows, left], exchanged[rows, right] = points[rows, right], points[rows, left]
        assert tibia_deg(with_people(exchanged, **LEVEL).measurement) == pytest.approx(
            tibia_deg(with_people(points, **LEVEL).measurement), abs=0.2
        )

    def test_no_pose_model_is_needed_and_what_was_said_is_kept(self, with_people: Look) -> None:
        provenance = with_people(lunger(), height_cm=178.0, **LEVEL).measurement.provenance
        assert (set(provenance.models), provenance.mediapipe) == ({"leg_reader"}, None)
        assert provenance.options["height_cm"] == 178.0


class TestScene:
    @pytest.mark.parametrize(
        ("options", "source", "scale_source"),
        [
            ({}, "level", "none"),
            (LEVEL, "given", "none"),
            ({"roll_deg": 2.0}, "given", "none"),
            ({"height_cm": 178.0}, "level", "stature"),
            ({"foot_length_cm": 27.0}, "level", "foot_length"),
        ],
    )
    def test_where_gravity_and_scale_come_from(
        self, with_people: Look, options: dict[str, float], source: str, scale_source: str
    ) -> None:
        scene = with_people(lunger(), **options).measurement.scene
        assert scene is not None
        assert (scene.source, scene.scale_source) == (source, scale_source)

    def test_a_given_roll_is_taken_off(self, with_people: Look) -> None:
        turned = with_people(lunger(), roll_deg=5.0, pitch_deg=0.0).measurement
        assert tibia_deg(turned) == pytest.approx([35.0, 35.0], abs=1.5)

    def test_an_unlevelled_camera_is_less_sure(self, with_people: Look) -> None:
        def width(**options: float) -> float:
            tibia = with_people(lunger(), **options).measurement.repetitions[0].tibia_angle_deg
            assert tibia is not None
            return tibia.high - tibia.low

        assert width() > width(**LEVEL) + 1.0


class TestCameraFile:
    WIDE = Lens(*SIZE_PX, 700.0, 3.5, (408.0, 294.0), k1=-0.12, k2=0.02)
    PLAIN = Lens(*SIZE_PX, 700.0, 3.5, (400.0, 300.0))

    @pytest.mark.soak
    def test_landmarks_of_a_bent_picture_measure_like_those_of_a_straight_one(
        self, with_people: Look, tmp_path: Path
    ) -> None:
        wide, plain = (
            written(tmp_path / name / "camera.json", camera_file(lens))
            for name, lens in (("wide", self.WIDE), ("plain", self.PLAIN))
        )
        straight = with_people(lunger(), camera_file=plain, **LEVEL)
        bent = with_people(self.WIDE.distort(lunger()), camera_file=wide, **LEVEL)
        unheeded = with_people(self.WIDE.distort(lunger()), camera_file=plain, **LEVEL)
        assert tibia_deg(bent.measurement) == pytest.approx(tibia_deg(straight.measurement), abs=0.01)
        assert np.abs(np.subtract(tibia_deg(unheeded.measurement), tibia_deg(straight.measurement))).max() > 0.2

    def test_landmarks_are_saved_where_they_are_in_the_clip(self, with_people: Look, tmp_path: Path) -> None:
        path = written(tmp_path / "camera.json", camera_file(self.WIDE))
        points = self.WIDE.distort(lunger())
        analysis = with_people(points, camera_file=path, **LEVEL).analysis
        assert analysis.track is not None
        assert analysis.filmed_track is not None
        assert analysis.track.points_px == pytest.approx(lunger(), abs=0.01, nan_ok=True)
        assert analysis.filmed_track.points_px == pytest.approx(points, abs=0.01, nan_ok=True)

    def test_the_result_says_so(self, with_people: Look, tmp_path: Path) -> None:
        path = written(tmp_path / "camera.json", camera_file(self.WIDE))
        measurement = with_people(lunger(), camera_file=path, **LEVEL).measurement
        assert measurement.scene is not None
        assert (measurement.scene.camera.focal_px, measurement.scene.camera.focal_source) == (700.0, "camera_file")
        used = measurement.provenance.camera_file
        assert used is not None
        assert (used.name, used.chosen, len(used.sha256)) == ("camera.json", "given", 64)

    def test_without_one_the_result_says_that_too(self, with_people: Look) -> None:
        measurement = with_people(lunger(), **LEVEL).measurement
        assert measurement.scene is not None
        assert measurement.scene.camera.focal_source == "prior"
        assert measurement.provenance.camera_file is None

    def test_one_about_another_camera_is_refused(self, with_people: Look, tmp_path: Path) -> None:
        path = written(tmp_path / "camera.json", camera_file(Lens(1920, 1080, 1450.0, 4.0, (960.0, 540.0))))
        with pytest.raises(UnreadableInputError, match="1920 × 1080, not of the shape 800 × 600"):
            with_people(lunger(), camera_file=path)


class TestNotMeasurable:
    def reason(self, seen: Seen) -> str:
        measurement = seen.measurement
        assert (measurement.status, measurement.repetitions, measurement.best) == ("not_measurable", (), None)
        (reason,) = measurement.reasons
        return reason.code

    def test_nobody(self, with_people: Look) -> None:
        seen = with_people()
        assert self.reason(seen) == "nobody"
        assert (seen.analysis.track, seen.measurement.person) == (None, None)

    def test_no_legs(self, with_people: Look) -> None:
        points = lunger()
        points[:, Keypoint.LEFT_HIP :] = np.nan
        assert self.reason(with_people(points)) == "legs_not_seen"

    def test_standing(self, with_people: Look) -> None:
        seen = with_people(np.repeat(standing()[None], 60, axis=0))
        assert self.reason(seen) == "no_repetition"
        assert seen.analysis.track is not None  # to be drawn, faces to be blurred
        assert seen.measurement.person is not None

    @pytest.mark.parametrize("speed_px_s", [0.0, 80.0])
    def test_walking(self, with_people: Look, speed_px_s: float) -> None:
        assert self.reason(with_people(walking(SECONDS, FPS, speed_px_s))) == "foot_not_planted"

    def test_seen_from_the_front(self, with_people: Look) -> None:
        points = np.repeat(standing(stride_px=0)[None], 60, axis=0)
        for side, way in (("LEFT", 1), ("RIGHT", -1)):
            rows = [key for key in Keypoint if key.name.startswith(side)]
            points[:, rows, 0] += way * 0.4 * SHANK_PX
        assert self.reason(with_people(points)) == "wrong_view"

    def test_lost_for_most_of_the_clip(self, with_people: Look) -> None:
        points = np.repeat(standing()[None], 60, axis=0)
        points[5:50] = np.nan
        assert self.reason(with_people(points)) == "person_lost"

    def test_half_a_second(self, with_people: Look, tmp_path: Path) -> None:
        picture = np.full((600, 800, 3), 128, np.uint8)
        short = write_clip(tmp_path / "short.mp4", [picture] * 5, (i / FPS for i in range(5)))
        assert self.reason(with_people(lunger()[:5], clip=short)) == "too_short"


@pytest.mark.parametrize(("lost", "found", "seen_deg"), [(8, 25, 29.5), (8, 57, 29.5), (12, 57, 40.0)])
def test_an_angle_that_was_never_seen_is_not_reported(
    with_people: Look, lost: int, found: int, seen_deg: float
) -> None:
    # The shin leans by 3.5 degrees more in each picture up to the tenth, and no more after. Whoever is lost before that
    # might have stopped there.
    points = lunger(greatest_deg=40.0)
    points[lost:found] = np.nan
    first = with_people(points, **LEVEL).measurement.repetitions[0]
    assert first.tibia_angle_deg is None or not first.valid or first.tibia_angle_deg.value < seen_deg + 1.5


@pytest.mark.soak
class TestHeldByHand:
    """Someone lunges in a room that is full of things, before a camera that is turned to and fro."""

    camera = Tripod(SIZE_PX, focal_px=800 * 27.5 / 36)
    turns_deg = np.array([1.0, 1.5, 3.0]) * np.sin(2 * np.pi * np.arange(60)[:, None] / [20.0, 15.0, 12.0])

    @classmethod
    def filmed(cls, points_px: FloatArray) -> FloatArray:
        turns = Rotation.from_rotvec(np.radians(cls.turns_deg)).as_matrix()
        pairs = zip(points_px, turns, strict=True)
        camera = Camera(SIZE_PX, cls.camera.focal_px)
        return np.array([turned_px(points, turn, camera) for points, turn in pairs])

    @pytest.fixture(scope="class")
    @classmethod
    def analysis(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analysis]:
        room, folder = furnished(cls.camera), tmp_path_factory.mktemp("held")
        pictures = (turned_picture(room, cls.camera, tuple(turn_deg)) for turn_deg in cls.turns_deg)
        clip = write_clip(folder / "held.mp4", pictures, (i / FPS for i in range(60)))
        with pytest.MonkeyPatch.context() as monkeypatch:
            use_agreeing_reader(monkeypatch)
            yield looked_at(folder / "points.npz", clip, [cls.filmed(lunger())], **LEVEL).analysis

    def test_the_angle_is_what_it_is(self, analysis: Analysis) -> None:
        assert "camera_hand_held" in [check.code for check in analysis.measurement.checks]
        assert tibia_deg(analysis.measurement) == pytest.approx([40.0, 40.0], abs=1.0)
        for one in analysis.measurement.repetitions:
            assert "camera_moving" not in [check.code for check in one.checks]

    def test_what_is_drawn_fits_the_pictures(self, analysis: Analysis) -> None:
        points = self.filmed(lunger())
        assert analysis.leg is not None
        assert analysis.track is not None
        np.testing.assert_allclose(analysis.leg.ankle_px, points[:, Keypoint.RIGHT_ANKLE], atol=1.5)
        np.testing.assert_allclose(analysis.track.points_px, points, atol=1e-6)


class TestWhoIsMeasured:
    def test_the_one_who_lunges(self, with_people: Look) -> None:
        bystander = np.repeat(standing(700)[None], 60, axis=0)
        choice = with_people(lunger(), bystander, **LEVEL).measurement.person
        assert choice is not None
        assert (choice.index, choice.seen) == (1, 2)

    def test_someone_who_is_not_there(self, with_people: Look) -> None:
        with pytest.raises(UsageError, match="--person 2 was asked for, but only one person was seen"):
            with_people(lunger(), person=2)


def test_landmarks_of_another_clip_are_refused(with_people: Look) -> None:
    slower = track_of(lunger(), fps=FPS / 2)
    with pytest.raises(UnreadableInputError, match="made from another clip"):
        with_people(slower)
