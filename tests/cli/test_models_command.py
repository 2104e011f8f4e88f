from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from lungelens.pose import models
from lungelens.pose.models import ModelStatus
from lungelens.pose.types import ModelFile


def status(name: str, state: Literal["ready", "missing", "damaged"]) -> ModelStatus:
    return ModelStatus(name, f"Model {name}", "Apache-2.0", 5_800_000, "0" * 64, Path(f"/models/{name}.task"), state)


def test_list(lungelens, monkeypatch):
    monkeypatch.setattr(models, "list_models", lambda: (status("lite", "ready"), status("heavy", "missing")))
    code, out, err = lungelens("models", "list")
    assert (code, err) == (0, "")
    assert "lite   ready      5.8 MB  Model lite, Apache-2.0\n       /models/lite.task\n" in out
    assert "heavy  missing" in out


def test_verify_all_ready(lungelens, monkeypatch):
    monkeypatch.setattr(models, "verify_models", lambda: (status("lite", "ready"),))
    assert lungelens("models", "verify")[0] == 0


@pytest.mark.parametrize("state", ["missing", "damaged"])
def test_verify_says_what_to_fetch(lungelens, monkeypatch, state):
    monkeypatch.setattr(models, "verify_models", lambda: (status("lite", "ready"), status("heavy", state)))
    code, out, err = lungelens("models", "verify")
    assert code == 4
    assert f"heavy  {state}" in out
    assert err == "Not every model is ready: run lungelens models fetch heavy\n"


@pytest.mark.parametrize(("words", "asked"), [([], None), (["lite"], ["lite"])])
def test_fetch(lungelens, monkeypatch, words, asked):
    asks = []

    def fetch_models(names, progress):
        asks.append(names)
        progress("lite", 1, 2)
        return (ModelFile("lite", Path("/models/lite.task"), "0" * 64),)

    monkeypatch.setattr(models, "fetch_models", fetch_models)
    assert lungelens("models", "fetch", *words) == (0, "lite: /models/lite.task\n", "")
    assert asks == [asked]


def test_fetch_of_an_unknown_model(lungelens):
    code, _, err = lungelens("models", "fetch", "huge")
    assert code == 2
    assert err.startswith("There is no model named 'huge'")
