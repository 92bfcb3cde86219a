"""What a visitor holds open ends with the visit, and nobody else's does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from analysis.app import entry as door
from analysis.app.connections import let_go
from analysis.app.entry import LEAVE, MOST_INSIDE, Entry
from tests.test_app_entry import ask, cookie_of

SOCKET = "/jupyter/api/kernels/k-1/channels"


class Held:
    """A browser's end of a connection, and an application that answers every message with the same."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.seen: list[str] = []
        self.coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def receive(self) -> dict[str, Any]:
        return await self.coming.get()

    async def send(self, message: Any) -> None:
        self.sent.append(dict(message))


async def echo(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    """Solara's part: it goes on until it is told that the other side is gone."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        return
    held = scope["held"]
    while True:
        message = await receive()
        held.seen.append(message["type"])
        if message["type"] == "websocket.disconnect":
            await send({"type": "websocket.send", "text": "too late"})
            return
        await send({"type": "websocket.send", "text": message.get("text", "")})


def inside(entry: Entry) -> str:
    return cookie_of(ask(entry, query=f"token={entry.token}")).split(";")[0]


def opened(entry: Entry, held: Held, cookie: str) -> asyncio.Task[None]:
    scope = {
        "type": "websocket", "path": SOCKET, "query_string": b"session_id=p", "headers": [(b"cookie", cookie.encode())],
        "held": held,
    }  # fmt: skip
    return asyncio.ensure_future(entry(scope, held.receive, held.send))


async def left(entry: Entry, cookie: str) -> None:
    async def nothing(*_: Any) -> dict[str, Any]:
        return {"type": "http.request"}

    headers = [(b"cookie", cookie.encode())]
    await entry({"type": "http", "method": "GET", "path": LEAVE, "headers": headers}, nothing, nothing)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(door, "let_go", lambda scope: found.append(scope["path"]))
    return found


def test_who_leaves_holds_no_connection_any_more(told: list[str]) -> None:
    entry = Entry(echo)
    mine, other = inside(entry), inside(entry)

    async def visit() -> None:
        tabs, stranger = [Held(), Held()], Held()
        open_ = [opened(entry, tab, mine) for tab in tabs]
        theirs = opened(entry, stranger, other)
        for held in (*tabs, stranger):
            await held.coming.put({"type": "websocket.receive", "text": "hello"})
        await asyncio.sleep(0.05)
        await left(entry, mine)
        await asyncio.wait_for(asyncio.gather(*open_), 5)
        for held in tabs:
            assert held.seen == ["websocket.receive", "websocket.disconnect"]
            assert [entry["type"] for entry in held.sent] == ["websocket.send", "websocket.close"]
        again = Held()
        await again.coming.put({"type": "websocket.connect"})
        await asyncio.wait_for(opened(entry, again, mine), 5)
        assert again.sent == [{"type": "websocket.close", "code": 1008}], "the old cookie holds no new one"
        assert again.seen == []
        await stranger.coming.put({"type": "websocket.receive", "text": "still here"})
        await stranger.coming.put({"type": "websocket.disconnect"})
        await asyncio.wait_for(theirs, 5)
        assert [entry.get("text") for entry in stranger.sent] == ["hello", "still here", "too late"]

    asyncio.run(visit())
    assert told == [SOCKET, SOCKET], "what the page keeps for those that were ended is let go, and for no other"


def test_what_came_before_leaving_and_was_not_read_is_not_read_after(told: list[str]) -> None:
    entry = Entry(echo)
    mine = inside(entry)

    async def visit() -> None:
        held = Held()
        one = opened(entry, held, mine)
        await asyncio.sleep(0.01)
        await held.coming.put({"type": "websocket.receive", "text": "run something"})
        await left(entry, mine)
        await asyncio.wait_for(one, 5)
        assert held.seen == ["websocket.disconnect"]

    asyncio.run(visit())


def test_who_has_to_come_in_again_because_too_many_did_is_out_altogether(told: list[str]) -> None:
    entry = Entry(echo)
    first = inside(entry)

    async def visit() -> None:
        held = Held()
        one = opened(entry, held, first)
        await asyncio.sleep(0.01)
        for _ in range(MOST_INSIDE):
            await entry._welcome(Held().send)
        await asyncio.wait_for(one, 5)
        assert held.sent[-1] == {"type": "websocket.close", "code": 1008}

    asyncio.run(visit())


def test_a_connection_that_breaks_is_forgotten(told: list[str]) -> None:
    async def breaks(*_: Any) -> None:
        raise OSError("gone")

    entry = Entry(breaks)
    mine = inside(entry)

    async def visit() -> None:
        with pytest.raises(OSError, match="gone"):
            await opened(entry, Held(), mine)
        assert entry._connections._open == {}

    asyncio.run(visit())
    assert told == []


def test_the_page_closes_what_it_keeps_as_if_the_tab_were_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    from solara.server import kernel_context

    closed: list[str] = []

    class Kernel:
        def page_close(self, page: str) -> None:
            closed.append(page)

    monkeypatch.setattr(kernel_context, "contexts", {"k-1": Kernel()})
    for path in (SOCKET, "/jupyter/api/kernels/unknown/channels", "/", "/kernels"):
        let_go({"path": path, "query_string": b"session_id=page-7"})
    assert closed == ["page-7"]
