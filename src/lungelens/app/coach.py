"""From frames of a lunging leg to what to say: further, hold, back, counted. Pure: time comes with the frames."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf
from statistics import median
from typing import TYPE_CHECKING, Literal

from lungelens.measures.heel_rise import SUSTAINED_S

if TYPE_CHECKING:
    from lungelens.app.live_frame import FrameFacts, Problem

Phase = Literal["set_up", "start", "forward", "hold", "back"]
Cue = Literal[
    "ready",
    "knee_forward",
    "further",
    "hold",
    "well_held",
    "back",
    "heel_up",
    "counted",
    "counted_unheld",
    "heel_lifted_not_counted",
]
READY_AFTER_S = 1.0  # without a problem
TOLERABLE: frozenset[Problem] = frozenset({"come_closer", "camera_tilted", "more_light", "sheet_not_seen"})
TOLERABLE_AFTER_S = 4.0  # mentioned once, it may remain: the measurement allows for it
DEPARTURE_DEG = 8.0  # from rest: the knee is on its way
STEADY_S = 0.25
STEADY_DEG_S = 12.0  # the shin turns more slowly than this for `STEADY_S`: a hold begins
CREEPING_DEG_S = 20.0  # a hold that drifts no faster than this stays a hold, so that the cue does not flicker
HOLD_TOLERANCE_DEG = 3.0  # from where it began: still the same hold
MIN_RANGE_DEG = 12.0  # closer to rest nothing counts as a hold
FULL_HOLD_S = 1.0
MIN_HOLD_S = 0.5  # a shorter one counts, as it does in the clip, with the advice to hold the next
RETURN_DEG = 8.0  # from the deepest: on the way back
MEDIAN_FRAMES = 3  # frames: one that was misread changes nothing
HEEL_LIFTED = 0.015  # shank lengths, about 6 mm: heels that stay down appear to rise by up to 0.006
HEEL_LIFT_S = SUSTAINED_S / 2  # a median over that time is up when half of it is
EVENT_SHOWN_S = 1.5  # how long "counted" stays
REST_FRAMES = 90


@dataclass(frozen=True)
class Advice:
    """What to say and show now."""

    cue: Cue | Problem | None
    phase: Phase
    ready: bool
    hold_s: float
    counted: int
    not_counted: int
    heel: Literal["down", "lifted", "unknown"]


@dataclass
class _Repetition:
    """From leaving rest to returning to it."""

    peak_deg: float
    hold_deg: float = 0.0
    hold_since_s: float = 0.0
    held_s: float = 0.0
    heel_up_since_s: float | None = None
    heel_lifted: bool = False

    def watch_heel(self, facts: FrameFacts) -> None:
        if facts.heel_rise is None:
            return
        if facts.heel_rise < HEEL_LIFTED:
            self.heel_up_since_s = None
        elif self.heel_up_since_s is None:
            self.heel_up_since_s = facts.time_s
        elif facts.time_s - self.heel_up_since_s >= HEEL_LIFT_S:
            self.heel_lifted = True


@dataclass
class Coach:
    """Follows one leg from the set-up through its repetitions."""

    phase: Phase = "set_up"
    counted: int = 0
    not_counted: int = 0
    _ok_since_s: float | None = None
    _still_since: tuple[float, float] = (-inf, inf)  # time, and the shin's angle then
    _raw: deque[float] = field(default_factory=lambda: deque(maxlen=MEDIAN_FRAMES))
    _angles: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=40))
    _rest_angles: deque[float] = field(default_factory=lambda: deque(maxlen=REST_FRAMES))
    _repetition: _Repetition | None = None
    _event: tuple[float, Cue] | None = None

    def follow(self, facts: FrameFacts) -> Advice:
        """Take one frame, and give the advice that follows from it."""
        if self.phase == "set_up":
            self._set_up(facts)
        elif facts.angle_deg is not None:
            self._raw.append(facts.angle_deg)
            self._angles.append((facts.time_s, median(self._raw)))
            self._step(facts)
        now = self._repetition
        lifted = now is not None and now.heel_lifted
        return Advice(
            cue=self._cue(facts),
            phase=self.phase,
            ready=self.phase != "set_up",
            hold_s=0.0 if now is None else now.held_s,
            counted=self.counted,
            not_counted=self.not_counted,
            heel="unknown" if facts.heel_rise is None else "lifted" if lifted else "down",
        )

    def _set_up(self, facts: FrameFacts) -> None:
        if set(facts.problems) - TOLERABLE or facts.angle_deg is None or not facts.surroundings_known:
            self._ok_since_s = None
            return
        if self._ok_since_s is None:
            self._ok_since_s = facts.time_s
        if abs(facts.angle_deg - self._still_since[1]) > DEPARTURE_DEG:
            self._still_since = facts.time_s, facts.angle_deg
            self._rest_angles.clear()
        self._rest_angles.append(facts.angle_deg)
        is_ok = facts.time_s - self._ok_since_s >= (TOLERABLE_AFTER_S if facts.problems else READY_AFTER_S)
        if is_ok and facts.time_s - self._still_since[0] >= READY_AFTER_S:
            self.phase, self._event = "start", (facts.time_s, "ready")

    def _step(self, facts: FrameFacts) -> None:
        time_s, angle_deg = self._angles[-1]
        rest_deg = self._rest_deg()
        from_rest_deg = angle_deg - rest_deg
        if self._repetition is None:
            if from_rest_deg > DEPARTURE_DEG:
                self.phase, self._repetition = "forward", _Repetition(angle_deg)
            else:
                self._rest_angles.append(angle_deg)
            return
        now = self._repetition
        now.peak_deg = max(now.peak_deg, angle_deg)
        now.watch_heel(facts)
        if from_rest_deg < DEPARTURE_DEG:
            self._finish(now, time_s)
        elif self.phase == "hold" and abs(angle_deg - now.hold_deg) <= HOLD_TOLERANCE_DEG:
            now.held_s = max(now.held_s, time_s - now.hold_since_s)
        elif self._is_steady(time_s) and from_rest_deg > max(MIN_RANGE_DEG, (now.peak_deg - rest_deg) / 2):
            self.phase, now.hold_deg, now.hold_since_s = "hold", angle_deg, time_s - STEADY_S
        elif self.phase == "hold":
            self.phase = "forward" if angle_deg > now.hold_deg else "back"
        elif angle_deg < now.peak_deg - RETURN_DEG:
            self.phase = "back"

    def _rest_deg(self) -> float:
        """The lowest fifth of the angles taken as rest: the knee may already have been moving in the others."""
        return sorted(self._rest_angles)[len(self._rest_angles) // 5]

    def _is_steady(self, time_s: float) -> bool:
        recent = [(at_s, angle) for at_s, angle in self._angles if at_s >= time_s - STEADY_S]
        if self._angles[0][0] > time_s - STEADY_S:
            return False
        turned_deg = max(angle for _, angle in recent) - min(angle for _, angle in recent)
        max_deg_s = CREEPING_DEG_S if self.phase == "hold" else STEADY_DEG_S
        return turned_deg < max_deg_s * (time_s - recent[0][0])

    def _finish(self, now: _Repetition, time_s: float) -> None:
        """Back at rest: decide whether the repetition counts."""
        if now.peak_deg - self._rest_deg() >= MIN_RANGE_DEG:
            if now.heel_lifted:
                self.not_counted, self._event = self.not_counted + 1, (time_s, "heel_lifted_not_counted")
            else:
                told: Cue = "counted" if now.held_s >= MIN_HOLD_S else "counted_unheld"
                self.counted, self._event = self.counted + 1, (time_s, told)
        self.phase, self._repetition = "start", None

    def _cue(self, facts: FrameFacts) -> Cue | Problem | None:
        if self.phase == "set_up" or facts.angle_deg is None:
            return facts.problems[0] if facts.problems else None
        now = self._repetition
        if now is None:
            is_recent = self._event is not None and facts.time_s - self._event[0] < EVENT_SHOWN_S
            return self._event[1] if self._event is not None and is_recent else "knee_forward"
        if now.heel_lifted:
            return "heel_up"
        if self.phase == "hold":
            return "hold" if now.held_s < FULL_HOLD_S else "well_held"
        return "further" if self.phase == "forward" else "back"
