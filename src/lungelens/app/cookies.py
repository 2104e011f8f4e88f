"""Cookies as a request brings them, which anybody may have made up."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie


def sent_cookie(header: str, name: str) -> str | None:
    """The value of one cookie.

    Parameters
    ----------
    header
        The request's Cookie header; "" where it has none.
    name
        Of the cookie.

    Returns
    -------
    str | None
        None where there is no such cookie, or the header is none that a browser writes.
    """
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return None if morsel is None else morsel.value
