from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from helpers.clips import corner_picture, step_of, step_pictures
from lungelens.clip.reader import open_video
from lungelens.clip.writer import VideoWriter
from lungelens.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

TIMES_S = [0.0, 0.033, 0.1, 0.133, 0.134, 0.4]


def write(path: Path, times_s: list[float] = TIMES_S, size_px: tuple[int, int] = (64, 48)) -> Path:
    with VideoWriter(path, *size_px) as video:
        for picture, time_s in zip(step_pictures(len(times_s), *size_px), times_s, strict=True):
            video.write(picture, time_s)
    return path


def test_frames_come_back_at_their_times(tmp_path: Path) -> None:
    video = open_video(write(tmp_path / "out.mp4"))
    frames = list(video.frames())
    assert [step_of(frame.rgb, 6) for frame in frames] == [0, 1, 2, 3, 4, 5]
    assert [frame.time_s for frame in frames] == pytest.approx(TIMES_S, abs=1e-5)
    assert video.info().warnings == ()


def test_the_video_starts_with_its_first_frame(tmp_path: Path) -> None:
    with av.open(str(write(tmp_path / "out.mp4", [2.0, 2.1, 2.2]))) as container:
        assert container.start_time == 0
        assert container.duration == pytest.approx(0.3e6, abs=0.1e6)


def test_the_duration_in_the_header_covers_a_variable_rate(tmp_path: Path) -> None:
    with av.open(str(write(tmp_path / "out.mp4"))) as container:
        assert (container.duration or 0) > TIMES_S[-1] * 1e6


def test_a_browser_can_play_it(tmp_path: Path) -> None:
    path = write(tmp_path / "out.mp4")
    with av.open(str(path)) as container:
        (stream,) = container.streams
        assert isinstance(stream, av.VideoStream)
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "the index has to come first for playing while loading"


def test_colours_are_kept(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4", 128, 96) as video:
        video.write(corner_picture(128, 96), 0.0)
    rgb = next(open_video(tmp_path / "out.mp4").frames()).rgb
    for y, x in [(8, 8), (8, 120), (88, 8), (88, 120)]:
        assert np.abs(rgb[y, x].astype(int) - corner_picture(128, 96)[y, x]).max() < 8


def test_odd_sides_are_extended(tmp_path: Path) -> None:
    video = open_video(write(tmp_path / "out.mp4", size_px=(63, 47)))
    assert (video.width_px, video.height_px) == (64, 48)
    *_, last = video.frames()
    assert last.rgb[-1, -1].min() > 225  # as bright as the picture, not black


def test_a_frame_that_is_a_view_of_another(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4", 48, 64) as video:
        video.write(np.rot90(corner_picture()), 0.0)
    rgb = next(open_video(tmp_path / "out.mp4").frames()).rgb
    assert np.abs(rgb.astype(int) - np.rot90(corner_picture())).mean() < 5


def test_the_same_frames_make_the_same_file(tmp_path: Path) -> None:
    assert write(tmp_path / "a.mp4").read_bytes() == write(tmp_path / "b.mp4").read_bytes()


def test_a_failure_leaves_what_was_there_before(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    path.write_bytes(b"older")
    with pytest.raises(ZeroDivisionError), VideoWriter(path, 64, 48) as video:
        video.write(corner_picture(), 0.0)
        raise ZeroDivisionError
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_to_write(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no frame"), VideoWriter(tmp_path / "out.mp4", 64, 48):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"), VideoWriter(tmp_path / "no" / "out.mp4", 64, 48):
        pass


def test_a_name_that_is_taken_by_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out.mp4").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "out.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]


def test_wrong_shapes_and_times_are_refused(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4", 64, 48) as video:
        video.write(corner_picture(), 0.5)
        with pytest.raises(ValueError, match=r"expected a frame of shape \(48, 64, 3\), got \(64, 48, 3\)"):
            video.write(corner_picture(48, 64), 0.6)
        with pytest.raises(ValueError, match=r"expected a time after 0.50000 s"):
            video.write(corner_picture(), 0.5)
