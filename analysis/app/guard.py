"""What stands between the network and the page: who may ask, how much, and what a browser may do with the answer.

The page runs what visitors ask for, and any web site open in the same browser can reach a server on the same machine.
So a request must name this server as its host, must not come from another site, and stays within bounds; every answer
forbids the browser to load anything from elsewhere or to show the page inside another.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from hashlib import sha256
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

FRAME_LIMIT = 256 * 1024  # bytes of one message from the browser; the largest seen are a few thousand
BODY_LIMIT = 64 * 1024  # bytes of a request's body; the page itself sends none
MOST_CONNECTIONS = 80  # that are open at once; each visitor needs one
CLOSE_TRY_LATER = 1013
CLOSE_TOO_BIG = 1009  # RFC 6455, section 7.4.1
SAFE_METHODS = ("GET", "HEAD")
CLOSED_PATHS = ("/resourcez", "/readyz", "/_solara/auth", "/_solara/api/evict")  # for those who run servers for others
# A page behind no proxy has no use for these, and Solara believes them for all visitors at once.
DROPPED = (
    b"script-name",
    b"x-script-name",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-forwarded-for",
    b"forwarded",
)

_INLINE_SCRIPT = re.compile(rb"<script(?P<attributes>(?![^>]*\bsrc\s*=)[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.I)
_DATA_TYPE = re.compile(rb"\btype\s*=\s*[\"']?(?!text/javascript|module)[\w/+.-]+", re.I)

FIXED_HEADERS: Headers = [
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
]


class Guard:
    """Wraps the page's application.

    Parameters
    ----------
    app : ASGI application
    hosts : iterable of str
        The names and ports under which the page is reached, such as ``127.0.0.1:8765``.
    """

    def __init__(self, app: App, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, one connection, or the start and end of the server."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:  # the server's own start and end
            await self._app(scope, receive, send)

    # --- requests ----------------------------------------------------------------------------------------------------

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        body = await _body(receive)
        if body is None:
            await _refuse(send, 413, "That is more than this page takes.")
            return
        answer = _Answer(send, self._hosts)
        await self._app(_cleaned(scope, plain=True), _replay(body, receive), answer.send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        if not self._known_host(scope):
            return 421, "This page is not served under that name."
        origins = _values(scope, b"origin")
        if origins and not self._same_origin(origins):
            return 403, "Requests from other sites are refused."
        if scope["method"] not in SAFE_METHODS and not origins:
            return 403, "Requests from other sites are refused."
        site, mode = _values(scope, b"sec-fetch-site"), _values(scope, b"sec-fetch-mode")
        if site and site[0] in ("cross-site", "same-site") and mode != ["navigate"]:  # a link from elsewhere is fine
            return 403, "Requests from other sites are refused."
        if scope["path"].startswith(CLOSED_PATHS):
            return 404, "There is no such page."
        return None

    def _known_host(self, scope: Scope) -> bool:
        hosts = _values(scope, b"host")
        return len(hosts) == 1 and hosts[0].lower() in self._hosts

    def _same_origin(self, origins: list[str]) -> bool:
        return len(origins) == 1 and origins[0].lower() in self._origins

    # --- the connection the page keeps open --------------------------------------------------------------------------

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = self._known_host(scope) and self._same_origin(_values(scope, b"origin"))
        if not known or self._open >= MOST_CONNECTIONS:
            await receive()  # the request to connect
            await send({"type": "websocket.close", "code": 1008 if not known else CLOSE_TRY_LATER})
            return
        closed = False

        async def bounded() -> Message:
            nonlocal closed
            message = await receive()
            if message["type"] == "websocket.receive" and _size(message) > FRAME_LIMIT:
                closed = True
                await send({"type": "websocket.close", "code": CLOSE_TOO_BIG, "reason": "message too big"})
                return {"type": "websocket.disconnect", "code": CLOSE_TOO_BIG}
            return message

        async def sent(message: Message) -> None:
            if not closed:
                await send(message)

        self._open += 1
        try:
            await self._app(_cleaned(scope), bounded, sent)
        finally:
            self._open -= 1


class _Answer:
    """Sends an answer on with the headers a browser needs; a page of HTML is held until its scripts are known."""

    def __init__(self, send: Send, hosts: Iterable[str]) -> None:
        self._send = send
        self._hosts = hosts
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take a message of the application."""
        if message["type"] == "http.response.start":
            if _is_html(message["headers"]):
                self._start = message
                return
            message = {**message, "headers": _headers(message["headers"], policy((), self._hosts))}
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body", False):
                return
            headers = _headers(self._start["headers"], policy(script_hashes(self._body), self._hosts))
            await self._send({**self._start, "headers": headers})
            message = {"type": "http.response.body", "body": self._body}
        await self._send(message)


def policy(hashes: Iterable[str], hosts: Iterable[str]) -> str:
    """The content security policy: everything from this server, nothing from elsewhere, no frame around the page.

    Scripts inside the HTML run only if their hash is listed, so that text which found its way into the page cannot.
    Solara bears no less than the rest: its templates are compiled in the browser (``unsafe-eval``) and its parts style
    themselves (``unsafe-inline``, for styles alone).

    Parameters
    ----------
    hashes : iterable of str
        Of the scripts inside the HTML.
    hosts : iterable of str
        Where the page may keep a connection to.
    """
    sockets = " ".join(f"ws://{host}" for host in sorted(hosts))
    scripts = " ".join(f"'{value}'" for value in hashes)
    parts = (
        "default-src 'none'",
        f"script-src 'self' 'unsafe-eval' {scripts}".strip(),
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        f"connect-src 'self' {sockets}",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
    return "; ".join(parts)


def script_hashes(html: bytes) -> list[str]:
    """The hash of every script that stands inside the HTML, as a content security policy lists it."""
    return [
        f"sha256-{b64encode(sha256(found['text']).digest()).decode()}"
        for found in _INLINE_SCRIPT.finditer(html.replace(b"\r\n", b"\n"))  # a browser reads line ends this way
        if not _DATA_TYPE.search(found["attributes"])
    ]


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def _cleaned(scope: Scope, plain: bool = False) -> Scope:
    """The request without headers that only a proxy may set; `plain` asks for HTML that is not compressed."""
    dropped = (*DROPPED, b"accept-encoding") if plain and not _is_file(scope["path"]) else DROPPED
    return {**scope, "headers": [(key, value) for key, value in scope["headers"] if key.lower() not in dropped]}


def _is_file(path: str) -> bool:
    return path.startswith(("/static/", "/_solara/cdn/", "/jupyter/nbextensions/"))


def _is_html(headers: Headers) -> bool:
    return any(key.lower() == b"content-type" and value.startswith(b"text/html") for key, value in headers)


def _headers(headers: Headers, content_policy: str) -> Headers:
    own = [*FIXED_HEADERS, (b"content-security-policy", content_policy.encode())]
    names = {name for name, _ in own}
    return [*((key, value) for key, value in headers if key.lower() not in names), *own]


def _size(message: Message) -> int:
    text = message.get("text")
    return len(text.encode("utf-8", "surrogatepass")) if text is not None else len(message.get("bytes") or b"")


async def _body(receive: Receive) -> bytes | None:
    """The whole body of a request; None if it is longer than allowed."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _refuse(send: Send, status: int, words: str) -> None:
    headers = _headers([(b"content-type", b"text/plain; charset=utf-8")], policy((), ()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})
