"""What must agree with what in a scenario: names with names, weeks with weeks, parts with wholes.

These checks read what the file says, mistakes and all, so that they can be told beside the mistakes of single values.
"""

from __future__ import annotations

from typing import Any

from sim.organization import MAX_PEOPLE, Organization, misfit
from sim.parameters import PARAMETERS
from sim.patching import children
from sim.problems import Findings, names, shorten, shown
from sim.reading import UNREADABLE, Node
from sim.roster import RosterError
from sim.survey import Survey

_SEVERAL_LINES = ("question", "sources")  # everything else is a name or a number and stays on one line
_ROUNDING = 0.01  # shares written with two digits may miss 1 by this much


def one_line(node: Node, path: tuple[str, ...], findings: Findings) -> None:
    """Tell of texts of several lines where a name is meant."""
    if path and path[0] in _SEVERAL_LINES:
        return
    if isinstance(node.value, str) and "\n" in node.value:
        findings.add(node.place, ".".join(path), "must be on one line")
    if isinstance(node.value, (dict, list)):
        for name, child in children(node).items():
            one_line(child, (*path, name), findings)


def organization(node: Node | None, findings: Findings) -> None:
    """Tell of sites, departments and headcounts of an organization that do not fit together."""
    parts = _group(node)
    departments, sites = _group(parts.get("departments")), _group(parts.get("sites"))
    known_sites = list(sites) or (["Main"] if "sites" not in parts else [])
    heads: dict[str, int] = {}
    for name, department in departments.items():
        inside = _group(department)
        head = _value(inside.get("headcount"))
        if _whole(head):
            heads[name] = head
        shares = _group(inside.get("sites"))
        where = f"organization.departments.{name}.sites"
        for site, share in shares.items():
            if site not in known_sites and share.value is not None:
                _unknown(share, f"{where}.{site}", site, "site", known_sites, findings)
        numbers = [share.value for share in shares.values() if share.value is not None]
        if numbers and all(_number(number) for number in numbers) and abs(sum(numbers) - 1.0) > _ROUNDING:
            place = inside["sites"].place
            findings.add(place, where, f"the shares must add up to 1, they add up to {sum(numbers):.10g}")
    for name, count in _group(parts.get("advocates")).items():
        where = f"organization.advocates.{name}"
        if departments and name not in departments and count.value is not None:
            _unknown(count, where, name, "department", departments, findings)
        elif _whole(count.value) and name in heads and count.value > max(heads[name], 0):
            findings.add(count.place, where, f"{count.value} advocates among {heads[name]} people")
    _executives(parts.get("executives"), departments, findings)
    people = sum(head for head in heads.values() if head > 0)
    if people > MAX_PEOPLE and all(head <= MAX_PEOPLE for head in heads.values()):
        place = parts["departments"].place
        message = f"hold {people:,} people together; allowed: up to {MAX_PEOPLE:,}"
        findings.add(place, "organization.departments", message)


def imported(company: Organization, node: Node, findings: Findings) -> None:
    """Tell of a file of people that is not there, or holds other people than the organization says."""
    told = company.imported
    if told is None:
        return
    place = node.value["imported"].place
    try:
        wrong = misfit(company, told.roster())
    except RosterError as error:
        wrong = [str(error)]
    for message in wrong:
        findings.add(place, "organization.imported", message)


def _executives(node: Node | None, departments: dict[str, Node], findings: Findings) -> None:
    titles = set()
    for name, seat in (children(node) if node is not None and isinstance(node.value, list) else {}).items():
        inside = _group(seat)
        where = f"organization.executives.{name}"
        home = inside.get("department")
        if departments and home is not None and isinstance(home.value, str) and home.value not in departments:
            _unknown(home, f"{where}.department", home.value, "department", departments, findings)
        title = _value(inside.get("title"))
        if isinstance(title, str):
            if title in titles:
                findings.add(seat.place, where, f"two executives have the title {shorten(title)}")
            titles.add(title)


def lever(node: Node, name: str, weeks: object, company: Node | None, findings: Findings) -> None:
    """Tell of a lever that names departments or sites the organization does not have, or comes after the last week.

    An owner is a department too.
    """
    parts = _group(node)
    within(node, f"levers.{name}", weeks, findings)
    whole_company = _group(company)
    known = {
        "departments": _group(whole_company.get("departments")),
        "sites": _group(whole_company.get("sites")) or ({"Main": Node({})} if whole_company else {}),
    }
    owner, departments = parts.get("owner"), known["departments"]
    if owner is not None and isinstance(owner.value, str) and departments and owner.value not in departments:
        _unknown(owner, f"levers.{name}.owner", owner.value, "department", departments, findings)
    target = _group(parts.get("target"))
    wanted: dict[str, list[str]] = {}
    unknown = False
    for kind in known:
        group = target.get(kind)
        if group is None or not isinstance(group.value, list):
            continue
        wanted[kind] = []
        for item in group.value:
            if not isinstance(item.value, str):
                continue
            if item.value not in known[kind]:
                unknown = True
                if known[kind]:  # where there are none at all, that is the mistake
                    where = f"levers.{name}.target.{kind}"
                    _unknown(item, where, item.value, kind[:-1], known[kind], findings)
            elif item.value in wanted[kind]:
                findings.add(item.place, f"levers.{name}.target.{kind}", f"{shorten(item.value)} stands here twice")
            wanted[kind].append(item.value)
    if len(wanted) == len(known) and all(wanted.values()) and not unknown:
        meant = (_group(departments[d]) for d in wanted["departments"])
        if not any(_reaches(department, wanted["sites"]) for department in meant):
            findings.add(
                target["sites"].place, f"levers.{name}.target", "nobody of these departments works at these sites"
            )


