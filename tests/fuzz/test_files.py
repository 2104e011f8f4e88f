"""Files that people give, damaged at random: read, or refused in one sentence; never anything else."""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.cameras import camera_file
from helpers.fuzzing import drawn, one_sentence_or_an_answer
from helpers.landmark_files import names_of, points_in, write_openpose, write_trc
from helpers.mutations import ODD, mutated, mutations, odd_values, repacked, with_odd_value
from helpers.observations import observation
from helpers.people import standing, track_of
from helpers.results import result
from lungelens.camera.camera_file import read_camera_file, write_camera_file
from lungelens.camera.phone_gravity import read_tilt
from lungelens.clip.lens import Lens
from lungelens.measures.result import measure
from lungelens.observe.observation_file import read_observation, write_observation
from lungelens.pose.landmark_formats import read_landmarks
from lungelens.pose.replay import FoundBy, models_of, rotation_of, save_landmarks
from lungelens.report.mobility_input import read_measurement
from lungelens.study.batch.store import DONE, RECORD, StudyFolder
from lungelens.study.deidentify.pseudonym import Pseudonyms
from lungelens.study.frame_truth import read_frame_truth
from lungelens.study.readings import read_readings
from lungelens.study.reproduce import check_same_clip
from lungelens.study.truth_table import read_truth_table

