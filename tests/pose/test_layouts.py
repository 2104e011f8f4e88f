"""The same person in every order that points come in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

import lungelens
from helpers.clips import write_clip
from helpers.landmark_files import ORDERS, names_of, points_in, write_openpose, write_trc
from helpers.lunges import lunges, lunging
from helpers.people import track_of
from helpers.readers import use_agreeing_reader
from lungelens.cli.main import main
from lungelens.errors import UnreadableInputError, UsageError
from lungelens.pose.landmark_formats import read_landmarks
from lungelens.pose.layouts import LAYOUTS, keypoint_named
from lungelens.pose.replay import save_landmarks
from lungelens.pose.types import Keypoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lungelens.measures.measurement import Measurement
    from lungelens.pose.types import FloatArray, PoseTrack

FPS = 10.0
N = 30  # one lunge
TIMES = np.arange(N) / FPS
CLIP = "0" * 64


@pytest.fixture(scope="module")
def person() -> FloatArray:
    return lunging(lunges(1, fps=FPS), facing="left", test_leg="left")


def read(path: Path, layout: str | None = None) -> PoseTrack:
    (track,) = read_landmarks(path, TIMES, CLIP, layout)
    return track


def test_the_orders_are_those_that_their_authors_publish() -> None:
    assert {layout.name: list(layout.points) for layout in LAYOUTS} == {order: names_of(order) for order in ORDERS}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_keypoint_has_its_point_in_every_order(layout: object) -> None:
    named = [keypoint_named(point) for point in layout.points]  # type: ignore[attr-defined]
    assert sorted(keypoint for keypoint in named if keypoint is not None) == list(Keypoint)


@pytest.mark.parametrize(
    ("order", "said"),
    [("body_25", None), ("body_25", "body_25"), ("body_25b", "body_25b"), ("halpe_26", None), ("halpe_26", "halpe_26")],
)
def test_points_come_where_they_belong(order: str, said: str | None, person: FloatArray, tmp_path: Path) -> None:
    track = read(write_openpose(tmp_path, points_in(order, person)), said)
    assert np.array_equal(track.points_px, person)
    assert track.estimator == order


@pytest.mark.parametrize(("order", "read_as"), [("body_25b", None), ("body_25b", "body_25"), ("body_25", "body_25b")])
@pytest.mark.parametrize("stride_px", [0.0, 50.0, 250.0])
@pytest.mark.parametrize(("facing", "test_leg"), [("right", "right"), ("right", "left"), ("left", "left")])
def test_points_in_another_order_than_said_are_refused_naming_the_right_one(
    order: str, read_as: str | None, stride_px: float, facing: str, test_leg: str, tmp_path: Path
) -> None:
    points = lunging(lunges(1, fps=FPS), facing, test_leg, stride_px=stride_px)  # type: ignore[arg-type]
    folder = write_openpose(tmp_path, points_in(order, points))
    with pytest.raises(UnreadableInputError, match=f"read them with --landmarks-layout {order}") as caught:
        read(folder, read_as)
    assert "\n" not in str(caught.value)


def test_a_right_order_is_not_refused_for_points_that_were_not_found(person: FloatArray, tmp_path: Path) -> None:
    points = points_in("body_25", person)
    points[:, [name[1:] in ("Knee", "Ankle", "Heel") for name in names_of("body_25")]] = np.nan
    assert np.isnan(read(write_openpose(tmp_path, points)).points_px[:, Keypoint.LEFT_KNEE]).all()


class TestRefused:
    def test_an_order_with_another_number_of_points(self, person: FloatArray, tmp_path: Path) -> None:
        folder = write_openpose(tmp_path, points_in("body_25", person))
        with pytest.raises(UsageError, match="halpe_26 has 26 points and .* has 25: give body_25 or body_25b"):
            read(folder, "halpe_26")

    def test_a_number_of_points_nobody_knows(self, person: FloatArray, tmp_path: Path) -> None:
        folder = write_openpose(tmp_path, person)  # our own 19
        with pytest.raises(UnreadableInputError, match=r"has 19 points a person, as none .* halpe_26 \(26\)"):
            read(folder)

    def test_files_of_two_models(self, person: FloatArray, tmp_path: Path) -> None:
        write_openpose(tmp_path, points_in("body_25", person))
        write_openpose(tmp_path, points_in("halpe_26", person[:5]))
        with pytest.raises(UnreadableInputError, match="several body models"):
            read(tmp_path)

    def test_an_order_for_a_file_whose_points_have_names(self, person: FloatArray, tmp_path: Path) -> None:
        save_landmarks(tmp_path / "points.npz", [track_of(person, FPS)])
        named = write_trc(tmp_path / "points.trc", points_in("halpe_26", person), names_of("halpe_26"), FPS)
        for path in (tmp_path / "points.npz", named):
            with pytest.raises(UsageError, match="names its points itself: leave out --landmarks-layout"):
                read(path, "halpe_26")

    def test_an_order_nobody_knows(self) -> None:
        with pytest.raises(UsageError, match=r"landmarks_layout: should be body_25, body_25b or halpe_26, got 'coco'"):
            lungelens.measure("clip.mp4", landmarks="points", landmarks_layout="coco")  # type: ignore[arg-type]


class TestPose2Sim:
    """It names its files otherwise, and writes NaN for a person who was lost."""

    NAME = "cam01_{:06d}.json"

    def test_its_names_and_its_lost_people(self, person: FloatArray, tmp_path: Path) -> None:
        write_openpose(tmp_path, points_in("halpe_26", person), self.NAME, confidence=1.3)
        lost = tmp_path / self.NAME.format(7)
        lost.write_text('{"version": 1.3, "people": [{"pose_keypoints_2d": [' + ", ".join(["NaN"] * 78) + "]}]}")
        track = read(tmp_path)
        assert np.isnan(track.points_px[7]).all()
        assert np.array_equal(np.delete(track.points_px, 7, axis=0), np.delete(person, 7, axis=0))
        assert (track.confidence.min(), track.confidence.max()) == (0.0, 1.0)


class TestMeasured:
    """The way from any file to a measurement, through a clip in which there is nothing to be seen."""

    @staticmethod
    def measured(clip: Path, landmarks: Path, layout: str | None = None) -> Measurement:
        return lungelens.measure(clip, landmarks=landmarks, landmarks_layout=layout, roll_deg=0.0, pitch_deg=0.0)

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _read_as_landmarks(cls) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            use_agreeing_reader(monkeypatch)
            yield

    @pytest.fixture(scope="class")
    @classmethod
    def clip(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        picture = np.full((600, 800, 3), 128, np.uint8)
        return write_clip(tmp_path_factory.mktemp("room") / "room.mp4", [picture] * N, TIMES.tolist())

    @pytest.fixture(scope="class")
    @classmethod
    def from_npz(cls, clip: Path, person: FloatArray, tmp_path_factory: pytest.TempPathFactory) -> Measurement:
        path = tmp_path_factory.mktemp("points") / "points.npz"
        save_landmarks(path, [track_of(person, FPS)])
        measurement = cls.measured(clip, path)
        angles = [one.tibia_angle_deg.value for one in measurement.repetitions if one.tibia_angle_deg]
        assert angles == pytest.approx([40.0], abs=1.0)
        return measurement

    # How each layout is read is tested above, every time.
    @pytest.mark.parametrize(
        ("order", "said"),
        [
            ("body_25", None),
            pytest.param("body_25b", "body_25b", marks=pytest.mark.soak),
            pytest.param("halpe_26", None, marks=pytest.mark.soak),
        ],
    )
    def test_a_folder_measures_like_our_own_file(
        self, order: str, said: str | None, clip: Path, from_npz: Measurement, person: FloatArray, tmp_path: Path
    ) -> None:
        folder = write_openpose(tmp_path / "json", points_in(order, person), confidence=1.0)
        measurement = self.measured(clip, folder, said)
        assert (measurement.test_leg, measurement.repetitions) == (from_npz.test_leg, from_npz.repetitions)

    def test_so_do_named_markers(self, clip: Path, from_npz: Measurement, person: FloatArray, tmp_path: Path) -> None:
        path = write_trc(tmp_path / "px.trc", points_in("halpe_26", person), names_of("halpe_26"), FPS)
        measurement = self.measured(clip, path)
        assert (measurement.test_leg, measurement.repetitions) == (from_npz.test_leg, from_npz.repetitions)


class TestOptions:
    def test_an_order_without_landmarks(self) -> None:
        with pytest.raises(UsageError, match="landmarks_layout: says how landmarks are read, so give landmarks too"):
            lungelens.measure("clip.mp4", landmarks_layout="body_25")

    def test_the_help_names_every_order(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["measure", "--help"])
        words = set(re.findall(r"\w+", capsys.readouterr().out))
        assert words >= {layout.name for layout in LAYOUTS}
