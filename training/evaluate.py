"""Judge an exported reader: `python -m training.evaluate models/leg_reader.onnx CROPS... --people test`.

Says how well rendered people are read, in all and in each circumstance, how far it is from two other networks on
photographs, and how far from marks made by eye on real frames. The testing people are for the end: whoever changes
something after looking at them has no test any more.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import typer

from training.data import Crop, TrainingDataError, read_people
from training.figures import LineFigures, coverage, line_errors, line_figures, points_off
from training.marks import marked_crops, read_marks
from training.photos import read_photographs
from training.points import LINES, NAMES, shank_length
from training.read import OnnxReader, Reader, Readings, read_crops
from training.strata import by_circumstance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from training.points import Array

FIGURES = "<!-- figures: written by training.evaluate -->"
LINE_HEAD = "| | looks | bias | SD | MAE | maximum | 95 % limits |\n|---|---|---|---|---|---|---|"


def rendered_report(reader: Reader, crops: Sequence[Crop]) -> Iterator[str]:
    """Markdown of the figures on rendered people."""
    readings = read_crops(reader, crops)
    errors = line_errors(readings)
    people = [crop.rendered.person for crop in crops if crop.rendered]
    yield f"{len(set(people))} people, {len(crops)} looks. Degrees in the picture, read minus true; no offset fitted."
    yield f"\n{LINE_HEAD}"
    for name in LINES:
        yield line_row(name, line_figures(errors[name]))
        yield line_row(f"{name}, mean of each person", line_figures(person_means(errors[name], people)))
    yield "\n| point | median off, % of the shank | 95 % within | in its 95 % region |\n|---|---|---|---|"
    off, held = points_off(readings), coverage(readings)
    for i, name in enumerate(NAMES):
        yield f"| {name} | {np.median(off[:, i]):.1f} | {np.quantile(off[:, i], 0.95):.1f} | {100 * held[i]:.0f} % |"
    for name in LINES:
        yield f"\n{name} by circumstance:\n\n{LINE_HEAD}"
        for stratum, members in by_circumstance(crops).items():
            yield line_row(stratum, line_figures(errors[name][members]))


def person_means(errors: Array, people: Sequence[int]) -> Array:
    """The mean error of each person, (n_people,): what stays when looks are averaged."""
    return np.array([errors[np.equal(people, person)].mean() for person in sorted(set(people))])


def photograph_report(reader: Reader, crops: Sequence[Crop]) -> Iterator[str]:
    """Markdown of the distance from the two networks' common opinion, and from what was marked by eye."""
    readings = read_crops(reader, crops)
    yield f"{len(crops)} photographs; read minus the other networks' opinion.\n\n{LINE_HEAD}"
    yield line_row("knee-ankle line", line_figures(line_errors(readings)["knee-ankle line"]))
    yield known_points(readings)
    yield from marked_report(readings, np.stack([crop.slack == 0 for crop in crops]))


def marked_report(readings: Readings, marked: NDArray[np.bool_]) -> Iterator[str]:
    """Markdown of the distance from marks, where `marked` (n, n_points) says so; nothing where nothing is marked."""
    truth = np.where(marked[..., None], readings.truth, np.nan)
    if np.isnan(truth).all():
        return
    readings = Readings(readings.points, readings.covariances, truth)
    shin = line_errors(readings)["shin line"]
    yield "\nMarked by eye, read minus marked:"
    if not np.isnan(shin).all():
        yield f"\n{LINE_HEAD}\n{line_row('shin line', line_figures(shin[~np.isnan(shin)]))}"
    yield "\n| point | marks | ahead, % of the shank | down | in its 95 % region |\n|---|---|---|---|---|"
    off = 100 * (readings.points - truth) / shank_length(readings.points)[:, None, None]
    held = coverage(readings)
    for i, name in enumerate(NAMES):
        here = off[~np.isnan(off[:, i]).any(axis=1), i]
        if len(here):
            (ahead, down), (ahead_sd, down_sd) = here.mean(axis=0), here.std(axis=0)
            places = f"{ahead:+.1f} ± {ahead_sd:.1f} | {down:+.1f} ± {down_sd:.1f}"
            yield f"| {name} | {len(here)} | {places} | {100 * held[i]:.0f} % |"


