"""Gates between stages in words: what each asks for, and what is missing for the next stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.findings import ALL_BUT_ALL, Case, in_week, of_futures, stage_words

GATE_WORDS: Mapping[str, str] = {
    "activity": "people active in public",
    "leadership": "clear leadership",
    "education": "knowledge among those who speak",
    "role education": "training for roles and objectives",
    "listening": "listening",
    "tools": "shared tools",
    "metrics": "measured results",
    "roles": "formal roles",
    "governance": "governance",
    "integration": "work across departments",
    "visibility": "successes that are seen",
    "conversation": "conversation rather than broadcast",
    "autonomy": "freedom for departments to act",
    "turf": "rivalry between departments",
    "oversight": "oversight",
}
TOO_MUCH = ("turf", "oversight")  # gates that ask for less, not more


def gate_words(gate: str) -> str:
    """What a gate asks for, in words."""
    return GATE_WORDS.get(gate, gate)


def held_back(missing: Sequence[Mapping[str, Any]], case: Case, most: int = 3) -> list[str]:
    """What the next stage asks for and is not there at the end: the largest missing gates."""
    told: list[str] = []
    for entry in missing[:most]:
        if not entry["largest"] and told:
            continue
        gate = entry["gate"]
        what = f"less {gate_words(gate)}" if gate in TOO_MUCH else gate_words(gate)
        told.append(
            f"{what[0].upper()}{what[1:]}, for {stage_words(entry['to'])}: missing most in "
            f"{of_futures(entry['largest'], entry['of'])}; typically {_lack(entry)}, since "
            f"{in_week(entry['since'], case.starts)}."
        )
    return told or ["Nothing is missing any more for a further stage."]


def _lack(entry: Mapping[str, Any]) -> str:
    """How far a gate is missed, as a share of the level it asks for (to the nearest twentieth)."""
    share = entry["short"] / entry["level"]
    if entry["gate"] in TOO_MUCH:
        return f"about {5 * round(20 * share)} % above the level allowed"
    if share >= ALL_BUT_ALL:
        return "almost all of what is needed is missing"
    return f"about {5 * max(1, round(20 * share))} % of what is needed is missing"
