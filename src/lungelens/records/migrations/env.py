"""Alembic's entry: `records.database.migrate` hands over a connection inside a transaction."""

from __future__ import annotations

from alembic import context

from lungelens.records.columns import Base
from lungelens.records.models import Person  # noqa: F401  they bring their tables
from lungelens.records.trail import TrailEntry  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
)
context.run_migrations()
