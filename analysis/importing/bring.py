"""The whole way from tables to an organization: read, recognise, repair; every reason against it told at once."""

from __future__ import annotations

import math
import os
import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.importing import titles
from analysis.importing.cells import Bounds, Source, Upload
from analysis.importing.columns import Mapped, Wishes, read_wishes, recognise
from analysis.importing.people import Crowd, gather
from analysis.importing.reading import read_source
from analysis.importing.repairs import Repair, Repairs
from analysis.importing.ties import LAYERS, NONE, Web, Weights, gather_ties
from sim.problems import Findings
from sim.roster import UNKNOWN, Roster, sorted_ties

SALT = "HEADWAY_SALT"  # environment variable: the same tables with the same salt give the same file


@dataclass(frozen=True)
class Wanted:
    """How tables are to be brought in; see the options of ``import``."""

    people: Path | Upload
    ties: Path | Upload | None = None
    survey: Path | Upload | None = None
    maps: tuple[str, ...] = ()
    undirected: bool = False
    least: float | None = None
    weights: Weights = "given"
    keep_ids: bool = False
    only_measured: bool = False
    salt: str | None = None
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True)
class Brought:
    """What came of tables, before it is written.

    Parameters
    ----------
    roster : Roster
    guess : tuple of str
        Layers that are drawn by chance.
    repairs : tuple of Repair
    columns : dict
        By table: what was looked for, and the heading taken for it.
    crowd : Crowd
        People as they stand in the table; their ids are in no file.
    web : Web
    headings : dict
        By table: all its headings.
    survey : dict
        Answers counted by department and question.
    """

    roster: Roster
    guess: tuple[str, ...]
    repairs: tuple[Repair, ...]
    columns: dict[str, dict[str, str]]
    crowd: Crowd
    web: Web
    headings: dict[str, tuple[str, ...]]
    survey: dict[str, dict[str, list[int]]] = field(default_factory=dict)


def bring(wanted: Wanted) -> Brought:
    """Tables as an organization.

    Raises
    ------
    ScenarioError
        With every reason why nothing can be made of them.
    """
    findings, repairs = Findings(), Repairs()
    wishes = read_wishes(wanted.maps, (*LAYERS, NONE), titles.CHOICES, findings)
    if wanted.least is not None and not math.isfinite(wanted.least):
        findings.add(("", None), "--least", "is no ordinary number")
    if wanted.salt == "":
        findings.add(("", None), "--salt", "is empty; take something that nobody guesses, or leave it out")
    source = read_source(wanted.people, findings, repairs, wanted.bounds)
    other = read_source(wanted.ties, findings, repairs, wanted.bounds) if wanted.ties is not None else None
    told = _recognised(source, other, wishes, findings)
    findings.stop_if_any()
    assert source is not None and told is not None
    people, ties, both, mapped, mapped_ties = told
    crowd = gather(people, mapped, wishes, findings, repairs)
    findings.stop_if_any()
    assert crowd is not None
    web: Web | None = Web()
    if ties is not None and mapped_ties is not None and ties.rows:
        web = gather_ties(
            ties, mapped_ties, wishes, crowd, findings, repairs, undirected=wanted.undirected, both_ways=both,
            least=wanted.least, weights=wanted.weights,
        )  # fmt: skip
    survey = {}
    if wanted.survey is not None:
        from analysis.importing.answers import gather_answers

        survey = gather_answers(wanted.survey, crowd, findings, repairs, wanted.bounds)
    findings.stop_if_any()
    assert web is not None
    guess = () if wanted.only_measured else guessed_layers(crowd, web)
    columns, headings = _columns(told)
    roster = _roster(crowd, web, wanted, repairs)
    return Brought(roster, guess, tuple(repairs.made), columns, crowd, web, headings, survey)


