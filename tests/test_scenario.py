"""Scenarios: load, patch, change, digest, and the stories of the library."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scenario_files import FILE, SMALL, lever, write

import sim
from sim.library import LIBRARY, companies, stories
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, declare_all, list_scenarios, load_scenario, read_value


@pytest.fixture
def small() -> Scenario:
    return Scenario.of(SMALL)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


# What a file says


def test_a_file_says_the_same_as_plain_data(file: Path, small: Scenario) -> None:
    loaded = load_scenario(file)
    assert loaded == small
    assert loaded.digest() == small.digest()
    assert loaded.name == "Small"
    assert loaded.organization.people == 24
    assert [entry.id for entry in loaded.levers] == ["train", "push"]


def test_what_is_left_out_is_filled_in(small: Scenario) -> None:
    assert small.market.audience.participating == 0.1
    assert small.levers[0].intensity == 1.0
    assert small.network_seed == 1
    assert small.starts is None
    assert Scenario.of({"organization": SMALL["organization"]}).weeks == 156


def test_a_file_without_a_name_is_called_by_its_file(file: Path) -> None:
    path = file.with_name("our-first_plan.yaml")
    path.write_text(FILE.replace("name: Small     # a short name\n", ""), encoding="utf-8")
    assert load_scenario(path).name == "Our first plan"


def test_a_lever_is_called_by_its_id_its_key_or_its_kind(small: Scenario) -> None:
    keyed = Scenario.of({**SMALL, "levers": {"train": {"lever": "training", "week": 4}, "listening": {"week": 2}}})
    assert [(entry.id, entry.lever) for entry in keyed.levers] == [("listening", "listening"), ("train", "training")]
    bare = Scenario.of({**SMALL, "levers": [{"lever": "training"}]})
    assert bare.levers[0].id == "training"


def test_the_goal_counts_to_the_end_unless_it_says_otherwise() -> None:
    goal = Scenario.of({**SMALL, "goal": {"stage": "silos"}}).goal
    assert goal is not None
    assert goal.by_week == 52
    assert Scenario.of({**SMALL, "goal": {"stage": "silos", "by_week": 9}}).goal != goal


def test_the_day_it_starts_is_a_date(small: Scenario) -> None:
    assert small.but(starts="2027-01-04").starts == small.but(starts=date(2027, 1, 4)).starts == date(2027, 1, 4)


def test_a_scenario_is_frozen_hashable_and_goes_to_other_processes(small: Scenario) -> None:
    with pytest.raises(FrozenInstanceError):
        small.weeks = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        iter(small)  # type: ignore[call-overload]
    again = pickle.loads(pickle.dumps(small))
    assert again == small
    assert {again, small} == {small}
    assert again.but(weeks=30).weeks == 30
    parameters: Any = small.parameters
    with pytest.raises(TypeError):
        parameters["people.knowledge_decay"] = 1.0


# Digest


@pytest.mark.parametrize(
    "changes",
    [
        {"weeks": 51},
        {"levers.train.week": 5},
        {"levers.train": None},
        {"levers.spons": {"lever": "sponsorship"}},
        {"organization.culture.trust": 0.51},
        {"organization.departments.Legal.headcount": 5},
        {"organization.executives.CEO.support": 0.4},
        {"budget.currency": "EUR"},
        {"parameters.people.knowledge_decay": 0.004},
        {"network_seed": 2},
        {"goal": {"stage": "silos"}},
        {"starts": "2027-01-04"},
        {"shocks": [{"shock": "downturn", "week": 3}]},
        {"organization.departments.Legal.turnover": 0.3},
    ],
)
def test_the_digest_tells_contents_apart(small: Scenario, changes: dict[str, Any]) -> None:
    assert small.but(**changes).digest() != small.digest()


def test_the_digest_knows_no_names_comments_sources_or_order(file: Path, small: Scenario) -> None:
    assert small.but(name="Other", question="Why?", sources={"weeks": "a guess"}).digest() == small.digest()
    file.write_text(re.sub(r"#.*", "", FILE), encoding="utf-8")
    assert load_scenario(file).digest() == small.digest()
    turned = {key: SMALL[key] for key in reversed(SMALL)}
    turned["levers"] = SMALL["levers"][::-1]
    turned["organization"] = {
        "advocates": {"Marketing": 1},
        "departments": dict(reversed(SMALL["organization"]["departments"].items())),
    }
    again = Scenario.of(turned)
    assert again.digest() == small.digest()
    assert list(again.organization.departments) == list(small.organization.departments)  # and so the same rows
    assert again.levers == small.levers


def test_whole_numbers_and_decimals_are_the_same_number(small: Scenario) -> None:
    assert small.but(**{"budget.cash": 250000}).digest() == small.but(**{"budget.cash": 250000.0}).digest()


# Patches


def test_groups_merge_empty_removes_lists_replace(tmp_path: Path, file: Path) -> None:
    write(
        tmp_path,
        child="""\
