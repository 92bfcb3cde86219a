"""How soon the page answers, in a real browser (Chromium, driven by Playwright).

    uv run python benchmarks/bench_page.py                          # all three
    uv run python benchmarks/bench_page.py changes                  # changes of the plan, for the ready companies
    uv run python benchmarks/bench_page.py clicks                   # clicks while 200 futures are worked out
    uv run python benchmarks/bench_page.py visitors --visitors 20   # so many visitors, each with such work under way

The server is started as a strategist starts it, in a process of its own; every visitor has a browser context of their
own in one Chromium, on the same machine. Times are taken inside the page, from the event to the frame after its effect
stands in the document: Playwright's own way there and back is not in them, nor are the few milliseconds in which the
browser takes a key or click. Memory is that of the server and all of its processes, what they share counted once (the
proportional set size that Linux tells). How long a block of four futures takes by itself is told beside, since machines
differ from one minute to the next. Every wait has a limit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from family import Family
from page_visitor import Visitor
from playwright.sync_api import Browser, sync_playwright

from analysis.executors import run_together
from analysis.experiments import Arm, Run
from analysis.starters import COMPANIES, TODAY, as_it_stands, ready_company, with_plan
from tests.visits import QUIET, Served, served

WHOLE_LIMIT = 120.0  # seconds for one whole answer
ALL_LIMIT = 900.0  # seconds for those of all visitors
TABS = ("Over time", "What if", "Watch", "How sure is this?", "Assumptions", "Take away", "Answer")
SMALL = (320, 200)  # pixels: in life, every visitor's page is drawn by a machine of its own
PAUSE = 0.2  # seconds between two clicks
SLOWLY = 0.5  # seconds between two clicks of all visitors together
KIND = 28  # letters of a row's name

FRESH = "() => hw.fresh()"
STALE = "() => hw.one('.hw-headline.hw-stale')"
WHOLE = "() => hw.status().startsWith('From ')"
WORK = (STALE, FRESH, WHOLE)


def say(words: str) -> None:
    """A line at once."""
    print(words, flush=True)


def load() -> str:
    """The machine's load now."""
    return f"load {os.getloadavg()[0]:.1f}"


@contextmanager
def opened(runs: int) -> Iterator[tuple[Served, Browser]]:
    """A server and a browser; both are ended whatever happens."""
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("there is no chromium; apt-get install chromium")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="headway-bench-")))
        server = stack.enter_context(served(folder, "--runs", str(runs)))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        stack.callback(browser.close)
        yield server, browser


def by_itself() -> str:
    """How long four futures of a company of 920 take now, in a stack, in this process."""
    scenario = with_plan(as_it_stands(ready_company("software-company"), "grass_roots"), "grass_roots")
    pairs = [(Arm("plan", scenario), Run(number, number, -1)) for number in range(4)]
    taken = []
    for _ in range(4):
        start = time.perf_counter()
        run_together(pairs)
        taken.append(time.perf_counter() - start)
    return f"a block of four futures by itself: {1000 * min(taken):.0f} ms"


def row(name: str, found: Sequence[float]) -> str:
    """A line of a table: how many, median, nine tenths, worst."""
    if not found:
        return f"{name:{KIND}}     0"
    ordered = sorted(found)
    ninth = ordered[min(len(ordered) - 1, round(0.9 * (len(ordered) - 1)))]
    return f"{name:{KIND}} {len(found):>5} {statistics.median(found):>8.0f} {ninth:>8.0f} {ordered[-1]:>8.0f}"


HEAD = f"{'milliseconds':{KIND}} count   median      90%    worst"


# --- changes ---------------------------------------------------------------------------------------------------------


def change(visitor: Visitor, turn: int) -> tuple[str, list[float]]:
    """Change the plan in a way it was not in before; milliseconds until the old answer fades and the new one stands."""
    part = turn % len(visitor.page.query_selector_all(".hw-gantt-row"))
    kind = ("move", "remove", "add")[turn % 3]
    if kind == "add":
        visitor.timed("hw.press('Add a part')", "() => hw.button('Add Metrics')")
        act = "hw.press('Add Metrics')"
    else:
        visitor.select(part)
        act = "hw.press('Remove')" if kind == "remove" else f"hw.type(String(Number(hw.field().value) + {turn + 3}))"
    found = visitor.timed(act, STALE, FRESH)
    visitor.stop()
    return kind, found


def changes(runs: int, times: int) -> None:
    """A change of the plan, for the three ready companies: until the first answer, and until the whole one."""
    say(f"\nA change of the plan, {runs} futures in the end")
    lines: list[str] = []
    with opened(runs) as (server, browser):
        for number, company in enumerate(COMPANIES):
            visitor = Visitor(browser, server.first if number == 0 else server.link())
            visitor.pick("grass_roots", company)
            visitor.begin("work", "hw.press('Give me a plan')", FRESH, WHOLE)
            first, whole = visitor.wait("work", WHOLE_LIMIT)
            say(f"{company}: plan opened, first answer {first:.0f} ms, whole {whole:.0f} ms ({load()})")
            fades, answers = [], []
            for turn in range(times):
                kind, (faded, answered) = change(visitor, turn)
                say(f"{company}: {kind}, fades {faded:.0f} ms, first answer {answered:.0f} ms ({load()})")
                fades.append(faded)
                answers.append(answered)
            lines += [
                row(f"{company}: plan opened", [first]),
                row(f"{company}: change seen", fades),
                row(f"{company}: first answer", answers),
                row(f"{company}: whole answer", [whole]),
            ]
            visitor.context.close()
    say("\n".join(["", HEAD, *lines]))


