from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from helpers.clips import (
    FPS,
    all_but,
    corner_picture,
    step_of,
    step_pictures,
    transcode,
    write_clip,
    write_packed_xvid,
)
from lungelens.clip.reader import open_video
from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from pathlib import Path

N = 8


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", step_pictures(N))


@pytest.mark.parametrize(
    ("codec", "ending", "b_pictures", "named"),
    [
        ("libx264", "mp4", 2, "h264"),
        ("libx264", "mov", 2, "h264"),
        ("libx264", "mkv", 2, "h264"),
        ("libx264", "avi", 2, "h264"),
        ("libx264", "ts", 2, "h264"),
        ("libx265", "mp4", 2, "hevc"),
        ("libvpx-vp9", "webm", 0, "vp9"),
        ("libsvtav1", "mp4", 0, "av1"),
        ("libsvtav1", "webm", 0, "av1"),
        ("mpeg4", "avi", 0, "mpeg4"),
        ("mpeg4", "avi", 2, "mpeg4"),  # XviD
        ("mpeg4", "mp4", 2, "mpeg4"),
        ("mjpeg", "avi", 0, "mjpeg"),
        ("gif", "gif", 0, "gif"),
    ],
)
def test_every_codec_and_container_gives_all_frames_in_order_at_their_times(
    tmp_path: Path, codec: str, ending: str, b_pictures: int, named: str
) -> None:
    pix_fmt = "yuvj420p" if codec == "mjpeg" else None
    path = write_clip(
        tmp_path / f"clip.{ending}", step_pictures(N), codec=codec, b_pictures=b_pictures, pix_fmt=pix_fmt
    )
    video = open_video(path)
    frames = list(video.frames())
    info = video.info()

    assert [step_of(frame.rgb, N) for frame in frames] == list(range(N))
    assert [frame.index for frame in frames] == list(range(N))
    assert [frame.time_s for frame in frames] == pytest.approx([i / FPS for i in range(N)], abs=1e-6)
    assert (video.width_px, video.height_px, video.codec) == (64, 48, named)
    assert info.fps_mean == pytest.approx(FPS)
    assert info.duration_s == pytest.approx(N / FPS)
    assert not info.variable_frame_rate
    assert info.warnings == ()
    assert open_video(path).info() == info  # asked before any frame was read


def test_b_frames_packed_into_the_packet_before_do_not_run_backwards(tmp_path: Path) -> None:
    video = open_video(write_packed_xvid(tmp_path / "packed.avi", step_pictures(9)))
    frames = list(video.frames())
    assert [step_of(frame.rgb, 9) for frame in frames] == list(range(9))
    assert [frame.time_s for frame in frames] == pytest.approx([i / FPS for i in range(9)])
    assert video.info().warnings == ()


@pytest.mark.parametrize(
    ("codec", "ending", "rounded_to_s"),
    [("libx264", "mp4", 1e-5), ("libx264", "mkv", 5.1e-4), ("libvpx-vp9", "webm", 5.1e-4), ("gif", "gif", 5.1e-3)],
)
def test_variable_rate_times_are_true(tmp_path: Path, codec: str, ending: str, rounded_to_s: float) -> None:
    times_s = [0.0, 0.033, 0.1, 0.133, 0.3, 0.317, 0.5, 0.9]
    video = open_video(write_clip(tmp_path / f"clip.{ending}", step_pictures(N), times_s, codec=codec))
    assert [frame.time_s for frame in video.frames()] == pytest.approx(times_s, abs=rounded_to_s)
    assert video.times_s() == pytest.approx(np.array(times_s), abs=rounded_to_s)
    assert video.info().variable_frame_rate
    assert video.info().fps_mean == pytest.approx((N - 1) / 0.9, rel=0.01)
    assert open_video(video.path).info() == video.info()


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
def test_time_begins_with_the_first_frame(tmp_path: Path, ending: str) -> None:
    path = write_clip(tmp_path / f"clip.{ending}", step_pictures(N), [3 + i / FPS for i in range(N)], sound=True)
    video = open_video(path)
    assert [frame.time_s for frame in video.frames()] == pytest.approx([i / FPS for i in range(N)], abs=1e-6)
    assert video.info().warnings == ()


