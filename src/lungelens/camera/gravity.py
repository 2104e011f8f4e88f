"""Gravity from the upright edges of the scene: door frames, wall corners, posters, window frames.

Edges that are vertical in the world meet in one vanishing point; where they run in the frame tells the camera's
roll and pitch. Every edge votes for the (roll, pitch) that would make it vertical, as a mixture of "is vertical, give
or take the detector's error" and "is something else", on a grid; the posterior's mean and spread are the answer. So a
few leaning edges neither spoil it nor have to be thrown out by hand (the idea is that of Coughlan & Yuille, Manhattan
World, 1999).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.directions import up_in_camera, up_in_frame
from lungelens.camera.edges import refined_edge
from lungelens.camera.pinhole import Camera
from lungelens.camera.types import FloatArray, Normal

# How a camera stands of which nothing is known.
LEVEL_ROLL = Normal(0.0, 3.0)  # a phone stood or held upright by eye
LEVEL_PITCH = Normal(-4.0, 13.0)  # phones stood by eye; webcams on a shelf look down by up to 35
SHARE_VERTICAL = 0.4  # of the steep edges of a room
WINDOW_DEG = 25.0  # edges steeper than this may be vertical ones
BUILDING_SD_DEG = 0.3  # how plumb walls and posters are
EDGE_SD_PX = 0.4  # how far one end of a refined edge strays against the other
MIN_LENGTH = 0.05  # of the frame's height
# End against end: an edge that keeps to a column of pixels so closely was drawn (a bar, a frame, a caption) and not
# filmed. Of 170 edges of eleven filmed rooms one did; every border of bars and screen recordings does.
DRAWN_PX = 0.05
DEPENDENCE = 0.6  # edges of one door or poster are not independent witnesses
MIN_EDGES = 3
CLEAR_SD_DEG = 0.5 * LEVEL_ROLL.sd


@dataclass(frozen=True)
class Gravity:
    """Camera roll and pitch with their standard errors, and how many edges agreed."""

    roll_deg: Normal
    pitch_deg: Normal
    edges: int

    @property
    def is_clear(self) -> bool:
        """Whether they tell the tilt, rather than a little about it."""
        return self.roll_deg.sd <= CLEAR_SD_DEG


def steep_edges(gray: npt.NDArray[np.uint8], ignore: npt.NDArray[np.bool_]) -> FloatArray:
    """Straight edges within `WINDOW_DEG` of the frame's vertical, (n, 4): x0, y0, x1, y1 in pixels.

    Parameters
    ----------
    gray
        Image of the still scene, (height, width).
    ignore
        True where the person is: edges with either end or their middle there are left out.

    Borders of bars and the like are left out, too: they say how the picture was cut, not how the room stands.
    """
    found = cv2.createLineSegmentDetector().detect(gray)[0]
    if found is None:
        return np.empty((0, 4))
    edges = np.asarray(found, dtype=float).reshape(-1, 4) + 0.5  # OpenCV counts from the centre of the first pixel
    run, rise = np.abs(edges[:, 2] - edges[:, 0]), np.abs(edges[:, 3] - edges[:, 1])
    keep = (np.hypot(run, rise) > MIN_LENGTH * gray.shape[0]) & (np.degrees(np.arctan2(run, rise)) < WINDOW_DEG)
    for part in (0.0, 0.5, 1.0):
        at = edges[:, :2] * (1 - part) + edges[:, 2:] * part
        column = np.clip(at[:, 0].astype(int), 0, gray.shape[1] - 1)
        row = np.clip(at[:, 1].astype(int), 0, gray.shape[0] - 1)
        keep &= ~ignore[row, column]
    refined = np.array([refined_edge(gray, edge) for edge in edges[keep]]).reshape(-1, 4)
    return np.asarray(refined[np.abs(refined[:, 2] - refined[:, 0]) > DRAWN_PX])


def gravity_from_edges(edges: FloatArray, size_px: tuple[int, int], focal_px: float) -> Gravity | None:
    """Roll and pitch that make the edges vertical, or None where too few agree, or as many with one as with another.

    They begin as those of a camera of which nothing is known, so that few edges tell a little and many tell all.

    Parameters
    ----------
    edges
        (n, 4) from `steep_edges`.
    size_px
        Width and height of the frame they were found in.
    focal_px
        Focal length in pixels of that frame.
    """
    if len(edges) < MIN_EDGES:
        return None
    roll, pitch = np.meshgrid(np.arange(-15.0, 15.01, 0.1), np.arange(-40.0, 25.01, 0.5), indexing="ij")
    log_posterior = -0.5 * ((roll - LEVEL_ROLL.mean) / LEVEL_ROLL.sd) ** 2
    log_posterior -= 0.5 * ((pitch - LEVEL_PITCH.mean) / LEVEL_PITCH.sd) ** 2
    camera, up = Camera(size_px, focal_px), up_in_camera(roll, pitch)
    residuals = []
    for edge in edges:
        residual, sd = _lean(edge, up, camera)
        inlier = SHARE_VERTICAL / (sd * np.sqrt(2 * np.pi)) * np.exp(-0.5 * (residual / sd) ** 2)
        log_posterior += DEPENDENCE * np.log(inlier + (1 - SHARE_VERTICAL) / (2 * WINDOW_DEG))
        residuals.append(residual / sd)
    weight = np.exp(log_posterior - log_posterior.max())
    weight /= weight.sum()
    best = np.unravel_index(int(np.argmax(log_posterior)), roll.shape)
    agreeing = int(sum(abs(residual[best]) < 3 for residual in residuals))
    if agreeing < MIN_EDGES:
        return None
    roll_deg, pitch_deg = _moments(weight, roll), _moments(weight, pitch)
    tells = roll_deg.sd < LEVEL_ROLL.sd and pitch_deg.sd < LEVEL_PITCH.sd
    return Gravity(roll_deg, pitch_deg, agreeing) if tells else None


def _lean(edge: FloatArray, up: FloatArray, camera: Camera) -> tuple[FloatArray, float]:
    """Angle of one edge from where `up` would make it run, for every `up` (..., 3), and its standard error; degrees."""
    ray = camera.rays(0.5 * (edge[:2] + edge[2:]))
    expected = up_in_frame(up, np.broadcast_to(ray, up.shape))
    along = edge[2:] - edge[:2]
    cross = expected[..., 0] * along[1] - expected[..., 1] * along[0]
    dot = expected[..., 0] * along[0] + expected[..., 1] * along[1]
    end_error_deg = np.degrees(EDGE_SD_PX / np.hypot(*along))
    return np.degrees(np.arctan(cross / dot)), float(np.hypot(BUILDING_SD_DEG, end_error_deg))


def _moments(weight: FloatArray, values: FloatArray) -> Normal:
    mean = float((weight * values).sum())
    return Normal(mean, float(np.sqrt((weight * (values - mean) ** 2).sum())))
