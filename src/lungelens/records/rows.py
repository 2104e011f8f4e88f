"""Rows as plain JSON values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lungelens.records.columns import Base


def row_values(row: Base) -> dict[str, Any]:
    """Every column of a row; times and days as ISO 8601 text."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
