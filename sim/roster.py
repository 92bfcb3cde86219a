"""The people of a company one by one, with the ties that were measured between them: columns read from a file.

A table of real people is brought in once (``analysis.importing``) and becomes a Parquet file of one row a person, which
an organization names under ``imported``. Rows of the file stand in any order; `sim.structure.Structure` lays them
out. What a run depends on has a digest; ids and columns kept aside are no part of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 1  # of the file; raised when an older reader would misread it
TOP, UNKNOWN = -1, -2  # in place of a manager's row: nobody is above; not known who
ABOUT = "about."  # columns kept aside stand under this
MOST_BYTES = 2 * 1024**3
_RANK = {"": 0, "staff": 0, "counsel": 1, "manager": 2, "executive": 3}

Rows = NDArray[np.int64]
Ties = tuple[Rows, Rows, NDArray[np.float64]]  # who listens, to whom, how strong


class RosterError(ValueError):
    """A file of people that is not there, is none, or is not the one that was meant."""


@dataclass(frozen=True, eq=False)
class Roster:
    """N people, in the order of their file.

    Parameters
    ----------
    department, site : array of str, (N,)
    role : array of str, (N,)
        One of `sim.organization.ROLES`, or empty where no role is known.
    seat : array of str, (N,)
        Title of the seat in the executive team, or empty.
    manager : array of int, (N,)
        Row of the manager, `TOP` or `UNKNOWN`.
    advocate : array of bool, (N,)
    ties : mapping of str to three arrays
        For each layer that was measured: rows of those who listen, of those they listen to, strengths as given.
    about : mapping of str to array, (N,)
        Columns kept aside, text or numbers; nothing depends on them.
    person : array of str or None
        Ids, hashed or as given.
    """

    department: NDArray[np.object_]
    site: NDArray[np.object_]
    role: NDArray[np.object_]
    seat: NDArray[np.object_]
    manager: Rows
    advocate: NDArray[np.bool_]
    ties: Mapping[str, Ties] = field(default_factory=lambda: MappingProxyType({}))
    about: Mapping[str, NDArray[Any]] = field(default_factory=lambda: MappingProxyType({}))
    person: NDArray[np.object_] | None = None

    @property
    def people(self) -> int:
        """Number of people N."""
        return int(self.department.size)

    @cached_property
    def headcount(self) -> dict[str, int]:
        """People by department."""
        return dict(sorted(Counter(self.department.tolist()).items()))

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Names of the sites."""
        return tuple(sorted(set(self.site.tolist())))

    @cached_property
    def digest(self) -> str:
        """A fingerprint of everything a run depends on, 32 digits."""
        mark = blake2b(digest_size=16)
        for column in (self.department, self.site, self.role, self.seat):
            mark.update("\x1f".join(column.tolist()).encode() + b"\x1e")
        mark.update(self.manager.astype("<i8").tobytes() + self.advocate.astype("u1").tobytes())
        for layer in sorted(self.ties):
            listens, heard, strength = self.ties[layer]
            mark.update(layer.encode() + b"\x1e" + listens.astype("<i8").tobytes() + heard.astype("<i8").tobytes())
            mark.update(strength.astype("<f8").tobytes())
        return mark.hexdigest()

    def nameless(self) -> Roster:
        """The same without ids and without columns kept aside: all that a run needs."""
        return replace(self, person=None, about=MappingProxyType({}))

    # --- on disk ----------------------------------------------------------------------------------------------------
    def write(self, path: Path) -> None:
        """Write the file, one row a person; whoever calls puts it in its place."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns: dict[str, Any] = {}
        if self.person is not None:
            columns["id"] = pa.array(self.person.tolist(), pa.string())
        for name in ("department", "site", "role", "seat"):
            columns[name] = pa.array(getattr(self, name).tolist(), pa.string())
        columns["manager"] = pa.array(self.manager, pa.int32())
        columns["advocate"] = pa.array(self.advocate, pa.bool_())
        for name, values in self.about.items():
            text = values.dtype == object
            columns[ABOUT + name] = pa.array(values.tolist(), pa.string() if text else pa.float64())
        for layer, (listens, heard, strength) in self.ties.items():
            starts = pa.array(np.searchsorted(listens, np.arange(self.people + 1)), pa.int32())
            to, weight = pa.array(heard, pa.int32()), pa.array(strength, pa.float64())
            columns[f"{layer}.to"] = pa.ListArray.from_arrays(starts, to)
            columns[f"{layer}.strength"] = pa.ListArray.from_arrays(starts, weight)
        table = pa.table(columns).replace_schema_metadata({"headway": f"people {FORMAT}"})
        pq.write_table(table, path, compression="zstd")


class Placed:
    """A roster in the rows of an organization: departments in its order, heads first, teams side by side.

    Parameters
    ----------
    roster : Roster
    departments : tuple of str
        In the order of the organization.
    """

    def __init__(self, roster: Roster, departments: tuple[str, ...]) -> None:
        self.roster = roster
        at = {name: d for d, name in enumerate(departments)}
        home = np.array([at[name] for name in roster.department], dtype=np.int64)
        team = np.where(self._heads(home), -len(home), roster.manager)  # the head before everybody else
        self.order: Rows = np.lexsort((np.arange(home.size), team, home)).astype(
            np.int64
        )  # row here -> row of the file
        self.row: Rows = np.empty_like(self.order)  # row of the file -> row here
        self.row[self.order] = np.arange(home.size)
        self.home = home[self.order]

    def _heads(self, home: Rows) -> NDArray[np.bool_]:
        """The head of each department: nobody of it is above; executives, then those with most reports, go before."""
        r = self.roster
        above = r.manager >= 0
        inside = np.zeros(home.size, dtype=bool)
        inside[above] = home[r.manager[above]] == home[above]
        reports = np.bincount(r.manager[above], minlength=home.size)
        leads = np.array([_RANK[role] for role in r.role])
        order = np.lexsort((np.arange(home.size), -reports, -leads, inside, home))
        first = np.concatenate([[True], home[order][1:] != home[order][:-1]])
        heads = np.zeros(home.size, dtype=bool)
        heads[order[first]] = True
        return heads

    def column(self, name: str) -> NDArray[Any]:
        """A column of the roster, by row."""
        values: NDArray[Any] = getattr(self.roster, name)[self.order]
        return values

    @cached_property
    def manager(self) -> Rows:
        """Row of everybody's manager, `TOP` or `UNKNOWN`."""
        found = self.roster.manager[self.order]
        return np.where(found >= 0, self.row[np.maximum(found, 0)], found)

    def ties(self, layer: str) -> Ties | None:
        """Ties of a layer between rows, or None where it was not measured."""
        told = self.roster.ties.get(layer)
        return None if told is None else sorted_ties(self.row[told[0]], self.row[told[1]], told[2])


