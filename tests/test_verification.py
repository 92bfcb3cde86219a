"""The engine against closed forms and independent computations, with the other mechanisms switched off."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest
from cases import PLAN, company, specs
from numpy.typing import NDArray
from references import DATA, needs_references

from sim.block import RunSpec
from sim.model import WEEK, advance, make_block, release, replaced
from sim.network import Network
from sim.people import SPEAKING
from sim.posting import pilot_posts
from sim.rungs import move_rungs_linear
from sim.scenario import Scenario
from sim.structure import Structure

Matrix = NDArray[np.float64]


def one_department(people: int, weeks: int) -> Scenario:
    return Scenario.of({
        "name": "One department", "weeks": weeks,
        "organization": {"departments": {"All": {"headcount": people}}},
    })  # fmt: skip


def opinions(matrix: Matrix, start: Matrix, listening: float, keeping: float, weeks: int) -> Matrix:
    """Conviction after `weeks` of the engine's own listening and learning, everything else off."""
    scenario = one_department(len(start), weeks)
    world = {
        "people.conviction_listening": listening, "people.conviction_return": keeping, "people.conviction_reach": 0.0,
        "people.conviction_advocates": 0.0, "people.turnover": 0.0, "advocate.recruits": 0.0,
    }  # fmt: skip
    network = Network.from_matrix(Structure(scenario.organization), matrix)
    block = make_block([RunSpec(scenario, 1, world)], network)
    block.people.conviction[0] = start
    block.people.conviction0[0] = start
    for _ in range(weeks):
        advance(block)
    result: Matrix = block.people.conviction[0].copy()
    release(block)
    return result


def test_degroot_reaches_its_consensus() -> None:
    """Weights 3/11, 4/11, 4/11 are the left unit eigenvector of this matrix (Jackson, Social and Economic Networks)."""
    matrix = np.array([[1 / 3, 1 / 3, 1 / 3], [1 / 2, 1 / 2, 0.0], [0.0, 1 / 4, 3 / 4]])
    start = np.array([0.9, 0.2, 0.5])
    end = opinions(matrix, start, 1.0, 0.0, 200)
    assert np.allclose(end, np.array([3.0, 4.0, 4.0]) / 11.0 @ start, atol=1e-12)


def test_friedkin_johnsen_against_a_linear_solve() -> None:
    """FJ: y = s W y + (1 - s) y0; the engine's rates a (listening), b (return) give s = a / (a + b)."""
    rng = np.random.default_rng(3)
    matrix = rng.random((30, 30)) * (rng.random((30, 30)) < 0.2) + np.eye(30)
    matrix /= matrix.sum(axis=1, keepdims=True)
    start = rng.random(30)
    for listening, keeping in ((0.10, 0.06), (0.30, 0.08)):
        share = listening / (listening + keeping)
        solved = np.linalg.solve(np.eye(30) - share * matrix, (1.0 - share) * start)
        assert np.allclose(opinions(matrix, start, listening, keeping, 350), solved, rtol=0.0, atol=1e-8)


def _reference() -> dict[tuple[str, str, float], dict[str, tuple[float, float]]]:
    cases: dict[tuple[str, str, float], dict[str, tuple[float, float]]] = {}
    with (DATA / "opinion-dynamics-reference" / "fj_equilibria_on_networks.csv").open() as file:
        for row in csv.DictReader(file):
            key = (row["dataset"], row["kind"], float(row["susceptibility"]))
            cases.setdefault(key, {})[row["id"]] = (float(row["x0"]), float(row["equilibrium"]))
    return cases


@needs_references
def test_friedkin_johnsen_on_real_networks_against_other_software() -> None:
    for (dataset, kind, share), people in _reference().items():
        ids = list(people)
        place = {name: k for k, name in enumerate(ids)}
        matrix = np.zeros((len(ids), len(ids)))
        with (DATA / dataset / "edges.csv").open() as file:
            for tie in csv.DictReader(file):
                if tie.get("kind", tie.get("layer")) == kind and tie["source"] != tie["target"]:
                    matrix[place[tie["source"]], place[tie["target"]]] = 1.0
        silent = matrix.sum(axis=1) == 0
        matrix[silent, silent] = 1.0
        matrix /= matrix.sum(axis=1, keepdims=True)
        start = np.array([people[name][0] for name in ids])
        expected = np.array([people[name][1] for name in ids])
        assert np.allclose(opinions(matrix, start, share, 1.0 - share, 200), expected, rtol=0.0, atol=1e-8), (
            dataset,
            kind,
            share,
        )


