"""Offsets between what the picture shows and the points the quantities are defined by, from `observations.csv`.

    python benchmarks/anatomy/fit.py

Prints the constants `lungelens.measures.sole_turn` and `lungelens.observe.view` should have: the middle over the
rendered people and its spread, the greater of a robust one and half the ordinary one, so that rare failures, which
other rules catch, do not set it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TABLE = Path(__file__).with_name("observations.csv")
HEEL_DOWN_MM = 3.0
LEAST_LOOK_DOWN_DEG = 12.0
ROBUST = 1.4826  # median absolute deviation to standard deviation


@dataclass(frozen=True)
class Offset:
    """One constant: its name, its middle, its spread, and over how many people."""

    constant: str
    middle: float
    sd: float
    people: int


CONSTANTS = {  # constant: its column
    "OUTLINE_TURN_DEG": "turn_outline_deg",
    "STEP_TURN_DEG": "turn_step_deg",
    "ANKLE_HEIGHT_CM": "ankle_height_cm",
}


def offsets(table: Path = TABLE) -> tuple[Offset, ...]:
    """Fit every constant; a person counts once, by the mean of their frames."""
    with table.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if _usable(row)]
    people = sorted({_person(row) for row in rows})
    found = []
    for constant, column in CONSTANTS.items():
        means = [_mean([row for row in rows if _person(row) == person], column) for person in people]
        values = np.array([mean for mean in means if np.isfinite(mean)])
        middle = float(np.median(values))
        spread = ROBUST * float(np.median(np.abs(values - middle)))
        found.append(Offset(constant, middle, max(spread, 0.5 * float(values.std())), len(values)))
    return tuple(found)


def _person(row: dict[str, str]) -> str:
    return row["frame"].rsplit("_", 1)[0]


def _usable(row: dict[str, str]) -> bool:
    return float(row["heel_lift_mm"]) < HEEL_DOWN_MM and float(row["look_down_deg"]) > LEAST_LOOK_DOWN_DEG


def _mean(rows: list[dict[str, str]], column: str) -> float:
    values = [float(row[column]) for row in rows if row[column]]
    return float(np.mean(values)) if values else float("nan")


if __name__ == "__main__":
    for offset in offsets():
        print(f"{offset.constant:28s} {offset.middle:+6.2f} ± {offset.sd:.2f}   ({offset.people} people)")
