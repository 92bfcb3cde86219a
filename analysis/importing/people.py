"""People of a table, one a row, put in order: every repair is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.importing.aside import kinds_in, numbers_in, tells_apart
from analysis.importing.cells import RawTable, Told
from analysis.importing.columns import Mapped, Wishes
from analysis.importing.repairs import Repairs
from analysis.importing.titles import role_of_title, role_of_word
from sim.organization import MAX_ADVOCATES, MAX_PEOPLE
from sim.problems import Findings, counted, shorten
from sim.reading import strange_sign
from sim.roster import TOP, UNKNOWN

MOST_DEPARTMENTS, MOST_SITES, MOST_SEATS, LONGEST_NAME = 400, 200, 40, 80
MOST_STEPS = 60  # of reporting lines that are climbed to see who stands at the top
NOWHERE, EVERYBODY, OTHERS, MAIN = "Unassigned", "Everybody", "Other departments", "Main"
_FORMULA = re.compile(r"^[=+\-@\t\r|%]+\s*")
_YES = {"1", "y", "yes", "true", "x", "1.0"}

Texts = NDArray[np.object_]


@dataclass
class Crowd:
    """People as columns, before they are written.

    Parameters
    ----------
    ids : pyarrow.Array of str
        As they stand in the table, once each; null where there is none.
    department, site, role, seat, manager, advocate, about
        See `sim.roster.Roster`; rows in the order of the table.
    roles_from : str
        Where roles come from, in words.
    titles : dict
        What titles or words for roles were taken for, and how often; all titles that say nothing else, as one.
    """

    name: str
    ids: pa.Array
    department: Texts
    site: Texts
    role: Texts
    seat: Texts
    manager: NDArray[np.int64]
    advocate: NDArray[np.bool_]
    about: dict[str, NDArray[Any]] = field(default_factory=dict)
    roles_from: str = ""
    titles: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @property
    def people(self) -> int:
        """How many."""
        return len(self.ids)

    def row_of(self, ids: pa.Array | pa.ChunkedArray) -> NDArray[np.int64]:
        """Row of each id, -1 where nobody has it."""
        known = pc.drop_null(self.ids)
        rows = np.flatnonzero(np.asarray(pc.is_valid(self.ids)))
        found = pc.fill_null(pc.index_in(ids, value_set=known, skip_nulls=True), -1)
        at = np.asarray(found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found).astype(np.int64)
        return np.where(at >= 0, rows[np.maximum(at, 0)] if rows.size else -1, -1)


def same_ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ids as both tables write them: 12.0, which spreadsheets make of 12, is 12."""
    return pc.replace_substring_regex(column, r"^([0-9]+)\.0+$", r"\1")


