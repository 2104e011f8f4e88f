from __future__ import annotations

import json

import pytest


def test_json_is_one_document_and_nothing_else(lungelens, stand_in):
    code, out, err = lungelens("measure", "clip.mp4", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["schema"] == "lungelens.measurement/1"
    assert document["status"] == "measured"


def test_summary_without_json(lungelens, stand_in):
    assert lungelens("measure", "clip.mp4") == (0, "Measured clip.mp4\n", "")


def test_json_keeps_names_in_every_script(lungelens, stand_in):
    _, out, _ = lungelens("measure", "膝.mp4", "--json")
    assert json.loads(out)["clip"]["name"] == "膝.mp4"


def test_nothing_measurable_still_prints_the_document(lungelens, stand_in):
    stand_in.measurable = False
    code, out, _ = lungelens("measure", "clip.mp4", "--json")
    assert code == 3
    assert json.loads(out)["reasons"][0]["code"] == "nobody"


def test_name_with_a_leading_dash(lungelens, stand_in):
    code, out, _ = lungelens("measure", "--json", "--", "-clip.mp4")
    assert code == 0
    assert json.loads(out)["clip"]["name"] == "-clip.mp4"


def test_options_reach_the_analysis(lungelens, stand_in, tmp_path):
    landmarks = tmp_path / "landmarks.npz"
    given = {
        "model": "lite",
        "landmarks": landmarks,
        "landmarks_layout": "body_25b",
        "person": 2,
        "height_cm": 178.0,
        "foot_length_cm": 26.5,
        "shoe_size": "eu:42",
        "roll_deg": -1.5,
        "pitch_deg": -12.0,
        "camera_height_cm": 90.0,
        "camera_file": tmp_path / "camera.json",
        "paper": "a4",
        "printed_bar_mm": 98.5,
        "sheet_gap_cm": 2.0,
        "skirting_mm": 15.0,
    }
    words = [word for name, value in given.items() for word in ("--" + name.replace("_", "-"), value)]
    lungelens("measure", "clip.mp4", *words)
    sensors = dict.fromkeys(("sensor_roll_deg", "sensor_pitch_deg", "sensor_sd_deg"))  # of a file: --gravity-file
    assert stand_in.options.model_dump() == {**given, **sensors, "match_camera": True}


@pytest.mark.parametrize("paper", ["none", "lungelens"])
def test_only_plain_paper_is_looked_for(lungelens, stand_in, paper):
    lungelens("measure", "clip.mp4", "--paper", paper)
    assert stand_in.options.paper is None


def test_no_camera_file_turns_matching_off(lungelens, stand_in):
    lungelens("measure", "clip.mp4", "--no-camera-file")
    assert stand_in.options.match_camera is False


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--height-cm", "nan"),
        ("--height-cm", "inf"),
        ("--height-cm", "-178"),
        ("--foot-length-cm", "0"),
        ("--shoe-size", "42"),
        ("--shoe-size", "us:9"),
        ("--foot-length-cm", "1e308"),
        ("--roll-deg", "900"),
        ("--pitch-deg", "-inf"),
        ("--camera-height-cm", "0"),
        ("--person", "0"),
    ],
)
def test_values_that_make_no_sense(lungelens, stand_in, option, value):
    code, out, err = lungelens("measure", "clip.mp4", option, value)
    assert (code, out) == (2, "")
    assert err.startswith(f"{option}: should be ")
    assert err.count("\n") == 1


def test_all_faults_are_said_at_once(lungelens, stand_in):
    _, _, err = lungelens("measure", "clip.mp4", "--height-cm", "0", "--person", "-1")
    assert "--height-cm" in err
    assert "--person" in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "either a video file or --camera"),
        (["clip.mp4", "--camera", "0"], "either a video file or --camera"),
        (["clip.mp4", "--seconds", "5"], "--camera"),
        (["clip.mp4", "--preview"], "--camera"),
        (["--camera", "0", "--seconds", "nan"], "--seconds must be between"),
        (["--camera", "0", "--seconds", "0"], "--seconds must be between"),
        (["--camera", "0", "--seconds", "86400"], "--seconds must be between"),
        (["--camera", "0", "--landmarks", "x.npz"], "--landmarks"),
        (["clip.mp4", "--blur-face"], "--out"),
        (["clip.mp4", "--camera-file", "x.json", "--no-camera-file"], "contradict"),
    ],
)
def test_combinations_that_make_no_sense(lungelens, stand_in, arguments, expected):
    code, out, err = lungelens("measure", *arguments)
    assert (code, out) == (2, "")
    assert expected in err
    assert stand_in.clip is None


