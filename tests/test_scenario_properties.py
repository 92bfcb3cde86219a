"""What holds for every scenario: round trips, digests, changes, and nothing but clear answers to broken files."""

from __future__ import annotations

import copy
import functools
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.editing import comments
from sim.levers.lever import LEVERS
from sim.library import LIBRARY
from sim.parameters import PARAMETERS
from sim.reading import strange_sign
from sim.scenario import Scenario, ScenarioError, declare_all, load_scenario
from sim.shocks.shock import SHOCKS

declare_all()
some = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # explaining a failure takes minutes here
)

shares = st.floats(0, 1).map(lambda x: round(x, 3))
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()) and text != "<<" and not strange_sign(text))
TRICKY = [
    "true",
    "null",
    "~",
    "1",
    "1e3",
    "0x1F",
    "2027-01-04",
    "- a",
    "a: b",
    "#x",
    "'",
    '"',
    "[",
    "{}",
    "&a",
    "*a",
    "!a",
    "St. Louis",
    ".",
    "..",
]
names = st.one_of(words, st.sampled_from(TRICKY))


@st.composite
def organizations(draw: st.DrawFn) -> dict[str, Any]:
    sites = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    departments: dict[str, Any] = {}
    for name in draw(st.lists(names, min_size=1, max_size=4, unique=True)):
        department: dict[str, Any] = {"headcount": draw(st.integers(2, 300))}
        if draw(st.booleans()):
            department["function"] = draw(st.sampled_from(["marketing", "legal", "other", "product"]))
            department["customer_facing"] = draw(st.booleans())
        if draw(st.booleans()):
            department["turnover"] = draw(st.floats(0, 0.9))
        if draw(st.booleans()):
            department["manager"] = draw(st.sampled_from(["delegates", "balanced", "micromanages"]))
        if draw(st.booleans()):
            department["sites"] = dict.fromkeys(sites, 1 / len(sites))
        departments[name] = department
    company: dict[str, Any] = {"departments": departments}
    if draw(st.booleans()):
        company["sites"] = {site: {"utc_offset": draw(st.integers(-12, 14))} for site in sites}
    else:
        for department in departments.values():
            department.pop("sites", None)
    if draw(st.booleans()):
        company["culture"] = {"trust": draw(shares), "decision_rule": draw(st.sampled_from(["consensus", "sponsor"]))}
    if draw(st.booleans()):
        company["advocates"] = {draw(st.sampled_from(sorted(departments))): draw(st.integers(0, 2))}
    if draw(st.booleans()):
        titles = draw(st.lists(names, min_size=1, max_size=3, unique=True))
        company["executives"] = [{"title": title, "support": draw(shares)} for title in titles]
    return company


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Valid scenarios as plain data."""
    company = draw(organizations())
    weeks = draw(st.integers(1, 200))
    data: dict[str, Any] = {"organization": company, "weeks": weeks}
    if draw(st.booleans()):
        data["name"] = draw(names)
        data["question"] = draw(st.one_of(names, st.just("Two\nlines: #1\n\n - and more")))
    if draw(st.booleans()):
        data["starts"] = draw(st.dates().filter(lambda day: 1900 <= day.year <= 2200))
    if draw(st.booleans()):
        data["goal"] = {
            "stage": draw(st.sampled_from(["grass_roots", "silos"])),
            "incidents_at_most": draw(st.integers(0, 9)),
        }
    if draw(st.booleans()):
        data["budget"] = {
            "cash": draw(st.integers(0, 10**6)),
            "currency": draw(st.sampled_from(["EUR", "Kč", "1", "no"])),
        }
    levers = []
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(sorted(LEVERS)))
        lever: dict[str, Any] = {"id": f"{draw(names)} {number}", "lever": kind, "week": draw(st.integers(1, weeks))}
        if kind == "policy":
            lever["posture"] = draw(st.sampled_from(["none", "ban", "approval", "guidelines", "open"]))
        if draw(st.booleans()):
            lever["target"] = {
                "departments": draw(st.lists(st.sampled_from(sorted(company["departments"])), min_size=1, unique=True))
            }
        if draw(st.booleans()):
            lever["intensity"] = draw(st.floats(0, 3))
        levers.append(lever)
    data["levers"] = levers
    if draw(st.booleans()):
        kinds = draw(st.lists(st.sampled_from(sorted(SHOCKS)), max_size=3))
        data["shocks"] = [{"shock": kind, "week": draw(st.integers(1, weeks)), "size": draw(shares)} for kind in kinds]
    if draw(st.booleans()):
        chosen = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=3, unique=True))
        data["parameters"] = {name: PARAMETERS[name].quantile(draw(shares)) for name in chosen}
    if draw(st.booleans()):
        data["sources"] = {"organization.departments": draw(words), "weeks": "counted"}
    return data


def shuffled(value: Any, luck: random.Random) -> Any:
    """The same data with the keys of every group, and the levers, in another order."""
    if isinstance(value, dict):
        keys = list(value)
        luck.shuffle(keys)
        return {key: shuffled(value[key], luck) for key in keys}
    return [shuffled(item, luck) for item in value] if isinstance(value, list) else value


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in plain data."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += paths(item, (*path, key))
    return found


def load_text(text: str) -> Scenario:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return load_scenario(path)


@some
@given(plans())
def test_resolved_written_and_read_again_is_the_same(data: dict[str, Any]) -> None:
    scenario = Scenario.of(data)
    again = load_text(scenario.to_yaml())
    assert again.digest() == scenario.digest()
    assert again == scenario
    assert again.assumptions() == scenario.assumptions()
    assert Scenario.of(again.resolved()).resolved() == scenario.resolved()


@some
@given(plans(), st.randoms(use_true_random=False))
def test_order_means_nothing(data: dict[str, Any], luck: random.Random) -> None:
    scenario, turned = Scenario.of(data), shuffled(data, luck)
    luck.shuffle(turned["levers"])
    luck.shuffle(turned.get("shocks", []))
    again = Scenario.of(turned)
    assert again.digest() == scenario.digest()
    assert list(again.organization.departments) == list(scenario.organization.departments)
    assert list(again.organization.sites) == list(scenario.organization.sites)
    assert again.levers == scenario.levers


@some
@given(plans(), st.data())
def test_a_change_to_the_same_value_changes_nothing(data: dict[str, Any], choice: st.DataObject) -> None:
    scenario = Scenario.of(data)
    values = {path: value for path, value in scenario.assumptions().items() if not isinstance(value, list)}
    path = choice.draw(st.sampled_from(sorted(values)))
    again = scenario.but(**{path: values[path]})
    assert again.digest() == scenario.digest()
    assert scenario.but(name=scenario.name) == scenario


def commented(text: str, luck: random.Random) -> str:
    """The text with comments at the ends of lines and between them, wherever a line does not run on in quotes."""
    out = []
    for number, line in enumerate(text.splitlines()):
        whole = line.count("'") % 2 == line.count('"') % 2 == 0
        out.append(f"{line}   # end {number}" if whole and luck.random() < 0.3 else line)
        if luck.random() < 0.3:
            out.append(f"{' ' * (len(line) - len(line.lstrip()))}# after {number}")
    return "\n".join(out) + "\n"


@some
@given(plans(), st.integers(0, 2**31))
def test_any_variant_is_saved_with_the_comments_of_its_file(data: dict[str, Any], seed: int) -> None:
    luck = random.Random(seed)
    text = commented(Scenario.of(data).to_yaml(), luck)
    changes: dict[str, Any] = {"weeks": 200, "budget": {"cash": 17}, "market.competitors.midpoint_week": 99}
    for lever in data["levers"]:
        if luck.random() < 0.4:
            changes[f"levers.{lever['id']}"] = None
        elif luck.random() < 0.5:
            changes[f"levers.{lever['id']}.intensity"] = 0.75
    changes |= {
        "levers.another one": {"lever": "listening", "week": 1},
        "organization.departments.New: one": {"headcount": 3},
        "organization.culture": None,
        "sources": None,
        "starts": "2030-01-01",
    }
    kept = {key: value for key, value in changes.items() if luck.random() < 0.6}
    if "sources" not in data:
        kept.pop("sources", None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_text(text, encoding="utf-8", newline="\n")
        variant = load_scenario(path).but(name="Variant", **kept)
        variant.save(path)
        assert load_scenario(path) == variant
        assert sorted(comments(path.read_text(encoding="utf-8"))) == sorted(comments(text))


def answered(make: Callable[[], Scenario]) -> bool:
    """Whether a scenario can be made; if not, the answer must be one that can be shown to people."""
    try:
        scenario = make()
    except ScenarioError as refusal:
        told = refusal
    else:
        assert Scenario.of(scenario.resolved()).digest() == scenario.digest()
        return True
    assert told.problems
    assert all(sign.isprintable() or sign == "\n" for sign in str(told))
    return False


JUNK = [
    None,
    True,
    -1,
    0,
    1.5,
    10**30,
    "",
    "x",
    "\x07",
    "\ud800",
    [],
    [1],
    {},
    {"a": 1},
    ["Marketing"],
    "first-tweet",
    float("nan"),
    float("inf"),
]


@some
@given(plans(), st.data())
def test_a_damaged_scenario_loads_or_is_refused(data: dict[str, Any], choice: st.DataObject) -> None:
    damaged = copy.deepcopy(data)
    for _ in range(choice.draw(st.integers(1, 3))):
        places = paths(damaged)
        if not places:
            break
        *above, last = choice.draw(st.sampled_from(places))
        group = damaged
        for key in above:
            group = group[key]
        junk = choice.draw(st.sampled_from(JUNK))
        if choice.draw(st.booleans()) and isinstance(group, dict):
            group[choice.draw(st.sampled_from(["a", "", "<<", "worth", "x" * 300, last])) or ""] = junk
        else:
            group[last] = junk
    answered(functools.partial(Scenario.of, damaged))


STORY = (LIBRARY / "first-tweet.yaml").read_text(encoding="utf-8")
SCRAPS = [
    "\t",
    "\n",
    ":",
    " ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "#",
    "&a ",
    "*a",
    "!a ",
    "|",
    ">",
    "%",
    "@",
    "<<: ",
    "---\n",
    "null",
    "1e999",
    "é",
    "\x00",
    "\u2028",
    "? ",
    ",",
]


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_file_loads_or_is_refused(seed: int) -> None:
    luck = random.Random(seed)
    loaded = 0
    for _ in range(60):
        text = STORY
        for _ in range(luck.randint(1, 3)):
            at, length = luck.randrange(len(text)), luck.choice([0, 0, 1, 1, 5, 40])
            text = text[:at] + luck.choice([*SCRAPS, ""]) + text[at + length :]
        loaded += answered(functools.partial(load_text, text))
    assert 0 < loaded < 60


@some
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_bytes(content)
        with pytest.raises(ScenarioError):
            load_scenario(path)


@some
@given(st.text(max_size=40))
def test_any_name_is_answered(name: str) -> None:
    if name in ("baseline", "do-nothing", "first-tweet"):
        return
    with pytest.raises(ScenarioError):
        load_scenario(name)
