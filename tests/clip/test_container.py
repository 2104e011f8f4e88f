"""What is no clip is refused with one sentence; what is damaged is read as far as it goes."""

from __future__ import annotations

import os
import struct
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import pytest

from helpers.clips import FPS, corner_picture, cut, step_of, step_pictures, write_clip, write_sound
from lungelens.clip.reader import open_video
from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.clip.types import ClipInfo, RgbImage

SECOND = FPS  # pictures


def missing(folder: Path) -> Path:
    return folder / "nowhere.mp4"


def below_a_file(folder: Path) -> Path:
    return empty(folder) / "clip.mp4"


def a_folder(folder: Path) -> Path:
    return folder


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.mp4")
    return folder / "pipe.mp4"


def empty(folder: Path) -> Path:
    (folder / "empty.mp4").touch()
    return folder / "empty.mp4"


def text(folder: Path) -> Path:
    (folder / "text.mp4").write_text("This is not a film.\n" * 100)
    return folder / "text.mp4"


def text_by_its_name(folder: Path) -> Path:
    return text(folder).rename(folder / "text.txt")


def playlist(folder: Path) -> Path:
    (folder / "list.m3u8").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n")
    return folder / "list.m3u8"


def list_of_files(folder: Path) -> Path:
    write_clip(folder / "clip.mkv", step_pictures(2))
    (folder / "list.mp4").write_text("ffconcat version 1.0\nfile clip.mkv\n")
    return folder / "list.mp4"


def impossible_name(folder: Path) -> Path:
    return folder / "a\0b.mp4"


def sound(folder: Path) -> Path:
    return write_sound(folder / "sound.m4a")


def sound_with_cover_art(folder: Path) -> Path:
    return write_sound(folder / "sound.mp4", cover=corner_picture())


def sound_renamed(folder: Path) -> Path:
    return write_sound(folder / "sound.aac").rename(folder / "sound.mp4")


def index_cut_off(folder: Path) -> Path:
    whole = write_clip(folder / "whole.mp4", noise_pictures(SECOND), movflags="")
    return cut(whole, folder / "cut.mp4", 0.5)


def unknown_codec(folder: Path) -> Path:
    path = write_clip(folder / "clip.mp4", step_pictures(3))
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzzz"))
    return path


def nothing_but_zeros_inside(folder: Path) -> Path:
    path = write_clip(folder / "clip.mp4", step_pictures(3))
    head, _, coded = path.read_bytes().partition(b"mdat")
    path.write_bytes(head + b"mdat" + bytes(len(coded)))
    return path


def aslant(folder: Path) -> Path:
    return write_clip(folder / "clip.mp4", step_pictures(3), rotation_deg=45)


def gif_of(width_px: int, height_px: int) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        size = struct.pack("<HH", width_px, height_px)
        palette, dot = b"\0\0\0\xff\xff\xff", b"\x02\x02\x44\x01\x00"
        gif = b"GIF89a" + size + b"\xf0\0\0" + palette + b"\x2c" + bytes(4) + b"\1\0\1\0\0" + dot + b"\x3b"
        (folder / "huge.gif").write_bytes(gif)
        return folder / "huge.gif"

    return write


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (missing, "There is no file"),
        (below_a_file, "There is no file"),
        (a_folder, "is a folder: name one video file"),
        pytest.param(pipe, "not a regular file", marks=pytest.mark.skipif(os.name == "nt", reason="no pipes")),
        (empty, "is empty"),
        (text, "not a video this program can read"),
        (text_by_its_name, "not a video this program can read"),
        (playlist, "not a video this program can read"),
        (list_of_files, "not a video this program can read"),
        (impossible_name, "cannot be opened"),
        (sound, "contains no video, only sound"),
        (sound_with_cover_art, "contains no video, only sound"),
        (sound_renamed, "contains no video, only sound"),
        (index_cut_off, "is incomplete"),
        (unknown_codec, "save it as H.264"),
        (nothing_but_zeros_inside, "No frame of"),
        (aslant, "turned by 45 degrees"),
        (gif_of(16000, 16000), "16000 × 16000 pixels, which is too large"),
        (gif_of(40000, 10), "40000 × 10 pixels, which is too large"),
    ],
)
def test_refused_with_one_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], make: Callable[[Path], Path], says: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(UnreadableInputError, match=says) as refused:
        open_video(path)
    message = str(refused.value)
    assert path.name in message
    assert "\n" not in message
    assert message.endswith(".")
    assert capfd.readouterr() == ("", "")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write_clip(tmp_path / "clip.mp4", step_pictures(2))
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableInputError, match="allow reading it"):
        open_video(path)


