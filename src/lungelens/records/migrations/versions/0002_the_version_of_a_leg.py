"""What was said about a leg can be changed in two windows too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the tables here."""
    op.add_column("leg", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
