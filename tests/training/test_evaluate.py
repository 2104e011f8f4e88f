"""The figures of a reader, told as Markdown and put into its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.crops import leg_points, noisy_image, write_person
from training.data import CROP_PX, Crop, read_person
from training.evaluate import FIGURES, person_means, photograph_report, rendered_report, write_card
from training.points import NAMES
from training.read import INPUT_PX, Pictures

if TYPE_CHECKING:
    from pathlib import Path


def off_by(x_px: float):
    """A reader that sees every point of `leg_points` this far to the right, pixels of the crop."""

    def read(pictures: Pictures) -> tuple[np.ndarray, np.ndarray]:
        points = np.repeat((leg_points() + [x_px, 0])[None] / CROP_PX, len(pictures), axis=0)
        spread = np.tile(np.eye(2) * (2 / CROP_PX) ** 2, (len(pictures), len(NAMES), 1, 1))
        assert pictures.shape[1:] == (3, INPUT_PX, INPUT_PX)
        return points, spread

    return read


def table_row(told: list[str], name: str) -> list[float]:
    (row,) = [line for line in told if line.startswith(f"| {name} |") and line.count("|") == 5]
    return [float(cell.strip(" %")) for cell in row.split("|")[2:5]]


@pytest.mark.parametrize(("x_px", "held"), [(0.0, 100.0), (4.0, 100.0), (6.0, 0.0)])
def test_points_off_by_so_much_are_told_so(tmp_path: Path, x_px: float, held: float) -> None:
    """With a standard deviation of 2 pixels, 4 pixels lie within the 95 % region (2.45 deviations) and 6 do not."""
    crops = read_person(write_person(tmp_path, 1, [noisy_image(), noisy_image(1)], leg_points()))
    told = list(rendered_report(off_by(x_px), crops))
    shank = float(np.linalg.norm(leg_points()[0] - leg_points()[1]))
    median, _, inside = table_row(told, "toe_tip")
    assert median == pytest.approx(100 * x_px / shank, abs=0.06)
    assert inside == held
    assert told[0].startswith("1 people, 2 looks")


def test_a_persons_mean_is_what_stays_when_looks_are_averaged() -> None:
    means = person_means(np.array([1.0, 5.0, -1.0, 7.0]), [4, 2, 4, 2])
    np.testing.assert_allclose(means, [6.0, 0.0])


def test_figures_replace_those_in_the_card_and_nothing_else(tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text(f"# What it is\n\n{FIGURES}\n\nold figures\n")
    write_card(card, ["new figures"])
    write_card(card, ["newer figures"])
    assert card.read_text() == f"# What it is\n\n{FIGURES}\n\nnewer figures\n"


def test_a_card_without_a_place_for_figures_is_left_alone(tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text("# What it is\n")
    with pytest.raises(SystemExit, match="has no line"):
        write_card(card, ["figures"])
    assert card.read_text() == "# What it is\n"


def test_marks_on_photographs_are_told_by_point_and_opinions_are_not() -> None:
    slack = np.where(np.arange(len(NAMES)) == NAMES.index("toe_tip"), 0.0, 0.1)
    crop = Crop(noisy_image(), leg_points(), slack, None, None)
    told = list(photograph_report(off_by(4.0), [crop, crop]))
    shank = float(np.linalg.norm(leg_points()[0] - leg_points()[1]))
    (row,) = [line for part in told for line in part.splitlines() if line.startswith("| toe_tip")]
    assert row == f"| toe_tip | 2 | {400 / shank:+.1f} ± 0.0 | +0.0 ± 0.0 | 100 % |"
    assert not any(line.startswith("| heel_back") for part in told for line in part.splitlines())
