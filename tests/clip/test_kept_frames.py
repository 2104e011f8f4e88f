from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.clips import step_pictures, write_clip
from lungelens.clip import container, kept_frames, video_file
from lungelens.clip.reader import open_video

if TYPE_CHECKING:
    from pathlib import Path

N = 25


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", step_pictures(N))


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """One entry for every time a clip is decoded from its start."""
    passes: list[Path] = []
    decode = container.decode

    def counted(opened, stream, path, faults=None):
        passes.append(path)
        return decode(opened, stream, path, faults)

    monkeypatch.setattr(video_file, "decode", counted)
    return passes


def test_a_short_clip_is_decoded_once_and_looks_the_same_again(clip: Path, decoded: list[Path]) -> None:
    video = open_video(clip, keep=True)
    decoded.clear()
    first, again, other = list(video.frames()), list(video.frames()), list(video.undistorted(None).frames())
    assert len(decoded) == 1
    for frames in (again, other):
        assert [frame.time_s for frame in frames] == [frame.time_s for frame in first]
        assert all(np.array_equal(one.rgb, two.rgb) for one, two in zip(first, frames, strict=True))
    assert video.info() == open_video(clip).info()


def test_a_pass_that_was_left_keeps_nothing(clip: Path, decoded: list[Path]) -> None:
    video = open_video(clip, keep=True)
    decoded.clear()
    frames = video.frames()
    next(frames)
    frames.close()
    assert len(list(video.frames())) == N
    assert len(decoded) == 2


def test_of_a_long_clip_nothing_is_kept(clip: Path, decoded: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_frames, "MAX_BYTES", 10 * 64 * 48)
    video = open_video(clip, keep=True)
    decoded.clear()
    assert [len(list(video.frames())) for _ in range(3)] == [N, N, N]
    assert len(decoded) == 3
    assert video.kept is not None
    assert video.kept.frames is None


def test_nothing_is_kept_unless_asked_for(clip: Path) -> None:
    video = open_video(clip)
    assert len(list(video.frames())) == N
    assert video.kept is None


def test_two_passes_at_once_see_the_same(clip: Path) -> None:
    video = open_video(clip, keep=True)
    expected = [frame.rgb for frame in video.frames()]
    with ThreadPoolExecutor(2) as threads:
        passes = [threads.submit(lambda: [frame.rgb for frame in video.undistorted(None).frames()]) for _ in range(2)]
    for one in passes:
        assert all(np.array_equal(rgb, still) for rgb, still in zip(one.result(), expected, strict=True))
