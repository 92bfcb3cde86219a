"""A visit ends whatever another one that ends at the same moment has taken out."""

from __future__ import annotations

import asyncio

import pytest
from solara.server import kernel_context
from solara.server.kernel import Kernel
from solara.server.kernel_context import VirtualKernelContext

from analysis.app.threads import Belonging, use_belonging


def ended_beside_another() -> VirtualKernelContext:
    """A visit whose thread's entry another has taken out when it takes it out itself."""
    loop = asyncio.new_event_loop()
    context = VirtualKernelContext(id="a", kernel=Kernel(), session_id="a", event_loop=loop)
    thread = kernel_context.get_current_thread_key()
    context._on_close_callbacks.append(lambda: kernel_context.current_context.pop(thread))
    try:
        context.close()
    finally:
        loop.close()
    return context


@pytest.fixture(autouse=True)
def _widgets_of_other_tests_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_context.widgets.Widget, "close_all", lambda: None)


def test_a_visit_that_ends_beside_another_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_context, "current_context", {})
    use_belonging()
    assert isinstance(kernel_context.current_context, Belonging)
    assert ended_beside_another().closed_event.is_set()


def test_solara_itself_fails_there(monkeypatch: pytest.MonkeyPatch) -> None:
    # Once it does not any more, analysis/app/threads.py can go.
    monkeypatch.setattr(kernel_context, "current_context", {})
    with pytest.raises(KeyError):
        ended_beside_another()
