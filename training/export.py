"""Export the trained reader: `python -m training.export RUN CROPS... --to models/leg_reader.onnx`.

Calibrates the covariances on people of the calibrating side, puts the factors into the network, and holds the file to
the same answers as the network in OpenCV and in ONNX Runtime.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cv2
import numpy as np
import onnxruntime
import torch
import typer
from torch import Tensor, nn

from training.calibrate import calibrated, temperatures
from training.checkpoint import trained
from training.data import Crop, TrainingDataError, read_people
from training.figures import coverage
from training.net import LegNet, TorchReader, covariance
from training.points import NAMES, Array
from training.read import AT_ONCE, INPUT_PX, OnnxReader, read_crops

if TYPE_CHECKING:
    from training.read import Readings

MOST_DIFFERENCE_PX = 0.02
"""By which the file may differ from the network, pixels of the crop: less than 0.02 % of the shank."""
MOST_SPREAD_DIFFERENCE = 0.02
MOST_BYTES = 8_000_000
TIMED_LOOKS = 30


class Shipped(nn.Module):
    """The network with its covariances calibrated: what the file holds."""

    def __init__(self, net: LegNet, factors: Array) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("factors", torch.from_numpy(factors.astype(np.float32))[:, None, None])
        self.factors: Tensor

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Points (n, n_points, 2) and covariances (n, n_points, 2, 2) of pictures (n, 3, INPUT_PX, INPUT_PX)."""
        reading = self.net(picture)
        return reading.points, covariance(reading.cholesky) * self.factors


def write_onnx(net: LegNet, factors: Array, path: Path) -> None:
    """Write the calibrated network for one picture at a time: input `picture`, outputs `points` and `covariances`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shipped = Shipped(net.to(memory_format=torch.contiguous_format), factors).eval()
    picture = torch.zeros(1, 3, INPUT_PX, INPUT_PX)
    names = {"input_names": ["picture"], "output_names": ["points", "covariances"]}
    torch.onnx.export(shipped, (picture,), str(path), opset_version=17, dynamo=False, **names)


@dataclass(frozen=True)
class Difference:
    """How far the file's answers are from the network's, at most, in OpenCV and in ONNX Runtime."""

    points_px: float
    """pixels of the crop"""
    spread: float
    """of a covariance's trace, share"""


def largest_difference(path: Path, expected: Readings, crops: list[Crop]) -> Difference:
    """Compare the file with what was `expected` of these crops."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def by_onnx_runtime(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        seen = [session.run(["points", "covariances"], {"picture": picture[None]}) for picture in pictures]
        return np.concatenate([points for points, _ in seen]), np.concatenate([spread for _, spread in seen])

    read = [read_crops(reader, crops) for reader in (OnnxReader(path), by_onnx_runtime)]
    traces = [np.trace(one.covariances, axis1=2, axis2=3) for one in (*read, expected)]
    return Difference(
        float(max(np.abs(one.points - expected.points).max() for one in read)),
        float(max(np.abs(trace / traces[-1] - 1).max() for trace in traces)),
    )


def milliseconds_a_look(path: Path) -> float:
    """Median time OpenCV takes for one picture on one core."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    reader = OnnxReader(path)
    picture = np.full((1, 3, INPUT_PX, INPUT_PX), 128, np.float32)
    times = []
    for _ in range(TIMED_LOOKS):
        began = time.perf_counter()
        reader(picture)
        times.append(time.perf_counter() - began)
    cv2.setNumThreads(threads)
    return 1000 * float(np.median(times))


def main(
    run: Annotated[Path, typer.Argument(help="Folder of the training run.")],
    crops: Annotated[list[Path], typer.Argument(help="Folders of pNNNNN.npz files.")],
    to: Annotated[Path, typer.Option(help="The file to write.")],
) -> None:
    """Calibrate and export the leg reader."""
    net = trained(run)
    try:
        people = read_people(crops, "calibrate")
        readings = read_crops(TorchReader(net), people)
        factors = temperatures(readings)
    except (TrainingDataError, ValueError) as fault:
        raise SystemExit(str(fault)) from fault
    expected = calibrated(readings, factors)
    for name, factor, before, after in zip(NAMES, factors, coverage(readings), coverage(expected), strict=True):
        typer.echo(
            f"{name:15} covariance x {factor:5.2f}: {100 * before:.0f} % -> {100 * after:.0f} % in the 95 % region"
        )
    write_onnx(net, factors, to)
    few = people[:AT_ONCE]
    difference = largest_difference(to, calibrated(read_crops(TorchReader(net), few), factors), few)
    size = to.stat().st_size
    typer.echo(f"{to}: {size / 1e6:.1f} MB, {milliseconds_a_look(to):.1f} ms a look on one core")
    off = f"points {difference.points_px:.4f} px of the crop, covariances {100 * difference.spread:.2f} %"
    typer.echo(f"at most this far from the network's own answers: {off}")
    same = difference.points_px <= MOST_DIFFERENCE_PX and difference.spread <= MOST_SPREAD_DIFFERENCE
    if not same or size > MOST_BYTES:
        to.unlink()
        raise SystemExit("Not exported: the file differs from the network, or is too large.")


if __name__ == "__main__":
    typer.run(main)
