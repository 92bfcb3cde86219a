"""A company from twelve answers: a complete scenario to start from, in which every value that nobody gave is a guess.

An answer settles the values it is about and is noted as their source; all other values of the company, its market and
its budget have no source, and so count as assumptions like those of any scenario file (`Scenario.assumptions`). What is
not answered is guessed at the usual value.
"""
# ruff: noqa: E501  (a department stands on one line)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from types import MappingProxyType
from typing import Any

from sim.problems import Problem, ScenarioError, nearest
from sim.scenario import Scenario

WEEKS = 104
YEARS = WEEKS / 52
UNSURE = "unsure"
LEAST_PEOPLE, MOST_PEOPLE = 20, 200_000


@dataclass(frozen=True)
class Option:
    """One possible answer: its key, its words, and what it stands for where that is a number."""

    key: str
    words: str
    value: Any = None


@dataclass(frozen=True)
class Question:
    """One question.

    Parameters
    ----------
    key, words : str
    options : tuple of Option
        From the least to the most; "I do not know" is always possible beside them.
    usual : str
        Key of the option that is guessed where nobody answers.
    settles : tuple of str
        Dotted paths of the values an answer gives.
    """

    key: str
    words: str
    options: tuple[Option, ...]
    usual: str
    settles: tuple[str, ...]

    def option(self, key: str) -> Option:
        """The option of that key, the usual one where it is unsure."""
        wanted = self.usual if key == UNSURE else key
        return next(option for option in self.options if option.key == wanted)


def _ask(key: str, words: str, usual: str, settles: str, *options: tuple[str, str, Any]) -> Question:
    return Question(key, words, tuple(Option(*option) for option in options), usual, tuple(settles.split()))


# What follows are our readings of answers in the model's terms: each number is an assumption, and a file can change it.
QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        question.key: question
        for question in (
            _ask("people", "How many people work in the company?", "1000", "",
                 ("60", "about 60", 60), ("300", "about 300", 300), ("1000", "about 1,000", 1000),
                 ("4000", "about 4,000", 4000), ("15000", "about 15,000", 15_000)),
            _ask("sites", "In how many places do they work?", "two", "",
                 ("one", "one", 1), ("two", "two", 2), ("many", "more", 4)),
            _ask("business", "What kind of company is it?", "industry", "market.regulated",
                 ("software", "software", "software"), ("service", "shops or services", "service"),
                 ("industry", "makes things for companies", "industry"),
                 ("regulated", "under a regulator: drugs, money, health", "regulated")),
            _ask("trust", "Do people trust what other departments tell them?", "some", "organization.culture.trust",
                 ("little", "hardly", 0.3), ("some", "so-so", 0.5), ("much", "yes", 0.75)),
            _ask("signs", "Who has to say yes to something new?", "majority", "organization.culture.decision_rule",
                 ("sponsor", "one who backs it", "sponsor"), ("majority", "most of the executives", "majority"),
                 ("consensus", "all of them", "consensus")),
            _ask("legal", "When did Legal last refuse something of the kind?", "year",
                 "organization.legal.tolerance organization.culture.risk_aversion",
                 ("never", "never", (0.75, 0.35)), ("year", "a year ago or longer", (0.55, 0.5)),
                 ("lately", "lately", (0.42, 0.65)), ("always", "it always does", (0.3, 0.85))),
            _ask("posting", "Who speaks about the company in public today?", "few", "organization.advocates",
                 ("nobody", "nobody", 0.3), ("few", "a few, on their own", 1.0),
                 ("several", "people of several departments", 2.0), ("many", "many", 4.0)),
            _ask("running", "What else is under way that takes everybody's time?", "one",
                 "budget.team_weeks_per_week shocks",
                 ("nothing", "nothing much", (1.5, 0.0)), ("one", "the usual", (1.0, 0.0)),
                 ("several", "something large", (0.75, 1.0))),
            _ask("support", "Which executives want it?", "one", "organization.executives",
                 ("none", "none yet", (0.25, 0.2)), ("one", "one of them", (0.5, 0.26)),
                 ("several", "several", (0.6, 0.45))),
            _ask("money", "What may it cost in a year?", "some", "budget.cash",
                 ("little", "about 30,000", 30_000), ("some", "about 120,000", 120_000),
                 ("plenty", "about 400,000", 400_000), ("most", "about 1,500,000", 1_500_000)),
            _ask("buyers", "Do your customers talk in public?", "some", "market.audience",
                 ("hardly", "hardly", (0.04, 0.2)), ("some", "some do", (0.1, 0.3)), ("many", "many do", (0.2, 0.45))),
            _ask("rivals", "Do your competitors do it?", "some", "market.competitors.midpoint_week",
                 ("hardly", "hardly", 250.0), ("some", "some do", 150.0), ("most", "most do", 40.0)),
        )
    }
)  # fmt: skip

