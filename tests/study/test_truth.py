"""Truth picture by picture and as a table: repetitions, holds and units, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from lungelens.errors import UnreadableInputError
from lungelens.study.frame_truth import is_frame_truth, read_frame_truth
from lungelens.study.study import read_truth
from lungelens.study.truth import ClipTruth, TrueRepetition, touched
from lungelens.study.truth_table import read_truth_table

SAMPLES = Path(__file__).parents[2] / "sample_videos"
# Two lunges, to 30 and to 40 degrees; half of the range is 20. The second hold is three pictures long.
ANGLES = [0, 10, 25, 30, 25, 10, 0, 25, 39.5, 40, 39.1, 25, 0]


def frames(folder: Path, header: str = "", cells: str = "", angles: list[float] = ANGLES) -> Path:
    path = folder / "c01.csv"
    rows = [f"{k / 10},{angle}{cells.replace('K', str(k))}" for k, angle in enumerate(angles)]
    path.write_text("\n".join([f"time_s,tibia_angle_sagittal_deg{header}", *rows]))
    return path


def values(repetition: TrueRepetition) -> dict[str, float]:
    return {one.quantity: one.value for one in repetition.values}


def test_lunges_and_their_holds(tmp_path):
    first, second = read_frame_truth(frames(tmp_path)).repetitions
    assert (first.number, values(first)) == (1, {"tibia_angle_deg": 30})
    assert (second.number, values(second)) == (2, {"tibia_angle_deg": 39.5})
    assert (first.hold_s, second.hold_s) == pytest.approx((0.3, 0.9))
    assert second.knee_touched_wall is None


def test_units_and_which_picture_counts(tmp_path):
    # In picture K the knee is K cm and the toe 10 cm from the wall, the heel K mm up, the foot turned by K degrees.
    header = ",knee_to_wall_m,toe_to_wall_m,heel_lift_m,toe_out_deg,shin_angle_deg"
    path = frames(tmp_path, header, ",0.0K,0.1,0.00K,K,", ANGLES[:7])
    (only,) = read_frame_truth(path).repetitions
    assert values(only) == {
        "tibia_angle_deg": 30,
        "toe_to_wall_cm": pytest.approx(10),
        "foot_rotation_deg": 3,
        "knee_to_wall_cm": pytest.approx(3),
        "heel_lift_mm": pytest.approx(4),  # the maximum of the whole lunge, a frame after the hold
    }
    assert only.knee_touched_wall is False


@pytest.mark.parametrize(("gap_cm", "expected"), [(0.0, True), (0.19, True), (0.2, None), (2.0, None), (2.1, False)])
def test_contact(gap_cm, expected):
    assert touched(gap_cm) is expected


def test_no_movement_is_no_repetition(tmp_path):
    assert read_frame_truth(frames(tmp_path, angles=[5.0] * 10)).repetitions == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [('{"args": {"side": "L"}}', "left"), ('{"args": {"side": "R"}}', "right"), ("{}", None), ("[1]", None)],
)
def test_test_leg(tmp_path, content, expected):
    path = frames(tmp_path)
    path.with_suffix(".json").write_text(content)
    assert read_frame_truth(path).test_leg == expected


def test_broken_json_beside_the_frames(tmp_path):
    path = frames(tmp_path)
    path.with_suffix(".json").write_text('{"args": ')
    with pytest.raises(UnreadableInputError, match=r"c01\.json is not a JSON document"):
        read_frame_truth(path)


def test_an_angle_that_is_not_there(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"c01\.csv, line 3: tibia_angle_sagittal_deg should be a finite"):
        read_frame_truth(frames(tmp_path, angles=[1.0, float("nan"), 2.0]))


def test_sample_videos():
    truths = read_truth(SAMPLES)
    by_name = {truth.clip: truth for truth in truths}
    assert len(by_name) == len(list(SAMPLES.glob("*.mp4")))
    c03 = by_name["c03_R_heavy_heellift_30"]
    assert c03.test_leg == "right"
    assert [round(values(one)["tibia_angle_deg"]) for one in c03.repetitions] == [28, 30]
    assert all(values(one)["heel_lift_mm"] > 40 for one in c03.repetitions)


def table(folder: Path, *lines: str) -> Path:
    path = folder / "truth.csv"
    path.write_text("\n".join(["clip,repetition,time_s,quantity,value", *lines]))
    return path


def test_table(tmp_path):
    path = table(
        tmp_path,
        "c01.MP4,1,,tibia_angle_deg,38",
        "c01,1,,knee_touched_wall,1",
        "c02,,,toe_to_wall_cm,9.5",
        "c01,2,4.5,knee_to_wall_cm,3",
    )
    first, second = read_truth_table(path)
    assert (first.clip, second.clip) == ("c01", "c02")
    assert [(one.number, one.hold_s, one.knee_touched_wall, values(one)) for one in first.repetitions] == [
        (1, None, True, {"tibia_angle_deg": 38}),
        (2, 4.5, False, {"knee_to_wall_cm": 3}),
    ]
    assert second == ClipTruth("c02", None, (TrueRepetition(None, None, None, second.repetitions[0].values),))


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["c01,1,,tibia,38"], "line 2: quantity should be 'tibia_angle_deg', "),
        (["c01,1,,knee_touched_wall,0.5"], "line 2: knee_touched_wall should be 1 or 0"),
        (["c01,0,,tibia_angle_deg,38"], "line 2: repetition should be greater"),
        (["c01,1,-1,tibia_angle_deg,38"], "line 2: time_s should be greater"),
        (
            ["c01,1,,tibia_angle_deg,38", "c01.mp4,1,,tibia_angle_deg,39"],
            "line 3: this repetition of c01.mp4 already has a tibia_angle_deg",
        ),
    ],
)
def test_tables_that_make_no_sense(tmp_path, lines, sentence):
    with pytest.raises(UnreadableInputError) as caught:
        read_truth_table(table(tmp_path, *lines))
    assert str(caught.value).startswith(f"truth.csv, {sentence}")


def test_the_table_goes_before_frames(tmp_path):
    frames(tmp_path)
    assert [one.clip for one in read_truth(tmp_path)] == ["c01"]
    table(tmp_path, "c02,1,,tibia_angle_deg,38")
    assert [one.clip for one in read_truth(tmp_path)] == ["c02"]


def test_other_tables_are_no_truth(tmp_path):
    (tmp_path / "shopping.csv").write_text("milk,bread\n1,2\n")
    (tmp_path / "noise.csv").write_bytes(b"\xff\xfe")
    assert not is_frame_truth(tmp_path / "noise.csv")
    assert read_truth(tmp_path) == ()


def test_no_folder(tmp_path):
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read_truth(tmp_path / "missing")
