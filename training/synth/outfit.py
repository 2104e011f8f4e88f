"""Clothes and shoes: cut from the model's tights, blown up at rest, then carried by the same bones as the skin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from training.points import Array
from training.synth.body import SKIN_VERTICES, Body, Faces, faces_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOLE_M = 0.022
HIDDEN_BELOW_HEM_M = 0.022
"""Skin this far inside a garment is not rendered."""


@dataclass(frozen=True)
class Outfit:
    """What a person wears; `loose` and `shirt_loose` widen cloth, 0 tight, 1 wide."""

    pants: str
    """short_shorts, shorts, capri or long"""
    feet: str
    """shoes, socks or bare"""
    sleeve: str
    """none, short or long"""
    loose: float
    shirt_loose: float

    @property
    def sole(self) -> float:
        """How far the sole lifts the foot, metres."""
        return SOLE_M if self.feet == "shoes" else 0.0


@dataclass(frozen=True)
class ShoeShape:
    """How a shoe differs from the foot in it, metres."""

    flare: float
    toe_cap: float
    heel: float
    sole_height: float


@dataclass(frozen=True)
class Part:
    """Faces (n, 4) of the dressed body with one material: skin, shirt, pants, shoe, white or dark."""

    name: str
    faces: Faces
    material: str


@dataclass(frozen=True)
class Heights:
    """Where on this body a garment ends, metres above the model's origin; `unit` is a stature of 1.75 m."""

    unit: float
    waist: float
    hem: float
    neck: float
    ankle: float
    floor: float


def dressed(body: Body, outfit: Outfit, rng: np.random.Generator) -> tuple[Body, list[Part]]:
    """The body with its clothes' vertices added, and what is to be rendered.

    The shape and colour of shoes is drawn from `rng`.
    """
    heights = _heights(body, outfit)
    parts: list[Part] = []
    for name, region in _regions(body, outfit, heights).items():
        faces = faces_of("helper-tights")
        faces = faces[region[faces].sum(axis=1) >= 3]
        if len(faces):
            body, part = _garment(body, name, faces, outfit, heights)
            parts.append(part)
    skin = faces_of("body")
    parts.append(Part("skin", skin[~_hidden(body, outfit, heights)[skin].all(axis=1)], "skin"))
    if outfit.feet == "shoes":
        body, parts = _shod(body, parts, heights.floor, rng)
    return body, parts


def _heights(body: Body, outfit: Outfit) -> Heights:
    hip, knee, ankle = (body.heads[body.bone(bone)][2] for bone in ("upperleg01.R", "lowerleg01.R", "foot.R"))
    unit = body.stature / 1.75
    hems = {
        "short_shorts": hip - 0.10 * unit,
        "shorts": knee + 0.09 * unit,
        "capri": knee - 0.12 * unit,
        "long": ankle + 0.07 * unit,
    }
    neck = body.heads[body.bone("neck01")][2]
    floor = body.vertices[:SKIN_VERTICES, 2].min()
    return Heights(unit, hip + 0.10 * unit, hems[outfit.pants], neck, ankle, floor)


def _along_arm(body: Body) -> Array:
    """Place of every vertex along the upper arm, (n,): 0 at the shoulder, 1 at the elbow."""
    shoulder, elbow = body.heads[body.bone("upperarm01.R")], body.heads[body.bone("lowerarm01.R")]
    mirrored = body.vertices * [1, 0, 1] - np.abs(body.vertices) * [0, 1, 0]
    run = elbow - shoulder
    return np.asarray((mirrored - shoulder) @ run / (run @ run), dtype=np.float64)


def _sleeve_end(outfit: Outfit) -> float:
    return {"short": 0.55, "long": 1.9, "none": 0.02}[outfit.sleeve]


def _regions(body: Body, outfit: Outfit, heights: Heights) -> dict[str, NDArray[np.bool_]]:
    """Which vertices (n,) each garment covers."""
    up = body.vertices[:, 2]
    arm = body.carried("upperarm", "lowerarm", "wrist", "finger", "metacarpal") > 0.5
    hand, foot = body.carried("wrist", "finger", "metacarpal"), body.carried("foot", "toe")
    trunk = ~arm & (up > heights.waist - 0.07 * heights.unit) & (up < heights.neck + 0.03 * heights.unit)
    shoe = {
        "shoes": foot > 0.35,
        "socks": (up < heights.ankle + 0.09 * heights.unit) & ~arm,
        "bare": np.zeros(len(up), bool),
    }
    return {
        "shoe": shoe[outfit.feet],
        "pants": ~arm & (up < heights.waist) & (up > heights.hem) & (foot < 0.5),
        "shirt": trunk | (arm & (_along_arm(body) < _sleeve_end(outfit)) & (hand < 0.3)),
    }


