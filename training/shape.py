"""What legs have in common, in centimetres: `python -m training.shape CROPS... --to models/leg_shape.json`.

Each leg is described in two frames that move with it. The foot's: origin in the middle of the heel on the floor, axes
towards the second toe, outward, up. The shank's: origin in the ankle's centre, up to the knee's centre, outward as the
foot's outward direction is at a right angle to that, forward. The places of the points about them depend a little on
how far the foot is turned out and the shank leans; what is left is the difference between people.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from training.data import people_files
from training.points import NAMES, Array

if TYPE_CHECKING:
    from collections.abc import Iterable

FOOT = ("ankle", "heel_back", "toe_tip", "toe2", "mtp2", "sole_rear", "sole_fore")
SHANK = ("malleolus_out", "malleolus_in", "epicondyle_out", "epicondyle_in", "shin_upper", "shin_lower", "knee_front")
LIFTED_MM = 1.0
"""A heel that is up more than this is not on the floor."""
SAME_IN_ALL_CM = 1e-3


def standing_legs(folders: Iterable[Path]) -> Array:
    """Points (n, n_points, 3), cm, x towards the wall, y outward, z up, of the training people's legs, heel down."""
    legs = []
    for path in people_files(folders, "train"):
        with np.load(path) as file:
            points_m, meta = file["points_m"], json.loads(str(file["meta"]))
        order = [meta["names"].index(name) for name in NAMES]
        down = [view["heel_lift_mm"] < LIFTED_MM for view in meta["views"]]
        legs.append(100 * points_m[down][:, order].astype(np.float64) * [1, -1, 1])
    return np.concatenate(legs)


def described(leg: Array) -> tuple[Array, Array]:
    """What the shape depends on (1, foot rotation, lean; radians) and the shape (43,): shank's length, places, cm."""
    at = dict(zip(NAMES, leg, strict=True))
    along, shank = at["toe2"] - at["heel_pad"], at["knee"] - at["ankle"]
    rotation, lean, length = np.arctan2(along[1], along[0]), np.arctan2(shank[0], shank[2]), np.linalg.norm(shank)
    ahead = np.array([np.cos(rotation), np.sin(rotation), 0.0])
    outward = np.array([-np.sin(rotation), np.cos(rotation), 0.0])
    up = shank / length
    across = outward - up * (outward @ up)
    across /= np.linalg.norm(across)
    foot = np.stack([at[name] - at["heel_pad"] for name in FOOT]) @ np.stack([ahead, outward, [0, 0, 1]], axis=1)
    rest = np.stack([at[name] - at["ankle"] for name in SHANK]) @ np.stack([np.cross(across, up), across, up], axis=1)
    return np.array([1.0, rotation, lean]), np.concatenate([[length], foot.ravel(), rest.ravel()])


def main(
    crops: Annotated[list[Path], typer.Argument(help="Folders of pNNNNN.npz files.")],
    to: Annotated[Path, typer.Option(help="The file to write.")],
) -> None:
    """Learn what legs have in common from the training people."""
    causes, shapes = (np.stack(part) for part in zip(*map(described, standing_legs(crops)), strict=True))
    mean = np.linalg.lstsq(causes, shapes, rcond=None)[0]
    variance, directions = np.linalg.eigh(np.cov((shapes - causes @ mean).T))
    spread = (directions * np.sqrt(np.maximum(variance, 0)))[:, variance > SAME_IN_ALL_CM**2]
    rows = {"mean": mean, "spread": spread.T}
    packed = {name: [[round(float(value), 4) for value in row] for row in rows[name]] for name in rows}
    record = {"schema": "lungelens.leg_shape/1", "foot": FOOT, "shank": SHANK, **packed}
    to.write_text(json.dumps(record, separators=(",", ":")).replace("],[", "],\n[") + "\n", encoding="utf-8")
    typer.echo(f"{to}: {len(shapes)} legs, {spread.shape[1]} ways in which they differ")


if __name__ == "__main__":
    typer.run(main)
