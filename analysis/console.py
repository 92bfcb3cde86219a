"""What the command line shows: sentences, tables, progress; or plain data for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from textwrap import TextWrapper

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from analysis.answer import Section
from analysis.experiments import Progress as Done

WIDEST = 110  # longer lines are hard to read, however wide the screen


class Screen:
    """Prints to standard output; progress and remarks go to standard error.

    Parameters
    ----------
    as_json : bool
        True prints one JSON value at the end and nothing else.
    """

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._out = Console(highlight=False)
        self._aside = Console(stderr=True, highlight=False)

    @property
    def _width(self) -> int:
        return min(WIDEST, self._out.width)

    def title(self, text: str) -> None:
        """A line that says what follows."""
        if not self.as_json:
            self._out.print(Text(text, style="bold"), soft_wrap=True)

    def sections(self, sections: Sequence[Section]) -> None:
        """Headings with their sentences as a list."""
        if self.as_json:
            return
        wrapper = TextWrapper(self._width, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)
        for section in sections:
            self._out.print()
            self._out.print(Text(section.heading, style="bold"), soft_wrap=True)
            for sentence in section.sentences:
                self._out.print(Text("\n".join(wrapper.wrap(sentence))), soft_wrap=True)

    def lines(self, *lines: str) -> None:
        """Lines as they are, never broken, so that paths and commands can be copied."""
        if not self.as_json:
            for line in lines:
                self._out.print(Text(line), soft_wrap=True)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table without lines."""
        if self.as_json:
            return
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._out.print(table, width=self._width)

    def data(self, content: object) -> None:
        """The JSON value, where that was asked for."""
        if self.as_json:
            sys.stdout.write(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n")

    def flush(self) -> None:
        """Have a reader at the other end see what was printed so far, for commands that go on."""
        sys.stdout.flush()

    def aside(self, text: str) -> None:
        """A remark on standard error."""
        self._aside.print(Text(text), soft_wrap=True)

    @contextmanager
    def progress(self, words: str) -> Iterator[Callable[[Done], None]]:
        """A progress bar on a terminal, nothing elsewhere; gives what a study reports to."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[futures]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._aside, transient=True, disable=not self._aside.is_terminal) as bar:
            task = bar.add_task(words, total=1.0, futures="")

            def tell(done: Done) -> None:
                bar.update(task, completed=done.share, futures=f"{done.runs:,} of {done.of:,} futures")

            yield tell
