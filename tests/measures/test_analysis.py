from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from helpers.observations import N, lunge_of, observation, with_lunge
from lungelens.camera.stabilization import Stabilization
from lungelens.clip.lens import Lens
from lungelens.measures.analysis import analyse
from lungelens.measures.hold import holds_of
from lungelens.measures.result import measure
from lungelens.measures.signals import lunge_signals
from lungelens.observe.observation import Observation

PARTS = ("hip", "knee", "ankle", "heel", "toe")


def test_it_carries_what_it_rests_on() -> None:
    seen = observation()
    found = analyse(seen)
    assert found.measurement == measure(seen)
    assert found.leg == lunge_of(seen).leg
    assert found.spans == lunge_of(seen).spans
    assert (found.test_leg, found.facing) == ("right", "right")
    assert seen.person is not None
    assert found.track is seen.person.track
    assert found.filmed_track is found.track


def test_its_signals_are_those_of_the_measurement() -> None:
    found = analyse(observation(36.0))
    assert found.signals is not None
    for repetition, span in zip(found.measurement.repetitions, found.spans, strict=True):
        hold = list(span.hold)
        for name in ("tibia_angle_deg", "knee_to_wall_cm", "heel_lift_mm"):
            told = getattr(repetition, name).value
            assert np.median(getattr(found.signals, name)[hold]) == pytest.approx(told, abs=0.01), name


@pytest.mark.parametrize(
    ("seen", "has_track"),
    [(replace(observation(), lunge=None), True), (replace(observation(), person=None, lunge=None), False)],
)
def test_without_a_lunge_there_is_nothing_over_time(seen: Observation, has_track: bool) -> None:
    found = analyse(seen)
    assert found.measurement.status == "not_measurable"
    assert (found.leg, found.signals, found.spans, found.test_leg, found.facing) == (None, None, (), None, None)
    assert (found.track is not None) == has_track
    assert (found.filmed_track is not None) == has_track


def test_landmarks_are_where_they_are_in_the_clips_own_frames() -> None:
    lens = Lens(1280, 720, 900.0, 3.5, (648.0, 354.0), k1=-0.12)
    seen = observation()
    found = analyse(replace(seen, clip=replace(seen.clip, lens=lens)))
    assert found.lens == lens
    assert found.track is not None
    assert found.filmed_track is not None
    np.testing.assert_allclose(lens.undistort(found.filmed_track.points_px), found.track.points_px, atol=0.01)
    assert np.nanmax(np.abs(found.filmed_track.points_px - found.track.points_px)) > 1


class TestHandHeld:
    """Frames stabilized by turning them 10 degrees clockwise about their upper left corner."""

    turn = Rotation.from_rotvec([0, 0, np.radians(10)]).as_matrix()

    def seen(self) -> Observation:
        return with_lunge(
            observation(), stabilization=Stabilization(np.tile(self.turn, (N, 1, 1)), translation_removed=True)
        )

    def test_places_and_directions_are_those_of_the_clips_own_frames(self) -> None:
        still, found = lunge_of(observation()).leg, analyse(self.seen())
        assert found.leg is not None
        assert found.signals is not None
        back = self.turn[:2, :2].T
        for part in PARTS:
            np.testing.assert_allclose(getattr(found.leg, f"{part}_px"), getattr(still, f"{part}_px") @ back.T)
        up = lunge_signals(holds_of(observation())).up_px
        np.testing.assert_allclose(found.signals.up_px, up @ back.T, atol=1e-9)

    def test_a_place_at_rest_moves_with_the_scene(self) -> None:
        still, found = lunge_of(observation()).leg, analyse(self.seen()).leg
        assert found is not None
        np.testing.assert_allclose(found.ankle_px - found.shift_px, still.ankle_px)

    def test_the_numbers_are_those_of_the_still_camera(self) -> None:
        held, still = (analyse(seen).measurement.repetitions for seen in (self.seen(), observation()))
        assert [one.tibia_angle_deg for one in held] == [one.tibia_angle_deg for one in still]
        assert [one.toe_to_wall_cm for one in held] == [one.toe_to_wall_cm for one in still]
