"""The command that opens the page for strategists: `ui`."""

from __future__ import annotations

from analysis.commands.options import WorkFailed
from analysis.console import Screen


def ui(port: int | None, browser: bool, runs: int, seed: int, workers: int | None, screen: Screen) -> None:
    """The page for strategists, until it is stopped."""
    from analysis.app.server import PageFailed, serve

    def opened(address: str) -> None:
        screen.lines(f"The page is at {address} - Ctrl-C ends it.")
        screen.data({"address": address})
        screen.flush()

    try:
        serve(port, runs, seed, workers, opened, browser)
    except PageFailed as error:
        raise WorkFailed(str(error)) from None
