"""What is measured: names, units, words; and that what is recorded is what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import PLAN, company, rows, specs

from sim.block import RunSpec
from sim.model import run_block
from sim.outcomes import EVENT_KINDS, OUTCOMES, STAGE_WORDS, STAGES
from sim.value import COUNTED

ROOT = Path(__file__).resolve().parents[1]
NAMES = (
    "observing_share active_share conversing_share shadow_share inside_share knowledge believed_skill concern "
    "conviction morale perceived_risk real_risk executive_support advocates_active advocate_energy posts wins "
    "incidents value cases leads ideas candidates inside_answers reputation unanswered_talk cash team_weeks "
    "staff_hours mean_stage organization_stage abandoned"
)


@pytest.fixture(scope="module")
def made() -> Any:
    shocks = [{"shock": "viral_misstep", "week": 30}, {"shock": "downturn", "week": 35, "weeks": 5}]
    plan = {**PLAN, "ban": {"lever": "policy", "posture": "ban", "week": 50, "weeks": 10}}
    return run_block(specs(company(plan, weeks=70, shocks=shocks), range(6)))


def test_outcomes_stand_in_their_order_with_words_for_people() -> None:
    assert tuple(OUTCOMES) == tuple(NAMES.split())
    for name, outcome in OUTCOMES.items():
        assert outcome.name == name
        assert outcome.label and outcome.label[0].isupper() and "_" not in outcome.label
        assert outcome.direction in ("up", "down", "none")
        assert outcome.unit and outcome.reading and not outcome.reading.endswith(".")
    assert len({outcome.label for outcome in OUTCOMES.values()}) == len(OUTCOMES)
    assert len(STAGES) == len(STAGE_WORDS) == 5
    with pytest.raises(TypeError):
        OUTCOMES["more"] = OUTCOMES["wins"]  # type: ignore[index]


def test_what_adds_up_and_what_is_a_state() -> None:
    flows = {name for name, outcome in OUTCOMES.items() if outcome.flow}
    assert flows == {"posts", "wins", "incidents", "value", "cash", "team_weeks", "staff_hours", *COUNTED}


def test_numbers_are_what_their_units_say(made: Any) -> None:
    weekly = made["weekly"]
    for name, outcome in OUTCOMES.items():
        column = weekly[name]
        assert np.isfinite(column).all(), name
        assert column.min() >= 0.0, name
        if outcome.unit in ("share", "index") and name != "unanswered_talk":
            assert column.max() <= 1.0, name
        if outcome.unit in ("people", "wins a week", "incidents a week", "yes/no"):
            assert (column == np.floor(column)).all(), name
        if outcome.unit == "stage":
            assert column.max() <= 4.0, name
    assert set(np.unique(weekly["abandoned"])) <= {0.0, 1.0}


def test_shares_agree_with_each_other(made: Any) -> None:
    weekly = made["weekly"]
    speaking = weekly["active_share"] + weekly["shadow_share"]
    assert (weekly["observing_share"] >= speaking - 1e-12).all()
    assert (weekly["conversing_share"] <= weekly["active_share"] + 1e-12).all()
    banned = (weekly["week"] > 55) & (weekly["week"] < 58)
    assert weekly["shadow_share"][banned].sum() > 0.0
    assert weekly["active_share"][banned].sum() == 0.0


def test_totals_of_departments_are_the_organizations(made: Any) -> None:
    weekly = rows(made, "weekly", run=2)
    events = rows(made, "events", run=2)
    told = (events["kind"] == "incident").sum()
    assert (weekly["incidents"] > 0).sum() <= told <= weekly["incidents"].sum()


def test_a_silent_company_risks_what_a_post_of_its_mean_person_would() -> None:
    """real_risk has a value where nobody posts: rate x exp(-k K) x what the rules prevent, per 1,000 posts."""
    scenario = company({}, weeks=1).but(
        **{"organization.advocates.Marketing": None, "organization.advocates.Support": None}
    )
    world = {"market.harm_rate": 0.0008, "market.harm_knowledge": 2.0, "people.speak_hazard": 0.0125}
    made = run_block([RunSpec(scenario, 1, world)])
    weekly = rows(made, "weekly", week=0)
    assert weekly["posts"][0] == 0.0
    assert weekly["real_risk"][0] == pytest.approx(0.8 * np.exp(-2.0 * weekly["knowledge"][0]))


def test_a_ban_lowers_morale_at_once() -> None:
    plain = run_block(specs(company({}, weeks=12), range(4)))
    ban = run_block(specs(company({"ban": {"lever": "policy", "posture": "ban", "week": 2}}, weeks=12), range(4)))
    at = plain["weekly"]["week"] == 6
    assert (ban["weekly"]["morale"][at] < plain["weekly"]["morale"][at] - 0.02).all()


# --- events -----------------------------------------------------------------------------------------------------------
def test_every_kind_of_event_that_is_told_has_words_and_every_word_its_event() -> None:
    told = set()
    for path in (ROOT / "sim").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for start in [m.end() for m in re.finditer(r"\btell\(", text)]:
            told |= set(re.findall(r"\"([a-z_]+)\"", text[start : start + 60].split(",")[0]))
        told |= set(re.findall(r"answer(?:, wait)? = \"([a-z_]+)\"|else \"(granted)\"", text) and _answers(text))
    assert told == set(EVENT_KINDS)
    assert all(words and "_" not in words for words in EVENT_KINDS.values())


def _answers(text: str) -> set[str]:
    """Legal's answers are kinds of events too."""
    found: set[str] = set()
    for line in text.splitlines():
        if re.match(r"\s*answer(, wait)? = ", line):
            found |= set(re.findall(r"\"(granted|conditions|refused|sent_back)\"", line))
    return found


def test_events_are_plain_words_with_a_cause(made: Any) -> None:
    events = made["events"]
    assert set(events["kind"]) <= set(EVENT_KINDS)
    assert {"asked", "started", "ended", "incident", "shock", "stage_up"} <= set(events["kind"])
    for kind, who, text, cause in zip(*(events[c] for c in ("kind", "who", "text", "cause")), strict=True):
        assert who and text and cause, (kind, text)
        assert text[0].isupper() and not text.endswith("."), text
        for words in (text, cause):
            assert not re.search(r"_|\bnan\b|\bNone\b|np\.|\d{5,}|\{|\}", words), words
    assert (np.diff(events["week"][events["run"] == 0]) >= 0).all(), "in the order in which they happened"
