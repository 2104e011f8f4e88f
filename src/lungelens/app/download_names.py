"""What a file is called where it is saved: by code and date, so that a folder of them can be told apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

if TYPE_CHECKING:
    from datetime import date


def named(how: Literal["attachment", "inline"], *parts: str | date | None, suffix: str) -> dict[str, str]:
    """The header that names a download after these parts, those that are None left out.

    Letters of any script stay; whatever means something to a file system becomes a dash.
    """
    told = [re.sub(r"[^\w.]+", "-", str(part)).strip("-.") for part in ("lungelens", *parts) if part is not None]
    name = "-".join(part for part in told if part) + suffix
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return {"content-disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"}
