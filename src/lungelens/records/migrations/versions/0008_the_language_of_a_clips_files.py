"""In which language the files of a clip are drawn: that of whoever sent it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring the tables here."""
    op.add_column("job", sa.Column("language", sa.String(40), nullable=True))
