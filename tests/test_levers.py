"""Lever by lever: how it describes itself, what it writes, what it costs, and that nothing of it stays behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from cases import company, rows, specs
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tiny import values, workforce

from sim.block import RunSpec
from sim.effects import RULES, Effects, EffectsRow, LeverState
from sim.levers.lever import LEVERS, Lever, Target
from sim.luck import Luck
from sim.model import advance, make_block, release, run_block
from sim.organization import Structure
from sim.outcomes import STAGES
from sim.parameters import PARAMETERS

ORGANIZATION = company().organization
S = Structure(ORGANIZATION)
AT = {name: k for k, name in enumerate(S.names)}  # Finance, Legal, Marketing, PR, Support
MARKETING = {"departments": ("Marketing",)}


def lever(name: str, **given_: Any) -> Lever:
    """One entry of a plan, by the lever's name."""
    adapter: TypeAdapter[Lever] = TypeAdapter(LEVERS[name])
    needed = {"posture": "guidelines"} if name == "policy" else {}
    return adapter.validate_python({"id": "x", "lever": name, **needed, **given_})


def bench(**world: float) -> EffectsRow:
    """Effects of one run without any lever."""
    v = values({name.replace("__", "."): value for name, value in world.items()})
    return EffectsRow(Effects(S, v), 0, S, workforce(S.people), v, Luck(3))


def applied(entry: Lever, row: EffectsRow | None = None, **world: float) -> tuple[dict[str, list[float]], LeverState]:
    """What a lever writes where there was nothing: the effects that differ, by department."""
    row = row or bench(**world)
    before = {name: row.of(name).copy() for name in (*Effects.BLANK, "permission")}
    state = LeverState(started=1)
    entry.choose(row, state)
    entry.apply(row, state)
    changed = {name: row.of(name).tolist() for name, old in before.items() if not np.array_equal(old, row.of(name))}
    return changed, state


# --- what each says of itself -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(LEVERS))
def test_every_lever_describes_itself_and_declares_its_terms(name: str) -> None:
    kind = LEVERS[name]
    assert kind.name == name
    assert kind.verb in ("allow", "teach", "try", "lead", "show")
    assert kind.title and kind.summary.endswith(".") and "_" not in kind.title + kind.summary
    assert (kind.__doc__ or "").strip(), "a lever says what it is"
    for short in ("cash", "effort", "support", "exposure"):
        assert f"{name}.{short}" in PARAMETERS
    entry = lever(name)
    assert entry.says() and "_" not in entry.says()
    assert entry.week == 1 and 0.0 <= entry.intensity <= 3.0
    with pytest.raises(ValidationError, match="frozen"):
        entry.week = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    "bad",
    [
        {"week": 0}, {"week": 2.5}, {"week": True}, {"weeks": 0}, {"weeks": 2000}, {"intensity": -0.1},
        {"intensity": 3.1}, {"intensity": float("nan")}, {"colour": "red"}, {"target": {"departments": ()}},
        {"target": {"people": ("Bob",)}}, {"id": ""},
    ],
)  # fmt: skip
def test_nonsense_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        lever("listening", **bad)


