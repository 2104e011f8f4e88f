"""Sample clips through the real lite model, frame by frame, as a page would send them."""

from __future__ import annotations

import json
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import av
import cv2
import pytest

from lungelens.app.live_view import HEADER, LiveView, open_estimator

SAMPLES = Path(__file__).parents[2] / "sample_videos"
GOLDEN = Path(__file__).parents[1] / "golden"
FPS = 15
STANDS = 70  # frames of somebody standing, before the clip begins


class AtOnce(Executor):
    """Does background work at once, so that every run is the same."""

    def submit(self, work, /, *args, **how):
        done: Future[Any] = Future()
        done.set_result(work(*args, **how))
        return done


def frames(clip, longer_side_px, box_px=(slice(0), slice(0))):
    """The clip's frames as a page would send them, with a box before what is in `box_px`, rows and columns."""
    with av.open(str(SAMPLES / clip)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index % 2 == 0:  # the clips have 30 frames per second
                bgr = frame.to_ndarray(format="bgr24")
                bgr[box_px] = (72, 90, 107)
                scale = longer_side_px / max(bgr.shape[:2])
                small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                yield cv2.imencode(".jpg", small)[1].tobytes()


def answers_to(pictures, leg):
    first, *rest = pictures
    view = LiveView(open_estimator(), leg, sheet_wanted=False, background=AtOnce())
    try:
        return [
            view.answer(HEADER.pack(0.0) + picture, index / FPS)
            for index, picture in enumerate([first] * STANDS + [first, *rest])
        ]
    finally:
        view.close()


@pytest.mark.soak
@pytest.mark.parametrize(
    ("clip", "leg", "counted", "not_counted", "longer_side_px"),
    [
        ("c02_L_f_leggings_45.mp4", "left", 2, 0, 640),
        ("c03_R_heavy_heellift_30.mp4", "right", 0, 2, 640),
        ("c03_R_heavy_heellift_30.mp4", "right", 0, 2, 1280),
        ("c05_R_portrait_charuco_42.mp4", "right", 2, 0, 640),
    ],
)
def test_repetitions_and_heels_of_a_clip_are_told_as_they_are(clip, leg, counted, not_counted, longer_side_px):
    answers = answers_to(frames(clip, longer_side_px), leg)
    heel_cues = [answer for answer in answers if answer.cue in ("heel_up", "heel_lifted_not_counted")]
    assert (answers[-1].counted, answers[-1].not_counted) == (counted, not_counted)
    golden = json.loads((GOLDEN / clip).with_suffix(".json").read_text())  # and the file counts the same
    assert [one["valid"] for one in golden["repetitions"]].count(True) == counted
    assert len(golden["repetitions"]) == counted + not_counted
    assert bool(heel_cues) is (not_counted > 0)


@pytest.mark.soak
def test_a_heel_behind_a_box_is_not_said_to_be_down():
    heel_px = (slice(562, 632), slice(612, 682))
    answers = answers_to(frames("c03_R_heavy_heellift_30.mp4", 1280, heel_px), "right")
    assert answers[-1].counted == 2
    assert {answer.heel for answer in answers} == {"unknown"}
