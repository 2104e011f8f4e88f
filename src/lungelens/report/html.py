"""The pages' common ground: one look, `base.html`, and markup that no file name can break."""

from __future__ import annotations

import base64
import re
from typing import Literal

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


def page_environment(room: Literal["report", "study"]) -> Environment:
    """Return the templates of a room, which may extend `base.html`; what is filled in is never taken for markup."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("lungelens", room), PackageLoader("lungelens", "report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data_uri"] = data_uri
    environment.filters["tied"] = tied
    return environment


def tied(text: str) -> str:
    """Return the text with its units kept on the line of their numbers."""
    return re.sub(r"(?<=\d) (?=cm\b|mm\b|%)", "\N{NO-BREAK SPACE}", text)


def data_uri(picture: bytes, kind: Literal["png", "jpeg"] = "png") -> str:
    """Return a picture as an address that holds the picture itself."""
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"
