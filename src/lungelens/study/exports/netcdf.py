"""A poses data set as `movement` keeps it (its guide, "The movement datasets"), in a netCDF file.

Only this file imports xarray, which is an optional extra.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray

from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.study.exports.leg_points import LegOverTime

POINT = "keypoints"


def movement_netcdf(leg: LegOverTime) -> bytes:
    """Position and confidence by time, space, keypoints and individuals, and the signals by time.

    The confidence of knee and ankle is the lower of the two; of the other points it is not kept, and NaN.
    """
    n = len(leg.time_s)
    known = [name[1:] in ("Knee", "Ankle") for name in leg.names]  # after the side's letter
    confidence = np.where(known, leg.confidence[:, None], np.nan)
    data = xarray.Dataset(
        {
            "position": (("time", "space", POINT, "individuals"), leg.points_px.transpose(0, 2, 1)[..., None]),
            "confidence": (("time", POINT, "individuals"), confidence[..., None]),
            **{name: (("time",), values, {"units": name.rpartition("_")[2]}) for name, values in leg.signals.items()},
        },
        coords={"time": leg.time_s, "space": ["x", "y"], POINT: list(leg.names), "individuals": ["id_0"]},
        attrs={
            "source_software": "Lungelens",
            "source_file": leg.clip,
            "source_sha256": leg.sha256,
            "lungelens": __version__,
            "ds_type": "poses",
            "fps": leg.rate_hz,
            "time_unit": "seconds",
            "frames": n,
        },
    )
    return bytes(data.to_netcdf(engine="scipy"))  # netCDF 3, for which nothing more has to be installed
