"""Futures worked out at a lower priority than the page is served at, so that clicks are answered meanwhile."""

from __future__ import annotations

import os

from analysis.executors import Tables, run_block
from analysis.plan import Block
from analysis.workers import OnWeek

STEP_BACK = 10  # of the nineteen steps by which a process can let others go first

_polite = False


def polite(block: Block, on_week: OnWeek) -> Tables:
    """Work `block` out in a worker process that lets the page go first."""
    global _polite
    if not _polite and hasattr(os, "nice"):
        os.nice(STEP_BACK)
        _polite = True
    return run_block(block, on_week)
