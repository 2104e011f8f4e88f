"""Who did what and when: a table that only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_STAYS = {
    "sqlite": (
        "CREATE TRIGGER trail_entry_{what} BEFORE {what} ON trail_entry "
        "BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION trail_entry_{what}() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RAISE EXCEPTION 'the trail only grows'; END $$",
        "CREATE TRIGGER trail_entry_{what} BEFORE {what} ON trail_entry "
        "FOR EACH ROW EXECUTE FUNCTION trail_entry_{what}()",
    ),
}


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "trail_entry",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(40), nullable=False) for name in ("actor", "action", "kind")),
        *(sa.Column(name, sa.String(32), nullable=True) for name in ("subject_id", "of_person_id")),
        sa.PrimaryKeyConstraint("id", name="pk_trail_entry"),
    )
    for name in ("at", "subject_id", "of_person_id"):
        op.create_index(f"ix_trail_entry_{name}", "trail_entry", [name])
    for what in ("update", "delete"):
        for statement in _STAYS[op.get_bind().dialect.name]:
            op.execute(statement.format(what=what))
