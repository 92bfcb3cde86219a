"""The guard before the page, asked what a browser, a link, another site and somebody hostile would ask."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from analysis.app.guard import BODY_LIMIT, CLOSE_TOO_BIG, FRAME_LIMIT, Guard, policy, script_hashes

HERE = "127.0.0.1:8765"
PAGE = b"<html><script src='/a.js'></script><script id='x'>let a = 1;\n</script>" + (
    b"<script type='application/json'>{}</script><script type='text/x-template'><b></b></script></html>"
)
Messages = list[dict[str, Any]]


def scope(kind: str = "http", **changes: Any) -> dict[str, Any]:
    headers = {"host": HERE, **changes.pop("headers", {})}
    told = [(key.encode(), value.encode()) for key, value in headers.items() if value is not None]
    return {"type": kind, "method": "GET", "path": "/", "headers": told, **changes}


def ask(request: dict[str, Any], incoming: Messages | None = None, body: bytes = PAGE) -> tuple[Messages, Messages]:
    """What the guard sends back, and what the application behind it has seen (scope first)."""
    sent: Messages = []
    seen: Messages = []
    waiting = list(incoming or [{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def app(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        seen.append(dict(scope))
        message = await receive()
        seen.append(message)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] != "websocket.disconnect":
                seen.append(message)
            await send({"type": "websocket.send", "text": "too late"})
            return
        kind = b"text/javascript" if scope["path"].endswith(".js") else b"text/html; charset=utf-8"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": body[:30], "more_body": True})
        await send({"type": "http.response.body", "body": body[30:]})

    asyncio.run(Guard(app, (HERE, "localhost:8765"))(request, receive, send))
    return sent, seen


def header(sent: Messages, name: str) -> str:
    values = [value.decode() for key, value in sent[0]["headers"] if key == name.encode()]
    assert len(values) == 1, name
    return values[0]


def test_a_browser_gets_the_page_whole_and_with_its_own_scripts_allowed() -> None:
    sent, _ = ask(scope())
    assert sent[0]["status"] == 200
    assert b"".join(message["body"] for message in sent[1:]) == PAGE
    digest = b64encode(sha256(b"let a = 1;\n").digest()).decode()
    scripts = header(sent, "content-security-policy").split("; ")[1]
    assert scripts == f"script-src 'self' 'unsafe-eval' 'sha256-{digest}'"


@pytest.mark.parametrize("path", ["/", "/static/a.js", "/resourcez"])
def test_every_answer_carries_the_headers(path: str) -> None:
    sent, _ = ask(scope(path=path))
    content = header(sent, "content-security-policy")
    assert "frame-ancestors 'none'" in content
    assert content.startswith("default-src 'none'")
    assert header(sent, "x-frame-options") == "DENY"
    assert header(sent, "x-content-type-options") == "nosniff"
    assert header(sent, "referrer-policy") == "same-origin"
    assert header(sent, "cross-origin-resource-policy") == "same-origin"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"headers": {"host": "evil.example"}}, 421),  # a name made to point here
        ({"headers": {"host": "127.0.0.1:9999"}}, 421),
        ({"headers": {"host": None}}, 421),
        ({"headers": {"origin": "http://evil.example"}}, 403),
        ({"headers": {"origin": "null"}}, 403),
        ({"headers": {"origin": f"https://{HERE}"}}, 403),
        ({"method": "POST"}, 403),
        ({"method": "POST", "headers": {"origin": "http://127.0.0.1:9999"}}, 403),
        ({"headers": {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}}, 403),
        ({"headers": {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}}, 403),
        ({"path": "/resourcez"}, 404),
        ({"path": "/_solara/api/evict/1", "method": "POST", "headers": {"origin": f"http://{HERE}"}}, 404),
    ],
)
def test_what_is_refused_does_not_reach_the_page(changes: dict[str, Any], status: int) -> None:
    sent, seen = ask(scope(**changes))
    assert sent[0]["status"] == status
    assert seen == []


def test_two_host_headers_are_one_too_many() -> None:
    request = scope()
    request["headers"].append((b"host", HERE.encode()))
    assert ask(request)[0][0]["status"] == 421


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": {"host": "LOCALHOST:8765"}},
        {"headers": {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}},  # a link in an e-mail
        {"headers": {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}},  # typed
        {"headers": {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}},
        {"method": "POST", "headers": {"origin": f"http://{HERE}"}},
    ],
)
def test_what_the_page_itself_asks_is_served(changes: dict[str, Any]) -> None:
    assert ask(scope(**changes))[0][0]["status"] == 200


def test_a_body_is_handed_on_unless_it_is_too_long() -> None:
    request = scope(method="POST", headers={"origin": f"http://{HERE}"})
    half = b"x" * (BODY_LIMIT // 2)
    parts = [{"type": "http.request", "body": half, "more_body": True}]
    _, seen = ask(request, [*parts, {"type": "http.request", "body": half, "more_body": False}])
    assert seen[1]["body"] == half + half
    sent, seen = ask(request, [*parts, {"type": "http.request", "body": half + b"x", "more_body": False}])
    assert sent[0]["status"] == 413
    assert seen == []


def test_headers_of_a_proxy_are_not_believed() -> None:
    names = ("forwarded", "script-name", "x-script-name", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-for")
    _, seen = ask(scope(headers=dict.fromkeys(names, "evil")))
    assert [key for key, _ in seen[0]["headers"]] == [b"host"]


CONNECT = {"type": "websocket.connect"}
LEAVE = {"type": "websocket.disconnect", "code": 1000}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": f"http://{HERE}.evil.example"},
        {"origin": f"http://{HERE}", "host": "evil.example"},
    ],
)
def test_other_sites_get_no_connection(headers: dict[str, str]) -> None:
    sent, seen = ask(scope("websocket", headers=headers), [CONNECT])
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert seen == []


@pytest.mark.parametrize("kind", ["text", "bytes"])
def test_a_message_may_be_so_long_and_no_longer(kind: str) -> None:
    def message(size: int) -> dict[str, Any]:
        return {"type": "websocket.receive", kind: "ä" * (size // 2) if kind == "text" else b"x" * size}

    request = scope("websocket", headers={"origin": f"http://{HERE}"})
    sent, seen = ask(request, [CONNECT, message(FRAME_LIMIT), LEAVE])
    assert len(seen) == 3
    assert [one["type"] for one in sent] == ["websocket.accept", "websocket.send"]
    sent, seen = ask(request, [CONNECT, message(FRAME_LIMIT + 2)])
    assert len(seen) == 2
    assert [one["type"] for one in sent] == ["websocket.accept", "websocket.close"]
    assert sent[1]["code"] == CLOSE_TOO_BIG


def test_the_start_and_end_of_the_server_pass() -> None:
    _, seen = ask({"type": "lifespan", "path": "/"}, [{"type": "lifespan.startup"}])
    assert seen[1]["type"] == "lifespan.startup"


def test_line_ends_are_hashed_as_a_browser_reads_them() -> None:
    assert script_hashes(b"<script>a;\r\nb;</script>") == script_hashes(b"<script>a;\nb;</script>") != []


def test_nothing_from_elsewhere_is_allowed() -> None:
    allowed = policy((), (HERE,))
    assert "http:" not in allowed.replace("ws://", "")
    assert "*" not in allowed
    assert allowed.count("unsafe-inline") == 1
    assert "style-src 'self' 'unsafe-inline'" in allowed
