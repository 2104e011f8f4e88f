"""One session's result together with its plan, as a PDF to print: the report that `lungelens assess` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.app.assessment import assess_session
from lungelens.app.latest_result import whose
from lungelens.records.results import leg_results
from lungelens.report.content import LegImages, MeasuredLeg, gather
from lungelens.report.pdf import report_pdf
from lungelens.report.wording import read_report_words

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.records.folder import DataFolder
    from lungelens.records.models import TestSession
    from lungelens.records.results import ClipResult


def session_pdf(test: TestSession, folder: DataFolder) -> bytes:
    """Return the PDF: who, answer, legs, plan, then the clips' numbers.

    Raises
    ------
    UsageError
        Something on record is outside what the classifier takes.
    """
    assessment = assess_session(test)
    measured = [
        MeasuredLeg(side, result.measurement, _images(result, folder.report(result.trial.id)))
        for side, result in leg_results(test).items()
    ]
    return report_pdf(gather(assessment, measured, test.held_on, read_report_words(assessment.language)), whose(test))


def _images(result: ClipResult, report: Path) -> LegImages:
    best = result.best
    return LegImages(
        still_jpeg=None if best is None else _content(report / f"hold_{best.index}.jpg"),
        signals_png=_content(report / "signals.png"),
    )


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
