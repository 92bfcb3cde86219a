"""What Legal has seen and expects, told as frequencies; pilots are watched by what their members post."""

from __future__ import annotations

import numpy as np
import pytest
from cases import company, rows, specs
from test_legal import one_run

from sim.agents.legal import one_of
from sim.conclusions import teach_legal
from sim.model import advance, run_block
from sim.people import SPEAKING
from sim.posting import pilot_posts, post


@pytest.mark.parametrize(
    ("posts", "incidents", "said"),
    [
        (0.2, 0.0, "so far it has seen no post"),
        (240.3, 0.0, "so far it was 0 of 240"),
        (2400.0, 1.0, "so far it was 1 of 2,400"),
        (2400.0, 3.0, "so far it was 1 of 800"),
        (0.6, 2.0, "so far it has seen 2 incidents and hardly a post"),
    ],
)
def test_what_was_seen_as_people_say_it(posts: float, incidents: float, said: str) -> None:
    with one_run() as model:
        model.block.belief.seen_posts[:], model.block.belief.seen_incidents[:] = posts, incidents
        assert model.counsel.so_far() == said


def test_what_is_expected_as_people_say_it() -> None:
    assert one_of(1 / 280) == "1 of 280 posts"
    assert one_of(1 / 2400, "") == "1 of 2,400"
    assert one_of(3.0) == "1 of 1 posts"


def test_a_decision_tells_both_and_the_chance_it_had() -> None:
    with one_run() as model:
        counsel, lever, state = model.counsel, model.plan.levers[0], model.programme.states[0]
        model.block.belief.seen_posts[:] = 90.0
        counsel.tolerance = -5.0
        counsel._answer(lever, state)
        first = model.block.record.events[0][-1]
        assert first.kind == "sent_back"
        assert f"it expects trouble in {counsel.frequency()}; so far it was 0 of 90; what is in place" in first.cause
        assert first.cause.endswith("a yes had less than one chance in 100")
        counsel.tolerance = 5.0
        counsel._answer(lever, state)
        second = model.block.record.events[0][-1]
        assert second.kind == "conditions" and ", conditions another 6 %" in second.cause
        assert second.cause.endswith("a yes had 100 chances in 100")


def test_an_incident_is_told_with_what_legal_expected_before() -> None:
    with one_run({}) as model:
        block = model.block
        advance(block)
        before = one_of(float(block.belief.mean[0, 0]), "")
        block.public.struck[0, block.structure.names.index("PR")] = 6.0
        advance(block)
        event = next(e for e in block.record.events[0] if e.kind == "alarmed")
        assert event.text.startswith("After the incident in PR, Legal expects trouble in 1 of ")
        assert event.text.endswith(f"(before: {before})") and event.cause.startswith("so far ")


def test_posts_and_incidents_seen_add_up_and_stand_in_the_table() -> None:
    made = run_block(specs(company(weeks=40), range(3)))
    for run in range(3):
        legal, weekly = rows(made, "agents", run=run, kind="legal"), rows(made, "weekly", run=run)
        assert (np.diff(legal["seen_posts"]) >= 0.0).all() and legal["seen_posts"][-1] > 0.0
        assert legal["seen_incidents"].tolist() == np.cumsum(weekly["incidents"]).tolist()
        assert legal["seen_posts"][-1] <= weekly["posts"].sum()


def test_only_members_of_a_pilot_are_watched_as_a_pilot() -> None:
    with one_run(market__harm_rate=0.0) as model:
        model.counsel.tolerance = 5.0
        block = model.block
        while model.programme.states[0].started < 0:
            advance(block)
        s, members = block.structure, block.effects.outside_members
        marketing = s.department == s.names.index("Marketing")
        assert 0 < members.sum() < marketing.sum()
        watched = []
        for who in (marketing & members[0], marketing & ~members[0]):
            block.people.rung[:] = 0
            block.people.rung[0, np.flatnonzero(who)[:2]] = SPEAKING
            post(block)
            own = pilot_posts(block)
            assert own.sum() == pytest.approx(block.public.sanctioned_posts.sum() * (who & members[0]).any())
            before = float(block.belief.watched[0, 0])
            teach_legal(block)
            p = block.values.room("legal")
            forgotten = p.forgetting[0, 0] * (before - block.belief.prior_watched[0, 0])
            watched.append(float(block.belief.watched[0, 0]) - before + forgotten)
        listening = float(block.journey.level("listening")[0, s.names.index("Marketing")])
        assert watched[0] / watched[1] == pytest.approx(4.0 / (0.25 + 0.40 * listening))


def test_a_sponsor_calms_as_far_as_colleagues_listen() -> None:
    with one_run(legal__eased_sponsor=0.3, executive__word_floor=0.5, executive__credibility=0.5) as model:
        block, lever = model.block, model.plan.levers[0]
        without = 1.0 - model.counsel.relief(lever)
        block.effects.sponsor[:] = 1.0
        reliefs = []
        for credibility in (0.0, 0.5, 1.0):
            block.executives.credibility[:] = credibility
            reliefs.append(1.0 - (1.0 - model.counsel.relief(lever)) / without)
        assert reliefs == pytest.approx([0.3 * 0.5 / 0.75, 0.3, 0.3 / 0.75])
