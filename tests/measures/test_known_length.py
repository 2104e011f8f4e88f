"""How far the knee passes the toes without a sheet: only where a length is known, and true within its interval."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from helpers.known import known
from helpers.stored import NEARLY_LEVEL, SHOES, stored, true_repetitions
from lungelens.camera.resolve import Given, resolve_scene
from lungelens.measures.result import measure

if TYPE_CHECKING:
    from lungelens.measures.measurement import Measurement

EU_OF = dict(zip(NEARLY_LEVEL, ("eu:43", "eu:36", "eu:44"), strict=True))  # nearest to their feet
CM_OF = dict(zip(NEARLY_LEVEL, (171.0, 149.0, 177.0), strict=True))  # of all three


def measured(name: str, given: Given) -> Measurement:
    seen = stored(name)
    lunge = known(seen.lunge)
    length = resolve_scene(seen.clip, given, None)
    scene = replace(lunge.scene, scale_source=length.scale_source, shank_cm=length.shank_cm)
    return measure(replace(seen, lunge=replace(lunge, scene=scene)))


def ahead_cm(measurement: Measurement) -> list[float]:
    return [known(one.knee_over_toe_cm).value for one in measurement.repetitions]


@pytest.mark.parametrize("name", NEARLY_LEVEL)
def test_true_within_its_interval(name: str) -> None:
    for given in (Given(shoe_size=EU_OF[name]), Given(stature_cm=CM_OF[name])):
        result = measured(name, given)
        assert len(result.repetitions) == len(true_repetitions(name))
        for one, true in zip(result.repetitions, true_repetitions(name), strict=True):
            found = known(one.knee_over_toe_cm)
            assert found.low <= true.knee_over_toe_cm <= found.high
            assert 1.0 < (found.high - found.low) / 2 < 3.0  # wider than the sheet's


def test_without_a_length_there_is_none() -> None:
    for one in measured(SHOES, Given()).repetitions:
        assert one.knee_over_toe_cm is None
        missing = {gap.quantity: gap.code for gap in one.not_measured}
        assert missing["knee_over_toe_cm"] == "wall_not_located"


def test_there_is_still_no_wall() -> None:
    for one in measured(SHOES, Given(shoe_size="eu:43")).repetitions:
        assert (one.toe_to_wall_cm, one.knee_to_wall_cm, one.knee_touched_wall) == (None, None, None)


def test_a_larger_size_is_a_larger_leg_but_hardly() -> None:
    small, large = (ahead_cm(measured(SHOES, Given(shoe_size=f"eu:{size}"))) for size in (42, 44))
    for less, more in zip(small, large, strict=True):
        assert 0.0 < more - less < 0.5
