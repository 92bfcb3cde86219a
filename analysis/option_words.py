"""The words in which fields of levers and shocks are told to people who write no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """How a field is told.

    Parameters
    ----------
    label, hint : str
        Its name, and what it means.
    values : mapping of str to str
        What its values are called; yes and no where it is one or the other.
    unit : str
        Left out, the unit of what is usual of it in the registry.
    empty : str
        What it is called where it says nothing.
    only : (str, str)
        Another field and the value of it with which alone this one means anything.
    """

    label: str
    hint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    empty: str = ""
    only: tuple[str, str] = ("", "")


# By the class that declares the field.
WORDS: Mapping[str, Words] = {
    "Lever.intensity": Words(
        "Strength", "How much of it is done, beside what is usual: costs and effects follow.", unit="times the usual"
    ),
    "Shock.size": Words("Strength", "How strong it is, beside what is usual.", unit="times the usual"),
    "Shock.week": Words("Week", "The week in which it happens."),
    "Shock.yearly": Words("How often", "How often in a year it happens, on average.", unit="times a year"),
    "Shock.weeks": Words(
        "Lasts", "How many weeks it goes on; nothing: over at once, or for good.", unit="weeks", empty="not said"
    ),
    "Target.share": Words("How many", "How many of those who are meant; nothing: as usual.", unit="% of them"),
    "Content.style": Words(
        "How it speaks",
        "Telling is worth a tenth to a fifth of conversing, and tires the audience.",
        {"push": "tells", "converse": "tells and answers"},
    ),
    "Content.cadence": Words("How often", "How much the company's own account puts out; more costs more."),
    "Council.ownership": Words(
        "Who owns it",
        "Who is in charge of the practice.",
        {"joint": "all who do it, together", "single": "one department", "rivals": "two, each for itself"},
    ),
    "Council.owner": Words(
        "Which department",
        "The one that owns it: best is press relations, then product or web, then marketing.",
        empty="not settled",
        only=("ownership", "single"),
    ),
    "Pilot.scope": Words(
        "Where", "In public, or first among colleagues.", {"internal": "inside the company", "external": "in public"}
    ),
    "Pilot.share": Words(
        "Takes part", "How many of those who are meant take part, unless How many says it.", unit="% of them"
    ),
    "Pilot.agreed": Words(
        "What “small” means",
        "Whether all concerned settle beforehand what a small step is: more work, less fear.",
        {"yes": "settled beforehand", "no": "not settled"},
    ),
    "Policy.posture": Words(
        "Rules",
        "Who may speak in public, and how.",
        {
            "none": "none",
            "ban": "nobody may",
            "approval": "each post is approved",
            "spokespersons": "spokespersons only",
            "guidelines": "guidelines for everyone",
            "open": "open to all",
        },
    ),
    "Reaction.style": Words(
        "Critics",
        "What is done about those who speak badly of the company.",
        {"answer": "are answered", "ignore": "are left alone", "hunt": "are gone after"},
    ),
    "Training.topic": Words(
        "About",
        "What the courses teach.",
        {
            "tools": "the tools",
            "roles": "roles and objectives",
            "netiquette": "netiquette and risk",
            "conversation": "conversation",
        },
    ),
    "Training.format": Words("As", "How it is taught.", {"workshop": "workshops", "e-learning": "e-learning"}),
}
