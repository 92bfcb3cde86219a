"""The door in a real browser: a password for others on the network, leaving, and who is refused."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from analysis.app.entry import COOKIE
from tests.visits import PATIENCE, Served, served

PASSWORD = "a long walk home"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page that others could reach: under an address of this machine that is not its usual one."""
    with served(
        tmp_path_factory.mktemp("door"), "--host", "127.0.0.2", "--password", PASSWORD, "--workers", "1"
    ) as page:
        yield page


def fresh(browser: Browser) -> Page:
    return browser.new_context().new_page()


def test_a_password_is_asked_for_and_a_wrong_one_opens_nothing(browser: Browser, guarded: Served) -> None:
    page = fresh(browser)
    answer = page.goto(guarded.address)
    assert answer is not None and answer.status == 401
    assert "token" not in guarded.first
    field = page.get_by_label("Password")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("type", "password")
    field.fill("a short walk home")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That is not the password")).to_be_visible()
    assert page.context.cookies() == []
    assert "walk" not in page.url
    page.wait_for_timeout(1_100)  # one try a second
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("button", name="Give me a plan").wait_for(timeout=PATIENCE)
    assert page.url == f"{guarded.address}/"
    (cookie,) = [one for one in page.context.cookies() if one["name"] == COOKIE]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"], cookie["expires"]) == (True, "Lax", "/", -1)
    assert cookie["domain"] == "127.0.0.2", "no other host gets it"
    assert COOKIE not in page.evaluate("document.cookie")
    page.reload()
    page.get_by_role("button", name="Give me a plan").wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Leave").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert [one for one in page.context.cookies() if one["name"] == COOKIE] == []
    page.context.add_cookies([{"name": COOKIE, "value": cookie["value"], "url": guarded.address}])
    again = page.goto(guarded.address)
    assert again is not None and again.status == 401, "who has left is out, even with the old cookie"
    page.context.close()


def test_other_browsers_do_not_come_in_by_the_first_one(browser: Browser, guarded: Served) -> None:
    page = fresh(browser)
    for path in ("/", "/?token=anything", "/enter", "/static/assets/style.css", "/jupyter/api/kernels"):
        answer = page.goto(f"{guarded.address}{path}")
        assert answer is not None and answer.status == 401, path
    page.context.close()


def test_nothing_listens_where_it_was_not_asked_to(guarded: Served) -> None:
    port = int(guarded.address.rsplit(":", 1)[1])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_who_leaves_in_one_tab_is_out_in_all_of_them(browser: Browser, guarded: Served) -> None:
    page = fresh(browser)
    page.goto(guarded.address)
    page.wait_for_timeout(1_100)  # one try a second
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Give me a plan").wait_for(timeout=PATIENCE)
    tab = page.context.new_page()
    with tab.expect_websocket(timeout=PATIENCE) as first:
        tab.goto(guarded.address)
    tab.get_by_role("button", name="A small firm").click()
    held = first.value
    assert not held.is_closed()
    page.get_by_role("link", name="Leave").click()
    expect(page.get_by_label("Password")).to_be_visible()
    tab.wait_for_timeout(100)
    if not held.is_closed():
        held.wait_for_event("close", timeout=PATIENCE)
    refused = tab.evaluate(
        """(url) => new Promise((told) => {
            const again = new WebSocket(url);
            again.onopen = () => told("open");
            again.onerror = () => told("refused");
        })""",
        held.url,
    )
    assert refused == "refused", "the tab that is still there opens no new one"
    tab.reload()
    expect(tab.get_by_label("Password")).to_be_visible()
    page.context.close()
