"""Agents of a user's own stand in for those that decide: alone, stacked, and in a study."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import PLAN, company, digest, rows, specs

from analysis import replicate
from sim.agents.executive import Executive
from sim.agents.legal import LegalCounsel
from sim.model import AdoptionModel, run_block

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "agents.md"
STRICT = company({"push": PLAN["push"], "rules": PLAN["rules"]}).but(
    **{"organization.legal.tolerance": 0.0, "organization.culture.risk_aversion": 1.0}
)


class Fearless(LegalCounsel):
    """Counsel whom nothing exposes."""

    def exposure(self, lever: Any) -> float:
        return -1.0


class Contrary(Executive):
    """An executive who never says yes."""

    def leans_to(self, need: float) -> float:
        return 0.0


def started(tables: Any) -> int:
    return int((tables["levers"]["started"] >= 0).sum())


def test_another_counsel_answers_otherwise_alone_and_stacked() -> None:
    runs = specs(STRICT, range(4))
    usual, fearless = run_block(runs), run_block(runs, agents={"legal": Fearless})
    assert started(usual) == 0
    assert started(fearless) > 4
    alone = run_block(runs[2:3], agents={"legal": Fearless})
    assert digest(alone, run=2) == digest(fearless, run=2)
    model = AdoptionModel(STRICT, seed=runs[2].seed, world=runs[2].world, agents={"legal": Fearless})
    made = model.run()
    weekly = rows(alone, "weekly")
    assert all(np.array_equal(made["weekly"][k], weekly[k]) for k in weekly if k not in ("run", "arm"))
    assert isinstance(model.counsel, Fearless)


def test_another_executive_votes_otherwise() -> None:
    made = run_block(specs(company(), range(4)), agents={"executive": Contrary})
    assert started(made) == 0
    assert "refused" in made["events"]["kind"]


def test_a_study_with_own_agents_is_another_study(tmp_path: Path) -> None:
    usual = replicate(STRICT, runs=4, seed=3, out=tmp_path / "usual")
    fearless = replicate(STRICT, runs=4, seed=3, out=tmp_path / "fearless", agents={"legal": Fearless})
    pool = replicate(STRICT, runs=4, seed=3, workers=1, out=tmp_path / "pool", agents={"legal": Fearless})
    assert (usual.levers.started < 0).all()
    assert (fearless.levers.started >= 0).any()
    assert fearless.levers.equals(pool.levers)
    assert usual.manifest["digest"] != fearless.manifest["digest"]
    with pytest.raises(ValueError, match="holds another study"):
        replicate(STRICT, runs=4, seed=3, out=tmp_path / "usual", agents={"legal": Fearless})


@pytest.mark.parametrize(
    ("agents", "told"),
    [
        ({"lawyer": Fearless}, "no agent is called 'lawyer'"),
        ({"legal": Contrary}, "must be a subclass of LegalCounsel"),
    ],
)
def test_what_is_no_agent_is_refused(agents: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        run_block(specs(STRICT, [0]), agents=agents)


def test_the_example_of_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(found[1].replace("runs=20", "runs=4"), str(GUIDE), "exec"), space)
    usual, lenient = space["usual"], space["lenient"]
    assert (lenient.levers.started >= 0).sum() >= (usual.levers.started >= 0).sum()
    assert usual.folder != lenient.folder
