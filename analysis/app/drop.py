"""A file that somebody brings: read in small pieces, as data, within bounds, whatever it is called."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import solara
from ipyvuetify.extra.file_input import FileInput

from analysis.app.html import Element, tag

PIECE = 192 * 1024  # bytes asked for at a time; the guard lets no larger message through


@solara.component
def FileDrop(label: str, most: int, on_file: Callable[[str, bytes | None], None], accept: str = "") -> Element:
    """A field for one file.

    Parameters
    ----------
    label : str
    most : int
        Bytes that are read of it.
    on_file : callable
        Told the name, which is only ever shown, and the content; None where it is larger than that.
    accept : str
        Kinds of files that the browser offers first, such as ``.csv,.parquet``; no promise of what comes.
    """
    nothing: Any = None
    info, told = solara.use_state(nothing)
    files, found = solara.use_state(nothing)
    words, say = solara.use_state("")
    picker = FileInput.element(on_file_info=told, multiple=False, show_progress=False, accept=accept)

    def wire() -> None:
        if info:
            widget: Any = solara.get_widget(picker)
            widget.version += 1
            widget.reset_stats()
            found(widget.get_files())

    def read(cancel: threading.Event) -> None:
        if not files or cancel.is_set():
            return
        name, size, source = str(files[0]["name"]), int(files[0]["size"]), files[0]["file_obj"]
        if not 0 <= size <= most:
            say("")
            on_file(name, None)
            return
        content = bytearray()
        try:
            while len(content) < size and not cancel.is_set():
                piece = source.read(min(PIECE, size - len(content)))
                if not piece:
                    break
                content += piece
                say(f"{100 * len(content) // size} %")
        except Exception:  # of the widget, which names no kinds: the file was changed, or the browser no longer answers
            say("It could not be read to its end; choose it again.")
            return
        if not cancel.is_set():
            say("")
            on_file(name, bytes(content))

    solara.use_effect(wire, [info])
    # What is brought may take this screen away, and the thread with it, unless it may end by itself.
    solara.use_thread(read, [files], intrusive_cancel=False)
    return tag("label", label, picker, tag("span", words, role="status") if words else None)
