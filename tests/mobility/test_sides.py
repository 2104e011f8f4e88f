from __future__ import annotations

import pytest

from helpers.mobility_cases import answer, interval


def both(left, right, **others):
    return answer({"side": "left", **left}, {"side": "right", **right}, **others).asymmetry


def cm(value, margin=0.5):
    return {"toe_to_wall_cm": interval(value, margin)}


@pytest.mark.parametrize(
    ("left", "right", "verdict", "lower"),
    [
        (10, 10, "ordinary", None),
        (9.7, 8.3, "ordinary", None),
        (9.7, 8.2, "watch", "right"),
        (8, 10, "watch", "left"),
        (8, 10.1, "asymmetric", "left"),
        (13, 9, "asymmetric", "right"),
    ],
)
def test_verdict_by_centimetres(left, right, verdict, lower):
    """Evidence section 15.5."""
    found = both(cm(left), cm(right))
    assert (found.verdict, found.lower_side) == (verdict, lower)


def test_a_difference_that_may_be_none_is_only_watched():
    assert both(cm(8, 3), cm(10.5, 3)).verdict == "watch"


def test_the_interval_of_a_difference():
    found = both(cm(8, 3), cm(10, 4)).difference
    assert (found.low, found.value, found.high) == pytest.approx((-7, -2, 3))


@pytest.mark.parametrize(("right", "verdict"), [(36, "ordinary"), (45.5, "asymmetric")])
def test_angles_are_compared_where_there_is_no_distance(right, verdict):
    found = both({"tibia_angle_deg": interval(40, 1)}, {"tibia_angle_deg": interval(right, 1)})
    assert (found.quantity, found.verdict) == ("tibia_angle_deg", verdict)


def test_angles_of_two_methods_are_not_compared():
    assert both({"tibia_angle_deg": 40}, {"tibia_angle_deg": 30, "angle_method": "inclinometer_tuberosity"}) is None


def test_one_leg_has_no_sides():
    assert answer({"side": "left", "toe_to_wall_cm": 7}).asymmetry is None


def test_seen_on_another_day_it_is_confirmed():
    then = [{"side": "left", "weeks_ago": 1, **cm(7)}, {"side": "right", "weeks_ago": 1, **cm(10)}]
    found = both(cm(7), cm(10), earlier=then)
    assert found.confirmed
    assert "as it did before" in found.text
    other_way = [{**then[0], **cm(10)}, {**then[1], **cm(7)}]
    assert not both(cm(7), cm(10), earlier=other_way).confirmed
    other_days = [then[0], {**then[1], "weeks_ago": 3}]
    assert not both(cm(7), cm(10), earlier=other_days).confirmed


def test_beyond_what_is_seen_in_healthy_people_somebody_should_look():
    """Evidence section 14: up to about 3 cm was seen."""
    assert "rare" not in both(cm(7), cm(10)).text
    assert "rare" in both(cm(6.9), cm(10)).text
    for left, looks in ((7, False), (6.9, True)):
        said = answer({"side": "left", "tight": "back", **cm(left)}, {"side": "right", **cm(10)})
        assert ("have a physiotherapist look at it" in said.advice.text) == looks
