from __future__ import annotations

import pytest

from helpers.observations import holds, observation, with_lunge
from lungelens.camera.types import Normal
from lungelens.measures.contact import NOT_TOUCHED_CM, TOUCHED_CM, knee_touched_wall, touched


@pytest.mark.parametrize(
    ("gap_cm", "said"),
    [
        (-1.5, True),
        (TOUCHED_CM - 0.01, True),
        (TOUCHED_CM, True),
        (TOUCHED_CM + 0.01, None),
        (NOT_TOUCHED_CM - 0.01, None),
        (NOT_TOUCHED_CM, False),
        (9.0, False),
    ],
)
def test_contact_is_told_only_where_the_gap_tells(gap_cm: float, said: bool | None) -> None:
    assert touched(gap_cm) is said


@pytest.mark.parametrize(("wall_cm", "said"), [(-2.5, True), (-1.9, None), (-1.5, False), (-15.0, None)])
def test_it_is_asked_of_the_gap_in_the_hold(wall_cm: float, said: bool | None) -> None:
    # The knee is 4 cm before the sheet's edge; with the wall 15 cm before that edge it would be inside it.
    (hold, _) = holds(with_lunge(observation(30.0), wall_cm=Normal(wall_cm, 0.2)))
    assert knee_touched_wall(hold) is said


def test_without_the_sheet_nobody_knows() -> None:
    assert knee_touched_wall(holds(observation(sheet=False))[0]) is None
