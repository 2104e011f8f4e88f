"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "person",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(40), nullable=True),
        sa.Column("height_cm", sa.Double(), nullable=True),
        sa.Column("foot_length_cm", sa.Double(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("code", name=op.f("uq_person_code")),
    )
    op.create_table(
        "removal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
    )
    op.create_table(
        "test_session",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("footwear", sa.String(40), nullable=True),
        sa.Column("warm_up", sa.Text(), nullable=False),
        sa.Column("pain_before", sa.Integer(), nullable=True),
        sa.Column("red_flags", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("printed_bar_mm", sa.Double(), nullable=True),
        sa.Column("sheet_gap_cm", sa.Double(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_test_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_session")),
    )
    with op.batch_alter_table("test_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_test_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "given_exercise",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("exercise_id", sa.String(length=80), nullable=False),
        sa.Column("side", sa.String(40), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["test_session.id"], name=op.f("fk_given_exercise_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_exercise")),
    )
    with op.batch_alter_table("given_exercise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_given_exercise_session_id"), ["session_id"], unique=False)

    op.create_table(
        "leg",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("tight", sa.String(40), nullable=True),
        sa.Column("pain", sa.Integer(), nullable=True),
        sa.Column("pain_where", sa.String(40), nullable=True),
        sa.Column("injury_kind", sa.String(40), nullable=True),
        sa.Column("injury_weeks_ago", sa.Double(), nullable=True),
        sa.Column("knee_line", sa.String(40), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["test_session.id"], name=op.f("fk_leg_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("session_id", "side", name=op.f("uq_leg_session_id_side")),
    )
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leg_session_id"), ["session_id"], unique=False)

    op.create_table(
        "phone_link",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("device_sha256", sa.String(length=64), nullable=True),
        sa.Column("leg", sa.String(40), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["test_session.id"], name=op.f("fk_phone_link_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_phone_link_token_sha256")),
    )
    with op.batch_alter_table("phone_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_link_session_id"), ["session_id"], unique=False)

    op.create_table(
        "reading",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("quantity", sa.String(40), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("rater", sa.String(length=80), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["test_session.id"], name=op.f("fk_reading_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_session_id"), ["session_id"], unique=False)

    op.create_table(
        "trial",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("phone_link_id", sa.String(length=32), nullable=True),
        sa.Column("leg", sa.String(40), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("suffix", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("reason_code", sa.String(length=80), nullable=True),
        sa.Column("reason_message", sa.Text(), nullable=True),
        sa.Column("result_json", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["phone_link_id"], ["phone_link.id"], name=op.f("fk_trial_phone_link_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["test_session.id"], name=op.f("fk_trial_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
    )
    with op.batch_alter_table("trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_phone_link_id"), ["phone_link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trial_session_id"), ["session_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("trial_id", sa.String(length=32), nullable=False),
        sa.Column("repetition", sa.Integer(), nullable=False),
        sa.Column("frame_index", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(40), nullable=False),
        sa.Column("before_px", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("after_px", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("numbers_before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("numbers_after", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name=op.f("fk_correction_trial_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_trial_id"), ["trial_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("trial_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=80), nullable=True),
        sa.Column("fraction", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name=op.f("fk_job_trial_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("trial_id", name=op.f("uq_job_trial_id")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)
