"""The pages and what they are made of: `static/`, plain HTML, CSS and JavaScript modules."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

from lungelens.report import exercise_pictures

FOLDER = Path(__file__).with_name("static")
OPEN = ("runner", "phone", "clinic")  # by their names; index is the first page
Plain = Literal["nowhere", "private"]
router = APIRouter(include_in_schema=False)
static_files = StaticFiles(directory=FOLDER)
exercise_files = StaticFiles(directory=exercise_pictures.FOLDER)


@router.get("/")
def index() -> FileResponse:
    """The first page."""
    return _page("index")


@router.get("/{name}")
def page(name: str) -> FileResponse:
    """One of the pages."""
    return _page(name) if name in OPEN else plain_page("nowhere", 404)


def plain_page(name: Plain, status: int) -> FileResponse:
    """A page that only says why nothing else is shown."""
    return _page(name, status)


def wants_page(path: str, accepts: str) -> bool:
    """Whether it is a person's browser that asks, and no program."""
    return not path.startswith(("/api/", "/static/")) and "text/html" in accepts


def _page(name: str, status: int = 200) -> FileResponse:
    path = FOLDER / f"{name}.html"
    return FileResponse(path, status, media_type="text/html", headers={"cache-control": "no-cache"})
