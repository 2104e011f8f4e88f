"""Turn formulas into MathML, which browsers draw without a script or a font from elsewhere."""

from __future__ import annotations

import html
import re

from latex2mathml.converter import convert

FORMULA = re.compile(r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL)


def on_page_content(content: str, **_: object) -> str:
    """Replace what arithmatex has marked."""
    return FORMULA.sub(mathml, content)


def mathml(found: re.Match[str]) -> str:
    """One formula, within a line or on a line of its own."""
    return convert(html.unescape(found["tex"]).strip(), display="block" if found["tag"] == "div" else "inline")
