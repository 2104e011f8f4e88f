from __future__ import annotations

import pytest
from pydantic import ValidationError

from helpers.known import known
from helpers.mobility_cases import answer, interval
from lungelens.mobility.inputs import Person
from lungelens.mobility.norms import Norm, NormTable, norms_for, read_norms

HALL = {
    "name": "hall_2017",
    "quantity": "toe_to_wall_cm",
    "n": 50,
    "ages": [18, 59],
    "mean": 10.3,
    "sd": 3.0,
    "source": "Hall",
    "read_from": "abstract",
    "verified": True,
    "default": True,
}
CELL = {"sex": "male", "ages": [18, 29], "mean": 11.0, "p15": 7.2, "p25": 8.0}


def names(*arguments: object) -> list[str]:
    return [norm.name for norm in norms_for(*arguments)]  # type: ignore[arg-type]


def test_no_default_is_unverified():
    assert [norm.name for norm in read_norms() if norm.default and not norm.verified] == []
    assert [norm.name for norm in read_norms() if not norm.verified] == ["mcbride_2026"]


def test_defaults_of_an_adult():
    assert names("toe_to_wall_cm", None, Person(age=34)) == ["hall_2017", "hoch_2011"]
    assert names("toe_to_wall_cm", None, Person()) == ["hall_2017", "hoch_2011"]


@pytest.mark.parametrize("age", [12, 17.9, 60, 72])
def test_no_default_for_other_ages(age):
    assert names("toe_to_wall_cm", None, Person(age=age)) == []


def test_an_angle_is_compared_with_its_own_method_only():
    assert names("tibia_angle_deg", "inclinometer_tuberosity", Person()) == ["hall_2017_tuberosity"]
    assert names("tibia_angle_deg", "joint_centre", Person()) == []
    assert names("tibia_angle_deg", "shin_outline", Person()) == []


def test_a_norm_of_one_sex_is_for_that_sex():
    assert "calatayud_2015" in names("toe_to_wall_cm", None, Person(sex="male"), "calatayud_2015")
    assert "calatayud_2015" not in names("toe_to_wall_cm", None, Person(sex="female"), "calatayud_2015")
    assert "calatayud_2015" not in names("toe_to_wall_cm", None, Person(), "calatayud_2015")


def test_ten_centimetres_lie_at_the_24th_to_46th_percentile():
    """Evidence section 15.3."""
    found = answer({"toe_to_wall_cm": interval(10, 1)}).sides[0].range.percentile
    assert found is not None
    assert (round(found.low), round(found.high)) == (24, 46)
    assert (round(found.low_with_error), round(found.high_with_error)) == (14, 59)
    assert [sample.norm for sample in found.samples] == ["hall_2017", "hoch_2011"]
    assert found.text == "Of 100 healthy adults in the studies, about 24 to 46 reach less."


@pytest.mark.parametrize(("cm", "low", "high"), [(7, 0, 15), (7.2, 15, 25), (9, 25, 50), (12, 50, 100)])
def test_a_norm_of_percentiles_gives_steps(cm, low, high):
    norm = next(norm for norm in read_norms() if norm.name == "mcbride_2026")
    assert norm.below(cm, Person(age=29.9, sex="male")) == (low, high)
    assert norm.below(cm, Person(sex="male")) is None
    assert norm.below(cm, Person(age=29)) is None


def test_an_unverified_norm_is_marked_where_it_is_asked_for():
    found = answer({"toe_to_wall_cm": 5}, person={"age": 72, "sex": "female"}, norms="mcbride_2026").sides[0].range
    assert found.band is None
    percentile = known(found.percentile)
    assert [(s.norm, s.verified, s.low, s.high) for s in percentile.samples] == [("mcbride_2026", False, 25, 50)]
    assert "has not been checked" in percentile.text


def test_asked_for_a_norm_that_cannot_say_nothing_is_said():
    assert answer({"toe_to_wall_cm": 5}, person={"age": 72}, norms="mcbride_2026").sides[0].range.percentile is None


@pytest.mark.parametrize(
    "change",
    [
        {"verified": False},
        {"sd": None},
        {"sd": 0},
        {"n": 0},
        {"mean": None, "sd": None},
        {"cells": [CELL]},
        {"method": "joint_centre"},
        {"quantity": "tibia_angle_deg"},
        {"mean": None, "sd": None, "cells": [{**CELL, "p25": 7.0}]},
        {"name": "somebody_2030"},
        {"surplus": 1},
    ],
)
def test_a_norm_that_makes_no_sense_is_refused(change):
    assert Norm.model_validate(HALL)
    with pytest.raises(ValidationError):
        Norm.model_validate({**HALL, **change})


def test_the_table_has_every_norm_once():
    with pytest.raises(ValidationError):
        NormTable.model_validate({"norm": [HALL]})
