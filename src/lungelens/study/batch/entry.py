"""What the tables know of one clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.report.wording import why_none_counts

if TYPE_CHECKING:
    from lungelens.measures.measurement import Measurement, Repetition
    from lungelens.study.batch.clip import Clip
    from lungelens.study.batch.record import Record


@dataclass(frozen=True)
class Entry:
    """A clip, how it went, and its numbers."""

    clip: Clip
    record: Record
    measurement: Measurement | None
    observed: bool  # whether what was seen is kept
    same_content_as: str | None  # the id of an earlier clip

    @property
    def best(self) -> Repetition | None:
        """The repetition that stands for the clip."""
        return self.measurement.best_repetition if self.measurement else None

    @property
    def reason(self) -> tuple[str, str]:
        """Why there are no numbers, or none that count, as a code and in words; both empty where there are."""
        if self.measurement is None or self.record.code or self.best is not None:
            return self.record.code, self.record.message
        why = (f"{check.message} {check.advice}".strip() for check in why_none_counts(self.measurement))
        return "none_counts", " ".join(["No repetition counts.", *why])

    @property
    def leg(self) -> str | None:
        """The leg that was measured."""
        return self.measurement.test_leg if self.measurement else None

    @property
    def side_agrees(self) -> bool | None:
        """Whether it is the one that was said; `None` where either is not known."""
        return None if self.leg is None or self.clip.about.side is None else self.leg == self.clip.about.side