def _garment(body: Body, name: str, faces: Faces, outfit: Outfit, heights: Heights) -> tuple[Body, Part]:
    """The body with the vertices of one garment added, and the garment."""
    used, corners = np.unique(faces, return_inverse=True)
    cloth, normals = body.vertices[used].copy(), _normals(body.vertices)[used]
    cloth += normals * _thickness(name, cloth, outfit, heights)[:, None]
    if name == "shoe" and outfit.feet == "shoes":
        low = cloth[:, 2] < heights.floor + 0.024
        edge = ~low & (cloth[:, 2] < heights.floor + 0.04)
        cloth[low, 2] = heights.floor - SOLE_M
        cloth[edge, 2] = np.maximum(cloth[edge, 2], heights.floor + 0.01)
    elif name == "shoe":
        cloth[:, 2] = np.maximum(cloth[:, 2], heights.floor - 0.0005)
    grown = replace(
        body,
        vertices=np.concatenate([body.vertices, cloth]),
        weights=np.concatenate([body.weights, body.weights[used]]),
        carriers=np.concatenate([body.carriers, body.carriers[used]]),
    )
    return grown, Part(name, corners.reshape(faces.shape) + len(body.vertices), name)


def _thickness(name: str, cloth: Array, outfit: Outfit, heights: Heights) -> Array:
    """How far the cloth stands off the skin, (n,), metres: more towards the hem, in folds."""
    up = cloth[:, 2]
    if name == "shoe":
        return np.full(len(cloth), 0.007 if outfit.feet == "shoes" else 0.0025)
    if name == "pants":
        down = np.clip((heights.waist - up) / (heights.waist - heights.hem), 0, 1)
        round_leg = np.arctan2(cloth[:, 0] - cloth[:, 0].mean(), np.abs(cloth[:, 1]) - 0.1)
        folds = 0.004 * np.sin(5 * round_leg + 23 * up)
        return np.asarray(0.004 + outfit.loose * (0.004 + 0.016 * down + folds), dtype=np.float64)
    down = np.clip((heights.neck - up) / (heights.neck - heights.waist), 0, 1)
    folds = 0.004 * np.sin(4 * np.arctan2(cloth[:, 0], cloth[:, 1]) + 11 * up) * down
    return np.asarray(0.007 + outfit.shirt_loose * (0.004 + 0.012 * down) + folds, dtype=np.float64)


def _normals(vertices: Array) -> Array:
    """Outward unit normals (n, 3) of the tights."""
    faces = faces_of("helper-tights")
    across = np.cross(vertices[faces[:, 2]] - vertices[faces[:, 0]], vertices[faces[:, 3]] - vertices[faces[:, 1]])
    normals = np.zeros_like(vertices)
    for corner in range(4):
        np.add.at(normals, faces[:, corner], across)
    return np.asarray(normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12), dtype=np.float64)


def _hidden(body: Body, outfit: Outfit, heights: Heights) -> NDArray[np.bool_]:
    """Which vertices (n,) lie so far inside a garment that they need not be rendered."""
    up, unit = body.vertices[:, 2], heights.unit
    arm = body.carried("upperarm", "lowerarm", "wrist", "finger", "metacarpal") > 0.5
    foot = body.carried("foot", "toe")
    hidden = ~arm & (up < heights.waist) & (up > heights.hem + HIDDEN_BELOW_HEM_M * unit) & (foot < 0.5)
    hidden |= ~arm & (up > heights.waist - 0.05 * unit) & (up < heights.neck - 0.06 * unit)
    hidden |= arm & (_along_arm(body) < _sleeve_end(outfit) - 0.12)
    if outfit.feet == "shoes":
        hidden |= foot > 0.8
    elif outfit.feet == "socks":
        hidden |= (up < heights.ankle + 0.06 * unit) & ~arm
    return hidden


def _shod(body: Body, parts: list[Part], floor: float, rng: np.random.Generator) -> tuple[Body, list[Part]]:
    """Shoes with flared soles, caps before the toes and heels behind; soles sometimes in another colour."""
    shoe = next(part for part in parts if part.name == "shoe")
    shape = ShoeShape(rng.uniform(0, 0.012), rng.uniform(0, 0.016), rng.uniform(0, 0.010), rng.uniform(0.012, 0.04))
    vertices = body.vertices.copy()
    for side, sign in (("R", -1), ("L", 1)):
        mine = np.unique(shoe.faces)
        mine = mine[np.sign(vertices[mine, 1]) == sign]
        _shape(vertices, mine, body.heads[body.bone(f"foot.{side}")], floor, shape)
    if rng.random() < 0.6:
        sole = (vertices[shoe.faces, 2] < floor + shape.sole_height * 0.6).all(axis=1)
        if sole.any():
            material = str(rng.choice(["white", "dark", "shirt", "pants"]))
            others = [part for part in parts if part is not shoe]
            upper, lower = replace(shoe, faces=shoe.faces[~sole]), Part("sole", shoe.faces[sole], material)
            parts = [upper, *others, lower]
    return replace(body, vertices=vertices), parts


def _shape(vertices: Array, mine: NDArray[np.int64], ankle: Array, floor: float, shape: ShoeShape) -> None:
    """Move the vertices of one shoe, in place: outwards, forwards and backwards, most at the sole."""
    x, y, z = vertices[mine].T
    low = np.clip(1 - (z - (floor - SOLE_M)) / (shape.sole_height + SOLE_M), 0, 1)
    fore = np.clip((x - ankle[0]) / 0.2, -1, 1)
    cap = np.where(fore > 0.5, shape.toe_cap * (fore - 0.5) * 2 * (0.4 + 0.6 * low), 0)
    heel = np.where(fore < 0, shape.heel * -fore * low, 0)
    vertices[mine, 1] += np.sign(y - y.mean()) * shape.flare * low
    vertices[mine, 0] += cap - heel
