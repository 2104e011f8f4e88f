"""People."""

from __future__ import annotations

from datetime import date, datetime

from lungelens.app.schemas.base import Change, In, Out
from lungelens.app.schemas.sessions import SessionCount
from lungelens.mobility.choices import Sex
from lungelens.records.fields import FootCm, HeightCm, NewCode, NewLine, NewText, ShoeSize, Year


class PersonIn(In):
    """A new person."""

    code: NewCode
    name: NewLine | None = None
    birth_year: Year | None = None
    sex: Sex | None = None
    height_cm: HeightCm | None = None
    foot_length_cm: FootCm | None = None
    shoe_size: ShoeSize | None = None
    notes: NewText = ""


class PersonChange(Change):
    """A change to a person."""

    code: NewCode | None = None
    name: NewLine | None = None
    birth_year: Year | None = None
    sex: Sex | None = None
    height_cm: HeightCm | None = None
    foot_length_cm: FootCm | None = None
    shoe_size: ShoeSize | None = None
    notes: NewText | None = None


class PersonOut(Out):
    """A person."""

    id: str
    version: int
    code: str
    name: str | None
    birth_year: int | None
    sex: Sex | None
    height_cm: float | None
    foot_length_cm: float | None
    shoe_size: str | None
    notes: str
    created_at: datetime


class PersonLine(PersonOut):
    """A person in the list of people."""

    n_sessions: int
    last_session_on: date | None


class PersonDetail(PersonOut):
    """A person with all sessions."""

    sessions: list[SessionCount]
