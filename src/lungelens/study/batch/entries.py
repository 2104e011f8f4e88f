"""What is in a study's folder of each of its clips, one after another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lungelens.study.batch.entry import Entry
from lungelens.study.batch.record import Record, Status, same_options
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lungelens.study.batch.clip import Clip
    from lungelens.study.batch.store import StudyFolder

NOT_RUN = Record(status="not_run", code="not_run", message="It was not run: run the same command again.")
OTHERWISE = Record(
    status="not_run",
    code="run_otherwise",
    message="It was run with other options or by another version: run the same command again.",
)


@dataclass
class Counts:
    """What the tables say, counted while they are written."""

    clips: int = 0
    measured: int = 0
    none_counts: int = 0  # of those measured
    reasons: Counter[tuple[Status, str]] = field(default_factory=Counter)
    words: dict[tuple[Status, str], str] = field(default_factory=dict)  # of the first clip with that reason
    other_side: int = 0
    same_content: int = 0

    def add(self, entry: Entry) -> None:
        """Count one clip."""
        record, (code, words) = entry.record, entry.reason
        self.clips += 1
        self.other_side += entry.side_agrees is False
        self.same_content += entry.same_content_as is not None
        if record.status == "measured":
            self.measured += 1
            self.none_counts += bool(code)
        if code or record.status != "measured":
            self.reasons[record.status, code] += 1
            self.words.setdefault((record.status, code), words)

    def statuses(self) -> set[Status]:
        """How clips went that have no numbers, or none that count."""
        return {status for status, _ in self.reasons}


def read_entries(clips: Iterable[Clip], study: StudyFolder, counts: Counts) -> Iterator[Entry]:
    """Each clip's entry in the order of the list, read when it is asked for, and counted."""
    first: dict[str, str] = {}  # clips by content
    for clip in clips:
        kept = study.read(clip.clip_id)
        record, measurement = (kept.record, kept.measurement) if kept is not None else (NOT_RUN, None)
        if not same_options(record.options, clip.options) or record.lungelens != __version__:
            record, measurement = (NOT_RUN if kept is None else OTHERWISE), None
        content = record.clip_sha256
        earlier = first.setdefault(content, clip.clip_id) if content else clip.clip_id
        entry = Entry(
            clip=clip,
            record=record,
            measurement=measurement,
            observed=measurement is not None and study.observation(clip.clip_id).exists(),
            same_content_as=None if earlier == clip.clip_id else earlier,
        )
        counts.add(entry)
        yield entry


def counted(clips: Iterable[Clip], study: StudyFolder) -> Counts:
    """What the tables of these clips would say."""
    counts = Counts()
    for _ in read_entries(clips, study, counts):
        pass
    return counts
