"""The pages and what they are made of: `static/`, plain HTML, CSS and JavaScript modules."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

from lungelens.records.errors import NotFoundError
from lungelens.report import exercise_pictures

FOLDER = Path(__file__).with_name("static")
PageName = Literal["runner", "phone", "clinic"]
router = APIRouter(include_in_schema=False)
static_files = StaticFiles(directory=FOLDER)
exercise_files = StaticFiles(directory=exercise_pictures.FOLDER)


@router.get("/")
def index() -> FileResponse:
    """The first page."""
    return _page("index")


@router.get("/{name}")
def page(name: PageName) -> FileResponse:
    """One of the pages."""
    return _page(name)


def _page(name: str) -> FileResponse:
    path = FOLDER / f"{name}.html"
    if not path.is_file():
        raise NotFoundError("There is no such page.")
    return FileResponse(path, media_type="text/html", headers={"cache-control": "no-cache"})
