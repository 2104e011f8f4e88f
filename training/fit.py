"""Judge reader and leg fit together: `python -m training.fit models/leg_reader.onnx CROPS... --people test`.

Every rendered crop is read once and a leg is fitted to it as in the program (`lungelens.measures.leg_fit`), through the
crop's own camera. So the figures hold errors of the reader and of the fit, none of the sheet's; no pose model is asked,
and foot rotation is told to 2 degrees, as the sole's edge does. Looks from the other leg's side, from lower than 60 cm
and with the heel up are left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import numpy as np
import typer

from lungelens.camera.pinhole import Camera
from lungelens.camera.types import SURE, Normal
from lungelens.measures.estimate import Draws, Estimate
from lungelens.measures.hold_evidence import Evidence, SoleTurn, sighted
from lungelens.measures.leg_fit import fit_leg
from lungelens.observe.leg_points import LegLook
from training.data import CROP_PX, Crop, people_files, person_number, read_person
from training.points import NAMES, Array
from training.read import OnnxReader, read_crops
from training.strata import by_circumstance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LOWEST_M, LIFTED_MM = 0.6, 2.0
TURN_SD_DEG = 2.0
DRAWS = 500
QUANTITIES = ("tibia angle", "shin angle", "toe to wall", "knee to wall", "foot rotation")
HEAD = (
    "| | looks | bias | MAE | 95 % within | maximum | limits (95 % CI) | half interval | held |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
RESAMPLES = 1000


class View(NamedTuple):
    """One crop: the camera that sees it, in the world of the wall, and the true points (n_points, 3) there, cm."""

    camera: Camera
    moved_px: Array  # (2,): from pixels of the crop to the camera's
    points_cm: Array


class Figures(NamedTuple):
    """Of many looks, (n, quantities): error, half the interval's width, whether it held the truth; and the crops."""

    error: Array
    half: Array
    held: Array
    crops: list[Crop]


def views(path: Path) -> list[View | None]:
    """The views of a person's file, `None` those left out."""
    with np.load(path) as file:
        meta = json.loads(str(file["meta"]))
        order = [meta["names"].index(name) for name in NAMES]
        arrays = [file[name] for name in ("points_m", "crop_K", "R", "t", "mirrored")]
    found: list[View | None] = []
    for said, points_m, matrix, rotation, shift_m, mirrored in zip(meta["views"], *arrays, strict=True):
        if mirrored or said["cam_h"] < LOWEST_M or said["heel_lift_mm"] >= LIFTED_MM:
            found.append(None)
            continue
        wall_cm = np.array([100 * meta["wall_x"], 0.0, 0.0])
        camera = Camera((CROP_PX, CROP_PX), matrix[0, 0], rotation, -100 * rotation.T @ shift_m - wall_cm)
        found.append(View(camera, 0.5 * CROP_PX - matrix[:2, 2], 100 * points_m[order].astype(float) - wall_cm))
    return found


def truth(points_cm: Array) -> Array:
    """The five quantities of true points, in the order of `QUANTITIES`."""
    at = dict(zip(NAMES, points_cm * [1, -1, 1], strict=True))  # the test leg is the right one: outward is positive
    shank, shin = at["knee"] - at["ankle"], at["shin_upper"] - at["shin_lower"]
    foot = at["toe2"] - at["heel_pad"]
    angles = [np.arctan2(line[0], line[2]) for line in (shank, shin)]
    gaps = [-at["toe_tip"][0], -at["knee_front"][0]]
    return np.array([*np.degrees(angles), *gaps, np.degrees(np.arctan2(foot[1], foot[0]))])


