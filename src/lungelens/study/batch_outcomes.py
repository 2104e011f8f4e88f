"""What a study of many clips says about those that have no result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.study.batch.package import PACKAGE
from lungelens.study.clips import clip_key
from lungelens.study.findings.rows import read_rows
from lungelens.study.outcome import Miss, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def unmeasured_outcomes(folder: Path, known: Collection[str]) -> tuple[Outcome, ...]:
    """The clips that were run and have no result, each with its reason; none where the folder is no study.

    Parameters
    ----------
    folder
        Of the results.
    known
        Clips that do have one.

    Raises
    ------
    UnreadableInputError
        The study's table is damaged.
    """
    if not (folder / PACKAGE).exists():
        return ()
    clips = {clip_key(one.clip): one for one in read_rows(folder).clips}
    return tuple(
        Outcome(name, None, Miss(one.reason, one.reason_in_words))
        for name, one in clips.items()
        if name not in known and one.status not in ("measured", "not_run")
    )