# --- clicks ----------------------------------------------------------------------------------------------------------


def click(visitor: Visitor, kind: str, turn: int) -> float:
    """One click: milliseconds until its effect is seen."""
    if kind == "tab":
        tab = TABS[turn % len(TABS)]
        return visitor.timed(f"hw.press('{tab}')", f"() => hw.open('{tab}')")[0]
    if kind == "bar":
        bar = f"hw.all('.hw-gantt-row').filter((b) => b.ariaPressed === 'false')[{turn % 5}]"
        return visitor.timed(f"hw.before = hw.chosen(); {bar}.click()", "() => hw.chosen() !== hw.before")[0]
    show = "() => hw.field() && hw.field().value !== hw.before"
    return visitor.timed("hw.before = hw.field().value; hw.right()", show, clocked=True)[0]


def clicks(runs: int, times: int) -> None:
    """Clicks of one visitor while an ensemble is under way."""
    say(f"\nClicks while {runs} futures are worked out")
    found: dict[str, list[float]] = {}
    with opened(runs) as (server, browser):
        visitor = Visitor(browser, server.first)
        visitor.pick("grass_roots", "software-company")
        visitor.timed("hw.press('Give me a plan')", FRESH)
        for turn in range(times):
            kind = ("tab", "bar", "tab", "bar", "slider")[turn % 5]  # a slider begins the work anew
            under_way = visitor.page.evaluate("() => hw.status()")
            taken = click(visitor, kind, turn)
            say(f"{kind}: {taken:.0f} ms, {under_way} ({load()})")
            found.setdefault(kind, []).append(taken)
            time.sleep(PAUSE)
    rows = [row(kind, taken) for kind, taken in found.items()]
    say("\n".join(["", HEAD, *rows, row("all", [one for taken in found.values() for one in taken])]))


# --- visitors --------------------------------------------------------------------------------------------------------


def visitors(runs: int, count: int) -> None:
    """Visitors at once: each has seen a first answer, then all change their plan, and click while work goes on."""
    say(f"\n{count} visitors, each with {runs} futures of their own under way")
    with opened(runs) as (server, browser), Family(server.process) as family:
        started = family.megabytes()
        there: list[Visitor] = []
        for number in range(count):
            visitor = Visitor(browser, server.first if number == 0 else server.link(), *SMALL)
            there.append(visitor)
            visitor.pick(list(TODAY)[number % len(TODAY)], list(COMPANIES)[number % len(COMPANIES)])
            visitor.timed("hw.press('Give me a plan')", FRESH)
            visitor.stop()
            visitor.select(0)
            say(f"visitor {number + 1} is there, {family.megabytes():.0f} MB ({load()})")
        before = family.megabytes()
        begun = time.monotonic()
        for number, visitor in enumerate(there):
            visitor.begin("work", f"hw.type('{10 + number}')", *WORK)
        taken: dict[str, list[float]] = {}
        turn, left = 0, there
        while left and time.monotonic() < begun + ALL_LIMIT:
            visitor = there[turn % count]
            if turn % 2 and len(visitor.told("work")) > 1:
                found = [click(visitor, "tab", turn), click(visitor, "tab", len(TABS) - 1)]  # there and back
            else:
                found = [click(visitor, "bar", turn)]
            taken.setdefault("tab" if len(found) == 2 else "bar", []).extend(found)
            turn += 1
            if turn % count == 0:
                left = [v for v in there if len(v.told("work")) < len(WORK)]
                say(
                    f"{count - len(left)} of {count} whole after {time.monotonic() - begun:.0f} s, "
                    f"{family.megabytes():.0f} MB, clicks took up to {max(map(max, taken.values())):.0f} ms ({load()})"
                )
            time.sleep(SLOWLY)
        worked = [visitor.told("work") for visitor in there]
        for visitor in there:
            visitor.context.close()
        time.sleep(5)
        after = family.megabytes()
    rows = [row(kind, found) for kind, found in taken.items()]
    rows.append(row("first answer", [found[1] for found in worked if len(found) > 1]))
    rows.append(row("whole answer", [found[2] for found in worked if len(found) > 2]))
    say("\n".join(["", HEAD, *rows]))
    say(
        f"server and its processes, MB: {started:.0f} at the start, {before:.0f} with all visitors there, "
        f"{family.most:.0f} at most, {after:.0f} when they had left"
    )


WHAT = {"changes": changes, "clicks": clicks, "visitors": visitors}


def main() -> None:
    """What is asked for, or everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[*WHAT, []], help="left out, everything")
    parser.add_argument("--runs", type=int, default=200, help="futures of the whole answer")
    parser.add_argument("--times", type=int, default=9, help="changes for each company")
    parser.add_argument("--clicks", type=int, default=50)
    parser.add_argument("--visitors", type=int, default=20)
    asked = parser.parse_args()
    numbers = {"changes": asked.times, "clicks": asked.clicks, "visitors": asked.visitors}
    for name in asked.what or WHAT:
        say(f"\n{os.cpu_count()} cores, {load()}, {by_itself()}")
        WHAT[name](asked.runs, numbers[name])
    say(f"\n{load()}, {by_itself()}")


if __name__ == "__main__":
    main()
