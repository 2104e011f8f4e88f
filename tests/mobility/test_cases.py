"""Answers a physiotherapist would sign, each with the section of the evidence it follows from."""

from __future__ import annotations

import pytest

from helpers.known import known
from helpers.mobility_cases import answer, interval

STRETCHES = ("wall_calf_stretch", "calf_stretch_big_toe", "calf_stretch_hip_extension")

# (what was measured and felt, range, limiter, kind of advice, exercises): sections 10, 11, 15.3
ONE_LEG = [
    ({"toe_to_wall_cm": 12, "tight": "none"}, "adequate", "none", "none_needed", ()),
    ({"toe_to_wall_cm": 12, "tight": "calf"}, "adequate", "calf_soft_tissue", "exercises", ("calf_soft_tissue",)),
    ({"toe_to_wall_cm": 6, "tight": "back"}, "restricted", "behind", "exercises", STRETCHES),
    ({"toe_to_wall_cm": 6, "tight": "front"}, "restricted", "front", "exercises", ("ankle_mobilisation",)),
    (
        {"toe_to_wall_cm": 6, "tight": "calf"},
        "restricted",
        "behind",
        "exercises",
        ("wall_calf_stretch", "calf_soft_tissue"),
    ),
    ({"toe_to_wall_cm": 6, "tight": "none"}, "restricted", "unknown", "get_assessed", ()),
    ({"toe_to_wall_cm": 6}, "restricted", "unknown", "get_assessed", ()),
    ({"toe_to_wall_cm": 15, "tight": "none"}, "ample", "none", "none_needed", ()),
    ({"toe_to_wall_cm": 11, "tight": "front"}, "adequate", "front", "none_needed", ("ankle_mobilisation",)),
]


@pytest.mark.parametrize(("leg", "band", "limiter", "kind", "exercises"), ONE_LEG)
def test_one_leg(leg, band, limiter, kind, exercises):
    said = answer(leg)
    (result,) = said.sides
    assert (result.range.band, result.limiter.limiter, said.advice.kind) == (band, limiter, kind)
    assert tuple(exercise.id for exercise in said.advice.exercises) == exercises


def test_enough_range_with_a_pull_behind_is_offered_something_not_pushed():
    said = answer({"toe_to_wall_cm": 11, "tight": "back"})
    assert said.advice.kind == "none_needed"
    assert [(e.id, e.optional) for e in said.advice.exercises] == [(id_, True) for id_ in STRETCHES]


def test_foot_turned_out_by_18_degrees():
    """Section 9.3: more than 15° is to be repeated; 18.2° are worth 1 cm."""
    said = answer({"toe_to_wall_cm": 12, "foot_rotation_deg": 18, "tight": "back"}, tested_on="2026-03-01")
    (result,) = said.sides
    assert result.validity.status == "not_valid"
    assert result.range.band is None
    assert result.range.no_band_because == "not_valid"
    corrected_cm = known(result.validity.corrected_cm)
    assert corrected_cm.value == pytest.approx(11.0, abs=0.05)
    assert corrected_cm.low < 10 < 12 < corrected_cm.high
    assert (said.advice.kind, said.advice.exercises, said.next_test.weeks) == ("repeat_test", (), 0)
    assert said.next_test.on == said.tested_on


def test_between_two_bands():
    """Section 15.4: a standard error of 0.77 cm, half a centimetre above the cut."""
    (result,) = answer({"toe_to_wall_cm": interval(8.5, 1.5), "tight": "none"}).sides
    shares = {share.band: share.probability for share in result.range.probabilities}
    assert result.range.borderline
    assert result.range.band == "adequate"
    assert shares["restricted"] == pytest.approx(0.257, abs=0.002)
    assert shares["adequate"] == pytest.approx(0.743, abs=0.002)
    assert "adequate 74 % and restricted 26 %" in result.range.text
    assert result.headline == "Your ankle is fine, possibly stiff: 8.5 cm (7.0 to 10.0)."


def test_five_centimetres_at_72():
    """Sections 6.1, 15.3: no verified norm from 60 on, so number, sides and change only."""
    said = answer(
        {"side": "left", "toe_to_wall_cm": 5, "tight": "back"},
        {"side": "right", "toe_to_wall_cm": 8},
        person={"age": 72},
    )
    left, right = said.sides
    assert (left.range.band, left.range.percentile, left.range.no_band_because) == (None, None, "from_60")
    assert (known(left.toe_to_wall_cm).value, known(right.toe_to_wall_cm).value) == (5, 8)
    assert known(said.asymmetry).verdict == "asymmetric"
    assert said.advice.kind == "no_norm"
    assert [e.id for e in said.advice.exercises] == ["wall_calf_stretch", "calf_stretch_big_toe"]


