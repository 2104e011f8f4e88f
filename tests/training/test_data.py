"""Crops are read as they were written, and what is not a file of crops is refused with one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.crops import leg_points, noisy_image, write_person
from training.data import CROP_PX, TrainingDataError, people_files, read_people, read_person
from training.people import split_of_person

if TYPE_CHECKING:
    from pathlib import Path


def test_points_come_in_the_readers_order_and_pictures_in_red_green_blue(tmp_path: Path) -> None:
    red = np.full((CROP_PX, CROP_PX, 3), (200, 20, 20), np.uint8)
    red[:128] = (60, 10, 10)
    (crop,) = read_person(write_person(tmp_path, 3, [red], leg_points()))
    np.testing.assert_allclose(crop.points, leg_points(), atol=1e-4)
    assert crop.image[200, 100, 0] > 150 > crop.image[200, 100, 2]
    assert crop.leg is not None and crop.leg.sum() == 120 * 60
    assert crop.rendered is not None and crop.rendered.person == 3
    assert crop.rendered.outfit.pants == "long"


def test_a_picture_that_shows_nothing_is_left_out(tmp_path: Path) -> None:
    grey = np.full((CROP_PX, CROP_PX, 3), 90, np.uint8)
    assert len(read_person(write_person(tmp_path, 1, [noisy_image(), grey, noisy_image(1)], leg_points()))) == 2


def test_only_people_of_the_side_are_read_each_once(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        for number in range(10):
            write_person(tmp_path / folder, number, [noisy_image()], leg_points())
    folders = [tmp_path / "a", tmp_path / "b"]
    wanted = [number for number in range(10) if split_of_person(number) == "train"]
    assert [int(path.stem[1:]) for path in people_files(folders, "train")] == wanted
    assert [crop.rendered.person for crop in read_people(folders, "train") if crop.rendered] == wanted


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 broken"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p00001.npz"
    path.write_bytes(content)
    with pytest.raises(TrainingDataError, match="p00001.npz is not a file of rendered crops"):
        read_person(path)


def test_a_file_that_lacks_a_point_is_refused(tmp_path: Path) -> None:
    path = write_person(tmp_path, 1, [noisy_image()], leg_points())
    with np.load(path) as file:
        arrays = dict(file)
    arrays["meta"] = np.array(str(arrays["meta"]).replace('"knee"', '"elbow"'))
    np.savez(path, **arrays)
    with pytest.raises(TrainingDataError, match="not a file of rendered crops"):
        read_person(path)


def test_a_file_not_named_after_a_person_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photos.npz").write_bytes(b"")
    (tmp_path / "pqr.npz").write_bytes(b"")
    with pytest.raises(TrainingDataError, match=r"pqr\.npz|photos\.npz"):
        people_files([tmp_path], "train")
