from __future__ import annotations

import pytest
from pydantic import ValidationError

from lungelens.mobility.inputs import MobilityInput, Reading, SideInput


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"toe_to_wall_cm": float("nan")}, "finite"),
        ({"toe_to_wall_cm": float("inf")}, "finite"),
        ({"toe_to_wall_cm": -3}, "between 0 and 40"),
        ({"toe_to_wall_cm": 400}, "between 0 and 40"),
        ({"toe_to_wall_cm": True}, "Reading"),
        ({"toe_to_wall_cm": "far"}, "Reading"),
        ({"tibia_angle_deg": 95}, "between 0 and 75"),
        ({"foot_rotation_deg": 180}, "between -90 and 90"),
        ({"pain": 11}, "less than or equal to 10"),
        ({"pain": -1}, "greater than or equal to 0"),
        ({"tight": "everywhere"}, "'back', 'front', 'calf' or 'none'"),
        ({"injury": {"weeks_ago": 3}}, "Field required"),
        ({"shoe_size": 43}, "not permitted"),
    ],
)
def test_absurd_values_are_refused(values, message):
    with pytest.raises(ValidationError, match=message):
        SideInput.model_validate(values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"low": 7}, "both ends"),
        ({"low": 8.5, "high": 9}, "inside"),
        ({"low": 7, "high": 9, "standard_error": 1}, "not both"),
        ({"standard_error": -1}, "greater than or equal"),
    ],
)
def test_intervals_that_make_no_sense(values, message):
    with pytest.raises(ValidationError, match=message):
        Reading.model_validate({"value": 8, **values})


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        ([], "one leg or two"),
        ([{}, {}, {}], "one leg or two"),
        ([{}, {}], "one must be the left"),
        ([{"side": "left"}, {"side": "left"}], "one must be the left"),
    ],
)
def test_legs_that_make_no_sense(sides, message):
    with pytest.raises(ValidationError, match=message):
        MobilityInput.model_validate({"sides": sides})


def test_a_plain_number_is_a_reading():
    assert SideInput.model_validate({"toe_to_wall_cm": 8}).toe_to_wall_cm == Reading(value=8)
