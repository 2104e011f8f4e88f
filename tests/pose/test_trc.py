from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.people import standing
from lungelens.errors import UnreadableInputError
from lungelens.pose.landmark_formats import read_landmarks
from lungelens.pose.types import Keypoint

if TYPE_CHECKING:
    from pathlib import Path

FPS = 30.0
TIMES = np.arange(60) / FPS + 0.002  # the clip's own times win
CLIP = "0" * 64  # its SHA-256

SPORTS2D = {
    "Hip": None,
    "RHip": Keypoint.RIGHT_HIP,
    "RKnee": Keypoint.RIGHT_KNEE,
    "RAnkle": Keypoint.RIGHT_ANKLE,
    "RBigToe": Keypoint.RIGHT_TOE,
    "RSmallToe": None,
    "RHeel": Keypoint.RIGHT_HEEL,
    "LHip": Keypoint.LEFT_HIP,
    "LKnee": Keypoint.LEFT_KNEE,
    "LAnkle": Keypoint.LEFT_ANKLE,
    "LBigToe": Keypoint.LEFT_TOE,
    "LHeel": Keypoint.LEFT_HEEL,
    "Head": None,
    "Nose": Keypoint.NOSE,
    "RShoulder": Keypoint.RIGHT_SHOULDER,
    "LShoulder": Keypoint.LEFT_SHOULDER,
}


def trc_text(
    pictures: int = 10,
    markers: dict[str, Keypoint | None] = SPORTS2D,
    *,
    first_number: int = 0,
    first_time_s: float = 0.0,
    stretch: float = 1.0,
    scale: float = 1.0,
    up: float = 1.0,
    units: str = "m",
    blank_line: bool = False,
) -> str:
    """A TRC file as Sports2D writes it; the person moves one pixel to the right in each picture."""
    lines = [
        "PathFileType\t4\t(X/Y/Z)\tclip_px_person00.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{FPS}\t{FPS}\t{pictures}\t{len(markers)}\t{units}\t{FPS}\t0\t{pictures}",
        "Frame#\tTime\t" + "\t\t\t".join(markers) + "\t\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, len(markers) + 1)),
    ]
    lines += [""] * blank_line
    for row in range(pictures):
        points = standing(300 + row) * (scale, scale * up)
        cells = [f"{x}\t{y}\t0.0" for x, y in (points[0 if k is None else k] for k in markers.values())]
        lines.append(f"{first_number + row}\t{first_time_s + stretch * row / FPS}\t" + "\t".join(cells))
    return "\n".join(lines) + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clip_px_person00.TRC"


class TestSports2D:
    def test_points_times_and_confidence(self, path: Path) -> None:
        path.write_text(trc_text())
        (track,) = read_landmarks(path, TIMES, CLIP)
        assert track.frame_index.tolist() == list(range(10))
        assert np.array_equal(track.time_s, TIMES[:10])
        known = [keypoint for keypoint in SPORTS2D.values() if keypoint is not None]
        assert np.array_equal(track.points_px[4, known], standing(304)[known])
        unknown = [keypoint for keypoint in Keypoint if keypoint not in known]
        assert np.isnan(track.points_px[:, unknown]).all()
        assert track.confidence[0, known].tolist() == [1] * len(known)
        assert track.confidence[0, unknown].tolist() == [0] * len(unknown)

    def test_its_stretched_times_do_not_move_the_pictures(self, path: Path) -> None:
        # numpy.linspace(0, n / fps, n): by the end the Time column is a whole picture late.
        path.write_text(trc_text(50, stretch=50 / 49))
        assert read_landmarks(path, TIMES, CLIP)[0].frame_index.tolist() == list(range(50))

    def test_a_part_of_the_clip_starts_where_its_time_says(self, path: Path) -> None:
        path.write_text(trc_text(5, first_time_s=1.0))
        assert read_landmarks(path, TIMES, CLIP)[0].frame_index.tolist() == [30, 31, 32, 33, 34]

    def test_empty_cells_and_zeros_were_not_found(self, path: Path) -> None:
        lines = trc_text().splitlines()
        cells = lines[7].split("\t")
        cells[5:8] = ["", "", ""]  # RHip
        cells[8:11] = ["0.0", "0.0", "0.0"]  # RKnee
        lines[7] = "\t".join(cells)
        path.write_text("\n".join(lines))
        (track,) = read_landmarks(path, TIMES, CLIP)
        assert np.isnan(track.points_px[2, [Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE]]).all()
        assert np.isfinite(track.points_px[3, [Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE]]).all()


