"""A shoe size, and whether the knee touched the wall: distances without a sheet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the tables here."""
    op.add_column("person", sa.Column("shoe_size", sa.String(20), nullable=True))
    op.add_column("leg", sa.Column("knee_at_wall", sa.String(40), nullable=True))
