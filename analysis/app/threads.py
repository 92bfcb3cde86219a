"""Which visitor a thread works for, as Solara keeps it: visits that end at one moment do not trip over each other.

Solara takes out what it holds for a visit's threads in two places. Where another visit's end has taken out the same
thread's entry a moment before, the first fails, and the visit is never told that it has ended: its work would go on.
"""

from __future__ import annotations

from typing import Any

from solara.server import kernel_context


class Belonging(dict[str, Any]):
    """Visits by thread; what is gone may be taken out again."""

    def __delitem__(self, thread: str) -> None:
        self.pop(thread, None)


def use_belonging() -> None:
    """Have Solara keep its threads' visits in one from now on; to be called before the first visit."""
    kernel_context.current_context = Belonging(kernel_context.current_context)
