"""The folder of a study: one folder a clip, complete or not there.

::

    datapackage.json     what the tables hold; written last
    *.csv, *.parquet     the tables
    observations/ID.npz  what was seen in a clip
    results/ID/          record.json, result.json where something was measured, and `done`, written last
    .in-use*             locked while a run uses the folder

The results are the study: tables are made from them, and a run stopped anywhere is taken up from them.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from lungelens.errors import OutputError
from lungelens.files import content_of, locked, make_folder, write_whole
from lungelens.measures.measurement import Measurement
from lungelens.study.batch.record import FINAL, Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORD, RESULT, OBSERVATION, DONE = "record.json", "result.json", "observation.npz", "done"


@dataclass(frozen=True)
class Kept:
    """What is known of one clip."""

    record: Record
    measurement: Measurement | None


@dataclass(frozen=True)
class StudyFolder:
    """A study's folder; `create` makes it."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> StudyFolder:
        """Make the folder and its parts.

        Raises
        ------
        OutputError
            It cannot be written to.
        """
        study = cls(root)
        for folder in (root, study.results, study.observations):
            make_folder(folder)
        return study

    @property
    def results(self) -> Path:
        """One folder a clip."""
        return self.root / "results"

    @property
    def observations(self) -> Path:
        """What was seen, by clip."""
        return self.root / "observations"

    def observation(self, clip_id: str) -> Path:
        """Where what was seen in a clip is."""
        return self.observations / f"{clip_id}.npz"

    def read(self, clip_id: str) -> Kept | None:
        """What is kept of a clip; `None` where there is nothing, or nothing whole."""
        folder = self.results / clip_id
        try:
            record = Record.model_validate_json(content_of(folder / RECORD))
            measurement = None
            if record.status in ("measured", "not_measurable") and (folder / RESULT).exists():
                measurement = Measurement.model_validate_json(content_of(folder / RESULT), extra="ignore")
        except (OSError, ValidationError):
            return None
        return None if record.status == "measured" and measurement is None else Kept(record, measurement)

    def done_key(self, clip_id: str, *, observed: bool) -> str:
        """The key that a clip was run with, if all that came of it is there; else empty.

        Parameters
        ----------
        clip_id
            Of the clip.
        observed
            Whether what was seen has to be there as well.
        """
        try:
            key = content_of(self.results / clip_id / DONE).decode("ascii")
        except (OSError, UnicodeDecodeError):
            return ""
        kept = self.read(clip_id)
        needs = observed and kept is not None and kept.measurement is not None
        return "" if kept is None or (needs and not self.observation(clip_id).exists()) else key

    def begin(self, clip_id: str) -> Path:
        """An empty folder for what will come of a clip, in place of what a killed run had begun.

        Raises
        ------
        OutputError
            It cannot be written.
        """
        part = self._part(clip_id)
        with _writing(part):
            if part.exists():
                shutil.rmtree(part)
            part.mkdir()
        return part

    def keep(self, clip_id: str, record: Record, measurement: Measurement | None = None) -> None:
        """Put what came of a clip in place of what was there, and mark a final answer as done.

        `begin` came before; an observation in its folder goes to the others.

        Raises
        ------
        OutputError
            It cannot be written.
        """
        folder, part = self.results / clip_id, self._part(clip_id)
        documents = {RECORD: record.model_dump_json(indent=2)}
        if measurement is not None:
            documents[RESULT] = measurement.to_json()
        with _writing(folder):
            for name, document in documents.items():
                _write_through(part / name, f"{document}\n".encode())
            (folder / DONE).unlink(missing_ok=True)  # first: what follows takes away what it stands for
            self.observation(clip_id).unlink(missing_ok=True)
            if (part / OBSERVATION).exists():
                (part / OBSERVATION).rename(self.observation(clip_id))
            if folder.exists():
                shutil.rmtree(folder)
            part.rename(folder)
            if record.status in FINAL and record.key:
                write_whole(folder / DONE, record.key.encode("ascii"))

    def _part(self, clip_id: str) -> Path:
        return self.results / f".{clip_id}.part"

    @contextmanager
    def in_use(self, part: str | None = None) -> Iterator[None]:
        """Lock out every other run; or, for one part of the work, every other run of this part and of the whole.

        Raises
        ------
        OutputError
            There is one already.
        """
        with ExitStack() as held:
            try:
                held.enter_context(locked(self.root / ".in-use", shared=part is not None))
                if part is not None:
                    held.enter_context(locked(self.root / f".in-use-{part}"))
            except BlockingIOError as error:
                raise OutputError(
                    f"Another run is already writing to {self.root}: wait for its end, or choose another folder."
                ) from error
            yield

    def clear(self) -> None:
        """Remove what killed runs had begun to write; nobody else may be writing."""
        for part in self.results.glob(".*.part"):
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{folder} cannot be written ({reason}): check the folder and the free space.") from error


def _write_through(path: Path, content: bytes) -> None:
    """Write to the disk itself: a machine that stops must not leave a mark of what is not there."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
