"""Whom a lever is for: by person, by role, and who among those."""

from __future__ import annotations

import numpy as np
import pytest
from levers_bench import AT, MARKETING, S, bench, counted, lever
from pydantic import ValidationError
from tiny import values

from sim.targets import Target, pick


def test_departments_and_sites() -> None:
    assert Target().spread(S).tolist() == [1.0] * 5
    assert Target(departments=("PR", "Legal")).spread(S).tolist() == [0.0, 1.0, 0.0, 1.0, 0.0]
    west = Target(sites=("West",)).spread(S)
    assert west[AT["Support"]] == 1.0 and west[AT["Marketing"]] == 0.5
    both = Target(departments=("Marketing", "Support"), sites=("East",))
    assert both.spread(S).tolist() == [0.0, 0.0, 0.5, 0.0, 0.0]
    assert both.mask(S).sum() == 15
    assert (S.site[both.mask(S)] == 0).all()


def test_roles() -> None:
    parts = [Target(roles=(role,)).mask(S) for role in ("staff", "managers", "executives")]
    assert (np.sum(parts, axis=0) == 1).all(), "everybody is one of them"
    assert (S.role[parts[1]] == 1).all() and (S.role[parts[2]] == 3).all()
    assert np.array_equal(Target(roles=("managers", "executives")).mask(S), parts[1] | parts[2])
    assert np.array_equal(Target(who="decision_makers").mask(S), parts[1] | parts[2])


def test_how_many() -> None:
    v = values({"target.part": 0.1})
    assert Target().part(v, 0) == 1.0 and not Target().picks
    assert Target(who="volunteers").part(v, 0) == 0.1 and Target(who="decision_makers").part(v, 0) == 1.0
    assert Target(who="laggards", share=0.3).part(v, 0) == 0.3 and Target(share=0.3).picks
    assert Target(departments=("Marketing",), share=0.5).size(v, 0, S) == 15.0
    for bad in ({"share": 0.0}, {"share": 1.5}, {"who": "friends"}, {"roles": ()}, {"roles": ("boss",)}):
        with pytest.raises(ValidationError):
            Target(**bad)


@pytest.mark.parametrize("who", ["volunteers", "laggards", "influencers", "random", None])
def test_some_of_each_department_are_picked(who: str | None) -> None:
    target = Target(departments=("Marketing", "Legal"), who=who, share=0.1)
    members = pick(target, bench(), "lever.x", 0.1, target.who)
    assert counted(members) == [0.0, 1.0, 3.0, 0.0, 0.0], "at least one of each"
    assert np.array_equal(members, pick(target, bench(), "lever.x", 0.1, target.who)), "the lever's own luck"


def test_volunteers_are_ready_and_laggards_are_not() -> None:
    row = bench(target__noise=0.1)
    row.people.disposition[0] = np.random.default_rng(1).permutation(S.people) / 10.0
    ready = row.people.conviction0[0] - row.people.disposition[0]
    first, last = (pick(Target(who=who), row, "x", 0.2, who) for who in ("volunteers", "laggards"))  # type: ignore[arg-type]
    assert ready[first].mean() > ready.mean() > ready[last].mean()
    assert not (first & last).any()


def test_those_who_decide_are_picked_from_the_top() -> None:
    target = Target(who="decision_makers")
    members = pick(target, bench(), "x", 0.34, target.who)
    assert (S.role[members & (S.role == 3)] == 3).sum() == (S.role == 3).sum()


def test_a_lever_by_department_takes_the_share() -> None:
    row = bench()
    entry = lever("hub", target={**MARKETING, "who": "influencers", "share": 0.4})
    assert entry.covered(row).tolist() == [0.0, 0.0, 0.4, 0.0, 0.0]
    assert entry.target.words() == "those whom others listen to in Marketing"
