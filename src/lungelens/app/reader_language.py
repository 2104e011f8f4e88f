"""In which language a browser is answered: as chosen on the page, which a cookie keeps, else as the browser wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.app.cookies import sent_cookie
from lungelens.language import LANGUAGES, preferred

if TYPE_CHECKING:
    from starlette.datastructures import Headers

    from lungelens.language import Language

COOKIE = "lungelens_language"  # written by static/js/language_switch.js


def wanted_language(headers: Headers) -> Language:
    """Return the language to answer a request in."""
    chosen = sent_cookie(headers.get("cookie", ""), COOKIE)
    return preferred([chosen] if chosen in LANGUAGES else _by_weight(headers.get("accept-language", "")))


def _by_weight(accepted: str) -> list[str]:
    """Return the tags of an Accept-Language header, the dearest first: "fr;q=0.5, de-AT" is de-AT, then fr."""
    weighted = [entry.strip().partition(";") for entry in accepted.split(",")]
    return [tag for tag, _, weight in sorted(weighted, key=lambda entry: -_weight(entry[2]))]


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0
