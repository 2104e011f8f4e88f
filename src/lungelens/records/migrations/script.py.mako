"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import lungelens.records.models

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Bring the tables here."""
    ${upgrades if upgrades else "pass"}
