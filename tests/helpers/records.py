"""Records to test with: a database of each kind, and a person with a measured clip."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import event, inspect

from helpers.postgres import USER, binaries, running_server
from helpers.results import CLIP as CLIP
from helpers.results import result_json as result_json  # offered here too: who keeps records has results
from lungelens.records.columns import Base
from lungelens.records.database import migrate, open_database, sqlite_url
from lungelens.records.models import Person, TestSession, Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine.interfaces import DBAPIConnection

    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder

KINDS = ("sqlite", "postgresql")
CLIP_SHA256 = "e899537b4c9149cd5edb2000ea1e14f1d8eb76be0ceec7868ad01c7e389eb5b9"


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    programs = binaries()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
        pytest.skip("PostgreSQL is not installed")
    with running_server(programs) as folder:
        yield folder


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind; with our tables in it where the test asks for `database` too."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "records.sqlite")
    folder = request.getfixturevalue("postgres_folder")
    return _emptied_postgres(folder) if "database" in request.fixturenames else new_postgres_url(folder)


def new_postgres_url(folder: Path) -> str:
    import psycopg

    name = f"t{uuid4().hex}"
    with psycopg.connect(f"postgresql://{USER}@/postgres?host={folder}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://{USER}@/{name}?host={folder}"


# Migrating or a new database take half a second, what follows a few milliseconds. `test_database.py` migrates.
@cache
def _migrated_postgres(folder: Path) -> str:
    """Address of a database with our tables."""
    url = new_postgres_url(folder)
    _migrate(url)
    return url


def _emptied_postgres(folder: Path) -> str:
    """That database without the rows, and the visitors, of the last test."""
    import psycopg

    url = _migrated_postgres(folder)
    with psycopg.connect(url, autocommit=True) as connection:
        here = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {here}")
        connection.execute("SET session_replication_role = replica")  # rows go in any order
        for table in Base.metadata.tables:
            connection.execute(f'DELETE FROM "{table}"')
    return url


@cache
def _migrated_sqlite() -> bytes:
    """A database file with our tables and no rows."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "records.sqlite")
        _migrate(sqlite_url(path))
        return path.read_bytes()


def _migrate(url: str) -> None:
    database = open_database(url)
    migrate(database)
    database.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with opened(database_url) as database:
        yield database


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database with our tables."""
    database = open_database(url)
    file = Path(database.engine.url.database or "")
    is_sqlite = database.engine.dialect.name == "sqlite"
    if is_sqlite:
        event.listen(database.engine, "connect", _do_not_wait_for_the_disk)
    if is_sqlite and not file.exists():
        file.write_bytes(_migrated_sqlite())
    elif not inspect(database.engine).has_table("person"):
        migrate(database)
    yield database
    database.close()


def _do_not_wait_for_the_disk(connection: DBAPIConnection, _: object) -> None:
    """These rows need not survive a power cut."""
    connection.cursor().execute("PRAGMA synchronous = OFF")


def add_person(database: Database, code: str = "R-07", **values: object) -> Person:
    with database.writing() as session:
        person = Person(code=code, **values)
        session.add(person)
    return person


def add_session(database: Database, person: Person, held_on: date = date(2026, 3, 2), **values: object) -> TestSession:
    with database.writing() as session:
        test = TestSession(person_id=person.id, held_on=held_on, **values)
        session.add(test)
    return test


def add_trial(database: Database, folder: DataFolder, test: TestSession, **values: object) -> Trial:
    """A whole clip, not measured yet."""
    with database.writing() as session:
        trial = Trial(session_id=test.id, **{"source": "file", "state": "queued", "sha256": CLIP_SHA256, **values})
        session.add(trial)
        session.flush()
        folder.trial(trial.id).mkdir()
        folder.clip(trial.id).write_bytes(CLIP)
    return trial
