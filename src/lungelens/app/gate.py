"""Access control: every request passes here first, whatever it asks for.

The same routes have two entrances. The owner's, on loopback, opens to whoever has the key in the start address. The
phones', on the local network, leads only to the phone's page and `/api/phone`. Both check Host, so that no other name
can be made to point here, and Origin, so that no other page can act for the person viewing it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response

from lungelens.app.answer_headers import with_headers
from lungelens.app.body_limit import MAX_BODY_BYTES, is_upload, limit_body
from lungelens.app.cookies import sent_cookie, with_own_cookies
from lungelens.app.errors import Fault, refusal
from lungelens.app.pages import plain_page, wants_page
from lungelens.app.rate_limit import RateLimit
from lungelens.app.reader_language import wanted_language
from lungelens.language import speaking
from lungelens.records.trail import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lungelens.app.start_page import StartToken
    from lungelens.records.columns import TrailActor

OWNER_COOKIE = "lungelens_owner"
_OPEN_TO_ALL = ("/api/health", "/api/measures", "/api/words", "/signed-out")
_TOLD_ONCE = ("host", "origin", "sec-fetch-site")  # no browser says them twice
_PHONE = ("/phone", "/static/", "/api/phone/")
_LEAD_IN = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Lungelens</title>"
    '<meta http-equiv=refresh content="0;url=/"></html>'
)


@dataclass
class Gate:
    """One entrance to the app.

    Parameters
    ----------
    app
        The app behind it.
    hosts
        What the Host header may say, e.g. "127.0.0.1:8765".
    scheme
        "http" or "https".
    owner_key
        Whoever has it may do everything; None: the phones' entrance.
    start
        Opens the owner's entrance once.
    signed_in
        Called whenever somebody has come in with the key.
    """

    app: ASGIApp
    hosts: frozenset[str]
    scheme: str
    owner_key: str | None
    start: StartToken | None = None
    signed_in: Callable[[], None] = lambda: None
    rate: RateLimit = field(default_factory=lambda: RateLimit(per_s=100, burst=400))
    wrong_keys: RateLimit = field(default_factory=lambda: RateLimit(per_s=10 / 60, burst=10))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit the request, or say why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope = with_own_cookies(scope)
        with speaking(wanted_language(Headers(scope=scope))):
            await self._admit(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._rejection(scope)
        if answer is not None:
            if "set-cookie" in answer.headers:
                await run_in_threadpool(self.signed_in)
            await _send_rejection(answer, scope, receive, with_headers(send))
        else:
            answered = self._slow_down_guesses(scope, receive, with_headers(send))
            with acting_as(self._actor(scope["path"])):
                await self.app(scope, limit_body(scope, receive), answered)

    def _rejection(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        path, host, origin = scope["path"], headers.get("host", ""), headers.get("origin")
        if any(len(headers.getlist(name)) > 1 for name in _TOLD_ONCE):
            return _reject(400, "bad_request", "The request cannot be understood.")
        if host not in self.hosts:
            return _reject(403, "wrong_host", "This is not the address of Lungelens: open the one it printed.")
        if origin is not None and origin != f"{self.scheme}://{host}":
            return _reject(403, "wrong_origin", "Another page may not use Lungelens.")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") and _has_effect(scope):
            return _reject(403, "wrong_origin", "Another page may not use Lungelens.")
        if _body_bytes(headers) > MAX_BODY_BYTES and not is_upload(scope):
            return _reject(413, "too_large", "The request is larger than Lungelens accepts.")
        is_owner = self._is_owner(headers)
        if not self.rate.allows("the owner" if is_owner else _client(scope)):  # a cookie is believed only once checked
            return _too_many()
        if self.owner_key is None:
            return None if path.startswith(_PHONE) or path in _OPEN_TO_ALL else _not_found(path, headers)
        return self._owner_rejection(scope, headers, self.owner_key, is_owner)

    def _actor(self, path: str) -> TrailActor:
        return "phone" if self.owner_key is None or path.startswith("/api/phone/") else "owner"

    def _is_owner(self, headers: Headers) -> bool:
        cookie = _owner_cookie(headers)
        key = self.owner_key
        return cookie is not None and key is not None and secrets.compare_digest(cookie.encode(), key.encode())

    def _slow_down_guesses(self, scope: Scope, receive: Receive, send: Send) -> Send:
        """Slow down whoever keeps being refused what phones are given: the right token is never held up."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/phone/"):
            return send
        is_slowed = False

        async def slowed(message: Message) -> None:
            nonlocal is_slowed
            is_start = message["type"] == "http.response.start"
            if is_start and message["status"] in (401, 403) and not self.wrong_keys.allows(_client(scope)):
                is_slowed = True
                await _too_many()(scope, receive, send)
            elif not is_slowed:
                await send(message)

        return slowed

    def _owner_rejection(self, scope: Scope, headers: Headers, owner_key: str, is_owner: bool) -> Response | None:
        path = scope["path"]
        query = parse_qs(scope["query_string"].decode("latin-1"))
        given = query.get("key", [None])[0]
        if given is not None and not path.startswith("/api/"):
            if secrets.compare_digest(given.encode(), owner_key.encode()):
                return _sign_in(path, owner_key)
            return _too_many() if not self.wrong_keys.allows(_client(scope)) else _key_page()
        if self.start is not None and scope.get("method") == "GET" and self.start.spend(query.get("start", [""])[0]):
            return _lead_in(owner_key)
        if path.startswith(_PHONE) or path in _OPEN_TO_ALL:
            return None
        if is_owner:
            return None
        if sent_cookie(headers.get("cookie", ""), OWNER_COOKIE) is not None and not self.wrong_keys.allows(
            _client(scope)
        ):
            return _too_many()
        if path.startswith("/api/"):
            return _reject(401, "not_signed_in", "Open the address that lungelens app printed: it contains the key.")
        return _key_page()


def _has_effect(scope: Scope) -> bool:
    """Whether the request changes something or opens a channel, rather than following a link."""
    return bool(
        scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith("/api/")
    )


def _body_bytes(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _client(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _owner_cookie(headers: Headers) -> str | None:
    return sent_cookie(headers.get("cookie", ""), OWNER_COOKIE)


def _reject(status: int, code: str, message: str) -> Response:
    return refusal(status, Fault(code=code, message=message))


def _not_found(path: str, headers: Headers) -> Response:
    if wants_page(path, headers.get("accept", "")):
        return plain_page("nowhere", 404)
    return _reject(404, "not_found", "There is nothing at this address.")


def _too_many() -> Response:
    fault = Fault(code="slow_down", message="Too many requests: wait a moment.")
    # closed, or what was sent behind it on the same connection would be answered one by one
    return refusal(429, fault, {"retry-after": "5", "connection": "close"})


def _key_page() -> Response:
    return plain_page("private", 401)


def _sign_in(path: str, owner_key: str) -> Response:
    """Redirect to the same page without the key, which would otherwise stay in the browser's history."""
    return _with_cookie(RedirectResponse("/" + quote(path.lstrip("/\\")), 303), owner_key)


def _lead_in(owner_key: str) -> Response:
    """A page that goes on to ours by itself.

    After a redirect the browser would keep the new cookie back, since a file led here and not a page of ours.
    """
    return _with_cookie(Response(_LEAD_IN, media_type="text/html"), owner_key)


def _with_cookie(answer: Response, owner_key: str) -> Response:
    answer.set_cookie(OWNER_COOKIE, owner_key, httponly=True, samesite="strict", path="/")
    return answer


async def _send_rejection(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
    else:
        await answer(scope, receive, send)