def test_choices_of_each_lever_are_closed() -> None:
    for name, bad in (
        ("policy", {"posture": "maybe"}), ("pilot", {"scope": "outer"}), ("pilot", {"share": 0.0}),
        ("training", {"topic": "dance"}), ("training", {"format": "book"}), ("content", {"style": "shout"}),
        ("content", {"cadence": 0.0}), ("council", {"ownership": "me"}),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            lever(name, **bad)


# --- whom it is for ---------------------------------------------------------------------------------------------------
def test_targets_by_department_and_site() -> None:
    assert Target().share(S).tolist() == [1.0] * 5
    assert Target(departments=("PR", "Legal")).share(S).tolist() == [0.0, 1.0, 0.0, 1.0, 0.0]
    west = Target(sites=("West",)).share(S)
    assert west[AT["Support"]] == 1.0 and west[AT["Marketing"]] == 0.5
    both = Target(departments=("Marketing", "Support"), sites=("East",))
    assert both.share(S).tolist() == [0.0, 0.0, 0.5, 0.0, 0.0]
    assert both.mask(S).sum() == 15
    assert (S.site[both.mask(S)] == 0).all()


# --- what it writes ---------------------------------------------------------------------------------------------------
SIMPLE = ("listening", "metrics", "tools", "hub", "summit", "celebrate", "onboarding")


@pytest.mark.parametrize("name", SIMPLE)
def test_levers_that_work_in_the_departments_aimed_at(name: str) -> None:
    changed, state = applied(lever(name, target=MARKETING, intensity=0.8))
    assert changed == {name: [0.0, 0.0, 0.8, 0.0, 0.0]}
    assert state.people_reached == 30
    half, _ = applied(lever(name, target={"departments": ("Marketing",), "sites": ("East",)}))
    assert half == {name: [0.0, 0.0, 0.5, 0.0, 0.0]}
    everywhere, state = applied(lever(name))
    assert everywhere == {name: [1.0] * 5} and state.people_reached == S.people


@pytest.mark.parametrize("name", SIMPLE)
def test_the_same_again_adds_up_to_a_limit(name: str) -> None:
    row = bench()
    for _ in range(4):
        applied(lever(name, target=MARKETING), row)
    assert row.of(name)[AT["Marketing"]] == 1.5


def test_a_sponsor_is_seen_once_however_many_there_are() -> None:
    row = bench()
    changed, _ = applied(lever("sponsorship", target=MARKETING, intensity=0.6), row)
    assert changed == {"sponsor": [0.0, 0.0, 0.6, 0.0, 0.0]}
    applied(lever("sponsorship", target=MARKETING, intensity=0.6), row)
    assert row.of("sponsor").tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert lever("sponsorship").ends_with_sponsor and not lever("listening").ends_with_sponsor


def test_people_who_are_hired_or_given_time_join_the_team() -> None:
    changed, _ = applied(lever("lead", target=MARKETING, intensity=2.0), lead__team=1.5)
    assert changed == {"lead": [0.0, 0.0, 1.5, 0.0, 0.0], "team": [3.0] * 5}
    changed, _ = applied(lever("roles", target=MARKETING), roles__team=2.0)
    assert changed == {"roles": [0.0, 0.0, 1.0, 0.0, 0.0], "team": [2.0] * 5}


def test_a_council_settles_ownership() -> None:
    changed, _ = applied(lever("council"))
    assert changed == {"council": [1.0] * 5, "owned_jointly": [1.0] * 5}
    changed, _ = applied(lever("council", ownership="single"))
    assert changed == {"council": [0.5] * 5, "owned_singly": [1.0] * 5}
    changed, _ = applied(lever("council", ownership="rivals"))
    assert changed == {"owned_by_rivals": [1.0] * 5}, "rivals govern nothing"


def test_the_companys_account_posts_from_press_relations_unless_told_otherwise() -> None:
    changed, state = applied(lever("content", cadence=12.0))
    assert changed == {"push": [0.0, 0.0, 0.0, 12.0, 0.0]} and state.people_reached == 0
    changed, _ = applied(lever("content", style="converse", cadence=12.0, target={"departments": ("PR", "Support")}))
    assert changed == {"converse": [0.0, 0.0, 0.0, 6.0, 6.0]}


POSTURES = ("none", "ban", "approval", "spokespersons", "guidelines", "open")


@pytest.mark.parametrize("posture", POSTURES[1:])
def test_a_policy_writes_its_row_of_the_table_where_it_holds(posture: str) -> None:
    row = bench()
    for name in (*Effects.BLANK, "permission"):
        row.of(name)[:] = -7.0  # whatever stood there before
    applied(lever("policy", posture=posture, target=MARKETING), row)
    at = AT["Marketing"]
    for effect, name in (
        ("throttle", "throttle"), ("clarity", "clarity"), ("permission", "permission"), ("harm_factor", "harm_factor"),
        ("governance_gain", "governance"), ("autonomy_factor", "autonomy"),
    ):  # fmt: skip
        assert row.of(effect)[at] == PARAMETERS[f"policy.{name}_{posture}"].default
        assert row.of(effect)[AT["PR"]] == -7.0
    flags = {name: float(row.of(name)[at]) for name in ("banned", "spokespersons", "ruled")}
    assert flags == {
        "banned": float(posture == "ban"),
        "spokespersons": float(posture == "spokespersons"),
        "ruled": float(posture != "ban"),
    }


def test_lifting_the_rules_puts_back_what_holds_without_any() -> None:
    row = bench()
    for name in (*Effects.BLANK, "permission"):
        row.of(name)[:] = -7.0
    applied(lever("policy", posture="none", target=MARKETING), row)
    at = AT["Marketing"]
    for name in RULES:
        assert row.of(name)[at] == Effects.BLANK[name] and row.of(name)[AT["PR"]] == -7.0
    assert row.of("permission")[at] == PARAMETERS["people.tolerated"].default
    assert row.of("listening")[at] == -7.0, "what is no rule stays"


def test_the_policy_table_has_the_order_that_the_evidence_says() -> None:
    def of(what: str, posture: str) -> float:
        return PARAMETERS[f"policy.{what}_{posture}"].default

    # Guidelines prevent harm and are clearest (F36, F37); approval slows posts most (S2); nobody asks about a ban.
    tolerated = PARAMETERS["people.tolerated"].default
    assert of("harm_factor", "guidelines") < of("harm_factor", "open") < Effects.BLANK["harm_factor"]
    assert max(POSTURES[1:], key=lambda p: of("clarity", p)) == "guidelines"
    assert max(POSTURES[1:], key=lambda p: of("throttle", p)) == "approval"
    assert of("permission", "ban") == 0.0 < tolerated < of("permission", "open")
    assert of("exposure_of", "open") > of("exposure_of", "guidelines") > of("exposure_of", "spokespersons")


def test_only_a_policy_that_allows_something_needs_consent() -> None:
    v = values()
    for posture in POSTURES:
        terms = lever("policy", posture=posture).terms(v, 0, S)
        free = posture in ("none", "ban")
        assert (terms.support == 0.0) is free and (terms.exposure == 0.0) is free


# --- pilots -----------------------------------------------------------------------------------------------------------
def test_the_readiest_of_each_department_volunteer() -> None:
    row = bench(pilot__volunteer_noise=0.1)
    rng = np.random.default_rng(2)
    row.people.conviction0[:] = rng.random((1, S.people))
    row.people.disposition[:] = 3.0 * rng.normal(size=(1, S.people))
    entry = lever("pilot", share=0.1, target={"departments": ("Marketing", "PR")})
    changed, state = applied(entry, row)
    assert changed == {"pilot_outside": [0.0, 0.0, 1.0, 1.0, 0.0]}
    members = state.members
    assert members is not None and state.people_reached == members.sum() == 3 + 1
    counts = np.add.reduceat(members.astype(int), S.first)
    assert counts.tolist() == [0, 0, 3, 1, 0]
    ready = row.people.conviction0[0] - row.people.disposition[0]
    mine = np.arange(S.first[AT["Marketing"]], S.first[AT["Marketing"]] + 30)
    best = mine[np.argsort(-ready[mine])[:6]]
    assert set(np.flatnonzero(members[mine]) + mine[0]) <= set(best.tolist())
    assert np.array_equal(row.outside_members, members) and not row.inside_members.any()


@given(st.floats(0.001, 1.0), st.sampled_from(["internal", "external"]))
def test_a_pilot_has_at_least_one_member_of_each_department_aimed_at(share: float, scope: str) -> None:
    changed, state = applied(lever("pilot", share=share, scope=scope))
    assert list(changed) == ["pilot_inside" if scope == "internal" else "pilot_outside"]
    counts = np.add.reduceat(np.asarray(state.members).astype(int), S.first)
    assert (counts >= 1).all() and (counts <= S.headcount).all()
    assert (np.abs(counts - np.maximum(1.0, share * S.headcount)) <= 0.5 + 1e-9).all()


def test_members_come_from_the_sites_aimed_at() -> None:
    entry = lever("pilot", share=1.0, target={"sites": ("West",)})
    _, state = applied(entry)
    assert (S.site[np.asarray(state.members)] == 1).all()


def test_who_has_left_is_no_member_nor_is_the_newcomer_in_that_place() -> None:
    row = bench()
    entry, state = lever("pilot", share=0.2, target=MARKETING), LeverState(started=5)
    entry.choose(row, state)
    first, second, *others = np.flatnonzero(np.asarray(state.members)).tolist()
    row.people.since[0, first] = 5  # came in the week in which the pilot started, after it had
    row.people.since[0, second] = 4
    entry.apply(row, state)
    assert np.flatnonzero(row.outside_members).tolist() == [second, *others]


def test_two_pilots_share_the_stage() -> None:
    row = bench()
    _, first = applied(lever("pilot", share=0.1, target=MARKETING), row)
    _, second = applied(lever("pilot", id="y", share=0.1, target={"departments": ("Support",)}), row)
    assert row.outside_members.sum() == first.people_reached + second.people_reached
    assert row.of("pilot_outside").tolist() == [0.0, 0.0, 1.0, 0.0, 1.0]


def test_who_volunteers_depends_on_the_pilots_own_luck_alone() -> None:
    one, two, other = (applied(lever("pilot", id=name, share=0.2))[1].members for name in ("x", "x", "other"))
    assert np.array_equal(np.asarray(one), np.asarray(two))
    assert not np.array_equal(np.asarray(one), np.asarray(other))


def test_terms_of_pilots_by_hand() -> None:
    v = values({
        "pilot.cash": 2.0, "pilot.inside_cash": 1.0, "pilot.exposure": 0.5, "pilot.inside_exposure": 0.2,
        "pilot.small_step": 0.25, "pilot.usual_weeks": 13.0, "pilot.usual_share": 0.08, "programme.half_size": 0.5,
    })  # fmt: skip
    usual = lever("pilot", weeks=13, share=0.08, target=MARKETING).terms(v, 0, S)
    assert usual.exposure == pytest.approx(0.5)
    assert usual.cash == pytest.approx(2000.0 * np.sqrt(30 / 920))
    week = lever("pilot", weeks=1, share=0.08, target=MARKETING).terms(v, 0, S)
    assert week.exposure == pytest.approx(0.5 * (1 / 13) ** 0.25)
    inside = lever("pilot", weeks=13, share=0.08, scope="internal", target=MARKETING).terms(v, 0, S)
    assert inside.exposure == pytest.approx(0.2) and inside.cash == pytest.approx(usual.cash / 2)
    assert inside.support < usual.support
    assert lever("pilot", weeks=1040, share=1.0).terms(v, 0, S).exposure == 1.0


# --- courses ----------------------------------------------------------------------------------------------------------
SEATS = {
    "training__seats": 0.005, "training__most": 0.10, "training__gain": 0.4, "training__elearning_seats": 3.0,
    "training__elearning_gain": 0.5,
}  # fmt: skip


def test_seats_are_the_companys_and_a_narrow_target_gets_more_each() -> None:
    changed, _ = applied(lever("training"), **SEATS)
    assert changed["training"] == pytest.approx([0.005] * 5)
    assert changed["training_gain"] == pytest.approx([0.4] * 5)
    changed, _ = applied(lever("training", target=MARKETING), **SEATS)
    assert changed["training"] == pytest.approx([0.0, 0.0, 0.005 * 103 / 30, 0.0, 0.0])
    assert changed["training_gain"] == pytest.approx([0.0, 0.0, 0.4, 0.0, 0.0])
    tiny_target = {"departments": ("Legal",)}
    changed, _ = applied(lever("training", target=tiny_target, intensity=3.0), **SEATS)
    assert changed["training"][AT["Legal"]] == pytest.approx(0.10), "only so many can be spared in a week"


def test_e_learning_seats_more_and_gives_less() -> None:
    changed, _ = applied(lever("training", format="e-learning"), **SEATS)
    assert changed["training"] == pytest.approx([0.015] * 5)
    assert changed["training_gain"] == pytest.approx([0.2] * 5)


def test_courses_side_by_side_give_each_seat_its_own() -> None:
    row = bench(**SEATS)
    applied(lever("training", format="e-learning"), row)
    applied(lever("training", id="y", intensity=0.5, target=MARKETING), row)
    at, more = AT["Marketing"], 0.0025 * 103 / 30
    assert row.of("training")[at] == pytest.approx(0.015 + more)
    assert row.of("training_gain")[at] == pytest.approx((0.015 * 0.2 + more * 0.4) / (0.015 + more))
    assert row.of("training_gain")[AT["PR"]] == pytest.approx(0.2), "elsewhere e-learning is what it was"
    idle, _ = applied(lever("training", intensity=0.0), **SEATS)
    assert idle == {}, "no seat, nothing given"


def test_courses_in_roles_are_kept_apart() -> None:
    changed, _ = applied(lever("training", topic="roles"), **SEATS)
    assert list(changed) == ["role_training"]


def test_places_taken_and_their_hours_are_settled() -> None:
    row = bench(training__hours=4.0)
    entry = lever("training", target=MARKETING)
    row.effects.places["training"][0] = [5.0, 0.0, 7.0, 0.0, 0.0]  # taken before it started
    state = LeverState(started=1)
    entry.choose(row, state)
    row.effects.places["training"][0] += [9.0, 0.0, 6.0, 0.0, 0.0]
    entry.settle(row, state, 10)
    assert (state.people_reached, state.hours) == (6, 24.0)
    assert entry.report(row, state) == "Training in the tools ends: 6 places taken"


def test_people_reached_and_hours_agree_with_the_weekly_table() -> None:
    plan = {
        "train": {"lever": "training", "week": 1, "weeks": 20},
        "push": {"lever": "pilot", "week": 1, "weeks": 14, "share": 0.2},
    }
    keep = {f"organization.departments.{name}.turnover": 0.0 for name in S.names}
    free = {"people.post_hours": 0.0, "legal.review_hours": 0.0}  # posting and reviews take hours of their own
    scenario = company(plan, weeks=24).but(**keep)
    made = run_block([replace(spec, world={**spec.world, **free}) for spec in specs(scenario, range(6))])
    ended = 0
    for run in range(6):
        levers, weekly = rows(made, "levers", run=run), rows(made, "weekly", run=run)
        assert levers["hours"].sum() == pytest.approx(weekly["staff_hours"].sum())
        assert weekly["staff_hours"].sum() > 0.0
        ended += int((levers["ended"] >= 0).sum())
    assert 0 < ended < 12, "some have ended and some are still at work"


# --- what it costs ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(LEVERS))
def test_cost_and_effort_grow_with_intensity_and_never_below_nothing(name: str) -> None:
    v = values()
    costs = [lever(name, intensity=x).terms(v, 0, S) for x in (0.0, 0.5, 1.0, 3.0)]
    for what in ("cash", "effort"):
        line = [getattr(t, what) for t in costs]
        assert line[0] == 0.0 and line == sorted(line)
        assert line[3] == pytest.approx(3.0 * line[2])
    assert all(0.0 <= t.support <= 1.0 and 0.0 <= t.exposure <= 1.0 for t in costs)


def test_cost_grows_with_the_root_of_the_people_aimed_at() -> None:
    v = values({"programme.half_size": 0.5, "listening.cash": 2.0, "listening.effort": 0.4})
    few, many = (
        lever("listening", target={"departments": d}).terms(v, 0, S) for d in (("PR",), ("PR", "Marketing", "Legal"))
    )
    assert many.cash / few.cash == pytest.approx(2.0)
    assert few.cash == pytest.approx(2000.0 * np.sqrt(12 / 920)) and few.effort == pytest.approx(
        0.4 * np.sqrt(12 / 920)
    )


# --- it ends and is gone ----------------------------------------------------------------------------------------------
ENTRIES: dict[str, dict[str, Any]] = {
    **{name: {"lever": name} for name in sorted(LEVERS) if name not in ("policy", "pilot", "training", "content")},
    **{f"policy {p}": {"lever": "policy", "posture": p} for p in POSTURES},
    "pilot outside": {"lever": "pilot"},
    "pilot inside": {"lever": "pilot", "scope": "internal"},
    "course in tools": {"lever": "training"},
    "course in roles": {"lever": "training", "topic": "roles", "format": "e-learning"},
    "account pushing": {"lever": "content"},
    "account conversing": {"lever": "content", "style": "converse"},
    "one owner": {"lever": "council", "ownership": "single"},
    "rival owners": {"lever": "council", "ownership": "rivals"},
}


def test_what_has_ended_leaves_nothing_behind() -> None:
    """All levers there are, each for three weeks: at work the effects differ, afterwards they are those of no plan."""
    easy = {"legal.reference_multiple": 15.0, "executive.vote_softness": 0.03, "legal.review_weeks": 1.0}
    rich = {"organization.executives": [{"title": "CEO", "support": 0.95}], "budget.cash": 1e9}
    tried = [
        RunSpec(company({"only": {"week": 1, "weeks": 3, **entry}}, weeks=30).but(**rich), 3, easy, k)
        for k, entry in enumerate(ENTRIES.values())
    ]
    block = make_block([*tried, RunSpec(company({}, weeks=30).but(**rich), 3, easy, len(tried))])
    worked: set[int] = set()
    for _ in range(30):
        advance(block)
        worked |= {r for r in range(len(tried)) if _differs(block, r)}
    missing = {name for k, name in enumerate(ENTRIES) if k not in worked} - {"policy none"}
    assert not missing, f"never at work: {missing}"
    for r, name in enumerate(ENTRIES):
        assert block.models[r].programme.states[0].at == "done", name
        assert not _differs(block, r), f"{name} stays behind"
        assert block.purse.asked_cash[r, 0] == block.purse.asked_effort[r, 0] == 0.0
    release(block)


def _differs(block: Any, r: int) -> bool:
    """Whether any effect of run r differs from the last run's, which has no plan."""
    e = block.effects
    arrays = [
        getattr(e, name) for name in (*Effects.BLANK, "permission", "inside_members", "outside_members", "members")
    ]
    return any(not np.array_equal(a[r], a[-1]) for a in arrays) or not block.people.allowed[r].all()


def test_the_later_policy_holds_and_the_earlier_comes_back() -> None:
    plan = {
        "first": {"lever": "policy", "posture": "spokespersons", "week": 1},
        "second": {
            "lever": "policy",
            "posture": "ban",
            "week": 8,
            "weeks": 4,
            "target": {"departments": ["Marketing"]},
        },
    }
    block = make_block([RunSpec(company(plan, weeks=30), 4, {"legal.review_weeks": 1.0})])
    block.models[0].counsel.tolerance = 5.0
    block.executives.support[:] = block.executives.start[:] = 0.9
    seen = []
    for _ in range(20):
        advance(block)
        e = block.effects
        seen.append(
            (
                bool(e.banned[0, AT["Marketing"]]),
                bool(e.spokespersons[0, AT["Marketing"]]),
                bool(e.spokespersons[0, AT["PR"]]),
            )
        )
    release(block)
    started = block_weeks(seen, 0)
    assert len(started) == 4, "the ban holds for its four weeks"
    assert all(not spokes for banned, spokes, _ in seen if banned)
    assert seen[-1] == (False, True, True)
    assert all(pr for _, _, pr in seen[started[0] :]), "elsewhere nothing changes"


def block_weeks(seen: list[tuple[bool, ...]], k: int) -> list[int]:
    return [week for week, flags in enumerate(seen) if flags[k]]


# --- policies at work -------------------------------------------------------------------------------------------------
def test_spokespersons_executives_advocates_and_pilot_members_may_speak() -> None:
    plan = {
        "rules": {"lever": "policy", "posture": "spokespersons", "week": 1},
        "push": {"lever": "pilot", "week": 1, "weeks": 20, "share": 0.1, "target": {"departments": ["Support"]}},
    }
    world = {"legal.review_weeks": 1.0, "advocate.recruits": 0.0, "people.turnover": 0.0}
    block = make_block([RunSpec(company(plan, weeks=30), 4, world)])
    block.models[0].counsel.tolerance = 5.0
    block.executives.support[:] = block.executives.start[:] = 0.9
    for _ in range(10):
        advance(block)
    s, allowed = block.structure, block.people.allowed[0]
    assert allowed[s.role == 3].all(), "executives"
    assert allowed[block.advocates.person[0][block.advocates.working[0]]].all()
    assert block.effects.outside_members[0].sum() == 4 and allowed[block.effects.outside_members[0]].all()
    speaks = np.isin(s.department, [AT["Marketing"], AT["PR"]]) & (s.role == 1)
    assert allowed[speaks].all(), "managers who speak for the company"
    named = (s.role == 3) | speaks | block.effects.outside_members[0]
    named[block.advocates.person[0][block.advocates.working[0]]] = True
    assert np.array_equal(allowed, named)
    release(block)


def test_under_a_ban_compliers_stop_and_about_half_go_on_as_shadow() -> None:
    """E31: those who would speak and defy it go on; those who comply are silent within weeks."""
    ban = company({"ban": {"lever": "policy", "posture": "ban", "week": 1}}, weeks=30)
    world = {"people.turnover": 0.0, "people.comply_share": 0.5, "executive.give_up": 0.0}
    block = make_block([RunSpec(ban, seed, world, seed) for seed in range(30)])
    block.people.rung[:] = 2
    block.people.conviction[:] = block.people.conviction0[:] = 1.0
    block.people.disposition[:] = -1.0
    before = block.people.active.sum()
    for _ in range(20):
        advance(block)
    people = block.people
    assert not (people.active & people.allowed).any()
    assert not people.allowed.any()
    shadow = people.active.sum() / before
    assert 0.4 < shadow < 0.6
    complies = people.defiance < 0.5
    assert people.active[complies].mean() < 0.02
    assert people.active[~complies].mean() > 0.9
    release(block)


def test_approval_of_every_post_slows_posts_and_prevents_harm() -> None:
    made = {}
    for posture in ("none", "approval"):
        plan = {"rules": {"lever": "policy", "posture": posture, "week": 1}}
        world = {"legal.review_weeks": 1.0, "people.turnover": 0.0}
        scenario = company(plan, weeks=12).but(
            **{"organization.executives": [{"title": "CEO", "support": 0.95}], "organization.legal.tolerance": 1.0}
        )
        made[posture] = run_block([RunSpec(scenario, seed, world, seed) for seed in range(6)])["weekly"]
    at = made["none"]["week"] == 12
    assert (made["approval"]["posts"][at] <= made["none"]["posts"][at]).all()
    assert (made["approval"]["real_risk"][at] < made["none"]["real_risk"][at]).all()


def test_levers_never_reach_the_stages_by_themselves() -> None:
    """A lever changes what rules read, never a stage, a belief or a rung."""
    for name in LEVERS:
        row = bench()
        before = {k: np.array(v) for k, v in vars(row.people).items()}
        applied(lever(name), row)
        assert all(np.array_equal(before[k], v) for k, v in vars(row.people).items()), name
    assert len(STAGES) == 5
