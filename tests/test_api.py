from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import lungelens
from helpers.observations import N, observation
from lungelens.errors import UsageError
from lungelens.measures.measurement import Measurement
from lungelens.observe.observation import Observation


def test_public_names() -> None:
    assert set(lungelens.__all__) <= set(dir(lungelens))
    assert lungelens.Measurement is Measurement
    with pytest.raises(AttributeError, match="no attribute 'analyze'"):
        lungelens.analyze  # noqa: B018


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, float | None, int | None]]:
    """What was asked of looking: path, height and person. Whatever is looked at, a lunge at the wall is seen."""
    asked: list[tuple[Path, float | None, int | None]] = []

    def observe(path: Path, options: Any) -> Observation:
        asked.append((path, options.height_cm, options.person))
        return observation(36.0)

    monkeypatch.setitem(sys.modules, "lungelens.observe.observe", SimpleNamespace(observe=observe))
    return asked


@pytest.mark.parametrize("name", ["observe", "measure"])
def test_path_and_options_are_handed_over(
    asked: list[tuple[Path, float | None, int | None]], tmp_path: Path, name: str
) -> None:
    getattr(lungelens, name)(str(tmp_path / "clip.mp4"), height_cm=178, person=None)
    assert asked == [(tmp_path / "clip.mp4", 178.0, None)]


def test_what_was_seen_is_measured_without_looking_again(asked: list[tuple[Path, float | None, int | None]]) -> None:
    seen = lungelens.observe("clip.mp4")
    assert isinstance(seen, lungelens.Observation)
    assert lungelens.measure(seen) == lungelens.measure("clip.mp4")
    assert len(asked) == 2


def test_it_is_written_and_read(tmp_path: Path) -> None:
    lungelens.write_observation(tmp_path / "seen.npz", observation(36.0))
    again = lungelens.read_observation(tmp_path / "seen.npz")
    assert lungelens.measure(again) == lungelens.measure(observation(36.0))


def test_signals_are_arrays_over_time() -> None:
    found = lungelens.signals(observation(36.0))
    assert isinstance(found, lungelens.LungeSignals)
    assert len(found.time_s) == len(found.tibia_angle_deg) == N
    assert found.tibia_angle_deg.max() == pytest.approx(36.0, abs=0.01)
    assert lungelens.signals(replace(observation(), lunge=None)) is None


def test_a_clip_is_assessed_with_what_was_answered_of_its_leg(
    asked: list[tuple[Path, float | None, int | None]],
) -> None:
    said = lungelens.assess("right.mp4", answers={"right": {"tight": "back"}, "left": {"tight": "none"}}, red_flags=())
    assert [(side.side, side.tight) for side in said.sides] == [("right", "back")]
    assert said.headline.startswith("Your right ankle is ")
    assert said == lungelens.assess(lungelens.measure("right.mp4"), answers={"right": {"tight": "back"}}, red_flags=())
    assert said != lungelens.assess("right.mp4", red_flags=())


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"height": 178}, "height: there is no such option, only model, landmarks"),
        ({"height_cm": float("nan")}, "height_cm: should be a finite number, got nan"),
        ({"height_cm": "tall"}, "height_cm: should be a valid number"),
    ],
)
def test_wrong_options_are_told_in_one_sentence(options: Any, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        lungelens.measure("clip.mp4", **options)


@pytest.mark.parametrize("given", [["clip.mp4"], 1, None])
def test_what_is_neither_a_clip_nor_observed_is_refused(given: Any) -> None:
    for function in (lungelens.measure, lungelens.assess, lungelens.signals):
        with pytest.raises(UsageError, match=f"and not a {type(given).__name__}"):
            function(given)


def test_what_is_said_of_a_clip_that_was_observed_already_is_refused() -> None:
    with pytest.raises(UsageError, match=r"Give height_cm, paper to observe\(\)"):
        lungelens.measure(observation(), height_cm=178, paper="a4")


def test_observations_are_kept_wherever_a_path_or_its_name_says(tmp_path: Path) -> None:
    for path in (tmp_path / "seen.npz", str(tmp_path / "again.npz")):
        lungelens.write_observation(path, observation())
        assert lungelens.read_observation(path).clip == observation().clip


def test_importing_the_package_loads_nothing_else() -> None:
    script = "import sys, lungelens; print([m for m in ('numpy', 'pydantic', 'typer') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