def test_joined_streams_are_read_on_one_time_line(tmp_path: Path) -> None:
    """Each begins with its own time stamps; a frame may be lost where one ends within a packet of the other."""
    part = write_clip(tmp_path / "part.ts", step_pictures(30), (i / 30 for i in range(30))).read_bytes()
    (tmp_path / "joined.ts").write_bytes(part + part)
    video = open_video(tmp_path / "joined.ts")
    times_s = video.times_s()
    assert 58 <= len(times_s) <= 60
    np.testing.assert_allclose(np.diff(times_s), 1 / 30, atol=0.034)
    assert times_s[-1] == pytest.approx(59 / 30, abs=0.07)
    assert any("begin anew once" in warning for warning in video.info().warnings)
    assert not any("cut off" in warning for warning in video.info().warnings)


def test_thirty_frames_a_second_rounded_to_milliseconds_is_a_constant_rate(tmp_path: Path) -> None:
    video = open_video(write_clip(tmp_path / "clip.mkv", step_pictures(30), [i / 30 for i in range(30)]))
    times_s = [frame.time_s for frame in video.frames()]
    assert times_s[1:4] == pytest.approx([0.033, 0.067, 0.100], abs=1e-9)
    assert not video.info().variable_frame_rate


def test_one_frame_is_a_clip(tmp_path: Path) -> None:
    video = open_video(write_clip(tmp_path / "clip.mp4", step_pictures(1)))
    assert len(list(video.frames())) == 1
    info = video.info()
    assert (info.frames, info.fps_mean, info.duration_s, info.variable_frame_rate) == (1, 0.0, 0.0, False)
    assert info.warnings == ()
    json.dumps(asdict(info), allow_nan=False)


def test_ten_frames_a_second_at_180_by_320(tmp_path: Path) -> None:
    video = open_video(write_clip(tmp_path / "clip.mp4", step_pictures(5, 180, 320), [i / 10 for i in range(5)]))
    assert len(list(video.frames())) == 5
    assert video.info().fps_mean == pytest.approx(10)


def test_a_fragmented_file_is_read_whole(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", step_pictures(N), movflags="frag_keyframe+empty_moov")
    video = open_video(path)
    assert len(list(video.frames())) == N
    assert video.info().warnings == ()


def test_every_pass_is_the_same(clip: Path) -> None:
    video = open_video(clip)
    first, second = list(video.frames()), list(video.frames())
    assert [frame.time_s for frame in first] == [frame.time_s for frame in second]
    assert all(np.array_equal(a.rgb, b.rgb) for a, b in zip(first, second, strict=True))


def test_wanted_is_asked_for_every_frame_and_only_wanted_ones_come(clip: Path) -> None:
    asked: list[tuple[int, float]] = []

    def wanted(index: int, time_s: float) -> bool:
        asked.append((index, time_s))
        return index % 3 == 0

    video = open_video(clip)
    assert [(frame.index, step_of(frame.rgb, N)) for frame in video.frames(wanted)] == [(0, 0), (3, 3), (6, 6)]
    assert [index for index, _ in asked] == list(range(N))
    assert [time_s for _, time_s in asked] == pytest.approx([i / FPS for i in range(N)])
    assert video.info().frames == N


def test_info_after_an_abandoned_pass_is_of_the_whole_clip(tmp_path: Path) -> None:
    for ending in ("mp4", "mkv"):
        video = open_video(write_clip(tmp_path / f"clip.{ending}", step_pictures(N)))
        frames = video.frames()
        next(frames)
        frames.close()
        assert video.info().frames == len(video.times_s()) == N


def test_leaving_early_stops_the_thread(clip: Path) -> None:
    frames = open_video(clip).frames()
    next(frames)
    frames.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "decoding"]


def test_an_error_while_decoding_reaches_the_reader(clip: Path) -> None:
    def wanted(index: int, time_s: float) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(open_video(clip).frames(wanted))


def test_a_file_that_goes_away_between_passes(clip: Path) -> None:
    video = open_video(clip)
    clip.unlink()
    with pytest.raises(UnreadableInputError, match="There is no file"):
        list(video.frames())


def test_header_facts(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "clip.mov",
        step_pictures(N),
        rotation_deg=90,
        movflags="+use_metadata_tags",
        metadata={
            "com.apple.quicktime.make": "Apple",
            "com.apple.quicktime.model": "iPhone 15",
            "com.apple.quicktime.camera.focal_length.35mm_equivalent": "26",
        },
    )
    video = open_video(str(path))
    assert (video.path, video.name) == (path, "clip.mov")
    assert (video.width_px, video.height_px, video.rotation_deg) == (48, 64, 90)
    assert (video.focal_35mm, video.device) == (26.0, "Apple iPhone 15")
    assert video.duration_s == pytest.approx(N / FPS, abs=0.001)

    list(video.frames())
    info = video.info()
    assert (info.width_px, info.height_px, info.rotation_deg) == (48, 64, 90)
    assert (info.focal_35mm, info.device) == (26.0, "Apple iPhone 15")
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert video.decode_s > 0