# Departments by kind of company: function, whether customers meet it, share of the people.
_DEPARTMENTS: Mapping[str, tuple[tuple[str, str, bool, float], ...]] = {
    "software": (
        ("Marketing", "marketing", True, 0.08), ("PR", "pr", True, 0.02), ("Support", "support", True, 0.16),
        ("Sales", "sales", True, 0.19), ("Product", "product", True, 0.36), ("IT", "it", False, 0.07),
        ("HR", "hr", False, 0.03), ("Finance", "finance", False, 0.08), ("Legal", "legal", False, 0.01),
    ),
    "service": (
        ("Marketing", "marketing", True, 0.05), ("PR", "pr", True, 0.01), ("Customer care", "support", True, 0.28),
        ("Shops", "sales", True, 0.40), ("Web", "web", True, 0.05), ("Logistics", "other", False, 0.12),
        ("HR", "hr", False, 0.03), ("Finance", "finance", False, 0.05), ("Legal", "legal", False, 0.01),
    ),
    "industry": (
        ("Marketing", "marketing", True, 0.04), ("PR", "pr", True, 0.01), ("Sales", "sales", True, 0.14),
        ("Service", "support", True, 0.14), ("Engineering", "product", True, 0.20), ("Production", "other", False, 0.34),
        ("IT", "it", False, 0.04), ("HR", "hr", False, 0.03), ("Finance", "finance", False, 0.05),
        ("Legal", "legal", False, 0.01),
    ),
    "regulated": (
        ("Marketing", "marketing", True, 0.06), ("PR", "pr", True, 0.02), ("Sales", "sales", True, 0.22),
        ("Customer care", "support", True, 0.08), ("Research", "product", False, 0.24), ("Production", "other", False, 0.25),
        ("IT", "it", False, 0.04), ("HR", "hr", False, 0.03), ("Finance", "finance", False, 0.04),
        ("Legal", "legal", False, 0.02),
    ),
}  # fmt: skip
_SITES = (("Head office", 0.0), ("Second office", -6.0), ("Third office", 1.0), ("Fourth office", 8.0))
_HOMES = ("Marketing", "Support", "Customer care", "Service", "PR", "Product", "Engineering", "Sales")  # of advocates


