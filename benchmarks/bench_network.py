"""What it costs to draw the influence network, and to hold it: time and peak memory by number of people.

    uv run python benchmarks/bench_network.py                  # 1,000 to 1,000,000 people
    uv run python benchmarks/bench_network.py 100000           # one size

Every size runs in a process of its own, so that its peak memory is its own; the memory before the first draw, which is
Python with NumPy and SciPy, is told apart. The ties are drawn three times and the quickest time is told: other work on
the machine can only slow it. Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

from sim.network import Network
from sim.organization import Department, ExecutiveSeat, Organization, Site
from sim.structure import Structure

SIZES = (1_000, 10_000, 100_000, 500_000, 1_000_000)
REPEATS = 3


def company(people: int) -> Structure:
    """Twelve departments of unequal size at three sites, with five executives."""
    shares = [0.2, 0.15, 0.12, 0.1, 0.1, 0.08, 0.07, 0.06, 0.05, 0.04, 0.02]
    sizes = [round(share * people) for share in shares]
    sizes.append(people - sum(sizes))
    return Structure(
        Organization(
            departments={f"Department {k}": Department(headcount=size) for k, size in enumerate(sizes)},
            sites={name: Site() for name in ("North", "South", "West")},
            executives=tuple(ExecutiveSeat(title=f"Executive {k}", support=0.3) for k in range(5)),
        )
    )


def megabytes() -> float:
    """Peak memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def measure(people: int) -> None:
    """Print one line of the table."""
    structure = company(people)
    before = megabytes()
    drawing, listening = [], []
    for _ in range(REPEATS):
        started = time.process_time()
        network = Network.drawn(structure)
        drawn = time.process_time()
        matrix = network.listening()
        drawing.append(drawn - started)
        listening.append(time.process_time() - drawn)
    after = megabytes()
    started = time.process_time()
    figures = network.measures()
    measuring = time.process_time() - started
    print(
        f"{people:>9,} {matrix.nnz:>11,} {min(drawing):>9.3f} {min(listening):>9.3f} {measuring:>9.3f}"
        f" {before:>9.0f} {after:>9.0f} {figures['mean_degree']:>7.1f} {figures['transitivity']:>7.3f}"
        f" {figures['clustering']:>7.3f} {figures['top_tenth']:>7.3f}"
    )


def main() -> None:
    """One line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("people", type=int, nargs="?", help="one size, in this process")
    asked = parser.parse_args().people
    if asked:
        measure(asked)
        return
    print("Seconds to draw the ties, to weigh them and to measure them; MB before and after; contacts a person, closed")
    print("share of two-step paths, mean clustering, share of all contacts held by the tenth with the most.")
    print("   people        ties   draw, s  weigh, s measure, s  MB from     MB to  degree  closed cluster   tenth")
    for people in SIZES:
        subprocess.run([sys.executable, __file__, str(people)], check=True)


if __name__ == "__main__":
    main()
