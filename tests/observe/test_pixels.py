"""Pictures of rendered people are looked at with every joint taken from the truth: no pose model is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from helpers.analyses import truth_analysis
from helpers.clips import write_clip
from lungelens.clip.reader import open_video
from lungelens.clip.types import RgbImage
from lungelens.measures.analysis import Analysis
from lungelens.observe.leg_points import row
from lungelens.observe.observation import PixelFindings
from lungelens.observe.pixels import LOOKS_HZ, look_at_pixels

SAMPLES = Path(__file__).parents[2] / "sample_videos"


def looked_at(name: str, clip: Path | None = None, **span_change: object) -> tuple[Analysis, PixelFindings]:
    """The first repetition of a sample clip, or of a clip made from it."""
    analysis = truth_analysis(SAMPLES / f"{name}.csv")
    assert analysis.leg is not None
    assert analysis.track is not None
    video = open_video(clip or SAMPLES / f"{name}.mp4")
    for _ in video.frames(lambda _index, _time_s: False):
        pass
    spans = tuple(replace(span, **span_change) for span in analysis.spans[:1])  # type: ignore[arg-type]
    shank_px = float(np.median(np.linalg.norm(analysis.leg.knee_px - analysis.leg.ankle_px, axis=1)))
    return analysis, look_at_pixels(video, analysis.leg, analysis.track, spans, 1.0, shank_px)


def mm_per_px(analysis: Analysis) -> float:
    """The rendered people's shins are about 40 cm long, as the truth has them."""
    assert analysis.leg is not None
    return 400.0 / float(np.median(np.linalg.norm(analysis.leg.knee_px - analysis.leg.ankle_px, axis=1)))


@pytest.fixture(scope="module")
def found() -> tuple[Analysis, PixelFindings]:
    return looked_at("c03_R_heavy_heellift_30")


class TestHeelThatRises:
    def test_its_rise_follows_the_truth(self, found: tuple[Analysis, PixelFindings]) -> None:
        analysis, findings = found
        assert analysis.signals is not None
        known = np.flatnonzero(np.isfinite(findings.heel_rise_px))
        rise_mm = findings.heel_rise_px[known] * mm_per_px(analysis)
        truth_mm = analysis.signals.heel_lift_mm[known] - analysis.signals.heel_lift_mm[analysis.spans[0].start]
        assert truth_mm.max() > 35
        sd_mm = findings.heel_rise_sd_px[known] * mm_per_px(analysis)
        assert (np.abs(rise_mm - truth_mm) < 0.35 * truth_mm.max() + 1.96 * sd_mm).all()
        assert np.corrcoef(rise_mm, truth_mm)[0, 1] > 0.9

    def test_it_is_looked_at_within_the_repetition_only_and_often_enough(
        self, found: tuple[Analysis, PixelFindings]
    ) -> None:
        analysis, findings = found
        assert analysis.leg is not None
        span = analysis.spans[0]
        known = np.flatnonzero(np.isfinite(findings.heel_rise_px))
        assert span.start <= known.min() <= known.max() <= span.end
        assert np.diff(analysis.leg.time_s[known]).max() < 1.5 / LOOKS_HZ

    def test_a_camera_on_a_stand_does_not_move(self, found: tuple[Analysis, PixelFindings]) -> None:
        _, findings = found
        assert np.nanmax(np.abs(findings.shift_px)) < 0.5

    def test_the_leg_is_bright_enough_to_see(self, found: tuple[Analysis, PixelFindings]) -> None:
        assert 60 < found[1].brightness < 220


@pytest.mark.soak
def test_a_camera_that_moves_is_told_in_display_pixels(tmp_path: Path) -> None:
    drift_px = np.array([0.4, -0.25])  # a picture

    def drifting() -> Iterator[RgbImage]:
        for frame in islice(open_video(SAMPLES / "c01_R_m_shoes_38.mp4").frames(), 90):
            matrix = np.column_stack([np.eye(2), drift_px * frame.index])
            size = frame.rgb.shape[1::-1]
            yield np.asarray(cv2.warpAffine(frame.rgb, matrix, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)

    clip = write_clip(tmp_path / "drifting.mp4", drifting(), (i / 30 for i in range(90)))
    analysis, findings = looked_at("c01_R_m_shoes_38", clip)
    start = analysis.spans[0].start
    known = np.flatnonzero(np.isfinite(findings.shift_px[:, 0]))
    assert len(known) > 10
    np.testing.assert_allclose(findings.shift_px[known], (known - start)[:, None] * drift_px, atol=0.6)


@pytest.mark.soak
def test_where_it_is_known_whether_the_foot_is_still_the_background_is_not_asked() -> None:
    analysis = truth_analysis(SAMPLES / "c03_R_heavy_heellift_30.csv")
    assert analysis.leg is not None
    assert analysis.track is not None
    video = open_video(SAMPLES / "c03_R_heavy_heellift_30.mp4")
    shank_px = float(np.median(np.linalg.norm(analysis.leg.knee_px - analysis.leg.ankle_px, axis=1)))
    findings = look_at_pixels(
        video, analysis.leg, analysis.track, analysis.spans[:1], 1.0, shank_px, None, foot_still=True
    )
    assert np.isnan(findings.shift_px).all()
    assert np.nanmax(findings.heel_rise_px) * mm_per_px(analysis) > 25


def test_a_heel_that_stays_down_and_a_leg_that_is_read() -> None:
    analysis, findings = looked_at("c01_R_m_shoes_38")
    assert analysis.signals is not None
    assert analysis.leg is not None
    assert np.nanmax(findings.heel_rise_px) * mm_per_px(analysis) < 3.0
    (leg,), hold = findings.legs, list(analysis.spans[0].hold)
    assert leg.at_start is not None
    assert leg.at_hold is not None
    assert not leg.by_hand
    shank_px = 400.0 / mm_per_px(analysis)
    for part in ("knee", "ankle"):
        true_px = np.median(getattr(analysis.leg, f"{part}_px")[hold], axis=0)
        assert np.linalg.norm(leg.at_hold.points_px[row(part)] - true_px) < 0.08 * shank_px
    upper, lower = (leg.at_hold.points_px[row(name)] for name in ("shin_upper", "shin_lower"))
    seen_deg = np.degrees(np.arctan2(upper[0] - lower[0], lower[1] - upper[1]))
    truth_deg = np.median(analysis.signals.shin_angle_deg[hold])
    assert seen_deg == pytest.approx(truth_deg, abs=3.5)  # the camera is almost level


def test_without_the_foot_at_rest_there_is_no_heel_to_follow() -> None:
    _, findings = looked_at("c01_R_m_shoes_38", starts_inside=False)
    assert np.isnan(findings.heel_rise_px).all()
    assert np.isfinite(findings.shift_px).any()
