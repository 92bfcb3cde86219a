"""Where a company stands at the start."""

from __future__ import annotations

import numpy as np
import pytest

from sim.outcomes import STAGES
from sim.scenario import Scenario, ScenarioError
from tests.cases import company, digest, rows, specs


def tables(scenario: Scenario) -> dict[str, dict[str, np.ndarray]]:
    from sim.model import run_block

    return dict(run_block(specs(scenario, [0, 1])))  # type: ignore[arg-type]


@pytest.mark.parametrize("stage", STAGES[1:])
def test_the_company_starts_at_its_stage_and_is_not_thrown_back_at_once(stage: str) -> None:
    found = tables(company({}, weeks=13, today=stage))
    weekly = rows(found, "weekly", week=0)
    assert (weekly["organization_stage"] == STAGES.index(stage)).all()
    assert (weekly["active_share"] > 0).all()
    after = rows(found, "weekly", week=13)
    assert (after["organization_stage"] >= STAGES.index(stage) - 1).all()
    inward = rows(found, "departments", week=0, department="Finance")
    assert (inward["stage"] == 0).all()


def test_who_has_not_started_starts_as_always() -> None:
    assert digest(tables(company(weeks=8, today="not_started"))) == digest(tables(company(weeks=8)))


def test_it_is_part_of_what_a_scenario_says() -> None:
    plain = company()
    further = plain.but(today="silos")
    assert further.digest() != plain.digest()
    assert Scenario.from_text(further.to_yaml()).digest() == further.digest()
    with pytest.raises(ScenarioError, match="today"):
        plain.but(today="somewhere")
