"""Keeps the known chatter of MediaPipe's native library off the terminal.

The library writes a few lines about itself straight to file descriptor 2 whenever a landmarker is made and when it
finds its first person. None of the usual environment variables (`GLOG_minloglevel`, `TF_CPP_MIN_LOG_LEVEL`) reaches
this version. So the descriptor is turned to a file for that moment, and every line that is not known chatter is written
to the terminal right after: nothing else is lost.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STDERR = 2
_CHATTER = re.compile(
    rb"^(INFO: Created TensorFlow Lite XNNPACK delegate for CPU\."
    rb"|WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR"
    rb"|W\d{4} .* inference_feedback_manager\.cc:\d+\] Feedback manager requires a model with a single signature"
    rb"|W\d{4} .* landmark_projection_calculator\.cc:\d+\] Using NORM_RECT without IMAGE_DIMENSIONS)"
)
_one_at_a_time = threading.Lock()  # the descriptor belongs to the whole process


@contextmanager
def without_native_chatter() -> Iterator[None]:
    """Hold back what is written to standard error, then let through all but the known chatter."""
    with _one_at_a_time, tempfile.TemporaryFile() as held:
        try:
            terminal = os.dup(_STDERR)
        except OSError:  # a process without a standard error has nothing to protect
            yield
            return
        os.dup2(held.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(terminal, _STDERR)
            os.close(terminal)
            held.seek(0)
            for line in held:
                if not _CHATTER.match(line):
                    os.write(_STDERR, line)
