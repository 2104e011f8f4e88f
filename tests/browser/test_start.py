"""The start as the owner sees it: the browser is given a file, and ends on the page, signed in."""

from __future__ import annotations


def test_the_file_leads_to_the_page_once(browser, server):
    start = (server.data / "start.html").as_uri()
    context = browser.new_context()
    page = context.new_page()
    page.goto(start)
    page.wait_for_url(server.base + "/")
    page.wait_for_selector("html[data-ready]")
    cookie = next(one for one in context.cookies() if one["name"] == "lungelens_owner")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].name") == server.base + "/"
    context.close()
    other = browser.new_context()
    page = other.new_page()
    page.goto(start)
    page.wait_for_url("**/?start=*")
    assert "This page is private" in page.inner_text("body")
    other.close()
