"""Where numbers come from: versions of the tools, the state of the sources, the machine, the time."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

TABLE_MAKERS = ("design.py", "plan.py", "executors.py", "tables.py")  # modules of this room that tables depend on
LIBRARIES = ("headway", "mesa", "numpy", "scipy", "pandas", "pyarrow")


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of every library that can move a number."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def model_fingerprint() -> str:
    """A short fingerprint of the sources that numbers come from, so that studies of an edited model are never mixed."""
    import sim

    here, room = Path(__file__).resolve().parent, Path(next(iter(sim.__path__)))
    files = [*sorted(room.rglob("*.py")), *sorted(room.glob("*.json")), *(here / name for name in TABLE_MAKERS)]
    digest = blake2b(digest_size=6)
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


@cache
def git_state() -> dict[str, object] | None:
    """Commit and whether files differ from it, where the sources are a git checkout; None elsewhere.

    Looked up once: it is about the sources that this process has loaded.
    """
    root = Path(__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": commit, "changed_files": bool(changed)}


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, timeout=10, check=True)
    return done.stdout.strip()


def describe_machine() -> dict[str, object]:
    """The kind of machine: nothing that names it or its user."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count() or 1,
    }


def now() -> str:
    """The moment, in world time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
