"""What stands in the report, part by part: answer, pictures, tables, assumptions, events, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis import bars, exhibits, sheets
from analysis.answer import answer
from analysis.briefing import Briefing
from analysis.exhibits import Exhibit, Table
from analysis.findings import amount, in_week
from analysis.limits import IS, IS_NOT
from analysis.messages import messages_of
from analysis.privacy import veil_of
from analysis.reasons import reasons
from analysis.report.html import bullets, chart, heading, more, paragraphs, table
from analysis.showing import provenance
from sim.outcomes import OUTCOMES, STAGE_WORDS
from sim.parameters import PARAMETERS
from sim.scenario import declare_all
from sim.sources import assumptions


@dataclass
class Body:
    """The report while it is written: its parts, and the charts that are drawn in them by id."""

    parts: list[str] = field(default_factory=list)
    charts: dict[str, Exhibit] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)

    def part(self, name: str, words: str) -> None:
        """Begin a part."""
        self.links.append((name, words))
        self.parts.append(heading(2, words, name))

    def add(self, *pieces: str) -> None:
        """Go on with it."""
        self.parts += pieces

    def show(self, exhibit: Exhibit | Table | None) -> None:
        """A chart or a table."""
        if isinstance(exhibit, Table):
            self.parts.append(table(exhibit))
        elif exhibit is not None:
            name = f"chart-{len(self.charts) + 1}"
            self.charts[name] = exhibit
            self.parts.append(chart(exhibit, name))


def body_of(b: Briefing) -> Body:
    """The whole report of a study."""
    body = Body()
    _answer(b, body)
    _points(b, body)
    _tables(b, body)
    _assumed(b, body)
    _events(b, body)
    _origin(b, body)
    return body


def _answer(b: Briefing, body: Body) -> None:
    body.part("answer", "The answer")
    for section in answer(b.study, b.suggestions):
        body.add(heading(3, section.heading), bullets(section.sentences))
    if b.explanation is not None:
        for section in reasons(b.plan, b.explanation):
            body.add(heading(3, section.heading), bullets(section.sentences))


def _points(b: Briefing, body: Body) -> None:
    body.part("points", "Point by point")
    for message in messages_of(b):
        body.add(heading(3, message.titles[0]), paragraphs(message.body))
        body.show(message.visual)
        body.add(more("Notes and source", bullets(message.notes)))
    for exhibit in (exhibits.goal(b.study), exhibits.adoption(b.study), bars.costs(b.study), exhibits.risk(b.study)):
        if exhibit is not None:
            told = exhibit.spoken(b.say)
            body.add(heading(3, told.question))
            body.show(told)


def _tables(b: Briefing, body: Body) -> None:
    body.part("tables", "Tables")
    for name, found in (
        ("Every outcome", outcomes(b)),
        ("Departments", departments(b)),
        ("Levers", sheets.levers(b) if b.explanation is not None else None),  # else it stands among the points
        ("Changes that were tried", sheets.tried(b) if b.baseline is not None else None),
    ):
        if found is not None:
            body.add(heading(3, name))
            body.show(found.spoken(b.say))


def outcomes(b: Briefing) -> Table:
    """Every outcome at the end, or its sum where it adds up."""
    rows = []
    for name, found in b.plan.summary["outcomes"].items():
        if name not in OUTCOMES:
            continue
        end, outcome = found["end"], OUTCOMES[name]

        def told(key: str, end: Mapping[str, Any] = end, unit: str = outcome.unit) -> str:
            return amount(end[key], unit, b.case.currency) if end[key] is not None else ""

        adds = "sum" if outcome.flow else f"week {b.plan.weeks}"
        rows.append((outcome.label, *(told(key) for key in ("p5", "p50", "p95", "mean", "low", "high")), adds))
    head = ("Outcome", "5 % below", "Middle", "95 % below", "Mean", "Mean from", "to (95 %)", "When")
    return Table(f"{b.label}: every outcome at the end", head, tuple(rows))


def departments(b: Briefing) -> Table:
    """In which stage every department ends, in how many futures; of departments shown as one, their mean."""
    frame = b.plan.table("departments", ["run", "week", "department", "stage"])
    frame = frame[(frame["week"] == b.plan.weeks) & frame["run"].isin(b.plan.finished)]
    counts = frame.groupby(["department", "stage"]).size()
    veil = veil_of(b.plan.scenario)
    rows = []
    for group in veil.groups:
        names = [veil.departments[d] for d in group.members]
        ends = [sum(int(counts.get((n, stage), 0)) for n in names) / len(names) for stage in range(len(STAGE_WORDS))]
        facing = "yes" if group.customer_facing else "no"
        rows.append((group.name, f"{group.people:,}", facing, *(f"{round(end, 1):g}" for end in ends)))
    head = ("Department", "People", "Faces customers", *STAGE_WORDS)
    return Table(f"Futures in which a department ends in a stage, of {b.plan.finished.size:,}", head, tuple(rows))


def _assumed(b: Briefing, body: Body) -> None:
    body.part("assumptions", "Assumptions")
    scenario, resolved = b.plan.scenario, b.plan.scenario.resolved()
    without, veil = scenario.assumptions(), veil_of(scenario)
    body.show(sheets.assumed(b))
    rows = tuple(
        (path, _value(value), "assumption" if path in without else _source(scenario.sources, path))
        for path, value in assumptions(resolved, {}).items()
        if veil.say(path) == path and veil.say(str(value)) == str(value)  # no row of a small department or a person
    )
    case = Table("What describes the case", ("Value", "Set to", "Source"), rows)
    body.add(heading(3, "Values of the case"), more(f"All {len(rows)} values with their sources", table(case)))
    declare_all()
    numbers = []
    for name, p in PARAMETERS.items():
        by_hand = scenario.parameters.get(name)
        usual = f"{p.default:g}" if by_hand is None else f"{by_hand:g} (by hand; usually {p.default:g})"
        numbers.append((name, p.meaning, usual, f"{p.low:g}", f"{p.high:g}", p.unit, p.source))
    head = ("Number", "Meaning", "Usual", "From", "To", "Unit", "Source")
    model = Table("Numbers of the model with their ranges", head, tuple(numbers))
    body.add(heading(3, "Numbers of the model"), more(f"All {len(numbers)} numbers with their ranges", table(model)))


def _value(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value)


def _source(sources: Mapping[str, str], path: str) -> str:
    parts = path.split(".")
    ways = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((sources[way] for way in ways if way in sources), "")


def _events(b: Briefing, body: Body) -> None:
    run = int(b.plan.summary["median_run"]["run"])
    body.part("events", f"One future, the middle one (run {run})")
    frame = b.plan.table("events", ["run", "week", "who", "text", "cause"])
    frame = frame[frame["run"] == run]
    say = veil_of(b.plan.scenario).say  # the practice's words are in events already
    rows = tuple(
        (in_week(week, b.case.starts), say(who), say(told), say(cause))
        for week, who, told, cause in zip(frame["week"], frame["who"], frame["text"], frame["cause"], strict=True)
    )
    if not rows:
        body.add(paragraphs(["Nothing happened that is worth telling."]))
        return
    events = Table("What happened, in the order of weeks", ("When", "Who", "What", "Why"), rows)
    body.add(more(f"All {len(rows)} events", table(events)))


def _origin(b: Briefing, body: Body) -> None:
    body.part("origin", "Where this comes from")
    for section in provenance(b.study, ()):
        body.add(heading(3, section.heading), bullets(section.sentences))
    body.add(heading(3, "What the model is"), bullets([f"{one}." for one in IS]))
    body.add(heading(3, "What it is not"), bullets([f"{one}." for one in IS_NOT]))
