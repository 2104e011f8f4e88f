"""Alembic's entry: `records.database.migrate` hands over a connection inside a transaction."""

from __future__ import annotations

from alembic import context

from lungelens.records.models import Person

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Person.metadata,  # that of all tables
    render_as_batch=True,  # SQLite alters a table by making it anew
)
context.run_migrations()
