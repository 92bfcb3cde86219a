"""Studies that slides and reports are made of in tests: quick, without the model, with names that try to break out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fake_runs
from cases import PLAN, company

from analysis import Contrast, Study, compare, replicate
from analysis.bands import Chance, Estimate
from analysis.executors import InProcess
from analysis.explanation import Death, Earned, Explanation, write_explanation
from analysis.sensitivity import Influence, Sensitivity, write_sensitivity

QUICK = InProcess(fake_runs.run)
RUNS, WEEKS = 24, 60
SIZE = {"people": 100, "weeks": 60, "runs": 200, "screened": 50}  # of a made-up sensitivity analysis
GOAL = {"stage": "lifestyle", "by_week": 30}  # about half of the made-up futures get there
NASTY = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x.invalid")',
    "R&D <b>bold</b>",
    "</script><img src=x>",
    "$\\alpha$ & co",
)
WORDS = ("Communications", "Regulatory Affairs", "Customer Success", "Procurement", "Quality Assurance", "Logistics")
LEVERS = (
    "listening", "training", "policy", "pilot", "sponsorship", "hub", "metrics", "tools", "roles", "celebrate",
    "summit", "network", "recruit", "recognition", "council", "onboarding", "crisis_plan", "objectives", "everyone",
    "lead", "teams",
)  # fmt: skip
NEEDED = {"policy": {"posture": "guidelines"}, "pilot": {"weeks": 8}, "training": {"weeks": 12}}


def one(folder: Path, **top: Any) -> Study:
    """One plan with a goal."""
    return replicate(company(weeks=WEEKS, **{"goal": GOAL, **top}), RUNS, out=folder, executor=QUICK)


def two(folder: Path) -> Contrast:
    """The same against doing nothing."""
    nothing = company(levers={}, weeks=WEEKS, name="Nothing", goal=GOAL)
    return compare(nothing, company(weeks=WEEKS, goal=GOAL), runs=RUNS, out=folder, executor=QUICK)


def three(folder: Path) -> Contrast:
    """Three plans."""
    plans = [company(levers={}, weeks=WEEKS, name="Nothing"), company(weeks=WEEKS), company(weeks=WEEKS, name="Later")]
    plans[2] = plans[2].but(**{"levers.rules.week": 30})
    return compare(*plans, runs=6, out=folder, executor=QUICK)


def forty(folder: Path) -> Study:
    """Forty departments with long names, some of which try to be more than names; more levers than a slide has rows."""
    departments: dict[str, Any] = {}
    for i in range(40):
        name = NASTY[i] if i < len(NASTY) else f"{WORDS[i % 6]} and {WORDS[(2 * i + 1) % 6]} for Region North-East {i}"
        departments[name] = {
            "headcount": 90 - i if i < len(NASTY) else 8 + 7 * i % 60,
            "function": "sales",
            "customer_facing": i % 3 > 0,
        }
    departments["Legal"] = {"headcount": 6, "function": "legal"}
    seats = [
        {"title": f"Chief Officer of {word} and of All Other Things", "support": 0.4} for word in (*WORDS, NASTY[0])
    ]
    organization = {
        "departments": departments,
        "executives": [{**seats[0], "sponsor": True}, *seats[1:]],
        "culture": {"decision_rule": "consensus"},
    }
    levers = {
        f"{k}-{name}": {"lever": name, "week": 1 + 2 * k, **NEEDED.get(name, {})} for k, name in enumerate(LEVERS)
    }
    title = f"{NASTY[0]} The very long name of a programme that nobody could shorten although everybody tried"[:120]
    question = f"{NASTY[3]} Does a company whose departments have names as long as sentences ever speak? " * 3
    scenario = company(weeks=45, levers=levers, organization=organization, name=title, question=question.strip())
    return replicate(scenario, 6, out=folder, executor=QUICK)


def bare(folder: Path) -> Study:
    """Nothing planned, no goal, one future."""
    return replicate(company(levers={}, weeks=10, name="Nothing"), 1, out=folder, executor=QUICK)


def explained(folder: Path) -> Contrast:
    """With what levers earned, what futures died of, and what the answer hangs on."""
    study = two(folder)
    found = [Estimate(middle, middle - 0.1, middle + 0.1) for middle in (0.2 - 0.05 * k for k in range(len(PLAN)))]
    levers = tuple(Earned(name, name.title(), one, one, {}, 24) for name, one in zip(PLAN, found, strict=True))
    deaths = (Death("Legal never said yes", 9, RUNS, {"p25": 5.0, "p50": 18.0, "p75": 30.0}, {}, 1, 10),)
    plan = study.alternative.name
    explanation = Explanation(
        plan=plan, baseline_goal=Chance(10, RUNS, 10 / RUNS, 0.25, 0.6), whole=None, levers=levers, together=(),
        pairs=0, turning_points=(), run=3, failed="did not reach the goal", deaths=deaths,
    )  # fmt: skip
    write_explanation(study.folder, explanation)
    rows = tuple(
        Influence(f"people.p{k}", f"what nobody knows, number {k}", "share", 0.0, 1.0, moved, None, None, "up")
        for k, moved in enumerate(Estimate(1 - k / 9, 0.8 - k / 9, 1.2) for k in range(5))
    )
    write_sensitivity(study.folder, Sensitivity(plan, "mean_stage", "Morris screening.", **SIZE, rows=rows))
    return study


STUDIES = {"one": one, "two": two, "three": three, "forty": forty, "bare": bare, "explained": explained}
