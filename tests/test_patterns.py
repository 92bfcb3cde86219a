"""Experiments on patterns: the file says what it may, verdicts follow from numbers, and the quick part runs."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.bands import OWN_WORLD
from analysis.validation.bench import Bench
from analysis.validation.companies import companies, futures, resized
from analysis.validation.pattern import PatternError, _read, load_patterns, read_effect
from analysis.validation.trying import try_patterns
from analysis.validation.verdicts import judge

CHECKOUT = Path(__file__).resolve().parent.parent
PATTERNS = load_patterns()
# Well shown in this model, each by another mechanism. With 12 futures on the small company one that fails is broken.
QUICK = ("F4", "F5", "F7", "F35a", "F35b", "F36b", "F42b", "L4")


def test_every_pattern_of_the_evidence_is_tried() -> None:
    page = (CHECKOUT / "docs" / "evidence.md").read_text(encoding="utf-8")
    asked = set(re.findall(r'<a id="(F\d+|L[1-5])">', page))
    tried = {found.group() for pattern in PATTERNS if (found := re.match(r"[FL]\d+", pattern.id))}
    assert asked == tried


def test_other_patterns_are_of_a_known_statement() -> None:
    pages = [(CHECKOUT / "docs" / name).read_text(encoding="utf-8") for name in ("coverage.md", "evidence.md")]
    for pattern in PATTERNS:
        if not re.match(r"[FL]\d", pattern.id):
            statement = re.sub(r"(?<=\d)[a-z]$", "", pattern.id)  # letters tell parts of one apart
            assert any(re.search(rf"(\| |id=\"){statement}\b", page) for page in pages), pattern.id


@pytest.mark.parametrize("company", companies(), ids=lambda company: company.name)
def test_every_arm_is_a_scenario_on_every_company(company) -> None:  # type: ignore[no-untyped-def]
    for pattern in PATTERNS:
        arms = [pattern.scenario(arm, company.start) for arm in pattern.arms]
        assert len({arm.digest() for arm in arms}) == len(arms), f"{pattern.id}: two arms say the same"
        assert all(arm.organization.people == company.start.organization.people for arm in arms)
        last = pattern.measure.last_week
        assert last is None or last <= pattern.weeks, pattern.id


def test_companies_are_of_the_sizes_asked_for() -> None:
    small, middle, large = (company.start.organization for company in companies())
    assert (small.people, len(small.sites)) == (60, 1)
    assert 900 <= middle.people <= 1100 and len(middle.sites) > 1
    assert large.people == 10_000


def test_arms_share_luck_and_worlds() -> None:
    start = resized(60, sites=1)
    one, other = futures(start, range(3)), futures(start.but(weeks=40), range(3))
    assert [run for _, run in one] == [run for _, run in other]
    assert len({run.seed for _, run in one}) == 3


@pytest.mark.parametrize(
    ("effect", "weights"),
    [("a - b", {"a": 1.0, "b": -1.0}), ("two - 2 one + 0.5 nothing", {"two": 1.0, "one": -2.0, "nothing": 0.5})],
)
def test_effects_are_read(effect: str, weights: dict[str, float]) -> None:
    assert read_effect(effect) == weights


def test_a_row_that_does_not_agree_is_refused() -> None:
    row = {
        "id": "X", "label": "x", "says": "x", "source": "x", "arms": {"a": {}, "b": {}}, "effect": "a - b",
        "measure": "posts at 3", "expects": "more",
    }  # fmt: skip
    assert _read(row, {}).weights == {"a": 1.0, "b": -1.0}
    with pytest.raises(PatternError, match="the arms are a, b"):
        _read({**row, "effect": "a"}, {})
    with pytest.raises(PatternError, match="unknown colour"):
        _read({**row, "colour": "red"}, {})
    with pytest.raises(PatternError, match="cannot read"):
        _read({**row, "effect": "a % b"}, {})


# --- verdicts ---------------------------------------------------------------------------------------------------------


def _judged(a: float, b: float, expects: str, bound: float = 0.0, count: int = 20) -> str:
    pattern = next(p for p in PATTERNS if p.id == "F5")
    pattern = replace(pattern, expects=expects, bound=bound, weights={"trial": 1.0, "nothing": -1.0})  # type: ignore[arg-type]
    noise = np.linspace(-1.0, 1.0, count)
    measured = {"trial": a + noise, "nothing": b + noise[::-1]}
    return judge(pattern, measured, np.full(count, OWN_WORLD), np.ones(count, dtype=bool)).verdict


def test_verdicts_follow_from_the_interval() -> None:
    assert _judged(5.0, 0.0, "more") == "shown"
    assert _judged(5.0, 0.0, "less") == "opposite"
    assert _judged(0.1, 0.0, "more") == "not shown"
    assert _judged(5.0, 0.0, "more", bound=10.0) == "opposite"
    assert _judged(0.1, 0.0, "more", bound=-3.0) == "shown"  # no less than a margin
    assert _judged(5.0, 0.0, "more", count=5) == "not shown"  # too few futures to say anything


def test_futures_that_do_not_count_are_left_out() -> None:
    pattern = replace(next(p for p in PATTERNS if p.id == "F5"), weights={"trial": 1.0, "nothing": -1.0})
    values = np.r_[np.full(10, 1.0), np.full(10, -9.0)] + np.linspace(0.0, 0.1, 20)
    measured = {"trial": values, "nothing": np.zeros(20)}
    counts = np.arange(20) < 10
    found = judge(pattern, measured, np.full(20, OWN_WORLD), counts)
    assert (found.verdict, found.futures) == ("shown", 10)
    assert found.mean == pytest.approx(values[:10].mean())


def test_names_of_scenarios_mean_nothing_to_the_model() -> None:
    start = resized(60, sites=1, weeks=12)
    named = [(start.but(name=name), run) for name in ("F5 trial", "first-tweet") for _, run in futures(start, range(2))]
    from analysis.validation.bench import Trial, work_out

    found = work_out(Trial(tuple(named), ("posts to 12", "concern at 12")))
    for values in found.values():
        assert values[:2].tolist() == values[2:].tolist()


def test_the_quick_part_is_shown() -> None:
    small = replace(companies()[0], runs=12)
    with closing(Bench(None, 2)) as bench:
        tried = try_patterns([p for p in PATTERNS if p.id in QUICK], [small], bench)
    assert {one.pattern.id: one.finding.verdict for one in tried} == dict.fromkeys(QUICK, "shown")
