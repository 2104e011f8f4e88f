"""A shoe size and whether the knee touched the wall, for distances without a sheet; readings that do not count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the tables here."""
    op.add_column("person", sa.Column("shoe_size", sa.String(20), nullable=True))
    op.add_column("reading", sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("leg", sa.Column("knee_at_wall", sa.String(40), nullable=True))