def filled_in(manager: Rows, head: Rows, top: int) -> Rows:
    """Reporting lines without gaps: whose manager is not known reports to the own head, heads report to the top.

    Parameters
    ----------
    manager : array of int, (N,)
        Rows, `TOP` or `UNKNOWN`.
    head : array of int, (N,)
        Row of the head of everybody's department.
    top : int
        Row of whom nobody is above.
    """
    boss = manager.copy()
    unknown = np.flatnonzero(manager == UNKNOWN)
    boss[unknown] = np.where(head[unknown] == unknown, top, head[unknown])
    boss[top] = TOP
    # A head whose known manager stands, some lines up, below the head itself is a top of its own.
    above = boss.copy()
    for _ in range(int(boss.size).bit_length() + 1):
        above = np.where(above >= 0, above[np.maximum(above, 0)], above)
    circling = np.flatnonzero(above >= 0)
    boss[circling[np.isin(circling, head)]] = TOP
    return boss


_SEEN: dict[str, Path] = {}  # where this process has read what, by digest: for scenarios that were built from data


def find_roster(file: str, digest: str, folder: str | None) -> Roster:
    """The people of the file called `file` in `folder` that have this digest.

    Raises
    ------
    RosterError
        If there are none.
    """
    path = Path(folder) / file if folder is not None else _SEEN.get(digest)
    if path is None:
        raise RosterError(f"where {file} lies is not known: load the organization from its file")
    roster = read_roster(path)
    if roster.digest != digest:
        raise RosterError(f"{file} holds other people or ties than the organization was made with; import them again")
    _SEEN[digest] = path
    return roster


