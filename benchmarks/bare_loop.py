"""The least a program could do: decode every picture of a clip, run the pose model on it, nothing else.

python benchmarks/bare_loop.py heavy clip.mp4
"""

from __future__ import annotations

import sys
from pathlib import Path

import av

from lungelens.pose.mediapipe_estimator import MediaPipePoseEstimator
from lungelens.pose.models import model_path


def main(model: str, clip: Path) -> None:
    """Run the loop and print how many pictures showed somebody."""
    file = model_path(model)
    found = 0
    with (
        MediaPipePoseEstimator(file.path, file.name, file.sha256) as estimator,
        av.open(str(clip)) as container,
    ):
        container.streams.video[0].thread_type = "AUTO"
        for index, picture in enumerate(container.decode(video=0)):
            time_s = picture.time if picture.time is not None else index / 30
            found += bool(estimator.detect(picture.to_ndarray(format="rgb24"), time_s))
    print(f"{found} pictures with somebody in them")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
