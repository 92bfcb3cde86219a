"""What it costs to bring tables in: 1,000 to 1,000,000 people with about ten ties each.

    uv run python benchmarks/bench_import.py                # four sizes
    uv run python benchmarks/bench_import.py 100000         # one size
    uv run python benchmarks/bench_import.py 100000 --keep acme   # and keep tables and company in that folder

The tables are as bad as real ones are: heavy tails (a few people are named by very many), layers, blanks, managers who
are not there or above each other in a circle, ties told twice, to oneself, to unknown ids, with weights that are none.
Every import runs in a process of its own, so that its peak memory is its own. Seconds are on the wall, with those
of the processor beside.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.csv

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TIES_EACH = 10
TITLES = ("Agent", "Engineer", "Designer", "Copywriter", "Analyst", "Lawyer", "Head of something", "Clerk")
KINDS = ("works with", "advice", "lunch", "reports to", "")
ROOT = Path(__file__).resolve().parent.parent


def tables(people: int, folder: Path, seed: int = 7) -> tuple[Path, Path]:
    """A table of people and one of ties, written to `folder`."""
    luck = np.random.default_rng(seed)
    ids = np.char.add("e", luck.permutation(people).astype(str))
    departments = max(4, min(300, people // 300))
    home = np.minimum(luck.geometric(3.0 / departments, people), departments)
    boss = np.maximum((np.arange(people) - 1) // 8, 0)  # a tree, eight below each
    manager = ids[boss].astype(object)
    manager[0] = ""
    some = luck.random(people)
    manager[some < 0.02] = ""
    manager[(some > 0.02) & (some < 0.025)] = "gone"
    ring = np.flatnonzero((some > 0.03) & (some < 0.032))
    manager[ring] = ids[np.roll(ring, 1)]  # everybody of these above the next
    department = np.char.add("Unit ", home.astype(str)).astype(object)
    department[luck.random(people) < 0.01] = ""
    site = np.array(["Lyon", "Bristol", "Oslo", ""])[luck.choice(4, people, p=(0.5, 0.3, 0.18, 0.02))]
    title = np.array(TITLES)[luck.choice(len(TITLES), people)].astype(object)
    title[0] = "Chief Executive Officer"
    advocate = np.where(luck.random(people) < 0.01, "yes", "")
    level = luck.integers(1, 9, people).astype(str)
    columns = {"id": ids, "department": department, "site": site, "manager": manager, "job title": title,
               "advocate": advocate, "level": level}  # fmt: skip
    staff, web = folder / "people.csv", folder / "ties.csv"
    _write(staff, columns)
    ties = TIES_EACH * people
    fame = luck.pareto(1.3, people) + 1.0  # who is named: heavy tails
    who = luck.integers(0, people, ties)
    near = np.clip(who + luck.integers(-40, 41, ties), 0, people - 1)
    far = luck.choice(people, ties, p=fame / fame.sum())
    whom = np.where(luck.random(ties) < 0.6, near, far)
    source, target = ids[who].astype(object), ids[whom].astype(object)
    some = luck.random(ties)
    source[some < 0.002] = ""
    target[(some > 0.002) & (some < 0.006)] = "unknown"
    weight = np.ceil(luck.pareto(1.5, ties) + 0.01).astype(int).astype(str).astype(object)
    weight[(some > 0.01) & (some < 0.012)] = "often"
    kind = np.array(KINDS)[luck.choice(len(KINDS), ties, p=(0.6, 0.2, 0.15, 0.02, 0.03))]
    _write(web, {"source": source, "target": target, "weight": weight, "kind": kind})
    return staff, web


def _write(path: Path, columns: dict[str, np.ndarray]) -> None:
    table = pa.table({name: pa.array(values.tolist(), pa.string()) for name, values in columns.items()})
    pyarrow.csv.write_csv(table, path)


def measure(people: int, folder: Path) -> None:
    """Print one line of the table."""
    staff, web = tables(people, folder)
    out = folder / f"company-{people}"
    command = [sys.executable, str(ROOT / "run.py"), "import", str(staff), str(web), "--out", str(out), "--json"]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(done.stdout)
    print(
        f"{people:10,} {sum(told['ties'].values()):12,} {seconds:8.1f} {used.ru_utime + used.ru_stime:13.1f} "
        f"{used.ru_maxrss / 1024:8.0f} {len(told['repairs']):9}"
    )


def main() -> None:
    """Every size in a process of its own, whose only child is the import."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int, nargs="?")
    parser.add_argument("--keep", type=Path, help="folder for the tables and the company")
    asked = parser.parse_args()
    if asked.people is None:
        print("    people  ties stored  wall, s  processor, s  peak MB   repairs", flush=True)
        for size in SIZES:
            subprocess.run([sys.executable, __file__, str(size)], check=True)
        return
    if asked.keep is not None:
        asked.keep.mkdir(parents=True, exist_ok=True)
        measure(asked.people, asked.keep)
        return
    with TemporaryDirectory() as folder:
        measure(asked.people, Path(folder))


if __name__ == "__main__":
    main()
