"""The company as plain data: departments, sites, culture, roles.

What a scenario file says under ``organization`` becomes an `Organization`; `sim.structure` lays its people out in rows.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.parameters import declare
from sim.roster import Roster, find_roster

DecisionRule = Literal["consensus", "majority", "sponsor"]
ManagerStyle = Literal["delegates", "balanced", "micromanages"]
Function = Literal[
    "marketing",
    "pr",
    "web",
    "support",
    "sales",
    "product",
    "it",
    "hr",
    "elearning",
    "legal",
    "design",
    "finance",
    "other",
]
FUNCTIONS: tuple[Function, ...] = get_args(Function)
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Name = Annotated[str, Field(min_length=1, max_length=80)]

STAFF, MANAGER, COUNSEL, EXECUTIVE = range(4)
ROLES = ("staff", "manager", "counsel", "executive")
MAX_PEOPLE = 1_000_000
MAX_ADVOCATES = 1000  # of one department

declare(
    "organization.span",
    12,
    4,
    30,
    "people",
    "how many people report to one manager",
    "assumption",
    kind="choice",
)


declare(
    "organization.usual_trust",
    0.5,
    0.3,
    0.7,
    "share",
    "trust of the usual company, beside which others are read",
    kind="choice",
)


class Plain(BaseModel):
    """Base of all plain data: frozen, nothing unknown accepted, no silent conversion of text to numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Culture(Plain):
    """How the company takes change and risk.

    Parameters
    ----------
    trust : float
        Share in [0, 1]: how far people believe what they are told by those outside their own department.
    risk_aversion : float
        Share in [0, 1]: how much worse Legal expects things to be than they are.
    decision_rule : {"consensus", "majority", "sponsor"}
        How the executive team says yes: all of them, more than half, or the one who backs it if nobody minds too much.
    """

    trust: Share = 0.5
    risk_aversion: Share = 0.5
    decision_rule: DecisionRule = "majority"


class Site(Plain):
    """A place where people work; `utc_offset` in hours tells which sites share working hours."""

    utc_offset: Annotated[float, Field(ge=-12, le=14)] = 0.0


class Department(Plain):
    """A department: `headcount` people, a `function`, whether it faces customers, how its manager leads.

    ``sites`` maps site names to shares that add up to 1; left out, people are spread evenly over all sites.
    ``manager`` left out is drawn by chance in each run; ``turnover`` is the share of staff who leave in a year, left
    out that of the registry.
    """

    headcount: Annotated[int, Field(ge=1, le=MAX_PEOPLE)]
    function: Function = "other"
    customer_facing: bool = False
    manager: ManagerStyle | None = None
    turnover: Annotated[float, Field(ge=0.0, le=0.9)] | None = None
    sites: dict[str, Share] | None = None


class LegalFunction(Plain):
    """Legal: how many counsel, the harm they put up with, how many requests they answer in a week."""

    counsel: Annotated[int, Field(ge=1, le=1000)] = 1
    tolerance: Share = 0.55
    reviews_per_week: Annotated[float, Field(gt=0, le=100)] = 1.0


class ExecutiveSeat(Plain):
    """One executive: title, starting support for the practice, whether this is the sponsor, the department led.

    ``evidence`` is how much proof this executive wants before and after money is spent; left out, it is drawn.
    """

    title: Name
    support: Share
    sponsor: bool = False
    department: str | None = None
    evidence: Share | None = None


class Imported(Plain):
    """People and ties that were brought in from tables and lie in a file beside the one that names it.

    Parameters
    ----------
    file : str
        Name of the file.
    digest : str
        What it holds: `sim.roster.Roster.digest`.
    guess : tuple of str
        Layers of ties that are drawn by chance around those that were measured.
    folder : str or None
        Where the file lies; known to the program, written nowhere, and no part of what a scenario says.
    """

    file: Annotated[str, Field(pattern=r"^[^/\\]+\.parquet$", max_length=200)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    guess: tuple[Literal["reporting", "department", "cross", "site", "informal", "executive"], ...] = ()
    folder: Annotated[str | None, Field(exclude=True)] = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Imported) and (self.digest, self.guess) == (other.digest, other.guess)

    def __hash__(self) -> int:
        return hash((self.digest, self.guess))

    def roster(self) -> Roster:
        """The people; raises `sim.roster.RosterError`."""
        return find_roster(self.file, self.digest, self.folder)


class Organization(Plain):
    """A company as a scenario describes it."""

    culture: Culture = Culture()
    sites: dict[Name, Site] = Field(default_factory=lambda: {"Main": Site()}, min_length=1, max_length=200)
    departments: Annotated[dict[Name, Department], Field(min_length=1, max_length=400)]
    advocates: dict[str, Annotated[int, Field(ge=0, le=MAX_ADVOCATES)]] = Field(default_factory=dict)
    legal: LegalFunction = LegalFunction()
    executives: Annotated[tuple[ExecutiveSeat, ...], Field(min_length=1, max_length=40)] = (
        ExecutiveSeat(title="CEO", support=0.32),
    )
    imported: Imported | None = None

    @model_validator(mode="after")
    def _names_agree(self) -> Organization:
        problems = []
        for name, department in self.departments.items():
            for site in department.sites or ():
                if site not in self.sites:
                    problems.append(f"departments.{name}.sites: {site!r} is not one of the sites {_list(self.sites)}")
            shares = department.sites
            if shares and abs(sum(shares.values()) - 1.0) > 0.01:
                problems.append(f"departments.{name}.sites: the shares add up to {sum(shares.values()):g}, not to 1")
        for name, count in self.advocates.items():
            home = self.departments.get(name)
            if home is None:
                problems.append(f"advocates: {name!r} is not one of the departments {_list(self.departments)}")
            elif count > home.headcount:
                problems.append(f"advocates.{name}: {count} advocates among {home.headcount} people")
        for seat in self.executives:
            if seat.department is not None and seat.department not in self.departments:
                problems.append(f"executives: {seat.department!r} is not one of {_list(self.departments)}")
        if len({seat.title for seat in self.executives}) < len(self.executives):
            problems.append("executives: two of them have the same title")
        if self.people > MAX_PEOPLE:
            problems.append(f"departments: {self.people:,} people; allowed: up to {MAX_PEOPLE:,}")
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def people(self) -> int:
        """Headcount of the whole company."""
        return sum(department.headcount for department in self.departments.values())


def _list(names: dict[str, object] | dict[str, Site] | dict[str, Department]) -> str:
    shown = list(names)[:12]
    return ", ".join(shown) + (" ..." if len(names) > len(shown) else "")


def misfit(organization: Organization, roster: Roster) -> list[str]:
    """How a company and its imported people contradict each other, in words."""
    told = []
    counts = {name: d.headcount for name, d in organization.departments.items()}
    if counts != roster.headcount:
        for name in sorted({*counts, *roster.headcount}):
            here, there = counts.get(name, 0), roster.headcount.get(name, 0)
            if here != there:
                told.append(f"{name} has {here:,} people here and {there:,} in the table")
    missing = [name for name in roster.sites if name not in organization.sites]
    if missing:
        told.append(f"people of the table work at {', '.join(missing[:5])}, which is not one of the sites")
    return told
