"""Turn formulas into MathML, which browsers draw without a script or a font from elsewhere."""

from __future__ import annotations

import html
import re

from latex2mathml.converter import convert

FORMULA = re.compile(r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL)
# Of these attributes browsers know "normal" only; the rest is a matter of style for them.
STYLES = {
    'mathvariant="bold"': 'mathvariant="normal" style="font-weight: bold"',
    'mathvariant="italic"': 'style="font-style: italic"',
    'mathvariant="sans-serif"': 'mathvariant="normal"',
}


def on_page_content(content: str, **_: object) -> str:
    """Replace what arithmatex has marked."""
    return FORMULA.sub(formula, content)


def formula(found: re.Match[str]) -> str:
    """One formula, within a line or on a line of its own, which scrolls where the window is narrow."""
    alone = found["tag"] == "div"
    mathml = convert(html.unescape(found["tex"]).strip(), display="block" if alone else "inline")
    for variant, style in STYLES.items():
        mathml = mathml.replace(variant, style)
    return f'<div class="formula">{mathml}</div>' if alone else mathml
