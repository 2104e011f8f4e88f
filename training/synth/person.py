"""Who a person is and how they lunge, drawn from their number and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.points import Array
from training.synth.lunge import Manner
from training.synth.outfit import Outfit

ANCESTRIES = ("african", "asian", "caucasian")
SKINS = {"african": (112, 74, 52.0), "asian": (205, 160, 128.0), "caucasian": (214, 167, 142.0)}


@dataclass(frozen=True)
class Wish:
    """What is drawn before the body is: how deep, how turned out, what worn, in which room."""

    gender: float
    age: float
    weight: float
    muscle: float
    height: float
    tibia_deepest: float
    tibia_first: float
    toe_out: float
    heel_pitch: float
    """greatest pitch of the heel, degrees; 0 keeps it down"""
    gap: float
    """metres the knee stops short of the wall"""
    sheet: bool
    """the printed sheet lies on the floor"""
    pants: str
    feet: str
    arms: str
    knee_track: float
    sleeve: str
    floor: str
    """wood, tile or gym"""
    colours: tuple[Array, Array, Array] | None
    """bright ones of trousers, shoes and shirt; None for ordinary ones"""


@dataclass(frozen=True)
class Person:
    """A person ready to be built."""

    phenotype: dict[str, float]
    ancestry: str
    outfit: Outfit
    manner: Manner
    colours: dict[str, Array]
    """red, green, blue, 0 to 255, of each material"""


def drawn_wish(rng: np.random.Generator) -> Wish:
    """A wish; the order of the draws decides what a number means and must not change."""

    def one_of(*choices: str) -> str:
        return choices[int(rng.integers(len(choices)))]

    gender = float(rng.integers(0, 2))
    age = float(rng.uniform(0.5, 1.0)) if rng.random() < 0.85 else float(rng.uniform(0.4, 0.5))
    weight, muscle = float(np.clip(rng.normal(0.52, 0.18), 0.1, 0.95)), float(rng.uniform(0.25, 0.85))
    height = float((0.30 if gender < 0.5 else 0.32) + np.clip(rng.normal(0.05, 0.10), -0.2, 0.32))
    deepest, first = float(rng.uniform(18, 52)), float(rng.uniform(-3, 14))
    toe_out = float(np.clip(rng.normal(9, 10), -8, 38))
    heel_pitch = float(rng.uniform(1.5, 22)) if rng.random() < 0.3 else 0.0
    gap = float(rng.uniform(0, 0.1)) if rng.random() < 0.4 else 0.0
    sheet = bool(rng.random() < 0.6)
    pants = one_of("shorts", "short_shorts", "long", "capri", "shorts")
    feet, arms = one_of("shoes", "bare", "socks", "shoes"), one_of("wall", "wall", "hang", "hips")
    track, sleeve = float(rng.uniform(0, 0.9)), one_of("short", "long", "none")
    floor = one_of("wood", "tile", "gym")
    bright = rng.random() < 0.5
    colours = tuple(np.floor(rng.uniform(10, 250, 3)) for _ in range(3)) if bright else None
    return Wish(
        gender, age, weight, muscle, height, deepest, first, toe_out, heel_pitch, gap, sheet, pants, feet, arms, track,
        sleeve, floor, (colours[0], colours[1], colours[2]) if colours else None,
    )  # fmt: skip


def drawn_person(wish: Wish, rng: np.random.Generator) -> Person:
    """The person of a wish; the order of the draws decides what a number means and must not change."""
    ancestry = ANCESTRIES[rng.integers(0, 3)]
    phenotype = {
        "gender": wish.gender,
        "age": wish.age,
        "weight": wish.weight,
        "muscle": wish.muscle,
        "height": wish.height,
        "proportions": 0.6,
    } | {name: float(name == ancestry) for name in ANCESTRIES}
    colours = {"skin": np.array(SKINS[ancestry]) * rng.uniform(0.92, 1.06)}
    if wish.colours:
        colours |= dict(zip(("pants", "shoe", "shirt"), wish.colours, strict=True))
    else:
        for name, darkest, brightest in (("shirt", 30, 225), ("pants", 18, 130), ("shoe", 30, 230)):
            grey = rng.uniform(darkest, brightest)
            colours[name] = np.clip(grey + rng.uniform(0, 1) * rng.normal(0, 35, 3), 8, 245)
    colours |= {"dark": np.array([38, 27, 20.0]) * rng.uniform(0.6, 2.2), "white": np.array([225, 222, 218.0])}
    rng.integers(0, 2)  # the hair, which no crop of a leg shows
    loose = 1.0 if wish.pants == "shorts" else 0.15
    outfit = Outfit(wish.pants, wish.feet, wish.sleeve, loose, float(rng.uniform(0.2, 1.2)))
    return Person(phenotype, ancestry, outfit, _drawn_manner(wish, rng), colours)


def loosened(outfit: Outfit, rng: np.random.Generator) -> Outfit:
    """Long trousers are wide on every other person."""
    if outfit.pants in ("long", "capri") and rng.random() < 0.5:
        return replace(outfit, loose=float(rng.uniform(0.3, 1.3)))
    return outfit


def _drawn_manner(wish: Wish, rng: np.random.Generator) -> Manner:
    return Manner(
        toe_out=wish.toe_out,
        knee_track=wish.knee_track,
        thigh0=float(rng.uniform(8, 14)),
        thigh1=float(rng.uniform(0.55, 0.8)),
        hip_in=float(rng.uniform(0.0, 0.04)),
        pelvis_yaw=float(rng.uniform(0, 8)),
        pelvis_tilt=float(rng.uniform(0, 5)),
        back_pitch=float(rng.uniform(0, 15)),
        back_toe_out=float(rng.uniform(0, 15)),
        back_x=-float(rng.uniform(0.48, 0.68)),
        back_y=float(rng.uniform(0.12, 0.2)),
        lean0=float(rng.uniform(2, 7)),
        lean1=float(rng.uniform(0.15, 0.4)),
        head_yaw=float(rng.uniform(-8, 8)),
        head_pitch=float(rng.uniform(5, 22)),
        arms=wish.arms,
        hand_rise=float(rng.uniform(-0.12, 0.02)),
    )
