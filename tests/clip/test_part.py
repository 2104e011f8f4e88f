"""A stretch of a clip is read as a clip of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.clips import FPS, step_of, step_pictures, write_clip
from lungelens.clip.part import open_again, part_of
from lungelens.clip.reader import open_video

if TYPE_CHECKING:
    from pathlib import Path

N = 12


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", step_pictures(N))


@pytest.mark.parametrize("keep", [False, True])
def test_its_frames_count_from_its_first(clip: Path, keep: bool) -> None:
    part = part_of(open_video(clip, keep=keep), 4 / FPS - 0.001, 9 / FPS - 0.001)
    for _ in range(2):
        frames = list(part.frames())
        assert [frame.index for frame in frames] == [0, 1, 2, 3, 4]
        assert [step_of(frame.rgb, N) for frame in frames] == [4, 5, 6, 7, 8]
        assert [frame.time_s for frame in frames] == pytest.approx([n / FPS for n in range(5)], abs=1e-6)
        assert part.times_s() == pytest.approx(np.arange(5) / FPS, abs=1e-6)
        assert part.first_frame[0] == 4


def test_only_wanted_frames_of_it_are_read(clip: Path) -> None:
    part = part_of(open_video(clip), 4 / FPS - 0.001, 1.0)
    asked: list[int] = []

    def wanted(index: int, _time_s: float) -> bool:
        asked.append(index)
        return index == 2

    assert [frame.index for frame in part.frames(wanted)] == [2]
    assert asked == [*range(8)]


def test_what_is_known_of_it(clip: Path) -> None:
    whole, part = open_video(clip).info(), part_of(open_video(clip), 0.1, 0.2).info()
    assert (part.name, part.sha256, part.part_s) == ("clip.mp4 (0.1 to 0.2 s)", whole.sha256, (0.1, 0.2))
    assert part.frames == round(0.1 * FPS)
    assert part.duration_s == pytest.approx(part.frames / FPS, abs=1e-3)
    assert part.warnings == whole.warnings == ()


def test_it_is_opened_again_as_it_was(clip: Path) -> None:
    assert open_again(clip, 0, None, None).info() == open_video(clip).info()
    assert open_again(clip, 90, None, None).info() == open_video(clip).shown_at(90).info()
    assert open_again(clip, 0, None, (0.1, 0.2)).info() == part_of(open_video(clip), 0.1, 0.2).info()
