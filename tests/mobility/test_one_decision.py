"""Headline, reasons, exercises, referral and the next test follow from one decision a leg, so they never contradict."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

from helpers.mobility_cases import answer, interval
from lungelens.mobility.limits import TEST_AFTER_EXERCISES, TEST_OTHERWISE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.types import MobilityAssessment, SideResult

Leg = dict[str, Any]

RANGES: tuple[Leg, ...] = (
    {},
    {"toe_to_wall_cm": 5},
    {"toe_to_wall_cm": 7.7},
    {"toe_to_wall_cm": 8},
    {"toe_to_wall_cm": 8.6},
    {"toe_to_wall_cm": 11},
    {"toe_to_wall_cm": 15},
    {"toe_to_wall_cm": interval(8, 6)},
    {"toe_to_wall_cm": interval(11.5, 3.9)},
    {"toe_to_wall_cm": [7, 14]},
    {"toe_to_wall_cm": [7, 8, 14]},
    {"toe_to_wall_cm": [5, 5.5, {"value": 9, "heel_lift_mm": 9}]},
    {"toe_to_wall_cm": 5, "tibia_angle_deg": 45},
    {"toe_to_wall_cm": 11, "heel_lift_mm": 9},
    {"tibia_angle_deg": 35},
    {"tibia_angle_deg": 35, "knee_touched_wall": True},
    {"tibia_angle_deg": 26, "knee_touched_wall": True},
    {"tibia_angle_deg": 36, "angle_method": "inclinometer_15_cm_below"},
)
TIGHT = (None, "none", "back", "front", "calf")
HARM: tuple[Leg, ...] = (
    {},
    {"pain": 2, "pain_where": "front"},
    {"pain": 6},
    {"knee_pain": "front", "knee_pain_weeks": 2, "knee_pain_score": 3},
    {"knee_pain": "inside", "knee_pain_weeks": 6},
    {"injury": {"kind": "sprain", "weeks_ago": 3}},
    {"injury": {"kind": "sprain"}},
    {"injury": {"kind": "fracture", "weeks_ago": 14}},
    {"injury": {"kind": "fracture", "weeks_ago": 200}},
)
OTHERS: tuple[Leg | None, ...] = (None, {"toe_to_wall_cm": 15}, {"toe_to_wall_cm": 6.5, "tight": "back"})
EARLIER = ({"side": "left", "toe_to_wall_cm": 15, "weeks_ago": 4},)
EARLIER_DIFFERENCE = ({"side": "left", "toe_to_wall_cm": 7, "weeks_ago": 4}, {**EARLIER[0], "side": "right"})


def legs_of(leg: Leg, other: Leg | None) -> list[Leg]:
    return [{"side": "left", **leg}] + ([] if other is None else [{"side": "right", **other}])


@cache
def grid() -> tuple[tuple[list[Leg], MobilityAssessment], ...]:
    """Return some thousands of tests of one leg or two, each with its answer."""
    cases = []
    for range_, tight, harm, other, age in product(RANGES, TIGHT, HARM, OTHERS[:2], (34, 75)):
        legs = legs_of({**range_, **harm, "tight": tight}, other)
        cases.append((legs, answer(*legs, person={"age": age})))
    for range_, harm, tight in product(RANGES, HARM, TIGHT[1:3]):
        legs = legs_of({**range_, **harm, "tight": tight}, OTHERS[2])
        cases.append((legs, answer(*legs)))
    for range_, tight, other in product(RANGES, TIGHT, OTHERS):
        legs = legs_of({**range_, "tight": tight}, other)
        cases.append((legs, answer(*legs, person={"age": 15})))
        cases.append((legs, answer(*legs, earlier=EARLIER)))
        cases.append((legs, answer(*legs, earlier=EARLIER_DIFFERENCE)))
        cases.append((legs, answer(*legs, red_flags=("bone_pain",))))
    return tuple(cases)


def each_leg() -> Iterator[tuple[Leg, SideResult, MobilityAssessment]]:
    for legs, said in grid():
        for result in said.sides:
            yield next(leg for leg in legs if leg["side"] == result.side), result, said


def sentences_about(result: SideResult, said: MobilityAssessment) -> str:
    """Return the sentences of the advice that name this leg, each with those that follow it without naming one."""
    about, found = False, []
    for sentence in re.split(r"(?<=[.!?]) ", said.advice.text):
        if "ankle" in sentence:
            about = result.name in sentence
        if about:
            found.append(sentence)
    return " ".join(found)


def exercises_of(result: SideResult, said: MobilityAssessment) -> list[Any]:
    return [exercise for exercise in said.advice.exercises if result.side in exercise.sides]


def is_seen_first(text: str) -> bool:
    return bool(re.search("hurts at the front|may not have healed yet|was injured is not known", text))


def is_usable(result: SideResult) -> bool:
    return result.validity.status in ("valid", "with_remarks")


def is_certainly_enough(result: SideResult) -> bool:
    """Whether it is enough, and short only with a chance that is below one in ten and below that of very mobile."""
    found = result.range
    if not (found.band and found.cuts and found.score) or found.band == "restricted":
        return False
    below, _, above = (share.probability for share in found.probabilities)
    return found.score.low >= found.cuts[0] or below < min(above, 0.1)


def test_the_grid_is_large_enough_to_mean_something() -> None:
    kinds = {said.advice.kind for _, said in grid()}
    assert kinds == {"exercises", "may_help", "none_needed", "repeat_test", "get_assessed", "no_norm", "stopped"}
    assert {said.next_test.weeks for _, said in grid()} == {None, 0, 1, TEST_AFTER_EXERCISES, TEST_OTHERWISE}
    assert len(grid()) > 3000


def test_the_advice_calls_the_range_what_the_headline_calls_it() -> None:
    for _, result, said in each_leg():
        text, headline = sentences_about(result, said), result.headline
        assert ("is restricted" in text) <= ("is stiff" in headline), said.advice.text
        assert ("may be restricted" in text) <= ("is fine, possibly stiff" in headline), said.advice.text
        again = not is_seen_first(text)
        assert ("too uncertain" in text) == (again and "too uncertain" in headline), said.advice.text
        assert ("First repeat the test" in text) == (again and "not valid" in headline), said.advice.text
        missing = "not measured" in headline or "too uncertain" in headline
        assert ("First measure your" in text) == (again and missing), said.advice.text
        assert ("a lot or a little" in text) <= (result.range.no_band_because is not None), said.advice.text


def test_nobody_is_sent_to_the_wall_and_to_a_physiotherapist_at_once() -> None:
    """Measured again or looked at: one of them comes first, wherever the sentences stand."""
    again = re.compile(r"measure|repeat|try again|Do the movement|Test again right away", re.IGNORECASE)
    for leg, result, said in each_leg():
        about = sentences_about(result, said)
        if "First" in about:
            assert "physiotherapist" not in about.replace("have a physiotherapist look at the knee", ""), leg
        if is_seen_first(about):
            found = " ".join((about, result.validity.text, *(r.text for r in result.validity.reasons)))
            assert not again.search(found.replace("measurement's own", "")), (leg, found)
            assert len(said.sides) == 2 or not again.search(said.next_test.text), (leg, said.next_test.text)


def test_no_exercise_is_needed_only_where_the_range_is_certainly_enough() -> None:
    for leg, result, said in each_leg():
        text = sentences_about(result, said)
        if "No exercise is needed" in text:
            assert is_certainly_enough(result), (leg, said.advice.text)
            assert not re.search(r"nearly every day|physiotherapist choose", text), said.advice.text
            assert all(e.optional or e.id == "calf_soft_tissue" for e in exercises_of(result, said))
        if "keep moving" in text:
            assert exercises_of(result, said) == []
            assert not leg.get("pain")
            assert not leg.get("knee_pain")


def test_nobody_with_a_usable_result_is_left_without_a_word() -> None:
    for leg, result, said in each_leg():
        assert sentences_about(result, said), (leg, said.advice.text)


def test_a_reason_says_what_was_felt_and_nothing_about_the_range() -> None:
    claims = re.compile(r"restricted|limited|sufficient|enough")
    for leg, result, said in each_leg():
        felt_behind = "You felt it stop at the back" in result.limiter.text
        assert not felt_behind or leg["tight"] == "back"
        for exercise in exercises_of(result, said):
            assert not claims.search(exercise.reason)


def test_exercises_are_for_legs_that_may_do_them_and_for_what_was_felt() -> None:
    allowed = {
        "back": {"wall_calf_stretch", "calf_stretch_big_toe", "calf_stretch_hip_extension"},
        "front": {"ankle_mobilisation"},
        "calf": {"calf_soft_tissue", "wall_calf_stretch"},
    }
    for leg, result, said in each_leg():
        found = {exercise.id for exercise in exercises_of(result, said)}
        assert found <= allowed.get(leg.get("tight") or "", set()), (leg, found)
        injury = leg.get("injury")
        if not is_usable(result) or (injury and injury.get("weeks_ago", 0) < 20):
            assert found == set(), leg
        if leg.get("pain_where") == "front":
            assert found == set(), leg


def test_who_felt_something_tight_gets_an_exercise_or_somebody_to_ask() -> None:
    """Whatever the age, and whether or not a norm says how much the range is."""
    for leg, result, said in each_leg():
        if leg.get("tight") in ("back", "front", "calf") and is_usable(result):
            pushed_aside = is_certainly_enough(result)
            asks = "physiotherapist" in sentences_about(result, said)
            assert exercises_of(result, said) or asks or pushed_aside, (leg, said.advice.text)


def test_a_person_without_a_norm_is_told_gently() -> None:
    for leg, result, said in each_leg():
        aged = result.range.no_band_because in ("under_18", "from_60")
        for exercise in exercises_of(result, said):
            assert not aged or "Go gently" in exercise.how
            assert not aged or "Anchor a strong band" not in exercise.how
        if aged and is_usable(result) and not leg.get("injury"):
            assert "ask a physiotherapist" in said.advice.text or "front of your" in said.advice.text


def test_the_next_test_is_when_the_advice_needs_it() -> None:
    for legs, said in grid():
        text, weeks = said.advice.text, said.next_test.weeks
        doing = [e for e in said.advice.exercises if not e.optional] or "nearly every day" in text
        assert ("right away" in said.next_test.text) == (weeks == 0)
        if said.advice.kind == "stopped":
            assert (weeks, said.advice.exercises, said.sides) == (None, (), ())
        elif weeks == TEST_OTHERWISE:
            assert not doing, (legs, text)
            assert not re.search(r"First |may be restricted|is restricted|Have a physiotherapist look", text), text
            assert said.advice.kind in ("none_needed", "no_norm")
        elif weeks == TEST_AFTER_EXERCISES:
            assert doing or re.search("next test will show|less than before|once injured|look at the knee", text), (
                legs,
                text,
            )
            assert "First " not in text
        elif weeks is None:
            assert re.search(r"physiotherapist", text), (legs, text)
            assert not doing
        elif weeks == 1:
            assert said.asymmetry is not None
            assert said.asymmetry.verdict != "ordinary"
            assert "First " not in text
        assert ("exercises" in said.next_test.text) <= bool(doing), (legs, said.next_test.text)
        for exercise in said.advice.exercises:
            offered = exercise.optional and not doing
            assert (f"{TEST_OTHERWISE} weeks" in exercise.test_again) == offered, (legs, exercise.test_again)


def test_who_is_to_be_looked_at_first_is_not_sent_back_to_the_wall_meanwhile() -> None:
    first = re.compile(r"physiotherapist (?:choose|look at it before)|may not have healed|was injured is not known")
    for legs, said in grid():
        named = [r for r in said.sides if first.search(sentences_about(r, said))]
        named = [r for r in named if not re.search("First|cannot tell", sentences_about(r, said))]
        for result in named:
            assert said.next_test.weeks != 1, (legs, said.next_test.text)
            assert "physiotherapist has looked at it" in said.next_test.text, (legs, said.next_test.text)
            assert said.next_test.weeks is None or f"Test your {result.name} only" in said.next_test.text, legs


def test_findings_give_no_orders_that_the_advice_does_not() -> None:
    for _, said in grid():
        found = [said.asymmetry.text] if said.asymmetry else []
        found += [text for r in said.sides for text in (r.limiter.text, *(change.text for change in r.changes))]
        assert not any(re.search("physiotherapist|another day", text) for text in found)
        hurts_in_front = any("It hurts at the front" in sentences_about(r, said) for r in said.sides)
        assert not hurts_in_front or not any("low enough to continue" in finding.finding for finding in said.safety)


def test_the_kind_of_advice_is_what_its_text_says() -> None:
    for legs, said in grid():
        kind, text, needed = said.advice.kind, said.advice.text, [e for e in said.advice.exercises if not e.optional]
        if kind == "exercises":
            assert needed, legs
        if kind in ("none_needed", "no_norm", "may_help", "get_assessed"):
            assert not needed, legs
        if kind == "none_needed":
            assert "No exercise is needed" in text, (legs, text)
            assert not re.search(r"is restricted|may be restricted|First ", text), (legs, text)
        if kind == "get_assessed":
            assert "physiotherapist" in text, (legs, text)
        if kind == "repeat_test":
            assert said.next_test.weeks in (0, 1), (legs, text)


def test_the_words_count_as_many_exercises_as_there_are() -> None:
    for legs, said in grid():
        if re.search(r"this exercise|this one\b", said.advice.text) and len(said.sides) == 1:
            assert len(said.advice.exercises) == 1, legs
        if re.search(r"these exercises|try these\b", said.advice.text):
            assert len(said.advice.exercises) > 1, legs


def test_a_knee_that_hurts_is_never_explained_for_certain() -> None:
    for leg, result, _ in each_leg():
        links = [link.text for link in result.chain if link.code == "knee_pain"]
        assert bool(links) == (leg.get("knee_pain") is not None)
        for text in links:
            assert not re.search(r"because|causes?\b|is why|comes from", text)
            assert ("can be one part" in text) == (result.range.band == "restricted" and is_usable(result)), leg
