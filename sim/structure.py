"""The people of a company laid out in rows: who sits where, in which role, in whose team.

No randomness here: two organizations that say the same give the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.organization import COUNSEL, EXECUTIVE, MANAGER, ROLES, STAFF, Organization, misfit
from sim.roster import TOP, UNKNOWN, Placed, RosterError, Ties, filled_in


@dataclass(frozen=True)
class Structure:
    """The rows of the people of an organization: who sits where, in which role.

    People of a department are neighbours, so that sums by department are sums over slices. Within a department people
    of a site are neighbours or, of imported people, those of a team; the head comes first.

    Parameters
    ----------
    organization : Organization
    span : int
        People per manager.
    """

    organization: Organization
    span: int = 12

    @cached_property
    def placed(self) -> Placed | None:
        """Imported people in the rows of this company; None where people are only counted.

        Raises
        ------
        RosterError
            If their file is not there, or holds other departments, sites or numbers of people.
        """
        told = self.organization.imported
        if told is None:
            return None
        roster = told.roster()
        if wrong := misfit(self.organization, roster):
            raise RosterError("; ".join(wrong))
        return Placed(roster, self.names)

    def measured(self, layer: str) -> Ties | None:
        """Ties of a layer as they were measured, or None where it was not."""
        return self.placed.ties(layer) if self.placed is not None else None

    def drawn(self, layer: str) -> bool:
        """Whether a layer is drawn by chance."""
        told = self.organization.imported
        return told is None or layer in told.guess

    @cached_property
    def manager(self) -> NDArray[np.int64] | None:
        """Row of everybody's manager, -1 where nobody is above; None where no line is known: all are laid out by span.
        Whose manager is not known reports to the head of the department, where lines may be guessed."""
        if self.placed is None or (self.drawn("reporting") and (self.placed.manager == UNKNOWN).all()):
            return None
        if not self.drawn("reporting"):
            return np.where(self.placed.manager == UNKNOWN, TOP, self.placed.manager)
        tops = np.flatnonzero((self.role == EXECUTIVE) & (self.placed.manager < 0))
        tops = np.concatenate([np.flatnonzero(self.placed.manager == TOP), tops, [0]])
        return filled_in(self.placed.manager, self.first[self.department], int(tops[0]))

    @cached_property
    def team(self) -> NDArray[np.int64]:
        """Label of everybody's team, (N,): a lead and those who report, neighbours; of different departments apart."""
        if self.manager is None:
            place = np.arange(self.people, dtype=np.int64) - self.first[self.department]
            team = place // self.span
        else:
            team = self.manager + 1
        return self.department.astype(np.int64) * (self.people + 1) + team

    @cached_property
    def advocates(self) -> NDArray[np.int64] | None:
        """Rows of the advocates that were named, where those are as many in each department as the company has."""
        if self.placed is None or not self.placed.roster.advocate.any():
            return None
        rows = np.flatnonzero(self.placed.column("advocate"))
        found = np.bincount(self.department[rows], minlength=len(self.names))
        wanted = [self.organization.advocates.get(name, 0) for name in self.names]
        return rows if found.tolist() == wanted else None

    @cached_property
    def aimed(self) -> dict[Any, tuple[NDArray[np.bool_], NDArray[np.float64]]]:
        """Who is meant by the targets asked for so far: kept here by whoever works it out."""
        return {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Department names, length D."""
        return tuple(self.organization.departments)

    @cached_property
    def headcount(self) -> NDArray[np.int64]:
        """People per department, shape (D,)."""
        return np.array([d.headcount for d in self.organization.departments.values()], dtype=np.int64)

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Row of the first person of each department, shape (D,)."""
        return np.concatenate([[0], np.cumsum(self.headcount)[:-1]]).astype(np.int64)

    @cached_property
    def people(self) -> int:
        """Number of people N."""
        return int(self.headcount.sum())

    @cached_property
    def department(self) -> NDArray[np.int32]:
        """Department of each person, shape (N,)."""
        return np.repeat(np.arange(len(self.names), dtype=np.int32), self.headcount)

    @cached_property
    def customer_facing(self) -> NDArray[np.bool_]:
        """Whether a department faces customers, shape (D,)."""
        return np.array([d.customer_facing for d in self.organization.departments.values()])

    @cached_property
    def function(self) -> tuple[str, ...]:
        """Function of each department, length D."""
        return tuple(d.function for d in self.organization.departments.values())

    @cached_property
    def site(self) -> NDArray[np.int32]:
        """Site of each person, shape (N,); shares become whole people by largest remainder."""
        sites = list(self.organization.sites)
        if self.placed is not None:
            at = {name: k for k, name in enumerate(sites)}
            return np.array([at[name] for name in self.placed.column("site")], dtype=np.int32)
        columns = []
        for department in self.organization.departments.values():
            shares = department.sites or {name: 1.0 / len(sites) for name in sites}
            exact = np.array([shares.get(name, 0.0) for name in sites]) * department.headcount
            exact *= department.headcount / exact.sum()
            counts = np.floor(exact).astype(np.int64)
            order = np.argsort(-(exact - counts), kind="stable")
            counts[order[: department.headcount - int(counts.sum())]] += 1
            columns.append(np.repeat(np.arange(len(sites), dtype=np.int32), counts))
        return np.concatenate(columns)

    @cached_property
    def role(self) -> NDArray[np.int8]:
        """Role of each person, shape (N,): heads and team leads are managers, seats of the team executives."""
        if self.placed is not None and any(self.placed.roster.role):
            known = [ROLES.index(name) if name else STAFF for name in self.placed.column("role")]
            seated = np.array(known, dtype=np.int8)
            # Who sits in the team is what the scenario says; an executive without a seat leads as a manager does.
            seated[seated == EXECUTIVE] = MANAGER
            seated[self.executive_rows[self.executive_rows >= 0]] = EXECUTIVE
            return seated
        role = np.zeros(self.people, dtype=np.int8)
        place = np.arange(self.people) - self.first[self.department]
        role[place % self.span == 0] = MANAGER
        for d, name in enumerate(self.function):
            if name == "legal":
                counsel = min(self.organization.legal.counsel, int(self.headcount[d]))
                role[self.first[d] : self.first[d] + counsel] = COUNSEL
        role[self.executive_rows[self.executive_rows >= 0]] = EXECUTIVE
        return role

    @cached_property
    def executive_rows(self) -> NDArray[np.int64]:
        """Row of each executive, shape (E,): head of the department named, of the one the title suggests, or the
        largest not yet taken; -1 where there are more executives than departments."""
        taken: dict[int, int] = {}
        rows = np.full(len(self.organization.executives), -1, dtype=np.int64)
        by_size = [int(d) for d in np.argsort(-self.headcount, kind="stable")]
        named = self._named_seats()
        held = [d for d in by_size if self.first[d] in named.values()]
        by_size = [d for d in by_size if d not in held]
        for k, seat in enumerate(self.organization.executives):
            if k not in named and seat.department is not None:
                d = self.names.index(seat.department)
                if d not in taken and d not in held:
                    taken[d] = k
        for k, seat in enumerate(self.organization.executives):
            if k in named or k in taken.values():
                continue
            wanted = _TITLE_FUNCTION.get(seat.title.upper())
            matching = [d for d, f in enumerate(self.function) if f == wanted and d not in [*taken, *held]]
            free = matching or [d for d in by_size if d not in taken]
            if free:
                taken[free[0]] = k
        for d, k in taken.items():
            rows[k] = self.first[d]
        for k, row in named.items():
            rows[k] = row
        return rows

    def _named_seats(self) -> dict[int, int]:
        """Row of the person who holds each seat by name, as far as the tables say."""
        if self.placed is None:
            return {}
        holder: dict[str, int] = {}
        for row, seat in enumerate(self.placed.column("seat")):
            if seat:
                holder.setdefault(seat, row)
        seats = enumerate(self.organization.executives)
        return {k: holder[seat.title] for k, seat in seats if seat.title in holder}


_TITLE_FUNCTION = {
    "CMO": "marketing",
    "CFO": "finance",
    "CIO": "it",
    "CTO": "product",
    "CPO": "product",
    "CHRO": "hr",
    "CCO": "pr",
    "CRO": "sales",
    "GENERAL COUNSEL": "legal",
    "CLO": "legal",
}
