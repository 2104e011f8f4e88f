"""The `lungelens` command: its subcommands, and the one place where errors become a sentence and an exit code."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

import lungelens
from lungelens.cli.app_command import app_app
from lungelens.cli.assess_command import assess
from lungelens.cli.batch_command import batch
from lungelens.cli.calibrate_command import calibrate
from lungelens.cli.classify_command import classify
from lungelens.cli.console import put, say
from lungelens.cli.deidentify_command import deidentify
from lungelens.cli.doctor import doctor
from lungelens.cli.export_command import export
from lungelens.cli.measure_command import measure
from lungelens.cli.models_command import models_app
from lungelens.cli.reproduce_command import reproduce
from lungelens.cli.sheet_command import sheet
from lungelens.cli.study_command import study_app
from lungelens.cli.validate_command import validate
from lungelens.errors import LungelensError
from lungelens.language import speaking

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130  # what a shell reports for a program stopped with Ctrl-C
INTERNAL_ERROR = 1
DEBUG_VARIABLE = "LUNGELENS_DEBUG"

app = typer.Typer(name="lungelens", add_completion=False, rich_markup_mode=None)
app.command()(measure)
app.command()(assess)
app.command()(classify)
app.command()(sheet)
app.command()(calibrate)
app.command()(batch)
app.command()(validate)
app.command()(reproduce)
app.command()(deidentify)
app.command()(export)
app.add_typer(study_app, name="study")
app.add_typer(models_app, name="models")
app.add_typer(app_app, name="app")
app.command()(doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        put(f"lungelens {lungelens.__version__}")
        raise typer.Exit


@app.callback()
def describe(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Measure the knee-to-wall lunge from a video.

    Not a medical device: the values describe mobility and do not replace a clinician.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no error ends in a traceback.

    Set LUNGELENS_DEBUG=1 to see the traceback of a fault in the program.
    """
    with speaking("en"):  # until an option says otherwise
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    command = typer.main.get_command(app)
    try:
        # With standalone_mode off, typer returns exit codes and raises its own errors instead of printing them.
        code = int(command.main(arguments, prog_name="lungelens", standalone_mode=False) or 0)
    except LungelensError as error:
        say(str(error))
        return error.exit_code
    except typer.TyperException as error:
        say(f"{error.format_message().rstrip('.')}. See lungelens --help.")
        return error.exit_code
    except Exception as error:  # noqa: BLE001  the last resort: a person must not be met by a traceback
        if os.environ.get(DEBUG_VARIABLE):
            raise
        say(_apology(error))
        return INTERNAL_ERROR
    if code == INTERRUPTED:
        say("Stopped.")
    return code


def _apology(error: Exception) -> str:
    if isinstance(error, ImportError) and ".so" in str(error):
        return f"A part of the system is missing ({error}). Run lungelens doctor to see how to get it."
    return (
        f"Something went wrong inside Lungelens ({type(error).__name__}: {error}). "
        f"Please report it; {DEBUG_VARIABLE}=1 shows the details."
    )


def run() -> None:
    """Entry point of the installed `lungelens` command."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without a degree sign is no reason to fail
    # Our matrices are small: a second thread costs more processor time than it saves (docs/decisions.md).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