def build(answers: Mapping[str, str], name: str = "Our company", starts: date | None = None) -> Scenario:
    """A complete scenario without a plan, from answers by the keys of `QUESTIONS`.

    Parameters
    ----------
    answers : mapping of str to str
        Key of a question to key of an option or ``unsure``; what is missing is unsure. ``people`` may be any whole
        number from 20 to 200,000.
    name : str
        What the company is called.
    starts : datetime.date, optional
        The day week 1 begins.

    Raises
    ------
    ScenarioError
        If a question or an answer does not exist.
    """
    problems = [problem for key, given in answers.items() if (problem := _wrong(key, given)) is not None]
    if problems:
        raise ScenarioError(problems)

    def value(key: str) -> Any:
        return QUESTIONS[key].option(answers.get(key, UNSURE)).value

    people = _people(answers)
    places = _SITES[: value("sites")]
    departments = _sized(_DEPARTMENTS[value("business")], people)
    tolerance, aversion = value("legal")
    sponsor, others = value("support")
    team, initiative = value("running")
    talking, watching = value("buyers")
    scale = sqrt(people / 1000)
    content: dict[str, Any] = {
        "name": name,
        "weeks": WEEKS,
        "organization": {
            "culture": {"trust": value("trust"), "risk_aversion": aversion, "decision_rule": value("signs")},
            "sites": {place: {"utc_offset": offset} for place, offset in places},
            "departments": departments,
            "advocates": _advocates(departments, value("posting") * scale),
            "legal": {"counsel": max(1, round(3 * scale)), "tolerance": tolerance, "reviews_per_week": 1},
            "executives": [
                {"title": "CEO", "support": others, "sponsor": False},
                {"title": "CMO", "support": sponsor, "sponsor": True},
                {"title": "CFO", "support": round(max(0.1, others - 0.08), 2), "sponsor": False},
                {"title": "CIO", "support": others, "sponsor": False},
            ],
        },
        "market": {
            "audience": {"participating": talking, "observing": watching},
            "competitors": {"midpoint_week": value("rivals"), "steepness": 0.022},
            "regulated": value("business") == "regulated",
        },
        "budget": {"cash": value("money") * YEARS, "team_weeks_per_week": round(team * max(0.5, scale), 2)},
        "levers": {},
    }
    if starts is not None:
        content["starts"] = starts.isoformat()
    if initiative:
        content["shocks"] = [{"shock": "other_initiative", "week": 1, "weeks": 26, "size": initiative}]
    content["sources"] = _sources(answers, departments)
    return Scenario.of(content)


def guesses(scenario: Scenario) -> dict[str, Any]:
    """Every value of company, market and budget that nobody gave, by dotted path."""
    return {
        path: found
        for path, found in scenario.assumptions().items()
        if path.startswith(("organization.", "market.", "budget."))
    }


def _wrong(key: str, given: str) -> Problem | None:
    if key not in QUESTIONS:
        hint = nearest(key, QUESTIONS)
        return Problem("", None, key, "there is no such question" + (f"; did you mean {hint}?" if hint else ""))
    if key == "people" and given.isdigit() and LEAST_PEOPLE <= int(given) <= MOST_PEOPLE:
        return None
    keys = [option.key for option in QUESTIONS[key].options]
    if given == UNSURE or given in keys:
        return None
    allowed = f"{LEAST_PEOPLE} to {MOST_PEOPLE:,}" if key == "people" else ", ".join((*keys, UNSURE))
    return Problem("", None, key, f"{given[:40]!r} is no answer to this; allowed: {allowed}")


def _people(answers: Mapping[str, str]) -> int:
    given = answers.get("people", UNSURE)
    return int(given) if given.isdigit() else int(QUESTIONS["people"].option(UNSURE).value)


def _sized(shares: tuple[tuple[str, str, bool, float], ...], people: int) -> dict[str, dict[str, Any]]:
    """Departments that add up to so many people, one in each at least; the largest takes what is left over."""
    found: dict[str, dict[str, Any]] = {
        name: {"headcount": max(1, round(share * people)), "function": function, "customer_facing": facing}
        for name, function, facing, share in shares
    }
    largest = max(found.values(), key=lambda department: int(department["headcount"]))
    largest["headcount"] += people - sum(department["headcount"] for department in found.values())
    return found


def _advocates(departments: Mapping[str, Any], strength: float) -> dict[str, int]:
    """About six at the usual company, spread over the departments that such people sit in."""
    homes = [name for name in _HOMES if name in departments]
    count = max(1, round(6 * strength))
    found: dict[str, int] = {}
    for k in range(count):
        home = homes[k % len(homes)]
        if found.get(home, 0) < departments[home]["headcount"]:
            found[home] = found.get(home, 0) + 1
    return found


def _sources(answers: Mapping[str, str], departments: Mapping[str, Any]) -> dict[str, str]:
    """An answer is the source of what it settles; headcounts and names of places stay guesses."""
    told = {}
    for key, question in QUESTIONS.items():
        given = answers.get(key, UNSURE)
        if given == UNSURE:
            continue
        words = given if given.isdigit() else question.option(given).words
        for path in question.settles:
            if path != "shocks":
                told[path] = f"answer to: {question.words} {words}"
    return told
