"""Render crops of the test leg with exact truth: `python -m training.render OUT --first 0 --people 500`.

One file a person, made from the person's number alone. A person already there is left alone, so that a stopped run goes
on. Needs `render-requirements.txt` (anny, and Blender's `bpy`, which is GPL-3 and imported nowhere else).
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import cv2
import numpy as np
import typer

from training.data import CROP_PX
from training.points import KNEE_LINE, Array
from training.synth.body import body_at_rest
from training.synth.look import Shot, drawn_light, drawn_patterns, drawn_shot
from training.synth.lunge import TEST
from training.synth.outfit import dressed
from training.synth.partmap import part_map
from training.synth.person import Person, Wish, drawn_person, drawn_wish, loosened
from training.synth.places import NAMES, places_of, points_in_world
from training.synth.repetition import MOMENTS, Moment, Repetition, repetition
from training.synth.stage import Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

PERSON_SEED, OUTFIT_SEED, BODY_SEED = 70_000, 90_000, 71_000
"""Added to a person's number for the generators of the lunge and the shots, of the shoes, of the body."""
JPEG_QUALITY = 93


@dataclass(frozen=True)
class Shown:
    """One crop and its truth."""

    jpeg: NDArray[np.uint8]
    points: Array
    points_m: Array
    part: NDArray[np.uint8]
    matrix: Array
    turn: Array
    shift: Array
    mirrored: bool
    facts: dict[str, Any]
    """what goes into the header"""


def render_person(number: int, views: int, samples: int) -> dict[str, Any]:
    """The arrays of the file of one person: see `training/README.md`."""
    rng = np.random.default_rng(PERSON_SEED + number)
    clothes = np.random.default_rng(OUTFIT_SEED + number)
    wish = drawn_wish(rng)
    person = drawn_person(wish, np.random.default_rng(BODY_SEED + number))
    outfit = loosened(person.outfit, clothes)
    body, parts = dressed(body_at_rest(person.phenotype), outfit, clothes)
    course = repetition(body, person.manner, outfit.sole, parts, wish)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(samples, Path(folder))
        patterns, light = drawn_patterns(rng), drawn_light(rng)
        stage.dress(body, parts, person.colours, patterns)
        stage.furnish(course.wall_x, wish.floor, wish.sheet, light, np.random.default_rng([number, 1]))
        likely = 1.25 - np.abs(np.linspace(-1, 1, MOMENTS))
        chosen = rng.choice(MOMENTS, size=min(views, MOMENTS), replace=False, p=likely / likely.sum())
        places = places_of(body, parts)
        shown = [_shown(stage, course, course.moments[i], places, parts, wish, rng) for i in chosen]
    return _arrays(shown, person, wish, course, body.stature)


def _shown(
    stage: Stage, course: Repetition, moment: Moment, places: Any, parts: Any, wish: Wish, rng: np.random.Generator
) -> Shown:
    """One crop of one moment from a new camera."""
    body = course.lunge.body
    ankle = moment.posed.joints[body.bone(f"foot.{TEST}")]
    shot = drawn_shot(ankle, course.wall_x, rng)
    places_m = points_in_world(places, body, course.lunge.foot, moment.posed)
    seen = shot.camera.seen(places_m)
    shank = float(np.linalg.norm(seen[KNEE_LINE[0]] - seen[KNEE_LINE[1]]))
    middle = 0.3 * (seen[0] + seen[1]) + 0.2 * (seen[2] + seen[3])
    side = 2.1 * shank * rng.uniform(0.88, 1.2)
    camera = shot.camera.cropped(middle + rng.normal(0, 0.06, 2) * shank - side / 2, side, CROP_PX)
    stage.pose(moment.posed.vertices)
    stage.open_towards(shot.far)
    image, part, points = (
        stage.picture(camera),
        part_map(moment.posed.vertices, body, parts, camera),
        camera.seen(places_m),
    )
    if shot.far:
        image, part = np.ascontiguousarray(image[:, ::-1]), np.ascontiguousarray(part[:, ::-1])
        points = points * [-1, 1] + [CROP_PX, 0]
    jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].ravel()
    facts = _facts(moment, course.moments[0], places_m, shot, wish) | {"shank_px": shank}
    return Shown(jpeg, points, places_m, part, camera.matrix, camera.turn, camera.shift, shot.far, facts)


def _facts(moment: Moment, first: Moment, places_m: Array, shot: Shot, wish: Wish) -> dict[str, Any]:
    """What the header says of one view; angles in the plane at a right angle to the wall, degrees."""

    def sagittal(upper: str, lower: str) -> float:
        run = places_m[NAMES.index(upper)] - places_m[NAMES.index(lower)]
        return float(np.degrees(np.arctan2(run[0], run[2])))

    return {
        "tau": moment.tibia_deg,
        "tibia": sagittal("knee", "ankle"),
        "shin": sagittal("shin_upper", "shin_lower"),
        "toe_out": wish.toe_out,
        "heel_lift_mm": 1000 * (moment.heel_height - first.heel_height),
        "toe_to_wall_cm": 100 * moment.toe_to_wall,
        "knee_to_wall_cm": 100 * moment.knee_to_wall,
        "far": shot.far,
        "cam_h": shot.height,
        "az": shot.azimuth_deg,
        "roll": shot.roll_deg,
    }


def _arrays(shown: list[Shown], person: Person, wish: Wish, course: Repetition, stature: float) -> dict[str, Any]:
    outfit = {"pants": person.outfit.pants, "feet": person.outfit.feet, "sleeve": person.outfit.sleeve}
    header = {
        "phenotype": person.phenotype,
        "race": person.ancestry,
        "outfit": outfit,
        "stature_m": stature,
        "wall_x": course.wall_x,
        "floor": wish.floor,
        "board": "charuco" if wish.sheet else "none",
        "views": [view.facts for view in shown],
        "names": NAMES,
    }
    return {
        "jpg": np.concatenate([view.jpeg for view in shown]),
        "jpg_at": np.cumsum([0, *(len(view.jpeg) for view in shown)]),
        "points": np.array([view.points for view in shown], np.float32),
        "points_m": np.array([view.points_m for view in shown], np.float32),
        "part": np.array([view.part for view in shown]),
        "crop_K": np.array([view.matrix for view in shown]),
        "R": np.array([view.turn for view in shown]),
        "t": np.array([view.shift for view in shown]),
        "mirrored": np.array([view.mirrored for view in shown]),
        "meta": json.dumps(header, default=float),
    }


def main(
    out: Annotated[Path, typer.Argument(help="Folder for the files pNNNNN.npz.")],
    first: Annotated[int, typer.Option(help="Number of the first person.")] = 0,
    people: Annotated[int, typer.Option(help="How many people.")] = 10,
    views: Annotated[int, typer.Option(help="Crops of each person, at most 8.")] = 6,
    samples: Annotated[int, typer.Option(help="Rays a pixel before the denoiser.")] = 3,
) -> None:
    """Render crops of the test leg."""
    out.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + people):
        path = out / f"p{number:05d}.npz"
        if path.exists():
            continue
        began = time.monotonic()
        unfinished = path.with_suffix(".new.npz")
        np.savez_compressed(unfinished, **render_person(number, views, samples))
        unfinished.replace(path)
        typer.echo(f"person {number}: {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    typer.run(main)
