"""What goes out to a browser: one click draws dozens of small messages, which are sent without waiting for each.

Solara hands every message to the event loop by itself and waits until it is gone, which takes longer than to work the
screen out. Here messages wait in a line of their own for each connection, and the loop is woken once for all of them.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from solara.server import starlette as solara_starlette
from solara.server.websocket import WebSocketDisconnect

MOST_WAITING = 4 * 1024 * 1024  # letters or bytes that may wait for one browser: whole pages are a tenth of it
SLOW_SECONDS = 30.0  # how long whoever draws waits for a browser that does not take them

_log = logging.getLogger("headway.page")


class Outbox(solara_starlette.WebsocketWrapper):
    """A connection whose messages go out in order, and together.

    Parameters
    ----------
    ws : starlette.websockets.WebSocket
    portal : anyio.from_thread.BlockingPortal, optional
        As Solara has it; unused but to close.
    """

    def __init__(self, ws: Any, portal: Any) -> None:
        super().__init__(ws, portal)
        self._waiting: deque[str | bytes] = deque()
        self._size = 0
        self._sending = self._broken = False
        self._less = threading.Condition()

    def send_text(self, data: str) -> None:
        """Send words, soon.

        Raises
        ------
        WebSocketDisconnect
            If the browser is gone, or has taken nothing for long.
        """
        self._put(data)

    def send_bytes(self, data: bytes) -> None:
        """Send bytes, soon; see `send_text`."""
        self._put(data)

    def _put(self, data: str | bytes) -> None:
        on_loop = threading.get_ident() == self._thread_id  # which must not wait for itself
        with self._less:
            if not on_loop and not self._less.wait_for(self._takes_more, SLOW_SECONDS):
                self._give_up()
            if self._broken:
                raise WebSocketDisconnect
            self._waiting.append(data)
            self._size += len(data)
            if self._sending:
                return
            self._sending = True
        try:
            self.event_loop.call_soon_threadsafe(self._run, self._send_all)
        except RuntimeError:  # the server has ended
            with self._less:
                self._give_up()
            raise WebSocketDisconnect from None

    def _takes_more(self) -> bool:
        return self._broken or self._size < MOST_WAITING

    async def _send_all(self) -> None:
        """Send what waits until nothing does."""
        while True:
            with self._less:
                if not self._waiting:
                    self._sending = False
                    return
                data = self._waiting.popleft()
                self._size -= len(data)
                self._less.notify_all()
            try:
                await (self._send_bytes_exc(data) if isinstance(data, bytes) else self._send_text_exc(data))
                await asyncio.sleep(0)  # the loop hears in between that the browser has gone
            except (Exception, asyncio.CancelledError) as error:
                with self._less:
                    self._give_up()
                if isinstance(error, asyncio.CancelledError):
                    raise
                if not isinstance(error, WebSocketDisconnect):
                    _log.warning("a browser could not be told what to draw", exc_info=error)
                return

    def _give_up(self) -> None:
        """Nothing goes out any more; whoever would send is told, and the browser, if it is still there."""
        self._broken, self._sending = True, False
        self._waiting.clear()
        self._size = 0
        self._less.notify_all()
        with suppress(RuntimeError):  # the server has ended
            self.event_loop.call_soon_threadsafe(self._run, self._hang_up)

    async def _hang_up(self) -> None:
        """Close the connection, so that a browser that is still there makes another."""
        with suppress(Exception):  # it is closed already
            await self.ws.close()

    def _run(self, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = self.event_loop.create_task(do())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def use_outboxes() -> None:
    """Have Solara use these for every connection from now on."""
    solara_starlette.WebsocketWrapper = Outbox  # type: ignore[misc]  # where Solara looks it up for each connection
