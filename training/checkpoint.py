"""The state of a training run on disk."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from training.net import LegNet

if TYPE_CHECKING:
    from pathlib import Path

NAME = "checkpoint.pt"


@dataclass(frozen=True)
class Progress:
    """How far a run is, and the running average of its weights: the network that is judged and shipped."""

    step: int
    averaged: LegNet


def save(folder: Path, net: LegNet, optimiser: torch.optim.Optimizer, progress: Progress) -> None:
    """Write the state beside the old one and put it in its place, so that a power cut leaves one of the two."""
    unfinished = folder / f"{NAME}.new"
    state = {
        "step": progress.step,
        "net": net.state_dict(),
        "averaged": progress.averaged.state_dict(),
        "optimiser": optimiser.state_dict(),
    }
    torch.save(state, unfinished)
    unfinished.replace(folder / NAME)


def load(folder: Path, net: LegNet, optimiser: torch.optim.Optimizer) -> Progress | None:
    """Put the state in `folder` into the network and the optimiser; None where there is none."""
    path = folder / NAME
    if not path.exists():
        return None
    state = torch.load(path, weights_only=True, map_location="cpu")
    net.load_state_dict(state["net"])
    optimiser.load_state_dict(state["optimiser"])
    averaged = copy.deepcopy(net)
    averaged.load_state_dict(state["averaged"])
    return Progress(state["step"], averaged)


def begin_anew(earlier: Path, out: Path) -> None:
    """Put the averaged weights of an earlier run into `out` as its step 0, unless it has begun already."""
    if (out / NAME).exists():
        return
    path = earlier / NAME
    if not path.exists():
        raise SystemExit(f"There is no {NAME} in {earlier} to begin with: train first.")
    state = torch.load(path, weights_only=True, map_location="cpu")
    torch.save(state | {"step": 0, "net": state["averaged"]}, out / NAME)


def trained(folder: Path) -> LegNet:
    """The averaged network of the last checkpoint in `folder`, ready to judge."""
    path = folder / NAME
    if not path.exists():
        raise SystemExit(f"There is no {NAME} in {folder}: train first.")
    net = LegNet()
    net.load_state_dict(torch.load(path, weights_only=True, map_location="cpu")["averaged"])
    return net.eval()
