from __future__ import annotations

import pytest

from helpers.results import repetition
from lungelens.measures.best import ALIKE_CM, best_of
from lungelens.measures.measurement import Repetition

Made = tuple[float | None, float | None]  # toe to wall in cm, tibia angle in degrees


def made(*pairs: Made) -> list[Repetition]:
    found = []
    for index, (distance_cm, angle_deg) in enumerate(pairs, start=1):
        values = {"toe_to_wall_cm": distance_cm, "tibia_angle_deg": angle_deg}
        known = {name: (value, value - 1, value + 1) for name, value in values.items() if value is not None}
        found.append(repetition(index, **known))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("pairs", "best"),
    [
        ([(9.0, 40.0)], 1),
        ([(9.0, 40.0), (12.0, 36.0), (11.0, 41.0)], 2),  # the distance is the score
        ([(9.74, 38.0), (9.76, 38.1)], 2),  # alike, so the angle decides, and rounding does not come in
        ([(9.74, 38.1), (9.76, 38.0)], 1),
        ([(9.5, 38.1), (10.0, 38.0)], 1),  # half a centimetre is still alike
        ([(9.49, 38.1), (10.0, 38.0)], 2),
        ([(9.2, 40.0), (9.6, 39.0), (10.0, 38.0)], 2),  # alike is asked against the farthest only
        ([(None, 45.0), (9.0, 38.0)], 2),  # a distance before none
        ([(None, 38.0), (None, 40.0)], 2),
        ([(None, 40.0), (None, 40.0)], 1),  # of equals the first
        ([(10.0, 40.0), (10.0, 40.0)], 1),
        ([(10.0, None), (10.0, 20.0)], 2),
        ([(10.0, None), (None, 50.0)], 1),
    ],
)
def test_the_farthest_and_of_those_alike_the_most_leaning(pairs: list[Made], best: int) -> None:
    found = best_of(made(*pairs))
    assert found is not None
    assert found.index == best


def test_of_none_none() -> None:
    assert best_of([]) is None


def test_the_limit_of_alike_is_what_the_sentence_says() -> None:
    assert ALIKE_CM == 0.5
    assert best_of.__doc__ is not None
    assert "0.5 cm" in best_of.__doc__


def test_whether_one_counts_is_not_asked() -> None:
    invalid = repetition(1, valid=False, toe_to_wall_cm=(12.0, 11.0, 13.0))
    valid = repetition(2, toe_to_wall_cm=(9.0, 8.0, 10.0))
    assert best_of([valid, invalid]) is invalid