def survey(node: Node | None, company: Node | None, findings: Findings) -> None:
    """Tell of answers of unknown departments, that do not fit the scale, or of more people than work there."""
    parts, departments = _group(node), _group(_group(company).get("departments"))
    scale = _value(parts.get("scale"))
    scale = scale if _whole(scale) else Survey.model_fields["scale"].default
    told = {f"answers.{name}": (name, entry) for name, entry in _group(parts.get("answers")).items()}
    if (pooled := parts.get("pooled")) is not None:
        told["pooled"] = ("", pooled)
        several = _group(pooled).get("departments")
        for item in several.value if several is not None and isinstance(several.value, list) else ():
            if departments and isinstance(item.value, str) and item.value not in departments:
                _unknown(item, "survey.pooled.departments", item.value, "department", departments, findings)
    for field, (name, entry) in told.items():
        if name and departments and name not in departments and entry.value is not None:
            _unknown(entry, f"survey.{field}", name, "department", departments, findings)
            continue
        head = _value(_group(departments.get(name)).get("headcount"))
        for question, counts in _group(entry).items():
            if question == "departments" or not isinstance(counts.value, list):
                continue
            numbers = [item.value for item in counts.value]
            where = f"survey.{field}.{question}"
            if len(numbers) != scale:
                message = f"has {len(numbers)} counts; on a scale of {scale} there are {scale}, from the lowest answer"
                findings.add(counts.place, where, message)
            elif all(_whole(n) for n in numbers) and _whole(head) and sum(numbers) > head:
                findings.add(counts.place, where, f"{sum(numbers):,} answers of {head:,} people")


def within(node: Node, field: str, weeks: object, findings: Findings) -> None:
    """Tell of an entry whose week lies after the last week of the scenario."""
    not_after(_group(node).get("week"), f"{field}.week", weeks, findings)


def once_or_by_chance(entry: Node, where: str, findings: Findings) -> None:
    """Tell of a shock that has no time, or two kinds of it."""
    parts = _group(entry)
    week, yearly = (key in parts and parts[key].value is not None for key in ("week", "yearly"))
    if week and yearly:
        findings.add(parts["yearly"].place, f"{where}.yearly", "a shock has a week or happens by chance, not both")
    elif not week and not yearly:
        message = "is missing; a whole number from 1 to 1,040, or yearly: how often in a year it happens by chance"
        findings.add(entry.place, f"{where}.week", message)


def not_after(week: Node | None, field: str, weeks: object, findings: Findings) -> None:
    """Tell of a week that lies after the last week of the scenario."""
    if week is not None and _whole(week.value) and _whole(weeks) and week.value > weeks:
        findings.add(week.place, field, f"week {week.value} lies after the last week of the scenario, {weeks}")


def goal(node: Node | None, weeks: object, findings: Findings) -> None:
    """Tell of a goal that cannot be judged because its week comes after the last."""
    not_after(_group(node).get("by_week"), "goal.by_week", weeks, findings)


def parameters(node: Node | None, findings: Findings) -> dict[str, float]:
    """Values of the model's numbers that a scenario sets, checked against their ranges."""
    values: dict[str, float] = {}
    if node is None or node.value is None or node.value is UNREADABLE:
        return values
    if not isinstance(node.value, dict):
        message = f"must be a group of lines, each a name and a number, is {shown(node.value)}"
        findings.add(node.place, "parameters", message)
        return values
    for name, item in node.value.items():
        where = f"parameters.{name}"
        if item.value is UNREADABLE or item.value is None:
            continue
        if name not in PARAMETERS:
            inside = [known for known in PARAMETERS if known.startswith(f"{name}.")]
            if isinstance(item.value, dict) and inside:
                findings.add(item.place, where, f"write the whole name in one line, such as {inside[0]}: ...")
            else:
                findings.add(item.place, where, "no parameter is called this", word=name, among=PARAMETERS)
            continue
        known = PARAMETERS[name]
        if not _number(item.value) or not known.low <= item.value <= known.high:
            message = f"must be a number from {known.low:g} to {known.high:g} ({known.unit}), is {shown(item.value)}"
            findings.add(item.place, where, message)
            continue
        values[name] = float(item.value)
    return values


def _unknown(node: Node, field: str, word: str, kind: str, known: Any, findings: Findings) -> None:
    if findings.blind:
        return
    message = f"there is no {kind} {shorten(word)}"
    findings.add(node.place, field, message, allowed=names(known), word=word, among=known)


def _reaches(department: dict[str, Node], sites: list[str]) -> bool:
    shares = _group(department.get("sites"))
    return not shares or any(_value(shares.get(site)) for site in sites)


def _group(node: Node | None) -> dict[str, Node]:
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _value(node: Node | None) -> Any:
    return node.value if node is not None else None


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
