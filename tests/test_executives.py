"""Executives: support, patience, votes, giving up and thinking again."""

from __future__ import annotations

import numpy as np
import pytest
from cases import company, rows, specs
from hypothesis import given
from hypothesis import strategies as st
from tiny import column, row, values

from sim.agents.executive import (
    REASONS,
    Executives,
    Sight,
    giving_up,
    main_reasons,
    move_support,
    start_executives,
    thinking_again,
)
from sim.luck import Luck
from sim.model import run_block

SEEN = {
    "executive.results": 0.02, "executive.lobbying": 0.004, "executive.urgency": 0.003, "executive.sponsoring": 0.006,
    "executive.incidents": 0.03, "executive.impatience": 0.05, "executive.return_rate": 0.01, "executive.peers": 0.04,
    "executive.results_half": 0.2, "executive.unmeasured": 0.1, "executive.memory": 20.0, "executive.expects": 0.05,
    "executive.patience": 78.0, "executive.backlash_decay": 0.02, "executive.celebrated": 0.5,
    "executive.novelty": 0.01, "executive.novelty_weeks": 40.0, "executive.attention_usual": 0.4,
    "executive.attention_moves": 0.04, "executive.attention_quiet": 0.4, "executive.attention_results": 0.0,
    "executive.attention_urgency": 0.0, "executive.attention_sponsor": 0.0, "executive.attention_alarm": 0.0,
    "executive.credibility_rise": 0.0, "executive.credibility_fall": 0.0,
}  # fmt: skip


def team_of(*support: float, runs: int = 1, **given_: float) -> Executives:
    shape = (runs, len(support))
    arrays = {name: np.full((runs, 1), given_.get(name, 0.0)) for name in ("results", "shown", "dry", "backlash")}
    return Executives(
        support=np.tile(np.array(support, dtype=float), (runs, 1)),
        start=np.tile(np.array(support, dtype=float), (runs, 1)),
        attention=np.full(shape, given_.get("attention", 0.4)),
        credibility=np.full(shape, given_.get("credibility", 0.5)),
        demand=np.full(shape, given_.get("demand", 0.5)),
        sponsor=np.zeros(shape, dtype=bool),
        patience=np.full((runs, 1), given_.get("patience", 78.0)),
        abandoned=np.zeros((runs, 1), dtype=bool),
        reasons=np.zeros((runs, len(REASONS))),
        **arrays,
    )


def sight(spending: bool = True, **given_: float) -> Sight:
    usual = {name: column({"free": 1.0, **given_}.get(name, 0.0)) for name in Sight.__dataclass_fields__}
    return Sight(**{**usual, "spending": np.array([[spending]])})


# --- support ----------------------------------------------------------------------------------------------------------
def test_support_by_hand() -> None:
    team = team_of(0.2, 0.6, results=0.4)
    team.start[:] = row(0.3, 0.6)
    seen = sight(wins=0.8, metrics=0.5, damage=2.0, lobbying=0.5, urgency=0.4, sponsor=1.0)
    results = move_support(team, seen, values(SEEN).room("executive"))
    judged = 0.4 + (0.8 - 0.4) / 20.0
    visible = judged * (0.1 + 0.9 * 0.5)
    r = visible / (visible + 0.2)
    assert team.results[0, 0] == pytest.approx(judged)
    assert results[0, 0] == pytest.approx(r)
    pull = 0.02 * r + 0.004 * 0.5 + 0.003 * 0.4 + 0.006
    expected = [
        0.2 + pull * 0.8 - 0.06 * 0.2 + 0.01 * 0.1 + 0.04 * 0.2,
        0.6 + pull * 0.4 - 0.06 * 0.6 - 0.0 - 0.04 * 0.2,
    ]
    assert team.support[0].tolist() == pytest.approx(expected)


def test_left_alone_a_team_returns_to_its_character() -> None:
    team = team_of(0.2, 0.6)
    team.support[:] = 0.9
    p = values({**SEEN, "executive.peers": 0.0}).room("executive")
    for _ in range(1000):
        move_support(team, sight(spending=False), p)
    assert team.support[0].tolist() == pytest.approx([0.2, 0.6], abs=1e-3)


def test_peers_pull_towards_the_mean_and_leave_it() -> None:
    team = team_of(0.1, 0.5, 0.9)
    p = values({**SEEN, "executive.return_rate": 0.0045}).room("executive")
    before = team.support.copy()
    move_support(team, sight(spending=False), p)
    assert team.support.mean() == pytest.approx(before.mean())
    assert np.ptp(team.support) == pytest.approx(np.ptp(before) * (1.0 - 0.04))


