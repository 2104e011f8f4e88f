"""The terminal summary says everything once."""

from __future__ import annotations

from helpers.analyses import NO_SCALE, lunge_analysis, refused_analysis
from lungelens.measures.measurement import Check, Measurement, PersonChoice
from lungelens.report.summary import summary_lines
from lungelens.report.wording import invalidating


def summary(measurement: Measurement) -> str:
    return "\n".join(summary_lines(measurement))


def caution(level: str, message: str = "The phone moved.", advice: str = "Lean it on something.") -> Check:
    return Check.model_validate(
        {"code": "camera_moved", "level": level, "message": message, "value": None, "limit": None, "advice": advice}
    )


def test_leg_repetitions_and_best() -> None:
    lines = summary_lines(lunge_analysis(angles_deg=(30, 45, 40), heel_lifts_mm=(1, 14, 2)).measurement)
    assert lines[0] == "Left leg, 3 repetitions, of which 2 count."
    assert lines[1] == "Best: repetition 3, tibia angle 40° (38 to 42)."
    assert "  1. Tibia angle 30° (28 to 32), heel down (1 mm). Counts." in lines
    assert "  2. Tibia angle 45° (43 to 47), heel up 14 mm. Does not count. The heel rose 14 mm." in lines


def test_when_all_count_it_does_not_say_how_many() -> None:
    assert summary_lines(lunge_analysis().measurement)[0] == "Left leg, 2 repetitions."


def test_when_none_counts_there_is_no_best() -> None:
    lines = summary_lines(lunge_analysis(heel_lifts_mm=(9, 9)).measurement)
    assert lines[0] == "Left leg, 2 repetitions, of which none counts."
    assert not any(line.startswith("Best") for line in lines)


def test_the_same_advice_is_given_once_for_all_repetitions_that_need_it() -> None:
    text = summary(lunge_analysis(angles_deg=(30, 30, 30), heel_lifts_mm=(9, 1, 8)).measurement)
    assert text.count("Keep the heel on the floor") == 1
    assert "To make repetitions 1 and 3 count: Keep the heel on the floor" in text


def test_a_repetition_with_two_faults_of_one_advice_is_named_once() -> None:
    measurement = lunge_analysis(heel_lifts_mm=(9, 9)).measurement
    twice = tuple(
        rep.model_copy(update={"checks": (*rep.checks, *invalidating(rep))}) for rep in measurement.repetitions
    )
    text = summary(measurement.model_copy(update={"repetitions": twice}))
    assert "To make repetitions 1 and 2 count: Keep the heel on the floor" in text


def test_what_is_missing_is_grouped_by_its_reason() -> None:
    text = summary(lunge_analysis(wall_known=False).measurement)
    assert text.count(NO_SCALE) == 1
    assert f"Not measured: knee-to-wall distance, toe-to-wall distance and knee-over-toe distance. {NO_SCALE}" in text


def test_what_is_missing_in_one_repetition_only_says_in_which() -> None:
    measurement = lunge_analysis().measurement
    first, second = measurement.repetitions
    measurement = measurement.model_copy(
        update={"repetitions": (first.model_copy(update={"not_measured": ()}), second)}
    )
    assert f"Not measured in repetition 2: toe-to-wall distance and knee-over-toe distance. {NO_SCALE}" in summary(
        measurement
    )


def test_a_missing_angle_is_said() -> None:
    measurement = lunge_analysis().measurement
    blank = measurement.repetitions[0].model_copy(update={"tibia_angle_deg": None, "heel_lift_mm": None})
    measurement = measurement.model_copy(update={"repetitions": (blank,), "best": None})
    assert "  1. Tibia angle not measured, heel not measured. Counts." in summary_lines(measurement)


def test_cautions_on_clip_and_repetitions_appear_once() -> None:
    measurement = lunge_analysis().measurement
    shaky = caution("warn", "It moved at the end.")
    repetitions = tuple(rep.model_copy(update={"checks": (shaky,)}) for rep in measurement.repetitions)
    measurement = measurement.model_copy(update={"repetitions": repetitions, "checks": (caution("note", "Dim."),)})
    lines = summary_lines(measurement)
    assert lines.count("Caution, repetitions 1 and 2: It moved at the end. Lean it on something.") == 1
    assert lines.count("Note: Dim. Lean it on something.") == 1


def test_the_choice_among_several_people_is_said() -> None:
    measurement = lunge_analysis().measurement
    alone, crowd = (PersonChoice(index=2, seen=seen, rule="the one at the wall") for seen in (1, 3))
    assert "people" not in summary(measurement.model_copy(update={"person": alone}))
    chosen = summary_lines(measurement.model_copy(update={"person": crowd}))
    assert "3 people in view, number 2 measured: the one at the wall" in chosen


def test_a_refusal_says_what_is_wrong_and_what_to_do() -> None:
    assert summary_lines(refused_analysis().measurement) == [
        "Nothing could be measured in this clip.",
        "  Nobody bends a knee towards a wall in this clip.",
        "  What to do: Film one person from the side, doing the lunge, from the feet to the hip.",
    ]
