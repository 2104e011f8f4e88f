from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

import lungelens
from lungelens.errors import UsageError
from lungelens.measures.measurement import Measurement


def test_public_names():
    assert set(lungelens.__all__) <= set(dir(lungelens))
    assert lungelens.Measurement is Measurement
    with pytest.raises(AttributeError, match="no attribute 'analyze'"):
        lungelens.analyze  # noqa: B018


def test_measure_hands_over_path_and_options(monkeypatch, tmp_path):
    asked = []

    def analyse(path, options):
        asked.append((path, options.height_cm, options.person))
        return SimpleNamespace(measurement="the measurement")

    monkeypatch.setitem(sys.modules, "lungelens.observe.measure", SimpleNamespace(analyse=analyse))
    assert lungelens.measure(str(tmp_path / "clip.mp4"), height_cm=178, person=None) == "the measurement"
    assert asked == [(tmp_path / "clip.mp4", 178.0, None)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"height": 178}, "height: there is no such option, only model, landmarks"),
        ({"height_cm": float("nan")}, "height_cm: should be a finite number, got nan"),
        ({"height_cm": "tall"}, "height_cm: should be a valid number"),
    ],
)
def test_wrong_options_are_told_in_one_sentence(options, expected):
    with pytest.raises(UsageError, match=expected):
        lungelens.measure("clip.mp4", **options)


def test_importing_the_package_loads_nothing_else():
    script = "import sys, lungelens; print([m for m in ('numpy', 'pydantic', 'typer') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
