"""The paper on the floor, a knee that hurts, and which of two distances counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the tables here."""
    op.add_column("test_session", sa.Column("paper", sa.String(40), nullable=True))
    op.add_column("leg", sa.Column("knee_pain", sa.String(40), nullable=True))
    op.add_column("leg", sa.Column("knee_pain_weeks", sa.Double(), nullable=True))
    op.add_column("leg", sa.Column("knee_pain_score", sa.Integer(), nullable=True))
    op.add_column("leg", sa.Column("distance_from", sa.String(40), nullable=True))
