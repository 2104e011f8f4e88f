"""Observations of a study, or one by itself, as files for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from lungelens.errors import OutputError, UnreadableInputError, UsageError
from lungelens.files import make_folder, write_whole
from lungelens.measures.analysis import analyse
from lungelens.observe.observation_file import read_observation
from lungelens.study.batch.store import StudyFolder
from lungelens.study.exports import bids
from lungelens.study.exports.leg_points import LegOverTime, leg_over_time
from lungelens.study.exports.opensim import mot_texts, trc_text
from lungelens.study.findings.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lungelens.measures.analysis import Analysis
    from lungelens.study.exports.formats import Format

# Format: its name, and a package that is an extra.
NEEDS = {"netcdf": ("netCDF", "xarray"), "c3d": ("C3D", "ezc3d"), "parquet": ("Parquet", "pyarrow")}


@dataclass(frozen=True)
class Source:
    """An observation, and whose it is as far as that was said."""

    path: Path
    name: str  # of its files, without an ending
    participant: str = ""
    session: str = ""


def sources_of(place: Path) -> tuple[Source, ...]:
    """The observations of a study's folder, or the one in a file.

    Raises
    ------
    UnreadableInputError
        There is none.
    """
    if not place.is_dir():
        return (Source(place, place.stem),)
    study = StudyFolder(place)
    found = tuple(
        Source(path, one.id, one.participant, one.session)
        for one in read_rows(place).clips
        if (path := study.observation(one.id)).exists()
    )
    if not found:
        raise UnreadableInputError(
            f"{place} keeps no observations: run lungelens batch again without --no-observations."
        )
    return found


def export(sources: Sequence[Source], out: Path, formats: Sequence[Format]) -> Iterator[tuple[Source, int]]:
    """Write each observation in each format.

    Yields
    ------
    tuple of Source and int
        How many files were written of it; none where there was no lunge.

    Raises
    ------
    UsageError
        A format needs a package that is not installed.
    UnreadableInputError
        An observation is damaged.
    OutputError
        A file cannot be written.
    """
    for form in formats:
        if form in NEEDS and find_spec(NEEDS[form][1]) is None:
            raise UsageError(f"{NEEDS[form][0]} needs one more package: pip install 'lungelens[{form}]'.")
    make_folder(out)
    people = bids.labels(one.participant for one in sources)
    sessions = {"": ""} | bids.labels(one.session for one in sources if one.session)
    runs: dict[tuple[str, str], int] = {}
    for one in sources:
        seen = read_observation(one.path)
        found = analyse(seen)
        leg = leg_over_time(seen, found)
        files: dict[str, bytes] = {}
        if leg is not None:
            key = (people[one.participant], sessions[one.session])
            runs[key] = runs.get(key, 0) + 1
            for form in formats:
                files |= _files(found, leg, one.name, form, (*key, runs[key]))
        _write(out, files)
        yield one, len(files)
    if "bids" in formats:
        participants = bids.participants_tsv(people.values()).encode()
        described = bids.description_json().encode()
        about = {
            "dataset_description.json": described,
            "participants.tsv": participants,
            "README": bids.README.encode(),
        }
        _write(out, {f"bids/{name}": content for name, content in about.items()})


def _files(
    found: Analysis, leg: LegOverTime, name: str, form: Format, labels: tuple[str, str, int]
) -> dict[str, bytes]:
    """Of one observation; labels are its participant's, session's and run's in Motion-BIDS."""
    if form == "trc":
        return {f"{name}.trc": trc_text(leg, f"{name}.trc").encode()}
    if form == "mot":
        return {f"{file}.mot": text.encode() for file, text in mot_texts(leg, name).items()}
    if form == "bids":
        recording = bids.recording_files(leg, *labels)
        return {f"bids/{path}": text.encode() for path, text in recording.items()}
    if form == "parquet":
        from lungelens.report.parquet import frames_parquet  # pyarrow is an extra

        return {f"frames/id={name}/frames.parquet": frames_parquet(found)}
    if form == "c3d":
        from lungelens.study.exports.c3d import c3d_bytes  # so is ezc3d

        return {f"{name}.c3d": c3d_bytes(leg)}
    from lungelens.study.exports.netcdf import movement_netcdf  # and xarray

    return {f"{name}.nc": movement_netcdf(leg)}


def _write(out: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"The folder {path.parent} cannot be made ({error.strerror}).") from error
        write_whole(path, content)
