"""A leg is one body: however it stands, foot and shank keep their form and turn by just what is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lungelens.measures.leg_shape import REAR, Stance, leg_shape
from lungelens.observe.leg_points import FOOT_POINTS, READ_POINTS, row
from lungelens.observe.types import FloatArray

WAYS = leg_shape().ways
SHANK_POINTS = tuple(name for name in READ_POINTS if name not in FOOT_POINTS)


def stance(**changed: Any) -> Stance:
    """An upright leg of the commonest shape on a foot that points straight at the wall, but for what is said."""
    zero = np.zeros(())
    upright = Stance(np.zeros(2), zero, zero, zero, zero, zero, np.zeros(WAYS))
    return replace(upright, **{name: np.asarray(value, float) for name, value in changed.items()})


def leg(outward: float = 1.0, **changed: Any) -> dict[str, FloatArray]:
    """Its points by their names, (3,) each: forward, left, up."""
    return dict(zip(READ_POINTS, leg_shape().points_cm(stance(**changed), outward), strict=True))


def distances(points: dict[str, FloatArray], names: tuple[str, ...]) -> FloatArray:
    places = np.stack([points[name] for name in names])
    return np.asarray(np.linalg.norm(places[:, None] - places, axis=-1))


ELSEWHERE: dict[str, Any] = {"heel_cm": (-31.0, 15.0), "lean_out": 0.2, "floor_cm": 4.0}


def test_the_shank_keeps_its_form_wherever_it_leans_out_to() -> None:
    for changed in (ELSEWHERE, {**ELSEWHERE, "heel_pitch": 0.3}):
        np.testing.assert_allclose(distances(leg(**changed), SHANK_POINTS), distances(leg(), SHANK_POINTS), atol=1e-9)


def test_so_does_the_foot() -> None:
    np.testing.assert_allclose(distances(leg(**ELSEWHERE), FOOT_POINTS), distances(leg(), FOOT_POINTS), atol=1e-9)


@pytest.mark.parametrize("changed", [{"lean": 1.0}, {"rotation": np.radians(20)}, {"lean": 1.0, "rotation": 0.3}])
def test_leaning_and_turning_hardly_change_what_is_bone(changed: dict[str, float]) -> None:
    # What is learnt of places about a joint may depend on the stance; a length that did would be chance.
    for one, other in (("knee", "ankle"), ("heel_pad", "toe2")):
        lengths = [float(np.linalg.norm(points[one] - points[other])) for points in (leg(), leg(**changed))]
        assert lengths[1] == pytest.approx(lengths[0], rel=0.03)


@pytest.mark.parametrize("floor_cm", [0.0, -7.0])
def test_the_heel_stands_on_the_floor_and_the_foot_with_it(floor_cm: float) -> None:
    points = leg(floor_cm=floor_cm, heel_cm=(3.0, 5.0), rotation=0.2)
    np.testing.assert_allclose(points["heel_pad"], [3.0, 5.0, floor_cm])
    for name in ("sole_rear", "sole_fore"):
        assert points[name][2] == pytest.approx(floor_cm, abs=1.0)
    for name in ("ankle", "knee", "toe_tip"):
        assert points[name][2] > floor_cm


def test_a_shank_that_does_not_lean_is_upright() -> None:
    points = leg(rotation=0.3)
    along = points["knee"] - points["ankle"]
    np.testing.assert_allclose(along[:2], 0.0, atol=1e-9)
    assert 30 < along[2] < 50


@pytest.mark.parametrize("lean_deg", [-5.0, 0.0, 30.0, 50.0])
@pytest.mark.parametrize("other", [{}, {"lean_out": 0.3}, {"rotation": 0.4, "heel_pitch": 0.2, "lean_out": -0.1}])
def test_the_lean_is_that_of_ankle_to_knee_seen_along_the_wall(lean_deg: float, other: dict[str, float]) -> None:
    points = leg(lean=np.tan(np.radians(lean_deg)), **other)
    forward, left, up = points["knee"] - points["ankle"]
    assert np.degrees(np.arctan2(forward, up)) == pytest.approx(lean_deg, abs=1e-9)
    assert left / up == pytest.approx(other.get("lean_out", 0.0))


@pytest.mark.parametrize("rotation_deg", [-10.0, 0.0, 8.0, 30.0])
def test_a_turned_foot_points_from_heel_to_second_toe_just_so_far_outward(rotation_deg: float) -> None:
    for outward in (1.0, -1.0):
        points = leg(outward, rotation=np.radians(rotation_deg), lean=0.5)
        forward, left, _ = points["toe2"] - points["heel_pad"]
        assert np.degrees(np.arctan2(outward * left, forward)) == pytest.approx(rotation_deg, abs=0.01)


def test_a_right_leg_is_a_left_one_in_the_mirror() -> None:
    changed = {"rotation": 0.2, "lean": 0.6, "lean_out": 0.1, "heel_pitch": 0.1, "heel_cm": (-30.0, 15.0)}
    left, right = leg(1.0, **changed), leg(-1.0, **changed)
    for name in READ_POINTS:
        np.testing.assert_allclose(right[name], left[name] * [1, -1, 1])
    assert left["malleolus_out"][1] > left["ankle"][1] > left["malleolus_in"][1]
    assert left["epicondyle_out"][1] > left["knee"][1] > left["epicondyle_in"][1]


class TestHeelThatComesUp:
    @pytest.mark.parametrize("rotation", [0.0, 0.3])
    @pytest.mark.parametrize("name", REAR)
    def test_the_rear_of_the_foot_goes_up_about_the_ball(self, name: str, rotation: float) -> None:
        # By a small angle it rises by that times its distance behind the ball and comes ahead by that times its height.
        down, pitch = leg(rotation=rotation), 1e-4
        ahead = np.array([np.cos(rotation), np.sin(rotation)])
        moved = leg(rotation=rotation, heel_pitch=pitch)[name] - down[name]
        behind_cm = float((down["mtp2"] - down[name])[:2] @ ahead)
        assert moved[2] == pytest.approx(pitch * behind_cm, rel=1e-3)
        np.testing.assert_allclose(moved[:2], pitch * down[name][2] * ahead, rtol=1e-2, atol=1e-7)

    def test_it_keeps_its_form_and_stays_as_far_from_the_ball(self) -> None:
        down, up = leg(), leg(heel_pitch=0.5)
        np.testing.assert_allclose(distances(up, REAR), distances(down, REAR), atol=1e-9)
        for name in REAR:
            away = [np.hypot(points[name][0] - down["mtp2"][0], points[name][2]) for points in (down, up)]
            assert away[1] == pytest.approx(away[0])

    def test_the_shank_goes_along_and_the_toes_stay(self) -> None:
        down, up = leg(lean=0.6), leg(lean=0.6, heel_pitch=0.2)
        by = up["ankle"] - down["ankle"]
        assert by[2] > 1.0
        for name in set(READ_POINTS) - set(REAR):
            np.testing.assert_allclose(up[name] - down[name], by if name in SHANK_POINTS else 0.0, atol=1e-9)

    def test_the_foot_points_where_it_pointed(self) -> None:
        forward, left, _ = leg(rotation=0.2, heel_pitch=0.3)["toe2"] - leg(rotation=0.2, heel_pitch=0.3)["heel_pad"]
        assert np.arctan2(left, forward) == pytest.approx(0.2, abs=1e-4)


class TestPeople:
    def test_they_differ_from_the_mean_by_so_many_standard_deviations(self) -> None:
        for way in range(WAYS):
            shape = np.eye(WAYS)[way]
            one, two, other_way = (leg(shape=times * shape, lean=0.6, rotation=0.1) for times in (1, 2, -1))
            mean = leg(lean=0.6, rotation=0.1)
            for name in READ_POINTS:
                np.testing.assert_allclose(two[name] - mean[name], 2 * (one[name] - mean[name]), atol=1e-9)
                np.testing.assert_allclose(other_way[name] - mean[name], mean[name] - one[name], atol=1e-9)

    def test_adults_legs_are_among_them_and_those_of_giants_are_not(self) -> None:
        rng = np.random.default_rng(0)
        legs = [leg(shape=rng.normal(size=WAYS)) for _ in range(300)]
        for one, other, short_cm, long_cm in (("ankle", "knee", 36, 46), ("heel_back", "toe_tip", 23, 31)):
            lengths = [np.linalg.norm(points[one] - points[other]) for points in legs]
            low, high = np.percentile(lengths, [2.5, 97.5])
            assert short_cm - 12 < low < short_cm
            assert long_cm < high < long_cm + 12


def test_several_legs_at_once_are_each_of_them() -> None:
    rng, n = np.random.default_rng(1), 5
    parts = {name: rng.normal(0, 0.2, n) for name in ("rotation", "lean", "lean_out", "floor_cm", "heel_pitch")}
    parts |= {"heel_cm": rng.normal(size=(n, 2)), "shape": rng.normal(size=(n, WAYS))}
    together = leg_shape().points_cm(stance(**parts), 1.0)
    assert together.shape == (len(READ_POINTS), n, 3)
    for k in range(n):
        alone = leg(**{name: part[k] for name, part in parts.items()})
        for name in READ_POINTS:
            np.testing.assert_allclose(together[row(name), k], alone[name], atol=1e-9)
