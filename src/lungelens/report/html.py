"""What all pages share: one design, `base.html`, and markup that no file name can break."""

from __future__ import annotations

import base64
import re
from typing import Literal

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


def page_environment(room: Literal["report", "study"]) -> Environment:
    """Return the templates of a room, which may extend `base.html`; inserted text is always escaped."""
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
    """Return the text with units kept on the same line as their numbers, and the two ends of an interval together."""
    whole = re.sub(r"\([^()]{1,24}\)", lambda interval: interval[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    return re.sub(r"(?<=\d) (?=cm\b|mm\b|%)", "\N{NO-BREAK SPACE}", whole)


def data_uri(image: bytes, kind: Literal["png", "jpeg", "svg+xml"] = "png") -> str:
    """Return an image as a data URI."""
    return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"
