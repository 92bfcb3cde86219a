"""The words people see, for this practice or another: one table that stands between all texts and their readers.

The model and its evidence are about posts in public social media. A scenario may give the words of another practice;
every text that is shown then passes through `Words.say`. Names that people chose (departments, levers, titles) are left
as they are. The rules and the evidence stay what they are, and `Words.caution` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field

from sim.organization import Plain

Word = Annotated[str, Field(min_length=1, max_length=40)]


class Practice(Plain):
    """What a practice is called, and the words for one act, one reply and one harm of it.

    Parameters
    ----------
    name : str
        The practice, as in "at work with AI assistants".
    act : str
        What people do, one of it: post, use.
    reply : str
        What comes back, one of it: conversation, shared prompt.
    harm : str
        What may go wrong, one of it: incident, leak.
    """

    name: Word = "public social media"
    act: Word = "post"
    reply: Word = "conversation"
    harm: Word = "incident"


USUAL = Practice()
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_SPOKEN_AS_CONSONANT = re.compile(r"(?:use|uni(?!n)|eu|one\b|usu|uti)", re.IGNORECASE)


def plural(word: str) -> str:
    """Several of a thing.

    Examples
    --------
    >>> [plural(word) for word in ("post", "shared query", "breach", "use", "day")]
    ['posts', 'shared queries', 'breaches', 'uses', 'days']
    """
    if re.search(r"(?:s|x|z|ch|sh)$", word):
        return word + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + "s"


def doing(word: str) -> str:
    """Doing it.

    Examples
    --------
    >>> [doing(word) for word in ("post", "use", "chat", "shared query")]
    ['posting', 'using', 'chatting', 'making a shared query']
    """
    if " " in word:
        return f"making {with_article(word)}"
    return (_stem(word) or word) + "ing"


def done(word: str) -> str:
    """Done in the past.

    Examples
    --------
    >>> [done(word) for word in ("post", "use", "chat", "query")]
    ['posted', 'used', 'chatted', 'queried']
    """
    if " " in word:
        return f"made {with_article(word)}"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ied"
    return (_stem(word) or word) + "ed"


def _stem(word: str) -> str:
    """What -ing and -ed are put to where the word changes: without its e, or with its last letter twice."""
    if re.search(r"[^e]e$", word):
        return word[:-1]
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", word):
        return word + word[-1]
    return ""


def with_article(word: str) -> str:
    """A word with a or an.

    Examples
    --------
    >>> with_article("incident"), with_article("leak"), with_article("use")
    ('an incident', 'a leak', 'a use')
    """
    sounds = _VOWEL.match(word) and not _SPOKEN_AS_CONSONANT.match(word)
    return f"{'an' if sounds else 'a'} {word}"


class Words:
    """The words of one practice.

    Parameters
    ----------
    practice : Practice or None
        None is the practice of the evidence: texts stay as they are.
    keep : iterable of str
        Names that people chose: they are never changed, wherever they stand.

    Examples
    --------
    >>> words = Words(Practice(name="AI assistants", act="use", reply="shared prompt", harm="leak"), ["Incident desk"])
    >>> words.say("An incident in Incident desk after 2 posts: a conversation, no conversation")
    'A leak in Incident desk after 2 uses: a shared prompt, no shared prompts'
    """

    def __init__(self, practice: Practice | None = None, keep: Iterable[str] = ()) -> None:
        self.practice = practice or USUAL
        self.usual = self.practice == USUAL
        self._keep = sorted({name for name in keep if name}, key=lambda name: (-len(name), name))

    @property
    def kept(self) -> tuple[str, ...]:
        """Names that stay as they are."""
        return tuple(self._keep)

    @property
    def caution(self) -> str:
        """What has to be said where another practice is meant; empty for the practice of the evidence."""
        if self.usual:
            return ""
        return (
            f"The evidence behind the model is about staff in {USUAL.name}. Only the words were changed here: that it "
            f"holds for {self.practice.name} as well is an assumption."
        )

    @property
    def source(self) -> str:
        """The same for the source line of a picture, in a few words; empty for the practice of the evidence."""
        return "" if self.usual else f"evidence: {USUAL.name}, not {self.practice.name}"

    def say(self, text: str) -> str:
        """A text in the words of the practice."""
        if self.usual or not text:
            return text
        pieces = self._names.split(text) if self._names is not None else [text]
        # split() with one group gives what lies between names at even places, the names at odd ones.
        return "".join(piece if k % 2 else self._put(piece) for k, piece in enumerate(pieces))

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        if not self._keep:
            return None
        return re.compile(rf"(?<!\w)({'|'.join(re.escape(name) for name in self._keep)})(?!\w)")

    def _put(self, text: str) -> str:
        return self._pattern.sub(self._replaced, text)

    @cached_property
    def _phrases(self) -> Mapping[str, str]:
        """Phrases and words of the usual practice, and what stands for them: the longest is taken first."""
        p = self.practice
        return {
            "public social media": p.name,
            "social media": p.name,
            "social-media": p.name,
            "may speak in public": f"may be active with {p.name}",
            "speaking in public": f"being active with {p.name}",
            "speaks in public": f"is active with {p.name}",
            "speak in public": f"are active with {p.name}",
            "posts in public": f"is active with {p.name}",
            "public posts": plural(p.act),
            "public post": p.act,
            "in public": f"with {p.name}",
            "in conversations": f"with {plural(p.reply)}",
            "in conversation": f"with {plural(p.reply)}",
            "conversations": plural(p.reply),
            "conversation": plural(p.reply),  # one of it only after "a", "each" and the like
            "conversing": f"giving {plural(p.reply)}",
            "converse": f"give {plural(p.reply)}",
            "posting": doing(p.act),
            "posted": done(p.act),
            "posts": plural(p.act),
            "post": p.act,
            "incidents": plural(p.harm),
            "incident": p.harm,
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = "|".join(re.escape(phrase) for phrase in sorted(self._phrases, key=len, reverse=True))
        one = rf"(?:(?P<one>an?|one|each|every|per|any|another)(?P<gap>\s+(?:(?!(?:{words})\b)[a-z]+\s+)?))?"
        return re.compile(rf"\b{one}(?P<word>{words})\b", re.IGNORECASE)

    def _replaced(self, found: re.Match[str]) -> str:
        word, one, gap = found["word"], found["one"], found["gap"]
        put = self._phrases[word.lower()]
        if word.lower() == "conversation" and one:
            put = self.practice.reply
        if word[0].isupper() and not one:
            put = put[0].upper() + put[1:]
        if not one:
            return put
        if one.lower() in ("a", "an") and not gap.strip():
            joined = with_article(put)
            return (joined[0].upper() + joined[1:] if one[0].isupper() else joined).replace(" ", gap, 1)
        return f"{one}{gap}{put}"
