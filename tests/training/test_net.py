"""The network and its loss; skipped where torch is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.crops import crop, noisy_image

torch = pytest.importorskip("torch")

from training.batches import Batches, batches  # noqa: E402
from training.checkpoint import Progress, load, save, trained  # noqa: E402
from training.loss import Truth, reading_loss  # noqa: E402
from training.net import MAP_PX, LegNet, Reading, TorchReader, covariance, whitened  # noqa: E402
from training.points import NAMES  # noqa: E402
from training.read import INPUT_PX, read_crops  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES = torch.tensor([-3.0, -2.0, 0.7])


def test_a_covariance_is_the_square_of_its_factor() -> None:
    factor = torch.tensor([[np.exp(-3), 0], [0.7 * np.exp(-3), np.exp(-2)]], dtype=torch.float32)
    torch.testing.assert_close(covariance(ENTRIES), factor @ factor.T)


def test_a_whitened_error_has_the_length_of_its_mahalanobis_distance() -> None:
    error = torch.tensor([0.02, -0.05])
    expected = error @ torch.linalg.inv(covariance(ENTRIES)) @ error
    torch.testing.assert_close(whitened(error, ENTRIES).square().sum(), expected)


def test_the_network_reads_a_spot_in_a_map_where_it_is() -> None:
    """The middle of a map that is one cell is that cell's middle, half a cell from its edge."""
    heat = torch.zeros(1, 1, MAP_PX * MAP_PX)
    heat[0, 0, 5 * MAP_PX + 9] = 1
    middle = (heat @ LegNet().grid)[0, 0, :2] * MAP_PX
    torch.testing.assert_close(middle, torch.tensor([9.5, 5.5]))


def perfect(cholesky: float) -> tuple[Reading, Truth]:
    points = torch.full((2, len(NAMES), 2), 0.4) + torch.rand(2, len(NAMES), 2) * 0.2
    heat = torch.full((2, len(NAMES), MAP_PX * MAP_PX), 1 / MAP_PX**2)
    spread = torch.tensor([cholesky, cholesky, 0.0]).expand(2, len(NAMES), 3)
    known = torch.ones(2, len(NAMES))
    return Reading(points, spread, heat), Truth(points, known, torch.zeros(2, len(NAMES)), torch.full((2,), 0.4))


def test_points_off_cost_and_slack_forgives() -> None:
    reading, truth = perfect(-3.0)
    off = reading._replace(points=reading.points + torch.tensor([0.01, 0.0]))
    best, worse = reading_loss(reading, truth), reading_loss(off, truth)
    assert worse > best
    forgiving = truth._replace(slack=torch.full_like(truth.slack, 0.03))
    places = [reading_loss(seen, forgiving) for seen in (reading, off)]
    assert (places[1] - places[0]) < 0.3 * (worse - best)


def test_an_unknown_point_costs_nothing() -> None:
    reading, truth = perfect(-3.0)
    unknown = truth._replace(known=torch.zeros_like(truth.known))
    assert reading_loss(reading._replace(points=reading.points + 0.1), unknown) == 0


def test_the_dearest_covariance_is_the_one_that_lies() -> None:
    """Errors of 0.02: to say 0.001 or 0.4 costs more than the truth."""
    _, truth = perfect(-3.0)
    losses = []
    for said in (0.001, 0.02, 0.4):
        reading, _ = perfect(float(np.log(said)))
        losses.append(reading_loss(reading._replace(points=truth.points + 0.02), truth).item())
    assert losses[1] < min(losses[0], losses[2])


def test_batches_are_the_same_for_the_same_seed_wherever_they_begin() -> None:
    crops = [crop(image=noisy_image(i)) for i in range(3)]
    made = Batches(crops, [], seed=4, size=5)
    whole = list(batches(made, first=0, end=3, workers=0))
    later = list(batches(made, first=2, end=3, workers=1))
    assert len(whole) == 3
    assert whole[2][0].shape == (5, 3, INPUT_PX, INPUT_PX)
    torch.testing.assert_close(whole[2], later[0])


def test_training_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net, averaged = LegNet(), LegNet()
    save(tmp_path, net, torch.optim.AdamW(net.parameters()), Progress(70, averaged))
    other = LegNet()
    progress = load(tmp_path, other, torch.optim.AdamW(other.parameters()))
    assert progress is not None and progress.step == 70
    torch.testing.assert_close(other.state_dict(), net.state_dict())
    torch.testing.assert_close(trained(tmp_path).state_dict(), averaged.state_dict())
    assert load(tmp_path / "elsewhere", other, torch.optim.AdamW(other.parameters())) is None


def test_an_exported_reader_answers_like_the_network(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    from training.calibrate import calibrated
    from training.export import largest_difference, write_onnx

    net, factors, looks = LegNet().eval(), np.linspace(0.5, 3, len(NAMES)), [crop(), crop(image=noisy_image(2))]
    write_onnx(net, factors, tmp_path / "reader.onnx")
    expected = calibrated(read_crops(TorchReader(net), looks), factors)
    difference = largest_difference(tmp_path / "reader.onnx", expected, looks)
    assert difference.points_px < 0.02
    assert difference.spread < 0.02
