from __future__ import annotations

from typing import get_args

import pytest

from lungelens.app.coach import Cue
from lungelens.app.live_look import Problem
from lungelens.app.words import read_words
from lungelens.records.models import TrialState


@pytest.mark.parametrize("cue", [*get_args(Cue), *get_args(Problem)])
def test_every_cue_has_words_short_enough_to_speak(cue):
    assert 0 < len(read_words()[f"cues.{cue}"]) <= 60


@pytest.mark.parametrize("state", get_args(TrialState))
def test_every_state_has_a_word(state):
    assert read_words()[f"common.state.{state}"]