def test_a_maker_in_an_unknown_encoding(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "clip.mp4",
        step_pictures(2),
        movflags="+use_metadata_tags",
        metadata={"com.android.manufacturer": "Cafe Foto"},
    )
    path.write_bytes(path.read_bytes().replace(b"Cafe Foto", "Café Foto".encode("latin-1")))
    assert open_video(path).device == "Caf\N{REPLACEMENT CHARACTER} Foto"


def test_a_mirrored_clip_says_so(tmp_path: Path) -> None:
    video = open_video(write_clip(tmp_path / "clip.mp4", step_pictures(2), mirrored=True))
    list(video.frames())
    (warning,) = video.info().warnings
    assert "mirrored" in warning


@pytest.mark.parametrize("form", [{}, {"mirrored": True}, {"rotation_deg": 90}, {"pixel_aspect": Fraction(4, 3)}])
@pytest.mark.parametrize("turned_deg", [90, 180, 270])
def test_a_clip_can_be_shown_turned(tmp_path: Path, form: dict[str, Any], turned_deg: int) -> None:
    video = open_video(write_clip(tmp_path / "clip.mp4", [corner_picture()] * 3, **form))
    turned = video.shown_at(video.rotation_deg + turned_deg)
    (first, *_), (other, *_) = video.frames(), turned.frames()
    assert np.array_equal(other.rgb, np.rot90(first.rgb, -turned_deg // 90))
    assert (turned.height_px, turned.width_px) == other.rgb.shape[:2]
    assert turned.rotation_deg == (video.rotation_deg + turned_deg) % 360
    assert f"turned clockwise by {turned_deg} degrees" in turned.info().warnings[-1]
    assert turned.shown_at(video.rotation_deg).info() == video.info()


class TestTranscode:
    """The clips made for tests elsewhere are what they are said to be."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        return write_clip(tmp_path / "source.mp4", [corner_picture()] * 20)

    @pytest.mark.parametrize("codec", ["libx265", "libvpx-vp9", "mpeg4"])
    def test_codec(self, source: Path, tmp_path: Path, codec: str) -> None:
        self.same_picture(transcode(source, tmp_path / "new.mp4", codec=codec), corner_picture())

    @pytest.mark.parametrize("rotation_deg", [90, 180, 270])
    def test_rotated_by_metadata_looks_the_same(self, source: Path, tmp_path: Path, rotation_deg: int) -> None:
        new = transcode(source, tmp_path / "new.mp4", rotation_deg=rotation_deg)
        self.same_picture(new, corner_picture())
        assert open_video(new).rotation_deg == rotation_deg

    def test_mirrored(self, source: Path, tmp_path: Path) -> None:
        self.same_picture(transcode(source, tmp_path / "new.mp4", mirror=True), corner_picture()[:, ::-1])

    def test_half_size(self, source: Path, tmp_path: Path) -> None:
        video = open_video(transcode(source, tmp_path / "new.mp4", scale=0.5))
        assert (video.width_px, video.height_px) == (32, 24)

    def test_slower_later_and_at_a_variable_rate(self, source: Path, tmp_path: Path) -> None:
        new = transcode(source, tmp_path / "new.mp4", slowdown=2.0, start_s=1.0, keep=all_but(0.5))
        video = open_video(new)
        steps = [frame.time_s * FPS / 2 for frame in video.frames()]
        assert steps == pytest.approx(np.round(steps), abs=0.001)
        assert 5 <= len(steps) <= 15
        assert steps[-1] > 10
        assert video.info().variable_frame_rate

    @staticmethod
    def same_picture(path: Path, picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
        frames = list(open_video(path).frames())
        assert len(frames) == 20
        assert frames[-1].rgb.shape == picture.shape
        assert np.abs(frames[-1].rgb.astype(int) - picture).mean() < 5


def test_square_pixels_come_before_the_reduction(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", [corner_picture()], pixel_aspect=Fraction(4, 3))
    frame = next(open_video(path).frames(max_side_px=40))
    assert frame.rgb.shape == (23, 40, 3)  # of 85 × 48
    assert frame.scale == pytest.approx(40 / 85)