def test_left_7_right_10():
    """Sections 6.3, 15.5: more than 2 cm, to be confirmed on another day."""
    said = answer({"side": "left", "toe_to_wall_cm": 7}, {"side": "right", "toe_to_wall_cm": 10})
    found = known(said.asymmetry)
    assert (found.verdict, found.lower_side, found.confirmed) == ("asymmetric", "left", False)
    assert known(found.difference).value == -3
    assert said.next_test.weeks == 1


def test_from_8_to_9_in_four_weeks():
    """Sections 5.1, 15.6: less than 2 cm is error."""
    said = answer({"toe_to_wall_cm": 9}, earlier=[{"toe_to_wall_cm": 8, "weeks_ago": 4}])
    (change,) = said.sides[0].changes
    assert (change.verdict, known(change.difference).value, change.needed) == ("within_error", 1, 2)
    assert "within measurement error" in change.text


def test_pop_in_the_calf_last_week():
    """Section 12: no test, and somebody has to look at it today."""
    said = answer({"toe_to_wall_cm": 12, "tight": "back"}, red_flags=["pop_or_kick"])
    assert (said.status, said.sides, said.asymmetry) == ("assessment_first", (), None)
    assert (said.advice.kind, said.advice.exercises, said.next_test.weeks) == ("stopped", (), None)
    (finding,) = said.safety
    assert (finding.code, finding.urgency, finding.stops) == ("pop_or_kick", "today", True)
    assert finding.where.startswith("Go to an emergency department")
    assert finding.how_soon.startswith("Today.")


def test_more_range_after_an_injury():
    """Section 12: a better score on the injured side is a warning."""
    hurt = {"side": "left", "toe_to_wall_cm": 13, "injury": {"kind": "sprain", "weeks_ago": 1}}
    said = answer(hurt, {"side": "right", "toe_to_wall_cm": 10})
    assert said.status == "assessment_first"
    assert [(f.code, f.side, f.urgency) for f in said.safety] == [("more_range_after_injury", "left", "today")]


@pytest.mark.parametrize(("pain", "status"), [(0, "assessed"), (3, "assessed"), (4, "assessment_first")])
def test_pain_above_3_stops(pain, status):
    """Section 12: report the pain, not a score."""
    said = answer({"toe_to_wall_cm": 6, "tight": "back", "pain": pain, "pain_where": "back"})
    assert said.status == status
    assert bool(said.advice.exercises) == (status == "assessed")


def test_no_push_into_pain_in_front():
    """Section 11: record pain in front apart from range, do not push mobilisation into it."""
    said = answer({"toe_to_wall_cm": 6, "tight": "front", "pain": 2, "pain_where": "front"})
    assert (said.advice.kind, said.advice.exercises) == ("get_assessed", ())
    assert [(f.code, f.stops) for f in said.safety] == [("pain", False)]


def test_camera_angle_alone_gets_no_band():
    """Sections 4, 15.1: no published cut-off fits the joint-centre angle."""
    said = answer({"tibia_angle_deg": 34, "tight": "front"})
    assert (said.sides[0].range.band, said.sides[0].range.no_band_because) == (None, "method_without_norm")
    assert said.advice.kind == "no_norm"
    assert all(exercise.optional for exercise in said.advice.exercises)


def test_inclinometer_angle_is_judged_by_its_own_method():
    """Section 4: the same 36 degrees are little 15 cm below the tuberosity and ordinary at it."""
    below, at = (
        answer({"tibia_angle_deg": 36, "angle_method": f"inclinometer_{site}"}).sides[0].range
        for site in ("15_cm_below", "tuberosity")
    )
    assert (below.band, at.band) == ("restricted", "adequate")
    assert below.cuts == pytest.approx((39.4, 50.4))
    assert at.cuts == pytest.approx((34.4, 43.6))


def test_nothing_measured():
    said = answer({"tight": "back"})
    assert said.status == "nothing_to_assess"
    assert said.advice.kind == "repeat_test"
    assert "measure your ankle" in said.advice.text
