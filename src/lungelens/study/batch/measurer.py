"""What looks at a clip: the program itself, or a stand-in that tests put in its place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lungelens.files import content_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lungelens.measures.measurement import Measurement
    from lungelens.observe.options import MeasureOptions


class Measurer(Protocol):
    """Can be sent to another process, or to another computer."""

    def instruments(self, clip: Path, options: MeasureOptions) -> Mapping[str, str]:
        """SHA-256 of every file that would look at the clip, by name."""
        ...

    def measure(self, clip: Path, options: MeasureOptions, observation: Path | None) -> Measurement:
        """Measure one clip, and write what was seen to `observation` unless that is `None`."""
        ...


@dataclass(frozen=True)
class Lungelens:
    """As `lungelens measure` does it."""

    def instruments(self, clip: Path, options: MeasureOptions) -> Mapping[str, str]:
        """Pose models, leg reader, and the files that options name or that are found for the clip's device.

        Raises
        ------
        LungelensError
            The clip, a model or another file cannot be read.
        """
        from lungelens.camera.known_camera import known_camera
        from lungelens.clip.reader import open_video
        from lungelens.observe.leg_reader import reader_sha256
        from lungelens.observe.observe import SEARCH_MODEL
        from lungelens.pose.models import model_path

        used = {"leg_reader": reader_sha256()}
        if options.landmarks is not None:
            used["landmarks"] = _sha256_of(options.landmarks)
        else:
            used |= {name: model_path(name).sha256 for name in (SEARCH_MODEL, options.model)}
        camera = known_camera(open_video(clip), options.camera_file, match=options.match_camera)
        if camera is not None:
            used["camera_file"] = camera.sha256
        return used

    def measure(self, clip: Path, options: MeasureOptions, observation: Path | None) -> Measurement:
        """Measure one clip; what was seen can be measured again with `lungelens measure --observation`.

        Raises
        ------
        LungelensError
            The clip, a model or another file cannot be read, or the observation not written.
        """
        from lungelens.measures.result import measure
        from lungelens.observe.observation_file import write_observation
        from lungelens.observe.observe import observe

        seen = observe(clip, options)
        if observation is not None:
            write_observation(observation, seen)
        return measure(seen)


def _sha256_of(path: Path) -> str:
    """Empty where it cannot be read, as looking will say."""
    with suppress(OSError):
        return content_sha256(path)
    return ""
