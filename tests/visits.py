"""A visitor with a real browser, for tests of the page: its server, its visitors and what went wrong in them.

Needs Chromium (Debian's package). Without it tests that ask for `browser` are skipped, unless HEADWAY_BROWSER is
"required". HEADWAY_SCREENSHOTS names a folder for the screenshots; left out, they stay in the test's own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
RUNS = 10  # two more than the first impression
SIZES = ((1366, 768), (1280, 720))
PATIENCE = 60_000  # milliseconds; other tests may have the machine
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
ZONES = ("What we have", "What we do", "What happens")
WHOLE = f"From {RUNS} futures"


def script(name: str) -> str:
    """A check of a page, written in JavaScript in this folder, behind what it takes to tell colours apart."""
    colours, check = ((HERE / f"{one}.js").read_text(encoding="utf-8") for one in ("colours", name))
    return f"() => {{\n{colours}\nreturn (\n{check}\n)();\n}}"


class Served:
    """A page that is served: its process, its address, and a link for each new browser."""

    def __init__(self, output: IO[str], process: int) -> None:
        self._output = output
        self.process = process
        self.first = self.link()
        self.address = self.first.split("/?")[0]

    def link(self) -> str:
        """The next link that the terminal tells."""
        told = ""
        while not told.endswith("}\n"):
            line = self._output.readline()
            assert line, "the server has ended"
            told += line
        return str(json.loads(told)["address"])


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """The page, with its server started in `folder` as a strategist starts it, and ended by Ctrl-C."""
    command = [sys.executable, str(CHECKOUT / "run.py"), "ui", "--port", "0", "--no-browser", "--json", *options]
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True}
    with (folder / "errors").open("w") as errors:
        server = subprocess.Popen(command, cwd=folder, stderr=errors, **pipes)
    with server:
        try:
            assert server.stdout is not None
            yield Served(server.stdout, server.pid)
            server.send_signal(signal.SIGINT)
            assert server.wait(60) == 0, "Ctrl-C ends the page, and that is no failure"
        finally:
            server.kill()
    assert (folder / "errors").read_text() == ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Served]:
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
    link: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.page
        page.on("console", lambda told: self.wrong.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(f"error in the page: {error}"))
        page.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url} {request.failure}"))
        page.on("request", lambda request: self._inside(request.url))
        page.on("websocket", lambda socket: self._inside(socket.url.replace("ws://", "http://", 1)))
        page.on("response", lambda got: self.wrong.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
        page.goto(self.link)
        self.button("Give me a plan").wait_for(timeout=PATIENCE)

    def _inside(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:", f"blob:{self.address}/")):
            self.wrong.append(f"outside: {url}")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def editor(self, name: str) -> Locator:
        """Where that part of the plan is changed, and no other part."""
        return self.page.get_by_role("group", name=f"Change: {name}", exact=True)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(re.compile(words)).first).to_be_visible(timeout=PATIENCE)

    def zones(self) -> list[Any]:
        return [self.page.get_by_role("region", name=name).bounding_box() for name in ZONES]

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def plan(self, company: str = "A small firm", stage: str = "Grass roots") -> None:
        """Three clicks to a plan, and the whole answer to it."""
        self.button(stage).click()
        self.button(company).click()
        self.button("Give me a plan").click()
        self.whole()

    def whole(self) -> None:
        self.sees(WHOLE)
        expect(self.page.locator(".hw-dots canvas")).to_have_count(1, timeout=PATIENCE)

    def shoot(self, folder: Path, name: str) -> None:
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(200)  # pictures follow the size of the window
            fits = "document.documentElement.scrollHeight <= innerHeight && document.body.scrollWidth <= innerWidth"
            assert self.page.evaluate(fits), f"{name} does not fit {width} x {height}"
            self.page.screenshot(path=folder / f"{name}-{width}x{height}.png")


def visit(browser: Browser, page: Served, link: str = "") -> Visit:
    """A visitor in a browser of their own."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    return Visit(context.new_page(), page.address, link or page.link())


@pytest.fixture(scope="module")
def seat(browser: Browser, page: Served) -> Iterator[Visit]:
    """The visitor of most journeys; nothing may have gone wrong in any of them."""
    one = visit(browser, page, page.first)
    yield one
    one.page.context.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    kept = Path(os.environ.get("HEADWAY_SCREENSHOTS", tmp_path))
    kept.mkdir(parents=True, exist_ok=True)
    return kept
