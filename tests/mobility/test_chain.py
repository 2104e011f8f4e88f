"""The story is told only as far as something was seen."""

from __future__ import annotations

import pytest

from helpers.mobility_cases import answer, interval


@pytest.mark.parametrize(
    ("leg", "links"),
    [
        ({"toe_to_wall_cm": 12}, []),
        ({"toe_to_wall_cm": 6}, ["ankle"]),
        ({"toe_to_wall_cm": 6, "foot_rotation_deg": 8}, ["ankle"]),
        ({"toe_to_wall_cm": 6, "foot_rotation_deg": 12}, ["ankle", "foot", "further_up"]),
        ({"toe_to_wall_cm": 6, "foot_rotation_deg": -12}, ["ankle"]),
        ({"toe_to_wall_cm": 12, "foot_rotation_deg": 12}, ["foot", "further_up"]),
        ({"toe_to_wall_cm": 12, "knee_line": "inside"}, ["knee", "further_up"]),
        (
            {"toe_to_wall_cm": 6, "foot_rotation_deg": 12, "knee_line": "inside"},
            ["ankle", "foot", "knee", "further_up"],
        ),
        ({"toe_to_wall_cm": 12, "knee_line": "outside"}, []),
    ],
)
def test_links(leg, links):
    assert [link.code for link in answer(leg).sides[0].chain] == links


def test_hip_and_back_are_never_claimed():
    leg = {"toe_to_wall_cm": interval(6, 1), "foot_rotation_deg": 12, "knee_line": "inside"}
    assert "does not show whether yours do" in answer(leg).sides[0].chain[-1].text
