"""What is measured each week: name, unit, direction, how to read it; events; the words people see for them."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sim.journey import STAGE_WORDS, STAGES
from sim.parameters import declare

__all__ = ["EVENT_KINDS", "OUTCOMES", "STAGES", "STAGE_WORDS", "Event", "Outcome"]

# fmt: off
declare("outcomes.hours_a_week", 40.0, 35.0, 45.0, "hours", "working hours of a person-week, for its cost", "assumption", kind="choice")
# fmt: on

Direction = Literal["up", "down", "none"]


@dataclass(frozen=True)
class Outcome:
    """A weekly number of one run.

    Parameters
    ----------
    name : str
        Column of the weekly table.
    label : str
        The words people see.
    unit : str
        ``share`` (shown in per cent), ``index`` (0 to 1), ``per 1,000 posts``, ``posts``, ``money`` and so on.
    direction : {"up", "down", "none"}
        Which way is better.
    reading : str
        How to read it, in a sentence.
    flow : bool
        True for what happens within the week (adds up), False for a state.
    """

    name: str
    label: str
    unit: str
    direction: Direction
    reading: str
    flow: bool = False


@dataclass(frozen=True)
class Event:
    """Something a strategist would want to be told: in which week, what kind, who, in plain words, and why."""

    week: int
    kind: str
    who: str
    text: str
    cause: str


def _table(*outcomes: Outcome) -> Mapping[str, Outcome]:
    return MappingProxyType({outcome.name: outcome for outcome in outcomes})


OUTCOMES: Mapping[str, Outcome] = _table(
    Outcome("observing_share", "At least observing", "share", "up", "share of staff who at least watch the practice"),
    Outcome("active_share", "Active in public", "share", "up", "share of staff who speak in public and are allowed to"),
    Outcome(
        "conversing_share", "In conversation", "share", "up", "share of staff, allowed to, who answer as well as post"
    ),
    Outcome(
        "shadow_share", "Active without permission", "share", "down", "share of staff who speak although not allowed"
    ),
    Outcome("inside_share", "Practising inside", "share", "up", "share of staff who practise inside the company"),
    Outcome("knowledge", "Knowledge", "index", "up", "mean skill and understanding of the practice, 0 to 1"),
    Outcome(
        "believed_skill",
        "Skill people believe to have",
        "index",
        "none",
        "mean of what people believe they can; above knowledge where they overrate themselves",
    ),
    Outcome("concern", "Concern", "index", "down", "mean perceived risk among staff, 0 to 1"),
    Outcome("conviction", "Conviction", "index", "up", "mean belief that it is worth doing, 0 to 1"),
    Outcome("morale", "Morale", "index", "up", "how far people are trusted to do what they think worth doing, 0 to 1"),
    Outcome(
        "perceived_risk", "Harm Legal expects", "per 1,000 posts", "down", "incidents Legal expects in 1,000 posts"
    ),
    Outcome(
        "real_risk", "Harm to be expected", "per 1,000 posts", "down", "incidents the model expects in 1,000 posts"
    ),
    Outcome("executive_support", "Executive support", "index", "up", "mean support of the executive team, 0 to 1"),
    Outcome("advocates_active", "Advocates at work", "people", "up", "advocates who have not gone quiet or left"),
    Outcome("advocate_energy", "Energy of advocates", "index", "up", "mean energy of advocates at work, 0 to 1"),
    Outcome("posts", "Posts", "posts a week", "none", "public posts in the week, allowed or not", flow=True),
    Outcome("wins", "Wins", "wins a week", "up", "visible successes: a lead, a story, a useful answer", flow=True),
    Outcome("incidents", "Incidents", "incidents a week", "down", "posts that did harm", flow=True),
    Outcome(
        "value", "Value", "conversations a week", "up", "worth of the week's posts, counted in conversations", flow=True
    ),
    Outcome("cases", "Support cases", "cases a week", "up", "support cases settled in conversation", flow=True),
    Outcome("leads", "Leads", "leads a week", "up", "leads that came of conversations", flow=True),
    Outcome("ideas", "Ideas", "ideas a week", "up", "usable ideas for products heard in conversation", flow=True),
    Outcome("candidates", "Candidates", "candidates a week", "up", "people who came forward for a job", flow=True),
    Outcome(
        "inside_answers",
        "Answers inside",
        "answers a week",
        "up",
        "questions of colleagues that those who practise inside answered",
        flow=True,
    ),
    Outcome(
        "reputation", "Reputation", "index", "up", "standing with the audience; 0.5 is where it would be in silence"
    ),
    Outcome("unanswered_talk", "Unanswered talk", "index", "down", "stock of outside talk that nobody answered"),
    Outcome("cash", "Cash spent", "money", "none", "money spent in the week", flow=True),
    Outcome(
        "team_weeks", "Team effort", "person-weeks", "none", "work asked of the programme team in the week", flow=True
    ),
    Outcome(
        "staff_hours",
        "Staff hours",
        "hours",
        "none",
        "hours of staff in training, pilots, posting and Legal's reviews in the week",
        flow=True,
    ),
    Outcome("mean_stage", "Mean stage", "stage", "up", "mean stage of departments, weighted by people, 0 to 4"),
    Outcome(
        "organization_stage", "Stage of the organization", "stage", "up", "the stage most customer-facing people are in"
    ),
    Outcome("abandoned", "Abandoned", "yes/no", "down", "1 while the programme is given up"),
)

# Kinds of event and the words for them on screens and in tables.
EVENT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "asked": "asked for",
        "granted": "granted",
        "conditions": "granted with conditions",
        "sent_back": "sent back",
        "refused": "refused",
        "started": "started",
        "ended": "ended",
        "missing": "something it needs is missing",
        "complete": "it has what it needs",
        "conflict": "two things that do not go together",
        "incident": "incident",
        "stage_up": "a stage further",
        "stage_down": "a stage back",
        "advocate_found": "advocates found each other",
        "advocate_quiet": "an advocate went quiet",
        "advocate_left": "an advocate left",
        "advocate_turned": "an advocate turned against it",
        "advocate_back": "an advocate came back",
        "advocate_new": "a new advocate",
        "slipped": "started later than planned",
        "invests": "a department invests by itself",
        "abandoned": "the programme was given up",
        "restarted": "the programme may start again",
        "first": "a first",
        "shock": "a shock",
        "support": "executive support",
        "budget": "the budget",
        "quiet": "accounts fall quiet",
        "alarmed": "Legal expects more harm",
    }
)
