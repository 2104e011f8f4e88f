"""How long a clip is, is counted while it is decoded, whatever its header says."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from helpers.clips import step_pictures, write_clip
from lungelens.app import measuring
from lungelens.app.measuring import TooLongError, measure_clip
from lungelens.clip.reader import open_video
from lungelens.observe.options import MeasureOptions


def raw_h264(path: Path, n: int) -> Path:
    """A clip without a container: no header says how long it is."""
    mp4 = write_clip(path.with_suffix(".mp4"), step_pictures(n))
    with av.open(str(mp4)) as source, av.open(str(path), "w", format="h264") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return raw_h264(tmp_path / "clip.h264", 60)


def test_a_clip_without_a_header_is_counted_no_further_than_to_the_limit(clip: Path) -> None:
    video = open_video(clip)
    assert video.duration_s is None
    decoded = []
    assert video.is_longer_than(0.5, 10**6, lambda: decoded.append(1))
    assert len(decoded) < 40
    assert not video.is_longer_than(60.0, 10**6, lambda: None)
    assert open_video(clip).is_longer_than(60.0, 59, lambda: None)
    assert not open_video(clip).is_longer_than(60.0, 60, lambda: None)


def test_an_index_answers_without_decoding(tmp_path: Path) -> None:
    video = open_video(write_clip(tmp_path / "clip.mp4", step_pictures(60)))
    decoded: list[int] = []
    assert video.is_longer_than(0.5, 10**6, lambda: decoded.append(1))
    assert not video.is_longer_than(60.0, 60, lambda: decoded.append(1))
    assert decoded == []


def test_a_clip_that_is_too_long_is_not_measured(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "MAX_CLIP_S", 0.5)
    stages: list[str] = []
    with pytest.raises(TooLongError, match="film a shorter one"):
        measure_clip(clip, MeasureOptions(), tmp_path, lambda stage, _fraction: stages.append(stage))
    assert set(stages) == {"looking for the lunge"}