def gather(table: RawTable, mapped: Mapped, wishes: Wishes, findings: Findings, repairs: Repairs) -> Crowd | None:
    """The people of a table; None, with all reasons among `findings`, where it cannot be used."""
    name = table.name
    ids = same_ids(table.columns[mapped.taken["id"]]).combine_chunks()
    row, ids = _once(ids, table, mapped, repairs)
    count = len(ids)
    if count < 2:
        held = counted(count, "person", "people")
        findings.add((name, None), "", f"holds {held}; a company has at least two")
    if count > MAX_PEOPLE:
        findings.add((name, None), "", f"holds {count:,} people", allowed=f"up to {MAX_PEOPLE:,}")
    if findings:
        return None

    def column(what: str) -> pa.ChunkedArray | None:
        heading = mapped.taken.get(what)
        return table.columns[heading].take(pa.array(row)) if heading is not None else None

    number = table.number[row]
    department = _names(column("department"), name, "department", number, repairs)
    if department is None:
        repairs.add(name, "column of departments missing", f"all people are put in one, {EVERYBODY}", (), 1)
        department = np.full(count, EVERYBODY, dtype=object)
    _worded(department, number, name, repairs)
    blank = department == ""
    department[blank] = NOWHERE
    repairs.add(name, f"{{person|people}} put in {NOWHERE}", "their department is blank", number[blank])
    _join_smallest(department, MOST_DEPARTMENTS, OTHERS, "department", name, repairs)
    alone = [d for d, many in Counter(department.tolist()).items() if many == 1]
    why = "{it is kept as it is|they are kept as they are}, and shown only together with others"
    repairs.add(name, "{department|departments} of one person", why, (), len(alone))
    site = _names(column("site"), name, "site", number, repairs)
    if site is None:
        site = np.full(count, MAIN, dtype=object)
    _fill_sites(site, department, number, name, repairs)
    _join_smallest(site, MOST_SITES, "Other sites", "site", name, repairs)
    crowd = Crowd(
        name, ids, department, site, np.full(count, "", dtype=object), np.full(count, "", dtype=object),
        np.full(count, UNKNOWN, dtype=np.int64), np.zeros(count, dtype=bool),
    )  # fmt: skip
    if (managers := column("manager")) is not None:
        _managers(crowd, same_ids(managers), number, repairs)
    if (advocates := column("advocate")) is not None:
        yes = Told.of(advocates)
        crowd.advocate[:] = yes.among({word for word in yes.words if word.casefold() in _YES})
        _too_many(crowd, number, repairs)
    _roles(crowd, column("role"), column("title"), wishes.roles, number, repairs)
    _aside(crowd, table, mapped, row, repairs)
    return crowd


