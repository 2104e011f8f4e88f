from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from helpers.moved_sheet import BendingCamera
from lungelens.camera.lens_fit import ALWAYS, TERMS, LensFit, fit_lens
from lungelens.camera.sheet_views import SheetView

CAMERA = BendingCamera()
TRUTH = np.array([730.0, 490.0, 264.0, *CAMERA.bending])


def views(
    camera: BendingCamera = CAMERA, *, tilt_deg: float = 40.0, noise_px: float = 0.05, seed: int = 0
) -> list[SheetView]:
    """Twenty views with corners that stray each by itself."""
    rng = np.random.default_rng(seed)
    seen = [camera.view(*place) for place in camera.around(20, tilt_deg, seed)]
    return [replace(view, points_px=view.points_px + rng.normal(0, noise_px, view.points_px.shape)) for view in seen]


def skewed(seen: list[SheetView], skew_px: float, seed: int = 0) -> list[SheetView]:
    """What a rolling shutter does to a sheet that moves: a slant of its own in each view."""
    rng = np.random.default_rng(seed)
    slants = rng.normal(0, skew_px, (len(seen), 2))
    height_px = CAMERA.size_px[1]
    return [
        replace(view, points_px=view.points_px + slant * (view.points_px[:, 1:] / height_px - 0.5))
        for view, slant in zip(seen, slants, strict=True)
    ]


def fitted(seen: list[SheetView]) -> LensFit:
    fit = fit_lens(seen, CAMERA.size_px)
    assert fit is not None
    return fit


def test_without_error_it_is_the_lens() -> None:
    fit = fitted(views(noise_px=0.0))
    assert fit.value == pytest.approx(TRUTH, abs=1e-3)
    lens = fit.lens(*CAMERA.size_px)
    assert (lens.focal_px, *lens.centre_px) == pytest.approx((730, 490, 264), abs=0.01)


@pytest.mark.soak
def test_with_error_it_is_within_what_it_says() -> None:
    pulls = []
    for seed in range(4):
        fit = fitted(views(seed=seed))
        pulls.append((fit.value - TRUTH)[:5] / fit.standard_error[:5])
    assert 0.4 < np.sqrt(np.mean(np.square(pulls))) < 2.0


@pytest.mark.soak
def test_standard_errors_hold_where_a_views_corners_stray_together_and_opencvs_do_not() -> None:
    ours, theirs = [], []
    for seed in range(4):
        seen = skewed(views(seed=seed), 3.0, seed)
        fit = fitted(seen)
        ours.append((fit.value[0] - 730.0) / fit.standard_error[0])
        theirs.append((fit.value[0] - 730.0) / opencv_focal_sd(seen))
    assert np.sqrt(np.mean(np.square(ours))) < 2.0
    assert np.sqrt(np.mean(np.square(theirs))) > 3.0


def opencv_focal_sd(seen: list[SheetView]) -> float:
    width_px, height_px = CAMERA.size_px
    guess = np.array([[700.0, 0, width_px / 2], [0, 700.0, height_px / 2], [0, 0, 1]])
    fit = cv2.calibrateCameraExtended(
        [np.append(view.page_mm, np.zeros((len(view.page_mm), 1)), axis=1).astype(np.float32) for view in seen],
        [view.points_px.astype(np.float32) for view in seen],
        CAMERA.size_px,
        guess,
        np.zeros(5),
        flags=ALWAYS | cv2.CALIB_ZERO_TANGENT_DIST,
    )
    return float(np.ravel(fit[5])[1])  # with the sides' ratio fixed, it is the second focal length that is fitted


@pytest.mark.parametrize(
    ("bending", "left"),
    [
        ((0.0, 0.0, 0.0, 0.0), {"k1"}),
        ((-0.1, 0.0, 0.0, 0.0), {"k1"}),
        ((-0.12, 0.05, 0.0, 0.0), {"k1", "k2"}),
        ((-0.12, 0.05, 0.004, 0.0), {"k1", "k2", "p1", "p2"}),
    ],
)
def test_as_little_bending_as_explains_the_views(bending: tuple[float, float, float, float], left: set[str]) -> None:
    fit = fitted(views(replace(CAMERA, bending=bending)))
    assert {name for name, value in zip(TERMS, fit.value, strict=True) if value} == {*TERMS[:3], *left}
    assert fit.value[3] == pytest.approx(bending[0], abs=0.003)


@pytest.mark.parametrize("noise_px", [pytest.param(0.02, marks=pytest.mark.soak), 0.2])
def test_a_sheet_that_always_faces_the_camera_leaves_the_focal_length_open(noise_px: float) -> None:
    fit = fit_lens(views(tilt_deg=0.0, noise_px=noise_px), CAMERA.size_px)
    assert fit is not None
    assert fit.standard_error[0] > 0.05 * fit.value[0]


def test_a_view_that_is_quite_wrong_is_left_out() -> None:
    seen = views()
    seen[5] = replace(seen[5], points_px=seen[5].points_px + np.random.default_rng(1).normal(0, 4.0, (24, 2)))
    fit = fitted(seen)
    assert fit.views == 19
    assert fit.value[0] == pytest.approx(730, rel=0.005)
    assert fit.reprojection_px < 0.1


def test_it_tells_how_far_it_is() -> None:
    told: list[float] = []
    fit_lens(views(), CAMERA.size_px, told.append)
    assert told == sorted(told)
    assert told[-1] <= 1.0
