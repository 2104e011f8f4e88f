from __future__ import annotations

import pytest

from helpers.observations import leg_cm, observation, with_lunge
from lungelens.camera.types import Normal
from lungelens.measures.contact import NOT_TOUCHED_CM, TOUCHED_CM, knee_touched_wall, touched
from lungelens.measures.hold import holds_of
from lungelens.observe.leg_points import SeenLeg, row


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


@pytest.mark.parametrize(
    ("gap_cm", "said"),
    [(TOUCHED_CM - 0.1, True), (TOUCHED_CM + 0.1, None), (NOT_TOUCHED_CM + 0.1, False), (-11.0, None)],
)
def test_it_is_asked_of_the_gap_in_the_hold(gap_cm: float, said: bool | None) -> None:
    # A knee far inside the wall says that the wall is elsewhere.
    knee_cm = leg_cm(30.0)[row("knee_front"), 0]
    (hold, _) = holds_of(with_lunge(observation(30.0), wall_cm=Normal(knee_cm + gap_cm, 0.2)))
    assert knee_touched_wall(hold) is said


def test_without_the_sheet_nobody_knows() -> None:
    assert knee_touched_wall(holds_of(observation(sheet=False))[0]) is None


def test_without_a_leg_nobody_knows_either() -> None:
    assert knee_touched_wall(holds_of(with_lunge(observation(), legs=(SeenLeg(), SeenLeg())))[0]) is None
