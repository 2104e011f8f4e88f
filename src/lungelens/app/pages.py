"""The pages and what they are made of: `static/`, plain HTML, CSS and JavaScript modules; `parts/` are shared."""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from lungelens.language import spoken
from lungelens.report import exercise_pictures

if TYPE_CHECKING:
    from starlette.types import Scope

FOLDER = Path(__file__).with_name("static")
OPEN = ("runner", "phone", "clinic", "signed-out")  # by their names; index is the first page
_PART = re.compile(r"^ *<!-- part: (\w+) -->\n", re.MULTILINE)
_IN_ENGLISH = '<html lang="en">'
Plain = Literal["nowhere", "private"]
# Said here, since a system may keep a table that says otherwise, and browsers run no script that is called plain text.
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webp": "image/webp"}


class FilesInMemory(StaticFiles):
    """Files read once: a page is made of some sixty, and threads that read each anew take several times as long.

    Videos, of which browsers ask for parts, are read from the disk.
    """

    def __init__(self, folder: Path):
        super().__init__(directory=folder)
        self._folder = folder

    @cached_property
    def _contents(self) -> dict[str, tuple[bytes, str]]:
        """Content and type by path."""
        files = (path for path in self._folder.rglob("*") if path.suffix in _TYPES)
        return {path.relative_to(self._folder).as_posix(): (path.read_bytes(), _TYPES[path.suffix]) for path in files}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at a path below the folder."""
        found = self._contents.get(Path(path).as_posix())
        if found is None or scope["method"] != "GET":
            return await super().get_response(path, scope)
        content, kind = found
        return Response(content, media_type=kind)


router = APIRouter(include_in_schema=False)
static_files = FilesInMemory(FOLDER)
exercise_files = FilesInMemory(exercise_pictures.FOLDER)


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
    text = assembled(name).replace(_IN_ENGLISH, f'<html lang="{spoken()}">')
    return HTMLResponse(text, status, headers={"cache-control": "no-cache"})


@cache
def assembled(name: str) -> str:
    """A page with what pages share put in, each in place of a line `<!-- part: NAME -->`."""
    text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    return _PART.sub(lambda part: (FOLDER / "parts" / f"{part[1]}.html").read_text(encoding="utf-8"), text)
