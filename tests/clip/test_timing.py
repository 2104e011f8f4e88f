from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from lungelens.clip.timing import FrameClock, is_variable

MS = Fraction(1, 1000)


def times(clock: FrameClock, stamps: list[int | None]) -> list[float]:
    return [clock.time_s(stamp, None) for stamp in stamps]


def test_time_counts_from_the_first_frame() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    assert times(clock, [3000, 3033, 3100]) == pytest.approx([0.0, 0.033, 0.1])
    assert clock.timing().warnings == ()


def test_rate_and_duration_include_the_time_the_last_frame_is_seen() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    times(clock, [0, 100, 200, 300])
    timing = clock.timing()
    assert timing.frames == 4
    assert timing.fps_mean == pytest.approx(10.0)
    assert timing.duration_s == pytest.approx(0.4)
    assert not timing.variable_frame_rate


def test_one_frame_has_no_rate_and_no_duration() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    times(clock, [500])
    timing = clock.timing()
    assert (timing.frames, timing.fps_mean, timing.duration_s) == (1, 0.0, 0.0)
    assert timing.warnings == ()


def test_repeated_and_backward_stamps_are_moved_on_and_counted() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    assert times(clock, [0, 40, 40, 20, 80]) == pytest.approx([0.0, 0.040, 0.041, 0.042, 0.080])
    (warning,) = clock.timing().warnings
    assert warning.startswith("2 of 5 frames have a repeated or backward time stamp")


def test_stamps_that_begin_anew_go_on_from_where_the_clip_is() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    assert times(clock, [5000, 5040, 5600, 5640, 5000, 5040, 5080]) == pytest.approx(
        [0.0, 0.04, 0.6, 0.64, 0.64 + 0.64 / 3, 0.68 + 0.64 / 3, 0.72 + 0.64 / 3]
    )
    (warning,) = clock.timing().warnings
    assert warning.startswith("The clip's time stamps begin anew once")


def test_a_single_stamp_gone_astray_is_no_new_beginning() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    stamps: list[int | None] = [40 * i for i in range(20)]
    stamps[15] = 0
    assert times(clock, stamps) == pytest.approx([0.04 * i for i in range(20)])
    (warning,) = clock.timing().warnings
    assert warning.startswith("1 of 20 frames have a repeated or backward time stamp")


def test_decoding_stamps_stand_in_for_presentation_stamps() -> None:
    clock = FrameClock(Fraction(1, 25), assumed_fps=30)
    pairs = [(None, 1), (2, 2), (3, 3), (None, 4)]
    assert [clock.time_s(*pair) for pair in pairs] == pytest.approx([0.0, 0.04, 0.08, 0.12])
    assert clock.timing().warnings == ()


def test_frames_without_stamps_are_placed_at_the_mean_rate() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    assert times(clock, [0, 100, None, None, 400]) == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])
    (warning,) = clock.timing().warnings
    assert warning.startswith("2 of 5 frames have no time stamp")


def test_lost_stamps_of_the_last_frames_are_nothing_to_warn_of() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    assert times(clock, [0, 100, 200, None]) == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert clock.timing().warnings == ()


def test_no_stamps_at_all_give_the_assumed_rate_and_a_warning() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    assert times(clock, [None, None, None]) == pytest.approx([0.0, 0.04, 0.08])
    assert len(clock.timing().warnings) == 1


def test_first_frame_without_a_stamp_is_still_time_zero() -> None:
    clock = FrameClock(MS, assumed_fps=25)
    assert times(clock, [None, 1040, 1080]) == pytest.approx([0.0, 0.04, 0.08])


@pytest.mark.parametrize(
    ("what", "intervals_ms", "tick_ms", "variable"),
    [
        ("30 per second, exact", [33.333] * 90, 0.01, False),
        ("30 per second, rounded to 1 ms", [33, 33, 34] * 30, 1, False),
        ("240 per second, rounded to 1 ms", [4, 4, 4, 5] * 60, 1, False),
        ("30 per second in a GIF", [30, 30, 40] * 30, 10, False),
        ("a phone's jitter of 2 ms", [31, 33, 35, 33, 34] * 20, 0.01, False),
        ("a phone that drops to 24 in the dark", [33.3] * 60 + [41.7] * 60, 0.01, True),
        ("every third picture missing", [33.3, 66.7] * 30, 0.01, True),
        ("pictures missing in an AVI, which counts pictures", [40, 40, 40, 80] * 10, 40, True),
        ("one picture missing in ten seconds", [33.3] * 299 + [66.7], 0.01, False),
        ("two pictures", [33.3], 0.01, False),
    ],
)
def test_variable_rate_is_told_from_rounding(
    what: str, intervals_ms: list[float], tick_ms: float, variable: bool
) -> None:
    assert is_variable(np.array(intervals_ms) / 1000, tick_ms / 1000) is variable, what
