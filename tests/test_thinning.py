"""A sample of imported people: who stays, whom they turn to, and that it behaves as the whole company does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from test_sensitivity import stand_in

from analysis import replicate
from analysis.app.work import COPY, LARGE, _thinned
from analysis.errors import StudyError
from analysis.executors import InProcess
from analysis.likeness import figures
from analysis.measures import Ties
from analysis.scaling import scaled, shares
from analysis.sensitivity import sensitivity, unknown
from analysis.thinning import must_stay, thinned
from sim.network import Network
from sim.organization import MANAGER
from sim.roster import TOP, UNKNOWN, Roster, sorted_ties
from sim.scenario import Scenario, load_scenario
from sim.structure import Structure
from sim.writing import to_text

SIZES = {"Sales": 2000, "Support": 1900, "Product": 1800, "Finance": 240, "Legal": 60}


def company(sizes: dict[str, int] = SIZES, named: int = 60, seed: int = 3) -> Roster:
    """People and ties as the generator draws them, as if they had been measured."""
    organization = {"departments": {n: {"headcount": c} for n, c in sizes.items()}, "sites": {"Lyon": {}, "Oslo": {}}}
    structure = Structure(Scenario.of({"name": "x", "weeks": 2, "organization": organization}).organization)
    drawn, n = Network.drawn(structure, seed), structure.people
    ties = {}
    for layer in ("department", "cross", "site", "informal"):
        matrix = drawn.layers[layer].tocoo()
        ties[layer] = sorted_ties(matrix.row.astype(np.int64), matrix.col.astype(np.int64), np.ones(matrix.nnz))
    head = structure.first[structure.department]
    lead = head + (np.arange(n) - head) // structure.span * structure.span
    manager = np.where(lead == np.arange(n), np.where(lead == head, 0, head), lead)
    manager[0] = TOP
    role = np.where(structure.role >= MANAGER, "manager", "staff").astype(object)
    seat = np.full(n, "", dtype=object)
    role[0], seat[0] = "executive", "CEO"
    advocate = np.zeros(n, dtype=bool)
    advocate[np.random.default_rng(1).choice(np.flatnonzero(role == "staff"), named, replace=False)] = True
    names, sites = (np.array(list(organization[what]), dtype=object) for what in ("departments", "sites"))
    about = {"level": np.arange(n, dtype=float)}
    return Roster(
        names[structure.department], sites[structure.site], role, seat, manager, advocate, MappingProxyType(ties),
        MappingProxyType(about), role,
    )  # fmt: skip


def sample(roster: Roster, people: int) -> Roster:
    named = Counter(roster.department[roster.advocate].tolist())
    advocates = {name: max(1, round(many * people / roster.people)) for name, many in named.items()}
    least = {name: many + advocates.get(name, 0) for name, many in must_stay(roster).items()}
    return thinned(roster, shares(roster.headcount, least, people), advocates)


def written(roster: Roster, folder: Path, weeks: int = 40) -> Scenario:
    """The company as a scenario that names it."""
    folder.mkdir(exist_ok=True)
    roster.write(folder / "acme.parquet")
    named = Counter(roster.department[roster.advocate].tolist())
    organization = {
        "sites": {name: {"utc_offset": 0} for name in roster.sites},
        "departments": {n: {"headcount": c, "customer_facing": n == "Sales"} for n, c in roster.headcount.items()},
        "advocates": dict(named), "legal": {"counsel": 6}, "executives": [{"title": "CEO", "support": 0.4}],
        "imported": {"file": "acme.parquet", "digest": roster.digest, "guess": ["executive"]},
    }  # fmt: skip
    (folder / "acme.yaml").write_text(to_text(organization))
    levers = [{"id": "listen", "lever": "listening", "week": 1},
              {"id": "rules", "lever": "policy", "week": 2, "posture": "guidelines"}]  # fmt: skip
    story = {"name": "Big", "weeks": weeks, "today": "grass_roots", "organization": "acme.yaml", "levers": levers,
             "budget": {"cash": 2_000_000.0, "team_weeks_per_week": 5.0}}  # fmt: skip
    (folder / "plan.yaml").write_text(to_text(story))
    return load_scenario(folder / "plan.yaml")


def test_who_stays() -> None:
    whole = company()
    few = sample(whole, 900)
    assert few.people == 900 and few.headcount == shares(whole.headcount, must_stay(whole), 900)
    assert few.person is None and not few.about, "nobody can be found again"
    assert [seat for seat in few.seat if seat] == ["CEO"] and few.advocate.sum() == pytest.approx(9, abs=2)
    for values in ("role", "site"):
        for word, many in Counter(getattr(whole, values).tolist()).items():
            share = (getattr(few, values) == word).mean()
            assert share == pytest.approx(many / whole.people, abs=0.02), word
    assert sample(whole, 900).digest == few.digest


def test_reporting_lines_are_a_tree_as_wide_as_before() -> None:
    whole = company()
    few = sample(whole, 900)
    depth, at = np.zeros(few.people, dtype=int), few.manager.copy()
    while (at >= 0).any():
        depth[at >= 0] += 1
        at = np.where(at >= 0, few.manager[np.maximum(at, 0)], at)
        assert depth.max() < 10, "nobody stands above themselves"
    assert (few.manager == TOP).sum() == 1 and not (few.manager == UNKNOWN).any()

    def span(roster: Roster) -> float:
        leads = np.bincount(roster.manager[roster.manager >= 0])
        return float(np.median(leads[leads > 0]))

    assert span(few) == pytest.approx(span(whole), abs=3)
    assert set(few.role[np.unique(few.manager[few.manager >= 0])]) <= {"manager", "executive"}


def test_people_turn_to_as_many_as_before() -> None:
    """Who turns to nobody in return keeps all ties; those of pairs keep their number on average."""
    n, luck = 400, np.random.default_rng(5)
    one = sorted_ties(
        np.repeat(np.arange(n), 3), (np.repeat(np.arange(n), 3) + np.tile([1, 5, 9], n)) % n, luck.random(3 * n)
    )
    pair = np.arange(n)
    two = sorted_ties(np.concatenate([pair, (pair + 7) % n]), np.concatenate([(pair + 7) % n, pair]), np.ones(2 * n))
    blank = np.full(n, "", dtype=object)
    whole = Roster(
        np.repeat(np.array(["A", "B"], dtype=object), n // 2), np.full(n, "Main", dtype=object), blank, blank,
        np.full(n, UNKNOWN), np.zeros(n, dtype=bool), MappingProxyType({"department": one, "informal": two}),
    )  # fmt: skip
    few = thinned(whole, {"A": 50, "B": 50}, {})
    listens, heard, _ = few.ties["department"]
    assert np.bincount(listens, minlength=100).tolist() == [3] * 100 and not (listens == heard).any()
    assert len(set(zip(listens.tolist(), heard.tolist(), strict=True))) == 300
    listens, heard, strength = few.ties["informal"]
    there = set(zip(listens.tolist(), heard.tolist(), strict=True))
    assert all((b, a) in there for a, b in there) and len(there) == listens.size
    assert listens.size / 100 == pytest.approx(2, abs=0.4) and (strength == 1.0).all()


def test_ties_among_those_who_stay_are_real() -> None:
    whole = company({"Sales": 60, "Support": 40}, named=0)
    everybody = thinned(whole, whole.headcount, {})
    assert everybody.digest == replace(whole, person=None).digest


def test_a_sample_is_like_the_whole_company(tmp_path: Path) -> None:
    whole = written(company(), tmp_path)
    assert whole.organization.people > LARGE
    copy = scaled(whole, COPY, tmp_path)
    found = {}
    for name, case in (("whole", whole), ("copy", copy)):
        structure = Structure(case.organization)
        ties = Ties.of(Network.drawn(structure, 3))
        found[name] = figures(ties, structure, structure.role >= MANAGER)
    for figure, near in (("contacts", 0.5), ("degree_spread", 0.08), ("modularity_department", 0.03),
                         ("modularity_site", 0.04), ("cross_level", 0.03)):  # fmt: skip
        assert found["copy"][figure] == pytest.approx(found["whole"][figure], abs=near), figure
    full = replicate(whole, runs=6, seed=7, out=tmp_path / "full", workers=1)
    quick = replicate(copy, runs=6, seed=7, out=tmp_path / "quick", workers=1)
    for outcome, near in (("active_share", 0.006), ("mean_stage", 0.25), ("executive_support", 0.05),
                          ("concern", 0.02), ("knowledge", 0.02), ("observing_share", 0.03)):  # fmt: skip
        gap = abs(full.values(outcome)[:, -1].mean() - quick.values(outcome)[:, -1].mean())
        assert gap < near, outcome


def test_what_a_first_look_comes_from(tmp_path: Path) -> None:
    whole = written(company(), tmp_path)
    arms = [whole, whole.but(name="Other", **{"levers.listen.week": 5})]
    (tmp_path / "elsewhere").mkdir()
    looked, people = _thinned(arms, tmp_path / "elsewhere")
    assert people == COPY and [arm.organization.people for arm in looked] == [COPY, COPY]
    assert looked[0].organization == looked[1].organization
    assert looked[0].organization.imported.file != whole.organization.imported.file  # type: ignore[union-attr]
    with pytest.raises(StudyError, match="a folder for their sample"):
        scaled(whole, COPY)
    small = written(company({"Sales": 60, "Support": 40}, named=4), tmp_path / "small")
    assert _thinned([small], tmp_path) == ([small], 0)
    many = written(company({f"Unit {k}": 16 for k in range(380)}, named=5200), tmp_path / "many")
    assert many.organization.people > LARGE and _thinned([many], tmp_path) == ([many], 0)


def test_what_an_answer_hangs_on_is_looked_for_in_a_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.sensitivity.unknown", lambda case: unknown(case)[:3])
    case = written(company({"Sales": 60, "Support": 40}, named=4), tmp_path, weeks=4)
    told, _ = sensitivity(case, people=30, paths=2, top=0, out=tmp_path / "s", executor=InProcess(stand_in))
    assert told.people == 30 and "from 100 to 30 people" in told.method and "are a sample" in told.method
