"""Results read from files, or measured clip by clip and taken up again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from helpers.results import repetition, result
from lungelens.errors import UnreadableInputError
from lungelens.measures.measurement import Measurement
from lungelens.study.clips import clip_key, find_clips
from lungelens.study.outcome import Miss, measure_outcomes, read_outcomes


def write(path: Path, measurement: Measurement) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(measurement.to_json())
    return path


def test_results_in_folders_and_other_files_between_them(tmp_path):
    write(tmp_path / "a" / "result.json", result("c01", repetition(1)))
    write(tmp_path / "b.json", result("c02"))
    (tmp_path / "c01.json").write_text('{"args": {"side": "L"}}')
    assert [(one.clip, one.measurement.status) for one in read_outcomes(tmp_path) if one.measurement] == [
        ("c01", "measured"),
        ("c02", "not_measurable"),
    ]


def test_fields_of_a_later_version_are_passed_over(tmp_path):
    document = result("c01", repetition(1)).to_json().replace('"index": 1', '"index": 1, "colour": "blue"')
    (tmp_path / "c01.json").write_text(document)
    assert [one.clip for one in read_outcomes(tmp_path)] == ["c01"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a JSON document"),
        (b'{"schema": ', "is not a JSON document"),
        (b"\xff\xfe", "is not a JSON document"),
        (b'{"schema": "lungelens.measurement/1"}', "is not a valid result (clip: Field required)"),
        (result("c01", repetition(1)).to_json().replace("6.0", "NaN").encode(), "a valid result (clip.duration_s"),
    ],
)
def test_damaged_results(tmp_path, content, sentence):
    (tmp_path / "c01.json").write_bytes(content)
    with pytest.raises(UnreadableInputError) as caught:
        read_outcomes(tmp_path)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith("measure the clip again.")
    assert "\n" not in str(caught.value)


def test_two_results_of_one_clip(tmp_path):
    for name in ("a", "b"):
        write(tmp_path / f"{name}.json", result("c01", repetition(1)))
    with pytest.raises(UnreadableInputError, match=r"a\.json and b\.json are results for the same clip c01\.mp4"):
        read_outcomes(tmp_path)


def test_no_results_folder(tmp_path):
    with pytest.raises(UnreadableInputError, match="There is no folder"):
        read_outcomes(tmp_path / "missing")


@pytest.mark.parametrize(
    ("name", "key"), [("c01", "c01"), ("c01.MP4", "c01"), ("c01.v2.mov", "c01.v2"), ("c01.v2", "c01.v2")]
)
def test_clip_key(name, key):
    assert clip_key(name) == key


def test_two_clips_of_one_name(tmp_path):
    for name in ("c01.mp4", "c01.MOV", "notes.txt", ".hidden.mp4"):
        (tmp_path / name).touch()
    with pytest.raises(UnreadableInputError, match="differ only in the extension"):
        find_clips(tmp_path)
    (tmp_path / "c01.MOV").unlink()
    assert find_clips(tmp_path) == {"c01": tmp_path / "c01.mp4"}


class Camera:
    """Takes the place of the measuring; "c02" cannot be read."""

    def __init__(self) -> None:
        self.measured: list[str] = []

    def __call__(self, clip: Path, progress: object) -> Measurement:
        if clip.stem == "c02":
            raise UnreadableInputError("c02.mp4 is empty.")
        self.measured.append(clip.stem)
        sha256 = hashlib.sha256(clip.read_bytes()).hexdigest()
        return result(clip.stem, repetition(1), sha256=sha256)


@pytest.fixture
def clips(tmp_path: Path) -> dict[str, Path]:
    paths = {name: tmp_path / f"{name}.mp4" for name in ("c01", "c02", "c03")}
    for name, path in paths.items():
        path.write_text(name)
    return paths


def test_each_result_is_kept_before_the_next_clip(tmp_path, clips):
    outcomes = measure_outcomes(clips, tmp_path, Camera(), resume=False)
    assert next(outcomes).measurement is not None
    assert [path.name for path in tmp_path.glob("*.json")] == ["c01.json"]
    assert next(outcomes).miss == Miss("unreadable", "c02.mp4 is empty.")
    assert next(outcomes).measurement is not None
    assert sorted(path.name for path in tmp_path.glob("*.json")) == ["c01.json", "c03.json"]


def test_taken_up_again(tmp_path, clips):
    list(measure_outcomes(clips, tmp_path, Camera(), resume=False))
    clips["c03"].write_text("another film")
    camera = Camera()
    outcomes = list(measure_outcomes(clips, tmp_path, camera, resume=True))
    assert camera.measured == ["c03"]
    assert [one.measurement is not None for one in outcomes] == [True, False, True]


def test_not_taken_up(tmp_path, clips):
    list(measure_outcomes(clips, tmp_path, Camera(), resume=False))
    (tmp_path / "c01.json").write_text("half a docum")
    sha256 = hashlib.sha256(clips["c03"].read_bytes()).hexdigest()
    write(tmp_path / "c03.json", result("c03", repetition(1), sha256=sha256, version="0.0.1"))
    camera = Camera()
    list(measure_outcomes(clips, tmp_path, camera, resume=True))
    assert camera.measured == ["c01", "c03"]


def test_measured_anew_unless_asked_otherwise(tmp_path, clips):
    camera = Camera()
    for _ in range(2):
        list(measure_outcomes(clips, tmp_path, camera, resume=False))
    assert camera.measured == ["c01", "c03"] * 2


def test_progress_of_the_clip_and_of_all(tmp_path, clips):
    told: list[tuple[str, float]] = []

    def measure(clip: Path, progress) -> Measurement:
        progress("measuring", 0.5)
        return result(clip.stem, repetition(1))

    list(measure_outcomes(clips, tmp_path, measure, resume=False, progress=lambda *said: told.append(said)))
    assert told == [
        ("measuring", 0.5), ("all clips", 0.0),
        ("measuring", 0.5), ("all clips", 1 / 3),
        ("measuring", 0.5), ("all clips", 2 / 3),
    ]  # fmt: skip