based_on: small.yaml
weeks: 60
goal: {stage: silos}
organization:
  departments: {Marketing: {headcount: 30}, Legal: null, HR: {headcount: 3}}
""",
        grandchild="based_on: child.yaml\ngoal: null\nlevers: [{lever: listening, week: 2}]\n",
    )
    child, grandchild = load_scenario(tmp_path / "child.yaml"), load_scenario(tmp_path / "grandchild.yaml")
    assert {name: d.headcount for name, d in child.organization.departments.items()} == {"Marketing": 30, "HR": 3}
    assert child.organization.departments["Marketing"].function == "marketing"
    assert [entry.id for entry in child.levers] == ["train", "push"]
    assert (child.name, child.based_on, child.weeks) == ("Child", "small.yaml", 60)
    assert grandchild.goal is None
    assert grandchild.weeks == 60
    assert [entry.id for entry in grandchild.levers] == ["listening"]


def test_levers_as_a_group_patch_by_id(tmp_path: Path, file: Path) -> None:
    write(tmp_path, child="based_on: small.yaml\nlevers: {train: {week: 2}, push: null, more: {lever: listening}}\n")
    child = load_scenario(tmp_path / "child.yaml")
    assert [(entry.id, entry.week) for entry in child.levers] == [("more", 1), ("train", 2)]
    assert lever(child, "train").topic == "tools"


def test_an_organization_by_name_and_as_a_patch(tmp_path: Path, file: Path) -> None:
    company = load_scenario("baseline").organization
    write(
        tmp_path,
        named="organization: software-company\n",
        patched="organization: {based_on: software-company, culture: {trust: 0.1}, departments: {HR: null}}\n",
        moved="based_on: patched.yaml\norganization: software-company\n",
        beside="organization: mine.yaml\n",
        mine="departments: {All: {headcount: 9}}\nsources: {departments.All.headcount: our own count}\n",
    )
    assert load_scenario(tmp_path / "named.yaml").organization == company
    patched = load_scenario(tmp_path / "patched.yaml").organization
    assert patched.culture.trust == 0.1
    assert "HR" in company.departments
    assert "HR" not in patched.departments
    assert load_scenario(tmp_path / "moved.yaml").organization == company
    beside = load_scenario(tmp_path / "beside.yaml")
    assert beside.organization.people == 9
    assert beside.sources == {"organization.departments.All.headcount": "our own count"}


# Changes


def test_changes_by_dotted_path(small: Scenario) -> None:
    variant = small.but(
        name="Train first",
        **{
            "levers.train.week": 2,
            "levers.push": None,
            "levers.sponsor": {"lever": "sponsorship", "week": 2},
            "levers.sponsor.week": 3,
            "organization.departments.Marketing.headcount": 10,
            "organization.executives.CEO.support": 0.5,
            "market.audience": {"observing": 0.4},
            "parameters.people.knowledge_decay": 0.004,
        },
    )
    assert variant.name == "Train first"
    assert {entry.id: entry.week for entry in variant.levers} == {"train": 2, "sponsor": 3}
    assert variant.organization.departments["Marketing"].headcount == 10
    assert variant.organization.departments["Marketing"].customer_facing
    assert variant.organization.executives[0].support == 0.5
    assert variant.market.audience.observing == 0.4
    assert variant.market.audience.participating == 0.1
    assert dict(variant.parameters) == {"people.knowledge_decay": 0.004}
    assert variant.but(**{"parameters.people.knowledge_decay": None}).parameters == {}
    assert small.levers[0].week == 4, "the original is as it was"


def test_names_with_dots_are_found(small: Scenario) -> None:
    sited = small.but(**{"organization.sites": {"St. Louis": {"utc_offset": -6}, "St. Gallen": {"utc_offset": 1}}})
    assert sited.but(**{"organization.sites.St. Louis.utc_offset": -5}).organization.sites["St. Louis"].utc_offset == -5
    assert list(sited.but(**{"organization.sites.St. Louis": None}).organization.sites) == ["St. Gallen"]


def test_a_new_list_of_levers_replaces_the_plan(small: Scenario) -> None:
    assert [entry.id for entry in small.but(levers=[{"lever": "listening"}]).levers] == ["listening"]
    assert small.but(levers=None).levers == ()
    assert small.but(levers=[]).levers == ()


def test_shocks_are_changed_by_their_kind(small: Scenario) -> None:
    struck = small.but(shocks=[{"shock": "downturn", "week": 9}, {"shock": "viral_misstep", "week": 3}])
    assert [(shock.shock, shock.week) for shock in struck.shocks] == [("viral_misstep", 3), ("downturn", 9)]
    later = struck.but(**{"shocks.downturn.week": 20, "shocks.viral_misstep": None})
    assert [(shock.shock, shock.week) for shock in later.shocks] == [("downturn", 20)]
    assert small.but(shocks=None if small.shocks else []) == small


def test_changes_of_a_library_company(small: Scenario) -> None:
    baseline = load_scenario("baseline")
    variant = baseline.but(**{"organization.departments.HR": None, "organization.executives.CFO.support": 0.5})
    assert "HR" not in variant.organization.departments
    assert [seat.support for seat in variant.organization.executives if seat.title == "CFO"] == [0.5]
    assert len(variant.organization.executives) == len(baseline.organization.executives)
    assert small.but(organization="software-company", levers=None).organization == baseline.organization


def test_variants_share_one_organization(small: Scenario) -> None:
    assert small.but(**{"levers.train.week": 2}).organization is small.organization


# The library


@pytest.mark.parametrize("name", sorted(stories()))
def test_every_story_loads_and_writes_back(name: str, tmp_path: Path) -> None:
    story = load_scenario(name)
    assert story == load_scenario(LIBRARY / f"{name}.yaml")
    assert story.question
    assert Scenario.of(story.resolved()).digest() == story.digest()
    assert story.save(tmp_path / f"{name}.yaml").read_text(encoding="utf-8") == stories()[name].read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("name", sorted(companies()))
def test_every_company_makes_a_scenario(name: str) -> None:
    assert Scenario.of({"organization": name}).organization.people > 0


def test_stories_in_reading_order() -> None:
    listed = list_scenarios()
    assert set(listed) == set(stories())
    assert all(listed.values())
    order = list(listed)
    for name in order:
        base = load_scenario(name).based_on
        assert base is None or order.index(base) < order.index(name)


def test_the_first_tweet_is_the_case_it_tells() -> None:
    story, nothing = load_scenario("first-tweet"), load_scenario("do-nothing")
    assert story.organization == nothing.organization, "the same company: both arms share their luck"
    assert nothing.levers == ()
    assert story.starts == date(2027, 1, 4)
    assert len(story.organization.departments) == 12
    assert sum(story.organization.advocates.values()) == 6
    supports = [seat.support for seat in story.organization.executives]
    assert len(supports) == 5
    assert sum(supports) / 5 == pytest.approx(0.32)
    assert all(text.startswith("S0: ") for text in story.sources.values())
    first_policy = min(entry.week for entry in story.levers if entry.lever == "policy")
    assert first_policy > 1, "there is no policy at first"
    assert lever(story, "push").weeks == 1
    assert lever(story, "train").week > lever(story, "push").week, "trained when needed, not ahead"
    assert "organization.departments.Marketing.headcount" in story.assumptions()


def test_every_source_of_the_first_tweet_holds_for_a_value() -> None:
    text = (LIBRARY / "first-tweet.yaml").read_text(encoding="utf-8").split("\nsources:")[1]
    written = re.findall(r"^  ([\w.]+): \"S0", text, flags=re.MULTILINE)
    in_force = load_scenario("first-tweet").sources
    assert len(written) == len(in_force) > 20
    assert all(any(path.startswith(claim) for path in in_force) for claim in written)


# All names known, nothing heavy loaded


def test_every_number_of_the_model_can_be_set() -> None:
    """A fresh process that has only checked a file knows every parameter that any module of the model declares."""
    program = """
import pkgutil, importlib
from sim.scenario import declare_all
from sim.parameters import PARAMETERS
declare_all()
known = set(PARAMETERS)
import sim
for module in pkgutil.walk_packages(sim.__path__, "sim."):
    importlib.import_module(module.name)
print(sorted(set(PARAMETERS) - known))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_parameters_at_their_ends_are_accepted(small: Scenario) -> None:
    declare_all()
    for name in list(PARAMETERS)[::17]:
        known = PARAMETERS[name]
        for value in (known.low, known.high):
            assert small.but(**{f"parameters.{name}": value}).parameters[name] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("0.5", 0.5), ("true", True), ("[a, b]", ["a", "b"]), ("{a: 1}", {"a": 1}), ("majority", "majority")],
)
def test_values_from_a_command_line(text: str, value: Any) -> None:
    assert read_value(text) == value


def test_the_front_door_has_the_same_names() -> None:
    assert sim.load_scenario is load_scenario
    assert sim.list_scenarios is list_scenarios
    assert sim.Scenario is Scenario