def sorted_ties(listens: Rows, heard: Rows, strength: NDArray[np.float64]) -> Ties:
    """Ties in the order in which a file holds them."""
    order = np.lexsort((heard, listens))
    return listens[order].astype(np.int64), heard[order].astype(np.int64), strength[order].astype(np.float64)


def read_roster(path: Path) -> Roster:
    """The people of a file; the last ones read are kept.

    Raises
    ------
    RosterError
        If the file cannot be read or does not hold what it must.
    """
    try:
        now = path.stat()
    except (OSError, ValueError):
        raise RosterError(f"there is no file {path.name}") from None
    if not path.is_file() or now.st_size > MOST_BYTES:
        raise RosterError(f"{path.name} is not an ordinary file of at most {MOST_BYTES // 1024**3} GB")
    return _read(path.resolve(), now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Roster:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        if (file.schema_arrow.metadata or {}).get(b"headway") != f"people {FORMAT}".encode():
            raise RosterError(f"{path.name} was not written by import, or by another version of it")
        if file.metadata.num_rows > 1_000_000:
            raise RosterError(f"{path.name} holds {file.metadata.num_rows:,} people; allowed: up to 1,000,000")
        return _roster(file.read())
    except RosterError:
        raise
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
        raise RosterError(f"{path.name} cannot be read as a table of people: {str(error).splitlines()[0]}") from None


def _roster(table: Any) -> Roster:
    people = table.num_rows

    def text(name: str) -> NDArray[np.object_]:
        return np.array([value or "" for value in table[name].to_pylist()], dtype=object)

    ties: dict[str, Ties] = {}
    about: dict[str, NDArray[Any]] = {}
    for name in table.column_names:
        if name.startswith(ABOUT):
            column = table[name]
            numbers = str(column.type) == "double"
            about[name.removeprefix(ABOUT)] = column.to_numpy() if numbers else text(name)
        elif name.endswith(".to"):
            layer = name.removesuffix(".to")
            to, strength = (table[f"{layer}.{part}"].combine_chunks() for part in ("to", "strength"))
            count = np.asarray(to.value_lengths().fill_null(0)).astype(np.int64)
            listens = np.repeat(np.arange(people, dtype=np.int64), count)
            heard = np.asarray(to.flatten()).astype(np.int64)
            weight = np.asarray(strength.flatten()).astype(np.float64)
            if heard.size != weight.size or (heard.size and not 0 <= heard.min() <= heard.max() < people):
                raise RosterError(f"the ties of the layer {layer} do not fit the people")
            if not np.all(np.isfinite(weight) & (weight > 0)) or np.any(listens == heard):
                raise RosterError(f"the ties of the layer {layer} hold a strength that is none, or a tie to oneself")
            ties[layer] = sorted_ties(listens, heard, weight)
    if strange := set(text("role")) - _RANK.keys():
        raise RosterError(f"no role is called {sorted(strange)[0]}")
    manager = table["manager"].to_numpy().astype(np.int64)
    if manager.size and not UNKNOWN <= manager.min() <= manager.max() < people:
        raise RosterError("a manager is not one of the people")
    return Roster(
        department=text("department"),
        site=text("site"),
        role=text("role"),
        seat=text("seat"),
        manager=manager,
        advocate=np.asarray(table["advocate"].to_pylist(), dtype=bool),
        ties=MappingProxyType(ties),
        about=MappingProxyType(about),
        person=text("id") if "id" in table.column_names else None,
    )
