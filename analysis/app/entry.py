"""The door: who may come in. A link that works once on this machine; a password where others can reach the page.

Whoever comes in gets a signed cookie that holds for the life of this server. The link's token is spent when it is used,
as Jupyter's is; the next link is then told in the terminal. Passwords are hashed by argon2, cookies signed by
itsdangerous; neither is ever written anywhere.
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

from analysis.app.guard import App, Message, Receive, Scope, Send

COOKIE = "headway-entry"
LOGIN = "/enter"
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

    @property
    def token(self) -> str:
        """The token of the next link; empty where a password is asked for."""
        return "" if self._hash is not None else self._token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve who has come in; the others get the way in."""
        if scope["type"] == "lifespan" or self._is_in(scope):
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

    def _is_in(self, scope: Scope) -> bool:
        for name, value in scope["headers"]:
            if name.lower() != b"cookie":
                continue
            try:
                morsel = SimpleCookie(value.decode("latin-1")).get(COOKIE)
                if morsel is not None and self._signer.unsign(morsel.value):
                    return True
            except (CookieError, BadSignature):
                continue
        return False

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

    async def _welcome(self, send: Send) -> None:
        value = self._signer.sign(secrets.token_urlsafe(16)).decode()
        cookie = f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


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
