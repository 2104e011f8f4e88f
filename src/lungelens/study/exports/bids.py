"""Motion-BIDS (BIDS 1.9 and later, "Motion"; Jeung and others 2024, Sci Data 11:716): a recording's files, by path.

A tracking system is a camera with Lungelens behind it. Positions are pixels of the frame, as no room is known.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lungelens.study.exports.leg_points import LegOverTime

TRACKING = "lungelens"
README = """Knee-to-wall lunges: the test leg's points and signals over time, one recording a clip.

Points are pixels of the frame, x to the right, y down: one camera sees a plane, not a room. Signals outside repetitions
are rough; the measured values, with their intervals, are in the tables of the study that this was exported from.
"""
_UNITS = {"deg": "deg", "mm": "mm", "cm": "cm"}


def description_json() -> str:
    """`dataset_description.json`."""
    told = {
        "Name": "Knee-to-wall lunges",
        "BIDSVersion": "1.10.0",
        "DatasetType": "derivative",
        "GeneratedBy": [{"Name": "Lungelens", "Version": __version__}],
    }
    return _json(told)


def participants_tsv(participants: Iterable[str]) -> str:
    """`participants.tsv` of their labels."""
    return "participant_id\n" + "".join(f"sub-{one}\n" for one in participants)


def recording_files(leg: LegOverTime, participant: str, session: str, run: int) -> dict[str, str]:
    """Data, channels and their description; paths are from the data set's folder.

    Participant and session are labels; the session's is empty where none was said.
    """
    subject = f"sub-{participant}"
    folder, entities = [subject], [subject]
    if session:
        folder.append(f"ses-{session}")
        entities.append(f"ses-{session}")
    entities += ["task-kneetowall", f"tracksys-{TRACKING}", f"run-{run}"]
    stem = "/".join([*folder, "motion", "_".join(entities)])
    columns = list(_columns(leg))
    values = np.column_stack([column for _, column in columns])
    rows = ("\t".join("n/a" if np.isnan(cell) else f"{cell:.6f}" for cell in row) for row in values)
    return {
        f"{stem}_motion.tsv": "".join(f"{row}\n" for row in rows),
        f"{stem}_channels.tsv": "name\tcomponent\ttype\ttracked_point\tunits\n"
        + "".join("\t".join(told) + "\n" for told, _ in columns),
        f"{stem}_motion.json": _json(_sidecar(leg, len(columns))),
    }


def labels(names: Iterable[str]) -> dict[str, str]:
    """Each name as BIDS allows it: letters and digits.

    Where that leaves nothing, or the same of two names (on disks that take P1 and p1 for one, too), eight digits of
    the name's SHA-256 follow.
    """
    plain = {name: re.sub(r"[^A-Za-z0-9]", "", name) if name else "unknown" for name in names}
    alike = Counter(one.lower() for one in plain.values())
    return {
        name: one if one and alike[one.lower()] == 1 else one + sha256(name.encode()).hexdigest()[:8]
        for name, one in plain.items()
    }


def _columns(leg: LegOverTime) -> Iterator[tuple[tuple[str, str, str, str, str], np.ndarray]]:
    """Name, component, type, tracked point and unit of each column, and its values."""
    yield ("time", "n/a", "LATENCY", "n/a", "s"), leg.time_s
    for k, name in enumerate(leg.names):
        for axis, component in enumerate("xy"):
            yield (f"{name}_{component}", component, "POS", name, "px"), leg.points_px[:, k, axis]
    for name, values in leg.signals.items():
        kind = "JNTANG" if name.endswith("_deg") else "MISC"
        yield (name, "n/a", kind, "n/a", _UNITS[name.rpartition("_")[2]]), values


def _sidecar(leg: LegOverTime, columns: int) -> dict[str, object]:
    return {
        "TaskName": "kneetowall",
        "TaskDescription": "Knee-to-wall lunge: the knee goes towards the wall over a foot that stays down.",
        "TrackingSystemName": TRACKING,
        "SamplingFrequency": leg.rate_hz,
        "SamplingFrequencyEffective": (len(leg.time_s) - 1) / (leg.time_s[-1] - leg.time_s[0]),
        "MotionChannelCount": columns,
        "POSChannelCount": 2 * len(leg.names),
        "RecordingDuration": float(leg.time_s[-1] - leg.time_s[0]),
        "SoftwareVersions": f"Lungelens {__version__}",
        "SpatialAxes": "RI",
        "SourceClip": leg.clip,
        "SourceClipSHA256": leg.sha256,
    }


def _json(told: Mapping[str, object]) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