def marks_report(reader: Reader, marks: Path) -> Iterator[str]:
    """Markdown of the distance from the marks; the clips lie beside their table."""
    yield "| frame | knee-ankle line, mean of six looks | spread of the looks | shin line |\n|---|---|---|---|"
    means: list[tuple[float, float]] = []
    every: list[Readings] = []
    for frame in read_marks(marks):
        readings = read_crops(reader, marked_crops(frame, marks.parent))
        knee, shin = (line_errors(readings)[name] for name in LINES)
        yield f"| {frame.name} | {knee.mean():+.1f} | {knee.std():.1f} | {shin.mean():+.1f} |"
        means.append((float(knee.mean()), float(shin.mean())))
        every.append(readings)
    yield f"\n{LINE_HEAD}"
    for i, name in enumerate(LINES):
        yield line_row(name, line_figures(np.array(means)[:, i]))
    together = Readings(
        *(np.concatenate([getattr(part, field) for part in every]) for field in ("points", "covariances", "truth"))
    )
    yield known_points(together)


def known_points(readings: Readings) -> str:
    """One line: how far the points off are of which something is known, and how often their region holds it."""
    known = ~np.isnan(readings.truth).any(axis=(0, 2))
    off, held = points_off(readings), coverage(readings)
    told = [f"{NAMES[i]} {np.nanmedian(off[:, i]):.1f} % ({100 * held[i]:.0f} %)" for i in np.flatnonzero(known)]
    return f"\nMedian off, % of the shank (in the 95 % region): {', '.join(told)}."


def line_row(name: str, figures: LineFigures) -> str:
    """One row under `LINE_HEAD`."""
    spread = f"{figures.sd:.2f} | {figures.mae:.2f} | {figures.maximum:.1f} | ± {figures.limits:.1f}"
    return f"| {name} | {figures.count} | {figures.bias:+.2f} | {spread} |"


def main(
    network: Annotated[Path, typer.Argument(help="The exported reader.")],
    crops: Annotated[list[Path], typer.Argument(help="Folders of pNNNNN.npz files.")],
    people: Annotated[Literal["calibrate", "test"], typer.Option(help="Whom to judge on.")] = "calibrate",
    photographs: Annotated[Path | None, typer.Option(help="photos.npz: real legs with two networks' opinions.")] = None,
    marks: Annotated[Path | None, typer.Option(help="Table of marks, beside its clips.")] = None,
    card: Annotated[Path | None, typer.Option(help="Model card to write the figures into.")] = None,
) -> None:
    """Judge the leg reader."""
    reader = OnnxReader(network)
    try:
        rendered = read_people(crops, people)
        real = read_photographs(photographs, people) if photographs else []
    except TrainingDataError as fault:
        raise SystemExit(str(fault)) from fault
    told = [f"## Rendered people of the {people} side\n", *rendered_report(reader, rendered)]
    if real:
        told += [f"\n## Photographs of the {people} side\n", *photograph_report(reader, real)]
    if marks:
        told += ["\n## Real frames marked by eye\n", *marks_report(reader, marks)]
    typer.echo("\n".join(told))
    if card:
        write_card(card, told)


def write_card(card: Path, told: Sequence[str]) -> None:
    """Put the figures in the place of those that follow `FIGURES` in a model card."""
    before, marker, _ = card.read_text(encoding="utf-8").partition(FIGURES)
    if not marker:
        raise SystemExit(f"{card} has no line {FIGURES}: the figures belong behind it.")
    card.write_text("\n".join([before + marker + "\n", *told, ""]), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
