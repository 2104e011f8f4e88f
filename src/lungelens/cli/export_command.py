"""`lungelens export`: legs over time for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from lungelens.cli.console import put, say
from lungelens.errors import UsageError
from lungelens.study.exports.formats import Format

NO_LUNGE = 3


def export(
    source: Annotated[Path, typer.Argument(help="Folder of a study, or an observation (measure --save-observation).")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the files.")],
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="|".join(get_args(Format)), help="What to write; give it for each."),
    ] = None,
) -> None:
    """Write legs over time as TRC and MOT for OpenSim, C3D, netCDF for movement, Motion-BIDS, or Parquet.

    Exit codes: 0 written, 2 wrong usage, 3 no lunge in any clip, 4 missing or unreadable input.
    """
    from lungelens.report.wording import count
    from lungelens.study.exports.export import export as write
    from lungelens.study.exports.export import sources_of

    if not to or not set(to) <= set(get_args(Format)):
        raise UsageError("Say what to write: --to trc, --to mot, --to c3d, --to netcdf, --to bids or --to parquet.")
    sources, written = sources_of(source), 0
    for number, (one, files) in enumerate(
        write(sources, out, cast("tuple[Format, ...]", tuple(dict.fromkeys(to)))), start=1
    ):
        written += files > 0
        say(f"{number} of {len(sources)}, {one.name}: {count(files, 'file') if files else 'no lunge'}")
    put(f"{count(written, 'clip')} written to {out}, {len(sources) - written} without a lunge.")
    if not written:
        raise typer.Exit(NO_LUNGE)
