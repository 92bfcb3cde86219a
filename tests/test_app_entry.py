"""The door before the page: a link that works once, a password, a cookie that nobody can forge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from analysis.app import entry as door
from analysis.app.entry import COOKIE, IDLE_SECONDS, LEAVE, LOGIN, MOST_INSIDE, Entry, checked_password
from analysis.app.server import serve
from analysis.errors import StudyError


async def page(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the page"})


def ask(
    entry: Entry, path: str = "/", query: str = "", cookie: str = "", method: str = "GET", body: bytes = b""
) -> Any:
    sent: list[dict[str, Any]] = []
    headers = [(b"cookie", cookie.encode())] if cookie else []
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    asyncio.run(entry(scope, receive, send))
    return sent


def cookie_of(sent: Any) -> str:
    return next(value.decode() for key, value in sent[0]["headers"] if key == b"set-cookie")


def test_a_link_lets_one_browser_in_and_the_next_is_told() -> None:
    told: list[str] = []
    entry = Entry(page, used=told.append)
    first = entry.token
    assert ask(entry)[0]["status"] == 401
    welcome = ask(entry, query=f"token={first}")
    assert welcome[0]["status"] == 303
    cookie = cookie_of(welcome)
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    mine = cookie.split(";")[0]
    assert ask(entry, cookie=mine)[0]["status"] == 200
    assert told == [entry.token]
    assert entry.token != first
    assert ask(entry, query=f"token={first}")[0]["status"] == 401


def test_who_leaves_or_stays_away_for_a_day_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(door.time, "monotonic", lambda: now[0])
    entry = Entry(page)

    def come_in() -> str:
        return cookie_of(ask(entry, query=f"token={entry.token}")).split(";")[0]

    one, other = come_in(), come_in()
    left = ask(entry, LEAVE, cookie=one)
    assert left[0]["status"] == 303
    assert "Max-Age=0" in cookie_of(left)
    assert ask(entry, cookie=one)[0]["status"] == 401
    now[0] += IDLE_SECONDS - 1
    assert ask(entry, cookie=other)[0]["status"] == 200
    now[0] += IDLE_SECONDS - 1
    assert ask(entry, cookie=other)[0]["status"] == 200, "who comes back stays in"
    now[0] += IDLE_SECONDS
    assert ask(entry, cookie=other)[0]["status"] == 401


def test_the_door_remembers_so_many_and_the_last_of_them() -> None:
    entry = Entry(page)
    first, *_, last = [
        cookie_of(ask(entry, query=f"token={entry.token}")).split(";")[0] for _ in range(MOST_INSIDE + 1)
    ]
    assert ask(entry, cookie=first)[0]["status"] == 401
    assert ask(entry, cookie=last)[0]["status"] == 200


@pytest.mark.parametrize(
    "cookie",
    [
        f"{COOKIE}=x",
        f"{COOKIE}=",
        f"{COOKIE}=a.b",
        "other=1",
        f"{COOKIE}",
        ";;;=",
        f"{COOKIE}=\u00e4.\u00e4",
        "a" * 9000,
    ],
)
def test_a_cookie_that_was_not_signed_here_opens_nothing(cookie: str) -> None:
    entry, other = Entry(page), Entry(page)
    assert ask(entry, cookie=cookie)[0]["status"] == 401
    foreign = cookie_of(ask(other, query=f"token={other.token}")).split(";")[0]
    assert ask(entry, cookie=foreign)[0]["status"] == 401


@pytest.mark.parametrize("query", ["token=", "token", "token=%ff", "x=1&" * 50, "token=" + "a" * 600, "&&&"])
def test_strange_questions_get_the_same_answer(query: str) -> None:
    assert ask(Entry(page), query=query)[0]["status"] == 401


def test_a_password_is_asked_for_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(door.time, "monotonic", lambda: now[0])
    entry = Entry(page, "correct horse")
    assert entry.token == ""
    form = ask(entry)
    assert form[0]["status"] == 401
    assert b'type="password"' in form[1]["body"]

    def login(body: bytes) -> Any:
        now[0] += 2.0
        return ask(entry, LOGIN, method="POST", body=body)

    for body in (b"password=wrong", b"", b"\xff\xfe", b"password=" + b"x" * 5000, b"a=1&b=2&c=3&d=4&e=5"):
        assert login(body)[0]["status"] in (400, 401)
    welcome = login(b"password=correct+horse")
    assert welcome[0]["status"] == 303
    assert ask(entry, cookie=cookie_of(welcome).split(";")[0])[0]["status"] == 200
    assert ask(entry, LOGIN, method="POST", body=b"password=correct+horse")[0]["status"] == 429, "one try a second"


def test_who_has_not_come_in_gets_no_connection() -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Entry(page)({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_password_must_be_one_and_others_cannot_come_without() -> None:
    assert checked_password("long enough") == "long enough"
    for word in ("short", "x" * 300):
        with pytest.raises(ValueError, match="8 to 200"):
            checked_password(word)
    with pytest.raises(StudyError, match="needs a password"):
        serve(host="0.0.0.0")
    with pytest.raises(StudyError, match="8 to 200"):
        serve(host="0.0.0.0", password="short")
