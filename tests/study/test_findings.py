"""What a study says, against what was put into it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.results import HEEL_UP, repetition
from helpers.studies import SD_LEG, SD_PERSON, SD_REPETITION, SD_SESSION, StudyMaker, drawn_study
from lungelens.errors import UnreadableInputError, UsageError
from lungelens.study.agreement import proportion
from lungelens.study.batch.clip import About
from lungelens.study.findings.against import against_readings, against_truth
from lungelens.study.findings.cells import cells_of
from lungelens.study.findings.findings import findings
from lungelens.study.findings.folder import write_findings
from lungelens.study.findings.missing import coverages, left_out
from lungelens.study.findings.nested import components
from lungelens.study.findings.rows import read_rows
from lungelens.study.findings.tables import tables
from lungelens.study.reliability import reliability

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lungelens.study.findings.against import Against
    from lungelens.study.findings.findings import Findings
    from lungelens.study.findings.rows import ClipRow, StudyRows

    Compare = Callable[[Path, Path, Sequence[ClipRow]], Against]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn_study(tmp_path_factory.mktemp("drawn") / "study")


@pytest.fixture(scope="module")
def rows(drawn: Path) -> StudyRows:
    return read_rows(drawn)


@pytest.fixture(scope="module")
def found(rows: StudyRows) -> Findings:
    return findings(rows, ())


def angle(value: float = 40.0, index: int = 1, half: float = 2.0, **more: object):
    return repetition(index, tibia_angle_deg=(value, value - half, value + half), **more)  # type: ignore[arg-type]


def csv_of(found: Findings, name: str) -> list[dict[str, str]]:
    table = next(one for one in tables(found) if one.name == name)
    return list(csv.DictReader(io.StringIO(table.csv())))


class TestReading:
    def test_a_folder_without_a_package_is_no_finished_study(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInputError, match="not a finished study, as datapackage.json is missing"):
            read_rows(tmp_path)

    def test_a_study_in_which_nothing_was_measured_has_no_values(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        maker.add("a.mp4")
        read = read_rows(maker.write())
        assert ([one.reason for one in read.clips], read.values) == (["nobody"], ())

    def test_repetitions_that_do_not_count_are_in_no_value(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        maker.add("a.mp4", angle(40), angle(50, 2, valid=False))
        assert [one.value for one in read_rows(maker.write()).values] == [40.0]


class TestMissing:
    def test_the_other_leg_and_the_same_film_count_in_no_statistic(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        maker.add("a.mp4", angle(), about=About("A", "right", "s1"), sha256="a" * 64)
        maker.add("b.mp4", angle(), about=About("B", "left", "s1"))
        maker.add("c.mp4", angle(), about=About("C", "right", "s1"), sha256="a" * 64)
        read = read_rows(maker.write())
        why = {one.clip.clip: one.why for one in left_out(read)}
        assert why == {"b.mp4": "not the leg that was said", "c.mp4": "same film as another clip"}
        (described,) = findings(read, ()).strata[0].described
        assert [one.participant for one in described.cells] == ["A"]

    def test_of_the_same_film_the_first_that_can_count_does(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        maker.add("empty.mp4", about=About("A", "right", "s1"), sha256="a" * 64)
        maker.add("left.mp4", angle(), about=About("A", "left", "s1"), sha256="a" * 64)
        maker.add("right.mp4", angle(), about=About("A", "right", "s1"), sha256="a" * 64)
        maker.add("again.mp4", angle(), about=About("A", "right", "s1"), sha256="a" * 64)
        why = {one.clip.clip: one.why for one in left_out(read_rows(maker.write()))}
        assert why == {"left.mp4": "not the leg that was said", "again.mp4": "same film as another clip"}

    def test_reasons_and_shares_are_of_all_clips(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        maker.add("a.mp4", angle(), about=About("A", session="s1"))
        maker.add("b.mp4", about=About("B", session="s2"))
        found = findings(read_rows(maker.write()), ())
        (reason,) = found.reasons
        assert (reason.code, [one.clip for one in reason.clips]) == ("nobody", ["b.mp4"])
        shares = {(one.by, one.stratum): one.measured.fraction for one in found.coverages}
        assert shares[("all", "")] == 0.5
        assert (shares[("session", "s1")], shares[("session", "s2")]) == (1.0, 0.0)

    def test_a_clip_in_which_none_counts_is_among_what_is_missing(self, tmp_path: Path) -> None:
        """It was in no table of the report, and "every clip was measured"."""
        maker = StudyMaker(tmp_path)
        maker.add("a.mp4", angle(), about=About("A"))
        maker.add("b.mp4", repetition(1, valid=False, checks=(HEEL_UP,)), about=About("B"))
        (reason,) = findings(read_rows(maker.write()), ()).reasons
        assert (reason.status, reason.code, [one.clip for one in reason.clips]) == (
            "measured",
            "none_counts",
            ["b.mp4"],
        )

    def test_a_film_given_twice_is_one_and_the_interval_counts_people(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        for person in "ABCD":
            for n in range(6):
                lunges = (angle(),) if person != "D" else ()
                maker.add(f"{person}{n}.mp4", *lunges, about=About(person, session="s1"))
        maker.add("again.mp4", angle(), about=About("A", session="s1"), sha256=f"{1:064x}")  # A0.mp4
        found = next(one for one in coverages(read_rows(maker.write())) if one.by == "all")
        assert (found.measured.count, found.measured.of) == (18, 24)
        of_clips = proportion(18, 24).between  # four people say less than 24 clips
        assert found.measured.between.low < of_clips.low - 0.1
        assert found.measured.between.high > of_clips.high


class TestReliability:
    def test_between_sessions_it_is_that_of_the_best_repetitions(self, rows: StudyRows, found: Findings) -> None:
        row = next(
            one
            for one in found.strata[0].repeated
            if one.legs == "left" and one.found.quantity == "tibia_angle_deg" and one.found.between == "sessions"
        )
        best = {
            (one.clip.participant, one.clip.session): one.value
            for one in rows.values
            if one.best and one.clip.leg == "left" and one.quantity == "tibia_angle_deg"
        }
        people = sorted({person for person, _ in best})
        expected = reliability(np.array([[best[person, session] for session in ("s1", "s2")] for person in people]))
        assert row.found.reliability == expected

    def test_of_both_legs_there_is_no_interval(self, found: Findings) -> None:
        both = [one.found.reliability for one in found.strata[0].repeated if one.legs == "both"]
        assert [one.subjects for one in both if one] == [40, 40]
        assert all(one.icc_between is None for one in both if one)

    def test_only_retests_count_where_they_are_named(self, tmp_path: Path) -> None:
        read = read_rows(drawn_study(tmp_path, people=4, sessions=("s1", "s2", "s3")))
        names = {one.found.names for one in findings(read, (), retest=("s1", "s3")).strata[0].repeated}
        assert names == {("s1", "s3")}
        with pytest.raises(UsageError, match="No clip of the study is of a session s4: its sessions are s1"):
            findings(read, (), retest=("s4",))

    def test_between_raters_too(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        for person, value in enumerate((30, 36, 41, 44)):
            for rater, more in (("AB", 0.0), ("CD", 0.5 * (-1) ** person)):
                about = About(f"P{person}", "right", "s1", rater=rater)
                maker.add(f"{person}{rater}.mp4", angle(value + more), about=about)
        (row,) = findings(read_rows(maker.write()), ()).strata[0].repeated
        assert (row.found.between, row.found.names) == ("raters", ("AB", "CD"))
        assert row.found.reliability is not None
        assert row.found.reliability.icc > 0.95

    def test_each_quantity_has_the_mdc_that_can_be_told_of_it(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        for person, value in enumerate((30, 36, 41, 44)):
            for session, more in (("s1", 0.0), ("s2", 0.5 * (-1) ** person)):
                cm = (value / 4 + more, value / 4 + more - 1, value / 4 + more + 1)
                for side, also in (("left", {"toe_to_wall_cm": cm}), ("right", {})):
                    about = About(f"P{person}", side, session)  # type: ignore[arg-type]
                    maker.add(f"{person}{side}{session}.mp4", angle(value + more, **also), about=about, leg=side)  # type: ignore[arg-type]
            maker.add(
                f"{person}.mp4",
                repetition(1, toe_to_wall_cm=(10.0, 9.0, 11.0)),
                about=About(f"P{person}", "right", "s3"),
            )
        changes = findings(read_rows(maker.write()), ()).strata[0].changes
        told = {one.quantity for one in changes if one.mdc95 is not None}
        assert told == {"tibia_angle_deg", "toe_to_wall_cm"}  # of the latter no session has both legs

    def test_it_rests_on_legs_with_every_session_and_on_a_rater_s_first(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        clips = ["P1 AB s1", "P1 AB s2", "P1 CD s1", "P2 AB s1", "P2 CD s1", "P3 AB s1", "P3 AB s2"]
        for clip in clips:
            person, rater, session = clip.split()
            maker.add(clip, angle(30.0 + len(maker.clips)), about=About(person, "right", session, rater=rater))
        rests = {
            one.found.between: {value.clip.clip for cell in one.cells for value in cell.values}
            for one in findings(read_rows(maker.write()), ()).strata[0].repeated
        }
        assert rests == {
            "raters": {"P1 AB s1", "P1 CD s1", "P2 AB s1", "P2 CD s1"},
            "sessions": {"P1 AB s1", "P1 AB s2", "P3 AB s1", "P3 AB s2"},
        }

    def test_several_clips_of_one_leg_and_session_are_averaged(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        maker.add("a1.mp4", angle(38), about=About("A", session="s1"))
        maker.add("a2.mp4", angle(42), about=About("A", session="s1"))
        (cell,) = cells_of(read_rows(maker.write()).values, ("s1",))
        assert cell.value == 40.0
        assert cell.half_width == 2.0  # not 2 / sqrt(2): the clips may err alike


class TestMixedModel:
    def test_it_finds_the_spreads_that_were_drawn(self, tmp_path: Path) -> None:
        values = read_rows(drawn_study(tmp_path, people=120)).values
        one = next(
            one
            for one in components([v for v in values if v.quantity == "tibia_angle_deg"], "sheet", ())
        )  # fmt: skip
        sds = np.sqrt([one.participant, one.leg, one.session, one.repetition])
        assert sds == pytest.approx([SD_PERSON, SD_LEG, SD_SESSION, SD_REPETITION], rel=0.25)
        assert one.sem == pytest.approx(np.hypot(SD_SESSION, SD_REPETITION), rel=0.15)
        assert one.mdc95 == pytest.approx(1.96 * np.sqrt(2) * one.sem)
        assert one.icc == pytest.approx((5**2 + 2**2) / (5**2 + 2**2 + 1.5**2 + 0.8**2), abs=0.05)

    def test_few_people_or_one_session_are_not_enough(self, tmp_path: Path) -> None:
        few = read_rows(drawn_study(tmp_path / "few", people=4)).values
        once = read_rows(drawn_study(tmp_path / "once", people=8, sessions=("s1",))).values
        assert components(few, "sheet", ()) == components(once, "sheet", ()) == ()


class TestPairs:
    def test_right_minus_left_and_last_minus_first(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        values = {("left", "pre"): 30, ("right", "pre"): 37, ("left", "post"): 36, ("right", "post"): 38}
        for (side, session), value in values.items():
            maker.add(f"{side}{session}.mp4", angle(value), about=About("A", side, session), leg=side)  # type: ignore[arg-type]
        part = findings(read_rows(maker.write()), ()).strata[0]
        assert [(one.first.session, one.difference) for one in part.left_right] == [("pre", 7.0), ("post", 2.0)]
        assert [(one.first.leg, one.difference) for one in part.changes] == [("left", 6.0), ("right", 1.0)]
        assert [one.beyond_interval for one in part.left_right] == [True, False]  # 2.8 degrees
        assert {one.beyond_mdc for one in part.left_right} == {None}  # two legs are too few to tell

    def test_beyond_mdc_as_often_as_it_says(self, found: Findings) -> None:
        changes = [one for one in found.strata[0].changes if one.quantity == "tibia_angle_deg"]
        assert len(changes) == 40
        assert sum(bool(one.beyond_mdc) for one in changes) <= 5  # 1 in 20 of what nothing was done to

    def test_the_sheet_and_no_sheet_are_never_paired(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        maker.add("a.mp4", angle(30), about=About("A", "left", "s1"), leg="left", source="level")
        maker.add("b.mp4", angle(37), about=About("A", "right", "s1"))
        part = findings(read_rows(maker.write()), ()).strata[0]
        assert part.left_right == ()
        assert {one.instrument for one in part.described} == {"sheet", "no_sheet"}

    def test_sessions_are_in_order_of_their_dates(self, tmp_path: Path) -> None:
        import datetime

        maker = StudyMaker(tmp_path)
        for name, day, value in (("post", 20, 36), ("pre", 10, 30)):
            about = About("A", "right", name, datetime.date(2026, 11, day))
            maker.add(f"{name}.mp4", angle(value), about=about)
        (change,) = findings(read_rows(maker.write()), ()).strata[0].changes
        assert (change.first.session, change.second.session, change.difference) == ("pre", "post", 6.0)

    def test_or_as_they_are_said_to_be(self, tmp_path: Path) -> None:
        maker = StudyMaker(tmp_path)
        for name, value in (("post", 36), ("pre", 30)):  # as a folder lists them
            maker.add(f"{name}.mp4", angle(value), about=About("A", "right", name))
        read = read_rows(maker.write())
        (change,) = findings(read, (), order=("pre", "post")).strata[0].changes
        assert (change.first.session, change.difference) == ("pre", 6.0)
        with pytest.raises(UsageError, match="--order leaves out the session post"):
            findings(read, (), order=("pre",))


class TestAgreement:
    @pytest.fixture
    def study(self, tmp_path: Path) -> Path:
        """Three people with two clips each, that err alike; one clip with nobody."""
        maker = StudyMaker(tmp_path / "study")
        for person, error in (("A", 1.0), ("B", -1.0), ("C", 0.5)):
            for take in (1, 2):
                maker.add(f"{person}/t{take}.mp4", angle(40 + error), about=About(person, "right", f"s{take}"))
        maker.add("D/empty.mp4", about=About("D"))
        return maker.write()

    def test_people_are_the_clusters_and_clips_are_found_by_path_or_name(self, study: Path, tmp_path: Path) -> None:
        names = [f"{person}/t{take}" for person in "ABC" for take in (1, 2)]
        lines = [f"{name}.mp4,tibia_angle_deg,40\n" for name in names]
        (tmp_path / "readings.csv").write_text(
            "clip,quantity,value\n" + "".join(lines) + "empty.mp4,tibia_angle_deg,40\n"
        )
        read = read_rows(study)
        against = against_readings(tmp_path / "readings.csv", study, read.clips)
        summaries = findings(read, [against]).strata[0].agreement[0][1]
        (one,) = summaries
        assert one.agreement is not None
        assert (one.agreement.n, one.agreement.clips) == (6, 3)
        assert one.agreement.bias == pytest.approx(1 / 6)
        missed = [row.miss.message for row in against.comparisons if row.miss]
        assert missed == ["Nobody is in the picture."]

    @pytest.mark.parametrize("compare", [against_readings, against_truth])
    def test_a_repetition_that_does_not_count_is_not_measured(self, tmp_path: Path, compare: Compare) -> None:
        maker = StudyMaker(tmp_path / "study")
        maker.add("a.mp4", angle(40), angle(50, 2, valid=False), about=About("A", "right"))
        (tmp_path / "values.csv").write_text(
            "clip,repetition,quantity,value\na.mp4,1,tibia_angle_deg,40\na.mp4,2,tibia_angle_deg,40\n"
        )
        study = maker.write()
        against = compare(tmp_path / "values.csv", study, read_rows(study).clips)
        assert [one.error for one in against.comparisons] == [0.0, None]
        assert [one.miss.code for one in against.comparisons if one.miss] == ["none_counts"]

    @pytest.mark.parametrize(("clip", "why"), [("t1.mp4", "several clips have this name"), ("x", "has no such clip")])
    def test_a_clip_that_is_not_one_is_refused(self, study: Path, tmp_path: Path, clip: str, why: str) -> None:
        (tmp_path / "truth.csv").write_text(f"clip,quantity,value\n{clip},tibia_angle_deg,40\n")
        with pytest.raises(UnreadableInputError, match=f"truth.csv names the clip {clip}: .*{why}"):
            against_truth(tmp_path / "truth.csv", study, read_rows(study).clips)


class TestTables:
    def test_every_line_can_be_traced_to_repetitions(self, drawn: Path, found: Findings, tmp_path: Path) -> None:
        write_findings(found, tmp_path)
        rows = list(csv.DictReader((tmp_path / "rows.csv").open(encoding="utf-8")))
        repetitions = {
            (one["id"], one["repetition"]): one
            for one in csv.DictReader((drawn / "repetitions.csv").open(encoding="utf-8"))
        }
        for name in ("described", "reliability", "variance", "left_right", "change"):
            lines = list(csv.DictReader((tmp_path / f"{name}.csv").open(encoding="utf-8")))
            for number, line in enumerate(lines, start=1):
                origins = [row for row in rows if (row["table"], row["line"]) == (name, str(number))]
                assert origins
                for row in origins:
                    assert row["value"] == repetitions[row["id"], row["repetition"]][row["quantity"]]
                if name == "described":
                    assert float(line["mean"]) == pytest.approx(
                        np.mean([float(row["value"]) for row in origins]), abs=1e-3
                    )

    def test_strata_are_told_apart(self, rows: StudyRows) -> None:
        found = findings(rows, (), by="session")
        assert [one.name for one in found.strata] == ["s1", "s2"]
        assert {line["stratum"] for line in csv_of(found, "left_right")} == {"s1", "s2"}

    def test_the_page_names_what_was_typed_and_runs_none_of_it(self, tmp_path: Path) -> None:
        hostile = "<script>alert(1)</script>"
        maker = StudyMaker(tmp_path / "study")
        maker.add("a.mp4", angle(), about=About(hostile, "right", hostile, rater=hostile))
        maker.add(f"{hostile}.mp4")
        write_findings(findings(read_rows(maker.write()), ()), tmp_path / "out")
        page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
        assert "<script" not in page
        assert "&lt;script&gt;" in page

    def test_without_the_extra_the_page_says_what_it_lacks(self, rows: StudyRows, tmp_path: Path) -> None:
        found = replace(findings(rows, ()), mixed_model=False)
        bare = replace(found, strata=tuple(replace(one, components=()) for one in found.strata))
        write_findings(bare, tmp_path)
        assert "pip install 'lungelens[study]'" in (tmp_path / "report.html").read_text(encoding="utf-8").replace(
            "&#39;", "'"
        )
