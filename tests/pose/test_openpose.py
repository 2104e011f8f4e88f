from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.landmark_files import names_of, points_in
from helpers.people import standing
from lungelens.errors import UnreadableInputError
from lungelens.pose.landmark_formats import read_landmarks
from lungelens.pose.types import Keypoint

if TYPE_CHECKING:
    from pathlib import Path

TIMES = np.array([0.0, 0.04, 0.09, 0.12, 0.16])  # a clip of a variable rate
CLIP = "0" * 64  # its SHA-256


def person(points_px: np.ndarray, missing: tuple[str, ...] = ()) -> dict[str, list[float]]:
    numbers: list[float] = []
    for name, (x, y) in zip(names_of("body_25"), points_in("body_25", points_px[None])[0], strict=True):
        numbers += [0, 0, 0] if name in missing else [x, y, 0.8]
    return {"pose_keypoints_2d": numbers, "face_keypoints_2d": []}


def write(folder: Path, picture: int, *people: dict[str, list[float]], clip: str = "my_clip2") -> Path:
    path = folder / f"{clip}_{picture:012d}_keypoints.json"
    path.write_text(json.dumps({"version": 1.3, "people": people}))
    return path


def test_points_times_and_confidence(tmp_path: Path) -> None:
    for picture in (1, 2, 4):
        write(tmp_path, picture, person(standing(300 + picture)))
    (track,) = read_landmarks(tmp_path, TIMES, CLIP)
    assert track.frame_index.tolist() == [1, 2, 4]
    assert track.time_s.tolist() == [0.04, 0.09, 0.16]
    assert np.allclose(track.points_px[2], standing(304))
    assert track.confidence[0].tolist() == [0.8] * len(Keypoint)
    assert track.estimator == "body_25"


def test_a_point_that_was_not_found_is_nan(tmp_path: Path) -> None:
    for picture in range(3):
        write(tmp_path, picture, person(standing(), missing=("LHeel", "RWrist")))
    (track,) = read_landmarks(tmp_path, TIMES, CLIP)
    lacking = [Keypoint.RIGHT_WRIST, Keypoint.LEFT_HEEL]
    assert np.flatnonzero(np.isnan(track.points_px[0, :, 0])).tolist() == lacking
    assert track.confidence[0, lacking].tolist() == [0, 0]


def test_people_are_linked_and_an_empty_picture_is_an_empty_row(tmp_path: Path) -> None:
    left, right = person(standing(200)), person(standing(800))
    write(tmp_path, 0, right, left)
    write(tmp_path, 1)
    write(tmp_path, 2, left, right)
    write(tmp_path, 3, right, left)
    tracks = read_landmarks(tmp_path, TIMES, CLIP)
    assert [track.points_px[[0, 2, 3], Keypoint.LEFT_HIP, 0].tolist() for track in tracks] == [[200] * 3, [800] * 3]
    assert np.isnan(tracks[0].points_px[1]).all()


def test_nobody_in_any_picture(tmp_path: Path) -> None:
    write(tmp_path, 0)
    assert read_landmarks(tmp_path, TIMES, CLIP) == ()


def test_other_files_in_the_folder_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("hello")
    write(tmp_path, 0, person(standing()))
    assert len(read_landmarks(tmp_path, TIMES, CLIP)) == 1


def test_a_folder_without_openpose_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="holds no OpenPose files"):
        read_landmarks(tmp_path, TIMES, CLIP)


def test_two_clips_in_one_folder(tmp_path: Path) -> None:
    write(tmp_path, 0, person(standing()))
    write(tmp_path, 0, person(standing()), clip="other")
    with pytest.raises(UnreadableInputError, match="more than one clip"):
        read_landmarks(tmp_path, TIMES, CLIP)


def test_far_more_pictures_than_the_clip_has(tmp_path: Path) -> None:
    for picture in range(9):
        write(tmp_path, picture, person(standing()))
    with pytest.raises(UnreadableInputError, match="the clip does not have"):
        read_landmarks(tmp_path, TIMES, CLIP)


def test_coordinates_in_fractions_of_the_picture(tmp_path: Path) -> None:
    write(tmp_path, 0, person(standing() / 1280))
    with pytest.raises(UnreadableInputError, match="not in pixels"):
        read_landmarks(tmp_path, TIMES, CLIP)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"version": 1.3, "peo',
        '{"people": 3}',
        '{"people": [{"pose_keypoints_2d": [1, 2, 3, 4]}]}',
        '{"people": [{"pose_keypoints_2d": []}]}',
        '{"people": [{"pose_keypoints_2d": ["a", ' + ", ".join(["0"] * 74) + "]}]}",
        "[" * 100_000,
    ],
    ids=["empty", "list", "cut", "number", "no triplets", "nothing", "text", "deep"],
)
def test_a_file_that_is_not_what_it_should_be(content: str, tmp_path: Path) -> None:
    write(tmp_path, 0).write_text(content)
    with pytest.raises(UnreadableInputError, match="is not an OpenPose file") as caught:
        read_landmarks(tmp_path, TIMES, CLIP)
    assert "\n" not in str(caught.value)


def test_the_body_model_without_feet_is_refused(tmp_path: Path) -> None:
    write(tmp_path, 0).write_text(json.dumps({"people": [{"pose_keypoints_2d": [0.5] * 54}]}))  # COCO
    with pytest.raises(UnreadableInputError, match="has 18 points a person, as none of the body models"):
        read_landmarks(tmp_path, TIMES, CLIP)


def test_infinite_coordinates_are_refused(tmp_path: Path) -> None:
    write(tmp_path, 0, person(np.full((19, 2), np.inf)))
    with pytest.raises(UnreadableInputError, match="far outside any frame"):
        read_landmarks(tmp_path, TIMES, CLIP)
