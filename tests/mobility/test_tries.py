"""Of several tries the best counts, as uncertain as they differ."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from helpers.known import known
from helpers.mobility_cases import answer, interval


def result(*tries, **leg):
    return answer({"toe_to_wall_cm": list(tries), **leg}).sides[0]


def test_the_best_counts_and_the_mean_stands_beside_it():
    found = result(9, 10, 9.5)
    assert known(found.toe_to_wall_cm).value == 10
    assert (found.tries_cm, found.mean_of_tries_cm) == ((9, 10, 9.5), 9.5)
    remarks = {remark.code: remark.text for remark in found.range.remarks}
    assert remarks["best_of_tries"] == (
        "Of your tries (9.0 cm, 10.0 cm and 9.5 cm) the best is taken. Their mean is 9.5 cm."
    )
    assert "tries_apart" not in remarks


def test_the_order_does_not_matter():
    assert result(14, 7).headline == result(7, 14).headline


def test_tries_that_agree_are_as_certain_as_one():
    assert result(10, 10, 10).toe_to_wall_cm == result(10).toe_to_wall_cm
    assert result(10).tries_cm == (10,)
    assert result(10).mean_of_tries_cm is None


@pytest.mark.parametrize(("tries", "counted"), [((9, 9, 14), (9, 9)), ((14, 7, 9), (7, 9)), ((9, 3, 9.5), (9, 9.5))])
def test_a_try_far_from_two_that_agree_does_not_spoil_them(tries, counted):
    found, alone = result(*tries), result(*counted)
    assert found.tries_cm == counted
    assert (found.headline, found.toe_to_wall_cm) == (alone.headline, alone.toe_to_wall_cm)
    (left_out,) = (remark.text for remark in found.range.remarks if remark.code == "try_left_out")
    assert left_out.endswith("is left out: the other two agree, and it is far from both.")


@pytest.mark.parametrize(
    ("faulty", "why"),
    [
        ({"value": 10.5, "knee_touched_wall": False}, "10.5 cm is left out, because the knee did not reach the wall."),
        ({"value": 11, "knee_to_wall_cm": 3}, "11.0 cm is left out, because the knee did not reach the wall."),
        ({"value": 12, "heel_lift_mm": 9}, "12.0 cm is left out, because the heel came up."),
        ({"value": 12, "foot_rotation_deg": -20}, "12.0 cm is left out, because the foot was turned."),
        (95, "95.0 cm is left out: nobody reaches that far, so it was probably mistyped."),
        (-1, "-1.0 cm is left out: nobody reaches that far, so it was probably mistyped."),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_best_valid_try_counts_whatever_is_wrong_with_another(faulty, why, place):
    tries = [9, 9.5]
    tries.insert(place, faulty)
    found, alone = result(*tries, tight="back"), result(9, 9.5, tight="back")
    assert found.validity == alone.validity
    assert (found.headline, found.toe_to_wall_cm) == (alone.headline, alone.toe_to_wall_cm)
    assert why in [remark.text.removeprefix("The try of ") for remark in found.range.remarks]


def test_the_leg_is_judged_as_it_stood_in_the_try_that_is_taken():
    """A fault said of the leg, not of a try, is a fault of them all; so is one in every try."""
    assert result(9, 9.5, heel_lift_mm=9).validity.status == "not_valid"
    both = result({"value": 9, "heel_lift_mm": 9}, {"value": 10, "heel_lift_mm": 7})
    assert (both.validity.status, both.compensations[0].value) == ("not_valid", 7)
    turned = result({"value": 9, "foot_rotation_deg": 2}, {"value": 10, "foot_rotation_deg": 12})
    assert (turned.validity.status, turned.compensations[0].value) == ("with_remarks", 12)


def test_tries_none_of_which_can_be_a_distance_are_refused():
    with pytest.raises(ValidationError, match="between 0 and 40"):
        result(95, 120)


@pytest.mark.parametrize("tries", [(8, 9.5, 12.5), (14, 7)])
def test_tries_of_which_none_can_be_told_to_be_the_faulty_one_are_less_certain(tries):
    found, best = result(*tries), known(result(*tries).toe_to_wall_cm)
    assert found.tries_cm == tries
    assert best.value - best.low > 3
    assert [remark.code for remark in found.range.remarks] == ["best_of_tries", "tries_apart"]


@pytest.mark.parametrize("tries", [(14, 7)])
def test_a_try_far_above_the_only_other_names_no_range(tries):
    found = result(*tries)
    assert found.headline == "How far your ankle bends is too uncertain to say: 14.0 cm (4.3 to 23.7)."
    assert [remark.code for remark in found.range.remarks] == ["best_of_tries", "tries_apart"]
    assert "differ by 7.0 cm" in found.range.remarks[1].text


def test_a_margin_of_the_best_is_kept_where_it_is_wider():
    score = known(result(interval(10, 3), 9.5).toe_to_wall_cm)
    assert (score.low, score.high) == (7, 13)


def test_at_an_age_without_norms_the_tries_are_told_as_well():
    said = answer({"toe_to_wall_cm": [5, 6]}, person={"age": 70})
    assert [remark.code for remark in said.sides[0].range.remarks] == ["best_of_tries"]
