"""Which ties of a company that came from tables are real and which are guessed, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.layers import LAYERS
from sim.organization import Organization
from sim.roster import UNKNOWN

LAYER_WORDS: Mapping[str, str] = {
    "reporting": "reporting lines",
    "department": "working ties within departments",
    "cross": "working ties between departments",
    "site": "ties by site alone",
    "informal": "informal ties",
    "executive": "the executive team",
}


def ties_words(company: Organization) -> str:
    """Which ties are real and which are guessed; empty for a company that is only described.

    Raises
    ------
    sim.roster.RosterError
        If the file of its people is not there, or is not the one that was meant.
    """
    if company.imported is None:
        return ""
    roster, guess = company.imported.roster(), company.imported.guess
    real, guessed = [], []
    for layer in LAYERS:
        words = LAYER_WORDS[layer]
        if layer in roster.ties:
            real.append(words)
        elif layer == "reporting" and (roster.manager >= 0).any():
            real.append(words)
            if layer in guess and (roster.manager == UNKNOWN).any():
                guessed.append("the reporting lines that are missing there")
        elif layer in guess:
            guessed.append(words)
    told = f"Ties from the tables: {_listed(real)}." if real else "No tie is from the tables."
    return f"{told} Guessed: {_listed(guessed)}." if guessed else f"{told} No tie is guessed."


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
