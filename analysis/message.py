"""A message as plain data: what is said, a few words, one picture or table, notes with numbers and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analysis.exhibits import Exhibit, Say, Table

MOST_WORDS = 25  # of body text on a slide; table cells, and what belongs to a picture, apart


@dataclass(frozen=True)
class Message:
    """One message, as a slide or a part of a page shows it.

    Parameters
    ----------
    name : str
        Short name of what it is about.
    titles : sequence of str
        The message, from the fullest wording to the shortest; the first that fits is taken.
    body : sequence of str
        Sentences, the most important first; those beyond `MOST_WORDS` are left to the notes.
    visual : Exhibit, Table or None
    notes : sequence of str
        Numbers and sources.
    """

    name: str
    titles: Sequence[str]
    body: Sequence[str] = ()
    visual: Exhibit | Table | None = None
    notes: Sequence[str] = field(default_factory=tuple)

    @property
    def said(self) -> str:
        """The body text that is shown: whole sentences, as many as there may be."""
        return few_words(self.body)

    def spoken(self, say: Say) -> Message:
        """The same in the words of a practice (`sim.words`)."""
        titles, body, notes = (
            [_held(text[:1].upper() + text[1:]) for text in map(say, texts)]
            for texts in (self.titles, self.body, self.notes)
        )
        visual = None if self.visual is None else self.visual.spoken(say)
        return replace(self, titles=titles, body=body, notes=notes, visual=visual)


def _held(text: str) -> str:
    """A text in which no line breaks between a number and its per cent."""
    return text.replace(" %", "\u00a0%")


def few_words(sentences: Sequence[str], most: int = MOST_WORDS) -> str:
    """As many of the sentences as have at most so many words together; where none fits the first is cut.

    Examples
    --------
    >>> few_words(["One two three.", "Four five.", "Six."], 4)
    'One two three. Six.'
    >>> few_words(["One two three."], 2)
    'One two …'
    """
    kept: list[str] = []
    for sentence in sentences:
        if len(" ".join([*kept, sentence]).split()) <= most:
            kept.append(sentence)
    if kept or not sentences:
        return " ".join(kept)
    return " ".join(sentences[0].split()[:most]) + " …"
