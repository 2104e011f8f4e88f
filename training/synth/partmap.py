"""Where the test leg is in a crop, as if nothing hid it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.data import CROP_PX
from training.points import Array
from training.synth.body import Body
from training.synth.lunge import TEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.synth.look import Camera
    from training.synth.outfit import Part

CLASSES = {1: ("lowerleg",), 2: ("foot", "toe"), 3: ("upperleg",)}
"""What the numbers in a map mean: shank, foot or shoe, thigh; 0 is everything else."""
SUBPIXEL_BITS = 4


def part_map(vertices: Array, body: Body, parts: Sequence[Part], camera: Camera) -> NDArray[np.uint8]:
    """The class of every pixel (CROP_PX, CROP_PX), the leg's faces painted from the furthest to the nearest."""
    carried = np.zeros(len(vertices), np.uint8)
    for number, bones in CLASSES.items():
        carried[body.carried(*bones, side=f".{TEST}") > 0.5] = number
    faces = np.concatenate([part.faces for part in parts])
    of_corners = np.sort(carried[faces], axis=1)
    # three corners of four on the leg; the class in the middle decides
    on_leg = (of_corners > 0).sum(axis=1) >= 3
    faces, numbers = faces[on_leg], of_corners[on_leg, 1]
    faces, numbers = faces[numbers > 0], numbers[numbers > 0]
    away = (vertices @ camera.turn.T + camera.shift)[:, 2]
    places = np.rint(camera.seen(vertices) * 2**SUBPIXEL_BITS).astype(np.int32)
    painted = np.zeros((CROP_PX, CROP_PX), np.uint8)
    for i in np.argsort(-away[faces].mean(axis=1)):
        cv2.fillConvexPoly(painted, places[faces[i]], int(numbers[i]), shift=SUBPIXEL_BITS)
    return painted
