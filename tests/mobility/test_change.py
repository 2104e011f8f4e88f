from __future__ import annotations

import pytest

from helpers.mobility_cases import answer, interval


def changes(now, *earlier, **person):
    return answer(now, person={"age": 34, **person}, earlier=earlier).sides[0].changes


def cm(value, margin=0.5):
    return {"toe_to_wall_cm": interval(value, margin)}


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [
        (8, 9, "within_error"),
        (8, 9.99, "within_error"),
        (8, 10, "better"),
        (9.2, 11.2, "better"),
        (10, 8, "worse"),
        (10, 8.1, "within_error"),
    ],
)
def test_two_centimetres_are_a_change(then, now, verdict):
    """Evidence sections 5.1, 15.6."""
    (found,) = changes(cm(now), {"weeks_ago": 4, **cm(then)})
    assert (found.verdict, found.needed) == (verdict, 2)


def test_a_tool_with_more_error_needs_more():
    (found,) = changes(cm(11, 3), {"weeks_ago": 4, **cm(8, 4)})
    assert (found.verdict, found.needed) == ("within_error", pytest.approx(5))


@pytest.mark.parametrize(("now", "verdict"), [(44.9, "within_error"), (45, "better"), (35, "worse")])
def test_five_degrees_are_a_change(now, verdict):
    angle = {"tibia_angle_deg": interval(40, 1)}
    (found,) = changes({"tibia_angle_deg": interval(now, 1)}, {"weeks_ago": 4, **angle})
    assert (found.quantity, found.verdict, found.needed) == ("tibia_angle_deg", verdict, 5)


@pytest.mark.parametrize(
    ("earlier", "person"),
    [
        ({"tibia_angle_deg": 30}, {}),
        ({"toe_to_wall_cm": 8, "footwear": "shoes"}, {"footwear": "barefoot"}),
        ({}, {}),
    ],
)
def test_what_cannot_be_compared(earlier, person):
    (found,) = changes(cm(10), {"weeks_ago": 4, **earlier}, **person)
    assert (found.verdict, found.difference) == ("not_comparable", None)


def test_unknown_footwear_is_compared():
    (found,) = changes(cm(10), {"weeks_ago": 4, **cm(7)}, footwear="barefoot")
    assert found.verdict == "better"


def test_oldest_first():
    found = changes(cm(10), {"weeks_ago": 1, **cm(8)}, {"weeks_ago": 9, **cm(7)}, cm(6))
    assert [change.weeks_ago for change in found] == [None, 9, 1]


def test_a_test_of_yesterday_is_an_earlier_one_and_not_no_weeks_ago():
    (found,) = changes(cm(8), {"weeks_ago": 0.1, **cm(8)})
    assert found.text == "The result of your ankle is the same as in an earlier test."


def test_only_the_same_leg():
    said = answer({"side": "left", **cm(10)}, earlier=[{"side": "right", **cm(6)}])
    assert said.sides[0].changes == ()


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (10, "Your ankle reaches 2.0 cm more than 4 weeks ago. That is more than measurement error: a real change."),
        (
            9,
            "Your ankle reaches 1.0 cm more than 4 weeks ago. "
            "That is within measurement error: a real change starts at 2.0 cm.",
        ),
        (
            7,
            "Your ankle reaches 1.0 cm less than 4 weeks ago. "
            "That is within measurement error: a real change starts at 2.0 cm.",
        ),
        (8, "The result of your ankle is the same as 4 weeks ago."),
    ],
)
def test_words(now, text):
    (found,) = changes(cm(now), {"weeks_ago": 4, **cm(8)})
    assert found.text == text
