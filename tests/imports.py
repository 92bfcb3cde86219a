"""Small tables of people and ties, written for tests."""

from __future__ import annotations

from pathlib import Path

from analysis.importing.bring import Brought, Wanted, bring
from analysis.importing.writing import write_all

PEOPLE = """\
id,department,office,manager,job title,champion,grade,notes
p1,Board,Austin,,Chief Executive Officer,,9,likes tea
p2,Marketing,Austin,p1,Chief Marketing Officer,,8,joined in spring
p3,Marketing,Austin,p2,Copywriter,yes,3,quiet
p4,Marketing,London,p2,Copywriter,,3,loud
p5,Marketing,London,p2,Brand manager,,5,away in May
p6,Marketing,Austin,p5,Copywriter,,3,new here
p7,Support,London,p1,Head of Support,,7,was in sales
p8,Support,London,p7,Agent,,2,evenings only
p9,Support,London,p7,Agent,yes,2,speaks Welsh
p10,Support,Austin,p7,Agent,,2,part time
p11,Support,Austin,p7,Agent,,2,on the phone
p12,Support,Austin,p7,Agent,,2,mail only
p13,Legal,Austin,p1,General Counsel,,8,careful
p14,Legal,Austin,p13,Lawyer,,6,more careful
"""
TIES = """\
from,to,frequency,kind
p3,p4,4,works with
p4,p3,2,works with
p3,p8,1,works with
p8,p9,5,works with
p10,p9,5,works with
p11,p2,1,works with
p6,p5,3,works with
p14,p13,2,works with
p9,p3,1,friend
p12,p11,2,friend
"""


def tables(folder: Path, people: str = PEOPLE, ties: str | None = TIES) -> tuple[Path, Path | None]:
    """The two tables in a folder."""
    one = folder / "people.csv"
    one.write_text(people, encoding="utf-8")
    if ties is None:
        return one, None
    other = folder / "ties.csv"
    other.write_text(ties, encoding="utf-8")
    return one, other


def brought(folder: Path, people: str = PEOPLE, ties: str | None = TIES, **options: object) -> Brought:
    """What comes of tables."""
    folder.mkdir(parents=True, exist_ok=True)
    return bring(Wanted(*tables(folder, people, ties), **{"salt": "a", **options}))  # type: ignore[arg-type]


def written(folder: Path, people: str = PEOPLE, ties: str | None = TIES, **options: object) -> Path:
    """The organization file that comes of tables."""
    found = brought(folder, people, ties, **options)
    return write_all(found, folder / "acme", force=True)[0]
