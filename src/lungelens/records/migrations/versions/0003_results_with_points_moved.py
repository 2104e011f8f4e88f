"""Points moved by hand lead to a result of their own, beside the one that was measured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the tables here."""
    op.add_column("trial", sa.Column("corrected_json", sa.Text(), nullable=True))
