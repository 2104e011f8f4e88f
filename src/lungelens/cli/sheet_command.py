"""`lungelens sheet`: the page to print and lay beside the foot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from lungelens.cli.console import put


def sheet(
    paper: Annotated[
        Literal["a4", "letter"], typer.Option(help="The paper in your printer.", case_sensitive=False)
    ] = "a4",
    out: Annotated[Path, typer.Option(metavar="FILE", help="The PDF to write.")] = Path("sheet.pdf"),
) -> None:
    """Write the sheet that gives centimetres and true angles, as a PDF to print at 100 %."""
    from lungelens.camera.sheet_board import A4, LETTER
    from lungelens.camera.sheet_pdf import BAR_TEXT, write_sheet

    write_sheet(A4 if paper == "a4" else LETTER, out)
    put(f"Written: {out}")
    put(f'Print it at 100 % (actual size), then measure the bar labelled "{BAR_TEXT}".')
    put("If it is not 100 mm long, measure with --printed-bar-mm and its actual length.")
