"""Truth beside results: values, coverage, reasons and decisions, counted by hand."""

from __future__ import annotations

import pytest

from helpers.results import NOT_SEEN, repetition, result
from lungelens.errors import UnreadableInputError
from lungelens.study.clips import clip_key
from lungelens.study.outcome import Miss, Outcome
from lungelens.study.readings import Reading, Subject
from lungelens.study.study import NO_CLIP, Study, study
from lungelens.study.summary import DecisionCount, Summary
from lungelens.study.truth import ClipTruth, TrueRepetition, TrueValue


def truth(
    clip: str, *tibia_deg: float, heel_mm: float | None = None, touched: bool | None = None, leg: str | None = None
) -> ClipTruth:
    heel = () if heel_mm is None else (TrueValue("heel_lift_mm", heel_mm),)
    repetitions = (
        TrueRepetition(number, None, touched, (TrueValue("tibia_angle_deg", angle), *heel))
        for number, angle in enumerate(tibia_deg, start=1)
    )
    return ClipTruth(clip, leg, tuple(repetitions))  # type: ignore[arg-type]


def outcome(measurement) -> Outcome:
    return Outcome(clip_key(measurement.clip.name), measurement, None)


def angle(value: float, half_width: float = 2.0) -> tuple[float, float, float]:
    return value, value - half_width, value + half_width


def the(found: Study, quantity: str, group: str = "all") -> Summary:
    (only,) = (one for one in found.summaries if (one.quantity, one.group) == (quantity, group))
    return only


def test_errors_and_coverage():
    found = study(
        [truth("c01", 38, 40), truth("c02", 30)],
        [],
        [
            outcome(result("c01", repetition(1, tibia_angle_deg=angle(39)), repetition(2, tibia_angle_deg=angle(43)))),
            outcome(result("c02", repetition(1, tibia_angle_deg=angle(28)))),
        ],
    )
    assert [(one.clip, one.repetition, one.error, one.inside) for one in found.comparisons] == [
        ("c01", 1, 1, True),
        ("c01", 2, 3, False),
        ("c02", 1, -2, True),
    ]
    summary = the(found, "tibia_angle_deg")
    assert summary.agreement is not None
    assert summary.coverage is not None
    assert (summary.agreement.mean_absolute, summary.agreement.maximum) == (2, 3)
    assert (summary.coverage.count, summary.coverage.of, summary.half_width) == (2, 3, 2)
    assert found.compared == 3


def test_an_end_of_the_interval_belongs_to_it():
    found = study([truth("c01", 40)], [], [outcome(result("c01", repetition(1, tibia_angle_deg=(41, 40, 42))))])
    assert found.comparisons[0].inside is True


def test_what_was_not_measured_is_counted_by_reason():
    found = study(
        [truth("c01", 38, 40), truth("c02", 30), truth("c03", 30), truth("c04", 30), truth("c05", 30)],
        [],
        [
            outcome(result("c01", repetition(1))),
            outcome(result("c02")),
            Outcome("c03", None, Miss("unreadable", "c03.mp4 is empty.")),
            outcome(result("c05", repetition(1, tibia_angle_deg=angle(30)))),
        ],
    )
    assert {(one.miss.code, one.miss.message, one.count) for one in found.misses} == {
        ("not_seen", NOT_SEEN, 1),
        ("repetition_not_found", "This repetition was not found in the clip.", 1),
        ("nobody", "Nobody is in the picture.", 1),
        ("unreadable", "c03.mp4 is empty.", 1),
    }
    summary = the(found, "tibia_angle_deg")
    assert summary.agreement is not None
    assert (summary.agreement.n, len(summary.comparisons)) == (1, 5)


def test_clips_that_were_not_run_are_listed_and_counted_nowhere():
    results = [result("c01", repetition(1, tibia_angle_deg=angle(39)), source="sheet")]
    read = [Reading(Subject(name, None), "tibia_angle_deg", "Ana", "", 38.0, 1) for name in ("c01", "c02")]
    found = study([truth("c01", 38), truth("c02", 38, touched=True)], read, map(outcome, results))
    assert found.not_run == ("c02",)
    assert [(line.outcome.clip, line.outcome.miss) for line in found.clips] == [("c01", None), ("c02", NO_CLIP)]
    assert [(one.group, len(one.comparisons)) for one in found.summaries] == [("all", 1)]
    assert (found.misses, found.decisions) == ((), ())
    assert found.readings is not None
    assert [one.clip for one in found.readings.comparisons] == ["c01"]
    assert found.readings.misses == ()


