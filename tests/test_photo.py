"""A picture of the held position, measured as far as a still can be; rendered people with known truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
from PIL import ExifTags, Image

import lungelens
from helpers.known import known
from helpers.stored import SHEET, clip_of, true_repetitions
from lungelens.cli.main import main
from lungelens.clip.reader import open_video
from lungelens.observe.observation_file import read_observation, write_observation

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.clip.types import RgbImage
    from lungelens.measures.measurement import Measurement
    from lungelens.observe.observation import Observation

Held: TypeAlias = "tuple[Path, Observation, Measurement]"

pytestmark = pytest.mark.slow
DEEPEST = max(true_repetitions(SHEET), key=lambda one: one.tibia_deg)


def picture_at(time_s: float) -> RgbImage:
    video = open_video(clip_of(SHEET))
    wanted = int(np.argmin(np.abs(video.times_s() - time_s)))
    return next(video.frames(wanted=lambda index, _: index == wanted)).rgb


def measured(path: Path) -> Measurement:
    return lungelens.measure(lungelens.observe(path))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """Stored lying on its side, as phones do, with the orientation that makes it upright."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    path = tmp_path_factory.mktemp("photo") / "held.jpg"
    Image.fromarray(np.rot90(picture_at(DEEPEST.peak_s))).save(path, quality=92, exif=exif)
    seen = lungelens.observe(path)
    return path, seen, lungelens.measure(seen)


def test_angle_and_distance_are_true(held: Held) -> None:
    _, _, result = held
    (one,) = result.repetitions
    assert (result.test_leg, known(result.scene).source) == ("right", "sheet")
    assert known(one.tibia_angle_deg).value == pytest.approx(DEEPEST.tibia_deg, abs=2.0)
    assert known(one.toe_to_wall_cm).value == pytest.approx(DEEPEST.knee_over_toe_cm, abs=0.6)
    assert one.knee_touched_wall is True
    assert one.valid


def test_the_heel_is_not_measured_and_it_is_said(held: Held) -> None:
    _, _, result = held
    (one,) = result.repetitions
    assert one.heel_lift_mm is None
    assert {gap.quantity: gap.code for gap in one.not_measured}["heel_lift_mm"] == "one_picture"
    assert "one_picture" in [check.code for check in result.checks]
    assert not {"no_hold", "low_frame_rate", "repetition_incomplete"} & {
        check.code for check in (*result.checks, *one.checks)
    }


def test_its_observation_can_be_kept(held: Held, tmp_path: Path) -> None:
    _, seen, result = held
    write_observation(tmp_path / "seen.npz", seen)
    again = lungelens.measure(read_observation(tmp_path / "seen.npz"))
    assert again.repetitions == result.repetitions


@pytest.mark.soak
def test_a_report_is_made_of_it(held: Held, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path, _, _ = held
    assert main(["measure", str(path), "--out", str(tmp_path / "out")]) == 0
    assert "One picture shows neither" in capsys.readouterr().out
    assert {"report.html", "report.pdf", "reps.png", "result.json"} <= {
        one.name for one in (tmp_path / "out").iterdir()
    }


def test_who_stands_is_not_measured(tmp_path: Path) -> None:
    path = tmp_path / "standing.png"
    Image.fromarray(picture_at(0.0)).save(path)
    result = measured(path)
    assert (result.status, result.reasons[0].code) == ("not_measurable", "not_in_lunge")


def test_a_picture_of_nobody(tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    Image.new("RGB", (640, 480), (180, 170, 160)).save(path)
    assert measured(path).reasons[0].code == "nobody"
