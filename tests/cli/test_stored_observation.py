"""`lungelens measure --observation`: what was seen before is measured without the video."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from helpers.clips import step_pictures, write_clip
from helpers.observations import observation
from lungelens.clip.reader import open_video
from lungelens.measures.result import measure
from lungelens.observe.observation_file import write_observation
from lungelens.observe.options import MeasureOptions

SAID = MeasureOptions(height_cm=171.5)


@pytest.fixture
def clip(tmp_path):
    return write_clip(tmp_path / "clip.mp4", step_pictures(5))


@pytest.fixture
def stored(tmp_path, clip):
    """An observation, and the file of it; it is about the clip."""
    seen = observation(36.0, options=SAID, sha256=open_video(clip).sha256)
    write_observation(tmp_path / "seen.npz", seen)
    return seen, tmp_path / "seen.npz"


def test_the_document_is_the_same_to_the_last_digit(lungelens, stored):
    seen, path = stored
    assert lungelens("measure", "--observation", path, "--json") == (0, measure(seen).to_json() + "\n", "")


def test_with_its_clip_beside_it_too(lungelens, stored, clip):
    seen, path = stored
    assert lungelens("measure", clip, "--observation", path, "--json") == (0, measure(seen).to_json() + "\n", "")


def test_the_summary_says_what_was_measured(lungelens, stored):
    code, out, err = lungelens("measure", "--observation", stored[1])
    assert (code, err) == (0, "")
    assert out.startswith("Right leg, 2 repetitions.\n")


def test_nothing_measurable_is_said_again(lungelens, tmp_path):
    from dataclasses import replace

    write_observation(tmp_path / "seen.npz", replace(observation(), person=None, lunge=None, people=0))
    code, out, _ = lungelens("measure", "--observation", tmp_path / "seen.npz", "--json")
    assert code == 3
    assert json.loads(out)["reasons"][0]["code"] == "nobody"


def test_written_again_it_is_the_same(lungelens, stored, tmp_path):
    _, path = stored
    code, _, err = lungelens("measure", "--observation", path, "--save-observation", tmp_path / "again.npz")
    assert (code, err) == (0, f"Written: {tmp_path / 'again.npz'}\n")
    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--height-cm", "180"], "leave out --height-cm"),
        (["--model", "heavy", "--person", "1"], "leave out --model, --person"),
        (["--no-camera-file"], "leave out --no-camera-file"),
        (["--landmarks", "x.npz"], "leave out --landmarks"),
        (["--sheet-gap-cm", "2"], "leave out --sheet-gap-cm"),
        (["--camera", "0"], "leave out --camera, --seconds and --preview"),
        (["--seconds", "5"], "leave out --camera, --seconds and --preview"),
        (["--preview"], "leave out --camera, --seconds and --preview"),
    ],
)
def test_options_about_looking_are_refused(lungelens, stored, options, named):
    code, out, err = lungelens("measure", "--observation", stored[1], *options)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert named in err


def test_another_clip_is_refused(lungelens, stored, tmp_path):
    other = write_clip(tmp_path / "other.mp4", step_pictures(6))
    code, out, err = lungelens("measure", other, "--observation", stored[1])
    assert (code, out) == (4, "")
    assert err == f"{stored[1]} is about another clip (lunge.mp4), not {other}: give that clip's own.\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no observation {path}: observe the clip again."),
        (b"", "{path} is not an observation that this version of Lungelens can read: observe the clip again."),
        (
            b"PK\x03\x04rest",
            "{path} is not an observation that this version of Lungelens can read: observe the clip again.",
        ),
    ],
)
def test_a_missing_or_damaged_file_is_told_in_one_sentence(lungelens, tmp_path, content, said):
    path = tmp_path / "seen.npz"
    if content is not None:
        path.write_bytes(content)
    assert lungelens("measure", "--observation", path) == (4, "", said.format(path=path) + "\n")


def test_a_report_without_the_clip_has_all_but_its_frames(lungelens, stored, tmp_path):
    seen, path = stored
    code, _, err = lungelens("measure", "--observation", path, "--out", tmp_path / "report")
    assert code == 0
    written = {file.name for file in (tmp_path / "report").iterdir()}
    assert written == {"report.html", "report.pdf", "repetitions.csv", "result.json", "frames.csv", "signals.png"}
    assert (tmp_path / "report" / "result.json").read_text(encoding="utf-8").strip() == measure(seen).to_json()
    assert err.count("Written: ") == len(written)


def test_neither_video_nor_pose_model_is_looked_for(stored):
    script = (
        "import sys\n"
        "from lungelens.cli.main import main\n"
        f"assert main(['measure', '--observation', {str(stored[1])!r}, '--json']) == 0\n"
        "print([name for name in ('av', 'mediapipe', 'lungelens.observe.observe') if name in sys.modules],"
        " file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
