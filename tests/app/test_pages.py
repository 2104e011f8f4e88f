"""The pages hold no code and no style of their own, and nobody's text becomes markup."""

from __future__ import annotations

import mimetypes
import re

import pytest

from lungelens.app import pages

PAGES = sorted(path.stem for path in pages.FOLDER.glob("*.html"))
SCRIPTS = sorted(pages.FOLDER.rglob("*.js"))
AS_MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
AS_STYLE = r"\.style\b|cssText|\"style\"|createElement\(\"style"
AS_CODE = r"\beval\(|new Function|javascript:"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_script_and_no_style_in_it(page):
    text = pages.assembled(page)
    assert re.findall(r"<style|\sstyle=|\son\w+=", text) == []
    assert re.findall(r"<script[^>]*>\s*[^<\s]", text) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_nothing_from_elsewhere(page):
    loaded = re.findall(r'(?:src|href)="([^"]*)"', pages.assembled(page))
    assert loaded
    assert [address for address in loaded if not re.match(r"/(?!/)|#", address)] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole(page):
    text = pages.assembled(page)
    assert "<!-- part" not in text
    assert text.startswith('<!doctype html>\n<html lang="en">\n<head>\n  <meta charset="utf-8">')
    assert len(re.findall("<title>|<main|</main>|</html>", text)) == 4


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_writes_text_and_no_markup_or_style(script):
    assert re.findall(f"{AS_MARKUP}|{AS_STYLE}|{AS_CODE}", script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("address", ["/nowhere", "/clinic/people", "/runner.html"])
def test_an_unknown_address_is_a_page_for_people_and_json_for_programs(owner, phone, address):
    for at_the_door in (owner, phone):
        shown = at_the_door.get(address, headers={"accept": "text/html,*/*"})
        assert shown.status_code == 404
        assert 'data-t="shared.nowhere.title"' in shown.text
    assert owner.get("/api/nowhere", headers={"accept": "text/html"}).json()["error"]["code"] == "not_found"


def test_without_the_key_there_is_a_page_that_says_so(stranger):
    shown = stranger.get("/clinic")
    assert shown.status_code == 401
    assert 'data-t="shared.private.title"' in shown.text
    assert stranger.get("/static/css/base.css").status_code == 200


def test_files_are_what_lies_on_the_disk_and_are_called_what_they_are(stranger, monkeypatch):
    monkeypatch.setitem(mimetypes.types_map, ".js", "text/plain")  # as some Windows computers have it
    kinds = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
    kinds |= {"webp": "image/webp", "mp4": "video/mp4"}
    for suffix, kind in kinds.items():
        path = next(pages.FOLDER.rglob(f"*.{suffix}"))
        answer = stranger.get(f"/static/{path.relative_to(pages.FOLDER).as_posix()}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert answer.content == path.read_bytes()
    part = stranger.get("/static/images/lunge.mp4", headers={"range": "bytes=10-19"})
    assert (part.status_code, len(part.content)) == (206, 10)
    assert stranger.get("/static/js/nowhere.js").status_code == 404
    assert stranger.post("/static/js/dom.js").status_code == 405
    assert stranger.get("/static/%2e%2e/pages.py").status_code == 404
