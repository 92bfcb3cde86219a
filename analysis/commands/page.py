"""The command that opens the page for strategists: `ui`."""

from __future__ import annotations

from analysis.commands.options import WorkFailed
from analysis.console import Screen


def ui(
    port: int | None,
    browser: bool,
    runs: int,
    seed: int,
    workers: int | None,
    host: str,
    password: str | None,
    screen: Screen,
) -> None:
    """The page for strategists, until it is stopped."""
    from analysis.app.server import PageFailed, serve

    told: list[str] = []

    def opened(address: str) -> None:
        first = not told
        told.append(address)
        known = " and asks for the password" if password is not None else "; the link works once"
        words = f"The page is at {address}{known}. Ctrl-C ends it." if first else f"For the next browser: {address}"
        screen.lines(words)
        screen.data({"address": address})
        screen.flush()

    try:
        serve(port, runs, seed, workers, opened, browser, host, password)
    except PageFailed as error:
        raise WorkFailed(str(error)) from None
