"""Open the database, SQLite or PostgreSQL, and bring its tables up to date."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from lungelens.errors import UsageError
from lungelens.records.errors import InUseError, RecordsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

BUSY_S = 20  # SQLite allows one writer at a time; the others wait this long
RELEASE_S = 5.0  # PostgreSQL may take a moment to notice that a server was killed
_LOCK = 0x4C756E67  # "Lung": the key of PostgreSQL's advisory lock
_MIGRATIONS = Path(__file__).with_name("migrations")


@dataclass(frozen=True)
class Database:
    """Where the rows are stored."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A view of the rows that does not change while it is open."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A change that is made as a whole when the block ends, or not at all if it raises."""
        engine = self.engine.execution_options(writes=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def purge_deleted(self) -> None:
        """Remove deleted rows from SQLite's log file too, which would keep them until overwritten."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
                connection.exec_driver_sql("BEGIN")

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Lock out every other server; SQLite's file lies in a data folder, which is locked itself.

        Raises
        ------
        InUseError
            There is one already.
        """
        if self.engine.dialect.name == "sqlite":
            yield
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            until_s = time.monotonic() + RELEASE_S
            while not connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
                if time.monotonic() > until_s:
                    raise InUseError(
                        "Another Lungelens is already using this database: use its page, or stop it first."
                    )
                time.sleep(0.2)
            try:
                yield
            finally:
                connection.invalidate()  # releases the lock, which would stay if the connection went back to the pool

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def sqlite_url(path: Path) -> str:
    """The URL of a database in one file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def open_database(url: str) -> Database:
    """Open the database; its tables may still be missing or outdated, see `migrate`.

    Raises
    ------
    UsageError
        The URL is not valid, or its kind of database is not supported.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        elif address.get_backend_name() != "sqlite":
            raise UsageError(
                f"--database-url: {address.get_backend_name()} is not supported; use sqlite or postgresql."
            )
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)  # no names in a log
    except ArgumentError as error:
        raise UsageError(
            "--database-url is not a database URL: write postgresql://user@host/name or sqlite:///file."
        ) from error
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise UsageError('PostgreSQL needs one more package: pip install "lungelens[postgresql]".') from error
    if address.get_backend_name() == "sqlite":
        _prepare_sqlite(engine)
    return Database(engine)


def migrate(database: Database, revision: str = "head") -> None:
    """Create the tables, or bring older ones up to date.

    Parameters
    ----------
    database
        The database to migrate.
    revision
        The target version; the latest by default.

    Raises
    ------
    RecordsError
        The database cannot be reached.
    """
    from alembic import command  # heavy, and a worker's database is up to date
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with _faults_in_words(), database.engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def check_holds_records(database: Database) -> None:
    """See that this database is one of ours, without creating or changing anything.

    Raises
    ------
    UsageError
        It is another one, or empty.
    RecordsError
        It cannot be reached.
    """
    url = database.engine.url
    is_missing = url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()
    with _faults_in_words():
        if is_missing or not inspect(database.engine).has_table("person"):
            raise UsageError(f"There are no records in {url.database}: check --data and --database-url.")


@contextmanager
def _faults_in_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise RecordsError(
            "The database cannot be opened: check that it is running, its address and the free space. "
            f"It says: {str(error.orig).strip().splitlines()[0]}."
        ) from error


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin below, not by Python's own rules
        for setting in (
            f"busy_timeout = {BUSY_S * 1000}",
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",  # a response may only be given once the row is on the disk
            "secure_delete = ON",  # deleted rows are overwritten with zeros
        ):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and then writes would be refused, not made to wait.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
