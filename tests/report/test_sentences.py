from __future__ import annotations

import pytest

from helpers.mobility_cases import answer
from helpers.reports import WORDS
from lungelens.report.band import band_figures
from lungelens.report.sentences import score_words


@pytest.mark.parametrize(
    ("leg", "expected"),
    [
        ({"toe_to_wall_cm": 10.2}, "10.2 cm"),
        ({"tibia_angle_deg": 35}, "35°"),
        ({"tibia_angle_deg": 35, "knee_touched_wall": True}, "about 10.2 cm"),
        ({}, ""),
    ],
)
def test_what_was_judged(leg, expected):
    assert score_words(answer(leg).sides[0].range, WORDS) == expected


def test_a_distance_worked_out_is_marked_as_an_estimate_on_the_scale():
    measured, worked_out = (
        band_figures(answer(leg), WORDS)[0].marks[0].remark
        for leg in ({"toe_to_wall_cm": 10.2}, {"tibia_angle_deg": 35, "knee_touched_wall": True})
    )
    assert (measured, worked_out) == ("", WORDS.say("page.estimate"))


@pytest.mark.parametrize("name", ["toe_to_wall_cm", "tibia_angle_deg"])
def test_an_interval_without_an_end_in_sight_does_not_lengthen_the_scale_for_ever(name):
    """A result from elsewhere may say so: 1e17 cm by half centimetres was never done."""
    leg = answer({name: {"value": 10.2, "low": 5.0, "high": 1e17}})
    assert len(band_figures(leg, WORDS)[0].ticks) < 100
