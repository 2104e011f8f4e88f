"""`lungelens reproduce`: the same numbers, or which differ."""

from __future__ import annotations

import json

import pytest

from helpers.observations import observation
from helpers.stored import SHEET, stored_path
from lungelens.measures.result import measure
from lungelens.observe.observation_file import read_observation, write_observation


@pytest.fixture
def made(tmp_path):
    """A result, and what was seen in its clip."""
    seen = observation(36.0)
    write_observation(tmp_path / "seen.npz", seen)
    (tmp_path / "result.json").write_text(measure(seen).to_json())
    return tmp_path


def changed(path, change) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_the_same_numbers_come_out(lungelens, made):
    code, out, _ = lungelens("reproduce", made / "result.json", made / "seen.npz")
    assert code == 0
    assert out.startswith("The same: ")
    assert out.endswith(" values, to the last digit.\n")


def test_of_a_rendered_clip_too(lungelens, tmp_path):
    (tmp_path / "result.json").write_text(measure(read_observation(stored_path(SHEET))).to_json())
    assert lungelens("reproduce", tmp_path / "result.json", stored_path(SHEET))[0] == 0


def test_what_differs_is_said(lungelens, made):
    def change(document):
        document["repetitions"][0]["tibia_angle_deg"]["value"] += 1
        document["provenance"]["computed_with"]["numpy"] = "1.0"

    changed(made / "result.json", change)
    code, out, _ = lungelens("reproduce", made / "result.json", made / "seen.npz")
    assert code == 3
    first, value, title, version = out.splitlines()
    assert first.startswith("Not the same: 1 of ")
    assert value.startswith("  repetitions.0.tibia_angle_deg.value: ")
    assert title == "Made otherwise:"
    assert version.startswith("  computed_with.numpy: 1.0 then, ")


def test_another_clip_is_refused(lungelens, made, tmp_path):
    (tmp_path / "other.mp4").write_bytes(b"film")
    code, _, err = lungelens("reproduce", made / "result.json", tmp_path / "other.mp4")
    assert code == 4
    assert "is not the clip of this result, lunge.mp4" in err


def test_what_is_no_result_is_refused(lungelens, made):
    (made / "result.json").write_text("{}")
    code, _, err = lungelens("reproduce", made / "result.json", made / "seen.npz")
    assert (code, err.count("\n")) == (4, 1)


def test_a_result_of_before_says_that_less_is_known_of_it(lungelens, made):
    def change(document):
        for name in ("computed_with", "all_options", "leg_shape"):
            del document["provenance"][name]

    changed(made / "result.json", change)
    code, out, _ = lungelens("reproduce", made / "result.json", made / "seen.npz")
    assert code == 0
    assert "  leg_shape: nothing then, " in out
