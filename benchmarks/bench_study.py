"""What a study costs: many runs of a thousand people over three years, through a pool of processes, to a folder.

    uv run python benchmarks/bench_study.py               # 1,000 runs, two processes
    uv run python benchmarks/bench_study.py --runs 200

Seconds are those of the processor, in all processes together: on an idle machine with two cores, half as many pass on
the wall. What the runs themselves cost is measured beside it, on some of the study's own blocks, worked out in this
process without a folder before and after; the rest is starting processes, handing over, writing, merging, summing up.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from bench_week import sized
from family import Family

from analysis.executors import run_block
from analysis.experiments import Plan, replicate

SAMPLE = 2  # blocks whose own cost is measured, before and after


def own_seconds(plan: Plan) -> float:
    """Processor seconds of the plan's runs alone, told by a few of its blocks."""
    blocks = list(plan.blocks(range(SAMPLE)))
    start = time.process_time()
    for block in blocks:
        run_block(block, lambda week: None)
    return (time.process_time() - start) / sum(len(block.runs) for block in blocks) * plan.runs


def main() -> None:
    """Print what the study cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=156)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    scenario = sized(arguments.people, arguments.weeks)
    plan = Plan.of([scenario], arguments.runs)
    run_block(next(iter(plan.blocks({0}))), lambda week: None)  # what is loaded once
    before = own_seconds(plan)
    with tempfile.TemporaryDirectory() as folder, Family() as family:
        start, clock = family.seconds(), time.perf_counter()
        replicate(scenario, arguments.runs, out=Path(folder) / "study", workers=arguments.workers)
        total, wall = family.seconds() - start, time.perf_counter() - clock
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
    own = (before + own_seconds(plan)) / 2.0
    scale = 1e9 / (arguments.runs * scenario.organization.people * arguments.weeks)
    print(f"{arguments.runs:,} runs x {scenario.organization.people:,} people x {arguments.weeks} weeks")
    print(f"processor, all processes:   {total:8.1f} s  {total * scale:6.0f} ns a person and week")
    print(f"of which the runs alone:    {own:8.1f} s  {own * scale:6.0f} ns a person and week")
    print(f"store and executor beside:  {100.0 * (total - own) / own:8.1f} %")
    print(f"on the wall, {arguments.workers} processes:  {wall:8.1f} s")
    print(f"memory, all processes:      {family.most:8.0f} MB")
    print(f"study on disk:              {size:8.1f} MB")


if __name__ == "__main__":
    main()
