"""What a file's index says is what decoding it gives, or it is not asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from helpers.clips import FPS, cut, step_pictures, write_clip
from lungelens.clip import reader
from lungelens.clip.container import choose_stream, open_container
from lungelens.clip.packets import StatedFrame, stated_frames
from lungelens.clip.reader import open_video

if TYPE_CHECKING:
    from lungelens.clip.types import ClipInfo

N = 12
SAMPLES = sorted((Path(__file__).parents[2] / "sample_videos").glob("*.mp4"))


def stated(path: Path) -> tuple[StatedFrame, ...] | None:
    with open_container(path) as container:
        return stated_frames(container, choose_stream(container, path))


def decoded(path: Path) -> tuple[ClipInfo, np.ndarray]:
    video = open_video(path)
    for _ in video.frames(lambda _index, _time_s: False):
        pass
    return video.info(), video.times_s()


def assert_like_decoded(path: Path) -> None:
    asked = open_video(path)
    info, times_s = decoded(path)
    assert asked.info() == info
    assert np.array_equal(asked.times_s(), times_s)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Of pictures that cannot be compressed to nothing, so that a part of it can be damaged."""
    pictures = np.random.default_rng(0).integers(0, 255, (N, 48, 64, 3), dtype=np.uint8)
    return write_clip(tmp_path / "clip.mp4", pictures, b_pictures=2, options={"g": "6"})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem[:3])
def test_the_index_of_a_real_clip_says_what_decoding_gives(path: Path) -> None:
    assert stated(path) is not None
    assert_like_decoded(path)


@pytest.mark.parametrize(
    ("codec", "ending"),
    [("libx264", "mov"), ("libx265", "mp4"), ("libvpx-vp9", "mp4"), ("libsvtav1", "mp4"), ("mjpeg", "mov")],
)
@pytest.mark.parametrize("first_s", [0.0, 3.0])
def test_every_codec_that_is_believed(codec: str, ending: str, first_s: float, tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / f"clip.{ending}",
        step_pictures(N),
        [first_s + i / FPS for i in range(N)],
        codec=codec,
        b_pictures=2 if codec in ("libx264", "libx265") else 0,
        pix_fmt="yuvj420p" if codec == "mjpeg" else None,
    )
    assert len(stated(path) or ()) == N
    assert_like_decoded(path)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_frames_before_the_start_of_an_edit_list_are_not_shown(codec: str, tmp_path: Path) -> None:
    times_s = [(i - 3) / FPS for i in range(N)]
    path = write_clip(tmp_path / "clip.mp4", step_pictures(N), times_s, codec=codec, b_pictures=2)
    assert len(stated(path) or ()) == N - 3
    assert_like_decoded(path)


def test_nothing_is_decoded_for_it(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    video = open_video(clip)
    monkeypatch.setattr(reader, "decode", lambda *_: pytest.fail("it was decoded"))
    info = video.info()
    assert (info.frames, info.fps_mean, info.warnings) == (N, FPS, ())
    assert info.duration_s == pytest.approx(N / FPS)
    assert video.decode_s == 0.0


def test_once_decoded_what_was_found_counts(clip: Path) -> None:
    content = clip.read_bytes()
    half = len(content) // 2
    clip.write_bytes(content[:half] + bytes(300) + content[half + 300 :])  # the index does not show it
    video = open_video(clip)
    assert (video.info().frames, video.info().warnings) == (N, ())
    list(video.frames())
    assert video.info() == decoded(clip)[0]
    assert video.info().warnings[0].startswith("Parts of the file are damaged")


class TestNotBelieved:
    @pytest.mark.parametrize(
        ("codec", "ending"),
        [("libx264", "mkv"), ("libx264", "avi"), ("libx264", "ts"), ("gif", "gif"), ("mpeg4", "mp4")],
    )
    def test_other_containers_and_codecs(self, codec: str, ending: str, tmp_path: Path) -> None:
        path = write_clip(tmp_path / f"clip.{ending}", step_pictures(N), codec=codec)
        assert stated(path) is None
        assert_like_decoded(path)

    def test_a_clip_that_is_cut_off(self, clip: Path, tmp_path: Path) -> None:
        path = cut(clip, tmp_path / "cut.mp4", 0.8)
        assert stated(path) is None
        assert_like_decoded(path)
        assert open_video(path).info().warnings[0].startswith("The file is cut off or damaged")

    def test_a_fragmented_file(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "clip.mp4", step_pictures(N), movflags="frag_keyframe+empty_moov")
        assert stated(path) is None
        assert_like_decoded(path)

    def test_frames_that_refer_to_some_before_the_clip(self, tmp_path: Path) -> None:
        """As after cutting without coding anew: the first packets are dropped by the decoder."""
        whole = write_clip(
            tmp_path / "whole.mp4", step_pictures(40), codec="libx265", b_pictures=3,
            options={"x265-params": "keyint=10:min-keyint=10:scenecut=0:open-gop=1:b-adapt=0:log-level=none"},
        )  # fmt: skip
        path = tmp_path / "cut.mp4"
        with av.open(str(whole)) as source, av.open(str(path), "w") as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            packets = [packet for packet in source.demux(video=0) if packet.size]
            second = [i for i, packet in enumerate(packets) if packet.is_keyframe][1]
            for packet in packets[second:]:
                packet.stream = stream
                target.mux(packet)
        assert stated(path) is None
        assert_like_decoded(path)

    def test_interlaced_pictures(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "clip.mp4", step_pictures(N), options={"x264-params": "tff=1"})
        video = open_video(path)
        assert video.interlaced
        video.info()
        assert video.decode_s > 0
