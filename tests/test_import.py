"""A company's own tables become an organization: what is taken for what, what is put right, what is refused."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imports import PEOPLE, TIES, brought, tables, written
from typer.testing import CliRunner

import run
from analysis.importing.bring import Wanted, bring
from sim.problems import ScenarioError
from sim.roster import TOP, UNKNOWN, read_roster
from sim.scenario import load_scenario


def told(found: object, part: str) -> list[tuple[int, tuple[int, ...]]]:
    """Number and rows of the repairs whose words hold `part`."""
    return [(r.count, r.rows) for r in found.repairs if part in str(r)]  # type: ignore[attr-defined]


def command(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(run.app, [*words])
    return done.exit_code, " ".join(done.output.split())


# --- good tables -----------------------------------------------------------------------------------------------------
def test_two_tables_become_an_organization_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people, ties = tables(tmp_path)
    code, said = command("import", str(people), str(ties), "--out", "acme")
    assert code == 0, said
    assert "14 people in 4 departments, 10 measured ties" in said
    assert "Chief Marketing Officer as executive (CMO)" in said and "job title as title" in said
    code, said = command("check", "acme.yaml")
    assert code == 0 and "14 people in 4 departments" in said
    (tmp_path / "plan.yaml").write_text("name: Plan\norganization: acme.yaml\nweeks: 6\n")
    code, said = command("simulate", "plan.yaml", "--runs", "2", "--workers", "1", "--out", "study")
    assert code == 0, said
    kept = read_roster(tmp_path / "study" / "acme.parquet")
    assert kept.person is None and not kept.about, "a study holds nobody's id"
    assert kept.digest == read_roster(tmp_path / "acme.parquet").digest
    assert load_scenario(tmp_path / "study" / "scenario.yaml").digest() == load_scenario("plan.yaml").digest()


def test_roles_come_from_titles_and_reporting_lines(tmp_path: Path) -> None:
    roster = brought(tmp_path, keep_ids=True).roster
    role = dict(zip(roster.person, roster.role, strict=True))
    seat = dict(zip(roster.person, roster.seat, strict=True))
    assert {p for p, r in role.items() if r == "executive"} == {"p1", "p2", "p13"}
    assert (seat["p1"], seat["p2"], seat["p13"]) == ("CEO", "CMO", "General counsel")
    assert {p for p, r in role.items() if r == "manager"} == {"p5", "p7"} and role["p14"] == "counsel"
    company = load_scenario(written(tmp_path)).organization
    assert company.advocates == {"Marketing": 1, "Support": 1} and company.legal.counsel == 1
    assert company.departments["Marketing"].function == "marketing" and company.departments["Support"].customer_facing


def test_missing_layers_are_guessed_and_said_to_be(tmp_path: Path) -> None:
    found = brought(tmp_path)
    assert set(found.roster.ties) == {"department", "cross", "informal"} and found.guess == ("executive",)
    assert "Working ties between departments: guessed" not in written(tmp_path).read_text()
    alone = brought(tmp_path / "alone", ties=None)
    assert alone.guess == ("department", "cross", "site", "informal", "executive")
    assert brought(tmp_path / "none", ties=None, only_measured=True).guess == ()


def test_every_kind_of_file_and_any_order_of_rows_give_the_same(tmp_path: Path) -> None:
    digest = brought(tmp_path / "csv").roster.digest
    people, ties = (pd.read_csv(tmp_path / "csv" / f"{name}.csv") for name in ("people", "ties"))
    mixed = brought(
        tmp_path / "mixed", people.sample(frac=1, random_state=3).to_csv(index=False), ties[::-1].to_csv(index=False)
    )
    assert mixed.roster.digest == digest
    european = brought(tmp_path / "semicolon", PEOPLE.replace(",", ";"), TIES.replace(",", "\t"))
    assert european.roster.digest == digest
    people.to_parquet(tmp_path / "people.parquet")
    ties.to_parquet(tmp_path / "ties.parquet")
    assert bring(Wanted(tmp_path / "people.parquet", tmp_path / "ties.parquet", salt="a")).roster.digest == digest
    graph = nx.MultiDiGraph()
    for row in people.to_dict("records"):
        graph.add_node(row.pop("id"), **{name: value for name, value in row.items() if value == value})
    for row in ties.to_dict("records"):
        graph.add_edge(row["from"], row["to"], weight=row["frequency"], kind=row["kind"])
    nx.write_graphml(graph, tmp_path / "all.graphml")
    nx.write_gexf(graph, tmp_path / "all.gexf")
    assert bring(Wanted(tmp_path / "all.graphml", salt="a")).roster.digest == digest
    assert bring(Wanted(tmp_path / "all.gexf", salt="a", maps=("layer=kind",))).roster.digest == digest


def test_another_salt_gives_other_ids_and_no_id_is_written(tmp_path: Path) -> None:
    secret = PEOPLE.replace("p14", "roxanne").replace("p9", "fernando")
    hashed = TIES.replace("p14", "roxanne").replace("p9", "fernando")
    file = written(tmp_path, secret, hashed)
    one = read_roster(file.with_suffix(".parquet")).person
    for path in (file, file.with_suffix(".parquet")):
        raw = path.read_bytes()
        assert b"roxanne" not in raw and b"fernando" not in raw and b"Welsh" not in raw and b"Copywriter" not in raw
    written(tmp_path, secret, hashed, salt="b")
    other = read_roster(file.with_suffix(".parquet")).person
    assert one is not None and other is not None and not set(one) & set(other)
    written(tmp_path, secret, hashed, keep_ids=True)
    kept = read_roster(file.with_suffix(".parquet")).person
    assert kept is not None and "roxanne" in kept


def test_answers_are_counted_by_department_and_small_ones_together(tmp_path: Path) -> None:
    people, ties = tables(tmp_path)
    answers = tmp_path / "answers.csv"
    lines = [f"p{k},{1 + k % 5},{2 + k % 3}" for k in range(1, 15)]
    answers.write_text("id,conviction,concern\n" + "\n".join([*lines, "p99,3,3", "p1,many,2"]))
    code, said = command("import", str(people), str(ties), "--survey", str(answers), "--out", str(tmp_path / "acme"))
    assert code == 0, said
    assert "who answered is not in the table of people" in said and "no whole number above 0" in said
    scenario = load_scenario(tmp_path / "acme-plan.yaml")
    assert scenario.survey is not None and set(scenario.survey.answers) == {"Marketing", "Support"}
    assert scenario.survey.pooled is not None and scenario.survey.pooled.departments == ("Board", "Legal")
    assert scenario.survey.pooled.conviction is None, "four answers are too few even together"


# --- repairs ---------------------------------------------------------------------------------------------------------
def test_every_repair_of_people_is_told_with_its_rows(tmp_path: Path) -> None:
    people = """\
