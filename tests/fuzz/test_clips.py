"""Clips damaged at random: read, or refused in one sentence, by a process that stays within its memory and alive."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from helpers.clips import step_pictures, write_clip
from helpers.fuzzing import count, drawn, peak_mib
from helpers.mutations import mutated, mutations
from lungelens.app.process_limits import limit_process
from lungelens.clip.reader import open_video
from lungelens.errors import LungelensError

MEMORY_BYTES = int(1.2 * 1024**3)
PATIENCE_S = 60
PICTURES = 12
FORMS = {".mp4": "libx264", ".mov": "libx265", ".webm": "libvpx-vp9", ".mkv": "libx264", ".avi": "mpeg4", ".gif": "gif"}


def read_all(paths, answers):
    """Read each file to its end and say what came of it. The process's main function."""
    if sys.platform == "linux":
        limit_process(MEMORY_BYTES)
    while (path := paths.get()) is not None:
        try:
            video = open_video(path)
            frames = sum(1 for _ in video.frames(max_side_px=640))
            answers.put(("read", f"read, {'all' if frames == PICTURES else 'some'} frames", peak_mib()))
        except LungelensError as error:
            answers.put(("refused", str(error), peak_mib()))


class Reader:
    """A process that reads files; the same for all, so that one that loses memory or its way shows."""

    def __init__(self):
        context = multiprocessing.get_context("spawn")
        self.paths, self.answers = context.Queue(), context.Queue()
        self.process = context.Process(target=read_all, args=(self.paths, self.answers), daemon=True)
        self.process.start()

    def check(self, path):
        self.paths.put(path)
        how, what, peak_mib = self.answers.get(timeout=PATIENCE_S)
        assert self.process.is_alive()
        count("containers", what, peak_mib)
        if how == "refused":
            assert "\n" not in what and what.endswith(".")
        return how


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    pictures = step_pictures(PICTURES)
    return {
        suffix: write_clip(folder / f"clip{suffix}", pictures, codec=codec).read_bytes()
        for suffix, codec in FORMS.items()
    }


@pytest.fixture(scope="module")
def reader():
    reader = Reader()
    yield reader
    reader.paths.put(None)
    reader.process.join(PATIENCE_S)
    assert reader.process.exitcode == 0


def check(reader, good, suffix, changes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"clip{suffix}")
        path.write_bytes(mutated(good[suffix], changes))
        return reader.check(path)


@pytest.mark.parametrize("suffix", FORMS)
@drawn(5)
@given(changes=mutations())
def test_some_containers(reader, good, suffix, changes):
    check(reader, good, suffix, changes)


@pytest.mark.soak
@pytest.mark.parametrize("suffix", FORMS)
@drawn(50)
@given(changes=mutations(4))
def test_three_hundred_containers(reader, good, suffix, changes):
    check(reader, good, suffix, changes)


@pytest.mark.parametrize("suffix", FORMS)
def test_good_ones_are_read_by_the_same_process(reader, good, suffix, tmp_path):
    path = tmp_path / f"clip{suffix}"
    path.write_bytes(good[suffix])
    assert reader.check(path) == "read"
