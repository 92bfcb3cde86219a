"""The door: who may come in. A link that works once on this machine; a password where others can reach the page.

Whoever comes in gets a signed cookie. It holds until they leave, have not come back for a day, or the server ends; who
leaves holds no connection any more either. The link's token is spent when it is used, as Jupyter's is; the next link is
then told in the terminal. Passwords are hashed by argon2, cookies signed by itsdangerous; neither is ever written
anywhere.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from itsdangerous import BadSignature, Signer

from analysis.app.connections import Connections, let_go
from analysis.app.guard import App, Message, Receive, Scope, Send

COOKIE = "headway-entry"
LOGIN = "/enter"
LEAVE = "/leave"
IDLE_SECONDS = 24 * 3600.0  # after which a cookie that nobody came back with opens nothing any more
MOST_INSIDE = 1000  # who came in last; with more, the first ones have to come in again
LONGEST_PASSWORD = 200
LEAST_PASSWORD = 8
SECONDS_BETWEEN_TRIES = 1.0  # of passwords, all visitors together: a list of them takes its time
FORM_MOST = 4096  # bytes of the form

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Headway</title>
<meta name="viewport" content="width=device-width"><style>
body {{ font: 16px/1.5 Roboto, "DejaVu Sans", sans-serif; max-width: 30em; margin: 15vh auto; padding: 0 1em;
 color: #1B2A33; background: #FFFFFF; }}
input, button {{ font: inherit; padding: 6px 10px; }} button {{ background: #0B5FA5; color: #FFFFFF; border: 0; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #EAF0F4; background: #10212E; }} }}
</style></head><body><h1>Headway</h1>{body}</body></html>"""
_FORM = """<form method="post" action="{login}"><p>{words}</p>
<p><label>Password <input type="password" name="password" autocomplete="current-password" autofocus required></label>
<button>Come in</button></p></form>"""
_NO_LINK = (
    "<p>This page opens with the link that stands in the window in which it was started. Each link works once; "
    "after it has been used, the next one is shown there.</p>"
)


PASSWORD_ASKED = threading.Event()  # whether this server asks for one: then the page offers to leave


class Entry:
    """Lets those through who have come in; stands behind the guard and before the page.

    Parameters
    ----------
    app : ASGI application
    password : str, optional
        Where it is given, it is asked for; left out, the link's token is.
    used : callable, optional
        Told the token of the next link when one has been used.
    """

    def __init__(self, app: App, password: str | None = None, used: Callable[[str], None] | None = None) -> None:
        self._app = app
        self._signer = Signer(secrets.token_bytes(32), salt="headway.entry")
        self._hasher = PasswordHasher()
        self._hash = self._hasher.hash(password) if password is not None else None
        self._used = used
        self._lock = threading.Lock()
        self._token = secrets.token_urlsafe(24)
        self._next_try = 0.0
        self._inside: dict[str, float] = {}  # when each who came in was last here
        self._connections = Connections(let_go)
        if password is not None:
            PASSWORD_ASKED.set()

    @property
    def token(self) -> str:
        """The token of the next link; empty where a password is asked for."""
        return "" if self._hash is not None else self._token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve who has come in; the others get the way in."""
        who = "" if scope["type"] == "lifespan" else self._who(scope)
        if who and scope["type"] == "http" and scope["path"] == LEAVE and _own(scope):
            await self._out(who)
            await _to_the_page(send, f"{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
        elif who and scope["type"] == "websocket":
            await self._connections.hold(who, self._app, scope, receive, send)
        elif scope["type"] == "lifespan" or who:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif self._hash is not None and scope["path"] == LOGIN and scope["method"] == "POST":
            await self._login(receive, send)
        elif self._hash is None and self._spend(_query(scope).get("token", [""])[0]):
            await self._welcome(send)
        elif self._hash is not None:
            await _show(send, 401, _FORM.format(login=LOGIN, words="Who has the password may come in."))
        else:
            await _show(send, 401, _NO_LINK)

    def _who(self, scope: Scope) -> str:
        """Who asks, of those who are in; nobody otherwise."""
        for name, value in scope["headers"]:
            if name.lower() != b"cookie":
                continue
            try:
                morsel = SimpleCookie(value.decode("latin-1")).get(COOKIE)
                who = self._signer.unsign(morsel.value).decode() if morsel is not None else ""
            except (CookieError, BadSignature):
                continue
            now = time.monotonic()
            if now - self._inside.get(who, -IDLE_SECONDS) < IDLE_SECONDS:
                self._inside[who] = now
                return who
        return ""

    def _spend(self, given: str) -> bool:
        """Whether this is the token of the link, which is then spent."""
        with self._lock:
            if not given or not hmac.compare_digest(given.encode(), self._token.encode()):
                return False
            self._token = secrets.token_urlsafe(24)
        if self._used is not None:
            self._used(self._token)
        return True

    async def _login(self, receive: Receive, send: Send) -> None:
        body = await _form(receive)
        with self._lock:
            now = time.monotonic()
            early, self._next_try = now < self._next_try, max(self._next_try, now + SECONDS_BETWEEN_TRIES)
        if early:
            await _show(send, 429, _FORM.format(login=LOGIN, words="Too many tries at once: wait a second."))
            return
        try:
            given = parse_qs(body.decode("utf-8", "replace"), max_num_fields=4).get("password", [""])[0]
        except ValueError:
            given = ""
        if self._fits(given):
            await self._welcome(send)
        else:
            await _show(send, 401, _FORM.format(login=LOGIN, words="That is not the password."))

    def _fits(self, given: str) -> bool:
        if self._hash is None or len(given) > LONGEST_PASSWORD:
            return False
        try:
            return self._hasher.verify(self._hash, given)
        except VerificationError:
            return False

    async def _out(self, who: str) -> None:
        """End a visit: its cookie opens nothing any more, and what it holds open is closed."""
        self._inside.pop(who, None)
        await self._connections.end(who)

    async def _welcome(self, send: Send) -> None:
        who = secrets.token_urlsafe(16)
        if len(self._inside) >= MOST_INSIDE:
            await self._out(min(self._inside, key=self._inside.__getitem__))
        self._inside[who] = time.monotonic()
        await _to_the_page(send, f"{COOKIE}={self._signer.sign(who).decode()}; Path=/; HttpOnly; SameSite=Lax")


def checked_password(password: str) -> str:
    """The password, if it can be one.

    Raises
    ------
    ValueError
        If it is too short or too long.
    """
    if not LEAST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ValueError(f"a password has {LEAST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return password


def _own(scope: Scope) -> bool:
    """Whether the page itself or who sits before it asks, and no link on another site."""
    told = [value for key, value in scope["headers"] if key.lower() == b"sec-fetch-site"]
    return told in ([], [b"same-origin"], [b"none"])


async def _to_the_page(send: Send, cookie: str) -> None:
    headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _query(scope: Scope) -> dict[str, list[str]]:
    raw = scope.get("query_string", b"")
    if scope["method"] != "GET" or scope["path"] != "/" or len(raw) > 512:
        return {}
    try:
        return parse_qs(raw.decode("ascii"), max_num_fields=8)
    except ValueError:
        return {}


async def _form(receive: Receive) -> bytes:
    body = b""
    while len(body) <= FORM_MOST:
        message: Message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return body[:FORM_MOST]


async def _show(send: Send, status: int, body: str) -> None:
    content = _PAGE.format(body=body).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
