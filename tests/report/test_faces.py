"""A hidden face is hidden: in every picture, wholly, and for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.analyses import head_track, lunge_analysis
from lungelens.pose.types import Keypoint, PoseTrack
from lungelens.report.faces import FaceBlur

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage

NOSE, EAR, SHOULDER, KNEE, ANKLE = (
    Keypoint.NOSE,
    Keypoint.LEFT_EAR,
    Keypoint.LEFT_SHOULDER,
    Keypoint.LEFT_KNEE,
    Keypoint.LEFT_ANKLE,
)
HEAD = {NOSE: [(106.0, 50.0)], EAR: [(94.0, 50.0)], SHOULDER: [(90.0, 77.0)]}  # about (100, 50)


def checkers(phase: int = 0, width: int = 200, height: int = 240) -> RgbImage:
    """Return black and white squares of one pixel: all detail, no shape."""
    rows, columns = np.mgrid[:height, :width]
    return np.repeat((((rows + columns + phase) % 2) * 255).astype(np.uint8)[..., None], 3, axis=2)


def hidden(track: PoseTrack | None, index: int, scale: float = 1.0, phase: int = 0) -> RgbImage:
    rgb = checkers(phase)
    FaceBlur(track).hide(rgb, index, scale)
    return rgb


def detail(rgb: RgbImage) -> np.ndarray:
    """Return the step (height, width - 1) from each pixel to the next: 255 on checkers."""
    return np.abs(np.diff(rgb[..., 0].astype(int), axis=1))


def disc(centre: tuple[float, float], radius: float, width: int = 199) -> np.ndarray:
    rows, columns = np.mgrid[:240, :width]
    return np.hypot(columns + 0.5 - centre[0], rows + 0.5 - centre[1]) < radius


def test_no_detail_is_left_of_the_head_and_the_legs_are_untouched() -> None:
    rgb = hidden(head_track(HEAD, [5]), 5)
    assert detail(rgb)[disc((100, 50), 18)].max() < 8  # 18 px: nose to ear is 12 px here and 12 cm in life
    np.testing.assert_array_equal(rgb[120:], checkers()[120:])


def test_two_faces_of_the_same_tone_become_the_same() -> None:
    track = head_track(HEAD, [5])
    one, other = (hidden(track, 5, phase=phase).astype(int) for phase in (0, 1))
    inside = disc((100, 50), 18)
    assert np.abs(one - other)[:, :199][inside].max() <= 4
    assert np.abs(checkers(0).astype(int) - checkers(1))[:, :199][inside].min() == 255


def test_what_is_left_are_eight_blocks_a_side() -> None:
    rgb = np.zeros((240, 200, 3), np.uint8)
    rgb[48:52, 98:102] = 255
    FaceBlur(head_track(HEAD, [5])).hide(rgb, 0, 1.0)
    # The head is some 40 px wide here, a block some 5 px or more: the bright square of 4 px has spread and dimmed.
    assert 0 < rgb.max() < 150
    assert np.count_nonzero(rgb[disc((100, 50), 18, width=200)][:, 0] > rgb.max() / 4) > 30


def test_even_a_hard_edge_through_the_face_turns_soft() -> None:
    rgb = np.zeros((240, 200, 3), np.uint8)
    rgb[:, 100:] = 255
    FaceBlur(head_track(HEAD, [5])).hide(rgb, 0, 1.0)
    assert detail(rgb)[40:60].max() < 40


@pytest.mark.parametrize("index", range(0, 21))
def test_the_face_is_hidden_between_and_outside_the_measured_frames(index: int) -> None:
    xs = (60.0, 100.0, 140.0)
    places = {NOSE: [(x + 6, 50.0) for x in xs], EAR: [(x - 6, 50.0) for x in xs]}
    rgb = hidden(head_track(places, [5, 10, 15]), index)
    true_x = np.interp(index, [5, 10, 15], xs)
    assert detail(rgb)[disc((true_x, 50), 18)].max() < 8


def test_a_face_that_moves_unevenly_between_looks_is_covered_at_both() -> None:
    places = {NOSE: [(66.0, 50.0), (126.0, 50.0)], EAR: [(54.0, 50.0), (114.0, 50.0)]}
    rgb = hidden(head_track(places, [0, 10]), 5)
    for x in (60, 120):
        assert detail(rgb)[disc((x, 50), 18)].max() < 8


def test_one_wrong_look_does_not_bare_the_face() -> None:
    places = {NOSE: [(106.0, 50.0), (46.0, 50.0), (106.0, 50.0)], EAR: [(94.0, 50.0), (34.0, 50.0), (94.0, 50.0)]}
    assert detail(hidden(head_track(places, [0, 5, 10]), 5))[disc((100, 50), 18)].max() < 8


def test_an_unknown_look_takes_the_nearest_known_places() -> None:
    unknown = (np.nan, np.nan)
    places = {NOSE: [unknown, (106.0, 50.0), unknown], EAR: [unknown, (94.0, 50.0), unknown]}
    for index in (0, 7, 10):
        assert detail(hidden(head_track(places, [0, 5, 10]), index))[disc((100, 50), 18)].max() < 8


def test_a_nose_alone_is_enough() -> None:
    places = {NOSE: [(100.0, 50.0)], KNEE: [(110.0, 160.0)], ANKLE: [(100.0, 230.0)]}
    assert detail(hidden(head_track(places, [0]), 0))[disc((100, 50), 15)].max() < 8


def test_without_a_head_the_upper_part_of_the_person_is_hidden() -> None:
    places = {SHOULDER: [(90.0, 77.0)], KNEE: [(110.0, 160.0)], ANKLE: [(100.0, 197.0)]}
    rgb = hidden(head_track(places, [0]), 3)
    assert detail(rgb)[:105, 82:118].max() < 30
    np.testing.assert_array_equal(rgb[110:], checkers()[110:])
    np.testing.assert_array_equal(rgb[:, :70], checkers()[:, :70])


@pytest.mark.parametrize("track", [None, head_track({}, [0, 5])])
def test_without_a_person_the_upper_third_of_the_picture_is_hidden(track: PoseTrack | None) -> None:
    rgb = hidden(track, 3)
    assert detail(rgb)[:80].max() < 30
    np.testing.assert_array_equal(rgb[80:], checkers()[80:])


def test_a_reduced_picture_is_hidden_at_the_reduced_place() -> None:
    doubled = {k: [(2 * x, 2 * y) for x, y in places] for k, places in HEAD.items()}
    full, reduced = (hidden(head_track(head, [0]), 5, scale) for head, scale in ((HEAD, 1.0), (doubled, 0.5)))
    np.testing.assert_array_equal(reduced, full)


@pytest.mark.parametrize("centre", [(0.0, 0.0), (200.0, 50.0), (100.0, -300.0)])
def test_a_head_partly_or_wholly_outside_the_picture(centre: tuple[float, float]) -> None:
    x, y = centre
    rgb = hidden(head_track({NOSE: [(x + 6, y)], EAR: [(x - 6, y)]}, [0]), 0)
    inside = disc(centre, 18)
    assert not inside.any() or detail(rgb)[inside].max() < 8
    np.testing.assert_array_equal(rgb[120:], checkers()[120:])


def test_the_head_of_the_lunging_person_is_covered_in_every_picture() -> None:
    analysis = lunge_analysis(shift_px=(0.4, 0.0), look_every=7)
    every = lunge_analysis(shift_px=(0.4, 0.0), look_every=1).track
    assert every is not None
    blur = FaceBlur(analysis.track)
    for index in range(40):
        rgb = checkers(width=320, height=180)
        blur.hide(rgb, index, 1.0)
        for keypoint in (NOSE, EAR):
            x, y = every.points_px[index, keypoint].astype(int)
            assert detail(rgb)[max(0, y - 3) : y + 4, x - 3 : x + 3].max() < 8
