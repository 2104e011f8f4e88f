"""A crop belongs to one band of every circumstance, and marks are framed as the rendered crops are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from helpers.crops import crop, leg_points, noisy_image, write_person
from training.data import CROP_PX, Outfit, Rendered, View, read_person
from training.marks import CROP_TO_SHANK, LOOKS, marked_crops, read_marks
from training.points import NAMES, line_angle_deg, shank_length
from training.strata import by_circumstance, circumstances

if TYPE_CHECKING:
    from pathlib import Path

KNEE_LINE = (NAMES.index("knee"), NAMES.index("ankle"))
HEAD = (
    "clip,frame,dir,knee_x,knee_y,ankle_x,ankle_y,crest_up_x,crest_up_y,crest_lo_x,crest_lo_y,heel_x,heel_y,toe_x,toe_y"
)


@pytest.mark.parametrize(
    ("toe_out", "band"), [(-5, "under 0 deg"), (0, "0 to 10 deg"), (9.9, "0 to 10 deg"), (10, "10 to 20 deg")]
)
def test_a_value_is_in_the_band_that_begins_with_it(toe_out: float, band: str) -> None:
    view = View(tibia=0, shin=0, toe_out=toe_out, heel_lift_mm=9, far=True, cam_h=1.2, az=-13, roll=0)
    strata = circumstances(Rendered(1, 1.5, Outfit(pants="long", feet="bare"), view))
    assert f"toe-out {band}" in strata
    assert {
        "leg: far",
        "stature 1.5 to 1.8 m",
        "leaning under 10 deg",
        "camera height 1.1 m or more",
        "off square 12 deg or more",
        "feet: bare",
    } <= set(strata)


def test_every_rendered_crop_is_in_each_circumstance_once_and_a_photograph_in_none(tmp_path: Path) -> None:
    crops = read_person(write_person(tmp_path, 1, [noisy_image(), noisy_image(1)], leg_points()))
    members = by_circumstance([*crops, crop()])
    assert len(members) == 9
    assert all(indices == [0, 1] for indices in members.values())


def clip_with_marks(folder: Path, facing: str) -> Path:
    """A clip of three pictures, the third of which is marked: a leg of 200 pixels."""
    writer = cv2.VideoWriter(str(folder / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (640, 480))
    for _ in range(3):
        writer.write(cv2.resize(noisy_image(), (640, 480)))
    writer.release()
    ahead = 1 if facing == "R" else -1
    places = [(300 + ahead * 120, 160), (300, 320), None, None, (300 - ahead * 30, 350), (300 + ahead * 100, 355)]
    cells = ",".join("," if place is None else f"{place[0]},{place[1]}" for place in places)
    (folder / "marks.csv").write_text(f"# by eye\n{HEAD}\nclip.avi,2,{facing},{cells}\n")
    return folder / "marks.csv"


@pytest.mark.parametrize("facing", ["R", "L"])
def test_a_marked_leg_is_turned_to_face_right_and_fills_the_crop(tmp_path: Path, facing: str) -> None:
    (frame,) = read_marks(clip_with_marks(tmp_path, facing))
    looks = marked_crops(frame, tmp_path)
    assert len(looks) == len(LOOKS)
    for look, (scale, _, _) in zip(looks, LOOKS, strict=True):
        assert look.image.shape == (CROP_PX, CROP_PX, 3)
        assert line_angle_deg(look.points, KNEE_LINE) == pytest.approx(np.degrees(np.arctan2(120, 160)))
        assert shank_length(look.points) == pytest.approx(CROP_PX / CROP_TO_SHANK / scale)
        assert np.isnan(look.points[NAMES.index("shin_upper")]).all()


def test_a_clip_that_is_too_short_is_not_the_one_that_was_marked(tmp_path: Path) -> None:
    table = clip_with_marks(tmp_path, "R")
    table.write_text(table.read_text().replace("clip.avi,2", "clip.avi,3"))
    (frame,) = read_marks(table)
    with pytest.raises(SystemExit, match="has no frame 3"):
        marked_crops(frame, tmp_path)