id,department,site,manager,role,badge,email
1,Sales,Rome,1,executive,a,x@example.org
2,sales,Rome,1,manager,b,y@example.org
3,=cmd|'/C calc'!A0,,2,staff,c,z@example.org
4,,Oslo,99,wizard,d,
4,,Oslo,99,wizard,d,
5,Sales,Oslo,6,staff,e,
6,Sales,Rome,5,staff,f,
6,Legal,Rome,5,staff,g,
,Sales,Rome,,staff,h,
7,7,Rome,1,staff,i,
"""
    found = brought(tmp_path, people, None, keep_ids=True)
    roster = found.roster
    assert roster.people == 8
    assert told(found, "the same person stands there once more") == [(1, (6,))]
    assert told(found, "with other values; the first row is kept") == [(1, (9,))]
    assert told(found, "their id is blank") == [(1, (10,))]
    assert told(found, "named as their own manager") == [(1, (2,))]
    assert told(found, "not in the table; they report") == [(1, (5,))]
    assert told(found, "in a circle") == [(1, (7,))]
    assert told(found, "put in Unassigned") == [(1, (5,))]
    assert told(found, "spreadsheet formula") == [(1, (4,))]
    assert told(found, "in capitals alone") == [(1, (3,))]
    assert told(found, "their site is blank") == [(1, (4,))]
    assert told(found, "a number or a letter") == [(1, (11,))]
    assert told(found, "not a word that is known") == [(1, (5,))]
    assert told(found, "column email not stored") == [(1, ())]
    assert told(found, "column badge not stored") == [(1, ())]
    at = {person: row for row, person in enumerate(roster.person)}
    assert roster.department[at["3"]] == "cmd|'/C calc'!A0" and roster.department[at["7"]] == "Department 7"
    assert roster.department[at["2"]] == "Sales" and roster.manager[at["1"]] == TOP
    assert roster.manager[at["4"]] == UNKNOWN and roster.manager[at["6"]] == at["5"]
    assert set(roster.about) == set()


def test_every_repair_of_ties_is_told_with_its_rows(tmp_path: Path) -> None:
    ties = """\
