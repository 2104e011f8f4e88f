"""The first tables."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.String(32)
CHOICE = sa.String(40)
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)
required = partial(sa.Column, nullable=False)
optional = partial(sa.Column, nullable=True)


def upgrade() -> None:
    """Bring the tables here."""
    _make_people()
    _make_sessions()
    _make_what_a_session_holds()
    _make_clips()
    _make_what_a_clip_has()


def _make_people() -> None:
    _make(
        "person",
        required("version", sa.Integer()),
        required("code", sa.String(80)),
        optional("name", sa.String(200)),
        optional("birth_year", sa.Integer()),
        optional("sex", CHOICE),
        optional("height_cm", sa.Double()),
        optional("foot_length_cm", sa.Double()),
        required("notes", sa.Text()),
        required("created_at", MOMENT),
        sa.UniqueConstraint("code", name=op.f("uq_person_code")),
    )
    _make("removal")


def _make_sessions() -> None:
    _make_below(
        "person",
        "test_session",
        required("version", sa.Integer()),
        required("held_on", sa.Date()),
        optional("footwear", CHOICE),
        required("warm_up", sa.Text()),
        optional("pain_before", sa.Integer()),
        optional("red_flags", JSON),
        optional("printed_bar_mm", sa.Double()),
        optional("sheet_gap_cm", sa.Double()),
        required("notes", sa.Text()),
        required("created_at", MOMENT),
    )


def _make_what_a_session_holds() -> None:
    make = partial(_make_below, "test_session")
    make(
        "given_exercise",
        required("exercise_id", sa.String(80)),
        optional("side", CHOICE),
        required("given_on", sa.Date()),
        required("note", sa.Text()),
    )
    make(
        "leg",
        required("side", CHOICE),
        optional("tight", CHOICE),
        optional("pain", sa.Integer()),
        optional("pain_where", CHOICE),
        optional("injury_kind", CHOICE),
        optional("injury_weeks_ago", sa.Double()),
        optional("knee_line", CHOICE),
        sa.UniqueConstraint("session_id", "side", name=op.f("uq_leg_session_id_side")),
    )
    make(
        "phone_link",
        required("token_sha256", sa.String(64)),
        optional("device_sha256", sa.String(64)),
        optional("leg", CHOICE),
        required("expires_at", MOMENT),
        required("created_at", MOMENT),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_phone_link_token_sha256")),
    )
    make(
        "reading",
        required("side", CHOICE),
        required("quantity", CHOICE),
        required("method", CHOICE),
        required("value", sa.Double()),
        required("rater", sa.String(80)),
        required("taken_at", MOMENT),
    )


def _make_clips() -> None:
    _make_below(
        "test_session",
        "trial",
        optional("phone_link_id", ID),
        optional("leg", CHOICE),
        required("source", CHOICE),
        required("counts", sa.Boolean()),
        required("state", CHOICE),
        required("size_bytes", sa.BigInteger()),
        required("received_bytes", sa.BigInteger()),
        required("suffix", sa.String(8)),
        optional("sha256", sa.String(64)),
        optional("reason_code", sa.String(80)),
        optional("reason_message", sa.Text()),
        optional("result_json", sa.Text()),
        required("created_at", MOMENT),
        optional("measured_at", MOMENT),
        _foreign_key("trial", "phone_link_id", "phone_link", ondelete="SET NULL"),
    )
    _index("trial", "phone_link_id")


def _make_what_a_clip_has() -> None:
    _make_below(
        "trial",
        "correction",
        required("repetition", sa.Integer()),
        required("frame_index", sa.Integer()),
        required("point", CHOICE),
        required("before_px", JSON),
        required("after_px", JSON),
        required("reason", sa.Text()),
        required("numbers_before", JSON),
        required("numbers_after", JSON),
        required("made_at", MOMENT),
    )
    _make(
        "job",
        required("trial_id", ID),
        required("state", CHOICE),
        optional("claim", ID),
        optional("process_id", sa.Integer()),
        required("beat", sa.Integer()),
        required("attempts", sa.Integer()),
        optional("stage", sa.String(80)),
        optional("fraction", sa.Double()),
        required("created_at", MOMENT),
        _foreign_key("job", "trial_id", "trial", ondelete="CASCADE"),
        sa.UniqueConstraint("trial_id", name=op.f("uq_job_trial_id")),
    )
    _index("job", "created_at")
    _index("job", "state")


def _make(table: str, *parts: Any) -> None:
    op.create_table(table, *parts, required("id", ID), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))


def _make_below(owner: str, table: str, *parts: Any) -> None:
    """Make a table whose rows go with their owner."""
    column = {"person": "person_id", "test_session": "session_id", "trial": "trial_id"}[owner]
    _make(table, required(column, ID), *parts, _foreign_key(table, column, owner, ondelete="CASCADE"))
    _index(table, column)


def _foreign_key(table: str, column: str, owner: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