def test_bass_and_si_on_complete_mixing() -> None:
    """The mean of 8 runs of 1,200 people follows x' = x + (p + q x)(1 - x), the weekly Bass equation; p = 0 is SI."""
    people, weeks, runs = 1200, 60, 8
    scenario = one_department(people, weeks)
    network = Network.from_matrix(Structure(scenario.organization), np.full((people, people), 1.0 / people))
    week = replaced(WEEK, "move", lambda block: block.move(move_rungs_linear))
    for p, q, seeds in ((0.01, 0.15, 0), (0.0, 0.20, 60)):
        world = {
            "people.speak_hazard": p,
            "people.converse_hazard": q,
            "advocate.recruits": 0.0,
            "people.turnover": 0.0,
        }
        block = make_block([RunSpec(scenario, 50 + r, world) for r in range(runs)], network)
        block.people.rung[:] = 0
        block.people.rung[:, :seeds] = SPEAKING
        x, path, shares = seeds / people, [], []
        for _ in range(weeks):
            x += (p + q * x) * (1.0 - x)
            path.append(x)
            advance(block, week)
            shares.append((block.people.rung >= SPEAKING).mean(axis=1))
        release(block)
        mean, spread = np.mean(shares, axis=1), np.std(shares, axis=1, ddof=1) / np.sqrt(runs)
        assert np.all(np.abs(mean - path) < 4.5 * spread + 0.01), np.abs(mean - path).max()
        assert mean[-1] > 0.9


@pytest.mark.parametrize("forgetting", [0.0, 0.01])
def test_legal_learns_as_bayes_says(forgetting: float) -> None:
    """Posterior mean = (prior harm + incidents) / (prior posts + posts seen), each faded by (1 - f) a week since."""
    world = {"legal.forgetting": forgetting, "market.harm_rate": 0.5, "legal.sees_inside": 0.0}
    block = make_block([RunSpec(company(weeks=40), 5, world), RunSpec(company({}, weeks=40), 6, world)])
    scale = block.structure.people / 920.0
    harm, seen = [], []
    for _ in range(40):
        heard = block.journey.level("listening").copy()
        advance(block)
        effects = block.effects
        share = 0.25 + 0.35 * effects.ruled + 0.40 * heard
        members = pilot_posts(block)
        watched = (block.public.sanctioned_posts - members) * share + 4.0 * members
        seen.append(watched.sum(axis=1) / scale)
        harm.append(block.public.severity.sum(axis=1) / scale)
    fading = (1.0 - forgetting) ** np.arange(39, -1, -1)[:, None]
    belief = block.belief
    expected_harm = belief.prior_harm[:, 0] + (np.array(harm) * fading).sum(axis=0)
    expected_seen = belief.prior_watched[:, 0] + (np.array(seen) * fading).sum(axis=0)
    assert np.allclose(belief.mean[:, 0], expected_harm / expected_seen, rtol=1e-12)
    assert np.array(harm).sum(axis=0).min() > 0 and np.array(seen).sum(axis=0).min() > 0
    release(block)


def test_legal_sees_posts_of_a_pilot_most() -> None:
    block = make_block([RunSpec(company({"push": {**PLAN["push"], "week": 1}}, weeks=30), 5)])
    block.models[0].counsel.tolerance = 5.0
    checked = 0
    for _ in range(30):
        listening = block.journey.level("listening").copy()
        watched = block.belief.watched.copy()
        advance(block)
        piloting = block.effects.pilot_outside[0] > 0
        members = pilot_posts(block)[0]
        others = block.public.sanctioned_posts[0] - members
        seen = others * (0.25 + 0.40 * listening[0]) + 4.0 * members
        gained = seen.sum() / (block.structure.people / 920.0)
        forgotten = 0.0045 * (watched[0, 0] - 1500.0)
        assert np.isclose(block.belief.watched[0, 0], watched[0, 0] + gained - forgotten, rtol=1e-12)
        checked += bool(piloting.any())
    assert checked > 3
    release(block)


def test_money_and_people_are_conserved() -> None:
    scenario = company(weeks=60)
    block = make_block(specs(scenario, range(4)))
    cash = scenario.budget.cash
    for _ in range(60):
        advance(block)
        purse = block.purse
        assert np.allclose(purse.left + purse.released + purse.spent, cash, rtol=1e-12)
        assert (purse.left >= 0).all() and (purse.released >= 0).all()
        rung = block.people.rung
        assert sum((rung == k).sum() for k in range(4)) == rung.size == 4 * scenario.organization.people
        public = block.public
        assert np.array_equal(public.voices.sum(axis=1), (rung >= SPEAKING).sum(axis=1))
        assert np.allclose(public.sanctioned.sum(axis=1), ((rung >= SPEAKING) & block.people.allowed).sum(axis=1))
    k = list(_outcomes()).index("cash")
    assert np.allclose(block.record.weekly[:, :, k].sum(axis=1), block.purse.spent[:, 0], rtol=1e-12)
    assert (block.purse.spent > 0).all()
    release(block)


def _outcomes() -> Any:
    from sim.outcomes import OUTCOMES

    return OUTCOMES
