"""All files of a measurement or an assessment, written to one folder."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lungelens.errors import LungelensError, OutputError
from lungelens.files import write_whole
from lungelens.report.content import LegImages, MeasuredLeg, gather
from lungelens.report.curve import curve_figure
from lungelens.report.document import ReportDocument
from lungelens.report.draw import to_jpeg, to_png
from lungelens.report.mobility_input import assess_alone, chosen_repetition
from lungelens.report.overlay_file import write_overlay
from lungelens.report.page import report_html
from lungelens.report.pdf import report_pdf
from lungelens.report.repetitions_table import repetitions_csv
from lungelens.report.signals_plot import signals_png
from lungelens.report.tables import frames_csv
from lungelens.report.wording import read_report_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Measurement
    from lungelens.mobility.types import MobilityAssessment
    from lungelens.observe.options import Progress
    from lungelens.sides import Side

OVERLAY = "overlay.mp4"
RESULT, ASSESSMENT = "result.json", "assessment.json"  # what says that the folder is complete
LEG_FILES = (RESULT, "frames.csv", "signals.png", OVERLAY, "reps.png")
LEG_FOLDERS = ("left", "right", "leg")  # "leg": a clip in which the leg could not be determined


@dataclass(frozen=True)
class FilmedLeg:
    """A clip, its analysis, and the leg it was labelled with; `None`: not labelled, and not determined."""

    side: Side | None
    analysis: Analysis
    clip_path: Path | None  # None: it is not at hand, so nothing of it can be shown

    @property
    def folder(self) -> str:
        """The name of its own folder."""
        return self.side or "leg"


def write_report(
    analysis: Analysis,
    clip_path: Path | None,
    out_dir: Path,
    *,
    blur_face: bool = False,
    parquet: bool = False,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write report.html, report.pdf, repetitions.csv, result.json, frames.csv, signals.png, overlay.mp4 and reps.png.

    Each file is written completely or not at all. signals.png and reps.png are left out where there is nothing to show,
    and one left by an earlier run is removed, so that a folder never mixes two measurements. result.json is removed
    first and written last: a folder that has one is complete.

    Parameters
    ----------
    analysis
        What was measured in the clip.
    clip_path
        The clip it was measured in, read once more from start to end; without it there are no frames, so no
        overlay.mp4 and no reps.png.
    out_dir
        The folder; created if it does not exist.
    blur_face
        Hide the face of the person measured in all images. Other people in view are not hidden.
    parquet
        Write repetitions.parquet too; needs pyarrow.
    progress
        Called with the progress of the drawing.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OutputError
        The folder or a file in it cannot be written.
    UnreadableInputError
        The clip is missing or has changed.
    """
    leg = FilmedLeg(analysis.measurement.test_leg, analysis, clip_path)
    with _writable_folder(out_dir):
        images, written = _write_leg(leg, out_dir, blur_face, progress)
        measured = MeasuredLeg(leg.side, analysis.measurement, images)
        pages = _write_pages(assess_alone(analysis.measurement), (measured,), out_dir, parquet)
        return pages + written + _write_result(leg, out_dir)