source,target,weight
p1,p2,1
p2,p2,1
p1,p2,3
p1,zorro,1
p3,,1
p3,p4,-2
p3,p5,=1+1
p3,p6,0
p4,p5,
p7,p8,9000
"""
    found = brought(tmp_path, ties=ties, keep_ids=True)
    assert told(found, "from a person to the same person") == [(1, (3,))]
    assert told(found, "stands there more than once") == [(1, (4,))]
    assert told(found, "not in the table of people") == [(1, (5,))]
    assert told(found, "one of the two is blank") == [(1, (6,))]
    assert told(found, "no number above 0") == [(3, (7, 8, 9))]
    assert told(found, "4,500 times the usual one") == [(1, ())]
    assert told(found, "people without a measured tie")[0][0] == 14 - 6
    roster = found.roster
    named = {
        (roster.person[a], roster.person[b]): w
        for layer in roster.ties.values() for a, b, w in zip(*layer, strict=True)
    }  # fmt: skip
    assert named == {("p1", "p2"): 4.0, ("p4", "p5"): 1.0, ("p7", "p8"): 9000.0}
    even = brought(tmp_path, ties=ties, weights="log").roster.ties["department"][2]
    assert even.max() == pytest.approx(np.log1p(9000))
    both = brought(tmp_path, ties=ties, undirected=True).roster.ties
    assert sum(len(layer[0]) for layer in both.values()) == 6


def test_kinds_of_ties_go_where_they_are_mapped(tmp_path: Path) -> None:
    found = brought(tmp_path, maps=("layer.works with=informal", "layer.friend=none", "title.Agent=manager"))
    assert set(found.roster.ties) == {"informal"} and len(found.roster.ties["informal"][0]) == 8
    assert told(found, "called friend, as asked for") == [(2, (10, 11))]
    assert (found.roster.role == "manager").sum() == 7


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_nothing_is_dropped_silently(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever the cells hold, people and ties are kept, or a repair says which rows were not."""
    cell = st.one_of(
        st.sampled_from(["", "1", "2", "3", "4", "1.0", "=1", "x", "Sales", "Ops"]),
        st.text("ab,;\"'\t é=\u202e", max_size=5),
    )
    frame = pd.DataFrame(
        {name: data.draw(st.lists(cell, min_size=6, max_size=6)) for name in ("id", "department", "manager", "title")}
    )
    ties = pd.DataFrame(
        {name: data.draw(st.lists(cell, min_size=5, max_size=5)) for name in ("source", "target", "weight")}
    )
    people = frame.to_csv(index=False)
    try:
        found = brought(tmp_path, people, ties.to_csv(index=False))
    except ScenarioError:  # hopeless, and said to be
        return
    left_out = sum(r.count for r in found.repairs if r.table == "people.csv" and r.what.endswith("left out"))
    assert found.roster.people + left_out == 6
    gone = sum(r.count for r in found.repairs if r.table == "ties.csv" and r.what.endswith(("left out", "to others")))
    assert sum(len(layer[0]) for layer in found.roster.ties.values()) + gone == 5
    boss = found.roster.manager
    for start in range(found.roster.people):
        at, steps = start, 0
        while at >= 0:
            at, steps = int(boss[at]), steps + 1
            assert steps <= found.roster.people, "nobody stands above themselves"


