"""The camera against readings or truth, for clips of a study. A person's clips err alike: people are the clusters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from lungelens.errors import UnreadableInputError
from lungelens.study.batch.store import StudyFolder
from lungelens.study.clips import clip_key
from lungelens.study.compare import compare_readings, compare_truth
from lungelens.study.outcome import Miss, Outcome
from lungelens.study.readings import read_readings
from lungelens.study.summary import summarise
from lungelens.study.truth_table import read_truth_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from lungelens.study.compare import Comparison
    from lungelens.study.findings.rows import ClipRow
    from lungelens.study.summary import Summary

DOES_NOT_COUNT = Miss("none_counts", "This repetition does not count.")


@dataclass(frozen=True)
class Against:
    """What the camera is compared with, and every pair of values; clips by their ids."""

    reference: Literal["reading", "truth"]
    comparisons: tuple[Comparison, ...]

    def summaries(self, clips: Collection[ClipRow]) -> tuple[Summary, ...]:
        """Of some of the clips."""
        person = {one.id: one.participant or one.id for one in clips}
        return summarise([one for one in self.comparisons if one.clip in person], lambda clip: person[clip])


def against_readings(path: Path, root: Path, clips: Sequence[ClipRow]) -> Against:
    """Compare with the mean reading over raters and sessions.

    Raises
    ------
    UnreadableInputError
        The table is damaged, or names a clip that the study has not, or twice.
    """
    readings = read_readings(path, _id_of(clips, path.name))
    outcomes = _outcomes({one.subject.clip for one in readings}, root, clips)
    return Against("reading", _that_count(compare_readings(readings, outcomes)))


def against_truth(path: Path, root: Path, clips: Sequence[ClipRow]) -> Against:
    """Compare with what is known by other means.

    Raises
    ------
    UnreadableInputError
        The table is damaged, or names a clip that the study has not, or twice.
    """
    truths = read_truth_table(path, _id_of(clips, path.name))
    outcomes = _outcomes({one.clip for one in truths}, root, clips)
    return Against("truth", _that_count(row for one in truths for row in compare_truth(one, outcomes[one.clip])))


def _that_count(comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
    """A repetition that does not count is as if it had not been measured."""
    return tuple(replace(one, measured=None, miss=DOES_NOT_COUNT) if one.valid is False else one for one in comparisons)


def _outcomes(ids: Collection[str], root: Path, clips: Sequence[ClipRow]) -> dict[str, Outcome]:
    study, rows = StudyFolder(root), {one.id: one for one in clips}
    found = {}
    for clip_id in ids:
        kept, row = study.read(clip_id), rows[clip_id]
        measurement = kept.measurement if kept else None
        miss = None if measurement else Miss(row.reason or "no_result", row.reason_in_words or "There is no result.")
        found[clip_id] = Outcome(clip_id, measurement, miss)
    return found


def _id_of(clips: Sequence[ClipRow], table: str) -> Callable[[str], str]:
    """From a clip as people call it to its id: by id, path in the study, or file name where that is unique."""
    ids = {one.id: one.id for one in clips}
    paths = {_plain(one.clip): one.id for one in clips}
    names: dict[str, list[str]] = {}
    for one in clips:
        names.setdefault(clip_key(one.clip), []).append(one.id)

    def find(said: str) -> str:
        known = ids.get(said) or paths.get(_plain(said))
        alike = [known] if known else names.get(clip_key(said), [])
        if len(alike) != 1:
            why = "several clips have this name: give the path" if alike else "the study has no such clip"
            raise UnreadableInputError(f"{table} names the clip {said}: {why}.")
        return alike[0]

    return find


def _plain(name: str) -> str:
    path = PurePath(name)
    return (path.parent / clip_key(name)).as_posix()
