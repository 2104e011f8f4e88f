"""What the picture shows against what is true, for rendered people seen by a camera that is known exactly.

    python benchmarks/anatomy/observe.py FOLDER benchmarks/anatomy/observations.csv

FOLDER holds single frames of rendered people (`NAME_0015.png`) with their truth (`NAME.csv`, `NAME.json`), made from
`people.csv` as the README here says.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lungelens.camera.pinhole import Camera
from lungelens.camera.types import Normal
from lungelens.measures.estimate import Draws
from lungelens.measures.floor import Floor
from lungelens.measures.sole_turn import raw_turns_deg
from lungelens.observe.foot import FootPicture, FootPoints, foot_edges
from lungelens.observe.stance import LEGS, LegPoints
from lungelens.pose.look import FOLLOW_SIDE_PX, MARGIN, Region, cut_out, mirrored
from lungelens.pose.mediapipe_estimator import MediaPipePoseEstimator
from lungelens.pose.models import model_path

if TYPE_CHECKING:
    from lungelens.measures.floor import SoleLine
    from lungelens.observe.types import FloatArray
    from lungelens.pose.types import ModelFile

LOOKS = 4  # at the same picture: the network settles as it does in a clip
ROOM_FOR_HEAD = 0.2  # the truth has no point above the shoulders
ANKLE_INSIDE_CM = 4.2  # the ankle joint from the line of the sole's outer edge, middle of these people


@dataclass(frozen=True)
class Rendered:
    """One frame of a rendered person; world axes as in `scene.sheet_pose`, centimetres."""

    name: str
    rgb: np.ndarray
    meta: dict
    truth: dict[str, float]

    @property
    def sign(self) -> float:
        """+1 when the person faces right, which in these pictures goes with the right leg."""
        return 1.0 if self.meta["args"]["side"] == "R" else -1.0

    @property
    def leg(self) -> LegPoints:
        """The test leg's keypoints."""
        return LEGS["right" if self.sign > 0 else "left"]

    def camera(self) -> Camera:
        """The true camera as the only one drawn."""
        rotation = np.array([[self.truth[f"R{row}{column}"] for column in range(3)] for row in range(3)])
        shift_cm = 100 * np.array([self.truth[f"t{row}"] for row in range(3)])
        shift_cm = shift_cm + rotation @ [100 * self.meta["wall_x"], 0, 0]
        size_px = (self.rgb.shape[1], self.rgb.shape[0])
        position_cm = -rotation.T @ shift_cm
        return Camera(size_px, np.array([self.meta["K"][0][0]], float), rotation[None], position_cm[None])

    def sheet_px(self, camera: Camera) -> FloatArray | None:
        """Corners of the printed sheet in the picture, (4, 2)."""
        board = self.meta.get("board")
        if not board:
            return None
        origin, across, along = (np.array(board[key]) for key in ("origin", "u_axis", "v_axis"))
        width, height = (side / 1000 for side in board["sheet_mm"])
        corners = [origin + u * across + v * along for u, v in ((0, 0), (width, 0), (width, height), (0, height))]
        world = 100 * (np.array(corners) - [self.meta["wall_x"], 0, 0])
        return camera.project(world)


def rendered_frames(folder: Path) -> list[Rendered]:
    """Every frame in the folder that has its truth."""
    found = []
    for described in sorted(folder.glob("*.json")):
        meta = json.loads(described.read_text())
        with described.with_suffix(".csv").open(newline="") as rows:
            for row in csv.DictReader(rows):
                truth = {key: float(value) for key, value in row.items()}
                picture = folder / f"{described.stem}_{int(truth['frame']):04d}.png"
                if picture.exists():
                    rgb = cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB)
                    found.append(Rendered(picture.stem, rgb, meta, truth))
    return found


def landmarks(one: Rendered, model: ModelFile) -> FloatArray | None:
    """The measuring model's landmarks in display pixels, looked at as in a clip: cut out, facing right."""
    points = np.array([[one.truth[key], one.truth[key[:-1] + "v"]] for key in one.truth if key.endswith("_u")])
    low, high = points.min(axis=0), points.max(axis=0)
    low[1] -= ROOM_FOR_HEAD * (high[1] - low[1])
    margin = MARGIN * (high - low).max()
    region = Region(*np.floor(low - margin).astype(int), *np.ceil(high + margin).astype(int))
    scale = min(1.0, FOLLOW_SIDE_PX / max(region.right - region.left, region.bottom - region.top))
    here = region.scaled(scale)
    small = cv2.resize(one.rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = cut_out(small, here, one.sign < 0)
    with MediaPipePoseEstimator(model.path, model.name, model.sha256) as estimator:
        poses = [estimator.detect(picture, look / 15) for look in range(LOOKS)][-1]
    if not poses:
        return None
    pose = mirrored(poses[0], picture.shape[1]) if one.sign < 0 else poses[0]
    return np.asarray((pose.points_px + [here.left, here.top]) / scale)


def observe(one: Rendered, points_px: FloatArray) -> dict[str, float | str]:
    """One row: every way the picture shows a quantity, minus the truth (or as it is where there is none)."""
    heel, toe, ankle = (points_px[key] for key in (one.leg.heel, one.leg.toe, one.leg.ankle))
    camera = one.camera()
    floor = Floor(camera, Draws(one.name, n=1), Normal(0.0, 0.0), -one.sign)
    row: dict[str, float | str] = {
        "frame": one.name,
        "feet": one.meta["args"]["feet"],
        "look_down_deg": floor.look_down_deg(toe),
        "heel_lift_mm": 1000 * one.truth["heel_lift_m"],
    }
    edges = foot_edges(FootPicture.of(one.rgb, FootPoints(heel, toe, ankle, one.sign), one.sheet_px(camera)))
    if edges is None:
        return row
    turns = raw_turns_deg(floor, edges)[:, 0] - float(one.meta["args"]["toe_out"])
    row["turn_outline_deg"], row["turn_step_deg"] = (float(turn) for turn in turns)
    row["ankle_height_cm"] = height_over_sole(camera, floor.sole_line(edges.step_px), ankle, one.sign)
    return row


def height_over_sole(camera: Camera, sole: SoleLine, point_px: FloatArray, sign: float) -> float:
    """How high the ray through a point (2,) is above the line that runs `ANKLE_INSIDE_CM` inside the sole's edge."""
    ray, position = camera.in_world(camera.rays(point_px))[0], camera.position_cm[0]
    inward = np.array([-sole.direction[0, 1], sole.direction[0, 0]]) * sign
    along = ((sole.point_cm[0] - position[:2]) @ inward + ANKLE_INSIDE_CM) / (ray[:2] @ inward)
    return float(position[2] + along * ray[2])


def main() -> None:
    """Observe every frame and write one table."""
    folder, table = Path(sys.argv[1]), Path(sys.argv[2])
    model = model_path("heavy")
    rows = []
    for one in rendered_frames(folder):
        points_px = landmarks(one, model)
        if points_px is not None:
            rows.append(observe(one, points_px))
            print(one.name, file=sys.stderr)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with table.open("w", newline="") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        for row in rows:
            writer.writerow({k: v if isinstance(v, str) else round(float(v), 3) for k, v in row.items()})


if __name__ == "__main__":
    main()
