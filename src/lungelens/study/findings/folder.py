"""The report of a study in one folder: page, tables, plots."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from lungelens.files import make_folder, write_files
from lungelens.report.wording import QUANTITY_WORDS, count
from lungelens.study.bland_altman import bland_altman_png
from lungelens.study.findings.page import Picture, count_pairs, findings_html
from lungelens.study.findings.plots import sessions_png, sides_png
from lungelens.study.findings.tables import rows_csv, tables
from lungelens.study.wording import GROUP_WORDS, heading, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.findings.cells import Cell, Instrument
    from lungelens.study.findings.findings import Findings, Stratum

PAGE = "report.html"
PLOTTED = ("tibia_angle_deg", "shin_angle_deg", "knee_to_wall_cm", "toe_to_wall_cm", "knee_over_toe_cm")


def write_findings(found: Findings, out: Path) -> tuple[Path, ...]:
    """Write report.html, a CSV table for all that was found, rows.csv, and the page's plots.

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
    every = tables(found)
    pictures = tuple(one for part in found.strata for one in _pictures(part, found.sessions))
    files = {f"{one.name}.csv": one.csv().encode() for one in every}
    files["rows.csv"] = rows_csv(every).encode()
    files |= {f"{one.name}.png": one.png for one in pictures}
    page = findings_html(found, pictures, [name for name in files if name.endswith(".csv")]).encode()
    return write_files(out, {PAGE: page, **files})


def _pictures(part: Stratum, sessions: Sequence[str]) -> Iterator[Picture]:
    yield from _session_pictures(part, sessions)
    yield from _side_pictures(part)
    for against, summaries in part.agreement:
        for quantity, some in groupby(summaries, lambda one: one.quantity):
            panels = tuple(some)
            png = bland_altman_png(panels, against.reference, intervals=against.reference == "truth")
            if png is not None:
                words = "; ".join(f"{heading(one)}: {in_words(one)}" for one in panels)
                name = _file(part, f"{against.reference}_{quantity}")
                yield Picture(part.name, against.reference, name, png, f"{words}.")


def _session_pictures(part: Stratum, sessions: Sequence[str]) -> Iterator[Picture]:
    """Of quantities that were measured in more than one session."""
    keyed: dict[tuple[Instrument, QuantityName], list[Cell]] = {}
    for one in part.described:
        keyed.setdefault((one.instrument, one.quantity), []).extend(one.cells)
    for (instrument, quantity), cells in keyed.items():
        used = [name for name in sessions if any(cell.session == name for cell in cells)]
        if len(used) > 1 and quantity in PLOTTED:
            people = len({cell.participant for cell in cells})
            words = f"{QUANTITY_WORDS[quantity]} {GROUP_WORDS[instrument]}, {people} people over {len(used)} sessions."
            yield Picture(
                part.name, "sessions", _file(part, f"sessions_{instrument}_{quantity}"), sessions_png(cells, used),
                words[0].upper() + words[1:],
            )  # fmt: skip


def _side_pictures(part: Stratum) -> Iterator[Picture]:
    for one in count_pairs(part.left_right):
        if one.quantity in PLOTTED:
            words = f"Right minus left, {QUANTITY_WORDS[one.quantity]} {GROUP_WORDS[one.instrument]}: "
            words += f"{count(len(one.pairs), 'pair')}, the largest difference first; bars are 95 % intervals."
            name = _file(part, f"sides_{one.instrument}_{one.quantity}")
            yield Picture(part.name, "sides", name, sides_png(one.pairs), words)


def _file(part: Stratum, name: str) -> str:
    plain = "".join(letter if letter.isalnum() else "_" for letter in part.name)
    return f"{name}_{plain}" if plain else name
