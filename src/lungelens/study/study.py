"""A validation from end to end: from truth, readings and outcomes to everything that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import UnreadableInputError
from lungelens.study.compare import Comparison, Decision, compare_readings, compare_truth, decisions
from lungelens.study.file_input import files_in
from lungelens.study.frame_truth import is_frame_truth, read_frame_truth
from lungelens.study.match import match_repetitions
from lungelens.study.outcome import Miss, Outcome
from lungelens.study.repeatability import Repeatability, repeatabilities
from lungelens.study.summary import DecisionCount, MissCount, Summary, count_decisions, count_misses, summarise
from lungelens.study.truth_table import read_truth_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lungelens.measures.measurement import Side
    from lungelens.study.readings import Reading
    from lungelens.study.truth import ClipTruth

TABLE = "truth.csv"
NO_CLIP = Miss("no_clip", "There is neither a video nor a result with this name.")


@dataclass(frozen=True)
class ClipLine:
    """The outcome of one clip. Counts of repetitions: true, measured, matched."""

    outcome: Outcome
    true_leg: Side | None
    true_repetitions: int
    measured_repetitions: int
    pairs: int

    @property
    def leg_right(self) -> bool | None:
        """Whether the test leg is the true one; `None` where either is not known."""
        measurement = self.outcome.measurement
        if self.true_leg is None or measurement is None or measurement.test_leg is None:
            return None
        return measurement.test_leg == self.true_leg


@dataclass(frozen=True)
class AgainstReadings:
    """The clinician's readings, compared with the camera and with one another."""

    readings: tuple[Reading, ...]
    comparisons: tuple[Comparison, ...]
    summaries: tuple[Summary, ...]
    misses: tuple[MissCount, ...]
    repeatabilities: tuple[Repeatability, ...]


@dataclass(frozen=True)
class Study:
    """Everything that is shown. Without truth its parts are empty, without readings `readings` is `None`."""

    clips: tuple[ClipLine, ...]
    comparisons: tuple[Comparison, ...]
    summaries: tuple[Summary, ...]
    misses: tuple[MissCount, ...]
    decisions: tuple[Decision, ...]
    decision_counts: tuple[DecisionCount, ...]
    readings: AgainstReadings | None
    versions: tuple[str, ...]  # of Lungelens that made the results

    @property
    def not_run(self) -> tuple[str, ...]:
        """The clips with neither a video nor a result; no figure counts them."""
        return tuple(line.outcome.clip for line in self.clips if line.outcome.miss == NO_CLIP)

    @property
    def compared(self) -> int:
        """How many values could be compared with a reference."""
        everything = self.comparisons + (self.readings.comparisons if self.readings else ())
        return sum(one.measured is not None for one in everything)


def read_truth(folder: Path) -> tuple[ClipTruth, ...]:
    """The truth in a folder: its `truth.csv`, or else every `NAME.csv` with an angle per frame; possibly none.

    Raises
    ------
    UnreadableInputError
        There is no such folder, or a truth file in it is damaged.
    """
    files = files_in(folder)
    table = next((path for path in files if path.name == TABLE), None)
    if table is not None:
        return read_truth_table(table)
    return tuple(read_frame_truth(path) for path in files if path.suffix.lower() == ".csv" and is_frame_truth(path))


def named_clips(truths: Iterable[ClipTruth], readings: Iterable[Reading]) -> tuple[str, ...]:
    """The clips that truth or readings mention, each once, in order.

    Raises
    ------
    UnreadableInputError
        There are none.
    """
    names = dict.fromkeys([one.clip for one in truths] + [one.subject.clip for one in readings])
    if not names:
        raise UnreadableInputError(
            f"There is nothing to compare with: put {TABLE} into the folder, or NAME.csv beside each clip, "
            "or give --readings."
        )
    return tuple(names)


def study(truths: Sequence[ClipTruth], readings: Sequence[Reading], outcomes: Iterable[Outcome]) -> Study:
    """Compare all clips. Those without an outcome were not run: they are listed, and counted in no figure.

    Raises
    ------
    UnreadableInputError
        None of the clips has a result.
    """
    names = named_clips(truths, readings)
    known = {outcome.clip: outcome for outcome in outcomes}
    if not known.keys() & set(names):
        raise UnreadableInputError(
            f"There is neither a video nor a result for any clip that truth or readings name, such as {names[0]}."
        )
    by_name = {name: known.get(name, Outcome(name, None, NO_CLIP)) for name in names}
    truth_of = {truth.clip: truth for truth in truths}
    run = [truth for truth in truths if truth.clip in known]
    compared = tuple(row for truth in run for row in compare_truth(truth, by_name[truth.clip]))
    decided = tuple(row for truth in run for row in decisions(truth, by_name[truth.clip]))
    return Study(
        clips=tuple(_line(by_name[name], truth_of.get(name)) for name in names),
        comparisons=compared,
        summaries=summarise(compared),
        misses=count_misses(compared),
        decisions=decided,
        decision_counts=count_decisions(decided),
        readings=_against_readings(readings, by_name) if readings else None,
        versions=tuple(sorted({o.measurement.provenance.lungelens for o in by_name.values() if o.measurement})),
    )


def _against_readings(readings: Sequence[Reading], outcomes: dict[str, Outcome]) -> AgainstReadings:
    compared = compare_readings([one for one in readings if outcomes[one.subject.clip].miss != NO_CLIP], outcomes)
    return AgainstReadings(
        readings=tuple(readings),
        comparisons=compared,
        summaries=summarise(compared),
        misses=count_misses(compared),
        repeatabilities=repeatabilities(readings),
    )


def _line(outcome: Outcome, truth: ClipTruth | None) -> ClipLine:
    true = truth.repetitions if truth else ()
    measured = outcome.measurement.repetitions if outcome.measurement else ()
    pairs = match_repetitions(true, outcome.measurement) if outcome.measurement else ()
    return ClipLine(
        outcome=outcome,
        true_leg=truth.test_leg if truth else None,
        true_repetitions=len(true),
        measured_repetitions=len(measured),
        pairs=sum(one is not None for one in pairs),
    )
