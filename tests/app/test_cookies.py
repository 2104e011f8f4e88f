"""Cookies that nobody sent by a browser: read in no time, or not at all."""

from __future__ import annotations

import time

import pytest

from lungelens.app.cookies import sent_cookie, with_own_cookies
from lungelens.app.gate import OWNER_COOKIE


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("", None),
        ("x=1", "1"),
        ("a=b; x=1;c", "1"),
        ("a=b;x=1=2", "1=2"),
        ("x=1; x=2", "2"),
        ("ax=1; xa=2", None),
        ('a="\\"; x=1', "1"),
        ("x", None),
        ('x="1"', None),
        (" x = 1 ", "1"),
    ],
)
def test_the_value_of_one_cookie(header, value):
    assert sent_cookie(header, "x") == value


@pytest.mark.parametrize("part", ["\\", "\\0", '"', "a=", ";", " ", "x="])
def test_no_header_holds_up_the_others(part):
    """Python's own reader took seven seconds over thirty thousand characters."""
    began_s = time.process_time()
    sent_cookie('a="' + part * 60_000 + '"', "x")
    assert time.process_time() - began_s < 0.5


@pytest.mark.parametrize("name", ["theirs", OWNER_COOKIE])
@pytest.mark.parametrize("part", ["\\", "\\0"])
def test_no_request_does(stranger, name, part):
    """Unquoting them is done for every route by the libraries below it."""
    began_s = time.process_time()
    stranger.get("/api/measures", headers={"cookie": f'{name}="{part * 30_000}"'})
    assert time.process_time() - began_s < 0.5


def test_routes_see_our_cookies_only():
    headers = [
        (b"host", b"here"),
        (b"cookie", b"jupyter=1; lungelens_owner=key"),
        (b"cookie", b'lungelens_phone="\\1"'),
    ]
    assert with_own_cookies({"headers": headers})["headers"] == [headers[0], (b"cookie", b"lungelens_owner=key")]
    assert with_own_cookies({"headers": headers[:1]})["headers"] == headers[:1]
