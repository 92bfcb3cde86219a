"""Every state stays within its bounds, whatever the plan, the culture, the shocks and the uncertain numbers."""

from __future__ import annotations

from typing import Any, get_args, get_origin

import numpy as np
from cases import company
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.block import Block, RunSpec
from sim.journey import MEASURES
from sim.levers.lever import LEVERS
from sim.model import advance, make_block, release
from sim.parameters import PARAMETERS
from sim.scenario import declare_all
from sim.shocks.shock import SHOCKS

declare_all()
WEEKS = 40


def _choices(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    """What a lever or shock may be told in one word, and what it must be told."""
    words = {}
    for name, field in kind.model_fields.items():
        options = get_args(field.annotation) if get_origin(field.annotation) is not None else ()
        if options and all(isinstance(option, str) for option in options):
            words[name] = st.sampled_from(options)
    return st.fixed_dictionaries(words)


_lever = st.sampled_from(sorted(LEVERS)).flatmap(
    lambda name: st.tuples(
        st.just(name), _choices(LEVERS[name]), st.integers(1, 25), st.integers(1, 30), st.floats(0.0, 3.0)
    )
)
_shock = st.tuples(st.sampled_from(sorted(SHOCKS)), st.integers(1, 30), st.floats(0.0, 3.0))
_share = st.floats(0.0, 1.0)


def within(block: Block) -> None:
    """All that is a share lies in [0, 1], all that is a stock is finite and not negative."""
    people, journey, team, public = block.people, block.journey, block.executives, block.public
    shares = {
        **{name: getattr(people, name) for name in ("conviction", "concern", "knowledge", "role_knowledge", "reach")},
        **{f"executives {name}": getattr(team, name) for name in ("support", "attention", "credibility", "demand")},
        **{f"executives {name}": getattr(team, name) for name in ("shown", "backlash")},
        **{f"advocates {name}": getattr(block.advocates, name) for name in ("energy", "credibility")},
        **{name: getattr(public, name) for name in ("quiet", "tired", "reputation", "urgency")},
        **{name: getattr(block.purse, name) for name in ("money", "speed")},
        "workload": block.workload,
        "levels": np.delete(journey.measure, [MEASURES.index("activity")], axis=1),
    }
    for name, share in shares.items():
        assert share.min() >= 0.0 and share.max() <= 1.0, (block.week, name, share.min(), share.max())
    stocks = {
        **{
            name: getattr(public, name)
            for name in ("evidence", "alarm", "talk", "hazard", "posts", "wins", "incidents", "value")
        },
        **{name: getattr(block.purse, name) for name in ("left", "released", "spent", "level")},
        **{f"belief {name}": getattr(block.belief, name) for name in ("harm", "seen_posts", "seen_incidents")},
        "patience": team.dry,
        "pull": block.pull,
        "hours": block.hours,
    }
    for name, stock in stocks.items():
        assert stock.min() >= 0.0 and np.isfinite(stock).all(), (block.week, name)
    assert people.rung.min() >= 0 and people.rung.max() <= 3
    assert journey.stage.min() >= 0 and journey.stage.max() <= 4
    assert (block.belief.watched > 0.0).all()
    total = block.purse.left + block.purse.released + block.purse.spent
    assert np.allclose(total, 200_000.0, rtol=1e-12), "money is neither made nor lost"


@settings(max_examples=25, deadline=None)
@given(
    plan=st.lists(_lever, max_size=6),
    shocks=st.lists(_shock, max_size=3),
    corner=st.integers(0, 2**32),
    culture=st.tuples(_share, _share, st.sampled_from(["consensus", "majority", "sponsor"])),
    evidence=_share,
)
def test_every_state_stays_within_its_bounds(
    plan: list[Any], shocks: list[Any], corner: int, culture: tuple[float, float, str], evidence: float
) -> None:
    """Any valid plan, shocks and culture; every uncertain number at one end of its range."""
    ends = np.random.default_rng(corner).random(len(PARAMETERS)) < 0.5
    world = {
        name: (p.low if end else p.high)
        for (name, p), end in zip(PARAMETERS.items(), ends, strict=True)
        if p.kind == "world"
    }
    levers = {
        f"lever {k}": {**words, "lever": name, "week": week, "weeks": weeks, "intensity": intensity}
        for k, (name, words, week, weeks, intensity) in enumerate(plan)
    }
    happens = [{"shock": name, "week": week, "size": size} for name, week, size in shocks]
    trust, risk, rule = culture
    scenario = company(levers, weeks=WEEKS, shocks=happens).but(
        **{
            "organization.culture": {"trust": trust, "risk_aversion": risk, "decision_rule": rule},
            "organization.executives.CFO.evidence": evidence,
        }
    )
    block = make_block([RunSpec(scenario, corner, world)])
    for _ in range(WEEKS):
        advance(block)
        within(block)
    assert block.errors == [""]
    release(block)
