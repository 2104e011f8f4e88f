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


def test_an_unknown_address_and_a_missing_key_get_a_page(open_page, server, faults_of, picture):
    page = open_page("/nowhere")
    assert faults_of(page) == []
    picture(page, "nowhere")
    page.get_by_role("link", name="To the first page").click()
    page.get_by_role("heading", name="How far do your ankles bend?").wait_for()
    stranger = open_page(f"{server.base}/clinic")
    stranger.get_by_role("heading", name="This page is private").wait_for()
    assert faults_of(stranger) == []
    picture(stranger, "private")


def test_whoever_signs_out_is_told_and_sees_nothing_more(open_page, server, faults_of, picture):
    page = open_page("/clinic")
    page.evaluate("sessionStorage.setItem('typed', 'Ada')")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="You are signed out").wait_for()
    assert page.evaluate("sessionStorage.length") == 0
    assert faults_of(page) == []
    picture(page, "signed_out")
    page.goto(f"{server.base}/clinic")
    page.get_by_role("heading", name="This page is private").wait_for()


def test_what_closed_tabs_left_goes_after_a_day(open_page):
    left = open_page("/runner").evaluate(
        """async () => {
          const { Kept, takeUp } = await import("/static/js/film/kept.js");
          for (const hours of [25, 1]) {
            new Kept({ place: "elsewhere", hours, begun_ms: Date.now() - hours * 3600e3 }).add(new Blob(["film"]));
          }
          await new Promise((done) => setTimeout(done, 500));
          await takeUp("here", () => {});
          await new Promise((done) => setTimeout(done, 500));
          const store = await new Promise((done) => {
            const asked = indexedDB.open("lungelens", 1);
            asked.onsuccess = () => done(asked.result.transaction("recordings").objectStore("recordings"));
          });
          return new Promise((done) => { store.getAll().onsuccess = (all) => done(all.target.result); });
        }"""
    )
    assert [about["hours"] for about in left] == [1]