def test_a_pixel_shape_can_make_a_frame_too_large(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", step_pictures(1, 2000, 320), pixel_aspect=Fraction(9))
    with pytest.raises(UnreadableInputError, match="18000 × 320 pixels, which is too large"):
        open_video(path)


@pytest.mark.parametrize(
    ("codec", "ending", "movflags"),
    [
        ("libx264", "mp4", "+faststart"),
        ("libx265", "mp4", "+faststart"),
        ("libx264", "mp4", "frag_keyframe+empty_moov"),
        ("libx264", "mkv", ""),
        ("libvpx-vp9", "webm", ""),
        ("mpeg4", "avi", ""),
    ],
)
def test_a_cut_off_file_is_read_as_far_as_it_goes(tmp_path: Path, codec: str, ending: str, movflags: str) -> None:
    pictures = noise_pictures(2 * SECOND)
    whole = write_clip(tmp_path / f"whole.{ending}", pictures, codec=codec, movflags=movflags, options={"g": "12"})
    info = read(cut(whole, tmp_path / f"cut.{ending}", 0.55))
    assert SECOND // 2 < info.frames < 2 * SECOND
    assert info.fps_mean == pytest.approx(FPS)
    (warning,) = info.warnings
    assert warning.startswith("The file is cut off or damaged; it was read up to")
    assert read(whole).warnings == ()


def test_the_last_whole_frame_before_the_cut_is_not_lost(tmp_path: Path) -> None:
    """Half a packet given to a decoder with several threads would take the pictures it still holds with it."""
    pictures = noise_pictures(SECOND)
    whole = write_clip(tmp_path / "whole.mp4", pictures, b_pictures=2, options={"g": "12"})
    last_packet = len(whole.read_bytes()) - 100
    (tmp_path / "cut.mp4").write_bytes(whole.read_bytes()[:last_packet])
    assert read(tmp_path / "cut.mp4").frames == SECOND - 1


def test_a_hole_in_the_middle_is_read_around(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write_clip(tmp_path / "clip.mp4", noise_pictures(2 * SECOND), options={"g": "5"})
    content = path.read_bytes()
    third = len(content) // 3
    path.write_bytes(content[:third] + bytes(third) + content[2 * third :])
    info = read(path)
    assert SECOND // 2 < info.frames < 2 * SECOND
    assert info.warnings[0].startswith("Parts of the file are damaged; frames missing or corrupt: ")
    assert capfd.readouterr() == ("", "")


def test_half_a_frame_is_counted_as_spoilt(tmp_path: Path) -> None:
    """MPEG-TS does not say how long a picture is, so that the decoder gets half of the last one."""
    whole = write_clip(tmp_path / "whole.ts", noise_pictures(SECOND))
    info = read(cut(whole, tmp_path / "cut.ts", 0.55))
    assert info.warnings == ("Parts of the file are damaged; frames missing or corrupt: 1.",)


def test_a_frame_far_larger_than_the_header_promises_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "clip.mov"
    too_large = np.zeros((8200, 8200), np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_mux_stream("png", rate=FPS, width=64, height=48)
        for i, picture in enumerate([*step_pictures(3), too_large, *step_pictures(6)]):
            packet = av.Packet(cv2.imencode(".png", picture)[1].tobytes())
            packet.stream, packet.time_base, packet.pts, packet.dts = stream, Fraction(1, FPS), i, i
            container.mux(packet)
    info = read(path)
    assert info.frames == 9
    assert info.warnings == ("Parts of the file are damaged; frames missing or corrupt: 1.",)


def test_sound_and_cover_art_are_ignored(tmp_path: Path) -> None:
    """The cover comes first, and is larger."""
    path = write_clip(tmp_path / "clip.mp4", step_pictures(5), sound=True, cover=corner_picture(640, 480))
    video = open_video(path)
    assert (video.width_px, video.height_px) == (64, 48)
    assert [step_of(frame.rgb, 5) for frame in video.frames()] == [0, 1, 2, 3, 4]
    assert video.info().warnings == ()


def test_a_long_last_frame_is_not_taken_for_a_cut(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.gif", step_pictures(3), codec="gif")
    content = bytearray(path.read_bytes())
    delay_of_the_last_picture = content.rindex(b"\x21\xf9\x04") + 4
    content[delay_of_the_last_picture : delay_of_the_last_picture + 2] = struct.pack("<H", 300)
    path.write_bytes(content)
    assert open_video(path).duration_s == pytest.approx(3.08)
    assert read(path).warnings == ()


def read(path: Path) -> ClipInfo:
    video = open_video(path)
    for _ in video.frames():
        pass
    return video.info()


def noise_pictures(n: int) -> list[RgbImage]:
    """Pictures that cannot be compressed to nothing."""
    rng = np.random.default_rng(0)
    return list(rng.integers(0, 255, (n, 48, 64, 3), dtype=np.uint8))
