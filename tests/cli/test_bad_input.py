"""What people will feed the program, through the real command: one sentence, the right exit code, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from helpers.clips import FPS, transcode, write_clip, write_sound
from helpers.stored import SHOES, clip_of, true_repetitions
from lungelens.cli.main import main
from lungelens.clip.reader import open_video

SAMPLE = clip_of(SHOES)
FIRST_REPETITION = 90  # frames


def zero_bytes(folder: Path) -> Path:
    path = folder / "clip.mp4"
    path.touch()
    return path


def text(folder: Path) -> Path:
    path = folder / "clip.mp4"
    path.write_text("This is a shopping list, not a video.\n" * 100)
    return path


def noise(folder: Path) -> Path:
    path = folder / "clip.mp4"
    path.write_bytes(np.random.default_rng(0).bytes(10_000))
    return path


def missing(folder: Path) -> Path:
    return folder / "clip.mp4"


def a_folder(folder: Path) -> Path:
    return folder


def nothing(folder: Path) -> str:
    return ""


def pipe(folder: Path) -> Path:
    path = folder / "clip.mp4"
    os.mkfifo(path)
    return path


def device(folder: Path) -> Path:
    return Path("/dev/zero")


def sound_only(folder: Path) -> Path:
    return write_sound(folder / "clip.m4a")


def name_too_long(folder: Path) -> Path:
    return folder / ("x" * 300)


def loop(folder: Path) -> Path:
    path = folder / "clip.mp4"
    path.symlink_to(path)
    return path


def hostile_name(folder: Path) -> Path:
    return folder / "two\nlines \x1b[31m[red] \udcff.mp4"


@pytest.mark.parametrize(
    "make",
    [
        zero_bytes,
        text,
        noise,
        missing,
        a_folder,
        nothing,
        pipe,
        device,
        sound_only,
        name_too_long,
        loop,
        hostile_name,
    ],
    ids=lambda make: make.__name__,
)
def test_unreadable_input_is_one_sentence(make, tmp_path, capfd):
    code = main(["measure", str(make(tmp_path)), "--json", "--out", str(tmp_path / "out")])
    printed, said = capfd.readouterr()
    assert (code, printed) == (4, "")
    assert said.count("\n") == 1
    assert said.endswith(".\n")
    assert not (tmp_path / "out").exists()


def nobody(folder: Path) -> Path:
    return write_clip(folder / "clip.mp4", [np.full((480, 640, 3), 128, np.uint8)] * 30)


def one_picture(folder: Path) -> Path:
    return transcode(SAMPLE, folder / "clip.mp4", keep=lambda index: index == 0)


@pytest.mark.parametrize(("make", "code"), [(nobody, "nobody"), (one_picture, "too_short")])
def test_nothing_to_measure(make, code, tmp_path, capfd):
    returned = main(["measure", str(make(tmp_path)), "--json"])
    said = json.loads(capfd.readouterr().out)
    assert (returned, said["status"], said["repetitions"]) == (3, "not_measurable", [])
    assert [reason["code"] for reason in said["reasons"]] == [code]


def ten_pictures_a_second(folder: Path) -> Path:
    return transcode(SAMPLE, folder / "clip.mp4", keep=lambda index: index < FIRST_REPETITION and index % 3 == 0)


def tiny(folder: Path) -> Path:
    return transcode(SAMPLE, folder / "clip.mp4", scale=0.25, keep=lambda index: index < FIRST_REPETITION)


def legs_only(folder: Path) -> Path:
    pictures = (frame.rgb[280:] for frame in islice(open_video(SAMPLE).frames(), FIRST_REPETITION))
    return write_clip(folder / "clip.mp4", pictures, (i / 30 for i in range(FIRST_REPETITION)))


@pytest.mark.soak
def test_legs_alone_need_the_heavier_model(tmp_path, capfd):
    clip = str(legs_only(tmp_path))
    returned = main(["measure", clip, "--json"])
    said = json.loads(capfd.readouterr().out)
    assert (returned, [reason["code"] for reason in said["reasons"]]) == (3, ["body_cut_off"])
    assert main(["measure", clip, "--json", "--model", "heavy"]) == 0
    said = json.loads(capfd.readouterr().out)
    assert "body_cut_off" in {check["code"] for check in said["checks"]}
    angle, true_deg = said["repetitions"][0]["tibia_angle_deg"], true_repetitions(SHOES)[0].tibia_deg
    assert angle["low"] < true_deg < angle["high"]


@pytest.mark.soak
@pytest.mark.parametrize(
    ("make", "code"),
    [(ten_pictures_a_second, "low_frame_rate"), (tiny, "too_small")],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_poor_footage_is_measured_with_a_remark(make, code, tmp_path, capfd):
    returned = main(["measure", str(make(tmp_path)), "--json"])
    said = json.loads(capfd.readouterr().out)
    (repetition,) = said["repetitions"]
    assert (returned, said["test_leg"]) == (0, "right")
    assert code in {check["code"] for check in said["checks"]}
    angle, true_deg = repetition["tibia_angle_deg"], true_repetitions(SHOES)[0].tibia_deg
    assert angle["low"] < true_deg < angle["high"]
    assert angle["value"] == pytest.approx(true_deg, abs=6)


def test_an_unreadable_name_is_one_sentence_in_a_process_of_its_own_too(tmp_path):
    command = [sys.executable, "-m", "lungelens", "measure", str(hostile_name(tmp_path)), "--json"]
    done = subprocess.run(command, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (4, b"", 1)


@pytest.mark.soak
def test_hostile_name_of_a_good_clip(tmp_path):
    path = tmp_path / "-two\nlines \udcff[red].mp4"
    write_clip(path, [np.full((48, 64, 3), 128, np.uint8)] * FPS)
    done = subprocess.run(
        [sys.executable, "-m", "lungelens", "measure", "--json", "--", path.name], capture_output=True, cwd=tmp_path
    )
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    name = json.loads(done.stdout)["clip"]["name"]
    assert name.startswith("-two\nlines ")
    assert name.endswith("[red].mp4")