def test_out_writes_the_report_and_names_the_files(lungelens, stand_in, tmp_path):
    code, out, err = lungelens("measure", "clip.mp4", "--json", "--out", tmp_path / "new", "--blur-face")
    assert code == 0
    assert json.loads(out)
    assert stand_in.report == (tmp_path / "new", True)
    assert err == f"Written: {tmp_path / 'new' / 'result.json'}\n"


def test_out_under_a_file_is_refused_before_measuring(lungelens, stand_in, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, err = lungelens("measure", "clip.mp4", "--out", tmp_path / "file" / "folder")
    assert code == 4
    assert err.startswith("Cannot write to the folder")
    assert stand_in.clip is None


def test_out_name_too_long_is_refused(lungelens, stand_in, tmp_path):
    code, _, err = lungelens("measure", "clip.mp4", "--out", tmp_path / ("x" * 300))
    assert code == 4
    assert err.startswith("Cannot write to the folder")


def test_save_landmarks(lungelens, stand_in, tmp_path):
    path = tmp_path / "landmarks.npz"
    code, _, err = lungelens("measure", "clip.mp4", "--save-landmarks", path)
    assert code == 0
    assert stand_in.saved == (path, (stand_in.track,))
    assert str(path) in err


def test_save_landmarks_of_nobody(lungelens, stand_in, tmp_path):
    stand_in.track, stand_in.measurable = None, False
    code, _, err = lungelens("measure", "clip.mp4", "--save-landmarks", tmp_path / "landmarks.npz")
    assert code == 3
    assert stand_in.saved is None
    assert err.startswith("No landmarks were saved")


def test_save_observation(lungelens, stand_in, tmp_path):
    path = tmp_path / "seen.npz"
    code, _, err = lungelens("measure", "clip.mp4", "--save-observation", path)
    assert code == 0
    where, seen = stand_in.observation
    assert (where, seen.clip.name, seen.measurable) == (path, "clip.mp4", True)
    assert err == f"Written: {path}\n"


def test_save_observation_of_nobody_too(lungelens, stand_in, tmp_path):
    stand_in.measurable = False
    code, _, _ = lungelens("measure", "clip.mp4", "--save-observation", tmp_path / "seen.npz")
    where, seen = stand_in.observation
    assert (code, where, seen.measurable) == (3, tmp_path / "seen.npz", False)


@pytest.mark.parametrize("option", ["--save-observation", "--save-landmarks"])
def test_a_file_that_cannot_be_written_is_refused_before_measuring(lungelens, stand_in, tmp_path, option):
    (tmp_path / "file").write_text("")
    code, _, err = lungelens("measure", "clip.mp4", option, tmp_path / "file" / "seen.npz")
    assert (code, err.count("\n")) == (4, 1)
    assert err.startswith("Cannot write to the folder")
    assert stand_in.clip is None


def test_recording_without_out_is_gone_afterwards(lungelens, stand_in):
    code, _, err = lungelens("measure", "--camera", "1", "--seconds", "5", "--preview")
    camera, seconds, path, preview = stand_in.recorded
    assert code == 0
    assert (camera, seconds, preview) == (1, 5.0, True)
    assert stand_in.clip == path
    assert stand_in.clip_existed
    assert not path.parent.exists()
    assert err == "Filming for 5 seconds.\n"


def test_recording_is_kept_in_out(lungelens, stand_in, tmp_path):
    lungelens("measure", "--camera", "0", "--out", tmp_path / "new")
    assert stand_in.recorded == (0, 20.0, tmp_path / "new" / "clip.mp4", False)
    assert (tmp_path / "new" / "clip.mp4").read_bytes() == b"film"