@given(
    st.tuples(*[st.floats(0.0, 1.0)] * 5), st.floats(0.0, 3.0), st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6),
    st.floats(0.0, 300.0),
)  # fmt: skip
def test_support_stays_a_share(x: tuple[float, ...], damage: float, support: list[float], dry: float) -> None:
    wins, metrics, lobbying, urgency, sponsor = x
    team = team_of(*support, dry=dry)
    seen = sight(wins=10.0 * wins, metrics=metrics, lobbying=lobbying, urgency=urgency, sponsor=sponsor, damage=damage)
    move_support(team, seen, values().room("executive"))
    assert team.support.min() >= 0.0 and team.support.max() <= 1.0


@pytest.mark.parametrize(
    ("what", "sign"),
    [
        ("wins", 1),
        ("metrics", 1),
        ("lobbying", 1),
        ("urgency", 1),
        ("sponsor", 1),
        ("celebrate", 1),
        ("content", 1),
        ("damage", -1),
        ("drag", -1),
    ],
)
def test_what_raises_and_what_lowers_support(what: str, sign: int) -> None:
    ends = []
    for level in (0.0, 0.2, 0.4):
        team = team_of(0.4, results=0.3)
        given_ = {"wins": 0.1, "metrics": 0.1, what: 0.1 + level}
        move_support(team, sight(**given_), values(SEEN).room("executive"))
        ends.append(sign * team.support[0, 0])
    assert ends[0] < ends[1] < ends[2]


def test_a_company_account_pleases_while_it_is_new() -> None:
    p = values(SEEN).room("executive")
    plain, new, old = team_of(0.4), team_of(0.4, dry=30.0), team_of(0.4, dry=45.0)
    move_support(plain, sight(), p)
    move_support(new, sight(content=1.0), p)
    move_support(old, sight(content=1.0), p)
    assert new.support[0, 0] - plain.support[0, 0] == pytest.approx(0.01 * 0.6)
    assert old.support[0, 0] == pytest.approx(plain.support[0, 0])


def test_advertised_results_count_for_more() -> None:
    p = values(SEEN).room("executive")
    seen = [float(move_support(team_of(0.4), sight(wins=4.0, metrics=1.0, celebrate=x), p)[0, 0]) for x in (0.0, 1.0)]
    assert seen == pytest.approx([0.2 / 0.4, 0.3 / 0.5])


# --- patience ---------------------------------------------------------------------------------------------------------
def test_patience_runs_while_money_is_spent_without_results() -> None:
    p = values(SEEN).room("executive")
    team = team_of(0.4)
    dry = []
    for spending, wins in ((True, 0.0), (True, 0.0), (False, 0.0), (True, 0.0), (True, 500.0), (True, 500.0)):
        if wins:
            team.results[:] = 5.0
        move_support(team, sight(spending=spending, wins=wins, metrics=1.0), p)
        dry.append(float(team.dry[0, 0]))
    assert dry == [1.0, 2.0, 1.0, 2.0, 0.0, 0.0]


def test_what_is_expected_grows_with_the_time_without_results() -> None:
    """Results of half the final expectation are enough at first (.4 of it) and not later."""
    p = values(SEEN).room("executive")
    seen_results = 0.5 * 0.05
    x = 0.2 * seen_results / (1.0 - seen_results)
    verdicts = []
    for dry in (0.0, 78.0):
        team = team_of(0.4, dry=dry)
        team.results[:] = x
        move_support(team, sight(wins=x, metrics=1.0), p)
        verdicts.append(float(team.dry[0, 0]) - dry)
    assert verdicts[0] == 0.0  # 2 weeks less, but not below nothing
    assert verdicts[1] == 1.0


def test_once_patience_is_gone_support_falls_fast() -> None:
    p = values(SEEN).room("executive")
    held, gone = team_of(0.4, dry=70.0), team_of(0.4, dry=80.0)
    move_support(held, sight(), p)
    move_support(gone, sight(), p)
    assert held.support[0, 0] - gone.support[0, 0] == pytest.approx(0.05 * 0.4)


def test_patience_differs_between_companies_and_not_between_plans() -> None:
    organization = company().organization
    p = values(*[{}] * 50).room("executive")
    lucks = [Luck(seed) for seed in range(50)]
    patience = start_executives([organization] * 50, lucks, p).patience
    assert np.array_equal(patience, start_executives([organization] * 50, lucks, p).patience)
    mean, sd = float(p.patience[0, 0]), float(p.patience_sd[0, 0])
    assert abs(patience.mean() - mean) < 5.0 * sd / np.sqrt(50)
    assert 0.6 * sd < patience.std() < 1.5 * sd