TIMES = np.arange(20) / 30.0
CLIP = "0" * 64
SAMPLES = Path(__file__).parents[2] / "sample_videos"
TABLES = {
    "readings": (read_readings, "clip,rater,session,trial,quantity,value\nc1.mp4,Ana,1,1,toe_to_wall_cm,10\n"),
    "truth": (read_truth_table, "clip,repetition,quantity,value\nc1,1,tibia_angle_deg,38.5\nc1,2,tibia_angle_deg,39\n"),
}
GRAVITY = {
    "schema": "lungelens.gravity/1",
    "camera": "rear",
    "samples": [{"time_s": number / 7, "up": [0.1, 9.8, 0.2], "screen_deg": 0} for number in range(20)],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def good(place):
    """The content of a good file of each kind."""
    points = np.stack([standing(300.0 + look) for look in range(20)])
    paths = {name: place / f"good{name}" for name in (".npz", ".trc", ".camera", ".seen")}
    save_landmarks(paths[".npz"], [track_of(points, fps=30.0)])
    write_trc(paths[".trc"], points_in("body_25", points), names_of("body_25"), 30.0)
    write_camera_file(camera_file(Lens(1920, 1080, 1450.0, 4.0, (955.0, 545.0)), device="A phone"), paths[".camera"])
    write_observation(paths[".seen"], observation())
    return {name: path.read_bytes() for name, path in paths.items()}


def check_landmarks(path):
    with one_sentence_or_an_answer():
        for track in read_landmarks(path, TIMES, CLIP):
            assert track.points_px.ndim == 3


def check_observation(path):
    with one_sentence_or_an_answer(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        measure(read_observation(path))


class TestBytes:
    @pytest.mark.parametrize("suffix", [".npz", ".trc"])
    @drawn(60)
    @given(changes=mutations())
    def test_of_landmarks(self, place, good, suffix, changes):
        path = place / f"bad{suffix}"
        path.write_bytes(mutated(good[suffix], changes))
        check_landmarks(path)

    @drawn(40)
    @given(changes=mutations())
    def test_of_a_frame_of_openpose(self, place, changes):
        folder = place / "openpose"
        if not folder.exists():
            write_openpose(folder, points_in("body_25", np.stack([standing()] * 20)))
        first, second = sorted(folder.iterdir())[:2]
        first.write_bytes(mutated(second.read_bytes(), changes))
        check_landmarks(folder)

    @drawn(60)
    @given(changes=mutations())
    def test_of_a_camera_file(self, place, good, changes):
        path = place / "camera.json"
        path.write_bytes(mutated(good[".camera"], changes))
        with one_sentence_or_an_answer():
            read_camera_file(path)

    @drawn(40)
    @given(changes=mutations(), inside=st.booleans())
    def test_of_an_observation(self, place, good, changes, inside):
        path, content = place / "seen.npz", good[".seen"]
        within = repacked(content, lambda _, part: mutated(part, changes)) if inside else None
        path.write_bytes(within or mutated(content, changes))
        check_observation(path)

    @pytest.mark.parametrize("kind", TABLES)
    @drawn(60)
    @given(changes=mutations())
    def test_of_a_table(self, place, kind, changes):
        read, text = TABLES[kind]
        path = place / "table.csv"
        path.write_bytes(mutated(text.encode(), changes))
        with one_sentence_or_an_answer():
            read(path)

    @drawn(40)
    @given(changes=mutations())
    def test_of_the_truth_of_every_frame(self, place, changes):
        path = place / "c01_R_m_shoes_38.csv"
        path.write_bytes(mutated((SAMPLES / path.name).read_bytes()[:8000], changes))
        with one_sentence_or_an_answer():
            read_frame_truth(path)


class TestValues:
    @drawn(80)
    @given(odd=odd_values())
    def test_of_a_camera_file(self, place, good, odd):
        path = place / "camera.json"
        path.write_text(with_odd_value(good[".camera"].decode(), *odd))
        with one_sentence_or_an_answer():
            lens = read_camera_file(path).lens
            assert np.isfinite(lens.focal_px)

    @drawn(80)
    @given(odd=odd_values())
    def test_of_how_the_phone_stood(self, place, odd):
        path = place / "gravity.json"
        path.write_text(with_odd_value(json.dumps(GRAVITY), *odd))
        with one_sentence_or_an_answer():
            read_tilt(path)

    @drawn(15)
    @given(odd=odd_values())
    def test_of_an_observation(self, place, good, odd):
        path = place / "seen.npz"

        def change(name, part):
            if not name.startswith("header"):
                return part
            array = io.BytesIO()
            text = with_odd_value(bytes(np.load(io.BytesIO(part))).decode(), *odd)
            np.save(array, np.frombuffer(text.encode(), dtype=np.uint8))
            return array.getvalue()

        path.write_bytes(repacked(good[".seen"], change))
        check_observation(path)

    @pytest.mark.parametrize("kind", TABLES)
    @drawn(80)
    @given(cell=st.integers(0, 11), odd=st.sampled_from(ODD))
    @example(cell=9, odd="x" * 30_000)  # a sentence that repeated all of it
    def test_of_a_table(self, place, kind, cell, odd):
        read, text = TABLES[kind]
        cells = text.replace("\n", ",\n,").split(",")
        cells[cell % len(cells)] = str(odd)
        path = place / "table.csv"
        path.write_text(",".join(cells).replace(",\n,", "\n"), encoding="utf-8")
        with one_sentence_or_an_answer():
            read(path)

    @drawn(80)
    @given(
        field=st.integers(0, 7),
        odd=st.sampled_from([*map(str, ODD), "1e300", "1e-308"]),
        first_s=st.sampled_from(["0.0", "0.1", "-5"]),
    )
    @example(field=0, odd="1e308", first_s="0.1")  # a DataRate of which no frame number could be made
    def test_of_the_header_of_a_trc_file(self, place, good, field, odd, first_s):
        lines = good[".trc"].decode().split("\n")
        told, first = lines[2].split("\t"), lines[5].split("\t")
        told[field % len(told)] = odd
        first[1] = first_s
        path = place / "bad.trc"
        lines[2], lines[5] = "\t".join(told), "\t".join(first)
        path.write_text("\n".join(lines), encoding="utf-8")
        check_landmarks(path)


READERS = {
    "measurement.json": read_measurement,
    "camera.json": read_camera_file,
    "gravity.json": read_tilt,
    "seen.npz": read_observation,
    "points.npz": check_landmarks,
    "points.trc": check_landmarks,
    "table.csv": read_truth_table,
    "names.key": Pseudonyms.of_file,
    "film.mp4": lambda path: check_same_clip(result("film"), path),
}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
@pytest.mark.parametrize("target", ["/dev/zero", "pipe", "."])
@pytest.mark.parametrize("name", READERS)
def test_what_never_ends_is_not_read(tmp_path, name, target):
    """A link in a folder from elsewhere may lead to a device, and reading a pipe waits for a writer."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / name).symlink_to(target)
    with one_sentence_or_an_answer():
        READERS[name](tmp_path / name)
    assert (rotation_of(tmp_path / name), models_of(tmp_path / name)) == (None, FoundBy())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
@pytest.mark.parametrize("name", [RECORD, DONE])
@pytest.mark.parametrize("target", ["/dev/zero", "pipe"])
def test_what_never_ends_in_the_folder_of_a_study_is_nothing_whole(tmp_path, name, target):
    folder = StudyFolder.create(tmp_path).results / "c01"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    (folder / name).symlink_to(target)
    study = StudyFolder(tmp_path)
    assert (study.read("c01"), study.done_key("c01", observed=False)) == (None, "")
