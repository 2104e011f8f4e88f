"""The pages and what they are made of: `static/`, plain HTML, CSS and JavaScript modules; `parts/` are shared."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from lungelens.report import exercise_pictures

FOLDER = Path(__file__).with_name("static")
OPEN = ("runner", "phone", "clinic", "signed-out")  # by their names; index is the first page
_PART = re.compile(r"^ *<!-- part: (\w+) -->\n", re.MULTILINE)
Plain = Literal["nowhere", "private"]
router = APIRouter(include_in_schema=False)
static_files = StaticFiles(directory=FOLDER)
exercise_files = StaticFiles(directory=exercise_pictures.FOLDER)


@router.get("/")
def index() -> HTMLResponse:
    """The first page."""
    return _page("index")


@router.get("/{name}")
def page(name: str) -> HTMLResponse:
    """One of the pages."""
    return _page(name) if name in OPEN else plain_page("nowhere", 404)


def plain_page(name: Plain, status: int) -> HTMLResponse:
    """A page that only says why nothing else is shown."""
    return _page(name, status)


def wants_page(path: str, accepts: str) -> bool:
    """Whether it is a person's browser that asks, and no program."""
    return not path.startswith(("/api/", "/static/")) and "text/html" in accepts


def _page(name: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(assembled(name), status, headers={"cache-control": "no-cache"})


@cache
def assembled(name: str) -> str:
    """A page with what pages share put in, each in place of a line `<!-- part: NAME -->`."""
    text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    return _PART.sub(lambda part: (FOLDER / "parts" / f"{part[1]}.html").read_text(encoding="utf-8"), text)
