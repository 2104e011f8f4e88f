"""Of several tries the best counts, as uncertain as they differ."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("tries", [(7, 9, 14), (14, 7)])
def test_a_try_far_above_the_others_names_no_range(tries):
    found = result(*tries)
    assert found.headline == "Ankle: 14.0 cm, too uncertain to assign a range."
    assert [remark.code for remark in found.range.remarks] == ["best_of_tries", "tries_apart"]
    assert "differ by 7.0 cm" in found.range.remarks[1].text


def test_a_margin_of_the_best_is_kept_where_it_is_wider():
    score = known(result(interval(10, 3), 9.5).toe_to_wall_cm)
    assert (score.low, score.high) == (7, 13)


def test_at_an_age_without_norms_the_tries_are_told_as_well():
    said = answer({"toe_to_wall_cm": [5, 6]}, person={"age": 70})
    assert [remark.code for remark in said.sides[0].range.remarks] == ["best_of_tries"]
