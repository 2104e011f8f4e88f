from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from helpers.clips import write_clip
from lungelens.clip.reader import VideoFile, open_video
from lungelens.scene.background import SIDE_PX, still_background

WALL, DOOR, PERSON = 60, 140, 255


def room_with_a_walker(path: Path, width_px: int = 320, height_px: int = 180) -> VideoFile:
    """Twenty pictures of a door in a wall, and of a white person who walks past it."""
    pictures = []
    for i in range(20):
        picture = np.full((height_px, width_px, 3), WALL, np.uint8)
        picture[:, width_px // 2 : width_px * 3 // 4] = DOOR
        left = i * (width_px - 40) // 19
        picture[height_px // 4 :, left : left + 40] = PERSON
        pictures.append(picture)
    return open_video(write_clip(path, pictures))


@pytest.mark.parametrize("size_px", [(320, 180), (180, 320), (1600, 900)])
def test_the_scene_without_whoever_moves_at_one_size_whatever_the_clips(
    tmp_path: Path, size_px: tuple[int, int]
) -> None:
    video = room_with_a_walker(tmp_path / "room.mp4", *size_px)
    still = still_background(video, np.arange(20))
    assert max(still.gray.shape) == SIDE_PX
    assert still.scale == pytest.approx(SIDE_PX / max(size_px))
    width_px = still.gray.shape[1]
    away_from_edges = slice(20, width_px // 2 - 20), slice(width_px // 2 + 20, width_px * 3 // 4 - 20)
    assert np.abs(still.gray[:, away_from_edges[0]].astype(int) - WALL).max() <= 4
    assert np.abs(still.gray[:, away_from_edges[1]].astype(int) - DOOR).max() <= 4


def test_only_pictures_known_to_be_readable_are_asked_for(tmp_path: Path) -> None:
    video = room_with_a_walker(tmp_path / "room.mp4")
    one = still_background(video, np.array([0]))  # here the person stands at the left edge
    assert one.gray[-100:, 10:100].min() > 240
