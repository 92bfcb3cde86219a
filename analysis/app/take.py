"""Take away: slides, a report, pictures, tables, the scenario file; each made when it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import solara
import solara.lab

from analysis.app import state
from analysis.app.html import Element, Press, tag
from analysis.app.work import in_words
from analysis.files import slug
from analysis.handout import HANDOUTS, Handout, make


@dataclass(frozen=True)
class Made:
    """Something that was made: for which study, its file name and content, or why it could not be."""

    folder: str = ""
    key: str = ""
    name: str = ""
    content: bytes = b""
    words: str = ""


made: solara.Reactive[Made] = solara.reactive(Made())
making: solara.Reactive[str] = solara.reactive("")


def _work(folder: str, key: str, name: str) -> None:
    try:
        with _one_at_a_time:
            content = make(key, folder)
        made.value = Made(folder, key, f"{name}.{HANDOUTS[key].suffix}", content)
    except Exception as error:  # whatever it is, the visitor is told in words
        made.value = Made(folder, key, words=str(error) if isinstance(error, ModuleNotFoundError) else in_words(error))
    making.value = ""


_one_at_a_time = threading.Lock()  # for all visitors: pictures are drawn by one thread at a time
_make = solara.lab.task(_work)


@solara.component
def TakeAway() -> Element:
    """What can be taken away of the answer at hand."""
    answer, draft = state.answer.value, state.draft.value
    ready = answer is not None and bool(answer.folder)
    entries = [_file(draft.now.to_yaml, f"{slug(draft.now.name)}.yaml")] if draft is not None else []
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
        *(_entry(key, handout, answer.folder, name) for key, handout in HANDOUTS.items()),
        *entries,
        tag("p", "The plan was changed since: this is of the plan before.", class_="hw-error")
        if state.stale()
        else None,
        class_="hw-take",
    )


def _entry(key: str, handout: Handout, folder: str, name: str) -> Element:
    found = made.value
    mine = found.key == key and found.folder == folder
    if making.value == key:
        action = tag("span", "Making it ...", role="status")
    elif mine and found.content:
        action = _download(lambda: found.content, found.name, "Save")
    else:

        def go() -> None:
            making.value = key
            made.value = replace(made.value, words="")
            _make(folder, key, name)

        action = Press(handout.title, on_click=go, class_="hw-go", disabled=bool(making.value))
    told = tag("span", found.words, class_="hw-error", role="alert") if mine and found.words else None
    return tag("div", action, tag("span", handout.words), told, class_="hw-take-row").key(key)


def _file(text: Callable[[], str], name: str) -> Element:
    return tag(
        "div",
        _download(text, name, "Save as scenario file"),
        tag("span", "The plan as a file: open it here again, change it, run it on the command line."),
        class_="hw-take-row",
    ).key("file")


def _download(content: Callable[[], str] | Callable[[], bytes], name: str, label: str) -> Element:
    button = solara.Button(f"{label}: {name}" if label == "Save" else label, outlined=True, classes=["hw-save"])
    return solara.FileDownload(content, filename=name, children=[button])
