"""When the page is drawn anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from solara.server.kernel_context import get_current_context, has_current_context


@contextmanager
def drawn_once() -> Iterator[None]:
    """Draw the page once for all that changes inside, not once for each change; also to be put before a function."""
    page = get_current_context().app_object if has_current_context() else None
    with page if page is not None else nullcontext():
        yield
