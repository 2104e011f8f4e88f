"""Train the leg reader: `python -m training.train CROPS... --photographs FILE --out FOLDER`.

Sees people of the training side, reports on people of the calibrating side, never opens a file of the testing side.
Stopped and started again it goes on from its last checkpoint.
"""

from __future__ import annotations

import copy
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import nn

from training.anatomy import told_anatomy, typical_anatomy
from training.batches import Batches, batches
from training.checkpoint import Progress, begin_anew, load, save
from training.data import Crop, TrainingDataError, read_people
from training.figures import coverage, line_errors, line_figures, points_off
from training.loss import Truth, reading_loss
from training.net import LegNet, TorchReader
from training.photos import read_photographs
from training.points import NAMES
from training.read import read_crops

RATE = 2e-3
LAST_RATE_SHARE = 0.01
WARM_UP = 200
AVERAGE_KEEPS = 0.998
"""How much of the averaged weights stays at a step; the average forgets in about 500 steps."""
STEPS_BETWEEN_REPORTS = 250
LARGEST_GRADIENT = 5.0


@dataclass(frozen=True)
class Plan:
    """How much to train, from which rate, on what chance, and where."""

    steps: int
    batch: int
    seed: int
    rate: float
    device: str
    workers: int


def learning_rate(step: int, plan: Plan) -> float:
    """The learning rate: a short rise, then half a cosine down to a hundredth."""
    fall = 0.5 * (1 + math.cos(math.pi * step / plan.steps))
    return plan.rate * min(1.0, (step + 1) / WARM_UP) * (LAST_RATE_SHARE + (1 - LAST_RATE_SHARE) * fall)


def train(plan: Plan, rendered: list[Crop], photographs: list[Crop], judged: list[Crop], out: Path) -> None:
    """Train from the checkpoint in `out`, or from nothing, to the end of the plan; report on `judged` on the way."""
    torch.manual_seed(plan.seed)
    net = LegNet().to(plan.device, memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), plan.rate, weight_decay=1e-4)
    progress = load(out, net, optimiser) or Progress(0, copy.deepcopy(net))
    began, first = time.monotonic(), progress.step
    smoothed = math.nan
    made = Batches(rendered, photographs, plan.seed, plan.batch)
    for step, (pictures, truth) in enumerate(batches(made, first, plan.steps, plan.workers), first):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, plan)
        net.train()
        known = Truth(*(part.to(plan.device) for part in truth))
        loss = reading_loss(net(pictures.to(plan.device).float()), known)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), LARGEST_GRADIENT)
        optimiser.step()
        _average(progress.averaged, net, min(AVERAGE_KEEPS, (1 + step) / (10 + step)))
        smoothed = loss.item() if math.isnan(smoothed) else 0.98 * smoothed + 0.02 * loss.item()
        done = step + 1
        if done % STEPS_BETWEEN_REPORTS == 0 or done == plan.steps:
            progress = Progress(done, progress.averaged)
            save(out, net, optimiser, progress)
            a_step = (time.monotonic() - began) / (done - first)
            left = a_step * (plan.steps - done) / 60
            typer.echo(
                f"{done}/{plan.steps} loss {smoothed:.3f} {plan.batch / a_step:.0f} crops/s, {left:.0f} min left"
            )
            typer.echo(f"  {report(progress.averaged, judged)}")


def report(net: LegNet, judged: list[Crop]) -> str:
    """One line of figures on these crops."""
    readings = read_crops(TorchReader(net), judged)
    lines = ", ".join(f"{name} {line_figures(errors)}" for name, errors in line_errors(readings).items())
    off, held = np.nanmedian(points_off(readings), axis=0), 100 * coverage(readings)
    points = " ".join(f"{name} {off[i]:.1f}/{held[i]:.0f}" for i, name in enumerate(NAMES))
    return f"{lines} | % of shank/% in region: {points}"


def _average(averaged: LegNet, net: LegNet, keep: float) -> None:
    """Move the averaged weights, and the statistics of the normalisation, a little towards the network's."""
    with torch.no_grad():
        for mean, now in zip(averaged.state_dict().values(), net.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(now, 1 - keep)
            else:
                mean.copy_(now)


def main(
    crops: Annotated[list[Path], typer.Argument(help="Folders of pNNNNN.npz files.")],
    out: Annotated[Path, typer.Option(help="Folder of the checkpoint; created where missing.")],
    photographs: Annotated[Path | None, typer.Option(help="photos.npz: real legs with two networks' opinions.")] = None,
    looks: Annotated[int, typer.Option(help="Crops to see, all together.")] = 250_000,
    seed: Annotated[int, typer.Option(help="Chance of weights, order and augmentation.")] = 0,
    begin_with: Annotated[Path | None, typer.Option(help="Folder of an earlier run: its weights first.")] = None,
    rate: Annotated[float, typer.Option(help="Learning rate at the beginning.")] = RATE,
    batch: Annotated[int, typer.Option(help="Crops a step.")] = 32,
    device: Annotated[str, typer.Option(help="Where the network learns: cpu or cuda.")] = "cpu",
    workers: Annotated[int, typer.Option(help="Processes that make the batches.")] = 1,
) -> None:
    """Train the leg reader."""
    out.mkdir(parents=True, exist_ok=True)
    if begin_with is not None:
        begin_anew(begin_with, out)
    try:
        rendered, judged = read_people(crops, "train"), read_people(crops, "calibrate")
        found = read_photographs(photographs, "train") if photographs else []
    except TrainingDataError as fault:
        raise SystemExit(str(fault)) from fault
    if not rendered or not judged:
        folders = ", ".join(map(str, crops))
        raise SystemExit(f"Too few people in {folders}: some must be on the training and some on the calibrating side.")
    anatomy = typical_anatomy(rendered, found)
    photos = [told_anatomy(crop, anatomy) for crop in found]
    learnt = f"{len(rendered)} rendered crops and {len(photos)} photographs"
    typer.echo(f"{learnt} to learn from, {len(judged)} crops to judge by")
    train(Plan(math.ceil(looks / batch), batch, seed, rate, device, workers), rendered, photos, judged, out)


if __name__ == "__main__":
    typer.run(main)
