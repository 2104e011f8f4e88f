"""`lungelens models`: fetch, list and verify the pose models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lungelens.cli.console import progress_bar, put
from lungelens.errors import ModelUnavailableError

if TYPE_CHECKING:
    from lungelens.pose.models import ModelStatus

models_app = typer.Typer(help="Fetch, list and verify the pose models.", rich_markup_mode=None)


@models_app.command()
def fetch(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="lite or heavy. [default: both]")] = None,
) -> None:
    """Fetch the pose models, so that measuring needs no network."""
    from lungelens.pose.models import fetch_models

    with progress_bar() as bar:

        def show(name: str, done_bytes: int, total_bytes: int) -> None:
            if bar is not None:
                bar(f"model {name}", done_bytes / total_bytes)

        files = fetch_models(names or None, show)
    for file in files:
        put(f"{file.name}: {file.path}")


@models_app.command("list")
def list_() -> None:
    """List the pose models and where they are."""
    from lungelens.pose.models import list_models

    for status in list_models():
        _show(status)


@models_app.command()
def verify() -> None:
    """Check every byte of the pose models."""
    from lungelens.pose.models import verify_models

    statuses = verify_models()
    for status in statuses:
        _show(status)
    missing = [status.name for status in statuses if status.state != "ready"]
    if missing:
        raise ModelUnavailableError(f"Not every model is ready: run lungelens models fetch {' '.join(missing)}")


def _show(status: ModelStatus) -> None:
    put(f"{status.name:6} {status.state:8} {status.bytes / 1e6:5.1f} MB  {status.title}, {status.licence}")
    put(f"       {status.path}")
