"""The errors Lungelens raises on purpose; each carries one sentence for the person: what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class LungelensError(Exception):
    """Base of all errors raised on purpose. `exit_code` is what the command line returns for it."""

    exit_code = 4


class UsageError(LungelensError, ValueError):
    """An option, or a combination of options, that makes no sense."""

    exit_code = 2


class UnreadableInputError(LungelensError, OSError):
    """A clip, landmark file or camera that is missing, empty or not what it claims to be."""


class ModelUnavailableError(LungelensError, RuntimeError):
    """No pose model on this machine and no way to fetch one."""


class CalibrationError(LungelensError, ValueError):
    """A clip of the printed sheet that can be read but does not determine the camera accurately enough."""

    exit_code = 3


class OutputError(LungelensError, OSError):
    """A result that could not be written."""


def first_fault(error: ValidationError) -> str:
    """Where a document first goes wrong and what is wrong there, without the value, which may be a name."""
    fault = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}".removeprefix(": ")


def quoted(fault: object, most: int = 120) -> str:
    """What a library says of a file, for one sentence: on one line, and cut where it repeats what the file holds."""
    said = " ".join(str(fault).split())
    return said if len(said) <= most else f"{said[:most]} …"
