"""Clips that can be passed on: new names, nothing beside the frames, faces hidden if asked, and a list of what went."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from lungelens.clip.reader import open_video
from lungelens.clip.writer import VideoWriter
from lungelens.errors import LungelensError, UsageError
from lungelens.files import content_sha256, make_folder, write_files
from lungelens.observe.observe import MOST_PEOPLE, SEARCH_MODEL
from lungelens.pose.estimators import open_estimator
from lungelens.pose.look import search_people
from lungelens.pose.models import model_path
from lungelens.report.csv_text import csv_text
from lungelens.report.faces import FaceBlur
from lungelens.study.deidentify.options import left_out, passed_on
from lungelens.study.deidentify.strip import carried_by, ending_for, strip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.report.csv_text import Cell
    from lungelens.study.batch.clip import Clip
    from lungelens.study.deidentify.pseudonym import Pseudonyms
    from lungelens.study.deidentify.strip import Removed

STUDY, REMOVED = "study.csv", "removed.csv"


@dataclass(frozen=True)
class Cleaned:
    """One clip: its new name, or why there is none."""

    clip: Clip
    participant: str  # pseudonym; empty where nobody was said
    rater: str  # likewise
    name: str  # of the new file; empty where there is none
    removed: Removed | None
    faces: int | None  # people whose faces were hidden; `None`: not asked
    sha256: str
    fault: str


def clean(clips: Sequence[Clip], out: Path, pseudonyms: Pseudonyms, *, blur_face: bool) -> Iterator[Cleaned]:
    """Write each clip anew; one that cannot be read does not stop the others.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    UsageError
        There is something in the folder.
    """
    make_folder(out)
    if any(not one.name.startswith(".") for one in out.iterdir()):
        raise UsageError(f"{out} is not empty: choose another folder, so that old and new are not mixed.")
    taken: set[str] = set()
    for one in clips:
        participant, rater = (pseudonyms.of(who) if who else "" for who in (one.about.participant, one.about.rater))
        stem = _untaken(_stem(one, participant, pseudonyms), taken)
        taken.add(stem.casefold())
        yield _clean_one(one, participant, rater, out / stem, blur_face)


def write_lists(cleaned: Sequence[Cleaned], out: Path) -> tuple[Path, ...]:
    """Write study.csv, a table for `lungelens batch`, and removed.csv; neither names anybody.

    Raises
    ------
    OutputError
        One cannot be written.
    """
    kept = [one for one in cleaned if one.name]
    options = [passed_on(one.clip.options) for one in kept]
    said = sorted({name for one in options for name in one})
    study = csv_text(
        ("clip", "participant", "side", "session", "footwear", "rater", *said),
        ((*_about_cells(one), *(values.get(name) for name in said)) for one, values in zip(kept, options, strict=True)),
    )
    removed = csv_text(("clip", "sha256", "removed", "faces_hidden", "options_left_out"), map(_removed_cells, kept))
    return write_files(out, {STUDY: study.encode(), REMOVED: removed.encode()})


def _about_cells(one: Cleaned) -> tuple[Cell, ...]:
    about = one.clip.about
    return one.name, one.participant, about.side, about.session, about.footwear, one.rater


def _removed_cells(one: Cleaned) -> tuple[Cell, ...]:
    words = one.removed.in_words() if one.removed else ""
    return one.name, one.sha256, words, one.faces, " ".join(left_out(one.clip.options))


def _stem(clip: Clip, participant: str, pseudonyms: Pseudonyms) -> str:
    """Who, which session, which leg; of a clip of which nothing is said, a pseudonym of its name. No date."""
    about = clip.about
    said = [participant or pseudonyms.of(clip.name), about.session, about.side or ""]
    return "_".join("".join(letter if letter.isalnum() else "-" for letter in part) for part in said if part)


def _untaken(stem: str, taken: set[str]) -> str:
    """The stem, numbered if it is taken; many file systems take capitals for small letters."""
    numbered = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
    return next(one for one in numbered if one.casefold() not in taken)


def _clean_one(clip: Clip, participant: str, rater: str, stem: Path, blur_face: bool) -> Cleaned:
    path = Path(clip.path)
    try:
        target = stem.with_name(f"{stem.name}{'.mp4' if blur_face else ending_for(path)}")
        if blur_face:
            removed, faces = carried_by(path), _write_blurred(path, target)
        else:
            removed, faces = strip(path, target), None
    except LungelensError as error:
        if error.exit_code != 4 or not _about(error, path):
            raise
        return Cleaned(clip, participant, rater, "", None, None, "", str(error))
    return Cleaned(clip, participant, rater, target.name, removed, faces, content_sha256(target), "")


def _about(error: LungelensError, path: Path) -> bool:
    """Whether it is the clip's own fault, and no other clip would meet with it."""
    return str(path) in str(error) or path.name in str(error)


def _write_blurred(path: Path, target: Path) -> int:
    """Write the frames anew with the face of everybody hidden; how many people there were.

    Where nobody was found, the upper third of every frame is hidden: somebody may be there all the same.
    """
    video = open_video(path)
    with closing(open_estimator(model_path(SEARCH_MODEL), MOST_PEOPLE)) as estimator:
        tracks = search_people(video, estimator)
    blurs = [FaceBlur(track) for track in tracks] or [FaceBlur(None)]
    with VideoWriter(target, video.width_px, video.height_px) as writer:
        for frame in video.frames():
            for blur in blurs:
                blur.hide(frame.rgb, frame.index, frame.scale)
            writer.write(frame.rgb, frame.time_s)
    return len(tracks)
