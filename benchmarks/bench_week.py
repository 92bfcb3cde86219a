"""Cost of a week, all in, beside a bare NumPy step in the same process.

    uv run python benchmarks/bench_week.py            # all cases
    uv run python benchmarks/bench_week.py --memory   # peak memory of one run of 100,000 people

The bare step is 60 element-wise operations and one sparse product on arrays of the same shape: what a week could cost
at best with nothing decided and nothing recorded. Both are timed in turn, several times, and the median of the ratios
is told, since machines are noisy. The engine's time includes setting up the runs, agents, recording and the tables.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from sim.block import RunSpec
from sim.luck import run_seed
from sim.model import run_block
from sim.network import network_of
from sim.scenario import Scenario, load_scenario
from sim.structure import Structure

CASES = (
    ("1,000 people alone", 1_000, 1, 104),
    ("920 people alone", 920, 1, 104),
    ("50 x 1,000 people", 1_000, 50, 104),
    ("5 x 10,000 people", 10_000, 5, 52),
    ("10,000 people alone", 10_000, 1, 52),
    ("100,000 people alone", 100_000, 1, 26),
)


def sized(people: int, weeks: int) -> Scenario:
    """The first-tweet company with its departments grown to about `people`."""
    story = load_scenario("first-tweet")
    factor = people / story.organization.people
    heads = {
        f"organization.departments.{n}.headcount": max(1, round(d.headcount * factor))
        for n, d in story.organization.departments.items()
    }
    late = {f"levers.{lever.id}": None for lever in story.levers if lever.week > weeks}
    return story.but(name=f"{people} people", weeks=weeks, goal=None, **late, **heads)


def bare(scenario: Scenario, runs: int, weeks: int) -> Callable[[], None]:
    """60 element-wise operations and one sparse product a run, every week."""
    structure = Structure(scenario.organization)
    listening = network_of(structure, scenario.network_seed, {}).listening()
    columns = [np.random.default_rng(k).random((runs, structure.people)) for k in range(6)]

    def work() -> None:
        for _ in range(weeks):
            for k in range(20):
                columns[k % 6] = columns[k % 6] * 0.5 + columns[(k + 1) % 6] * 0.5
            for r in range(runs):
                columns[0][r] = listening @ columns[1][r]

    return work


def engine(scenario: Scenario, runs: int) -> Callable[[], None]:
    """The same number of runs and weeks, all in."""
    specs = [RunSpec(scenario, run_seed(7, k), run=k) for k in range(runs)]
    return lambda: (run_block(specs), None)[1]


def seconds(work: Callable[[], None]) -> float:
    """Processor seconds of one call: other work on the machine lengthens them less than those on the wall."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Time every case and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--memory", action="store_true", help="peak memory of one run of 100,000 people instead")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.memory:
        run_block([RunSpec(sized(100_000, 26), 7)])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
        print(f"peak memory of 100,000 people x 26 weeks: {peak:.0f} MB")
        return
    print(f"{'case':<22}{'engine':>12}{'bare step':>12}{'ratio':>8}   (nanoseconds a person and week; medians)")
    for name, people, runs, weeks in CASES:
        scenario = sized(people, weeks)
        one, other = engine(scenario, runs), bare(scenario, runs, weeks)
        one(), other()
        pairs = [(seconds(one), seconds(other)) for _ in range(arguments.repeats)]
        scale = 1e9 / (scenario.organization.people * runs * weeks)
        cost, least = (statistics.median(p[k] for p in pairs) * scale for k in (0, 1))
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{name:<22}{cost:>12.0f}{least:>12.0f}{ratio:>8.1f}")


if __name__ == "__main__":
    main()
