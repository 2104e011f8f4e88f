from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from lungelens.camera.phone_gravity import (
    MOST_BYTES,
    SENSOR_SD_DEG,
    GravitySample,
    PhoneGravity,
    PhoneMovedError,
    read_tilt,
    tilt_of,
)
from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from pathlib import Path

SIN, COS = math.sin(math.radians(10)), math.cos(math.radians(10))


def record(*ups: tuple[float, float, float], **more: Any) -> PhoneGravity:
    """Five samples or more, in turns."""
    screen_deg = more.pop("screen_deg", 0)
    samples = [GravitySample(time_s=0.1 * n, up=ups[n % len(ups)], screen_deg=screen_deg) for n in range(5 * len(ups))]
    return PhoneGravity(samples=tuple(samples), **more)


@pytest.mark.parametrize(
    ("up", "screen_deg", "camera", "roll_deg", "pitch_deg"),
    [
        ((0, 1, 0), 0, "rear", 0, 0),
        ((SIN, COS, 0), 0, "rear", 10, 0),  # turned to the left, as its user sees it: the room leans clockwise
        ((SIN, COS, 0), 0, "front", -10, 0),
        ((0, COS, SIN), 0, "rear", 0, -10),  # leans away from its user: the camera at the back looks down
        ((0, COS, SIN), 0, "front", 0, 10),
        ((1, 0, 0), 90, "rear", 0, 0),  # on its left side
        ((-1, 0, 0), 270, "rear", 0, 0),
        ((0, -1, 0), 180, "rear", 0, 0),
        ((COS, -SIN, 0), 90, "rear", 10, 0),  # and turned further to the left
        ((-COS, SIN, 0), 270, "rear", 10, 0),
        ((COS, 0, SIN), 90, "rear", 0, -10),
        ((0, 9.8 * COS, 9.8 * SIN), 0, "rear", 0, -10),  # in m/s²
    ],
)
def test_a_phone_tilted_by_ten_degrees(up, screen_deg, camera, roll_deg, pitch_deg):
    tilt = tilt_of(record(up, screen_deg=screen_deg, camera=camera))
    assert (tilt.roll_deg.mean, tilt.pitch_deg.mean) == pytest.approx((roll_deg, pitch_deg), abs=1e-9)
    assert tilt.roll_deg.sd == tilt.pitch_deg.sd == SENSOR_SD_DEG


def leaning(degrees: float) -> tuple[float, float, float]:
    return (math.sin(math.radians(degrees)), math.cos(math.radians(degrees)), 0.0)


def test_a_hand_that_trembles_makes_it_less_sure():
    steady, trembling = tilt_of(record(leaning(3))), tilt_of(record(leaning(1), leaning(3), leaning(5)))
    assert trembling.roll_deg.mean == pytest.approx(3)
    assert trembling.roll_deg.sd > steady.roll_deg.sd


def test_a_phone_that_is_turned_tells_nothing():
    with pytest.raises(PhoneMovedError, match="was turned"):
        tilt_of(record(leaning(0), leaning(20)))


def test_one_knock_does_no_harm():
    samples = record(*[leaning(2)] * 9).samples
    knocked = (*samples, GravitySample(time_s=9, up=leaning(40)))
    assert tilt_of(PhoneGravity(samples=knocked)).roll_deg.mean == pytest.approx(2)


@pytest.mark.parametrize(("up", "screen_deg"), [((1, 0, 0), 0), ((0, 0, 1), 0), ((0, 1, 0), 180)])
def test_a_frame_on_its_side_or_of_the_floor_is_not_believed(up, screen_deg):
    with pytest.raises(PhoneMovedError, match="picture upright"):
        tilt_of(record(up, screen_deg=screen_deg))


@pytest.mark.parametrize(
    "fault",
    [
        {"up": [0, 0, 0]},
        {"up": [0, 1]},
        {"up": [0, 1e9, 0]},
        {"screen_deg": 45},
        {"time_s": -1000},
        {"name": "Anna"},
    ],
)
def test_a_sample_that_makes_no_sense_is_refused(fault):
    with pytest.raises(ValidationError):
        GravitySample.model_validate({"time_s": 0, "up": [0, 1, 0]} | fault)


def test_too_few_and_too_many_samples_are_refused():
    sample = GravitySample(time_s=0, up=(0, 1, 0))
    for count in (4, 4001):
        with pytest.raises(ValidationError):
            PhoneGravity(samples=(sample,) * count)


def test_a_file_is_read_as_it_was_written(tmp_path: Path):
    (tmp_path / "gravity.json").write_text(record((0, COS, SIN)).model_dump_json(by_alias=True))
    assert read_tilt(tmp_path / "gravity.json").options == {
        "sensor_roll_deg": 0.0,
        "sensor_pitch_deg": -10.0,
        "sensor_sd_deg": 1.0,
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        ("{}", "not a record"),
        ("x", "not a record of a phone.s sensors: Invalid JSON"),
        (" " * (MOST_BYTES + 1), "too large"),
    ],
)
def test_a_file_that_is_no_record_gets_one_sentence(tmp_path: Path, content: str | None, says: str):
    if content is not None:
        (tmp_path / "gravity.json").write_text(content)
    with pytest.raises(UnreadableInputError, match=says):
        read_tilt(tmp_path / "gravity.json")


def test_angles_of_the_orientation_event_give_the_vector_the_page_sends():
    """The third row of the rotation Z(alpha) X(beta) Y(gamma) by which the W3C defines the event's angles."""

    def turn(axis: int, degrees: float) -> np.ndarray:
        a, b = (axis + 1) % 3, (axis + 2) % 3
        matrix = np.eye(3)
        matrix[[a, b], [a, b]] = math.cos(math.radians(degrees))
        matrix[a, b], matrix[b, a] = -math.sin(math.radians(degrees)), math.sin(math.radians(degrees))
        return matrix

    beta, gamma = 78.0, -12.0
    b, g = math.radians(beta), math.radians(gamma)
    expected = (-math.cos(b) * math.sin(g), math.sin(b), math.cos(b) * math.cos(g))
    assert (turn(2, 33) @ turn(0, beta) @ turn(1, gamma))[2] == pytest.approx(expected)
    assert json.loads(record(expected).model_dump_json(by_alias=True))["schema"] == "lungelens.gravity/1"
