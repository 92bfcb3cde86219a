"""Legal: belief, comfort, the queue, and one latent threshold for each request."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from cases import company, rows, specs
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from tiny import column, values

from sim.agents.legal import learn_from, perceived_risk, start_belief
from sim.block import RunSpec
from sim.conclusions import teach_legal
from sim.model import WEEK, advance, make_block, release, run_block

PUSH = {"push": {"lever": "pilot", "week": 1, "weeks": 13, "target": {"departments": ["Marketing"]}}}


@contextmanager
def one_run(levers: dict[str, Any] | None = None, seed: int = 3, weeks: int = 60, **world: float) -> Iterator[Any]:
    """The model of one run at week 0, and its block."""
    named = {name.replace("__", "."): value for name, value in world.items()}
    block = make_block([RunSpec(company(PUSH if levers is None else levers, weeks=weeks), seed, named)])
    try:
        yield block.models[0]
    finally:
        release(block)


ONLY_LEVERS = [step for step in WEEK if step.name == "levers"]


# --- the belief -------------------------------------------------------------------------------------------------------
def test_the_first_opinion_is_several_times_too_dark() -> None:
    v = values({"legal.prior_posts": 1000.0, "legal.prior_multiple": 12.0, "legal.reference_harm": 0.0005})
    p = v.room("legal")
    belief = start_belief(column(0.5), p)
    assert belief.watched[0, 0] == 1000.0
    assert belief.mean[0, 0] == pytest.approx(6.0 * 0.0005)
    # Perceived risk is 1 where harm is expected at the reference multiple.
    at = float(p.reference_multiple[0, 0])
    assert perceived_risk(belief, p)[0, 0] == pytest.approx(6.0 / at)
    assert start_belief(column(0.0), p).harm[0, 0] > 0.0, "nobody expects no harm at all"
    belief.harm[:] = 1e9
    assert perceived_risk(belief, p)[0, 0] == 2.0


def test_learning_by_hand() -> None:
    world = {"legal.prior_posts": 1000.0, "legal.incident_weight": 2.0, "legal.forgetting": 0.01}
    p = values(world).room("legal")
    belief = start_belief(column(0.5), p)
    harm0 = belief.harm[0, 0]
    learn_from(belief, column(1.0), column(50.0), p)
    assert belief.harm[0, 0] == pytest.approx(harm0 + 2.0)
    assert belief.watched[0, 0] == pytest.approx(1050.0)
    learn_from(belief, column(0.0), column(0.0), p)
    assert belief.harm[0, 0] == pytest.approx(harm0 + 2.0 - 0.01 * 2.0)
    assert belief.watched[0, 0] == pytest.approx(1050.0 - 0.01 * 50.0)
    assert belief.prior_harm[0, 0] == harm0, "the prior itself does not move"


@given(st.floats(0.0, 10.0), st.floats(0.0, 500.0))
def test_harm_alarms_and_quiet_posts_calm(severity: float, watched: float) -> None:
    p = values().room("legal")
    calm, struck, start = (start_belief(column(0.5), p) for _ in range(3))
    learn_from(calm, column(0.0), column(watched), p)
    learn_from(struck, column(severity), column(watched), p)
    assert calm.mean[0, 0] <= start.mean[0, 0] + 1e-15
    assert struck.mean[0, 0] >= calm.mean[0, 0]


def test_an_incident_alarms_more_than_a_clean_pilot_calms() -> None:
    """A week-long push of a dozen people against one small misstep in it (F4)."""
    p = values().room("legal")
    calm, struck = start_belief(column(0.5), p), start_belief(column(0.5), p)
    start = calm.mean[0, 0]
    for _ in range(10):
        learn_from(calm, column(0.0), column(4.0 * 12.0), p)
    learn_from(struck, column(1.0), column(0.0), p)
    assert struck.mean[0, 0] - start > start - calm.mean[0, 0] > 0.0


def test_evidence_is_forgotten_in_about_three_years() -> None:
    p = values().room("legal")
    belief = start_belief(column(0.5), p)
    learn_from(belief, column(6.0), column(0.0), p)
    extra = belief.harm[0, 0] - belief.prior_harm[0, 0]
    for _ in range(156):
        learn_from(belief, column(0.0), column(0.0), p)
    assert 0.4 < (belief.harm[0, 0] - belief.prior_harm[0, 0]) / extra < 0.6


# --- what counsel see -------------------------------------------------------------------------------------------------
def test_under_a_ban_counsel_see_incidents_but_no_harmless_posts() -> None:
    ban = {"ban": {"lever": "policy", "week": 1, "posture": "ban"}}
    with one_run(ban, market__harm_rate=0.0) as model:
        for _ in range(40):
            advance(model.block)
        watched = float(model.block.belief.watched[0, 0])
        assert model.block.public.posts.sum() > 0.0, "somebody goes on"
        for _ in range(10):
            advance(model.block)
        p = model.block.values.room("legal")
        kept = (1.0 - p.forgetting[0, 0]) ** 10
        prior = float(model.block.belief.prior_watched[0, 0])
        assert model.block.belief.watched[0, 0] == pytest.approx(prior + (watched - prior) * kept)


def test_practice_inside_is_evidence_too() -> None:
    with one_run({}, market__harm_rate=0.0) as model:
        advance(model.block)
        block = model.block
        block.people.inside[0, :20] = True
        block.people.allowed[:] = False
        before = float(block.belief.watched[0, 0])
        block.public.sanctioned_posts[:] = 0.0
        block.public.severity[:] = 0.0
        teach_legal(block)
        p = block.values.room("legal")
        gained = p.sees_inside[0, 0] * 20.0 / block.scale[0, 0]
        forgotten = p.forgetting[0, 0] * (before - block.belief.prior_watched[0, 0])
        assert block.belief.watched[0, 0] == pytest.approx(before + gained - forgotten)


# --- the queue --------------------------------------------------------------------------------------------------------
def test_how_long_a_review_takes_by_hand() -> None:
    """ceil(review x (1 + worry x risk) x max(1, requests / capacity)) weeks; two counsel answer one a week each."""
    six = {f"p{k}": {"lever": "pilot", "week": 1} for k in range(6)}
    with one_run(six, legal__review_weeks=3.0, legal__review_worry=1.5) as model:
        counsel = model.counsel
        assert counsel.capacity == 2.0
        advance(model.block, ONLY_LEVERS)
        risk = counsel.risk
        weeks = 3.0 * (1.0 + 1.5 * risk)
        expected = [1 + math.ceil(weeks * max(1.0, k / 2.0)) for k in range(1, 7)]
        assert [state.due for _, state in counsel.queue] == expected
        assert [state.at for _, state in counsel.queue] == ["legal"] * 6


def test_nothing_is_answered_before_its_time_and_everything_when_it_is_due() -> None:
    three = {f"p{k}": {"lever": "pilot", "week": 1} for k in range(3)}
    with one_run(three) as model:
        advance(model.block)
        due = [state.due for state in model.programme.states]
        assert len(set(due)) == 2, "two are reviewed at once, the third waits longer"
        for week in range(2, max(due) + 1):
            advance(model.block)
            assert len(model.counsel.queue) == sum(1 for d in due if d > week)
            assert model.block.record.legal[0, week, 1] == len(model.counsel.queue)
            assert [s.answered for s in model.programme.states if s.answered >= 0] == [d for d in due if d <= week]


def test_fear_makes_reviews_longer() -> None:
    waits = []
    for multiple in (6.0, 20.0):
        with one_run(legal__prior_multiple=multiple) as model:
            advance(model.block)
            waits.append(model.programme.states[0].due)
    assert waits[0] < waits[1]


# --- comfort ----------------------------------------------------------------------------------------------------------
def test_exposure_is_larger_where_the_companys_blessing_has_no_clear_rules() -> None:
    with one_run(legal__blessing=0.4) as model:
        lever = model.plan.levers[0]
        block = model.block
        base = lever.terms(block.values, 0, block.structure).exposure
        assert model.counsel.exposure(lever) == pytest.approx(min(1.0, base * 1.4))
        at = block.structure.names.index("Marketing")
        block.effects.clarity[0, at] = 0.5
        assert model.counsel.exposure(lever) == pytest.approx(min(1.0, base * 1.2))
        block.effects.clarity[0] = 1.0
        assert model.counsel.exposure(lever) == pytest.approx(base)


def test_relief_by_hand() -> None:
    easings = {
        "legal__eased_clarity": 0.5, "legal__eased_training": 0.3, "legal__eased_listening": 0.2,
        "legal__eased_sponsor": 0.3, "legal__eased_inside": 0.2, "legal__eased_governance": 0.1,
        "legal__training_full": 0.6,
    }  # fmt: skip
    with one_run(**easings) as model:
        block, lever = model.block, model.plan.levers[0]
        at = block.structure.names.index("Marketing")
        block.people.knowledge[:] = 0.3
        for name in ("listening", "governance"):
            block.journey.level(name)[:] = 0.0
        assert model.counsel.relief(lever) == pytest.approx(1.0 - (1.0 - 0.3 * 0.5))
        block.effects.clarity[0, at] = 0.4
        block.effects.sponsor[0, at] = 1.0
        block.journey.level("listening")[0, at] = 0.5
        block.journey.level("governance")[0, at] = 1.0
        block.inside_weeks[0] = 6.5
        kept = 0.85 * (1.0 - 0.5 * 0.4) * (1.0 - 0.2 * 0.5) * 0.7 * (1.0 - 0.2 * 0.5) * 0.9
        assert model.counsel.relief(lever) == pytest.approx(1.0 - kept)
        # What happens in departments that are not aimed at is no safeguard.
        block.effects.clarity[0], block.effects.sponsor[0] = 1.0, 1.0
        block.effects.clarity[0, at], block.effects.sponsor[0, at] = 0.4, 1.0
        assert model.counsel.relief(lever) == pytest.approx(1.0 - kept)


@pytest.mark.parametrize("name", ["clarity", "sponsor", "lead", "listening", "governance", "inside", "knowledge"])
def test_every_safeguard_eases(name: str) -> None:
    with one_run() as model:
        block, lever = model.block, model.plan.levers[0]
        before = model.counsel.relief(lever)
        if name in ("clarity", "sponsor", "lead"):
            getattr(block.effects, name)[:] = 1.0
        elif name == "inside":
            block.inside_weeks[:] = 13.0
        elif name == "knowledge":
            block.people.knowledge[:] = 0.9
        else:
            block.journey.level(name)[:] = 1.0
        assert before < model.counsel.relief(lever) <= 1.0


def test_a_small_step_frightens_less() -> None:
    exposures = []
    for weeks, share in ((1, 0.05), (13, 0.08), (26, 0.5)):
        levers = {"push": {"lever": "pilot", "week": 1, "weeks": weeks, "share": share}}
        with one_run(levers) as model:
            exposures.append(model.counsel.exposure(model.plan.levers[0]))
    assert exposures == sorted(exposures) and exposures[0] < exposures[-1] <= 1.0


# --- answers ----------------------------------------------------------------------------------------------------------
def answers(model: Any, lever_id: str = "push") -> list[tuple[int, str]]:
    says = next(lever.named() for lever in model.plan.levers if lever.id == lever_id)
    events = model.block.record.events[0]
    return [(e.week, e.kind) for e in events if e.who == "Legal" and says in e.text]


def test_comfort_decides_against_a_threshold_drawn_once() -> None:
    """Granted where once(...) < expit((tolerance - worry) / softness), at the very tolerance where it turns."""
    with one_run(legal__softness=0.1) as model:
        lever, state = model.plan.levers[0], model.programme.states[0]
        counsel = model.counsel
        u = model.luck.once("approval.push.legal")
        worry = counsel.risk * counsel.exposure(lever) * (1.0 - counsel.relief(lever))
        turn = worry + 0.1 * math.log(u / (1.0 - u))
        assert expit((turn - worry) / 0.1) == pytest.approx(u)
        for tolerance, answer in ((turn - 1e-6, "sent_back"), (turn + 1e-6, "granted")):
            counsel.tolerance, state.conditions = tolerance, 0.0
            counsel._answer(lever, state)
            assert state.answer == answer
            assert counsel.last_decision == f"{answer}: push"


def test_asking_again_does_not_help_where_nothing_has_changed() -> None:
    """Comfort frozen and no conditions: the same no every time, in every run; the same yes once comfort has moved."""
    passed = []
    for seed in range(40):
        with one_run(seed=seed, legal__conditions_step=0.0) as model:
            lever, state, counsel = model.plan.levers[0], model.programme.states[0], model.counsel
            verdicts = []
            for _ in range(10):
                counsel._answer(lever, state)
                verdicts.append(state.answer)
            assert len(set(verdicts)) == 1
            passed.append(verdicts[0] == "granted")
            if verdicts[0] != "granted":
                counsel.tolerance += 2.0
                counsel._answer(lever, state)
                assert state.answer == "granted"
    assert 0 < sum(passed) < 40, "the threshold differs between runs"


def test_conditions_accumulate_up_to_their_limit_and_then_legal_refuses() -> None:
    with one_run(legal__conditions_step=0.06, legal__conditions_most=0.15) as model:
        model.counsel.tolerance = -5.0
        lever, state = model.plan.levers[0], model.programme.states[0]
        seen, due = [], []
        for _ in range(5):
            model.counsel._answer(lever, state)
            seen.append((state.answer, round(state.conditions, 6), state.at))
            due.append(state.due)
        assert seen == [
            ("sent_back", 0.06, "waiting"),
            ("sent_back", 0.12, "waiting"),
            ("sent_back", 0.15, "waiting"),
            ("refused", 0.15, "waiting"),
            ("refused", 0.15, "waiting"),
        ]
        assert due[3] - due[0] > 0 and due[3] == model.block.values["programme.refused_wait"][0, 0]
        model.counsel.tolerance = 5.0
        model.counsel._answer(lever, state)
        assert (state.answer, state.at) == ("conditions", "executives")


def test_conditions_take_risk_away() -> None:
    """A request that is sent back with enough conditions passes although nothing else has changed."""
    with one_run(legal__conditions_step=0.1, legal__conditions_most=0.5) as model:
        lever, state, counsel = model.plan.levers[0], model.programme.states[0], model.counsel
        u = model.luck.once("approval.push.legal")
        worry = counsel.risk * counsel.exposure(lever) * (1.0 - counsel.relief(lever))
        counsel.tolerance = 0.75 * worry + float(model.block.values["legal.softness"][0, 0]) * math.log(u / (1.0 - u))
        given_ = []
        for _ in range(4):
            counsel._answer(lever, state)
            given_.append(state.answer)
        assert given_ == ["sent_back", "sent_back", "sent_back", "conditions"]


def test_a_request_comes_back_and_the_rest_of_the_plan_goes_on() -> None:
    plan = {**PUSH, "listen": {"lever": "listening", "week": 2}}
    with one_run(plan, executive__vote_softness=0.03, listening__support=0.05) as model:
        model.counsel.tolerance = -5.0
        for _ in range(60):
            advance(model.block)
        asked = answers(model)
        assert len(asked) >= 3 and {kind for _, kind in asked} == {"sent_back"}
        waits = np.diff([week for week, _ in asked])
        assert (waits > 0).all()
        states = {lever.id: s for lever, s in zip(model.plan.levers, model.programme.states, strict=True)}
        assert states["push"].started == -1
        assert states["listen"].started > 0


def test_what_legal_says_is_in_plain_words() -> None:
    made = run_block(specs(company(weeks=60).but(**{"organization.legal.tolerance": 0.3}), range(6)))
    legal = [
        (text, cause)
        for who, text, cause in zip(*(made["events"][k] for k in ("who", "text", "cause")), strict=True)
        if who == "Legal"
    ]
    assert legal
    for text, cause in legal:
        assert text.startswith("Legal ") and cause
        assert "_" not in text + cause and "nan" not in (text + cause).lower()
    sent = [cause for text, cause in legal if "back" in text or "refuses" in text]
    assert sent and all("1 of" in cause for cause in sent)


def test_after_harm_control_rebounds() -> None:
    with one_run({}) as model:
        advance(model.block)
        lever = company(PUSH).levers[0]
        before = model.counsel.risk * model.counsel.exposure(lever)
        model.block.public.severity[:] = 0.0
        model.block.public.severity[0, 0] = 6.0
        teach_legal(model.block)
        assert model.counsel.risk * model.counsel.exposure(lever) > before


def test_the_queue_and_the_risk_are_shown_week_by_week() -> None:
    made = run_block(specs(company(weeks=30), [0]))
    legal = rows(made, "agents", kind="legal")
    assert len(legal["week"]) == 31
    assert legal["queue"].max() >= 1.0 and np.isfinite(legal["perceived_risk"]).all()
    assert np.isnan(legal["support"]).all()