def _once(ids: pa.Array, table: RawTable, mapped: Mapped, repairs: Repairs) -> tuple[NDArray[np.int64], pa.Array]:
    """Rows of the people, each once, and their ids."""
    codes = np.asarray(ids.dictionary_encode().indices.fill_null(-1)).astype(np.int64)
    rows = np.arange(codes.size)
    first = np.full(int(codes.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[codes[::-1][codes[::-1] >= 0]] = rows[::-1][codes[::-1] >= 0]
    again = (codes >= 0) & (first[np.maximum(codes, 0)] != rows) if first.size else np.zeros(codes.size, dtype=bool)
    if again.any():
        at, back = rows[again], first[codes[again]]
        same = np.ones(at.size, dtype=bool)
        for heading in mapped.taken.values():
            values = table.columns[heading]
            one, other = values.take(pa.array(at)), values.take(pa.array(back))
            same &= np.asarray(pc.fill_null(pc.equal(one, other), False).combine_chunks()) | (
                np.asarray(pc.is_null(one).combine_chunks()) & np.asarray(pc.is_null(other).combine_chunks())
            )
        left_out, number = "{row|rows} left out", table.number
        repairs.add(table.name, left_out, "the same person stands there once more", number[at[same]])
        why = "the id stands there already with other values; the first row is kept"
        repairs.add(table.name, left_out, why, number[at[~same]])
    blank = table.number[codes < 0]
    repairs.add(table.name, "{person|people} without ties", "their id is blank; they are counted", blank)
    kept = rows[~again]
    return kept, ids.take(pa.array(kept))


def clean_name(text: str) -> str:
    """A name that is safe wherever it is shown: on one line, no signs that hide, nothing a spreadsheet would run.

    Examples
    --------
    >>> clean_name("=HYPERLINK(1)"), clean_name("  Human   Resources "), clean_name("-")
    ('HYPERLINK(1)', 'Human Resources', '')
    """
    plain = "".join(" " if sign.isspace() or strange_sign(sign, several_lines=False) else sign for sign in text)
    return _FORMULA.sub("", " ".join(plain.split()))[:LONGEST_NAME].strip()


def _names(
    column: pa.ChunkedArray | None, table: str, what: str, number: NDArray[np.int64], repairs: Repairs
) -> Texts | None:
    """Names of departments or sites, safe and each spelled in one way; empty where there is none."""
    if column is None:
        return None
    told = Told.of(column)
    cleaned = {text: clean_name(text) for text in told.words}
    formula = {text for text in cleaned if _FORMULA.match(text)}
    signs = {text for text, name in cleaned.items() if text not in formula and name != " ".join(text.split())}
    spelled: dict[str, Counter[str]] = {}
    for text, many in zip(told.words, told.counts, strict=True):
        spelled.setdefault(cleaned[text].casefold(), Counter())[cleaned[text]] += many
    usual = {key: min(names, key=lambda name: (-names[name], name)) for key, names in spelled.items()}
    names = {text: usual[name.casefold()] for text, name in cleaned.items()}
    other = {text for text, name in cleaned.items() if names[text] != name}
    result = told.each([names[text] for text in told.words])

    def rows(texts: set[str]) -> NDArray[np.int64]:
        return number[told.among(texts)]

    names_of = f"{what} {{name|names}}"
    why = "{it begins|they begin} as a spreadsheet formula does"
    repairs.add(table, f"{names_of} without {{its|their}} first sign", why, rows(formula))
    why = "{it is long or holds|they are long or hold} signs that cannot be shown"
    repairs.add(table, f"{names_of} cut or cleaned", why, rows(signs))
    repairs.add(table, f"{names_of} spelled as most are", "{it differs|they differ} in capitals alone", rows(other))
    return result


def _worded(department: Texts, number: NDArray[np.int64], table: str, repairs: Repairs) -> None:
    """A word before names that are a number or a single letter, so that a sentence can name them."""
    told = Told.of(department)
    here = told.among({name for name in told.words if name and sum(sign.isalpha() for sign in name) < 2})
    department[here] = "Department " + department[here]
    why = "{it is|they are} a number or a letter"
    repairs.add(table, "department {name|names} given a word", why, number[here])


def _join_smallest(names: Texts, most: int, into: str, what: str, table: str, repairs: Repairs) -> None:
    counts = Counter(names.tolist())
    if len(counts) <= most:
        return
    kept = {name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: most - 1]}
    names[~Told.of(names).among(kept)] = into
    why = f"there are {len(counts):,} {what}s, and at most {most} can be told apart"
    repairs.add(table, f"{{{what}|{what}s}} joined into {into}", why, (), len(counts) - len(kept))


def _fill_sites(site: Texts, department: Texts, number: NDArray[np.int64], table: str, repairs: Repairs) -> None:
    blank = site == ""
    if not blank.any():
        return
    everywhere = Counter(site[~blank].tolist())
    usual = min(everywhere, key=lambda name: (-everywhere[name], name)) if everywhere else MAIN
    here: dict[str, Counter[str]] = {}
    for (d, name), many in Counter(zip(department[~blank].tolist(), site[~blank].tolist(), strict=True)).items():
        here.setdefault(d, Counter())[name] += many
    most = {d: min(names, key=lambda name: (-names[name], name)) for d, names in here.items()}
    site[blank] = [most.get(d, usual) for d in department[blank].tolist()]
    where = "{person|people} put at the site where most of their department are"
    repairs.add(table, where, "their site is blank", number[blank])


def _managers(crowd: Crowd, managers: pa.ChunkedArray, number: NDArray[np.int64], repairs: Repairs) -> None:
    """Reporting lines as a tree: nobody above themselves, directly or in a circle."""
    given = np.asarray(pc.is_valid(managers).combine_chunks())
    boss = crowd.row_of(managers)
    rows = np.arange(crowd.people)
    own = boss == rows
    repairs.add(crowd.name, "{person|people} with nobody above", "they are named as their own manager", number[own])
    manager = np.where(boss >= 0, boss, UNKNOWN)
    manager[own] = TOP
    reports = np.bincount(manager[manager >= 0], minlength=crowd.people)
    cut = _circles(manager, reports)
    manager[cut] = UNKNOWN
    why = "{this line leads|these lines lead} in a circle; whoever most people there report to is taken as its end"
    repairs.add(crowd.name, "reporting {line|lines} cut", why, number[cut])
    open_ends = np.flatnonzero(manager == UNKNOWN)
    if not own.any() and open_ends.size and reports.any():
        # Of those above whom nobody is known, whoever most people stand below is at the top; the others have a gap.
        manager[open_ends[np.argsort(-_below(manager)[open_ends], kind="stable")[0]]] = TOP
    where = "they report to the head of their department, or to the top"
    for rows_of, why in ((given & (boss < 0), "their manager is not in the table"), (~given, "their manager is blank")):
        gaps = number[rows_of & (manager == UNKNOWN)]
        repairs.add(crowd.name, "reporting {line|lines} guessed", f"{why}; {where}", gaps)
    crowd.manager = manager


def _too_many(crowd: Crowd, number: NDArray[np.int64], repairs: Repairs) -> None:
    """Of each department the first that are named stay advocates, as many as there can be."""
    named = np.flatnonzero(crowd.advocate)
    by_home = named[np.argsort(crowd.department[named], kind="stable")]
    home = np.unique(crowd.department[by_home], return_inverse=True)[1]
    rank = np.arange(home.size) - np.searchsorted(home, home)
    over = np.sort(by_home[rank >= MAX_ADVOCATES])
    crowd.advocate[over] = False
    why = f"a department has at most {MAX_ADVOCATES:,}"
    repairs.add(crowd.name, "{advocate|advocates} counted as others", why, number[over])


def _circles(manager: NDArray[np.int64], reports: NDArray[np.int64]) -> NDArray[np.int64]:
    """One of each circle of managers: whom most people report to, the first of those."""
    above = manager.copy()
    for _ in range(int(manager.size).bit_length()):  # after so many doublings everybody has walked into their circle
        above = np.where(above >= 0, above[np.maximum(above, 0)], above)
    left = set(above[above >= 0].tolist())  # the members of all circles
    cut = []
    while left:
        at = left.pop()
        circle = [at]
        while (at := int(manager[at])) != circle[0]:
            circle.append(at)
            left.discard(at)
        cut.append(min(circle, key=lambda row: (-reports[row], row)))
    return np.array(sorted(cut), dtype=np.int64)


def _below(manager: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many people stand below each, in up to `MOST_STEPS` steps, themselves counted."""
    below = np.zeros(manager.size, dtype=np.int64)
    at = np.arange(manager.size)
    for _ in range(MOST_STEPS):
        at = at[at >= 0]
        if not at.size:
            break
        below += np.bincount(at, minlength=manager.size)
        at = manager[at]
    return below


def _roles(
    crowd: Crowd, words: pa.ChunkedArray | None, titles: pa.ChunkedArray | None, wishes: Mapping[str, str],
    number: NDArray[np.int64], repairs: Repairs,
) -> None:  # fmt: skip
    """Who leads, who is counsel, who sits in the executive team: from roles, titles and who has people reporting."""
    told, jobs = (Told.of(column, crowd.people) for column in (words, titles))
    # Each pair of a word for a role and a title once, in the order in which they come first.
    pairs, first, pair, counts = np.unique(
        told.code * len(jobs.words) + jobs.code, return_index=True, return_inverse=True, return_counts=True
    )
    roles, seats = np.full(pairs.size, "", dtype=object), np.full(pairs.size, "", dtype=object)
    strange = np.zeros(pairs.size, dtype=bool)
    for k in np.argsort(first).tolist():
        word, job = (
            of.words[int(code)] for of, code in zip((told, jobs), divmod(pairs[k], len(jobs.words)), strict=True)
        )
        role, seat, many = "", "", int(counts[k])
        if word:
            role = wishes.get(word.casefold()) or role_of_word(word)
            if role:
                crowd.titles[shorten(word), role, ""] += many
                seat = role_of_title(job or word, {})[1] if role == "executive" else ""
            else:
                strange[k] = True
        if job and not role:
            role, seat = role_of_title(job, wishes)
            crowd.titles[shorten(job) if role != "staff" or job.casefold() in wishes else "", role, seat] += many
        roles[k], seats[k] = role, seat
    crowd.role[:], crowd.seat[:] = roles[pair], seats[pair]
    unread = number[strange[pair]]
    why = "their role is not a word that is known; the title, or who reports to them, decides"
    repairs.add(crowd.name, "{role|roles} passed over", why, unread)
    leads = np.bincount(crowd.manager[crowd.manager >= 0], minlength=crowd.people) > 0
    promoted = leads & np.isin(crowd.role, ["staff", ""])
    if (crowd.role != "").any():
        counted_so = number[promoted & (crowd.role == "staff")]
        forms = "{person counted as a manager|people counted as managers}"
        repairs.add(crowd.name, forms, "others report to them", counted_so)
    crowd.role[promoted] = "manager"
    known = words is not None or titles is not None or leads.any()
    if known:
        crowd.role[crowd.role == ""] = "staff"
    sources = [name for name, there in (("roles", words), ("titles", titles)) if there is not None]
    sources += ["reporting lines"] if leads.any() else []
    crowd.roles_from = " and ".join(sources)
    _seats(crowd, number, repairs)


def _seats(crowd: Crowd, number: NDArray[np.int64], repairs: Repairs) -> None:
    """A seat of its own for every executive; where no table names one, whoever stands at the top is the CEO."""
    tops = np.flatnonzero(crowd.manager == TOP)
    if tops.size and not (crowd.role == "executive").any():
        crowd.role[tops[0]], crowd.seat[tops[0]] = "executive", "CEO"
        why = "nobody is named as an executive, and this one stands at the top of the reporting lines"
        repairs.add(crowd.name, "person taken for the CEO", why, number[tops[:1]])
    rows = np.flatnonzero(crowd.role == "executive")
    reports = np.bincount(crowd.manager[crowd.manager >= 0], minlength=crowd.people)
    order = rows[np.argsort(-reports[rows], kind="stable")]
    rest = order[MOST_SEATS:]
    crowd.role[rest] = "manager"
    forms = "{executive counted as a manager|executives counted as managers}"
    repairs.add(crowd.name, forms, f"a team has at most {MOST_SEATS} seats", number[rest])
    crowd.seat[crowd.role != "executive"] = ""
    taken: Counter[str] = Counter()
    for row in order[:MOST_SEATS]:
        seat = crowd.seat[row] or "Executive"
        taken[seat] += 1
        crowd.seat[row] = seat if taken[seat] == 1 and seat != "Executive" else f"{seat} {taken[seat]}"


def _aside(crowd: Crowd, table: RawTable, mapped: Mapped, row: NDArray[np.int64], repairs: Repairs) -> None:
    """Columns kept aside for measures by any column: numbers, and words that several people share; no free text."""
    name = table.name
    everybody = set(pc.drop_null(crowd.ids).to_pylist())
    for heading in mapped.never:
        why = "it says who somebody is, or what is nobody's business here; take it out of the table"
        repairs.add(name, f"column {shorten(heading)} not stored", why, (), 1)
    for heading in mapped.aside:
        told = Told.of(table.columns[heading].take(pa.array(row)))
        there = [word for word in told.words if word]
        people = sum(many for word, many in zip(told.words, told.counts, strict=True) if word)
        label = clean_name(heading) or "column"
        numbers = numbers_in(there, people)
        why = "it is not recognised; nothing depends on it"
        if not there:
            repairs.add(name, f"column {shorten(label)} left out", "it is empty", (), 1)
        elif tells_apart(there, everybody):
            why = "it holds ids or addresses of people; take it out of the table"
            repairs.add(name, f"column {shorten(label)} not stored", why, (), 1)
        elif numbers is not None:
            found = iter(numbers.tolist())
            values = np.array([next(found) if word else np.nan for word in told.words])
            crowd.about[label] = values[told.code]
            repairs.add(name, f"column {shorten(label)} kept aside", why, (), 1)
        elif kinds_in(there, people):
            crowd.about[label] = told.each([clean_name(word) for word in told.words])
            repairs.add(name, f"column {shorten(label)} kept aside", why, (), 1)
        else:
            repairs.add(name, f"column {shorten(label)} not stored", "it is free text or tells people apart", (), 1)
