"""`lungelens sheet`: the page to print and lay beside the foot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from lungelens.cli.console import put
from lungelens.cli.language_option import Language  # noqa: TC001  typer reads it
from lungelens.translation import translated


def sheet(
    paper: Annotated[
        Literal["a4", "letter"], typer.Option(help="The paper in your printer.", case_sensitive=False)
    ] = "a4",
    out: Annotated[Path, typer.Option(metavar="FILE", help="The PDF to write.")] = Path("sheet.pdf"),
    language: Language = None,  # noqa: ARG001  spoken from now on
) -> None:
    """Write the sheet that gives centimetres and true angles, as a PDF to print at 100 %."""
    from lungelens.camera.sheet_board import A4, LETTER
    from lungelens.camera.sheet_pdf import BAR_TEXT, write_sheet

    write_sheet(A4 if paper == "a4" else LETTER, out)
    bar = translated(BAR_TEXT)
    for line in (
        f"Written: {out}",
        f'Print it at 100 % (actual size), then measure the bar labelled "{bar}".',
        "If it is not 100 mm long, measure with --printed-bar-mm and its actual length.",
    ):
        put(translated(line))
