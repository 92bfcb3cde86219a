"""The command `network`: who listens to whom in a company, in figures; a file of it; a generator like it."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis import likeness
from analysis.answer import Section
from analysis.console import Screen
from analysis.experiments import StudyError
from analysis.export import export_network
from analysis.likeness import FIGURES, fit_like
from analysis.portrait import Portrait, columns_of, portrait
from analysis.privacy import Veil, veil_of
from sim.network import Network, network_of
from sim.parameters import PARAMETERS
from sim.problems import nearest
from sim.scenario import Scenario, load_scenario
from sim.structure import Structure

PICTURES = (".png", ".svg", ".pdf")
LONGEST_ID = 16  # signs of an id that a table shows; --json holds it whole
TOLD = (
    ("mean_degree", "Contacts a person", "{:.1f}"),
    ("degree_spread", "Spread of contacts over their mean", "{:.2f}"),
    ("top_tenth", "Contacts held by the tenth with most", "{:.0%}"),
    ("density", "Share of all possible ties", "{:.2%}"),
    ("reciprocity", "Ties that are returned", "{:.0%}"),
    ("clustering", "Contacts who know each other", "{:.0%}"),
    ("largest_component", "People who are all connected", "{:,.0f}"),
)


def network_of_scenario(scenario: Scenario) -> Network:
    """The network that the runs of a scenario have."""
    values = {name: p.default for name, p in PARAMETERS.items() if name.startswith("organization.")}
    span = scenario.parameters.get("organization.span", values["organization.span"])
    return network_of(Structure(scenario.organization, int(span)), scenario.network_seed, dict(scenario.parameters))


def network(
    name: str, by: tuple[str, ...], export: Path | None, week: int, seed: int, like: bool, picture: Path | None,
    show_small: bool, every: bool, screen: Screen,
) -> None:  # fmt: skip
    """Say what a company's network is like; write it; fit the generator to it."""
    if picture is not None:
        check_picture(picture)
    scenario = load_scenario(name)
    veil = veil_of(scenario, show_small=True if show_small else None)
    there = network_of_scenario(scenario)
    known = columns_of(there.structure)
    for column in by:
        if column not in known:
            near = nearest(column, known)
            hint = f"; did you mean {near}?" if near else ""
            raise StudyError(f"--by {column}: there is no such column{hint} There are: {', '.join(known)}")
    if export is not None:
        _export(scenario, there, export, week, seed, veil, every, screen)
        return
    columns = tuple(dict.fromkeys(("department", "site", *by)))
    told = portrait(there, veil, columns, every)
    _show(scenario, told, columns, screen)
    content: dict[str, Any] = {
        "people": there.people,
        "ties": [asdict(origin) for origin in told.origins],
        "figures": {key: value if math.isfinite(value) else None for key, value in told.figures.items()},
        "groups": [{k: _plain(v) for k, v in row.items()} for row in told.rows],
        "persons": told.persons,
        "notes": list(told.notes),
    }
    if like or picture is not None:
        content["like"] = _like(there, scenario.name, picture, screen)
    screen.data(content)


def _show(scenario: Scenario, told: Portrait, columns: tuple[str, ...], screen: Screen) -> None:
    figures = told.figures
    screen.title(f"{scenario.name}: who listens to whom")
    screen.sections([Section("What is real and what is guessed", tuple(str(origin) for origin in told.origins))])
    whole = [(words, form.format(figures[key])) for key, words, form in TOLD if math.isfinite(figures[key])]
    for column in columns:
        value, apart = figures[f"modularity.{column}"], figures[f"external_internal.{column}"]
        if math.isfinite(value):
            whole.append((f"Modularity by {column}", f"{value:.2f}"))
            whole.append((f"E-I index by {column} (-1 all within, 1 all between)", f"{apart:.2f}"))
    screen.lines("")
    screen.table(("Of all ties", ""), whole)
    screen.lines("")
    screen.table(
        ("Department", "People", "Contacts", "E-I", "Of the most heard tenth", "Of the tenth that bridges most"),
        [
            (row["group"], row["people"], f"{row['contacts']:.1f}", _index(row["external_internal"]), row["most_heard"],
             row["bridges"])
            for row in told.rows
        ],
    )  # fmt: skip
    if told.persons:
        screen.lines("")
        screen.table(
            ("Most listened to", "Department", "Role", "Influence", "Listeners", "PageRank", "Betweenness", "Bridges"),
            [
                (p["person"][:LONGEST_ID], p["department"], p["role"], f"{p['influence']:.2f}", str(p["listeners"]),
                 f"{p['pagerank']:.4f}", "" if p["betweenness"] is None else f"{p['betweenness']:.1f}",
                 str(p["bridges"]))
                for p in told.persons
            ],
        )  # fmt: skip
    if told.notes:
        screen.lines("", *told.notes)


def check_picture(path: Path) -> None:
    """Say before any work that a picture cannot be written."""
    if path.suffix.lower() not in PICTURES:
        raise StudyError(f"--picture {path}: is no kind of picture; allowed: {', '.join(PICTURES)}")
    if not path.absolute().parent.is_dir():
        raise StudyError(f"there is no folder {path.parent}")


def _like(there: Network, name: str, picture: Path | None, screen: Screen) -> dict[str, Any]:
    """The generator fitted, real beside fitted beside usual."""
    found = fit_like(there, likeness.TRIES)
    rows = [
        (words, f"{found.real[name]:.3f}", f"{found.fitted[name]:.3f}", f"{found.usual[name]:.3f}")
        for name, (words, _) in FIGURES.items()
    ]
    screen.lines("")
    screen.table(("Like yours", "Real", "Fitted", "Usual numbers"), rows)
    lines = [f"  {name}: {value:g}" for name, value in found.parameters.items()]
    screen.lines("", "Lines for a scenario that only describes a company, to give it a network like this one:")
    screen.lines("parameters:", *lines, f"  organization.span: {found.span}")
    if picture is not None:
        from analysis.charts.likeness import draw_likeness

        screen.lines("", f"Wrote {draw_likeness(found, name, picture)}.")
    return asdict(found)


def _export(
    scenario: Scenario, there: Network, path: Path, week: int, seed: int, veil: Veil, every: bool, screen: Screen
) -> None:
    if week > scenario.weeks:
        raise StudyError(f"--week {week}: the scenario ends with week {scenario.weeks}")
    from analysis.executors import run_to_week

    export_network(there, path, None, veil=veil, every=every)  # also says why not, before anything is run
    if week >= 0:
        there, states = run_to_week(scenario, seed, week)
        export_network(there, path, states, veil=veil, every=every)
    screen.lines(f"Wrote {path}.")
    screen.data({"file": str(path), "week": week if week >= 0 else None, "seed": seed if week >= 0 else None})


def _index(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else ""


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
