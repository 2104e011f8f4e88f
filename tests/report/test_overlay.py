"""What the overlay shows, and that it shows the same to either side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.analyses import head_track, lunge_analysis, refused_analysis
from lungelens.pose.types import Keypoint
from lungelens.report.overlay import OverlayPainter, landmarks_at
from lungelens.report.palette import ACCENT, ALARM, Rgb

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage
    from lungelens.measures.analysis import Analysis

SCALE = 4.0  # so that the helper's 320 × 180 pixels become 1280 × 720
WIDTH, HEIGHT = 1280, 720
CARD = (slice(24, 324), slice(24, 364))  # rows and columns of a card behind a person facing right
MIRRORED_CARD = (CARD[0], slice(WIDTH - 364, WIDTH - 24))
HOLD, REST = 10, 0  # frames of the helper's first repetition


def painted(analysis: Analysis, index: int) -> RgbImage:
    rgb = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    OverlayPainter(analysis, WIDTH, HEIGHT, SCALE).paint(rgb, index)
    return rgb


def share_of(rgb: RgbImage, colour: Rgb) -> float:
    return float((np.abs(rgb.astype(int) - colour).max(axis=2) < 12).mean())


def test_facing_left_is_the_mirror_image_but_for_the_words() -> None:
    right = painted(lunge_analysis(facing="right"), HOLD).astype(int)
    left = painted(lunge_analysis(facing="left"), HOLD).astype(int)
    np.testing.assert_array_equal(left[MIRRORED_CARD], right[CARD])
    left[MIRRORED_CARD], right[CARD] = 0, 0
    different = np.abs(left[:, ::-1] - right).max(axis=2) > 40
    assert different.mean() < 1e-4
    assert (np.abs(right - 128).max(axis=2) > 40).mean() > 0.02


def test_the_card_stays_away_from_the_leg() -> None:
    blank = (128, 128, 128)
    rgb = painted(lunge_analysis(), HOLD)
    rgb[CARD] = blank
    assert share_of(rgb[20:328, 20:368], blank) == 1.0  # nothing of the leg under or beside the card


def test_the_card_gives_way_to_a_leg_in_its_corner() -> None:
    analysis = lunge_analysis()
    assert analysis.leg is not None
    up_left = np.array([-130.0, -120.0])
    joints = [f"{joint}_px" for joint in ("hip", "knee", "ankle", "heel", "toe")]
    moved = {joint: getattr(analysis.leg, joint) + up_left for joint in joints}
    rgb = painted(replace(analysis, leg=replace(analysis.leg, **moved)), HOLD)
    bottom_left = rgb[HEIGHT - 324 : HEIGHT - 24, 24:364]
    np.testing.assert_array_equal(bottom_left, painted(analysis, HOLD)[CARD])


def test_the_hold_is_framed_and_named() -> None:
    analysis = lunge_analysis()
    for index in range(20):
        frame = painted(analysis, index)[:4]
        assert (share_of(frame, ACCENT) == 1.0) == (index in analysis.spans[0].hold), index


def test_a_lifted_heel_turns_red_and_a_lowered_one_back() -> None:
    analysis = lunge_analysis(heel_lifts_mm=(12.0, 1.0))
    assert share_of(painted(analysis, HOLD), ALARM) > 5e-4
    assert share_of(painted(analysis, HOLD + 20), ALARM) == 0
    assert share_of(painted(analysis, REST), ALARM) == 0


def test_a_heel_looked_at_in_every_third_picture_does_not_flicker() -> None:
    analysis = lunge_analysis(heel_lifts_mm=(12.0, 1.0))
    assert analysis.signals is not None
    sparse = np.where(np.arange(40) % 3 == 0, analysis.signals.heel_lift_mm, np.nan)
    seldom = replace(analysis, signals=replace(analysis.signals, heel_lift_mm=sparse))
    for index in (8, 9, 10, 11):
        np.testing.assert_array_equal(painted(seldom, index), painted(analysis, index))


def test_the_card_says_number_angle_and_verdict() -> None:
    card = {k: painted(lunge_analysis(), k)[CARD] for k in (REST, HOLD, HOLD + 1, HOLD + 20)}
    np.testing.assert_array_equal(card[HOLD], card[HOLD + 1])
    assert (card[REST] != card[HOLD]).any()
    counter = (slice(14, 46), slice(200, 340))
    assert (card[HOLD][counter] != card[HOLD + 20][counter]).any()
    other = painted(lunge_analysis(angles_deg=(31.0, 40.0)), HOLD)[CARD]
    digits = (slice(40, 140), slice(20, 200))
    assert (other[digits] != card[HOLD][digits]).any()
    invalid = lunge_analysis()
    first, second = invalid.measurement.repetitions
    repetitions = (first.model_copy(update={"valid": False}), second)
    invalid = replace(invalid, measurement=invalid.measurement.model_copy(update={"repetitions": repetitions}))
    assert share_of(painted(invalid, HOLD)[CARD], ALARM) > 0.002


def test_a_refused_clip_shows_the_reason_and_the_landmarks() -> None:
    plain = painted(refused_analysis(), 5)
    assert share_of(plain[:200], (128, 128, 128)) < 0.6
    assert share_of(plain[200:], (128, 128, 128)) == 1.0
    places = {Keypoint.LEFT_KNEE: [(160.0, 110.0)] * 2, Keypoint.LEFT_ANKLE: [(160.0, 150.0)] * 2}
    seen = painted(refused_analysis(head_track(places, [3, 7])), 5)
    assert tuple(seen[520, 640]) == (255, 255, 255)  # half way down the shank


def test_a_clip_longer_than_the_analysis_is_left_as_it_is() -> None:
    analysis = replace(lunge_analysis(), track=None)
    assert share_of(painted(analysis, 40), (128, 128, 128)) == 1.0


def test_a_picture_without_a_leg_still_has_its_card() -> None:
    analysis = lunge_analysis()
    assert analysis.leg is not None
    assert analysis.signals is not None
    knee_px = analysis.leg.knee_px.copy()
    knee_px[REST] = np.nan
    angle = analysis.signals.tibia_angle_deg.copy()
    angle[REST] = np.nan
    gap = replace(
        analysis,
        leg=replace(analysis.leg, knee_px=knee_px),
        signals=replace(analysis.signals, tibia_angle_deg=angle),
    )
    assert share_of(painted(gap, REST)[CARD], ACCENT) > 0


def test_landmarks_are_joined_over_short_gaps_only() -> None:
    track = head_track({Keypoint.NOSE: [(0.0, 0.0), (10.0, 20.0), (30.0, 20.0)]}, [2, 4, 24])
    np.testing.assert_allclose(landmarks_at(track, 3)[Keypoint.NOSE], (5.0, 10.0))
    np.testing.assert_allclose(landmarks_at(track, 4)[Keypoint.NOSE], (10.0, 20.0))
    for index in (0, 14, 25):  # before the first look, in a gap of two seconds, after the last look
        assert np.isnan(landmarks_at(track, index)).all()


@pytest.mark.parametrize(("width", "height"), [(320, 180), (180, 320), (2, 2)])
def test_small_frames_are_fine(width: int, height: int) -> None:
    rgb = np.full((height, width, 3), 128, np.uint8)
    OverlayPainter(lunge_analysis(), width, height, 1.0).paint(rgb, HOLD)
    assert (rgb != 128).any()
