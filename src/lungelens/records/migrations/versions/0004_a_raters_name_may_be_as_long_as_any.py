"""A rater's name may be as long as any other line: SQLite stored it anyhow, PostgreSQL refused it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the tables here."""
    with op.batch_alter_table("reading") as reading:
        reading.alter_column("rater", type_=sa.String(200), existing_nullable=False)
