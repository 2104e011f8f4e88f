"""One-time tokens for phones: made, claimed by one phone, expired after a while. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from lungelens.app.cookies import sent_cookie
from lungelens.app.errors import RefusedError
from lungelens.records.columns import now
from lungelens.records.models import PhoneLink

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lungelens.records.models import TestSession
    from lungelens.sides import Side

COOKIE = "lungelens_phone"
TOKEN_BYTES = 24


def make_link(session: Session, test: TestSession, leg: Side | None, minutes: int) -> tuple[PhoneLink, str]:
    """A new link for this session, and its token, which is not kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PhoneLink(
        session_id=test.id, token_sha256=_hash(token), leg=leg, expires_at=now() + timedelta(minutes=minutes)
    )
    session.add(link)
    session.flush()
    return link, token


def claim(session: Session, token: str, device: str) -> PhoneLink:
    """Bind the link to the phone that comes first; the same phone may come again.

    Raises
    ------
    RefusedError
        The token is wrong, used by another phone, or expired.
    """
    link = session.scalars(select(PhoneLink).where(PhoneLink.token_sha256 == _hash(token)).with_for_update()).first()
    if link is None:
        raise RefusedError(403, "token_wrong", "This code is not valid: scan the one on the computer's screen again.")
    if link.device_sha256 not in (None, _hash(device)):
        raise RefusedError(403, "token_used", "Another phone already uses this code: ask for a new one.")
    _check_age(link)
    link.device_sha256 = _hash(device)
    return link


def cookie_value(token: str, device: str) -> str:
    """What the phone sends from now on."""
    return f"{token}.{device}"


def link_of(session: Session, cookie_header: str) -> PhoneLink:
    """The link of the phone that sent this cookie.

    Raises
    ------
    RefusedError
        There is none, or it has expired.
    """
    token, _, device = (sent_cookie(cookie_header, COOKIE) or "").partition(".")
    link = session.scalars(select(PhoneLink).where(PhoneLink.token_sha256 == _hash(token))).first()
    if link is None or link.device_sha256 is None or not secrets.compare_digest(link.device_sha256, _hash(device)):
        raise RefusedError(401, "not_signed_in", "Scan the code on the computer's screen first.")
    _check_age(link)
    return link


def is_expired(link: PhoneLink) -> bool:
    """Whether it has expired."""
    return now() >= link.expires_at


def _check_age(link: PhoneLink) -> None:
    if is_expired(link):
        raise RefusedError(403, "token_expired", "This code has expired: show a new one on the computer's screen.")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
