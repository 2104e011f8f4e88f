"""What the renderer cannot know from the body: patterns on cloth, light, and the eye of the camera, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.points import Array
from training.synth.rotations import about, unit

PATTERNED = ("pants", "shoe", "shirt")
LAMPS = 2


@dataclass(frozen=True)
class Pattern:
    """Stripes or blotches in a second colour, so that nothing plain is relied upon."""

    material: str
    stripes: str | None
    """the way stripes run, X, Y, Z or DIAGONAL; None for blotches"""
    scale: float
    distortion: float
    sharpness: float
    colour: Array


@dataclass(frozen=True)
class Light:
    """Factors on the light of each lamp and of the surroundings."""

    lamps: tuple[float, ...]
    surroundings: float


@dataclass(frozen=True)
class Camera:
    """A pinhole camera: x_camera = turn @ x_world + shift, OpenCV's axes."""

    matrix: Array
    """(3, 3), pixels, the picture's left edge at 0"""
    turn: Array
    shift: Array

    @property
    def centre(self) -> Array:
        """Where the camera is, metres."""
        return np.asarray(-self.turn.T @ self.shift, dtype=np.float64)

    def seen(self, places: Array) -> Array:
        """Where places (n, 3) appear, (n, 2), pixels."""
        rays = (places @ self.turn.T + self.shift) @ self.matrix.T
        return np.asarray(rays[:, :2] / rays[:, 2:], dtype=np.float64)

    def cropped(self, corner: Array, side_px: float, size: int) -> Camera:
        """The camera of a square cut out of the picture and scaled to `size` pixels: the same rays."""
        zoom = size / side_px
        cut = np.array([[zoom, 0, -zoom * corner[0]], [0, zoom, -zoom * corner[1]], [0, 0, 1.0]])
        return Camera(cut @ self.matrix, self.turn, self.shift)


@dataclass(frozen=True)
class Shot:
    """A camera and how it was placed."""

    camera: Camera
    far: bool
    """the test leg is the one away from the camera"""
    height: float
    azimuth_deg: float
    roll_deg: float


def drawn_patterns(rng: np.random.Generator) -> list[Pattern]:
    """Patterns of some garments; the order of the draws must not change."""
    patterns = []
    for material in PATTERNED:
        if rng.random() < 0.55:
            continue
        if rng.random() < 0.5:
            scale, distortion = float(rng.uniform(2, 25)), float(rng.uniform(0, 8))
            stripes: str | None = str(rng.choice(["X", "Y", "Z", "DIAGONAL"]))
        else:
            scale, distortion, stripes = float(rng.uniform(5, 50)), 0.0, None
        sharpness = float(rng.uniform(1, 10))
        patterns.append(Pattern(material, stripes, scale, distortion, sharpness, rng.uniform(5, 250, 3)))
    return patterns


def drawn_light(rng: np.random.Generator) -> Light:
    """Light from dim to harsh."""
    lamps = tuple(float(np.exp(rng.normal(0, 0.6))) for _ in range(LAMPS))
    return Light(lamps, float(np.exp(rng.normal(0, 0.35))))


def drawn_shot(ankle: Array, wall_x: float, rng: np.random.Generator) -> Shot:
    """A camera that looks at the test leg more or less square, low or high, never from behind the wall."""
    far = bool(rng.random() < 0.2)
    focal_mm = rng.uniform(22, 33)
    width, height = (1280, 720) if rng.random() < 0.5 else (720, 1280)
    azimuth = np.radians(np.clip(rng.normal(0, 9), -25, 25))
    distance, up, roll = rng.uniform(1.3, 3.2), rng.uniform(0.25, 1.65), rng.normal(0, 2.5)
    side = 1.0 if far else -1.0
    target = ankle + np.array([rng.uniform(-0.15, 0.25), 0, rng.uniform(0.1, 0.6)])
    place = target + np.array([distance * np.sin(azimuth), side * distance * np.cos(azimuth), 0])
    place[0], place[2] = min(place[0], wall_x - 0.06), up
    ahead = unit(target - place)
    right = unit(np.cross(ahead, [0, 0, 1]))
    turn = about("z", roll) @ np.stack([right, np.cross(ahead, right), ahead])
    focal = max(width, height) * focal_mm / 36
    matrix = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
    return Shot(Camera(matrix, turn, -turn @ place), far, up, float(np.degrees(azimuth)), float(roll))
