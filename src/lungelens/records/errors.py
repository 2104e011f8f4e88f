"""What can go wrong with records; `code` is what programs see, the message is for people."""

from __future__ import annotations

from lungelens.errors import LungelensError


class RecordsError(LungelensError, RuntimeError):
    """Records that cannot be kept or found."""

    code = "records"


class NotFoundError(RecordsError):
    """There is no such person, session, clip or entry."""

    code = "not_found"


class ChangedElsewhereError(RecordsError):
    """Somebody, perhaps another tab, changed it since it was read."""

    code = "changed_elsewhere"


class CodeTakenError(RecordsError):
    """Another person has this code already."""

    code = "code_taken"


class InUseError(RecordsError):
    """Another Lungelens works with this data folder or database."""

    code = "in_use"


class BackupError(RecordsError):
    """A backup that cannot be written or taken back."""

    code = "backup"