# --- refusals --------------------------------------------------------------------------------------------------------
def test_hopeless_tables_are_refused_with_all_reasons_at_once(tmp_path: Path) -> None:
    people, ties = tmp_path / "people.csv", tmp_path / "ties.csv"
    people.write_text("nummer,department\n1,A\n2,B\n")
    ties.write_text("somebody,else\n1,2\n")
    code, said = command("import", str(people), str(ties), "--map", "colour=blue", "--map", "layer.x=moon")
    assert code == 2 and "Traceback" not in said
    for part in ("recognised as id", "recognised as source", "recognised as target", "--map colour=blue", "moon"):
        assert part in said, part
    assert not list(tmp_path.glob("*.parquet"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("people.csv", "", "no row"),
        ("people.csv", "id,department\n", "no row"),
        ("people.csv", "id,department\n1,A\n", "at least two"),
        ("people.csv", "id,department\n1,A,extra\n2,B\n", "has 3 cells, the headings are 2"),
        ("people.csv", "id,ID\n1,2\n", "stands here twice"),
        ("people.csv", "id,department\n1,a\0b\n2,c\n", "no text"),
        ("people.xlsx", "PK", "no kind of table"),
        ("people.parquet", "nothing", "Parquet"),
        ("people.graphml", "<graphml>", "not well-formed"),
        ("people.gexf", "<gexf></gexf>", "no node"),
    ],
)  # fmt: skip
def test_files_that_hold_nothing_are_refused(name: str, content: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    code, said = command("import", str(tmp_path / name))
    assert code == 2 and reason in said and "Traceback" not in said


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
GRAPH = '<?xml version="1.0"?>{}<graphml><graph><node id="1"><data key="d">{}</data></node></graph></graphml>'


@pytest.mark.parametrize("hostile", [GRAPH.format(BOMB, "&b;"), GRAPH.format(OUTSIDE, "&a;")])
@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_entities_and_outside_references_are_not_followed(hostile: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / f"people.{kind}").write_text(hostile)
    code, said = command("import", str(tmp_path / f"people.{kind}"))
    assert code == 2 and "declares entities or refers to other files" in said


def test_a_graph_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.graphml").write_text("<graphml>" + "<graph>" * 5000 + "</graph>" * 5000 + "</graphml>")
    code, said = command("import", str(tmp_path / "people.graphml"))
    assert code == 2 and "nested deeper" in said


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    people, ties = tables(tmp_path)
    words = ("import", str(people), str(ties), "--out", str(tmp_path / "acme"))
    assert command(*words)[0] == 0
    before = (tmp_path / "acme.yaml").read_text()
    code, said = command(*words)
    assert code == 2 and "is there already" in said and (tmp_path / "acme.yaml").read_text() == before
    assert command(*words, "--force")[0] == 0


def test_a_file_that_was_changed_or_lost_is_noticed(tmp_path: Path) -> None:
    file = written(tmp_path)
    other = written(tmp_path / "other", ties=TIES.replace("p3,p4,4", "p3,p4,5"))
    file.with_suffix(".parquet").write_bytes(other.with_suffix(".parquet").read_bytes())
    with pytest.raises(ScenarioError, match="other people or ties"):
        load_scenario(file)
    file.with_suffix(".parquet").unlink()
    with pytest.raises(ScenarioError, match="there is no file"):
        load_scenario(file)
    text = other.read_text().replace("headcount: 5", "headcount: 6", 1)
    other.write_text(text)
    with pytest.raises(ScenarioError, match="6 people here and 5 in the table"):
        load_scenario(other)
    other.write_text(text.replace("file: acme.parquet", "file: ../acme.parquet"))
    with pytest.raises(ScenarioError, match=r"imported\.file"):
        load_scenario(other)
