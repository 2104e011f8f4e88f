"""What can go wrong with records; `code` is what programs see, the message is for people."""

from __future__ import annotations

from lungelens.errors import LungelensError


class RecordsError(LungelensError, RuntimeError):
    """Records that cannot be saved or found."""

    code = "records"


class NotFoundError(RecordsError):
    """There is no such person, session, clip or entry."""

    code = "not_found"


class ChangedElsewhereError(RecordsError):
    """It has been changed since it was read, perhaps in another tab."""

    code = "changed_elsewhere"


class CodeTakenError(RecordsError):
    """Another person already has this code."""

    code = "code_taken"


class InUseError(RecordsError):
    """Another Lungelens is using this data folder or database."""

    code = "in_use"


class BackupError(RecordsError):
    """A backup that cannot be written or restored."""

    code = "backup"
