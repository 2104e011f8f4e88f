"""From looks at a lunging leg to what to say: further, hold, back, counted. Pure: time comes with the looks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lungelens.app.live_look import Look, Problem

Phase = Literal["set_up", "start", "forward", "hold", "back"]
Cue = Literal[
    "ready",
    "knee_forward",
    "further",
    "hold",
    "well_held",
    "back",
    "counted",
    "heel_lifted_not_counted",
    "not_held",
]
READY_AFTER_S = 1.0  # without a problem
BEARABLE: frozenset[Problem] = frozenset({"camera_tilted", "more_light", "sheet_not_seen"})
BEARABLE_AFTER_S = 8.0  # who cannot do better by then may go on all the same: the measuring allows for it
LEAVES_DEG = 8.0  # from rest: the knee is on its way
STEADY_DEG, STEADY_S = 3.0, 0.4  # the shin moves less than this for this long: it is held
LEAST_RANGE_DEG = 12.0  # nearer to rest nothing is called a hold
ENOUGH_HOLD_S = 1.0
LEAST_HOLD_S = 0.5
RETURNS_DEG = 8.0  # from the deepest: on the way back
SMOOTHED = 5  # looks: the light model's landmarks jump
HEEL_LIFTED = 0.025  # shank lengths, about 1 cm: less is noise in a small picture; the clip tells 5 mm
HEEL_S = 0.3
EVENT_S = 1.5  # how long "counted" stays
REST_LOOKS = 60


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
class Coach:
    """Follows one leg from the set-up through its repetitions."""

    phase: Phase = "set_up"
    counted: int = 0
    not_counted: int = 0
    _fine_since_s: float | None = None
    _raw: deque[float] = field(default_factory=lambda: deque(maxlen=SMOOTHED))
    _angles: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=40))
    _rest_angles: deque[float] = field(default_factory=lambda: deque(maxlen=REST_LOOKS))
    _peak_deg: float = 0.0
    _held_s: float = 0.0
    _hold_since_s: float | None = None
    _heel_up_since_s: float | None = None
    _heel_lifted: bool = False
    _event: tuple[float, Cue] | None = None

    def follow(self, look: Look) -> Advice:
        """Take one look, and say what is to be said after it."""
        if self.phase == "set_up":
            self._set_up(look)
        elif look.angle_deg is not None:
            self._raw.append(look.angle_deg)
            self._angles.append((look.time_s, median(self._raw)))
            self._watch_heel(look)
            self._step(*self._angles[-1])
        return Advice(
            cue=self._cue(look),
            phase=self.phase,
            ready=self.phase != "set_up",
            hold_s=self._held_s,
            counted=self.counted,
            not_counted=self.not_counted,
            heel="unknown" if look.heel_rise is None else "lifted" if self._heel_lifted else "down",
        )

    def _set_up(self, look: Look) -> None:
        if set(look.problems) - BEARABLE or look.angle_deg is None:
            self._fine_since_s = None
            return
        self._rest_angles.append(look.angle_deg)
        if self._fine_since_s is None:
            self._fine_since_s = look.time_s
        if look.time_s - self._fine_since_s >= (BEARABLE_AFTER_S if look.problems else READY_AFTER_S):
            self.phase, self._event = "start", (look.time_s, "ready")

    def _watch_heel(self, look: Look) -> None:
        if look.heel_rise is None:
            return
        if look.heel_rise < HEEL_LIFTED:
            self._heel_up_since_s = None
        elif self._heel_up_since_s is None:
            self._heel_up_since_s = look.time_s
        elif look.time_s - self._heel_up_since_s >= HEEL_S:
            self._heel_lifted = True

    def _step(self, time_s: float, angle_deg: float) -> None:
        rest_deg = median(self._rest_angles)
        if self.phase == "start":
            if angle_deg > rest_deg + LEAVES_DEG:
                self.phase, self._peak_deg = "forward", angle_deg
            else:
                self._rest_angles.append(angle_deg)
            return
        self._peak_deg = max(self._peak_deg, angle_deg)
        if angle_deg < rest_deg + LEAVES_DEG:
            self._finish(time_s)
        elif angle_deg < self._peak_deg - RETURNS_DEG:
            self.phase, self._hold_since_s = "back", None
        elif self.phase != "back" and self._is_steady(time_s) and angle_deg > rest_deg + LEAST_RANGE_DEG:
            self._hold(time_s)
        elif self.phase == "hold":
            over = angle_deg < self._peak_deg - STEADY_DEG / 2 or self._held_s >= ENOUGH_HOLD_S
            self.phase, self._hold_since_s = "back" if over else "forward", None

    def _hold(self, time_s: float) -> None:
        if self._hold_since_s is None:
            self._hold_since_s = time_s - STEADY_S  # it was steady for this long when it was noticed
        self.phase = "hold"
        self._held_s = max(self._held_s, time_s - self._hold_since_s)

    def _is_steady(self, time_s: float) -> bool:
        angles = [angle for at_s, angle in self._angles if at_s >= time_s - STEADY_S]
        long_enough = self._angles[0][0] <= time_s - STEADY_S
        return long_enough and max(angles) - min(angles) < STEADY_DEG

    def _finish(self, time_s: float) -> None:
        """Back at rest: it counts, or it does not."""
        if self._peak_deg - median(self._rest_angles) >= LEAST_RANGE_DEG:
            if self._heel_lifted:
                self.not_counted, self._event = self.not_counted + 1, (time_s, "heel_lifted_not_counted")
            elif self._held_s < LEAST_HOLD_S:
                self.not_counted, self._event = self.not_counted + 1, (time_s, "not_held")
            else:
                self.counted, self._event = self.counted + 1, (time_s, "counted")
        self.phase, self._held_s, self._hold_since_s = "start", 0.0, None
        self._heel_lifted, self._heel_up_since_s = False, None

    def _cue(self, look: Look) -> Cue | Problem | None:
        if self.phase == "set_up" or look.angle_deg is None:
            return look.problems[0] if look.problems else None
        if self._event is not None and look.time_s - self._event[0] < EVENT_S:
            return self._event[1]
        if self.phase == "hold":
            return "hold" if self._held_s < ENOUGH_HOLD_S else "well_held"
        cues: dict[Phase, Cue] = {"start": "knee_forward", "forward": "further", "back": "back"}
        return cues[self.phase]
