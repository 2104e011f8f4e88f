"""Points and signals as C3D (c3d.org, "The C3D File Format User Guide"), as motion capture keeps them.

Points are those of the TRC: pixels of the frame, y down, z zero. A point that is not known has the residual -1, as the
guide says. The format knows a rate and no times, so time is a channel of its own, beside the signals; there, NaN is not
known. Only this file imports ezc3d, which is an optional extra.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import ezc3d
import numpy as np

from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.study.exports.leg_points import LegOverTime


def c3d_bytes(leg: LegOverTime) -> bytes:
    """The file's content."""
    n, points = len(leg.time_s), len(leg.names)
    known = np.isfinite(leg.points_px).all(axis=2).T  # (points, n)
    places = np.zeros((4, points, n))
    places[:2] = leg.points_px.transpose(2, 1, 0)
    places[:, ~known] = np.nan
    channels = {"time_s": leg.time_s, **leg.signals}
    file = ezc3d.c3d()
    parameters, data = file["parameters"], file["data"]
    for name, value in {
        "RATE": [leg.rate_hz],
        "LABELS": list(leg.names),
        "UNITS": ["px"],
    }.items():
        parameters["POINT"][name]["value"] = value
    for name, value in {
        "RATE": [leg.rate_hz],
        "LABELS": list(channels),
        "UNITS": [label.rpartition("_")[2] for label in channels],
    }.items():
        parameters["ANALOG"][name]["value"] = value
    file.add_parameter("MANUFACTURER", "SOFTWARE", ["Lungelens"])
    file.add_parameter("MANUFACTURER", "VERSION_LABEL", [__version__])
    data["points"] = places
    data["meta_points"]["residuals"] = np.where(known, 0.0, -1.0)[None]
    data["analogs"] = np.stack(list(channels.values()))[None]
    with TemporaryDirectory() as folder:
        path = Path(folder, "leg.c3d")
        file.write(str(path))
        return path.read_bytes()
