from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from helpers.records import add_person, add_session, new_postgres_url, opened
from lungelens.errors import UsageError
from lungelens.records import database as database_module
from lungelens.records.columns import Base
from lungelens.records.database import migrate, open_database
from lungelens.records.errors import InUseError
from lungelens.records.fields import CODE_LENGTH, LINE_LENGTH
from lungelens.records.models import Person, Reading, TestSession
from lungelens.records.trail import TrailEntry


def test_migrated_tables_are_those_of_the_models(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert TrailEntry.metadata is Base.metadata  # its table, of another module, is one of them


def test_migrating_twice_changes_nothing(database):
    add_person(database, "R-07")
    migrate(database)
    with database.reading() as session:
        assert session.scalar(select(Person.code)) == "R-07"


def test_one_server_at_a_time_works_with_a_postgresql_database(postgres_folder, monkeypatch):
    url = new_postgres_url(postgres_folder)
    with opened(url) as first, opened(url) as second:
        with first.in_use(), monkeypatch.context() as impatient:
            impatient.setattr(database_module, "RELEASE_S", 0.0)
            with pytest.raises(InUseError, match="already using this database"), second.in_use():
                pass
        with second.in_use():  # the first has let go, which the database may take a moment to notice
            pass


def test_records_of_the_first_version_are_brought_up_to_date(database_url):
    database = open_database(database_url)
    migrate(database, "0001")
    values = {"id": "0" * 32, "version": 1, "code": "R-07", "notes": "", "created_at": datetime(2026, 3, 2, tzinfo=UTC)}
    with database.writing() as session:
        session.execute(insert(Person.metadata.tables["person"]), values)
    with database.writing() as session:
        session.execute(
            text(
                "INSERT INTO test_session (id, version, person_id, held_on, warm_up, notes, created_at) "
                "VALUES (:id, 1, :person, '2026-03-02', '', '', '2026-03-02 12:00:00')"
            ),
            {"id": "2" * 32, "person": values["id"]},
        )
        session.execute(
            text("INSERT INTO leg (id, session_id, side) VALUES (:id, :test, 'left')"),
            {"id": "1" * 32, "test": "2" * 32},
        )
    migrate(database)
    with database.reading() as session:
        (leg,) = session.get_one(TestSession, "2" * 32).legs
        assert (leg.side, leg.version, leg.knee_pain, leg.distance_from) == ("left", 1, None, None)
    database.close()


def test_a_change_that_raises_is_not_made(database):
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(Person(code="R-07"))
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_times_come_back_in_utc(database):
    summer = timezone(timedelta(hours=2))
    add_person(database, created_at=datetime(2026, 6, 1, 14, 0, tzinfo=summer))
    with database.reading() as session:
        assert session.scalars(select(Person)).one().created_at == datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def test_writers_wait_for_one_another(database):
    person = add_person(database)
    both = threading.Barrier(8)

    def add() -> None:
        both.wait()
        add_session(database, person)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(session.scalars(select(Person)).one().sessions) == 8


@pytest.mark.parametrize(
    ("url", "said"),
    [("not an address", "not a database URL"), ("mysql://host/name", "mysql is not supported")],
)
def test_an_address_that_is_none_is_refused_in_one_sentence(url, said):
    with pytest.raises(UsageError, match=said):
        open_database(url)


def test_values_stay_out_of_error_messages(database):
    add_person(database, "R-07", name="Ada Lovelace")
    with pytest.raises(IntegrityError) as caught:
        add_person(database, "R-07", name="Ada Lovelace")
    assert "Lovelace" not in str(caught.value)


def test_every_text_has_room_for_what_is_accepted(database):
    """SQLite stores longer texts than it declares, PostgreSQL refuses them."""
    test = add_session(database, add_person(database, "c" * CODE_LENGTH, name="n" * LINE_LENGTH))
    named = {"rater": "r" * LINE_LENGTH, "quantity": "toe_to_wall_cm", "method": "tape"}
    with database.writing() as session:
        session.add(Reading(session_id=test.id, side="left", value=9, **named))