def test_nothing_measured_at_all():
    found = study([truth("c01", 38)], [], [outcome(result("c01"))])
    summary = the(found, "tibia_angle_deg")
    assert (summary.agreement, summary.coverage, found.compared) == (None, None, 0)


def test_with_and_without_the_sheet_are_kept_apart():
    results = [
        result("c01", repetition(1, tibia_angle_deg=angle(39)), source="sheet"),
        result("c02", repetition(1, tibia_angle_deg=angle(35))),
        result("c03"),
    ]
    found = study([truth(f"c0{k}", 38) for k in (1, 2, 3)], [], [outcome(one) for one in results])
    with_sheet, without = the(found, "tibia_angle_deg", "sheet"), the(found, "tibia_angle_deg", "no_sheet")
    assert with_sheet.agreement is not None
    assert without.agreement is not None
    assert (with_sheet.agreement.bias, without.agreement.bias) == (1, -3)
    assert [one.clip for one in without.comparisons] == ["c02", "c03"]


def test_heel_and_contact():
    heels = {"c01": (8.0, 9.0), "c02": (8.0, 3.0), "c03": (0.0, 7.0), "c04": (5.0, 5.0), "c05": (8.0, None)}
    touches: dict[str, tuple[bool, bool | None]] = {
        **{"c01": (True, True), "c02": (True, False), "c03": (False, True), "c04": (False, False)},
        "c05": (True, None),
    }
    found = study(
        [truth(clip, 38, heel_mm=heels[clip][0], touched=touches[clip][0]) for clip in heels],
        [],
        [
            outcome(
                result(
                    clip, repetition(1, touched=touches[clip][1], heel_lift_mm=None if mm is None else (mm, 0.0, 20.0))
                )
            )
            for clip, (_, mm) in heels.items()
        ],
    )
    assert found.decision_counts == (
        DecisionCount("knee_contact", found=1, missed=1, false=1, correct_no=1, undecided=1),
        DecisionCount("heel_lift", found=1, missed=1, false=1, correct_no=1, undecided=1),
    )


def test_contact_is_not_asked_where_nobody_could_tell():
    found = study([truth("c01", 38)], [], [outcome(result("c01", repetition(1, touched=True)))])
    assert found.decision_counts == ()


def test_clips():
    right, wrong = result("c01", repetition(1), repetition(2)), result("c02", repetition(1))
    found = study(
        [truth("c01", 38, leg="right"), truth("c02", 38, 39, leg="left"), truth("c03", 38, leg="left")],
        [],
        [outcome(right), outcome(wrong)],
    )
    assert [
        (one.leg_right, one.true_repetitions, one.measured_repetitions, one.pairs) for one in found.clips
    ] == [(True, 1, 2, 1), (False, 2, 1, 1), (None, 1, 0, 0)]  # fmt: skip


def test_readings_are_averaged_and_compared_with_the_best_repetition():
    def read(clip: str, rater: str, value: float, number: int | None = None) -> Reading:
        return Reading(Subject(clip, number), "tibia_angle_deg", rater, "", value, 1)

    angles = [repetition(1, tibia_angle_deg=angle(30)), repetition(2, tibia_angle_deg=angle(40))]
    found = study(
        [],
        [read("c01", "Ana", 38), read("c01", "Bo", 40), read("c01", "Ana", 31, 1), read("c02", "Ana", 30)],
        [outcome(result("c01", *angles, best=2)), outcome(result("c02", *angles, best=None))],
    )
    assert found.summaries == ()
    assert found.readings is not None
    assert [(one.repetition, one.reference, one.error) for one in found.readings.comparisons] == [
        (None, 39, 1),
        (1, 31, -1),
        (None, 30, None),
    ]
    (miss,) = found.readings.misses
    assert (miss.miss.code, miss.count) == ("none_counts", 1)


def test_nothing_to_compare_with():
    with pytest.raises(UnreadableInputError, match=r"put truth\.csv into the folder"):
        study([], [], [outcome(result("c01", repetition(1)))])


def test_no_clip_in_common():
    with pytest.raises(UnreadableInputError, match="such as c02"):
        study([truth("c02", 38)], [], [outcome(result("c01", repetition(1)))])
