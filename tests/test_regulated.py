"""A regulated company: every post is reviewed, Legal expects more, events must be reported."""

from __future__ import annotations

import numpy as np
import pytest
from cases import PLAN, company, rows, specs
from tiny import column, row, values

from sim.model import AdoptionModel, run_block
from sim.regulated import expected_harm, hours_of_reports, weight_of_incidents


def test_the_numbers_by_hand() -> None:
    v = values(
        {"regulated.prior": 0.5, "regulated.incident": 1.5, "regulated.reports": 0.01, "regulated.report_hours": 3.0}
    )
    p = v.room("regulated")
    both = column(0.0, 1.0)
    assert expected_harm(both, p).ravel().tolist() == [1.0, 1.5]
    assert weight_of_incidents(both, p).ravel().tolist() == [1.0, 1.5]
    assert hours_of_reports(column(1.0), row(10.0, 30.0), p)[0, 0] == pytest.approx(1.2)


def test_rules_hold_from_the_first_week_and_whatever_policy_there_is() -> None:
    scenario = company({"open": {"lever": "policy", "posture": "open", "week": 1}}, weeks=30)
    regulated = scenario.but(**{"market.regulated": True, "organization.legal.tolerance": 1.0})
    model = AdoptionModel(regulated, seed=2)
    review = float(model.block.values["regulated.review"][0, 0])
    for _ in range(12):
        assert (model.block.effects.throttle >= review).all()
        model.step()


def test_a_regulated_company_says_less_waits_longer_and_harms_less() -> None:
    plain, regulated = (
        run_block(specs(company(PLAN, weeks=40, market={"regulated": on}), range(10))) for on in (False, True)
    )
    last = {"week": 40}
    free, ruled = rows(plain, "weekly", **last), rows(regulated, "weekly", **last)
    assert ruled["perceived_risk"].mean() > free["perceived_risk"].mean() * 1.2
    assert ruled["posts"].mean() < free["posts"].mean()
    assert ruled["real_risk"].mean() < free["real_risk"].mean()
    pilots = [np.sum(rows(made, "levers", id="push")["started"] >= 0) for made in (plain, regulated)]
    assert pilots[1] < pilots[0]
