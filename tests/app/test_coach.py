from __future__ import annotations

from types import SimpleNamespace

import pytest

from lungelens.app.coach import Coach
from lungelens.app.live_frame import FrameFacts

STEP_S = 1 / 15
REST_DEG, DEEP_DEG = 5.0, 35.0
CLOCK = SimpleNamespace(time_s=0.0)  # of the film that is followed


def look(time_s, angle_deg=REST_DEG, heel=0.0, problems=()):
    return FrameFacts(time_s, problems, None, "left", True, angle_deg, heel)


def follow(coach, *parts):
    """Go through parts (seconds, from degrees, to degrees, heel); return all advice."""
    advice, time_s = [], CLOCK.time_s
    for seconds, start_deg, end_deg, heel in parts:
        n = round(seconds / STEP_S)
        for step in range(n):
            time_s += STEP_S
            advice.append(coach.follow(look(time_s, start_deg + (end_deg - start_deg) * (step + 1) / n, heel)))
    CLOCK.time_s = time_s
    return advice


@pytest.fixture
def coach():
    """Set up and ready."""
    CLOCK.time_s = 0.0
    ready = Coach()
    follow(ready, (3.0, REST_DEG, REST_DEG, 0.0))
    assert ready.phase == "start"
    return ready


def lunge(hold_s, heel=0.0):
    return (1.0, REST_DEG, DEEP_DEG, heel), (hold_s, DEEP_DEG, DEEP_DEG, heel), (1.0, DEEP_DEG, REST_DEG, heel), STAND


STAND = (0.5, REST_DEG, REST_DEG, 0.0)


def cues(advice):
    """What is said, without repeating itself."""
    said = [one.cue for one in advice]
    return [cue for cue, before in zip(said, [None, *said], strict=False) if cue != before]


def test_getting_ready_takes_a_second_without_a_problem():
    coach = Coach()
    assert coach.follow(look(0.0, problems=("turn_side_on",))).cue == "turn_side_on"
    assert not coach.follow(look(0.1)).ready
    assert not coach.follow(look(0.9)).ready
    assert not coach.follow(look(1.0, problems=("step_back",))).ready
    assert not coach.follow(look(1.1)).ready
    assert coach.follow(look(2.2)).cue == "ready"


def test_somebody_who_still_walks_is_not_ready():
    CLOCK.time_s = 0.0
    coach = Coach()
    follow(coach, *[(0.5, -20.0, 20.0, 0.0), (0.5, 20.0, -20.0, 0.0)] * 3)
    assert coach.phase == "set_up"


def test_nobody_is_ready_before_the_room_was_looked_at():
    coach = Coach()
    for time_s in (0.0, 5.0, 10.0):
        assert not coach.follow(FrameFacts(time_s, (), None, "left", True, REST_DEG, surroundings_known=False)).ready


@pytest.mark.parametrize(
    ("problem", "ready"), [("camera_tilted", True), ("sheet_not_seen", True), ("turn_side_on", False)]
)
def test_a_room_that_cannot_be_better_does_not_keep_anybody_waiting_for_ever(problem, ready):
    coach = Coach()
    assert not coach.follow(look(0.0, problems=(problem,))).ready
    assert not coach.follow(look(3.9, problems=(problem,))).ready
    assert coach.follow(look(4.0, problems=(problem,))).ready is ready


def test_a_held_lunge_counts_and_is_led_all_the_way(coach):
    advice = follow(coach, *lunge(hold_s=1.6))
    assert cues(advice) == ["knee_forward", "further", "hold", "well_held", "back", "counted"]
    assert (coach.counted, coach.not_counted) == (1, 0)


@pytest.mark.parametrize(
    ("hold_s", "heel", "cue", "counted"),
    [(1.6, 0.05, "heel_lifted_not_counted", 0), (0.0, 0.0, "counted_unheld", 1)],
)
def test_what_could_be_better_is_told(coach, hold_s, heel, cue, counted):
    advice = follow(coach, *lunge(hold_s, heel))
    assert advice[-1].cue == cue
    assert (coach.counted, coach.not_counted) == (counted, 1 - counted)


def test_a_heel_that_comes_up_is_told_at_once(coach):
    advice = follow(coach, *lunge(1.6, heel=0.05))
    assert cues(advice) == ["knee_forward", "further", "heel_up", "heel_lifted_not_counted"]


def test_one_wild_look_at_the_heel_changes_nothing(coach):
    forward, held, *rest = lunge(1.6)
    follow(coach, forward, (STEP_S, DEEP_DEG, DEEP_DEG, 0.05), held, *rest)
    assert coach.counted == 1


def test_a_hold_is_told_soon_after_the_knee_has_stopped(coach):
    forward, held, *_ = lunge(1.0)
    follow(coach, forward)
    assert "hold" in [one.phase for one in follow(coach, (0.3, DEEP_DEG, DEEP_DEG, 0.0))]


def test_creeping_forward_is_one_hold_not_many(coach):
    slowly = (4.0, REST_DEG, DEEP_DEG, 0.0)  # 7.5 degrees a second
    advice = follow(coach, slowly, lunge(1.0)[1])
    assert cues(advice) == ["knee_forward", "further", "hold", "well_held"]


def test_holding_a_little_less_deep_counts(coach):
    eased_deg = DEEP_DEG - 9
    forward, held, back, stand = lunge(0.1)
    ease, stay = (0.3, DEEP_DEG, eased_deg, 0.0), (1.0, eased_deg, eased_deg, 0.0)
    follow(coach, forward, held, ease, stay, (1.0, eased_deg, REST_DEG, 0.0), stand)
    assert coach.counted == 1


def test_each_repetition_is_judged_for_itself(coach):
    follow(coach, *lunge(1.6, heel=0.05), *lunge(1.6), *lunge(0.0), *lunge(1.6))
    assert (coach.counted, coach.not_counted) == (3, 1)


def test_swaying_is_no_repetition(coach):
    follow(coach, (1.0, REST_DEG, REST_DEG + 9, 0.0), (1.0, REST_DEG + 9, REST_DEG, 0.0), STAND)
    assert (coach.counted, coach.not_counted) == (0, 0)


def test_one_wild_landmark_changes_nothing(coach):
    follow(coach, (STEP_S, 60.0, 60.0, 0.4), STAND)
    assert (coach.counted, coach.not_counted, coach.phase) == (0, 0, "start")


def test_somebody_who_leaves_is_told_so_and_the_count_stays(coach):
    follow(coach, *lunge(1.6))
    gone = coach.follow(FrameFacts(99.0, ("nobody_seen",), None, None))
    assert (gone.cue, gone.counted, gone.heel) == ("nobody_seen", 1, "unknown")
