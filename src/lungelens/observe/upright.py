"""A clip that was stored lying on its side or head down, and does not say so, is looked at again turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.stance import MOST_LEAN_DEG, SHOULDERS, from_ankles, made_up, stands, turned_on_the_way

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.observe.observation import Observation
    from lungelens.observe.run import Run
    from lungelens.pose.types import PoseTrack


def upright(run: Run, look: Callable[[Run], tuple[Observation, ...]]) -> tuple[Observation, ...]:
    """What is seen in a clip; where the person in it lies or is head down, what is seen in it turned.

    It is turned only if that shows a lunge: there are exercises for lying people, too.
    """
    seen = look(run)
    person = seen[0].person
    if person is None or stands(person.stance, person.track) or run.options.tells_upright:
        return seen
    quarter_turns = quarter_turns_to_stand(person.track)
    turned = look(run.turned(quarter_turns)) if quarter_turns else seen
    return turned if any(one.lunge is not None for one in turned) else seen


def quarter_turns_to_stand(track: PoseTrack) -> int:
    """How often to turn the picture clockwise, 0..3, for a body that lies or is head down all the time to stand."""
    if made_up(track) or turned_on_the_way(track):
        return 0
    along = np.nanmedian(from_ankles(track.points_px, SHOULDERS), axis=0)
    lean_deg = float(np.degrees(np.arctan2(along[0], -along[1])))
    turns = round(-lean_deg / 90)
    return turns % 4 if abs(lean_deg + 90 * turns) <= MOST_LEAN_DEG else 0