def fitted(view: View, look: LegLook, turn_deg: float, key: str) -> tuple[Estimate, ...]:
    """The five quantities of the leg fitted to one look."""
    camera = view.camera
    cameras = Camera(
        camera.size_px,
        np.full(DRAWS, camera.focal_px),
        np.repeat(camera.rotation[None], DRAWS, 0),
        np.repeat(camera.position_cm[None], DRAWS, 0),
    )
    turn = SoleTurn(np.full(DRAWS, turn_deg), TURN_SD_DEG)
    evidence = Evidence(sighted(look, look, 1.0), None, turn, Normal(0.0, 0.01), Normal(0.0, 0.2), SURE)
    fit = fit_leg(cameras, -1.0, evidence, Draws(key, n=DRAWS))
    gaps = (Estimate(-fit.place_cm(name)[:, 0]) for name in ("toe_tip", "knee_front"))
    return fit.tibia_angle, fit.shin_angle, *gaps, fit.rotation


def judged(network: Path, paths: Iterable[Path]) -> Figures:
    """Errors and intervals of every look at these people."""
    rows: list[Iterator[tuple[float, float, bool]]] = []
    looked_at: list[Crop] = []
    reader, rng = OnnxReader(network), np.random.default_rng(0)
    for path in paths:
        crops = read_person(path, everything=True)
        readings = read_crops(reader, crops)
        for i, view in enumerate(views(path)):
            if view is None:
                continue
            look = LegLook(readings.points[i] + view.moved_px, readings.covariances[i])
            true = truth(view.points_cm)
            found = fitted(view, look, true[-1] + rng.normal(0, TURN_SD_DEG), f"{person_number(path)}/{i}")
            looked_at.append(crops[i])
            rows.append(
                (one.value - t, 0.5 * (one.high - one.low), one.low <= t <= one.high)
                for one, t in zip(found, true, strict=True)
            )
    return Figures(*np.moveaxis(np.array([list(row) for row in rows], dtype=float), -1, 0), looked_at)


def limits_of_agreement(error: Array, people: Sequence[int]) -> tuple[float, float, float]:
    """Half the width of the 95 % limits of agreement, and its 95 % confidence interval, of errors (n,).

    The interval is a bootstrap of people, not of looks: those at one person err alike.
    """
    of = [error[np.equal(people, person)] for person in sorted(set(people))]
    rng = np.random.default_rng(0)
    drawn = [1.96 * np.concatenate([of[i] for i in rng.integers(0, len(of), len(of))]).std() for _ in range(RESAMPLES)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return 1.96 * float(error.std()), float(low), float(high)


def row(name: str, figures: Figures, k: int, members: Sequence[int] | slice = slice(None)) -> str:
    """A row of the table: the k-th quantity over some of the looks."""
    error, half, held = (of[members, k] for of in (figures.error, figures.half, figures.held))
    size = np.abs(error)
    who = np.array([crop.rendered.person for crop in figures.crops if crop.rendered])[members]
    limits, low, high = limits_of_agreement(error, who.tolist())
    return (
        f"| {name} | {len(error)} | {error.mean():+.2f} | {size.mean():.2f} | {np.percentile(size, 95):.2f} | "
        f"{size.max():.2f} | ± {limits:.1f} ({low:.1f} to {high:.1f}) | {np.median(half):.2f} | "
        f"{100 * held.mean():.0f} % |"
    )


def main(
    network: Annotated[Path, typer.Argument(help="The exported reader.")],
    crops: Annotated[list[Path], typer.Argument(help="Folders of pNNNNN.npz files.")],
    people: Annotated[Literal["calibrate", "test"], typer.Option(help="Whom to judge on.")] = "calibrate",
) -> None:
    """Judge reader and leg fit together."""
    figures = judged(network, people_files(crops, people))
    typer.echo(HEAD)
    for k, name in enumerate(QUANTITIES):
        typer.echo(row(name, figures, k))
    typer.echo(f"\n{QUANTITIES[0]} by circumstance:\n\n{HEAD}")
    for stratum, members in by_circumstance(figures.crops).items():
        typer.echo(row(stratum, figures, 0, members))


if __name__ == "__main__":
    typer.run(main)
