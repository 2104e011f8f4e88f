"""Rows as plain JSON values, and back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lungelens.records.models import Base


def row_values(row: Base) -> dict[str, Any]:
    """Every column of a row; times and days as ISO 8601 text."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def column_values(kind: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `row_values`, converted to column types.

    Raises
    ------
    ValueError
        There is no such column, or a time or day is not valid.
    """
    columns = kind.__table__.columns
    unknown = set(values) - set(columns.keys())
    if unknown:
        raise ValueError(f"unknown columns {sorted(unknown)}")
    return {name: _value(columns[name].type.python_type, value) for name, value in values.items()}


def _value(kind: type[Any], value: Any) -> Any:
    if value is None or kind not in (date, datetime):
        return value
    return kind.fromisoformat(value)
