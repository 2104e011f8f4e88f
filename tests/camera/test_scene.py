from __future__ import annotations

import numpy as np
import pytest

from lungelens.camera.directions import up_in_camera
from lungelens.camera.pinhole import Camera
from lungelens.camera.scene import Scene
from lungelens.camera.types import Normal
from lungelens.sources import SceneSource


def scene(known: dict[str, Normal] | None = None, source: SceneSource = "given") -> Scene:
    """A scene in which everything that is not named is known exactly."""
    exact = Normal(0.0, 0.0)
    known = {"focal_px": Normal(900.0, 0.0), "roll_deg": exact, "pitch_deg": exact, "yaw_deg": exact, **(known or {})}
    return Scene(
        source=source,
        size_px=(1280, 720),
        focal_px=known["focal_px"],
        roll_deg=known["roll_deg"],
        pitch_deg=known["pitch_deg"],
        yaw_deg=known["yaw_deg"],
        height_cm=None,
        scale_source="none",
        shank_cm=Normal(42.0, 4.0),
    )


class TestCameras:
    uncertain = {
        "focal_px": Normal(900.0, 90.0),
        "roll_deg": Normal(2.0, 1.0),
        "pitch_deg": Normal(-10.0, 3.0),
    }

    def draw(self, n: int, seed: int = 0) -> Camera:
        return scene(self.uncertain).cameras(np.random.default_rng(seed), n, 1.0)

    def test_the_first_is_the_best_estimate(self) -> None:
        cameras = self.draw(50)
        assert np.asarray(cameras.focal_px)[0] == pytest.approx(900.0)
        np.testing.assert_allclose(cameras.up[0], up_in_camera(2.0, -10.0))

    def test_the_others_differ_by_what_is_not_known_of_the_lens(self) -> None:
        cameras = self.draw(4000)
        assert np.mean(cameras.focal_px) == pytest.approx(900.0, abs=9.0)
        assert np.std(cameras.focal_px) == pytest.approx(90.0, rel=0.05)

    def test_how_they_may_be_turned_is_left_to_the_leg(self) -> None:
        known = scene({**self.uncertain, "yaw_deg": Normal(1.0, 15.0)})
        cameras = known.cameras(np.random.default_rng(0), 20, 1.0)
        np.testing.assert_allclose(cameras.rotation, np.repeat(cameras.rotation[:1], 20, axis=0))
        best = cameras.best
        assert (best.roll_deg, best.pitch_deg, best.yaw_deg) == pytest.approx((2.0, -10.0, 1.0))
        errors = (known.doubt.yaw, known.doubt.pitch, known.doubt.roll)
        assert np.degrees(errors) == pytest.approx([15.0, 3.0, 1.0])

    def test_edges_tie_pitch_to_focal_length(self) -> None:
        # What edges give is where their lines meet, f / tan(pitch) from the middle: with the pitch for one focal length
        # known exactly, f / tan(pitch) is the same for all.
        cameras = scene(self.uncertain, "lines").cameras(np.random.default_rng(0), 100, 1.0)
        pitch = np.arcsin(cameras.up[:, 2])
        np.testing.assert_allclose(cameras.focal_px / np.tan(pitch), 900 / np.tan(np.radians(-10)))
        assert pitch.std() > 0.01

    @pytest.mark.parametrize("source", ["level", "given"])
    def test_otherwise_pitch_and_focal_length_are_independent(self, source: SceneSource) -> None:
        cameras = scene(self.uncertain, source).cameras(np.random.default_rng(0), 100, 1.0)
        np.testing.assert_allclose(np.degrees(np.arcsin(cameras.up[:, 2])), -10)
        assert np.std(cameras.focal_px) > 50

    def test_a_focal_length_never_comes_near_zero(self) -> None:
        cameras = scene({"focal_px": Normal(900.0, 900.0)}).cameras(np.random.default_rng(0), 1000, 1.0)
        assert np.min(cameras.focal_px) == pytest.approx(270.0)

    def test_the_same_seed_gives_the_same_cameras(self) -> None:
        one, two = (self.draw(20, seed=3) for _ in range(2))
        np.testing.assert_array_equal(one.up, two.up)
        np.testing.assert_array_equal(one.focal_px, two.focal_px)

    def test_without_a_sheet_nobody_knows_where_they_stand(self) -> None:
        assert np.isnan(self.draw(20).position_cm).all()
