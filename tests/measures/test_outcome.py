from __future__ import annotations

import pytest

from lungelens.measures import outcome
from lungelens.measures.measurement import Reason
from lungelens.measures.outcome import not_measured

REASONS = [value for value in vars(outcome).values() if isinstance(value, Reason)]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_reasons_say_what_is_wrong_and_what_to_do(reason: Reason) -> None:
    for text in (reason.message, reason.advice):
        assert text[0].isupper()
        assert text.endswith(".")


def test_every_reason_has_a_code_of_its_own() -> None:
    codes = {reason.code for reason in REASONS}
    assert len(codes) == len(REASONS)
    assert {"nobody", "legs_not_seen", "wrong_view", "no_repetition", "foot_not_planted", "too_short"} <= codes


@pytest.mark.parametrize("code", ["wall_not_located", "side_view", "heel_not_seen", "no_baseline"])
def test_codes_bring_their_own_sentence(code: str) -> None:
    missing = not_measured("heel_lift_mm", code)
    assert (missing.quantity, missing.code) == ("heel_lift_mm", code)
    assert missing.message.endswith(".")


def test_a_sentence_may_be_given() -> None:
    assert not_measured("shin_angle_deg", "shin_covered", "A hem is in the way.").message == "A hem is in the way."
