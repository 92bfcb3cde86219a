"""The server of the page: bound to this machine, behind the guard, with processes that all visitors share."""

from __future__ import annotations

import os
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from analysis.app.guard import FRAME_LIMIT, Guard
from analysis.experiments import DEFAULT_SEED, StudyError

if TYPE_CHECKING:
    from analysis.app.guard import App

HOST = "127.0.0.1"
OWN = (HOST, "localhost")  # addresses that nobody else can reach
PORT = 8765  # where the page is if nobody says otherwise and nobody else is there
SECONDS_TO_LEAVE = 3  # for connections that are open when the server ends

# Read by Solara when it is imported. They are set, not suggested: what stands in the environment must not open the page
# to other machines or make it fetch from elsewhere.
SETTINGS = {
    "SOLARA_MODE": "production",
    "SOLARA_APP": "analysis.app.page",
    "SOLARA_HOST": HOST,
    "SOLARA_ROOT_PATH": "",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "Headway",
    "SOLARA_THEME_VARIANT": "light",
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # nothing answers there: what is not installed is not fetched
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
    "SOLARA_KERNEL_MAX_PER_SESSION": "20",
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "REACTON_FAST": "1",  # what did not change is not walked through again at every change
}


class PageMissing(Exception):
    """What the page is made with is not installed."""


class PageFailed(Exception):
    """The page could not be started."""


def serve(
    port: int | None = None,
    runs: int | None = None,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    opened: Callable[[str], None] | None = None,
    browser: bool = True,
    host: str = HOST,
    password: str | None = None,
) -> None:
    """Show the page until it is stopped (Ctrl-C).

    Parameters
    ----------
    port : int, optional
        Left out, 8765 or, where that is taken, any that is free; 0 takes any that is free.
    runs, seed : int
        Futures of every answer, and the seed of their luck.
    workers : int, optional
        Processes that work futures out; left out, one for each core.
    opened : callable, optional
        Told the page's link when it answers, and the next link each time one has been used.
    browser : bool
        Whether to open the address in the browser of whoever started it.
    host : str
        The address others reach this machine under; any but this machine's own needs a password.
    password : str, optional
        Asked of everybody; left out, a link lets one browser in.

    Raises
    ------
    PageMissing
        If Solara is not installed.
    PageFailed
        If the server did not come up.
    StudyError
        If the port is taken.
    """
    if find_spec("solara") is None or find_spec("uvicorn") is None:
        raise PageMissing("the page needs more than is installed here; in Headway's folder: pip install '.[ui]'")
    if host not in OWN and password is None:
        raise StudyError(f"others can reach the page under {host}, so it needs a password: give --password too")
    try:
        known = _checked(password)
    except ValueError as error:
        raise StudyError(str(error)) from None
    listener = _listen(port, host)
    os.environ.update(SETTINGS)
    os.environ["SOLARA_HOST"] = host
    import uvicorn

    from analysis.app.entry import Entry
    from analysis.app.home import sweep
    from analysis.app.work import WHOLE_RUNS, Workshop, open_workshop

    class Server(uvicorn.Server):
        """Tells when it answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                _tell(link(entry.token), opened, browser)

    taken = listener.getsockname()[1]
    named = f"[{host}]" if ":" in host else host
    address = f"http://{named}:{taken}"

    def link(token: str) -> str:
        return f"{address}/?token={token}" if token else address

    def used(token: str) -> None:
        if opened is not None:
            opened(link(token))

    sweep()
    with listener, open_workshop(Workshop(runs or WHOLE_RUNS, seed, workers)) as workshop:
        workshop.warm()
        entry = Entry(_page(), known, used)
        names = (host,) if host not in OWN else OWN
        app = Guard(entry, [f"{name}:{taken}" for name in names])
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="on",
            loop="asyncio", ws_max_size=FRAME_LIMIT, timeout_graceful_shutdown=SECONDS_TO_LEAVE,
            ws_per_message_deflate=host not in OWN,  # squeezing dozens of small messages takes longer than sending them
        )  # fmt: skip
        server = Server(config)
        with suppress(KeyboardInterrupt):  # the usual end
            server.run(sockets=[listener])
        if not server.started:
            raise PageFailed("the page did not start; what is said above tells why")


def _checked(password: str | None) -> str | None:
    """The password, if it can be one (the door is loaded here alone: it needs the extra `ui`)."""
    from analysis.app.entry import checked_password

    return None if password is None else checked_password(password)


def _page() -> App:
    """Solara's application with our page in it."""
    # Solara says of every visitor that the cookie does not work inside other sites, which is as it should be.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none require https")
    from solara.server.starlette import app

    from analysis.app.outbox import use_outboxes
    from analysis.app.threads import use_belonging

    use_outboxes()
    use_belonging()
    page: App = app
    return page


def _listen(port: int | None, host: str) -> socket.socket:
    """A socket that nobody else has, bound to one address of this machine."""
    for wanted in (PORT, 0) if port is None else (port,):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, wanted))
        except OSError:
            listener.close()
            continue
        return listener
    raise StudyError(
        f"port {port} of {host} cannot be used: something else listens there, or this machine has no such address; "
        "give another --port, or none"
    )


def _tell(address: str, opened: Callable[[str], None] | None, browser: bool) -> None:
    if opened is not None:
        opened(address)
    if browser and _has_screen():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _has_screen() -> bool:
    """Whether a browser could show anything; without a screen, a text browser would take the terminal over."""
    return sys.platform in ("win32", "darwin") or any(name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))
