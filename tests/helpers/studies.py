"""A study's folder made by hand, with truth that is known: people, legs, sessions and their errors are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.results import repetition, result
from lungelens.observe.options import MeasureOptions
from lungelens.study.batch.clip import About, Clip, id_of
from lungelens.study.batch.entries import Counts, read_entries
from lungelens.study.batch.package import write_package
from lungelens.study.batch.record import Record
from lungelens.study.batch.store import StudyFolder

if TYPE_CHECKING:
    from lungelens.measures.measurement import Repetition
    from lungelens.sides import Side
    from lungelens.sources import SceneSource


@dataclass
class StudyMaker:
    """Clips are added one after another; `write` makes the folder that `lungelens batch` would have made."""

    root: Path
    clips: list[Clip] = field(default_factory=list)

    def add(
        self,
        name: str,
        *repetitions: Repetition,
        about: About | None = None,
        leg: Side = "right",
        source: SceneSource = "sheet",
        sha256: str | None = None,
    ) -> str:
        """A clip, measured if it has repetitions; returns its id."""
        clip = Clip(id_of(PurePath(name)), name, Path(name), about or About(), MeasureOptions())
        self.clips.append(clip)
        content = sha256 or f"{len(self.clips):064x}"
        best = 1 if any(one.valid for one in repetitions) else None
        measurement = result(PurePath(name).stem, *repetitions, source=source, best=best, test_leg=leg, sha256=content)
        study = StudyFolder.create(self.root)
        study.begin(clip.clip_id)
        record = Record(status="measured", clip_sha256=content, key="k")
        if not repetitions:
            nobody = {"status": "not_measurable", "code": "nobody", "message": "Nobody is in the picture."}
            record = record.model_copy(update=nobody)
        study.keep(clip.clip_id, record, measurement)
        return clip.clip_id

    def add_failed(self, name: str, **said: Any) -> None:
        """A clip without a result; `said` are the fields of its record."""
        clip = Clip(id_of(PurePath(name)), name, Path(name), About(), MeasureOptions())
        self.clips.append(clip)
        study = StudyFolder.create(self.root)
        study.begin(clip.clip_id)
        study.keep(clip.clip_id, Record(**said))

    def write(self) -> Path:
        """The tables."""
        write_package(self.root, read_entries(self.clips, StudyFolder(self.root), Counts()))
        return self.root


SD_PERSON, SD_LEG, SD_SESSION, SD_REPETITION = 5.0, 2.0, 1.5, 0.8  # degrees of tibia angle


def drawn_study(root: Path, people: int = 20, sessions: tuple[str, ...] = ("s1", "s2"), seed: int = 1) -> Path:
    """Both legs of everybody in all sessions, three repetitions each, angles with the spreads above."""
    random, maker = np.random.default_rng(seed), StudyMaker(root)
    sides: tuple[Side, ...] = ("left", "right")
    for person in range(people):
        mean = 38 + random.normal(0, SD_PERSON)
        for side in sides:
            leg = mean + random.normal(0, SD_LEG)
            for session in sessions:
                day = leg + random.normal(0, SD_SESSION)
                angles = day + random.normal(0, SD_REPETITION, 3)
                maker.add(
                    f"P{person:02}_{session}_{side}.mp4",
                    *(
                        repetition(
                            k + 1,
                            tibia_angle_deg=(angle, angle - 1.5, angle + 1.5),
                            toe_to_wall_cm=(angle / 4, angle / 4 - 0.4, angle / 4 + 0.4),
                        )
                        for k, angle in enumerate(angles)
                    ),
                    about=About(f"P{person:02}", side, session),
                    leg=side,
                )
    return maker.write()