def write_assessment(
    assessment: MobilityAssessment,
    filmed: Sequence[FilmedLeg],
    out_dir: Path,
    *,
    blur_face: bool = False,
    parquet: bool = False,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write report.html, report.pdf, repetitions.csv and assessment.json, and each clip's own files in a folder.

    The folder is left, right or leg. Otherwise like `write_report`, with assessment.json removed first and written
    last. Where a clinician should look first, there are no files of clips.
    """
    shown = () if assessment.status == "assessment_first" else tuple(filmed)
    with _writable_folder(out_dir):
        _write_files(out_dir, {ASSESSMENT: None})
        measured: list[MeasuredLeg] = []
        written: tuple[Path, ...] = ()
        for leg in shown:
            folder = out_dir / leg.folder
            images, files = _write_leg(leg, folder, blur_face, _named(progress, leg))
            measured.append(MeasuredLeg(leg.side, leg.analysis.measurement, images))
            written += (*files, *_write_result(leg, folder))
        _remove_stale(out_dir, {leg.folder for leg in shown})
        pages = _write_pages(assessment, measured, out_dir, parquet)
        return pages + written + _write_document(assessment, measured, out_dir)


def write_answer(
    assessment: MobilityAssessment, measured: Mapping[Side | None, Measurement], out_dir: Path
) -> tuple[Path, ...]:
    """Write report.html, report.pdf, repetitions.csv and assessment.json of what is known already.

    It was typed, or measured before. Otherwise like `write_assessment`, with no clips and no files of them.
    """
    legs = [MeasuredLeg(side, measurement) for side, measurement in measured.items()]
    with _writable_folder(out_dir):
        _write_files(out_dir, {ASSESSMENT: None})
        _remove_stale(out_dir, set())
        return _write_pages(assessment, legs, out_dir) + _write_document(assessment, legs, out_dir)


def _write_pages(
    assessment: MobilityAssessment, measured: Sequence[MeasuredLeg], out_dir: Path, parquet: bool = False
) -> tuple[Path, ...]:
    """Write what is read first: the page, its PDF version, and the table of repetitions."""
    report = gather(assessment, measured, assessment.tested_on or date.today(), read_report_words(assessment.language))
    measurements = [one.measurement for one in measured]
    files = {
        "report.html": report_html(report).encode(),
        "report.pdf": report_pdf(report),
        "repetitions.csv": repetitions_csv(measurements).encode() if measured else None,
        "repetitions.parquet": _parquet(measurements) if measured and parquet else None,
    }
    return _write_files(out_dir, files)


def _parquet(measurements: Sequence[Measurement]) -> bytes:
    from lungelens.report.parquet import repetitions_parquet  # pyarrow is an extra

    return repetitions_parquet(measurements)


def _write_leg(
    leg: FilmedLeg, out_dir: Path, blur_face: bool, progress: Progress | None
) -> tuple[LegImages, tuple[Path, ...]]:
    """Write the files of one clip but its result; also return the images for the pages."""
    overlay = out_dir / OVERLAY
    if leg.clip_path is not None and overlay.resolve() == leg.clip_path.resolve():
        raise OutputError(f"The clip {leg.clip_path} would be overwritten by the overlay: choose another folder.")
    out_dir.mkdir(parents=True, exist_ok=True)
    _write_files(out_dir, {RESULT: None})
    analysis = leg.analysis
    signals = signals_png(analysis)
    files = {
        "frames.csv": frames_csv(analysis).encode(),
        "signals.png": signals,
    }
    written = _write_files(out_dir, files)
    stills = None
    if leg.clip_path is None:
        _write_files(out_dir, {OVERLAY: None})
    else:
        stills = write_overlay(analysis, leg.clip_path, overlay, blur_face, progress)
        written += (overlay,)
    page = None if stills is None else stills.page()
    written += _write_files(out_dir, {"reps.png": None if page is None else to_png(page)})
    shown = chosen_repetition(analysis.measurement)
    still = None if shown is None or stills is None else stills.still(shown.index)
    images = LegImages(
        still_jpeg=None if still is None else to_jpeg(still),
        signals_png=signals,
        curve=curve_figure(analysis),
    )
    return images, written


def _write_document(assessment: MobilityAssessment, measured: Sequence[MeasuredLeg], out_dir: Path) -> tuple[Path, ...]:
    document = ReportDocument.of(assessment, [one.measurement for one in measured])
    return _write_files(out_dir, {ASSESSMENT: (document.to_json() + "\n").encode()})


def _write_result(leg: FilmedLeg, folder: Path) -> tuple[Path, ...]:
    return _write_files(folder, {RESULT: (leg.analysis.measurement.to_json() + "\n").encode()})


def _named(progress: Progress | None, leg: FilmedLeg) -> Progress | None:
    """Return a progress callback whose stages carry the leg's name, so that two clips have two bars."""
    if progress is None:
        return None
    return lambda stage, fraction: progress(f"{leg.folder}: {stage}", fraction)


def _remove_stale(out_dir: Path, kept: set[str]) -> None:
    """Remove files of clips left by an earlier run."""
    for folder in (out_dir / name for name in LEG_FOLDERS if name not in kept):
        if folder.is_dir():
            for name in LEG_FILES:
                (folder / name).unlink(missing_ok=True)
            with suppress(OSError):  # other files are in it
                folder.rmdir()


@contextmanager
def _writable_folder(out_dir: Path) -> Iterator[None]:
    """Create the folder, and turn any failure to write there into a sentence."""
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        yield
    except LungelensError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"Cannot write to the folder {out_dir} ({reason}): choose another folder.") from error


def _write_files(folder: Path, files: Mapping[str, bytes | None]) -> tuple[Path, ...]:
    """Write each file that has content, remove the others; return those written."""
    for name, content in files.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_whole(folder / name, content)
    return tuple(folder / name for name, content in files.items() if content is not None)
