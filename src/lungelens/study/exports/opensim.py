"""OpenSim's text files: points as TRC, angles and distances as MOT (OpenSim 4, "Marker (.trc) Files", "Motion Files").

A single camera gives points in the frame and no coordinates of a room, so a TRC's unit is the pixel, y down, z zero, as
Sports2D writes it; `lungelens measure --landmarks` reads it back. An empty cell is a point that is not known, as there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.study.exports.leg_points import LegOverTime


def trc_text(leg: LegOverTime, name: str) -> str:
    """Points over time; `name` is that of the file."""
    n, points = len(leg.time_s), len(leg.names)
    rate = f"{leg.rate_hz:.6g}"
    values = [rate, rate, str(n), str(points), "px", rate, "1", str(n)]
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        "\t".join(values),
        "Frame#\tTime\t" + "\t\t\t".join(leg.names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{k}" for k in range(1, points + 1) for axis in "XYZ"),
        "",
    ]
    for k in range(n):
        cells = [cell for x, y in leg.points_px[k] for cell in _point(x, y)]
        lines.append("\t".join([str(k + 1), f"{leg.time_s[k]:.6f}", *cells]))
    return "\n".join(lines) + "\n"


def mot_text(leg: LegOverTime, name: str) -> str:
    """Signals over time; what is not known is "nan"."""
    columns = {"time": leg.time_s, **leg.signals}
    lines = [
        name,
        "version=1",
        f"nRows={len(leg.time_s)}",
        f"nColumns={len(columns)}",
        "inDegrees=yes",
        "",
        f"Lungelens {__version__}; units are in the columns' names",
        "endheader",
        "\t".join(columns),
    ]
    lines += ["\t".join(f"{value:.6f}" for value in row) for row in zip(*columns.values(), strict=True)]
    return "\n".join(lines) + "\n"


def _point(x: float, y: float) -> tuple[str, str, str]:
    return (f"{x:.3f}", f"{y:.3f}", "0.000") if np.isfinite([x, y]).all() else ("", "", "")
