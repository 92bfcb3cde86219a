"""What a large company costs: 10,000, 100,000 and 1,000,000 people, generated and run.

    uv run python benchmarks/bench_scale.py                       # all three, three years each
    uv run python benchmarks/bench_scale.py 1000000 --weeks 26    # one size, in this process

Every size runs in a process of its own, so that its peak memory is its own. Seconds are those of the processor (user
and system), which other work on the machine lengthens less than those on the wall. Generation is everything before
week 1: ties, weights, people, agents.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from bench_network import megabytes
from bench_week import bare, sized

from sim.model import advance, make_block, release, tables
from sim.spec import RunSpec

SIZES = (10_000, 100_000, 1_000_000)
BARE_WEEKS = 4


def measure(people: int, weeks: int) -> None:
    """Print one line of the table."""
    scenario = sized(people, weeks)
    staff = scenario.organization.people
    before = megabytes()
    release(make_block([RunSpec(sized(1_000, 2), 7)]))  # what is loaded once is not generation
    start = time.process_time()
    block = make_block([RunSpec(scenario, 7)])
    generated = time.process_time()
    for _ in range(weeks):
        advance(block)
    tables(block)
    run = time.process_time()
    peak = megabytes()
    release(block)
    work = bare(scenario, 1, BARE_WEEKS)
    least_start = time.process_time()
    work()
    least = (time.process_time() - least_start) / (BARE_WEEKS * staff) * 1e9
    cost = (run - generated) / (weeks * staff) * 1e9
    print(
        f"{staff:>10,} {weeks:>6} {generated - start:>14.2f} {run - generated:>9.1f} {cost:>14.0f}"
        f" {cost / least:>14.1f} {before:>9.0f} {peak:>9.0f}"
    )


def main() -> None:
    """One line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int, nargs="?", help="one size, in this process")
    parser.add_argument("--weeks", type=int, default=156)
    arguments = parser.parse_args()
    if arguments.people:
        measure(arguments.people, arguments.weeks)
        return
    print("    people  weeks  generation, s  weeks, s  ns person-week  x bare step    MB from     MB to", flush=True)
    for people in SIZES:
        subprocess.run([sys.executable, __file__, str(people), "--weeks", str(arguments.weeks)], check=True)


if __name__ == "__main__":
    main()