def _recognised(source: Source | None, other: Source | None, wishes: Wishes, findings: Findings) -> Any:
    """Tables of people and ties with their columns by what they are; None where one is missing."""
    mapped = recognise(source.table, "people", wishes, findings) if source is not None else None
    held = source.ties if source is not None else None
    ties, both = (held, source.undirected if source is not None else frozenset())
    if other is not None:
        ties, both = other.ties or other.table, other.undirected
    if source is not None and other is not None and held is not None and held.rows:
        findings.add((source.table.name, None), "", "holds ties already; give either this file or a table of ties")
    mapped_ties: Mapped | None = None
    if ties is not None and (ties.rows or other is not None):
        mapped_ties = recognise(ties, "ties", wishes, findings)
    return None if source is None else (source.table, ties, both, mapped, mapped_ties)


def _columns(told: Any) -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, ...]]]:
    people, ties, _, mapped, mapped_ties = told
    there = [(table, of) for table, of in ((people, mapped), (ties, mapped_ties)) if of is not None]
    return {table.name: dict(of.taken) for table, of in there}, {table.name: tuple(table.columns) for table, _ in there}


def glance(wanted: Wanted) -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, ...]]]:
    """By table what is taken for what, and all headings: of tables that cannot be used too, as far as they are read."""
    findings, repairs = Findings(), Repairs()
    wishes = read_wishes(wanted.maps, (*LAYERS, NONE), titles.CHOICES, findings)
    source = read_source(wanted.people, findings, repairs, wanted.bounds)
    other = read_source(wanted.ties, findings, repairs, wanted.bounds) if wanted.ties is not None else None
    told = _recognised(source, other, wishes, findings)
    return ({}, {}) if told is None else _columns(told)


def guessed_layers(crowd: Crowd, web: Web) -> tuple[str, ...]:
    """Layers that nothing was measured of; working ties are measured together, whoever they join."""
    guess = []
    if (crowd.manager == UNKNOWN).any():
        guess.append("reporting")
    if "department" not in web.layers:
        guess += ["department", "cross", "site"]
    if "informal" not in web.layers:
        guess.append("informal")
    return (*guess, "executive")


def _roster(crowd: Crowd, web: Web, wanted: Wanted, repairs: Repairs) -> Roster:
    """People in an order of their own, which says nothing about the table they come from."""
    ids = crowd.ids.to_pylist()
    if wanted.keep_ids:
        hidden = [k for k, text in enumerate(ids) if text is not None and runs_in_a_spreadsheet(text)]
        for k in hidden:
            ids[k] = "'" + ids[k]
        why = "{it begins|they begin} as a spreadsheet formula does"
        repairs.add(crowd.name, "{id|ids} quoted", why, (), len(hidden))
        person = np.array([text or f"unnamed {k}" for k, text in enumerate(ids)], dtype=object)
    else:
        salt = (wanted.salt or os.environ.get(SALT) or secrets.token_hex(16)).encode()
        key = blake2b(salt, digest_size=32).digest()
        names = (text if text is not None else f"\0{k}" for k, text in enumerate(ids))
        person = np.array([blake2b(name.encode(), key=key, digest_size=8).hexdigest() for name in names], dtype=object)
    keys = pa.table({"department": pa.array(crowd.department, pa.string()), "person": pa.array(person, pa.string())})
    order = np.asarray(pc.sort_indices(keys, [("department", "ascending"), ("person", "ascending")])).astype(np.int64)
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    above = crowd.manager[order]

    def moved(values: NDArray[Any]) -> NDArray[Any]:
        return values[order]

    return Roster(
        department=moved(crowd.department),
        site=moved(crowd.site),
        role=moved(crowd.role),
        seat=moved(crowd.seat),
        manager=np.where(above >= 0, place[np.maximum(above, 0)], above),
        advocate=moved(crowd.advocate),
        ties=MappingProxyType({n: sorted_ties(place[a], place[b], w) for n, (a, b, w) in sorted(web.layers.items())}),
        about=MappingProxyType({name: moved(values) for name, values in crowd.about.items()}),
        person=moved(person),
    )


def runs_in_a_spreadsheet(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text[:1] in "=+-@\t\r"
