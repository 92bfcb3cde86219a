"""Headway's whole model beside the simplest spread of other tools, on the same network.

    uv run python benchmarks/bench_peers.py                    # 10,000 people, 52 weeks

The peers run one rule, susceptible to infected (SI): a silent person starts with a chance for each contact who speaks.
Headway runs all of its rules, agents, records and tables. So this does not say who is better, but whether a model of
hundreds of rules written in arrays is still affordable beside a one-line rule written the tool's own way. Seconds are
those of the processor and leave out building the network. A peer that is not installed is left out, and the line says
what to install; an environment of its own keeps it out of the project's:

    uv venv peers && uv pip install --python peers/bin/python . ndlib six starsim
    PYTHONPATH=. peers/bin/python benchmarks/bench_peers.py
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import time
from collections.abc import Callable
from typing import Any

import mesa
import networkx as nx
from bench_week import sized

from sim.model import run_block
from sim.network import Network, network_of
from sim.scenario import Scenario
from sim.spec import RunSpec
from sim.structure import Structure

CHANCE = 0.01  # of starting, a week and contact
FIRST = 0.05  # share who speak at the start

Peer = tuple[Callable[[], Any], Callable[[], int]]  # what is timed, and how many have started in the end


def headway(scenario: Scenario, runs: int) -> tuple[Callable[[], Any], int]:
    """The whole model, `runs` futures stacked."""
    specs = [RunSpec(scenario, 7 + k, run=k) for k in range(runs)]
    return lambda: run_block(specs), runs


def with_mesa(network: Network, weeks: int) -> Peer:
    """SI the way Mesa's tutorials write it: an object a person, a step an object."""
    graph = nx.Graph(network.contacts)

    class Person(mesa.Agent):  # type: ignore[misc]
        def __init__(self, model: Any, infected: bool) -> None:
            super().__init__(model)
            self.infected, self.contacts = infected, []

        def step(self) -> None:
            if self.infected:
                for other in self.contacts:
                    if not other.infected and self.random.random() < CHANCE:
                        other.infected = True

    model = mesa.Model(rng=7)
    people = [Person(model, model.random.random() < FIRST) for _ in graph]
    for node, person in enumerate(people):
        person.contacts = [people[other] for other in graph[node]]

    def work() -> None:
        for _ in range(weeks):
            model.agents.shuffle_do("step")

    return work, lambda: sum(person.infected for person in people)


def with_ndlib(network: Network, weeks: int) -> Peer:
    """SI as NDlib ships it."""
    import ndlib.models.epidemics as epidemics
    import ndlib.models.ModelConfig as configs

    model = epidemics.SIModel(nx.Graph(network.contacts))
    configuration = configs.Configuration()
    configuration.add_model_parameter("beta", CHANCE)
    configuration.add_model_parameter("fraction_infected", FIRST)
    model.set_initial_status(configuration)
    return lambda: model.iteration_bunch(weeks), lambda: sum(model.status.values())


def with_starsim(network: Network, weeks: int) -> Peer:
    """Starsim's SIR, from which nobody recovers in time."""
    import starsim as ss

    disease = ss.SIR(beta=ss.perweek(CHANCE), init_prev=FIRST, dur_inf=ss.years(1000), p_death=0)
    sim = ss.Sim(
        n_agents=network.people, diseases=disease, networks=ss.StaticNet(graph=nx.Graph(network.contacts)),
        dt=ss.weeks(1), dur=ss.weeks(weeks), verbose=0,
    )  # fmt: skip
    sim.init()
    return sim.run, lambda: int(sim.diseases[0].infected.sum())


PEERS: dict[str, tuple[str, str, Callable[[Network, int], Peer]]] = {
    "Mesa, SI": ("mesa", "mesa", with_mesa),
    "NDlib, SI": ("ndlib", "ndlib six", with_ndlib),
    "Starsim, SIR without recovery": ("starsim", "starsim", with_starsim),
}


def seconds(work: Callable[[], Any]) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """One line for each tool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--weeks", type=int, default=52)
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    scenario = sized(arguments.people, arguments.weeks)
    network = network_of(Structure(scenario.organization), scenario.network_seed)
    each = 1e9 / (network.people * arguments.weeks)
    print(f"{network.people:,} people, {network.contacts.nnz // 2:,} ties, {arguments.weeks} weeks")
    for runs in (1, 5):
        work, count = headway(scenario, runs)
        seconds(work)
        print(f"{f'Headway, all rules, {runs} stacked':<34}{seconds(work) * each / count:>9.0f} ns a person and week")
    for name, (package, install, build) in PEERS.items():
        if importlib.util.find_spec(package) is None:
            print(f"{name:<34}     not installed: uv pip install {install}")
            continue
        build(network, 2)[0]()  # what is compiled or loaded once
        work, started = build(network, arguments.weeks)
        cost = seconds(work) * each
        share = 100.0 * started() / network.people
        print(f"{name:<34}{cost:>9.0f} ns a person and week; {share:.0f} % have started", flush=True)


if __name__ == "__main__":
    main()
