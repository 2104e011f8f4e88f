"""OpenSim's text files: points as TRC, angles and distances as MOT (OpenSim 4, "Marker (.trc) Files", "Motion Files").

A single camera gives points in the frame and no coordinates of a room, so a TRC's unit is the pixel, y down, z zero, as
Sports2D writes it; `lungelens measure --landmarks` reads it back. A point that is not known is "nan", as OpenSim writes
it: it refuses a row that ends with empty cells. Motion files know nothing of the kind, and are read up to the first
"nan" (OpenSim 4.6), so each signal has a file of its own, with the rows in which it is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray
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


def mot_texts(leg: LegOverTime, name: str) -> dict[str, str]:
    """Each signal over the times at which it is known, by the name of its file; none where it never is."""
    return {
        f"{name}_{signal}": _mot_text(f"{name}_{signal}", signal, leg.time_s[known], values[known])
        for signal, values in leg.signals.items()
        if (known := np.isfinite(values)).any()
    }


def _mot_text(name: str, signal: str, time_s: FloatArray, values: FloatArray) -> str:
    lines = [
        name,
        "version=1",
        f"nRows={len(time_s)}",
        "nColumns=2",
        f"inDegrees={'yes' if signal.endswith('_deg') else 'no'}",
        "",
        f"Lungelens {__version__}; the unit is in the column's name",
        "endheader",
        f"time\t{signal}",
    ]
    lines += [f"{at:.6f}\t{value:.6f}" for at, value in zip(time_s, values, strict=True)]
    return "\n".join(lines) + "\n"


def _point(x: float, y: float) -> tuple[str, str, str]:
    return (f"{x:.3f}", f"{y:.3f}", "0.000") if np.isfinite([x, y]).all() else ("nan", "nan", "nan")
