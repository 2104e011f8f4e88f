from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from lungelens.pose.native_log import _CHATTER, without_native_chatter

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.pose.types import ModelFile

XNNPACK = b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n"
ERROR = b"E0000 00:00:1 1 calculator_graph.cc:949] INTERNAL: CalculatorGraph::Run() failed:\n"


def test_chatter_is_dropped_and_everything_else_arrives_in_order(capfd: pytest.CaptureFixture[str]) -> None:
    with without_native_chatter():
        os.write(2, b"first\n" + XNNPACK + ERROR + b"no line end")
    os.write(2, b", last\n")
    assert capfd.readouterr().err == f"first\n{ERROR.decode()}no line end, last\n"


def test_what_was_written_before_an_error_arrives(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="wrong"), without_native_chatter():
        os.write(2, XNNPACK + ERROR)
        raise ValueError("wrong")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == f"{ERROR.decode()}after\n"


def test_a_process_without_standard_error_works_too() -> None:
    code = """
        import os
        os.close(2)
        from lungelens.pose.native_log import without_native_chatter
        with without_native_chatter():
            print("inside")
    """
    assert run(code).stdout == b"inside\n"


LOOK = """
import av
for i, picture in zip(range(3), av.open({clip!r}).decode(video=0)):
    rgb = picture.to_ndarray(format="rgb24")
    {call}
"""

MEDIAPIPE_ALONE = """
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision
options = vision.PoseLandmarkerOptions(BaseOptions(model_asset_path={model!r}), vision.RunningMode.VIDEO)
landmarker = vision.PoseLandmarker.create_from_options(options)
"""

OUR_ESTIMATOR = """
from pathlib import Path
from lungelens.pose.mediapipe_estimator import MediaPipePoseEstimator
estimator = MediaPipePoseEstimator(Path({model!r}), "lite", "")
"""


def test_the_estimator_is_silent_where_mediapipe_alone_is_not(lite: ModelFile, sample_clip: Path) -> None:
    def stderr(begin: str, call: str, end: str, **environment: str) -> bytes:
        code = begin.format(model=str(lite.path)) + LOOK.format(clip=str(sample_clip), call=call) + end
        return run(code, **environment).stderr

    hushed = {"GLOG_minloglevel": "3", "TF_CPP_MIN_LOG_LEVEL": "3", "ABSL_MIN_LOG_LEVEL": "3"}
    look = "landmarker.detect_for_video(mp.Image(mp.ImageFormat.SRGB, rgb), 33 * i)"
    chatter = stderr(MEDIAPIPE_ALONE, look, "landmarker.close()", **hushed).splitlines()
    assert len(chatter) == 5
    assert all(_CHATTER.match(line) for line in chatter)
    assert stderr(OUR_ESTIMATOR, "estimator.detect(rgb, i / 30)", "estimator.close()") == b""


def run(code: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], env=os.environ | environment, capture_output=True, check=True
    )
