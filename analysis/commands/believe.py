"""Commands about whether it can be believed: `validate`, `peers`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from analysis.commands.options import COMMAND, Options, load
from analysis.console import Screen
from analysis.experiments import StudyError, replicate

QUICK_FUTURES = 12


def validate(
    quick: bool,
    calibrate: bool,
    write: bool,
    parts: list[str] | None,
    times: int,
    folder: Path,
    workers: int | None,
    screen: Screen,
) -> None:
    """Try patterns, published figures, whole cases and mechanisms, and write what came out."""
    from analysis.validation.results import PARTS

    if sum((quick, calibrate, write, bool(parts))) > 1:
        raise StudyError("--quick, --calibrate, --write and --part are four different things: give one of them")
    unknown = [part for part in parts or () if part not in PARTS]
    if unknown:
        raise StudyError(f"--part {unknown[0]}: there is no such part; there are {', '.join(PARTS)}")
    if not (quick or calibrate or folder.is_dir()):
        raise StudyError(f"--out {folder}: there is no such folder")
    if quick:
        _quick(workers, screen)
    elif calibrate:
        _calibrate(workers, screen)
    else:
        _whole(() if write else tuple(parts or PARTS), times, folder, workers, screen)


def _quick(workers: int | None, screen: Screen) -> None:
    from dataclasses import replace

    from analysis.validation.bench import Bench
    from analysis.validation.companies import companies
    from analysis.validation.results import patterns_on

    small = replace(companies()[0], runs=QUICK_FUTURES)
    screen.title(f"Patterns on a company of {small.words}, {QUICK_FUTURES} futures each")
    with screen.progress("Patterns") as progress, closing(Bench(None, workers)) as bench:
        rows = patterns_on((small,), bench, progress)
    _tell_patterns(rows, screen)
    screen.data({"patterns": _plain(rows)})


def _calibrate(workers: int | None, screen: Screen) -> None:
    from analysis.files import plain, write_json
    from analysis.validation.bench import Bench
    from analysis.validation.calibration import calibrate
    from sim.region import FILE

    screen.title("Searching the numbers that nobody knows")
    with screen.progress("Varied companies") as progress, closing(Bench(workers=workers)) as bench:
        found = calibrate(bench, progress=progress)
    write_json(FILE, plain(found))
    screen.lines(
        f"{len(found['numbers'])} of {found['searched']} numbers move a figure; {len(found['points'])} points left.",
        f"Wrote {FILE}. Studies draw their worlds from it from now on; next: {COMMAND} validate",
    )
    screen.data(plain(found))


def _whole(parts: tuple[str, ...], times: int, folder: Path, workers: int | None, screen: Screen) -> None:
    from analysis.charts.validation import draw_validation
    from analysis.files import read_json
    from analysis.validation.bench import Bench
    from analysis.validation.page import PICTURE, write_page
    from analysis.validation.results import FILE, run_part, save

    with closing(Bench(workers=workers)) as bench:
        for part in parts:
            with screen.progress(part.capitalize()) as progress:
                save({part: run_part(part, bench, progress, times)})
    found = read_json(FILE)
    page = write_page(folder)
    picture = draw_validation(found, folder / PICTURE) if "patterns" in found and "figures" in found else None
    if "patterns" in parts:
        _tell_patterns(found["patterns"], screen)
    screen.lines("", f"Wrote {page}", *([f"and {picture}."] if picture else ()))
    screen.data(found)


def _tell_patterns(rows: list[dict[str, Any]], screen: Screen) -> None:
    from analysis.validation.page import short

    def cell(value: float | None) -> str:
        return short(value if value is None or value == value else None)

    told = [
        [r["id"], r["company"], r["verdict"], f"{cell(r['mean'])} [{cell(r['low'])}, {cell(r['high'])}]", r["says"]]
        for r in rows
    ]  # fmt: skip
    screen.table(["Id", "Company", "Verdict", "Effect, 95 % interval", "What is claimed"], told)
    count = {verdict: sum(r["verdict"] == verdict for r in rows) for verdict in ("shown", "not shown", "opposite")}
    screen.lines("", ", ".join(f"{number} {verdict}" for verdict, number in count.items()))


def _plain(rows: list[dict[str, Any]]) -> Any:
    from analysis.files import plain

    return plain(rows)


def peers(name: str, picture: Path | None, options: Options) -> None:
    """Place a scenario's answer among published figures and varied companies."""
    from analysis.files import read_json
    from analysis.validation.peers import place, sentences
    from analysis.validation.results import FILE

    reference: Mapping[str, Any] = read_json(FILE).get("peers") or {}
    if not reference:
        raise StudyError(f"there are no varied companies to compare with yet; run {COMMAND} validate --part peers")
    scenario = load(name, options)
    options.screen.title(f"{scenario.name} among other companies")
    with options.screen.progress(scenario.name) as progress:
        study = replicate(
            scenario, options.runs, options.seed, options.out, options.workers,
            luck_only=options.luck_only, progress=progress,
        )  # fmt: skip
    found = place(study, reference)
    told = sentences(found)
    options.screen.lines(*told)
    target = picture or Path(study.folder) / "peers.png"
    from analysis.charts.peers import draw_peers

    try:
        drawn = draw_peers(found, target)
    except ValueError as error:
        raise StudyError(str(error)) from None
    options.screen.lines("", f"Study: {study.folder}", f"Picture: {drawn}")
    options.screen.data(
        {"study": str(study.folder), "peers": _plain([found])[0], "answer": told, "picture": str(drawn)}
    )
