"""From looks at a lunging leg to what to say: further, hold, back, counted. Pure: time comes with the looks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf
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
    "heel_up",
    "counted",
    "heel_lifted_not_counted",
    "not_held",
]
READY_AFTER_S = 1.0  # without a problem
BEARABLE: frozenset[Problem] = frozenset({"come_closer", "camera_tilted", "more_light", "sheet_not_seen"})
BEARABLE_AFTER_S = 4.0  # told once, it may stay so: the measuring allows for it
LEAVES_DEG = 8.0  # from rest: the knee is on its way
STEADY_S = 0.25
STEADY_DEG_S = 12.0  # the shin turns more slowly than this for `STEADY_S`: a hold begins
CREEPING_DEG_S = 20.0  # who holds and moves on no faster than this is not told to go further, then to hold, and so on
WAVERS_DEG = 3.0  # from where it began: still the same hold
LEAST_RANGE_DEG = 12.0  # nearer to rest nothing is called a hold
ENOUGH_HOLD_S = 1.0
LEAST_HOLD_S = 0.5
RETURNS_DEG = 8.0  # from the deepest: on the way back
SMOOTHED = 3  # looks: the light model's landmarks jump
HEEL_LIFTED = 0.015  # shank lengths, about 6 mm: heels that stay down seem to rise by up to 0.006
HEEL_S = 0.06  # two looks in a row
EVENT_S = 1.5  # how long "counted" stays
REST_LOOKS = 90


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
    """From leaving rest to being back there."""

    peak_deg: float
    hold_deg: float = 0.0
    hold_since_s: float = 0.0
    held_s: float = 0.0
    heel_up_since_s: float | None = None
    heel_lifted: bool = False

    def watch_heel(self, look: Look) -> None:
        if look.heel_rise is None:
            return
        if look.heel_rise < HEEL_LIFTED:
            self.heel_up_since_s = None
        elif self.heel_up_since_s is None:
            self.heel_up_since_s = look.time_s
        elif look.time_s - self.heel_up_since_s >= HEEL_S:
            self.heel_lifted = True


@dataclass
class Coach:
    """Follows one leg from the set-up through its repetitions."""

    phase: Phase = "set_up"
    counted: int = 0
    not_counted: int = 0
    _fine_since_s: float | None = None
    _still_since: tuple[float, float] = (-inf, inf)  # time, and the shin's angle then
    _raw: deque[float] = field(default_factory=lambda: deque(maxlen=SMOOTHED))
    _angles: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=40))
    _rest_angles: deque[float] = field(default_factory=lambda: deque(maxlen=REST_LOOKS))
    _repetition: _Repetition | None = None
    _event: tuple[float, Cue] | None = None

    def follow(self, look: Look) -> Advice:
        """Take one look, and say what is to be said after it."""
        if self.phase == "set_up":
            self._set_up(look)
        elif look.angle_deg is not None:
            self._raw.append(look.angle_deg)
            self._angles.append((look.time_s, median(self._raw)))
            self._step(look)
        now = self._repetition
        lifted = now is not None and now.heel_lifted
        return Advice(
            cue=self._cue(look),
            phase=self.phase,
            ready=self.phase != "set_up",
            hold_s=0.0 if now is None else now.held_s,
            counted=self.counted,
            not_counted=self.not_counted,
            heel="unknown" if look.heel_rise is None else "lifted" if lifted else "down",
        )

    def _set_up(self, look: Look) -> None:
        if set(look.problems) - BEARABLE or look.angle_deg is None or not look.is_room_known:
            self._fine_since_s = None
            return
        if self._fine_since_s is None:
            self._fine_since_s = look.time_s
        if abs(look.angle_deg - self._still_since[1]) > LEAVES_DEG:
            self._still_since = look.time_s, look.angle_deg
            self._rest_angles.clear()
        self._rest_angles.append(look.angle_deg)
        is_fine = look.time_s - self._fine_since_s >= (BEARABLE_AFTER_S if look.problems else READY_AFTER_S)
        if is_fine and look.time_s - self._still_since[0] >= READY_AFTER_S:
            self.phase, self._event = "start", (look.time_s, "ready")

    def _step(self, look: Look) -> None:
        time_s, angle_deg = self._angles[-1]
        rest_deg = self._rest_deg()
        from_rest_deg = angle_deg - rest_deg
        if self._repetition is None:
            if from_rest_deg > LEAVES_DEG:
                self.phase, self._repetition = "forward", _Repetition(angle_deg)
            else:
                self._rest_angles.append(angle_deg)
            return
        now = self._repetition
        now.peak_deg = max(now.peak_deg, angle_deg)
        now.watch_heel(look)
        if from_rest_deg < LEAVES_DEG:
            self._finish(now, time_s)
        elif self.phase == "hold" and abs(angle_deg - now.hold_deg) <= WAVERS_DEG:
            now.held_s = max(now.held_s, time_s - now.hold_since_s)
        elif self._is_steady(time_s) and from_rest_deg > max(LEAST_RANGE_DEG, (now.peak_deg - rest_deg) / 2):
            self.phase, now.hold_deg, now.hold_since_s = "hold", angle_deg, time_s - STEADY_S
        elif self.phase == "hold":
            self.phase = "forward" if angle_deg > now.hold_deg else "back"
        elif angle_deg < now.peak_deg - RETURNS_DEG:
            self.phase = "back"

    def _rest_deg(self) -> float:
        """The least fifth of what seemed to be rest: the knee may have been on its way in the others."""
        return sorted(self._rest_angles)[len(self._rest_angles) // 5]

    def _is_steady(self, time_s: float) -> bool:
        recent = [(at_s, angle) for at_s, angle in self._angles if at_s >= time_s - STEADY_S]
        if self._angles[0][0] > time_s - STEADY_S:
            return False
        turned_deg = max(angle for _, angle in recent) - min(angle for _, angle in recent)
        most_deg_s = CREEPING_DEG_S if self.phase == "hold" else STEADY_DEG_S
        return turned_deg < most_deg_s * (time_s - recent[0][0])

    def _finish(self, now: _Repetition, time_s: float) -> None:
        """Back at rest: it counts, or it does not."""
        if now.peak_deg - self._rest_deg() >= LEAST_RANGE_DEG:
            if now.heel_lifted:
                self.not_counted, self._event = self.not_counted + 1, (time_s, "heel_lifted_not_counted")
            elif now.held_s < LEAST_HOLD_S:
                self.not_counted, self._event = self.not_counted + 1, (time_s, "not_held")
            else:
                self.counted, self._event = self.counted + 1, (time_s, "counted")
        self.phase, self._repetition = "start", None

    def _cue(self, look: Look) -> Cue | Problem | None:
        if self.phase == "set_up" or look.angle_deg is None:
            return look.problems[0] if look.problems else None
        now = self._repetition
        if now is None:
            is_recent = self._event is not None and look.time_s - self._event[0] < EVENT_S
            return self._event[1] if self._event is not None and is_recent else "knee_forward"
        if now.heel_lifted:
            return "heel_up"
        if self.phase == "hold":
            return "hold" if now.held_s < ENOUGH_HOLD_S else "well_held"
        return "further" if self.phase == "forward" else "back"
