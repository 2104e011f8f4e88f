"""Repetitions: where the tibia angle rises, stays and falls again."""

from __future__ import annotations

import numpy as np

from lungelens.observe.types import FloatArray, RepetitionSpan

LEAST_RISE_DEG = 8.0  # less than this is swaying, not lunging
RISE_OF_RANGE = (
    0.45  # hysteresis: a turn smaller than this share of the clip's range is part of the repetition around it
)
ONSET = 0.1  # a repetition begins and ends at this share of its rise
LEAST_LEAN_DEG = 10.0  # of a shin in a picture of the lunge; who stands leans less
HOLD_DEG = 1.0  # the hold is within 1 degree of the greatest angle


def find_repetitions(angle_deg: FloatArray) -> tuple[RepetitionSpan, ...]:
    """Split an angle over time into repetitions by hysteresis.

    Parameters
    ----------
    angle_deg
        (n,) smoothed tibia angle, one value a frame; NaN where not known.

    Returns
    -------
    Spans in order of time, as indices into `angle_deg`. The first may begin, and the last may end, outside the clip.
    """
    known = np.flatnonzero(~np.isnan(angle_deg))
    if len(known) < 3:
        return ()
    values = angle_deg[known]
    low, high = np.percentile(values, [2, 98])
    hysteresis = max(LEAST_RISE_DEG, RISE_OF_RANGE * (high - low))
    if high - low < LEAST_RISE_DEG:
        return ()
    turns = _turning_points(values, hysteresis)
    spans: list[RepetitionSpan] = []
    for number, (position, is_top) in enumerate(turns):
        if not is_top:
            continue
        before = turns[number - 1][0] if number > 0 else 0
        after = turns[number + 1][0] if number + 1 < len(turns) else len(values) - 1
        rise = bool(values[position] - values[before] >= hysteresis)
        fall = bool(values[position] - values[after] >= hysteresis)
        if rise or fall:
            spans.append(_span(len(spans) + 1, values, known, before, position, after, rise, fall))
    return tuple(spans)


def held_position(tibia_deg: FloatArray) -> tuple[RepetitionSpan, ...]:
    """The position in a single picture that is looked at (n,) times; none where the shin hardly leans forward."""
    if not np.isfinite(tibia_deg).any() or np.nanmedian(tibia_deg) < LEAST_LEAN_DEG:
        return ()
    middle = int(np.flatnonzero(np.isfinite(tibia_deg))[np.isfinite(tibia_deg).sum() // 2])
    return (RepetitionSpan(1, middle, middle, middle, (middle,), starts_inside=False, ends_inside=False),)


def _turning_points(values: FloatArray, hysteresis: float) -> list[tuple[int, bool]]:
    """Alternating bottoms and tops (position, is_top) that differ by at least `hysteresis`; the last may be open."""
    turns: list[tuple[int, bool]] = []
    low = high = 0
    rising: bool | None = None
    for i, value in enumerate(values):
        low = i if value < values[low] else low
        high = i if value > values[high] else high
        if rising is not False and values[high] - value >= hysteresis:
            turns.append((high, True))
            rising, low = False, i
        elif rising is not True and value - values[low] >= hysteresis:
            turns.append((low, False))
            rising, high = True, i
    if rising is not None:
        turns.append((high, True) if rising else (low, False))
    return turns


def _span(
    index: int,
    values: FloatArray,
    known: np.ndarray,
    before: int,
    top: int,
    after: int,
    rise: bool,
    fall: bool,
) -> RepetitionSpan:
    start = _onset(values, top, before) if rise else before
    end = _onset(values, top, after) if fall else after
    inside = np.arange(start, end + 1)
    hold = inside[values[inside] >= values[top] - HOLD_DEG]
    return RepetitionSpan(
        index=index,
        start=int(known[start]),
        peak=int(known[hold[len(hold) // 2]]),
        end=int(known[end]),
        hold=tuple(int(i) for i in known[hold]),
        starts_inside=rise,
        ends_inside=fall,
    )


def _onset(values: FloatArray, top: int, bottom: int) -> int:
    """The position nearest to the top, on the way to the bottom, where only `ONSET` of the rise is left."""
    step = 1 if bottom > top else -1
    way = np.arange(top, bottom + step, step)
    below = values[way] <= values[bottom] + ONSET * (values[top] - values[bottom])
    return int(way[np.argmax(below)])