class TestOtherWriters:
    def test_frames_counted_from_one_and_a_blank_line(self, path: Path) -> None:
        path.write_text(trc_text(first_number=1, blank_line=True, units="px"))
        assert read_landmarks(path, TIMES, CLIP)[0].frame_index.tolist() == list(range(10))

    @pytest.mark.parametrize(
        "names",
        [("RKnee", "RAnkle"), ("R_Knee", "R_Ankle"), ("right_knee", "right_ankle"), ("R.KNEE", "r ankle")],
    )
    def test_markers_are_known_by_several_names(self, names: tuple[str, str], path: Path) -> None:
        path.write_text(trc_text(markers=dict(zip(names, (Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE), strict=True))))
        (track,) = read_landmarks(path, TIMES, CLIP)
        assert np.array_equal(track.points_px[0, Keypoint.RIGHT_ANKLE], standing()[Keypoint.RIGHT_ANKLE])

    def test_markers_without_a_knee_and_ankle_of_one_leg(self, path: Path) -> None:
        path.write_text(trc_text(markers={"LKnee": Keypoint.LEFT_KNEE, "RAnkle": Keypoint.RIGHT_ANKLE}))
        with pytest.raises(UnreadableInputError, match="no knee and ankle that Lungelens knows by name"):
            read_landmarks(path, TIMES, CLIP)


class TestRefused:
    def test_metres(self, path: Path) -> None:
        path.write_text(trc_text(scale=0.004))
        with pytest.raises(UnreadableInputError, match="not in pixels .*cannot be laid over the picture"):
            read_landmarks(path, TIMES, CLIP)

    def test_millimetres(self, path: Path) -> None:
        path.write_text(trc_text(scale=4, units="mm"))
        with pytest.raises(UnreadableInputError, match="is in mm, so it cannot be laid over the picture"):
            read_landmarks(path, TIMES, CLIP)

    def test_y_pointing_up(self, path: Path) -> None:
        path.write_text(trc_text(up=-1))
        with pytest.raises(UnreadableInputError, match="y axis pointing up"):
            read_landmarks(path, TIMES, CLIP)

    def test_a_longer_clip(self, path: Path) -> None:
        path.write_text(trc_text(100))
        with pytest.raises(UnreadableInputError, match="the clip does not have"):
            read_landmarks(path, TIMES, CLIP)

    def test_frames_further_apart_than_the_clips(self, path: Path) -> None:
        # No more frames than the clip has, but each lasts twice as long.
        path.write_text(trc_text(60, stretch=2.0))
        with pytest.raises(UnreadableInputError, match=r"goes on until 3\.9 s and the clip only until 2\.0 s"):
            read_landmarks(path, TIMES, CLIP)

    def test_frame_numbers_that_do_not_rise(self, path: Path) -> None:
        lines = trc_text().splitlines()
        path.write_text("\n".join([*lines[:7], lines[6], *lines[7:]]))
        with pytest.raises(UnreadableInputError, match="do not rise"):
            read_landmarks(path, TIMES, CLIP)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("PathFileType", "Something"),
            ("DataRate\tCameraRate", "Rate\tCameraRate"),
            ("\n30.0\t", "\n0\t"),
            ("\n30.0\t", "\nnan\t"),
            ("\n2\t0.0", "\ninf\t0.0"),
            ("\n2\t0.0", "\ntwo\t0.0"),
            ("\n2\t0.0", "\n1e300\t0.0"),
            ("302", "1e300"),
        ],
    )
    def test_damage(self, old: str, new: str, path: Path) -> None:
        text = trc_text()
        assert old in text
        path.write_text(text.replace(old, new))
        with pytest.raises(UnreadableInputError) as caught:
            read_landmarks(path, TIMES, CLIP)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("rate", ["1e308", "1e300", "1e10"])
    def test_a_rate_of_which_no_frame_number_can_be_made(self, rate: str, path: Path) -> None:
        path.write_text(trc_text(first_time_s=0.5).replace("\n30.0\t", f"\n{rate}\t"))
        with pytest.raises(UnreadableInputError, match="is a damaged TRC file"):
            read_landmarks(path, TIMES, CLIP)

    def test_a_row_cut_short(self, path: Path) -> None:
        path.write_text(trc_text()[:-300])
        with pytest.raises(UnreadableInputError, match=r"a row has \d+ values instead of 50"):
            read_landmarks(path, TIMES, CLIP)

    @pytest.mark.parametrize("content", [b"", b"PathFileType\n", bytes(range(256)) * 10])
    def test_a_file_of_something_else(self, content: bytes, path: Path) -> None:
        path.write_bytes(content)
        with pytest.raises(UnreadableInputError, match="is not a TRC file"):
            read_landmarks(path, TIMES, CLIP)

    @given(data=st.data())
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_a_file_says_it_is_read_or_refused_in_one_sentence(self, data: st.DataObject, path: Path) -> None:
        text = trc_text(4)
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        path.write_text(text[:start] + data.draw(st.text(max_size=12)) + text[end:], encoding="utf-8")
        try:
            (track,) = read_landmarks(path, TIMES, CLIP)
        except UnreadableInputError as error:
            assert "\n" not in str(error)
        else:
            assert not np.isinf(track.points_px).any()
