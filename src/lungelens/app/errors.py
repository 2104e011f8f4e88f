"""What the server refuses: a status and a document with one sentence for people."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from lungelens.app.pages import plain_page, wants_page
from lungelens.errors import LungelensError, UsageError
from lungelens.records.disk import is_disk_full
from lungelens.records.errors import BackupError, ChangedElsewhereError, CodeTakenError, NotFoundError
from lungelens.translation import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI, Request

_STATUS: dict[type[LungelensError], int] = {
    NotFoundError: 404,
    CodeTakenError: 409,
    UsageError: 422,
    BackupError: 422,
}
_HTTP_ERRORS = {
    400: ("bad_request", "The request cannot be understood."),
    404: ("not_found", "There is nothing at this address."),
    405: ("not_allowed", "This address does not allow that."),
}
DISK_FULL = ("disk_full", "The disk is full: free some space, then continue. Nothing that was saved is lost.")
_log = logging.getLogger(__name__)


class FieldFault(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Fault(BaseModel):
    """Why a request was refused."""

    code: str
    message: str
    advice: str | None = None
    current: dict[str, Any] | None = None  # how it is now, where that is why
    fields: list[FieldFault] = []


class Refusal(BaseModel):
    """The body of every response that is not a success."""

    error: Fault


class RefusedError(LungelensError):
    """A request that is refused."""

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status, self.fault = status, Fault(code=code, message=message, **details)


def about_the_clip(error: LungelensError, clip: Path) -> str:
    """The error's sentence, without a path that nobody else needs to know."""
    said = str(error).replace(str(clip), "the clip").replace(str(clip.parent), "the data folder")
    return said[:1].upper() + said[1:]


def refusal(status: int, fault: Fault, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response, in the language of whoever asked."""
    said = {"message": translated(fault.message), "advice": fault.advice and translated(fault.advice)}
    fields = [one.model_copy(update={"message": translated(one.message)}) for one in fault.fields]
    fault = fault.model_copy(update={**said, "fields": fields})
    return JSONResponse(Refusal(error=fault).model_dump(), status, headers)


@contextmanager
def showing_current(read: Callable[[], BaseModel]) -> Iterator[None]:
    """Show the current version to whoever tried to change an older one; `read` gives it once the change is undone."""
    try:
        yield
    except ChangedElsewhereError as error:
        raise RefusedError(409, error.code, str(error), current=read().model_dump(mode="json")) from error


def add_handlers(app: FastAPI) -> None:
    """Turn whatever is raised into such a response."""
    app.add_exception_handler(LungelensError, _lungelens_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(404, _http_error)
    app.add_exception_handler(405, _http_error)
    app.add_exception_handler(SQLAlchemyError, _database_error)
    app.add_exception_handler(OSError, _system_error)
    app.add_exception_handler(Exception, _unexpected_error)


async def _lungelens_error(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, RefusedError):
        return refusal(error.status, error.fault)
    if is_disk_full(error):
        return refusal(507, Fault(code=DISK_FULL[0], message=DISK_FULL[1]))
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    return refusal(status, Fault(code=getattr(error, "code", "invalid"), message=str(error)))


async def _validation_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [
        FieldFault(field=".".join(map(str, fault["loc"][1:])), message=fault["msg"].removeprefix("Value error, "))
        for fault in error.errors()
    ]
    said = ((one.field, translated(one.message)) for one in fields)
    words = "; ".join(f"{field}: {message}" if field else message for field, message in said)
    return refusal(422, Fault(code="invalid", message=f"{words}.", fields=fields))


async def _http_error(request: Request, error: Exception) -> Response:
    assert hasattr(error, "status_code")
    if error.status_code == 404 and wants_page(request.url.path, request.headers.get("accept", "")):
        return plain_page("nowhere", 404)
    code, message = _HTTP_ERRORS.get(error.status_code, _HTTP_ERRORS[400])
    return refusal(error.status_code, Fault(code=code, message=message), getattr(error, "headers", None))


async def _database_error(_: Request, error: Exception) -> JSONResponse:
    if is_disk_full(error):
        return refusal(507, Fault(code=DISK_FULL[0], message=DISK_FULL[1]))
    _log.error("the database does not respond: %s", type(error).__name__)
    return refusal(503, Fault(code="busy", message="The records are not available right now: try again in a moment."))


async def _system_error(request: Request, error: Exception) -> JSONResponse:
    if is_disk_full(error):
        return refusal(507, Fault(code=DISK_FULL[0], message=DISK_FULL[1]))
    return await _unexpected_error(request, error)


async def _unexpected_error(_: Request, error: Exception) -> JSONResponse:
    _log.error("%s", type(error).__name__, exc_info=error)
    return refusal(500, Fault(code="fault", message="Something went wrong inside Lungelens. Please report it."))
