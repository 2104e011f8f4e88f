"""All files of a validation, written to one folder."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from lungelens.files import make_folder, write_files
from lungelens.report.wording import QUANTITY_WORDS
from lungelens.study.bland_altman import bland_altman_png, panels_of
from lungelens.study.page import Plot, page_html
from lungelens.study.tables import agreement_csv, decisions_csv, reliability_csv, values_csv
from lungelens.study.wording import heading, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lungelens.study.study import Study
    from lungelens.study.summary import Summary


def write_validation(study: Study, out: Path) -> tuple[Path, ...]:
    """Write validation.html, agreement.csv, values.csv and, unless they would be empty, the rest.

    The rest: decisions.csv, reliability.csv, and the page's plots as bland_altman_NAME.png and
    readings_NAME.png.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OutputError
        The folder or a file in it cannot be written.
    """
    make_folder(out)
    readings = study.readings.summaries if study.readings else ()
    columns = max(map(len, (*_by_quantity(study.summaries), *_by_quantity(readings))), default=1)
    plots, reading_plots = _plots(study.summaries, "truth", columns), _plots(readings, "reading", columns)
    files = {
        "validation.html": page_html(study, plots, reading_plots).encode(),
        "agreement.csv": agreement_csv(study).encode(),
        "values.csv": values_csv(study).encode(),
    }
    if study.decisions:
        files["decisions.csv"] = decisions_csv(study).encode()
    if study.readings and study.readings.repeatabilities:
        files["reliability.csv"] = reliability_csv(study).encode()
    files |= {f"bland_altman_{plot.quantity}.png": plot.png for plot in plots}
    files |= {f"readings_{plot.quantity}.png": plot.png for plot in reading_plots}
    return write_files(out, files)


def _by_quantity(summaries: Sequence[Summary]) -> list[list[Summary]]:
    """What there is to show of each quantity."""
    return [panels_of(tuple(members)) for _, members in groupby(summaries, key=lambda one: one.quantity)]


def _plots(summaries: Sequence[Summary], reference: str, columns: int) -> tuple[Plot, ...]:
    """One plot per quantity, with its groups side by side."""
    plots = []
    for quantity, members in groupby(summaries, key=lambda one: one.quantity):
        panels = tuple(members)
        png = bland_altman_png(panels, reference, intervals=reference == "truth", columns=columns)
        if png is not None:
            parts = "; ".join(f"{heading(one)}: {in_words(one)}" for one in panels)
            plots.append(Plot(quantity, png, f"Bland–Altman plot of the {QUANTITY_WORDS[quantity]}. {parts}."))
    return tuple(plots)
