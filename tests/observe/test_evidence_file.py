from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from helpers.evidences import N, evidence
from lungelens.camera.stabilization import Stabilization
from lungelens.clip.lens import Lens
from lungelens.errors import UnreadableInputError
from lungelens.observe.evidence import Evidence, work_out
from lungelens.observe.evidence_file import evidence_json, read_evidence
from lungelens.observe.options import MeasureOptions
from lungelens.observe.shin import ShinLine

if TYPE_CHECKING:
    from pathlib import Path


def back(tmp_path: Path, seen: Evidence) -> Evidence:
    path = tmp_path / "evidence.json"
    path.write_text(evidence_json(seen), encoding="utf-8")
    return read_evidence(path)


@pytest.mark.parametrize("sheet", [True, False])
def test_what_is_read_back_gives_the_very_same_numbers(tmp_path: Path, sheet: bool) -> None:
    seen = evidence(36.0, sheet=sheet, options=MeasureOptions(skirting_mm=12, height_cm=171.5))
    again = back(tmp_path, seen)
    assert work_out(again).repetitions == work_out(seen).repetitions
    assert again.options == seen.options


def test_everything_that_can_be_in_it_comes_back(tmp_path: Path) -> None:
    seen = evidence()
    lens = Lens(1280, 720, 950.0, 10.0, (640.5, 361.0), k1=-0.1)
    shin = ShinLine(np.array([1.0, 2.0]), np.array([3.0, np.nan]))
    to_still = np.tile(np.eye(3), (N, 1, 1))
    seen = replace(
        seen,
        info=replace(seen.info, lens=lens, warnings=("It ends early.",)),
        findings=replace(seen.findings, shins=(shin, seen.findings.shins[1]), heel_rise_px=np.full(N, np.nan)),
        stabilization=Stabilization(to_still, translation_removed=True),
    )
    again = back(tmp_path, seen)
    assert again.info == seen.info
    assert again.spans == seen.spans
    assert again.stabilization.translation_removed
    np.testing.assert_array_equal(again.stabilization.to_still, to_still)
    np.testing.assert_array_equal(again.findings.shins[0].upper, shin.upper)  # type: ignore[union-attr]
    np.testing.assert_array_equal(again.leg.looked_at, seen.leg.looked_at)
    assert again.leg.looked_at.dtype == bool


def changed(seen: Evidence, **top: Any) -> str:
    return json.dumps({**json.loads(evidence_json(seen)), **top})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is damaged: measure the clip again"),
        ("[1]", "is damaged"),
        (evidence_json(evidence())[:5000], "is damaged"),
        (changed(evidence(), lungelens="0.0.1"), "measured by Lungelens 0.0.1: measure the clip again"),
        (changed(evidence(), evidence={"kind": "Popen", "args": "ls"}), "is damaged"),
        (changed(evidence(), evidence={"kind": "Normal", "mean": 1.0, "sd": 1.0}), "is damaged"),
        (changed(evidence(), evidence={"kind": "Normal", "average": 1.0}), "is damaged"),
        (changed(evidence(), evidence={"kind": "array", "dtype": "|O", "shape": [1], "values": ""}), "is damaged"),
        (changed(evidence(), evidence={"kind": "array", "dtype": "<f8", "shape": [9], "values": "AA=="}), "is damaged"),
    ],
)
def test_a_file_that_is_no_evidence_is_told_in_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "evidence.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=words):
        read_evidence(path)


def test_a_missing_file_too(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="was not kept: measure the clip again"):
        read_evidence(tmp_path / "evidence.json")
