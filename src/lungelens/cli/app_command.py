"""`lungelens app`: the page, and backup and restore of its records."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lungelens.cli.console import put, say
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from lungelens.app.serving import ServerAddresses

DEFAULT_PORT = 8765
_NEEDED = ("fastapi", "uvicorn", "websockets", "sqlalchemy", "alembic", "cryptography", "segno")

app_app = typer.Typer(help="Open the page: film, understand, follow up.", rich_markup_mode=None)
Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Folder of the records. [default: in your user data]")
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", help="A PostgreSQL database instead of a file: postgresql://user@host/name."),
]


@app_app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65534, help="Port of the page; 0: any free port.")] = DEFAULT_PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    lan: Annotated[bool, typer.Option("--lan", help="Let phones on this network send clips, encrypted.")] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Number of clips measured at once.")] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="Make a new key; the old address stops working.")] = False,
) -> None:
    """Open a page on this computer that guides you through the test and keeps people, sessions and trends.

    Only this computer can reach it. Stop it with Ctrl-C; unfinished measurements continue at the next start.
    """
    _check_installed()
    context.obj = (database_url, data)
    if context.invoked_subcommand is not None:
        return
    from lungelens.app.serving import ServerOptions
    from lungelens.app.serving import serve as run_server
    from lungelens.records.folder import default_root

    def on_ready(opened: ServerAddresses) -> None:
        put(f"Lungelens is open at {opened.url}")
        if opened.lan_url is not None:
            put(f"Phones reach it at {opened.lan_url}; its certificate has the fingerprint {opened.fingerprint}")
        say("Stop it with Ctrl-C.")
        if not no_browser:
            typer.launch(str(opened.start_page))  # the address itself would stand in the list of processes

    root = data or default_root()
    run_server(ServerOptions(root, port, lan, database_url, workers, new_key=new_key), on_ready)


@app_app.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write, e.g. lungelens-backup.zip.")],
    verify: Annotated[bool, typer.Option("--verify", help="Read the finished backup again and check it.")] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Write all people, sessions, videos and reports to one file. It is not encrypted: keep it safe."""
    from lungelens.records.backup import back_up
    from lungelens.records.database import check_holds_records, migrate, open_database, sqlite_url
    from lungelens.records.folder import default_root, find_folder
    from lungelens.records.restore import check_backup
    from lungelens.records.trail import acting_as

    url, root = _where(context, database_url, data)
    folder = find_folder(root or default_root())
    database = open_database(url or sqlite_url(folder.database))
    try:
        check_holds_records(database)
        migrate(database)
        with acting_as("owner"):
            count = back_up(database, folder, file)
    finally:
        database.close()
    if verify:
        check_backup(file)
    put(f"{'Written and checked' if verify else 'Written'}: {file}, {count} clips")


@app_app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup written by lungelens app backup.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only read and check the whole backup; change nothing.")
    ] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Restore a backup into a data folder that holds no records yet, as a whole or not at all."""
    from lungelens.app.serving import open_records
    from lungelens.records.folder import default_root
    from lungelens.records.restore import check_backup
    from lungelens.records.restore import restore as restore_backup
    from lungelens.records.trail import acting_as

    if check:
        found = check_backup(file)
        put(f"Sound: {file} of {found.made_at:%Y-%m-%d}, {found.people} people, {found.clips} clips")
        return
    url, root = _where(context, database_url, data)
    with open_records(root or default_root(), url) as (database, folder), acting_as("owner"):
        found = restore_backup(database, folder, file)
    put(f"Restored: {found.clips} clips")


def _where(context: typer.Context, database_url: str | None, data: Path | None) -> tuple[str | None, Path | None]:
    """The options may stand before or after the subcommand."""
    url_before, data_before = context.obj
    return database_url or url_before, data or data_before


def _check_installed() -> None:
    if any(find_spec(name) is None for name in _NEEDED):
        raise UsageError('The page needs more packages: pip install "lungelens[app]"')
