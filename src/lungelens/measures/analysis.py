"""A clip's observation and results side by side, for whoever draws or tabulates them.

All places and directions are as they are in the clip's own (undistorted) frames, also with a hand-held camera.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.hold import holds_of
from lungelens.measures.result import measured
from lungelens.measures.signals import lunge_signals

if TYPE_CHECKING:
    from lungelens.camera.stabilization import Stabilization
    from lungelens.clip.lens import Lens
    from lungelens.measures.measurement import Measurement
    from lungelens.measures.signals import LungeSignals
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import LegTrack, RepetitionSpan
    from lungelens.pose.types import PoseTrack
    from lungelens.sides import Side

UP_STEP_PX = 10.0  # along which a direction is carried from one frame to another


@dataclass(frozen=True)
class Analysis:
    """A measurement with the leg and the signals over time; `None` where there is no lunge."""

    measurement: Measurement
    track: PoseTrack | None  # landmarks of the person measured, as the estimator gave them
    leg: LegTrack | None
    signals: LungeSignals | None
    spans: tuple[RepetitionSpan, ...]
    test_leg: Side | None
    facing: Side | None
    lens: Lens | None = None  # all coordinates are those of the frames it undistorts
    part_s: tuple[float, float] | None = None  # the stretch of the clip that was measured; None: all of it

    @property
    def filmed_track(self) -> PoseTrack | None:
        """The landmarks where they are in the clip's own frames, which nobody has undistorted."""
        if self.track is None or self.lens is None:
            return self.track
        return replace(self.track, points_px=self.lens.distort(self.track.points_px))


def analyse(seen: Observation) -> Analysis:
    """Measure what was seen, and work out its signals over time."""
    holds, person, lunge, lens, part_s = holds_of(seen), seen.person, seen.lunge, seen.clip.lens, seen.clip.part_s
    measurement = measured(seen, holds)
    if person is None or lunge is None:
        return Analysis(measurement, None if person is None else person.track, None, None, (), None, None, lens, part_s)
    stance = person.stance
    leg, signals = _as_filmed(lunge.leg, lunge_signals(holds), lunge.stabilization)
    return Analysis(measurement, person.track, leg, signals, lunge.spans, stance.test_leg, stance.facing, lens, part_s)


def _as_filmed(leg: LegTrack, signals: LungeSignals, stabilization: Stabilization) -> tuple[LegTrack, LungeSignals]:
    if not stabilization.by_hand:
        return leg, signals
    filmed = replace(
        leg,
        hip_px=stabilization.filmed_px(leg.hip_px),
        knee_px=stabilization.filmed_px(leg.knee_px),
        ankle_px=stabilization.filmed_px(leg.ankle_px),
        heel_px=stabilization.filmed_px(leg.heel_px),
        toe_px=stabilization.filmed_px(leg.toe_px),
    )
    above = stabilization.filmed_px(leg.ankle_px + UP_STEP_PX * signals.up_px) - filmed.ankle_px
    up_px = above / np.linalg.norm(above, axis=1, keepdims=True)
    return replace(filmed, shift_px=filmed.ankle_px - leg.ankle_px), replace(signals, up_px=up_px)
