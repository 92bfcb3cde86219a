"""A page is drawn when work has begun elsewhere, and waits for that no longer than it has to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from analysis.app import state
from analysis.app.draft import Draft
from analysis.experiments import StudyError
from tests.cases import company

ENOUGH = 30.0  # seconds


class Shop:
    """A workshop that does what it is told instead of working anything out."""

    def __init__(self, does: Callable[..., Any]) -> None:
        self.answer = does


class Task:
    """Work in a thread of its own, as Solara has it."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.threads: list[threading.Thread] = []

    def __call__(self, *words: Any) -> None:
        self.begun = words[-1]
        self.threads.append(threading.Thread(target=state._work, args=words))
        self.threads[-1].start()

    def is_current(self) -> bool:
        return True


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Iterator[Task]:
    made = Task()
    monkeypatch.setattr(state, "_work_out", made)
    monkeypatch.setattr(state, "kernel_closed_event", threading.Event)
    state.draft.value, state.changed.value = Draft.of(company()), -ENOUGH
    yield made
    for thread in made.threads:
        thread.join(ENOUGH)
    state.draft.value, state.work.value, state.changed.value = None, state.Work(), -ENOUGH


def test_what_is_told_as_work_begins_is_there_when_the_page_is_drawn(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = threading.Event()

    def answer(_plan: Any, tell: Callable[[int, float], None], *_: Any) -> None:
        time.sleep(0.2)  # whoever does not wait is through by then
        tell(8, 0.0)
        assert drawn.wait(ENOUGH)  # begins, and is far from its end
        raise StudyError("enough")

    monkeypatch.setattr(state, "BEGIN_SECONDS", ENOUGH)
    monkeypatch.setattr(state, "the_workshop", lambda: Shop(answer))
    state.start()
    assert state.work.value == state.Work("running", 8, 0)
    drawn.set()


def test_work_that_fails_before_it_begins_keeps_nobody_waiting(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_: Any) -> None:
        raise StudyError("there is no room")

    monkeypatch.setattr(state, "BEGIN_SECONDS", 10 * ENOUGH)
    monkeypatch.setattr(state, "the_workshop", lambda: Shop(answer))
    state.start()
    assert task.begun.is_set()


def test_work_that_waits_for_a_slider_to_settle_keeps_nobody_waiting(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()
    monkeypatch.setattr(state, "BEGIN_SECONDS", ENOUGH)
    monkeypatch.setattr(state, "SETTLE_SECONDS", 2.0)
    monkeypatch.setattr(state, "the_workshop", lambda: Shop(lambda *_: asked.set()))
    state.changed.value = state.monotonic()
    state.start()
    assert not asked.is_set()


def test_where_others_work_first_the_page_is_drawn_all_the_same(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = threading.Event()

    def answer(*_: Any) -> None:
        assert drawn.wait(ENOUGH)
        raise StudyError("enough")

    monkeypatch.setattr(state, "the_workshop", lambda: Shop(answer))
    state.start()
    assert not task.begun.is_set()
    drawn.set()
