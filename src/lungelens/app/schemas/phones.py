"""Phones, and what they may see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from lungelens.app.schemas.base import In, Out
from lungelens.app.schemas.sessions import ReadingOut
from lungelens.app.schemas.trials import TrialOut
from lungelens.camera.phone_gravity import PhoneGravity
from lungelens.mobility.choices import FloorPaper, Footwear, KneeAtWall, KneePain, PainPlace, Tightness
from lungelens.records.fields import Score, ShoeSize, Weeks
from lungelens.sides import Side


class PhoneLinkIn(In):
    """A new link for a phone."""

    leg: Side | None = None
    minutes: Annotated[int, Field(ge=1, le=240)] = 60


class PhoneLinkOut(BaseModel):
    """Whether a phone has connected."""

    id: str
    claimed: bool
    expired: bool
    expires_at: datetime


class NewPhoneLink(PhoneLinkOut):
    """A new link, shown once: the token in it is not kept."""

    url: str
    qr_svg: str
    fingerprint: str


class ClaimIn(In):
    """What a phone sends first: the token of the link and a secret of its own."""

    token: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,200}$")]
    device: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{32,200}$")]


class PhoneTrialIn(In):
    """A clip a phone is about to send."""

    leg: Side | None = None
    size_bytes: Annotated[int, Field(ge=1, le=2**53)]
    gravity: PhoneGravity | None = None  # what its motion sensors said while it filmed


class PaperIn(In):
    """Which paper lies on the floor."""

    paper: FloorPaper


class ShoeIn(In):
    """The person's shoe size, which gives centimetres where no paper lies on the floor."""

    shoe_size: ShoeSize | None


class PhoneLegChange(In):
    """A change to what the phone's page asks, by somebody who has seen the previous answers; the rest stays."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]  # 0: there were none
    tight: Tightness | None = None
    pain: Score | None = None
    pain_where: PainPlace | None = None
    knee_pain: KneePain | None = None
    knee_pain_weeks: Weeks | None = None
    knee_pain_score: Score | None = None
    knee_at_wall: KneeAtWall | None = None


class PhoneLegOut(Out):
    """What the phone's page asks about a leg; what the clinician knows of it besides stays on the computer."""

    side: Side
    version: int
    tight: Tightness | None
    pain: int | None
    pain_where: PainPlace | None
    knee_pain: KneePain | None
    knee_pain_weeks: float | None
    knee_pain_score: int | None
    knee_at_wall: KneeAtWall | None


class PhoneSession(BaseModel):
    """What a phone may see of the session it sends clips for."""

    held_on: date
    footwear: Footwear | None
    paper: FloorPaper | None
    shoe_size: str | None
    leg: Side | None  # the one asked for, if only one
    legs: list[PhoneLegOut]  # only those the link is for
    readings: list[ReadingOut]  # those the person typed, of the same legs
    trials: list[TrialOut]
    expires_at: datetime
    max_clip_bytes: int
