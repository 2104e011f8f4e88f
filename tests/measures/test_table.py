from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest

from helpers.observations import observation
from lungelens.measures.estimate import Estimate, Missing
from lungelens.measures.hold import Hold, holds_of
from lungelens.measures.limits import Limit
from lungelens.measures.measure import Measure
from lungelens.measures.measurement import QUANTITIES, Repetition
from lungelens.measures.result import measure
from lungelens.measures.table import MEASURES, measure_named

each = pytest.mark.parametrize("one", MEASURES, ids=lambda one: one.name)


def test_names_are_unique_and_each_is_a_field_of_the_result() -> None:
    names = [one.name for one in MEASURES]
    assert len(set(names)) == len(names)
    assert tuple(names) == QUANTITIES
    assert set(names) <= set(Repetition.model_fields)
    assert [measure_named(name) for name in names] == list(MEASURES)
    with pytest.raises(KeyError):
        measure_named("stature_cm")


def test_labels_are_unique() -> None:
    labels = [one.label for one in MEASURES]
    assert len(set(labels)) == len(labels)


@each
def test_a_row_is_whole(one: Measure) -> None:
    assert one.name.endswith(f"_{one.unit}")
    assert one.digits >= 0
    assert one.axis[0] < one.axis[1]
    for text in (one.label, one.definition, one.method):
        assert text
        assert not text.endswith(".")
    assert all(isinstance(limit, Limit) for limit in one.limits)


@each
def test_it_is_computed_in_a_file_of_its_own(one: Measure) -> None:
    assert one.compute.__module__ == f"lungelens.measures.{one.name.removesuffix(f'_{one.unit}')}"


@cache
def first_repetition(sheet: bool) -> tuple[Hold, Repetition]:
    seen = observation(sheet=sheet)
    return holds_of(seen)[0], measure(seen).repetitions[0]


@each
@pytest.mark.parametrize("sheet", [True, False])
def test_it_comes_to_an_estimate_or_to_a_reason_and_the_result_says_which(one: Measure, sheet: bool) -> None:
    hold, repetition = first_repetition(sheet)
    found = one.of(hold)
    value = getattr(repetition, one.name)
    entries = [entry for entry in repetition.not_measured if entry.quantity == one.name]
    if isinstance(found, Estimate):
        assert (value.value, value.low, value.high) == (found.value, found.low, found.high)
        assert entries == []
    else:
        assert isinstance(found, Missing)
        assert value is None
        assert [(entry.code, entry.message) for entry in entries] == [(found.code, found.message)]


@pytest.mark.parametrize("one", [one for one in MEASURES if one.needs == "sheet"], ids=lambda one: one.name)
def test_what_needs_the_sheet_is_missing_without_it(one: Measure) -> None:
    assert isinstance(one.of(first_repetition(False)[0]), Missing)
    assert isinstance(one.of(first_repetition(True)[0]), Estimate)


HEAVY = ("cv2", "mediapipe", "scipy", "av", "PIL", "matplotlib")


def test_measuring_what_was_seen_needs_no_library_for_pictures() -> None:
    """Numbers are arithmetic on an observation: whoever only computes or tabulates loads nothing that looks."""
    script = (
        "import json, sys\n"
        "from lungelens.measures import analysis, result, signals, table\n"
        f"print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
