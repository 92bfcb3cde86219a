"""How the ties of an organization are drawn, layer by layer.

Ties form around foci, the teams, departments and sites that bring people together (Feld 1981, American Journal of
Sociology 86:1015), and people with a friend in common get to know each other: informal ties are partly strangers met
and partly friends of friends (Jackson & Rogers 2007, American Economic Review 97:890), which gives a few people many
ties and closes triangles. Every layer draws from a stream of its own, so that changing one layer leaves the others.

The functions return pairs of rows, each pair once; `sim.network` makes matrices of them. Liking for company is kept in
whole numbers, so that sums and comparisons are exact and the ties are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sim.luck import stable_key
from sim.parameters import PARAMETERS, declare
from sim.structure import Structure

Rows = NDArray[np.int64]
Pairs = tuple[Rows, Rows]

LAYERS = ("reporting", "department", "cross", "site", "informal", "executive")

_ONE = 2**20  # the propensity of an average person: fine enough for any spread, sums of a million stay exact
_CLOSURE_ROUNDS = 12  # a friend's friend is often a friend already; small companies run out of pairs
_FULL = 0.95  # a block this full of ties is filled no further: the number of draws needed grows without end

# The network is held fixed within a study (kind="choice"): all its runs share one network, drawn once, so that plans
# are compared on the same company; another network is another `network_seed`.


def _choice(name: str, default: float, low: float, high: float, unit: str, meaning: str, source: str) -> None:
    declare(f"network.{name}", default, low, high, unit, meaning, source, kind="choice")


_choice(
    "department_ties",
    5.0,
    0.0,
    50.0,
    "ties a person",
    "working ties to people of the own department; with the informal ones about 7, as in the draft company",
    "assumption",
)
_choice("team_share", 0.6, 0.0, 1.0, "share", "share of these working ties that stay within the own team", "assumption")
_choice(
    "cross_ties",
    1.0,
    0.0,
    20.0,
    "ties a person",
    "working ties to people of other departments; with those by site and the informal ones about 2.5",
    "assumption",
)
_choice(
    "site_ties",
    0.5,
    0.0,
    20.0,
    "ties a person",
    "ties to people of other departments who work at the same site",
    "assumption",
)
_choice("informal_ties", 3.0, 0.0, 30.0, "ties a person", "informal ties, to anybody in the company", "assumption")
_choice(
    "informal_within",
    0.75,
    0.0,
    1.0,
    "share",
    "share of the informal ties with strangers that begin within the own department",
    "assumption",
)
_choice(
    "closure",
    0.5,
    0.0,
    0.9,
    "share",
    "share of the informal ties that are made with a friend of a friend, which closes triangles",
    "Jackson & Rogers 2007; the value is an assumption",
)
_choice(
    "spread",
    0.5,
    0.0,
    1.5,
    "standard deviation of a logarithm",
    "how unequal people are in the number of their working ties (lognormal)",
    "assumption",
)
_choice(
    "informal_spread",
    0.9,
    0.0,
    1.5,
    "standard deviation of a logarithm",
    "how unequal people are in the number of their informal ties (lognormal: a few have very many)",
    "assumption",
)
_choice(
    "weight_reporting", 1.0, 0.0, 10.0, "weight", "how much a tie between a person and the manager counts", "assumption"
)
_choice("weight_department", 1.0, 0.0, 10.0, "weight", "how much a working tie in the department counts", "assumption")
_choice("weight_cross", 0.6, 0.0, 10.0, "weight", "how much a working tie between departments counts", "assumption")
_choice("weight_site", 0.6, 0.0, 10.0, "weight", "how much a tie by site alone counts", "assumption")
_choice("weight_informal", 0.8, 0.0, 10.0, "weight", "how much an informal tie counts", "assumption")
_choice("weight_executive", 1.0, 0.0, 10.0, "weight", "how much a tie within the executive team counts", "assumption")
_choice(
    "same_site",
    1.3,
    0.0,
    10.0,
    "factor",
    "how much more a tie counts between people who meet face to face",
    "F9; assumption",
)
_choice(
    "other_site",
    0.8,
    0.0,
    10.0,
    "factor",
    "how much less a tie counts between people of different sites",
    "F9; assumption",
)
_choice("manager_source", 1.8, 0.0, 10.0, "factor", "how much more a manager or executive is listened to", "assumption")


def settings(parameters: Mapping[str, float] | None = None) -> dict[str, float]:
    """The values of all ``network.`` parameters by short name; names of other rooms in `parameters` are left aside.

    Raises
    ------
    ParameterError
        If a value lies outside its range or a ``network.`` name is not declared.
    """
    values = {p.short: p.default for p in PARAMETERS.values() if p.room == "network"}
    for name, value in (parameters or {}).items():
        if name.startswith("network."):
            values[PARAMETERS[name].short] = PARAMETERS[name].check(value)
    return values


def managers(structure: Structure) -> Rows:
    """Row of the manager of each person, shape (N,); -1 for the one person at the top.

    Within a department every ``span``-th person leads the team that follows, every ``span``-th lead leads leads, and so
    on up to the head, the first person. Heads report to the chief executive: the executive titled CEO, else the first
    one who is a person of the company, else the head of the first department. Imported lines go before all this.
    """
    if structure.manager is not None:
        return structure.manager
    place = np.arange(structure.people, dtype=np.int64) - structure.first[structure.department]
    boss = place.copy()
    reach = 1
    while reach < structure.headcount.max():
        reach *= structure.span
        # Whoever does not lead at this level reports to the leader of the group; leaders wait for the next level up.
        waiting = boss == place
        boss[waiting] = place[waiting] - place[waiting] % reach
    boss += structure.first[structure.department]
    top = _top(structure)
    boss[structure.first] = top
    boss[top] = -1
    return boss


def _top(structure: Structure) -> int:
    rows = structure.executive_rows
    titles = [seat.title.strip().upper() for seat in structure.organization.executives]
    for wanted in ("CEO", "CHIEF EXECUTIVE OFFICER", "CHIEF EXECUTIVE"):
        if wanted in titles and rows[titles.index(wanted)] >= 0:
            return int(rows[titles.index(wanted)])
    seated = rows[rows >= 0]
    return int(seated[0]) if seated.size else 0


@dataclass(frozen=True)
class _Crowd:
    """People in an order in which the members of a block are neighbours, with their liking for company added up.

    `order` (N,) holds rows, `at` (N,) the place of each row in the order, `edge` (N + 1,) the running sum of liking.
    """

    order: Rows
    at: Rows
    edge: Rows

    @classmethod
    def of(cls, liking: Rows, order: Rows | None = None) -> _Crowd:
        rows = np.arange(liking.size, dtype=np.int64) if order is None else order
        at = np.empty_like(rows)
        at[rows] = np.arange(rows.size, dtype=np.int64)
        return cls(rows, at, np.concatenate([[0], np.cumsum(liking[rows])]).astype(np.int64))

    def pick(self, u: NDArray[np.float64], low: Rows, high: Rows, skip: tuple[Rows, Rows] | None = None) -> Rows:
        """One person for each draw `u` from the places low..high without those of `skip`; -1 where nobody is left."""
        start, stop = self.edge[low], self.edge[high]
        width = stop - start
        if skip is not None:
            gap = self.edge[skip[0]], self.edge[skip[1]]
            width = width - (gap[1] - gap[0])
        mark = start + np.floor(u * width).astype(np.int64)
        if skip is not None:
            mark = np.where(mark >= gap[0], mark + (gap[1] - gap[0]), mark)
        place = np.searchsorted(self.edge, mark, side="right") - 1
        return np.where(width > 0, self.order[np.minimum(place, self.order.size - 1)], -1)


def liking(structure: Structure, seed: int, spread: float) -> Rows:
    """How much company each person likes, shape (N,), whole numbers, lognormal around the average person.

    The same draw serves all layers: who has many ties at work has many informal ones as well.
    """
    z = _stream("person", seed).standard_normal(structure.people)
    return np.maximum(np.rint(np.exp(spread * z) * _ONE), 1.0).astype(np.int64)


def _stream(layer: str, seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(stable_key("network", layer, seed)))


def _whole(expected: NDArray[np.floating[Any]], rng: np.random.Generator) -> Rows:
    """Whole numbers around the expected ones: the fraction decides by chance, so that tiny blocks are not left out."""
    return np.floor(expected + rng.random(expected.size)).astype(np.int64)


def _within(crowd: _Crowd, first: Rows, size: Rows, degree: float, rng: np.random.Generator) -> Pairs:
    """Ties inside blocks of neighbours: block b holds the places first[b] .. first[b] + size[b]."""
    possible = size * (size - 1) / 2.0
    share = np.minimum(size * degree / 2.0, _FULL * possible) / np.maximum(possible, 1.0)
    # Pairs drawn twice count once: draw as many more as fill the wanted share of all possible pairs.
    wanted = -np.log1p(-share) * possible
    draws = _whole(wanted, rng)
    low = np.repeat(first, draws)
    high = np.repeat(first + size, draws)
    one = crowd.pick(rng.random(low.size), low, high)
    own = crowd.at[one]
    return one, crowd.pick(rng.random(low.size), low, high, skip=(own, own + 1))


def _between(crowd: _Crowd, outer: Pairs, inner: Pairs, degree: float, rng: np.random.Generator) -> Pairs:
    """Ties inside outer blocks between people of different inner blocks.

    `outer` is (first, size) of the outer blocks, `inner` the (first, end) places of everybody's inner block by row.
    """
    first, size = outer
    draws = _whole(size * degree / 2.0, rng)
    low = np.repeat(first, draws)
    high = np.repeat(first + size, draws)
    one = crowd.pick(rng.random(low.size), low, high)
    return one, crowd.pick(rng.random(low.size), low, high, skip=(inner[0][one], inner[1][one]))


def distinct(pairs: Pairs, people: int) -> Pairs:
    """Each pair once, smaller row first, sorted; pairs with nobody (-1) or of a person with itself are left out."""
    return _once(_sorted_keys(pairs, people), people)


def _sorted_keys(pairs: Pairs, people: int) -> Rows:
    """Pairs of two people as whole numbers, sorted; those that come sorted are not sorted again."""
    low, high = np.minimum(*pairs), np.maximum(*pairs)
    real = (low >= 0) & (low != high)
    key = low[real] * people + high[real]
    return key if bool((key[1:] >= key[:-1]).all()) else np.sort(key)


def _once(key: Rows, people: int) -> Pairs:
    key = key[np.concatenate([[True], key[1:] != key[:-1]])] if key.size else key  # np.unique is five times slower
    low = key // people
    return low, key - low * people


def _blocks(labels: Rows) -> Pairs:
    """First place and size of each run of equal labels."""
    first = np.flatnonzero(np.concatenate([[True], labels[1:] != labels[:-1]]))
    return first, np.diff(np.concatenate([first, [labels.size]]))


def reporting(structure: Structure) -> Pairs:
    """Everybody and the manager."""
    boss = managers(structure)
    return distinct((np.arange(structure.people, dtype=np.int64), boss), structure.people)


def department(structure: Structure, seed: int, values: Mapping[str, float]) -> Pairs:
    """Working ties inside departments: a share within teams (a lead and those who report), the rest across them."""
    rng = _stream("department", seed)
    crowd = _Crowd.of(liking(structure, seed, values["spread"]))
    team_ties = values["department_ties"] * values["team_share"]
    close = _within(crowd, *_blocks(structure.team), team_ties, rng)
    wide = _within(crowd, structure.first, structure.headcount, values["department_ties"] - team_ties, rng)
    return _joined(structure.people, close, wide)


def cross(structure: Structure, seed: int, values: Mapping[str, float]) -> Pairs:
    """Working ties between departments."""
    crowd = _Crowd.of(liking(structure, seed, values["spread"]))
    own = structure.first[structure.department]
    everybody = np.array([0], dtype=np.int64), np.array([structure.people], dtype=np.int64)
    inner = own, own + structure.headcount[structure.department]
    pairs = _between(crowd, everybody, inner, values["cross_ties"], _stream("cross", seed))
    return distinct(pairs, structure.people)


def site(structure: Structure, seed: int, values: Mapping[str, float]) -> Pairs:
    """Ties between people of different departments who share a site."""
    at_site, home = structure.site.astype(np.int64), structure.department.astype(np.int64)
    order = np.lexsort((home, at_site)).astype(np.int64)
    crowd = _Crowd.of(liking(structure, seed, values["spread"]), order)
    first, size = _blocks(at_site[order] * len(structure.names) + home[order])
    inner = np.repeat(first, size)[crowd.at], np.repeat(first + size, size)[crowd.at]
    pairs = _between(crowd, _blocks(at_site[order]), inner, values["site_ties"], _stream("site", seed))
    return distinct(pairs, structure.people)


def informal(structure: Structure, seed: int, values: Mapping[str, float]) -> Pairs:
    """Informal ties: strangers met inside and outside the department, then friends of friends.

    A few people have very many (lognormal liking for company on both sides), and ``network.closure`` of the ties are
    made by going to a friend, and from there to a friend of that friend. Where nearly all friends of friends are
    friends already (very few people or ties), fewer are made.
    """
    rng = _stream("informal", seed)
    taste = liking(structure, seed, values["informal_spread"])
    crowd = _Crowd.of(taste)
    met = values["informal_ties"] * (1.0 - values["closure"])
    inside = _within(crowd, structure.first, structure.headcount, met * values["informal_within"], rng)
    own = structure.first[structure.department]
    everybody = np.array([0], dtype=np.int64), np.array([structure.people], dtype=np.int64)
    inner = own, own + structure.headcount[structure.department]
    outside = _between(crowd, everybody, inner, met * (1.0 - values["informal_within"]), rng)
    pairs = _joined(structure.people, inside, outside)
    target = pairs[0].size + round(structure.people * values["informal_ties"] * values["closure"] / 2.0)
    for _ in range(_CLOSURE_ROUNDS):
        missing = target - pairs[0].size
        if missing <= 0 or pairs[0].size == 0:
            break
        one = crowd.pick(rng.random(missing), np.zeros(missing, np.int64), np.full(missing, structure.people))
        pairs = _joined(structure.people, pairs, _friend_of_friend(pairs, one, structure.people, rng))
    return pairs


def _friend_of_friend(pairs: Pairs, one: Rows, people: int, rng: np.random.Generator) -> Pairs:
    start, friends = neighbours(pairs, people)
    count = np.diff(start)
    u = rng.random((2, one.size))
    known = count[one] > 0
    one, u = one[known], u[:, known]
    friend = friends[start[one] + np.floor(u[0] * count[one]).astype(np.int64)]
    return one, friends[start[friend] + np.floor(u[1] * count[friend]).astype(np.int64)]


def neighbours(pairs: Pairs, people: int) -> tuple[Rows, Rows]:
    """Start of each person's list (N + 1,) and the lists one behind the other, each sorted: both directions.

    `pairs` are as `distinct` gives them. So of everybody's list the smaller rows come first, those of the pairs turned
    round, and then the larger ones, in which nothing has to be sorted.
    """
    low, high = pairs
    larger = _starts(low, people)
    turned = csr_array((np.ones(low.size, dtype=np.int8), high, larger), shape=(people, people)).tocsc()
    smaller = turned.indptr.astype(np.int64)
    lists = np.empty(2 * low.size, dtype=np.int64)
    place = np.arange(low.size, dtype=np.int64)
    lists[place + np.repeat(larger[:-1], np.diff(smaller))] = turned.indices
    lists[place + np.repeat(smaller[1:], np.diff(larger))] = high
    return larger + smaller, lists


def _starts(rows: Rows, people: int) -> Rows:
    """Where the entries of each row start, (N + 1,), in a list of sorted rows."""
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=people))]).astype(np.int64)


def _joined(people: int, *several: Pairs) -> Pairs:
    # A stable sort of several sorted lists one behind the other only merges them.
    key = np.sort(np.concatenate([_sorted_keys(pairs, people) for pairs in several]), kind="stable")
    return _once(key, people)


def executive(structure: Structure) -> Pairs:
    """The executive team: everybody with everybody."""
    team = np.unique(structure.executive_rows[structure.executive_rows >= 0])
    one, other = np.triu_indices(team.size, k=1)
    return distinct((team[one], team[other]), structure.people)
