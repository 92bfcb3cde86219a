"""Where a visitor's own company is kept while the visitor is there: a folder that nobody else's page reads.

The folder lies among the temporary files of the computer that serves the page, open to the account that runs the server
alone. It holds the company (its people under codes whose secret is thrown away; the tables that were brought are never
written), and everything worked out about it. It goes when the visitor goes, when another company takes its place, and
when the server ends; what a server that was killed has left behind goes when the next one starts.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import solara
from solara.lab import on_kernel_start

from analysis.app.own import Own
from analysis.errors import Cancelled, StudyError
from analysis.files import slug
from analysis.importing.bring import Brought
from analysis.importing.writing import write_all
from analysis.shelf import Shelf
from sim.scenario import Scenario

PREFIX = "headway-own-"  # then the number of the server's process
MOST_HOMES = 2  # of one visitor: the company worked with, and one that takes its place


class Home:
    """A folder with a visitor's company and all that is worked out about it.

    Work under way goes on in it until it is stopped; the folder goes when the last has let go of it.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))  # mode 0700
        self.shelf = Shelf()
        self._lock = threading.Lock()
        self._users, self._left = 0, False

    @property
    def studies(self) -> Path:
        """Where studies of the company are kept."""
        return self.folder / "studies"

    @property
    def left(self) -> bool:
        """Whether the visitor has gone."""
        return self._left

    @contextmanager
    def used(self) -> Iterator[None]:
        """Hold the folder while something works in it; raises `Cancelled` if it is gone."""
        with self._lock:
            if self._left:
                raise Cancelled
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if self.left and not self._users:
                    self._remove()

    def leave(self) -> None:
        """The visitor goes."""
        with self._lock:
            if not self._left:
                self._left = True
                if not self._users:
                    self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.shelf.close()


_homes: dict[str, list[Home]] = {}  # by visitor
_lock = threading.Lock()


def settle(brought: Brought, name: str) -> Own:
    """Write a company into a home of its own, which is then the visitor's; an older one makes room."""
    home = Home()
    try:
        files = write_all(brought, home.folder / slug(name), force=False)
    except BaseException:
        home.leave()
        raise
    with _lock:
        mine = _homes.setdefault(_visitor(), [])
        mine.append(home)
        old = mine[:-MOST_HOMES]
        del mine[:-MOST_HOMES]
    for one in old:
        one.leave()
    return Own.read(name, home.folder, files)


def home_of(scenario: Scenario) -> Home | None:
    """The home of the company of a scenario; None for one that is no visitor's own.

    Raises
    ------
    StudyError
        If it was a visitor's own and is gone.
    """
    told = scenario.organization.imported
    if told is None:
        return None
    with _lock:
        for home in (home for mine in _homes.values() for home in mine):
            if told.folder is not None and Path(told.folder) == home.folder.resolve():
                return home
    raise StudyError("the people of this company are not here any more; bring its tables again")


def is_mine(scenario: Scenario) -> bool:
    """Whether a scenario is about no imported company, or about one that this visitor has brought."""
    if scenario.organization.imported is None:
        return True
    try:
        return home_of(scenario) in _homes.get(_visitor(), [])
    except StudyError:
        return False


def leave(visitor: str) -> None:
    """Everything of a visitor goes."""
    with _lock:
        mine = _homes.pop(visitor, [])
    for home in mine:
        home.leave()


def sweep() -> None:
    """Remove what servers that were killed have left behind."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        number = path.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdigit() and not path.is_symlink() and not _runs(int(number)):
            shutil.rmtree(path, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _visitor() -> str:
    try:
        return str(solara.get_kernel_id())
    except RuntimeError:  # drawn without a server, as tests do
        return ""


@atexit.register
def _all_leave() -> None:
    for visitor in list(_homes):
        leave(visitor)


def _came() -> object:
    visitor = _visitor()
    return lambda: leave(visitor)


on_kernel_start(_came)  # type: ignore[arg-type]
