"""What is wrong with a file is told at once, in plain words, with file, line, field, what is allowed, the nearest word."""
# ruff: noqa: E501  (a change to a file and the message it brings stand on one line)

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scenario_files import GOOD, JARGON, mistakes, told

from sim.scenario import Scenario, ScenarioError, load_scenario


def test_the_example_is_good(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(GOOD, encoding="utf-8")
    assert load_scenario(tmp_path / "plan.yaml").organization.people == 24


def test_the_style_of_a_message(tmp_path: Path) -> None:
    text = GOOD.replace("trust: 0.35", "trust: 1.7").replace("scope: external", "scop: external")
    allowed = "id, lever, week, weeks, target, intensity, scope, share, agreed"
    assert told(text, tmp_path) == (
        "plan.yaml, line 4, organization.culture.trust: must be a number from 0 to 1, is 1.7\n"
        f"plan.yaml, line 14, levers.push.scop: no such key; did you mean scope? allowed: {allowed}"
    )
    first, second = mistakes(text, tmp_path)
    assert (first.line, first.field, first.allowed) == (4, "organization.culture.trust", "a number from 0 to 1")
    assert (second.line, second.nearest, second.allowed) == (14, "scope", allowed)


# One change to the good file, and the message it must bring.
CASES = [
    ("weeks: 52", "weeks: many", "line 2, weeks: must be a whole number from 1 to 1,040, is the text \"many\""),
    ("weeks: 52", "weeks: 52.5", "line 2, weeks: must be a whole number from 1 to 1,040, is 52.5"),
    ("weeks: 52", "weeks: true", "line 2, weeks: must be a whole number from 1 to 1,040, is true"),
    ("weeks: 52", "weeks: 0", "line 2, weeks: must be a whole number from 1 to 1,040, is 0"),
    ("weeks: 52", "weeks: [52]", "line 2, weeks: must be a whole number from 1 to 1,040, is a list of 1"),
    ("weeks: 52", "weeks: {a: 1}", "line 2, weeks: must be a whole number from 1 to 1,040, is a group of lines"),
    ("weeks: 52", "wekks: 52", "line 2, wekks: no such key; did you mean weeks?"),
    ("weeks: 52", "WEEKS: 52", "line 2, WEEKS: no such key; did you mean weeks?"),
    ("name: Small", "name: 7", "line 1, name: must be text of 1 to 120 characters, is 7; put it in quotes"),
    ("name: Small", "name: |\n  a\n  b", "line 1, name: must be on one line"),
    ("name: Small", "starts: soon", "line 1, starts: must be a date such as 2027-01-04, is the text \"soon\""),
    ("name: Small", "starts: 2027-02-30", "line 1, starts: must be a date"),
    ("name: Small", "starts: 0001-01-01", "line 1, starts: must be a date in the years 1900 to 2200, is 0001-01-01"),
    ("name: Small", "network_seed: -1", "line 1, network_seed: must be a whole number from 0 to 4,294,967,295, is -1"),
    ("name: Small", "question: 3", "line 1, question: must be text"),
    ("name: Small", "goal: 3", "line 1, goal: must be a group of lines (stage, by_week, spend_at_most, incidents_at_most), is 3"),
    ("name: Small", "goal: {stage: grassroots}", "line 1, goal.stage: must be one of not_started, grass_roots"),
    ("name: Small", "goal: {stage: grassroots}", "did you mean grass_roots?"),
    ("name: Small", "goal: {stage: silos, by_week: 53}", "goal.by_week: week 53 lies after the last week of the scenario, 52"),
    ("name: Small", "goal: {by_week: 5}", "line 1, goal.stage: is missing; must be one of"),
    ("name: Small", "goal: {stage: silos, spend_at_most: -1}", "goal.spend_at_most: must be a number from 0 to"),
    ("name: Small", "market: {audience: {participating: 0.7, observing: 0.6}}", "market.audience: participating and observing"),
    ("name: Small", "market: {competitors: {steepness: 0}}", "steepness: must be a number above 0 and up to 1, is 0"),
    ("name: Small", "budget: {cash: 250,000}", "budget.000: a comma begins a new entry here; write large numbers without commas"),
    ("name: Small", "budget: {cash: '250,000'}", "write numbers with digits and a point only"),
    ("name: Small", "budget: {cash: 250_000}", "write numbers with digits and a point only"),
    ("name: Small", "budget: {cash: lots}", "budget.cash: must be a number from 0 to 1,000,000,000,000, is the text \"lots\""),
    ("trust: 0.35", "trust: 0,35", "line 4, organization.culture"),
    ("trust: 0.35", "trust: '0,35'", "is the text \"0,35\"; write numbers with digits and a point only"),
    ("trust: 0.35", "decision_rule: majorty", "did you mean majority?"),
    ("{trust: 0.35}", "[trust]", "line 4, organization.culture: must be a group of lines (trust, risk_aversion, decision_rule)"),
    ("headcount: 20", "headcount: -20", "departments.Marketing.headcount: must be a whole number from 1 to 1,000,000, is -20"),
    ("headcount: 20", "headcount: 20.5", "departments.Marketing.headcount: must be a whole number from 1 to 1,000,000, is 20.5"),
    ("headcount: 20, ", "", "departments.Marketing.headcount: is missing; must be a whole number"),
    ("headcount: 20", "headcount: 99999999999999999999", "headcount: must be a whole number from 1 to 1,000,000, is too large"),
    ("function: legal", "function: lawyers", "departments.Legal.function: must be one of marketing, pr, web"),
    ("London: 0.5", "London: 0.4", "line 7, organization.departments.Marketing.sites: the shares must add up to 1, they add up to 0.9"),
    ("London: 0.5", "Londn: 0.5", "line 7, organization.departments.Marketing.sites.Londn: there is no site Londn; did you mean London?"),
    ("Austin: {utc_offset: -6}", "Austin: {utc_offset: -60}", "sites.Austin.utc_offset: must be a number from -12 to 14, is -60"),
    ("advocates: {Marketing: 1}", "advocates: {Marketng: 1}", "line 9, organization.advocates.Marketng: there is no department Marketng; did you mean Marketing?"),
    ("advocates: {Marketing: 1}", "advocates: {Marketing: 21}", "organization.advocates.Marketing: 21 advocates among 20 people"),
    ("advocates: {Marketing: 1}", "advocates: [Marketing]", "line 9, organization.advocates: must be a group of lines"),
    ("title: CFO", "title: CEO", "two executives have the title CEO"),
    ("title: CFO, ", "title: CFO, department: Sales, ", "organization.executives.CFO.department: there is no department Sales; allowed: Marketing, Legal"),
    ("support: 0.2}", "suport: 0.2}", "organization.executives.CFO.suport: no such key; did you mean support?"),
    ("support: 0.2}", "suport: 0.2}", "organization.executives.CFO.support: is missing; must be a number from 0 to 1"),
    ("[{title: CEO, support: 0.3}, {title: CFO, support: 0.2}]", "[]", "organization.executives: needs at least 1 entry, has 0"),
    ("lever: training", "lever: trainng", "line 13, levers.train.lever: no lever is called trainng; did you mean training? allowed: agency, audience, celebrate, consent"),
    ("lever: training", "lever: [training]", "levers.train.lever: no lever is called"),
    ("lever: training, ", "", "line 13, levers.train: no lever of the plan is called this; a new one says which it is"),
    ("week: 9", "week: 53", "line 14, levers.push.week: week 53 lies after the last week of the scenario, 52"),
    ("week: 9", "week: 0", "levers.push.week: must be a whole number from 1 to 1,040, is 0"),
    ("id: push", "id: train", "levers.train: two levers are called train; give each an id of its own"),
    ("id: push, ", "id: 5, ", "must be text of 1 to 80 characters, is 5; put it in quotes"),
    ("departments: [Marketing]", "departments: [Marketing, Sale]", "line 13, levers.train.target.departments: there is no department Sale; allowed: Marketing, Legal"),
    ("departments: [Marketing]", "departments: [Marketing, Marketing]", "levers.train.target.departments: Marketing stands here twice"),
    ("departments: [Marketing]", "departments: Marketing", "levers.train.target.departments: must be a list of names, is the text \"Marketing\""),
    ("departments: [Marketing]", "departments: []", "levers.train.target.departments: needs at least 1 entry, has 0"),
    ("departments: [Marketing]", "departments: [Legal], sites: [London]", "levers.train.target: nobody of these departments works at these sites"),
    ("departments: [Marketing]", "sites: [Lundon]", "levers.train.target.sites: there is no site Lundon; did you mean London?"),
    ("lever: pilot, week: 9, scope: external", "lever: council, week: 9, owner: Marketng", "levers.push.owner: there is no department Marketng; did you mean Marketing?"),
    ("scope: external", "scope: outside", "levers.push.scope: must be one of internal, external, is the text \"outside\""),
    ("scope: external", "intensity: 4", "levers.push.intensity: must be a number from 0 to 3, is 4"),
    ("levers:\n", "levers: none\nmore:\n", "line 12, levers: must be a list of levers or a group of them by id, is the text \"none\""),
    ("headcount: 20", "headcount: 20, turnover: 1.5", "departments.Marketing.turnover: must be a number from 0 to 0.9, is 1.5"),
    ("name: Small", "shocks: {shock: downturn}", "line 1, shocks: must be a list of shocks, is a group of lines"),
    ("name: Small", "shocks: [downturn]", "line 1, shocks.1: must be a group of lines that says which shock and when"),
    ("name: Small", "shocks: [{shock: downtrun, week: 3}]", "shocks.downtrun.shock: no shock is called downtrun; did you mean downturn?"),
    ("name: Small", "shocks: [{shock: downturn}]", "shocks.downturn.week: is missing; a whole number from 1 to 1,040, or yearly: how often in a year it happens by chance"),
    ("name: Small", "shocks: [{shock: downturn, week: 60}]", "shocks.downturn.week: week 60 lies after the last week of the scenario, 52"),
    ("name: Small", "shocks: [{shock: downturn, week: 6, size: 4}]", "shocks.downturn.size: must be a number from 0 to 3, is 4"),
    ("name: Small", "shocks: [{shock: downturn, week: 6, yearly: 0.1}]", "line 1, shocks.downturn.yearly: a shock has a week or happens by chance, not both"),
    ("name: Small", "shocks: [{shock: downturn, yearly: 0}]", "shocks.downturn.yearly: must be a number above 0 and up to 12, is 0"),
    ("name: Small", "shocks: [{shock: downturn, yearly: 0.1}, {shock: downturn, yearly: 0.2}]", "happens by chance as another entry does; an id of its own gives it luck of its own"),
    ("name: Small", "shocks: [{week: 3}]", "line 1, shocks.1.shock: is missing; allowed: champion_leaves"),
    ("name: Small", "parameters: {people.knowledge_decy: 0.004}", "line 1, parameters.people.knowledge_decy: no parameter is called this; did you mean people.knowledge_decay?"),
    ("name: Small", "parameters: {people.knowledge_decay: 9}", "parameters.people.knowledge_decay: must be a number from"),
    ("name: Small", "parameters: {people.knowledge_decay: high}", "is the text \"high\""),
    ("name: Small", "parameters: {people: {knowledge_decay: 0.004}}", "parameters.people: write the whole name in one line, such as people."),
    ("name: Small", "people.knowledge_decay: 0.004", "numbers of the model stand under parameters: parameters.people.knowledge_decay"),
    ("name: Small", "people: {knowledge_decay: 0.004}", "numbers of the model stand under parameters: parameters.people.knowledge_decay"),
    ("name: Small", "parameters: 3", "line 1, parameters: must be a group of lines, each a name and a number, is 3"),
    ("name: Small", "sources: {organization.cultur.trust: x}", "sources.organization.cultur.trust: there is no value organization.cultur.trust; did you mean organization.culture.trust?"),
    ("name: Small", "sources: {levers.pusch: x}", "sources.levers.pusch: there is no value levers.pusch; did you mean levers.push?"),
    ("name: Small", "sources: {weeks: ''}", "sources.weeks: must be text of 1 to 1000 characters"),
    ("name: Small", "sources: [a]", "sources: must be a group of lines, each the path of a value and where it comes from, is a list of 1"),
    ("name: Small", "sources: {name: x}", "sources.name: holds no value that could have a source"),
    ("organization:", "organization: software-compny\nmore:", "line 3, organization: an organization called software-compny is not known; did you mean software-company?"),
    ("name: Small", "based_on: base-line", "line 1, based_on: a story called base-line is not known; did you mean baseline?"),
    ("name: Small", "based_on: 3", "line 1, based_on: must be the name of a story, is 3"),
    ("name: Small", "based_on: nothing.yaml", "line 1, based_on: there is no file nothing.yaml beside this one"),
    ("    Legal: {headcount: 4, function: legal, sites: {Austin: 1.0}}", "    Legal:", "line 8, organization.departments.Legal: is empty, and there is no department of this name to remove"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_one_mistake(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert message in told(GOOD.replace(old, new, 1), tmp_path)


def test_a_mistake_is_told_once(tmp_path: Path) -> None:
    for old, new, _ in CASES:
        lines = told(GOOD.replace(old, new, 1), tmp_path).splitlines()
        assert len(lines) == len(set(lines))
    assert len(mistakes(GOOD.replace("[{title: CEO", "[{titl: CEO"), tmp_path)) == 2, "the wrong key, the missing one"


def test_every_mistake_at_once(tmp_path: Path) -> None:
    text = GOOD
    for old, new in [
        ("weeks: 52", "weeks: x"),
        ("trust: 0.35", "trust: 1.7"),
        ("London: 0.5", "Londn: 0.4"),
        ("headcount: 4", "headcount: -4"),
        ("counsel: 2", "counsel: 0"),
        ("Marketing: 1}", "Marketin: 1}"),
        ("title: CFO", "title: CEO"),
        ("lever: training", "lever: trainng"),
        ("scope: external", "scop: external"),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    text += "budget: {cash: .nan}\nworth: []\nparameters: {a.b: 1}\nweeks: 3\nsources: {levers.pul: x}\n"
    fields = [problem.field for problem in mistakes(text, tmp_path)]
    assert fields == [
        "weeks",
        "organization.culture.trust",
        "organization.departments.Marketing.sites.Londn",
        "organization.departments.Marketing.sites",
        "organization.departments.Legal.headcount",
        "organization.advocates.Marketin",
        "organization.legal.counsel",
        "organization.executives.CEO (2)",
        "levers.train.lever",
        "levers.push.scop",
        "budget.cash",
        "worth",
        "parameters.a.b",
        "weeks",
        "sources.levers.pul",
    ]


def test_mistakes_of_a_file_below_are_told_with_that_file(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(GOOD.replace("trust: 0.35", "trust: 1.7"), encoding="utf-8")
    problems = mistakes("based_on: base.yaml\nweeks: x\n", tmp_path)
    assert [(Path(p.file).name, p.line, p.field) for p in problems] == [
        ("plan.yaml", 2, "weeks"),
        ("base.yaml", 4, "organization.culture.trust"),
    ]
    (tmp_path / "base.yaml").write_text("a: [", encoding="utf-8")
    problems = mistakes("based_on: base.yaml\nwekks: 3\n", tmp_path)
    assert ("base.yaml", 1) in [(Path(p.file).name, p.line) for p in problems]


@pytest.mark.parametrize(
    ("base", "first"),
    [
        ("based_on: first-twet", "did you mean first-tweet?"),
        ("based_on: nothing-like-it", "is not known"),
        ("based_on: gone.yaml", "there is no file gone.yaml beside this one"),
        ("based_on: broken.yaml", "a bracket is opened and not closed"),
        ("based_on: [x]", "must be the name of a story"),
        ("based_on: plan.yaml", "leads back to itself"),
        ("based_on: ../x.yaml", "without folders"),
        ("organization: {based_on: gone.yaml}\nbased_on: first-tweet", "there is no file gone.yaml beside this one"),
    ],
)
def test_a_base_that_is_not_found_makes_no_other_mistakes(tmp_path: Path, base: str, first: str) -> None:
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    patch = "weeks: x\nlevers: {push: {week: 3}, train: null}\nsources: {organization.departments.PR.headcount: x}\n"
    more = "" if "organization" in base else "organization: {departments: {PR: {turnover: 0.1}, HR: null}}\n"
    problems = mistakes(f"{base}\n{patch}{more}", tmp_path)
    assert any(first in str(problem) for problem in problems)
    assert [problem.field for problem in problems if problem.field not in ("based_on", "organization", "")] == ["weeks"]
    assert len(problems) == 2


def test_mistakes_of_an_organization_file(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("departments:\n  A: {headcount: 0}\nbased_on: x\n", encoding="utf-8")
    problems = mistakes("organization: mine.yaml\n", tmp_path)
    assert [(Path(p.file).name, p.line, p.field) for p in problems] == [
        ("mine.yaml", 2, "organization.departments.A.headcount"),
        ("mine.yaml", 3, "based_on"),
    ]


def test_a_patch_that_removes_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(GOOD, encoding="utf-8")
    text = told("based_on: base.yaml\nlevers: {trian: null, pull: {week: 3}}\n", tmp_path)
    assert "levers.trian: is empty, and there is no lever of this name to remove; did you mean train?" in text
    assert "levers.pull: no lever of the plan is called this" in text


# Changes in a program


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("levers.trian.week", 2, "levers.trian: no lever of the plan is called this"),
        ("levers.trian", None, "levers.trian: there is nothing to remove here; did you mean train?"),
        ("organization.departments.Sales", None, "there is nothing to remove here; there is Legal, Marketing"),
        ("organization.culture.trust", 2, "organization.culture.trust: must be a number from 0 to 1, is 2"),
        ("organization.culture.trust", float("nan"), "is not an ordinary number"),
        ("organization.culture.trust", float("inf"), "is not an ordinary number"),
        ("organization.culture.trust", object(), "must be plain data, is a object"),
        ("weeks.more", 3, "weeks.more: weeks is a single value; nothing lies below it"),
        ("weeks", 10**400, "weeks: must be a whole number from 1 to 1,040, is too large a number"),
        ("budget.cash", 10**400, "budget.cash: must be a number from 0 to"),
        ("", 3, "is not a path"),
        ("levers..week", 3, "is not a path"),
        ("people.knowledge_decay", 0.004, "parameters.people.knowledge_decay"),
        ("organization.departments", {"": {"headcount": 1}}, "a key is empty"),
        ("name", "a\x07b", "holds a character that cannot be shown"),
        ("worth", {"lead": [2, 1]}, "the low number comes first"),
    ],
)
def test_changes_are_checked_like_files(path: str, value: Any, message: str) -> None:
    scenario = Scenario.of(
        {
            "organization": {"departments": {"Marketing": {"headcount": 9}, "Legal": {"headcount": 3}}},
            "levers": [{"id": "train", "lever": "training"}],
        }
    )
    with pytest.raises(ScenarioError) as caught:
        scenario.but(**{path: value})
    assert message in str(caught.value)
    assert not JARGON.search(str(caught.value))


def test_numbers_of_numpy_are_numbers() -> None:
    import numpy as np

    scenario = Scenario.of({"organization": {"departments": {"A": {"headcount": 9}}}})
    changed = scenario.but(**{"organization.departments.A.headcount": np.int64(4), "weeks": np.int32(9)})
    assert changed == scenario.but(**{"organization.departments.A.headcount": 4, "weeks": 9})


@pytest.mark.parametrize("data", [3, [], "baseline", None])
def test_a_scenario_is_made_from_a_group_of_values(data: Any) -> None:
    with pytest.raises(ScenarioError, match="a scenario is a group of values"):
        Scenario.of(data)
