"""Cascades of the engine against a breadth-first computation and against other software, everything else switched off.

Linear threshold: somebody speaks from the week on in which the share of those they listen to who spoke the week before
has reached the threshold (Granovetter 1978). The engine's own network, listening and week; the step that moves people
is replaced by that rule.
"""

from __future__ import annotations

import csv
from collections import deque

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from references import DATA, needs_references

from sim.block import Block, RunSpec
from sim.model import WEEK, advance, make_block, release, replaced
from sim.network import Network
from sim.people import SPEAKING
from sim.scenario import Scenario
from sim.structure import Structure

NEVER = -1
_ROUNDING = 1e-12  # five fifths add up to a little less than one


def cascade(ties: NDArray[np.float64], seeds: list[int], threshold: float, weeks: int) -> NDArray[np.int64]:
    """Week in which each speaks, as the engine has it: seeds in week 0, `NEVER` where it does not happen."""
    people = len(ties)
    scenario = Scenario.of({
        "name": "One department", "weeks": weeks, "organization": {"departments": {"All": {"headcount": people}}},
    })  # fmt: skip
    network = Network.from_matrix(Structure(scenario.organization), ties)
    block = make_block([RunSpec(scenario, 1, {"people.turnover": 0.0, "advocate.recruits": 0.0})], network)
    block.people.rung[:] = 0
    block.people.rung[0, seeds] = SPEAKING
    when = np.where(block.people.rung[0] == SPEAKING, 0, NEVER)

    def move(block: Block) -> None:
        enough = block.heard[2] >= threshold - _ROUNDING
        block.people.rung[enough & (block.people.rung < SPEAKING)] = SPEAKING

    week = replaced(WEEK, "move", move)
    for _ in range(weeks):
        advance(block, week)
        when[(when == NEVER) & (block.people.rung[0] == SPEAKING)] = block.week
    release(block)
    return when


def breadth_first(ties: NDArray[np.float64], seeds: list[int], threshold: float, weeks: int) -> NDArray[np.int64]:
    """The same by a queue: whoever speaks counts once with each of those who listen to them."""
    people = len(ties)
    listens_to = (ties > 0).sum(axis=1)
    needed = np.ceil(threshold * listens_to - 1e-9)
    when, heard = np.full(people, NEVER), np.zeros(people)
    queue: deque[tuple[int, int]] = deque()
    for person in seeds:
        when[person] = 0
        queue.append((person, 0))
    while queue:
        person, week = queue.popleft()
        if week == weeks:
            continue
        for listener in np.flatnonzero(ties[:, person]):
            heard[listener] += 1
            if when[listener] == NEVER and heard[listener] >= max(1.0, needed[listener]):
                when[listener] = week + 1
                queue.append((int(listener), week + 1))
    return when


def random_ties(people: int, share: float, seed: int) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    ties = (rng.random((people, people)) < share).astype(np.float64)
    np.fill_diagonal(ties, 0.0)
    return ties


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.03, 0.08, 0.2]), st.sampled_from([0.05, 0.2, 0.35, 0.5, 1.0]))
def test_cascades_against_a_breadth_first_computation(seed: int, share: float, threshold: float) -> None:
    ties = random_ties(40, share, seed)
    seeds = [1, 7, 20]
    assert cascade(ties, seeds, threshold, 20).tolist() == breadth_first(ties, seeds, threshold, 20).tolist()


def test_where_one_is_enough_the_week_is_the_distance() -> None:
    """A ring of 12: two steps a week, one to either side."""
    ties = np.zeros((12, 12))
    for k in range(12):
        ties[k, (k + 1) % 12] = ties[k, (k - 1) % 12] = 1.0
    assert cascade(ties, [0], 0.5, 10).tolist() == [0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]
    assert cascade(ties, [0], 0.51, 10).tolist() == [0] + [NEVER] * 11


def _references() -> dict[tuple[str, str, str, float], dict[str, int]]:
    found: dict[tuple[str, str, str, float], dict[str, int]] = {}
    with (DATA / "reference-cascades" / "cascade_toa.csv").open() as file:
        for row in csv.DictReader(file):
            key = (row["dataset"], row["kind"], row["seeds"], float(row["threshold"]))
            found.setdefault(key, {})[row["id"]] = int(row["toa"]) - 1 if row["toa"] else NEVER
    return found


@needs_references
def test_cascades_on_real_networks_against_other_software() -> None:
    """30 cascades on five networks; times of adoption as netdiffuseR has them, where seeds stand at 1."""
    references = _references()
    assert len(references) == 30
    for (dataset, kind, seeds, threshold), times in references.items():
        ids = list(times)
        place = {name: k for k, name in enumerate(ids)}
        ties = np.zeros((len(ids), len(ids)))
        with (DATA / dataset / "edges.csv").open() as file:
            for tie in csv.DictReader(file):
                if tie["kind"] == kind and tie["source"] != tie["target"]:
                    ties[place[tie["source"]], place[tie["target"]]] = 1.0
        first = [place[name] for name in seeds.split()]
        found = cascade(ties, first, threshold, 19)
        assert found.tolist() == list(times.values()), (dataset, kind, seeds, threshold)
