"""Take away: slides, a report, pictures, tables, the scenario file; each made when it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import solara
import solara.lab
from solara.components.file_download import FileDownloadWidget

from analysis.app import state
from analysis.app.html import Element, tag
from analysis.app.work import in_words
from analysis.files import slug
from analysis.handout import HANDOUTS, Handout, make
from sim.scenario import Scenario


@dataclass(frozen=True)
class Made:
    """Something that was asked for: of which study, and its content once it is made, or why it could not be."""

    folder: str = ""
    key: str = ""
    content: bytes = b""
    words: str = ""

    @property
    def under_way(self) -> bool:
        """Whether it is being made."""
        return bool(self.key) and not self.content and not self.words


made: solara.Reactive[Made] = solara.reactive(Made())


def _work(folder: str, key: str) -> None:
    try:
        with _one_at_a_time:
            content = make(key, folder)
        made.value = Made(folder, key, content)
    except Exception as error:  # whatever it is, the visitor is told in words
        made.value = Made(folder, key, words=in_words(error))


_one_at_a_time = threading.Lock()  # for all visitors: pictures are drawn by one thread at a time
_make = solara.lab.task(_work)


@solara.component
def TakeAway() -> Element:
    """What can be taken away of the answer at hand."""
    answer, draft = state.answer.value, state.draft.value
    ready = answer is not None and bool(answer.folder)
    entries = [_plan_file(draft.now)] if draft is not None else []
    if not ready:
        return tag(
            "div",
            tag("p", "Slides, a report, pictures and tables come with the whole answer.", class_="hw-headline"),
            tag("p", "It is under way: wait for it, or press Go on if it was stopped. The plan is there already:"),
            *entries,
            class_="hw-empty",
        )
    assert answer is not None
    name = slug(answer.scenario.name)
    return tag(
        "div",
        tag("p", "Take it with you.", class_="hw-headline"),
        *(Entry(key, handout, answer.folder, name).key(key) for key, handout in HANDOUTS.items()),
        *entries,
        tag("p", "The plan was changed since: this is of the plan before.", class_="hw-error")
        if state.stale()
        else None,
        class_="hw-take",
    )


@solara.component
def Entry(key: str, handout: Handout, folder: str, name: str) -> Element:
    """One click makes it and hands it to the browser."""
    found = made.value
    mine = found.key == key and found.folder == folder
    content = found.content if mine and found.content else None

    def asked(wanted: bool) -> None:
        if not wanted:  # the browser has it
            if mine and found.content:
                made.value = Made()
        elif not made.value.under_way:
            made.value = Made(folder, key)
            _make(folder, key)

    waits = mine and found.under_way
    label = f"{handout.title}: making it ..." if waits else handout.title
    button = solara.Button(label, outlined=True, classes=["hw-save"], disabled=found.under_way and not mine)
    download = FileDownloadWidget.element(
        filename=f"{name}.{handout.suffix}", bytes=content, request_download=bool(waits or content),
        on_request_download=asked, children=[button],
    )  # fmt: skip
    told = tag("span", found.words, class_="hw-error", role="alert") if mine and found.words else None
    return tag("div", download, tag("span", handout.words), told, class_="hw-take-row")


def _plan_file(plan: Scenario) -> Element:
    """The plan as a scenario file; of a company that was brought in, with its people in a folder packed as one file."""
    own, told = state.own.value, plan.organization.imported
    content: Callable[[], str | bytes] = plan.to_yaml
    suffix, title, words = "yaml", "Save as scenario file", FILE_WORDS
    if own is not None and told is not None and Path(told.folder or "") == own.folder.resolve():
        content = partial(own.packed, plan)
        suffix, title, words = "zip", "Save company and plan", FOLDER_WORDS
    name = f"{slug(plan.name)}.{suffix}"
    return tag(
        "div",
        solara.FileDownload(
            content, filename=name, children=[solara.Button(title, outlined=True, classes=["hw-save"])]
        ),
        tag("span", words),
        class_="hw-take-row",
    ).key("file")


FILE_WORDS = "The plan as a file: open it here again, change it, run it on the command line."
FOLDER_WORDS = (
    "Unpack it: the command line reads plan.yaml with the company beside it. "
    "It holds everybody's ties under codes: treat it as you treat your tables."
)