def test_giving_up_needs_both_patience_and_support_gone() -> None:
    p = values({"executive.give_up": 0.2, "executive.give_up_support": 0.3, "executive.give_up_softness": 0.03}).room(
        "executive"
    )
    draw = column(0.0999)
    assert giving_up(team_of(0.3, dry=79.0), draw, p)[0, 0], "at the line half of the chance"
    assert not giving_up(team_of(0.3, dry=79.0), column(0.1001), p)[0, 0]
    assert not giving_up(team_of(0.3, dry=78.0), draw, p)[0, 0], "patience is not yet gone"
    assert not giving_up(team_of(0.6, dry=79.0), column(0.001), p)[0, 0], "support carries it"
    again = team_of(0.3, dry=79.0)
    again.abandoned[:] = True
    assert not giving_up(again, draw, p)[0, 0]


def test_thinking_again_needs_a_faded_backlash_and_a_reason() -> None:
    p = values(
        {"executive.restart_backlash": 0.3, "executive.restart_urgency": 0.3, "executive.restart_support": 0.4}
    ).room("executive")
    for backlash, urgency, support, expected in (
        (0.29, 0.31, 0.1, True), (0.29, 0.1, 0.41, True), (0.31, 0.5, 0.9, False), (0.29, 0.3, 0.4, False),
    ):  # fmt: skip
        team = team_of(support, backlash=backlash)
        assert not thinking_again(team, column(urgency), p)[0, 0], "there is nothing to think about again"
        team.abandoned[:] = True
        assert bool(thinking_again(team, column(urgency), p)[0, 0]) is expected


def test_backlash_halves_within_the_year() -> None:
    team = team_of(0.3, backlash=1.0)
    p = values().room("executive")
    for _ in range(52):
        move_support(team, sight(spending=False), p)
    assert 0.4 < team.backlash[0, 0] < 0.6


def test_support_of_each_is_shown_week_by_week() -> None:
    made = run_block(specs(company(weeks=20), [0]))
    shown = rows(made, "agents", kind="executive")
    assert sorted(set(shown["name"])) == ["CEO", "CFO", "CMO"]
    assert np.isfinite(shown["support"]).all() and len(shown["week"]) == 3 * 21
    mean = np.mean([rows(made, "agents", name=name)["support"] for name in ("CEO", "CFO", "CMO")], axis=0)
    assert rows(made, "weekly")["executive_support"].tolist() == pytest.approx(mean.tolist())


# --- evidence ---------------------------------------------------------------------------------------------------------
def test_who_wants_more_evidence_expects_more() -> None:
    """The same results are enough for a team that asks for little and not for one that asks for much."""
    p = values({**SEEN, "executive.demand_usual": 0.5}).room("executive")
    enough = 0.4 * 0.05  # what is expected at once
    x = 0.2 * enough / (1.0 - enough)
    clocks = []
    for demand in (0.45, 0.55):
        team = team_of(0.4, results=x, demand=demand)
        move_support(team, sight(wins=x, metrics=1.0), p)
        clocks.append(float(team.dry[0, 0]))
        assert team.shown[0, 0] == pytest.approx(enough / (0.05 * demand / 0.5))
    assert clocks == [0.0, 1.0]


def test_how_much_evidence_is_wanted_is_drawn_by_title_unless_said() -> None:
    organization = company().but(**{"organization.executives.CFO.evidence": 0.9}).organization
    p = values(*[{}] * 40).room("executive")
    team = start_executives([organization] * 40, [Luck(seed) for seed in range(40)], p)
    titles = [seat.title for seat in organization.executives]
    cfo = titles.index("CFO")
    assert (team.demand[:, cfo] == 0.9).all()
    others = np.delete(team.demand, cfo, axis=1)
    assert abs(others.mean() - 0.5) < 0.1 and others.std() > 0.1
    fewer = organization.model_copy(update={"executives": organization.executives[1:]})
    again = start_executives([fewer] * 40, [Luck(seed) for seed in range(40)], p)
    assert np.array_equal(again.demand, team.demand[:, 1:]), "who else sits there changes nothing"


# --- why --------------------------------------------------------------------------------------------------------------
def test_reasons_add_up_to_the_change_of_support() -> None:
    """With equal standing colleagues' pull leaves the mean, so the reasons are the whole of its change."""
    p = values(SEEN).room("executive")
    team = team_of(0.3, 0.6, dry=70.0)
    team.start[:] = row(0.2, 0.5)
    before = team.mean.copy()
    for k in range(20):
        seen = sight(wins=0.02, metrics=0.1, urgency=0.3, sponsor=1.0, damage=0.5 * (k == 3), drag=0.004, content=1.0)
        move_support(team, seen, p)
    assert team.reasons.sum() == pytest.approx(float((team.mean - before)[0, 0]))
    assert team.reasons[0, REASONS.index("patience that is over")] < 0.0
    assert "patience that is over (-" in main_reasons(team, 0, up=False)
    assert main_reasons(team_of(0.3), 0, up=True) == "many small things"
