"""What goes out to a browser: in order, without waiting, no more than it takes, and not to one that is gone."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import solara.server.starlette as solara_starlette
from solara.server.websocket import WebSocketDisconnect

from analysis.app import outbox
from analysis.app.outbox import Outbox


class Browser:
    """The other end: it takes messages, one at a time, once it may."""

    def __init__(self) -> None:
        self.got: list[str | bytes] = []
        self.open = asyncio.Event()
        self.gone = self.odd = False
        self.hung_up = 0

    async def send_text(self, data: str) -> None:
        await self._take(data)

    async def send_bytes(self, data: bytes) -> None:
        await self._take(data)

    async def close(self) -> None:
        self.hung_up += 1

    async def _take(self, data: str | bytes) -> None:
        await self.open.wait()
        if self.odd:
            raise ValueError("no such frame")
        if self.gone:
            raise RuntimeError('Cannot call "send" once a close message has been sent.')
        self.got.append(data)


def with_browser(do: Callable[[Outbox, Browser], Any], ready: bool = True) -> tuple[Browser, Any]:
    """What a thread that draws comes to, while the loop that sends runs here."""

    async def run() -> tuple[Browser, Any]:
        browser = Browser()
        if ready:
            browser.open.set()
        box = Outbox(browser, None)
        found = await asyncio.to_thread(do, box, browser)
        browser.open.set()
        while box._sending or box.tasks:
            await asyncio.sleep(0.001)
        return browser, found

    return asyncio.run(run())


def test_messages_go_out_in_the_order_they_were_made() -> None:
    def draw(box: Outbox, _: Browser) -> None:
        for number in range(200):
            box.send_text(str(number))
        box.send_bytes(b"end")

    browser, _ = with_browser(draw)
    assert browser.got == [*map(str, range(200)), b"end"]


def test_nobody_waits_for_the_browser() -> None:
    def draw(box: Outbox, browser: Browser) -> list[str | bytes]:
        box.send_text("a")
        box.send_text("b")
        return list(browser.got)

    browser, before = with_browser(draw, ready=False)
    assert before == []
    assert browser.got == ["a", "b"]


def test_two_threads_lose_nothing() -> None:
    def draw(box: Outbox, _: Browser) -> None:
        def many(name: str) -> None:
            for number in range(300):
                box.send_text(f"{name}{number}")

        threads = [threading.Thread(target=many, args=(name,)) for name in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    browser, _ = with_browser(draw)
    for name in "ab":
        assert [one for one in browser.got if str(one).startswith(name)] == [f"{name}{k}" for k in range(300)]


def test_who_draws_waits_once_too_much_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_WAITING", 10)
    monkeypatch.setattr(outbox, "SLOW_SECONDS", 0.05)

    def draw(box: Outbox, browser: Browser) -> int:
        for number in range(100):
            try:
                box.send_text("12345")
            except WebSocketDisconnect:
                return number
        return 100

    browser, sent = with_browser(draw, ready=False)
    assert sent == 3, "one is being sent, two wait; a browser that takes nothing is given up"
    assert browser.hung_up


def test_a_browser_that_is_gone_is_told_of() -> None:
    def draw(box: Outbox, browser: Browser) -> None:
        browser.gone = True
        box.send_text("x")
        while not box._broken:
            time.sleep(0.001)
        with pytest.raises(WebSocketDisconnect):
            box.send_text("y")

    browser, _ = with_browser(draw)
    assert browser.got == []


def test_a_connection_that_fails_is_closed_and_told_of(caplog: pytest.LogCaptureFixture) -> None:
    def draw(box: Outbox, browser: Browser) -> None:
        browser.odd = True
        box.send_text("x")
        while not box._broken:
            time.sleep(0.001)

    browser, _ = with_browser(draw)
    assert browser.hung_up == 1, "the browser makes another connection"
    assert "no such frame" in caplog.text


def test_solara_makes_its_connections_with_it() -> None:
    before = solara_starlette.WebsocketWrapper
    try:
        outbox.use_outboxes()
        assert solara_starlette.WebsocketWrapper is Outbox
    finally:
        solara_starlette.WebsocketWrapper = before  # type: ignore[misc]
