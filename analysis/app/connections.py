"""Connections that visitors hold open, and how they end when a visit does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs

from analysis.app.guard import App, Message, Receive, Scope, Send

CLOSE_LEFT = 1008  # RFC 6455, section 7.4.1: not allowed (any more)


class Connection:
    """One websocket between a browser and the page.

    Parameters
    ----------
    receive, send : callable
        Of the server.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._ended = asyncio.Event()

    @property
    def ended(self) -> bool:
        """Whether it was ended from here."""
        return self._ended.is_set()

    async def receive(self) -> Message:
        """The next message; once ended, that the other side is gone."""
        if not self.ended:
            message = asyncio.ensure_future(self._receive())
            ended = asyncio.ensure_future(self._ended.wait())
            try:
                await asyncio.wait({message, ended}, return_when=asyncio.FIRST_COMPLETED)
                if not self.ended:
                    return message.result()
            finally:
                message.cancel()
                ended.cancel()
        return {"type": "websocket.disconnect", "code": CLOSE_LEFT}

    async def send(self, message: Message) -> None:
        """Send a message; once ended, nothing goes out any more."""
        if not self.ended:
            await self._send(message)

    async def end(self) -> None:
        """Close it: nothing is taken from it or sent on it from now on."""
        if not self.ended:
            self._ended.set()
            with suppress(Exception):  # of the server, if the other side has gone by itself
                await self._send({"type": "websocket.close", "code": CLOSE_LEFT})


class Connections:
    """All that are open, by visitor.

    Parameters
    ----------
    ended : callable
        Told the request of each that was ended from here, once the page has let go of it; in a thread of its own.
    """

    def __init__(self, ended: Callable[[Scope], None]) -> None:
        self._open: dict[str, set[Connection]] = {}
        self._told = ended

    async def hold(self, who: str, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a visitor's connection until either side is done with it, or the visit ends."""
        one = Connection(receive, send)
        mine = self._open.setdefault(who, set())
        mine.add(one)
        try:
            await app(scope, one.receive, one.send)
        finally:
            mine.discard(one)
            if not mine and self._open.get(who) is mine:
                del self._open[who]
            if one.ended:
                await asyncio.to_thread(self._told, scope)

    async def end(self, who: str) -> None:
        """End all of a visitor's."""
        for one in self._open.pop(who, set()).copy():
            await one.end()


def let_go(scope: Scope) -> None:
    """Close what the page keeps for a connection, as it does when its tab is closed: work that goes on for it stops."""
    from solara.server.kernel_context import contexts

    kernel = contexts.get(_kernel(scope["path"]))
    if kernel is not None:
        (page, *_) = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_id", [""])
        kernel.page_close(page)


def _kernel(path: str) -> str:
    """The name of the kernel in the address of its connection."""
    parts = path.split("/")
    return parts[parts.index("kernels") + 1] if "kernels" in parts[:-1] else ""
