from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from lungelens.errors import ModelUnavailableError
from lungelens.pose import estimators
from lungelens.pose.estimators import ESTIMATORS, EstimatorKind, open_estimator
from lungelens.pose.model_manifest import read_manifest
from lungelens.pose.types import ModelFile, PoseEstimator


def test_there_is_an_estimator_for_every_model_of_the_manifest() -> None:
    suffixes = [kind.suffix for kind in ESTIMATORS]
    assert len(set(suffixes)) == len(suffixes)
    assert {Path(entry.file).suffix for entry in read_manifest().models} <= set(suffixes)


def test_the_kind_of_file_chooses_the_estimator(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[Path, str, str, int]] = []
    opened = cast("PoseEstimator", object())

    def open_toy(*what: Any) -> PoseEstimator:
        given.append(what)
        return opened

    monkeypatch.setattr(estimators, "ESTIMATORS", (*ESTIMATORS, EstimatorKind("toy", ".toy", open_toy)))
    model = ModelFile("big", Path("models/big.TOY"), "ab" * 32)
    assert open_estimator(model, 4) is opened
    assert given == [(model.path, "toy big", model.sha256, 4)]


def test_a_file_that_nobody_runs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ModelUnavailableError, match=r"big\.onnx is not a pose model that Lungelens can run: give a \.task"
    ):
        open_estimator(ModelFile("big.onnx", tmp_path / "big.onnx", "ab" * 32))


def test_a_named_model_opens_as_what_it_is(lite: ModelFile) -> None:
    estimator = open_estimator(lite)
    try:
        assert (estimator.name, estimator.sha256) == ("mediapipe lite", lite.sha256)
    finally:
        estimator.close()
