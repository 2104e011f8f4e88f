"""Whether there is room for another clip: on the disk, beside those that are still arriving, and in a phone's quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from lungelens.app.errors import DISK_FULL, RefusedError
from lungelens.app.services import RESERVED_BYTES, Services
from lungelens.records.columns import now
from lungelens.records.models import PhoneLink, Trial

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MAX_PHONE_CLIPS, MAX_PHONE_BYTES = 40, 8 * 1024**3  # of one link; a clip of a minute has some 100 MB
SPACE_TAKEN = (
    "disk_full",
    "The space left on the disk is needed for clips that are still arriving: wait until they are here, or delete them.",
)
MB = 1024**2


def check_room(session: Session, services: Services, size_bytes: int, link: PhoneLink | None) -> None:
    """See that a clip of this size, by this phone if any, has room.

    Raises
    ------
    RefusedError
        It is too large, the phone has sent its share, or the disk would not hold it.
    """
    if size_bytes > services.max_clip_bytes:
        max_mb = services.max_clip_bytes // MB
        raise RefusedError(
            413, "too_large", f"This clip is {size_bytes // MB} MB; the maximum is {max_mb} MB: film a shorter one."
        )
    if link is not None:
        _check_quota(session, link, size_bytes)
    free_bytes = services.folder.free_bytes() - size_bytes - RESERVED_BYTES
    if free_bytes < 0:
        raise RefusedError(507, *DISK_FULL)
    if free_bytes < _expected_bytes(session):
        raise RefusedError(507, *SPACE_TAKEN)


def _check_quota(session: Session, link: PhoneLink, size_bytes: int) -> None:
    """Refuse more clips or bytes than anybody films in one session."""
    session.scalars(select(PhoneLink).where(PhoneLink.id == link.id).with_for_update()).one()  # one at a time
    sent = select(func.count(), func.coalesce(func.sum(Trial.size_bytes), 0)).where(Trial.phone_link_id == link.id)
    clips, clip_bytes = session.execute(sent).one()
    if clips >= MAX_PHONE_CLIPS or clip_bytes + size_bytes > MAX_PHONE_BYTES:
        raise RefusedError(409, "quota", "This phone has sent as much as one code allows: ask for a new code.")


def _expected_bytes(session: Session) -> int:
    """The bytes still to come of clips that were announced before; none from a phone whose link has ended."""
    open_links = select(PhoneLink.id).where(PhoneLink.expires_at > now())
    may_go_on = or_(Trial.source != "phone", Trial.phone_link_id.in_(open_links))
    expected = select(func.sum(Trial.size_bytes - Trial.received_bytes)).where(Trial.state == "receiving", may_go_on)
    return int(session.scalar(expected) or 0)
