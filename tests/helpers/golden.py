"""Results kept in files: what a measurement said when it was last looked over.

`summarised`   what is worth keeping of a measurement: numbers and codes, no wording, versions or times spent.
`check_golden` compares with the file, or writes it; differences are told path by path.

A number may differ by what its unit, told by its name, allows. Pose models do not give the same last digits on every
processor.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lungelens.measures.measurement import Measurement

# By the ending of a name: digits kept, and how much a number may differ by, absolute and relative.
_PRECISION = {
    "_deg": (2, 0.5, 0.0),
    "_mm": (1, 1.0, 0.05),
    "_cm": (1, 0.3, 0.0),
    "_s": (2, 0.15, 0.0),
    "_px": (0, 1.0, 0.0),
}
_OTHER = (3, 0.05, 0.05)
_LEFT_OUT = {"timings_s", "provenance", "message", "advice", "sha256"}


def summarised(measurement: Measurement) -> Any:
    """Numbers and codes, rounded to the digits that mean something."""
    return _reduced(json.loads(measurement.to_json()), "")


def check_golden(path: Path, measurement: Measurement, update: bool) -> None:
    """Fail with one line for each difference; with `update`, write the file and skip."""
    found = summarised(measurement)
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1) + "\n")
        pytest.skip(f"wrote {path.name}")
    lines = list(differences(json.loads(path.read_text()), found))
    if lines:
        pytest.fail("\n".join([f"{path.name} differs; if that is meant, run this test with --update-golden:", *lines]))


def differences(expected: Any, found: Any, path: str = "", unit: str = "") -> Iterator[str]:
    """One line for each place where the two differ by more than its unit allows."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in expected | found:
            yield from differences(
                expected.get(name, "nothing"), found.get(name, "nothing"), f"{path}.{name}", _unit_of(name) or unit
            )
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for i, pair in enumerate(zip(expected, found, strict=True)):
            yield from differences(*pair, f"{path}[{i}]", unit)
    elif not _alike(expected, found, unit):
        yield f"{path.lstrip('.')}: expected {expected}, found {found}"


def _alike(expected: Any, found: Any, unit: str) -> bool:
    if type(expected) is bool or not isinstance(expected, int | float) or not isinstance(found, int | float):
        return bool(expected == found)
    _, absolute, relative = _PRECISION.get(unit, _OTHER)
    return bool(found == pytest.approx(expected, abs=max(absolute, relative * abs(expected))))


def _unit_of(name: str) -> str:
    return next((ending for ending in _PRECISION if name.endswith(ending)), "")


def _reduced(content: Any, unit: str) -> Any:
    if isinstance(content, dict):
        kept = {name: value for name, value in content.items() if name not in _LEFT_OUT}
        return {name: _reduced(value, _unit_of(name) or unit) for name, value in kept.items()}
    if isinstance(content, list):
        return [_reduced(value, unit) for value in content]
    if isinstance(content, float):
        return round(content, _PRECISION.get(unit, _OTHER)[0])
    return content
