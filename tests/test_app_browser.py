"""The page in a real browser: a strategist moves a plan, looks, stops, looks again, takes the file away.

Needs Chromium (Debian's package). Without it these tests are skipped, unless HEADWAY_BROWSER is "required".
HEADWAY_SCREENSHOTS names a folder for the screenshots; left out, they stay in the test's own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from analysis.app.guard import FRAME_LIMIT
from analysis.study import Study

CHECKOUT = Path(__file__).resolve().parent.parent
RUNS = 22  # two more than the first impression
SIZES = ((1366, 768), (1280, 720))
PATIENCE = 60_000  # milliseconds; other tests may have the machine
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
ZONES = ("What we have", "What we do", "What happens")


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """The page's address, with its server started in `folder` as a strategist starts it, and ended by Ctrl-C."""
    command = [sys.executable, str(CHECKOUT / "run.py"), "ui", "--port", "0", "--no-browser", "--json", *options]
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True}
    with (folder / "errors").open("w") as errors:
        server = subprocess.Popen(command, cwd=folder, stderr=errors, **pipes)
    with server:
        try:
            assert server.stdout is not None
            told = "".join(iter(server.stdout.readline, "}\n")) + "}"
            yield json.loads(told)["address"]
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0, "Ctrl-C ends the page, and that is no failure"
        finally:
            server.kill()
    assert (folder / "errors").read_text() == ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder, "--runs", str(RUNS)) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("HEADWAY_BROWSER") == "required":
            pytest.fail("HEADWAY_BROWSER is required, but there is no chromium; apt-get install chromium")
        pytest.skip("there is no chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield opened
        opened.close()


@dataclass
class Visit:
    """One visitor's page and everything that went wrong in it."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.page
        page.on("console", lambda told: self.wrong.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(f"error in the page: {error}"))
        page.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url} {request.failure}"))
        page.on("request", lambda request: self._inside(request.url))
        page.on("websocket", lambda socket: self._inside(socket.url.replace("ws://", "http://", 1)))
        page.on("response", lambda got: self.wrong.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
        page.goto(self.address)
        self.button("See what happens").wait_for(timeout=PATIENCE)

    def _inside(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:", f"blob:{self.address}/")):
            self.wrong.append(f"outside: {url}")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(re.compile(words)).first).to_be_visible(timeout=PATIENCE)

    def zones(self) -> list[Any]:
        return [self.page.get_by_role("region", name=name).bounding_box() for name in ZONES]

    def slider(self, number: int) -> Locator:
        return self.page.get_by_role("slider").nth(number)

    def shoot(self, folder: Path, name: str) -> None:
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(200)  # pictures follow the size of the window
            fits = "document.documentElement.scrollHeight <= innerHeight && document.body.scrollWidth <= innerWidth"
            assert self.page.evaluate(fits), f"{name} does not fit {width} x {height}"
            self.page.screenshot(path=folder / f"{name}-{width}x{height}.png")


def visit(browser: Browser, address: str) -> Visit:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE)
    return Visit(context.new_page(), address)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    kept = Path(os.environ.get("HEADWAY_SCREENSHOTS", tmp_path))
    kept.mkdir(parents=True, exist_ok=True)
    return kept


def test_a_strategist_moves_a_plan_and_takes_it_away(
    browser: Browser, address: str, folder: Path, pictures: Path, tmp_path: Path
) -> None:
    seat = visit(browser, address)
    where = seat.zones()
    assert all(where)
    seat.sees("Move the plan, then press")
    seat.shoot(pictures, "empty")

    # A plan that is moved: the week follows, and can be typed as well.
    lever = seat.slider(1)
    before = int(lever.get_attribute("aria-valuenow") or 0)
    for _ in range(3):
        lever.press("ArrowRight")
    expect(lever).to_have_attribute("aria-valuenow", str(before + 3))
    week = seat.page.get_by_label("week, typed").nth(1)
    expect(week).to_have_value(str(before + 3))
    week.fill("never")
    seat.sees("A week is a whole number")
    seat.shoot(pictures, "bad-value")
    week.fill(str(before + 4))
    expect(lever).to_have_attribute("aria-valuenow", str(before + 4))
    expect(seat.page.get_by_text("A week is a whole number")).to_have_count(0)

    # Work that is stopped.
    seat.button("See what happens").click()
    seat.sees("% done")
    seat.shoot(pictures, "running")
    seat.button("Stop").click()
    seat.sees(r"Stopped at \d+ %")
    seat.shoot(pictures, "stopped")

    # A first impression, refined in place to the whole answer.
    seat.button("See what happens").click()
    seat.sees("A first impression from 20 futures")
    picture = seat.page.get_by_role("img", name=re.compile("^Adoption"))
    expect(picture.locator("canvas")).to_have_count(1, timeout=PATIENCE)
    seat.page.wait_for_timeout(500)
    first = picture.screenshot()
    seat.sees(f"{RUNS} futures, each with the plan and without it")
    seat.page.wait_for_timeout(500)
    assert picture.screenshot() != first
    seat.sees(r"At the end of week \d+ .*the organization is in the stage .* futures")
    expect(seat.page.get_by_role("img", name=re.compile("^Stages"))).to_be_visible()
    seat.shoot(pictures, "done")
    seat.button("How sure is this?").click()
    seat.sees("For those who want to check")
    seat.shoot(pictures, "how-sure")
    seat.button("Close").click()
    expect(seat.page.get_by_text("For those who want to check")).to_be_hidden()

    # The file gives the command line the same numbers.
    with seat.page.expect_download() as waiting:
        seat.page.get_by_text("Save as scenario file").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    command = [sys.executable, str(CHECKOUT / "run.py"), "simulate", str(saved), "--runs", str(RUNS), "--out", "mine"]
    subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, check=True, capture_output=True)
    (kept,) = (folder / "studies").iterdir()
    alone = Study(tmp_path / "mine")
    on_page = Study(kept, alone.name)
    for table in ("runs", "weekly", "departments", "agents", "levers", "events"):
        mine, theirs = getattr(alone, table), getattr(on_page, table)
        assert len(mine)
        assert mine.equals(theirs), table

    # A plan that was changed makes the answer old; everything put back can be undone.
    seat.slider(0).press("ArrowRight")
    seat.sees("The plan has changed since")
    seat.shoot(pictures, "changed")
    seat.button("Put everything back").click()
    expect(lever).to_have_attribute("aria-valuenow", str(before))
    seat.button("Undo").click()
    expect(lever).to_have_attribute("aria-valuenow", str(before + 4))

    # A story without a plan, in a folder that cannot be used.
    shutil.rmtree(folder / "studies")
    (folder / "studies").write_text("not a folder")
    seat.button("Story").click()
    seat.page.get_by_role("option", name="Baseline").click()
    seat.sees("Nobody plans anything in this story")
    seat.sees("Press See what happens")
    seat.shoot(pictures, "no-plan")
    seat.button("See what happens").click()
    seat.sees("This could not be worked out")
    seat.sees("there is a file of that name")
    seat.shoot(pictures, "failed")
    (folder / "studies").unlink()
    seat.button("See what happens").click()
    seat.sees(r"First impression: 20 futures, \d+ % done")
    expect(seat.page.get_by_text("This could not be worked out")).to_have_count(0)

    # Somebody else sees nothing of this; zones never moved; nothing went wrong; a closed tab leaves nothing behind.
    other = visit(browser, address)
    expect(other.slider(1)).to_have_attribute("aria-valuenow", str(before))
    other.sees("Move the plan, then press")
    seat.page.set_viewport_size({"width": 1366, "height": 768})
    assert seat.zones() == where
    assert seat.wrong + other.wrong == []
    for one in (seat, other):
        one.page.context.close()


def test_who_asks_from_elsewhere_is_refused(address: str) -> None:
    def status(path: str = "/", method: str = "GET", **headers: str) -> int:
        told = {key.replace("_", "-"): value for key, value in headers.items()}
        request = urllib.request.Request(address + path, method=method, headers=told)
        try:
            answer: Any = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            return int(answer.status)

    here = address.removeprefix("http://")
    assert status() == 200
    assert status(Host="evil.example") == 421
    assert status(Origin="http://evil.example") == 403
    assert status(method="POST", path="/_solara/api/close/x?session_id=y") == 403
    assert status(path="/resourcez") == 404
    assert status(path="/static/../../../run.py") in (200, 404)  # a page of the app at most, never a file
    assert status(path="/_solara/cdn/%2e%2e/%2e%2e/%2e%2e/pyvenv.cfg") == 404
    socket = f"ws://{here}/jupyter/api/kernels/1/channels?session_id=2"
    for origin in ("http://evil.example", None):
        with pytest.raises(InvalidStatus), connect(socket, origin=origin):  # type: ignore[arg-type]
            pass
    with connect(socket, origin=address, additional_headers={"Cookie": "solara-session-id=me"}) as line:  # type: ignore[arg-type]
        line.send("x" * (FRAME_LIMIT + 1))
        with pytest.raises(ConnectionClosedError) as error:
            line.recv(timeout=30)
    assert error.value.rcvd is not None
    assert error.value.rcvd.code == 1009
