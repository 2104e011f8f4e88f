"""Cookies as a request brings them, which anybody may have made up.

None of ours needs quotes, so there are none to undo. Python's own reader, which the libraries below the routes ask
whether a route wants cookies or not, takes time with the square of what it is to undo (CVE-2024-7592).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Scope

OURS = "lungelens_"


def sent_cookie(header: str, name: str) -> str | None:
    """The value of one cookie of a Cookie header, "" for none; the last of several, `None` where there is none."""
    return dict(_pairs(header)).get(name)


def with_own_cookies(scope: Scope) -> Scope:
    """The same request without the cookies of other programs on this computer, and without any that are quoted."""
    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    ours = "; ".join(f"{name}={value}" for name, value in _pairs(";".join(sent)) if name.startswith(OURS))
    others = [one for one in scope["headers"] if one[0] != b"cookie"]
    return {**scope, "headers": [*others, (b"cookie", ours.encode("latin-1"))] if ours else others}


def _pairs(header: str) -> Iterator[tuple[str, str]]:
    for pair in header.split(";"):
        name, equals, value = pair.partition("=")
        if equals and '"' not in value:
            yield name.strip(), value.strip()
