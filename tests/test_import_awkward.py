"""Tables as awkward as people have them: what spreadsheets and graph tools write, and what must not come through."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_imported import story
from typer.testing import CliRunner

import run
from analysis.importing.bring import Brought, Wanted, bring
from analysis.importing.cells import Upload
from analysis.importing.writing import write_all
from sim.problems import ScenarioError

DEPARTMENTS = ("Marketing", "Support", "Sales", "Legal")
STAFF = [f"p{k},{DEPARTMENTS[k % 4]},p{k % 4 if k > 3 else 0}" for k in range(24)]
PEOPLE = "\n".join(["id,department,manager", *STAFF]) + "\n"


def made(people: str | bytes, ties: str | bytes | None = None, kind: str = "csv", **options: object) -> Brought:
    """What comes of tables that are in no file."""
    files = [
        Upload(f"{name}.{kind}", content if isinstance(content, bytes) else content.encode())
        for name, content in (("people", people), ("ties", ties))
        if content is not None
    ]
    return bring(Wanted(*files, **{"salt": "a", **options}))  # type: ignore[arg-type]


def told(found: Brought, part: str) -> list[tuple[int, tuple[int, ...]]]:
    return [(repair.count, repair.rows) for repair in found.repairs if part in str(repair)]


def refused(people: str | bytes, ties: str | bytes | None = None, kind: str = "csv", **options: object) -> str:
    with pytest.raises(ScenarioError) as error:
        made(people, ties, kind, **options)
    return str(error.value)


# --- spreadsheets ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_spreadsheet_says_by_what_columns_are_parted(sign: str) -> None:
    digest = made(PEOPLE).roster.digest
    assert made(PEOPLE.replace(",", sign)).roster.digest == digest
    found = made(f"\ufeffsep={sign}\r\n" + PEOPLE.replace(",", sign).replace("\n", "\r\n"))
    assert found.roster.digest == digest
    assert told(found, "taken for the CEO") == [(1, (3,))], "rows are counted as the spreadsheet counts them"


def test_rows_in_which_nothing_stands_are_no_people() -> None:
    rows = PEOPLE.splitlines()
    blank = "\n".join(["", *rows[:3], ",,", "", *rows[3:], ",,", ",,"])
    found = made(blank)
    assert found.roster.digest == made(PEOPLE).roster.digest
    assert told(found, "nothing stands in them") == [(4, (5, 6, 29, 30))]
    assert "no row below" in refused("id,department\n,\n,\n")


def test_a_comma_before_decimals_where_columns_are_parted_by_semicolons() -> None:
    ties = "source;target;weight\np1;p5;1,5\np2;p6;2\np3;p7;0,25\n"
    found = made(PEOPLE, ties)
    assert sorted(found.roster.ties["department"][2].tolist()) == [0.25, 1.5, 2.0]
    assert told(found, "before the decimals") == [(2, (2, 4))]
    why = refused(PEOPLE, 'source,target,weight\np1,p5,"1,000"\n')  # a thousand, or one
    assert "1 tie left out: its weight is no number above 0" in why and "same ids" not in why


def test_why_no_tie_is_left_is_told() -> None:
    ties = "source,target,weight\np1,p5,1\nx,p2,1\np3,p3,1\n"
    why = refused(PEOPLE, ties, least=5.0)
    for part in ("not in the table of people", "to the same person", "weaker than 5", "same ids?"):
        assert part in why, part


@pytest.mark.parametrize(("options", "part"), [({"least": float("nan")}, "--least"), ({"salt": ""}, "--salt")])
def test_options_that_say_nothing_are_refused(options: dict[str, object], part: str) -> None:
    assert part in refused(PEOPLE, **options)


def test_all_rows_with_too_many_cells_are_counted() -> None:
    why = refused(PEOPLE + "a,b,c,d\n" * 30)
    assert "line 26: has 4 cells, the headings are 3" in why and "10 more rows have" in why


def test_an_answer_off_the_scale_is_told_with_its_row() -> None:
    survey = Upload("s.csv", b"id,conviction\np1,4\np2,99\n")
    assert "row 3: no answer on a scale" in refused(PEOPLE, survey=survey)
    nobody = Upload("s.csv", b"id,conviction\nx,4\n")
    assert "holds no answer that can be used" in refused(PEOPLE, survey=nobody)


def test_what_a_parquet_column_cannot_say_is_told(tmp_path: Path) -> None:
    n = 8
    columns = {
        "id": pa.array(range(n)), "department": pa.array(list("AABB") * 2).dictionary_encode(),
        "manager": pa.array([None, *([0] * (n - 1))], pa.int64()), "skills": [["a"]] * n, "photo of": [b"x"] * n,
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "p.parquet")
    found = made((tmp_path / "p.parquet").read_bytes(), kind="parquet")
    assert (found.roster.manager >= 0).sum() == n - 1 and set(found.roster.department) == {
        "Department A",
        "Department B",
    }
    assert len(told(found, "no plain values")) == 2 and not found.roster.about


def test_more_advocates_than_a_department_can_have(tmp_path: Path) -> None:
    rows = [f"{k},{'Sales' if k % 8 else 'Ops'},yes" for k in range(1200)]
    found = made("\n".join(["id,department,advocate", *rows]))
    assert found.roster.advocate.sum() == 1150
    assert told(found, "counted as others") == [(50, tuple([k + 2 for k in range(1200) if k % 8][1000:]))]
    company = story(write_all(found, tmp_path / "acme", force=False)[0]).organization
    assert company.advocates == {"Sales": 1000, "Ops": 150}


# --- who somebody is -------------------------------------------------------------------------------------------------
def test_no_id_and_no_address_is_kept_aside() -> None:
    rows = ["id,department,helps,Kontakt,Mitarbeiter,tag,level"]
    rows += [f"e{k},Ops,e{k % 3},me{k % 3}@example.org,Name {k % 3},kind {k % 3},{k % 5}" for k in range(30)]
    found = made("\n".join(rows))
    assert set(found.roster.about) == {"tag", "level"}
    assert len(told(found, "ids or addresses")) == 2 and len(told(found, "who somebody is")) == 1


def test_labels_of_a_graph_are_not_kept(tmp_path: Path) -> None:
    graph = nx.relabel_nodes(nx.path_graph(9), {k: 100 + k for k in range(9)})
    nx.write_gexf(graph, tmp_path / "g.gexf")
    found = made((tmp_path / "g.gexf").read_bytes(), kind="gexf")
    assert not found.roster.about and len(told(found, "column label not stored")) == 1


# --- graphs ----------------------------------------------------------------------------------------------------------
def web(directed: bool) -> nx.Graph:
    graph = nx.gnp_random_graph(30, 0.12, seed=3, directed=directed)
    for k in graph:
        graph.nodes[k].update(
            department=DEPARTMENTS[k % 2], site="Lyon", viz={"size": 2.0, "color": {"r": 1, "g": 2, "b": 3}}
        )
    for a, b in graph.edges:
        graph.edges[a, b].update(weight=float((a + b) % 4 + 1), kind=["lunch", "asks"][a % 2])
    return graph


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("version", ["1.1draft", "1.2draft"])
def test_a_gexf_file_gives_what_the_tables_give(directed: bool, version: str, tmp_path: Path) -> None:
    graph = web(directed)
    nx.write_gexf(graph, tmp_path / "g.gexf", version=version)
    people = pd.DataFrame(
        {"id": list(graph), "department": [d for _, d in graph.nodes(data="department")], "site": "Lyon"}
    )
    ties = pd.DataFrame([(a, b, d["weight"], d["kind"]) for a, b, d in graph.edges(data=True)],
                        columns=["source", "target", "weight", "kind"])  # fmt: skip
    found = made((tmp_path / "g.gexf").read_bytes(), kind="gexf")
    assert (
        found.roster.digest
        == made(people.to_csv(index=False), ties.to_csv(index=False), undirected=not directed).roster.digest
    )


GEXF = """<?xml version='1.0' encoding='UTF-8'?>
<gexf xmlns="http://gexf.net/1.3" version="1.3" xmlns:viz="http://gexf.net/1.3/viz"><meta><creator>Gephi</creator></meta>
<graph defaultedgetype="directed" mode="dynamic">
<attributes class="node"><attribute id="0" title="Department" type="string"><default>Sales</default></attribute>
</attributes>
<attributes class="edge"><attribute id="0" title="remark" type="string"/></attributes>
<nodes><node id="a" label="Somebody"><attvalues><attvalue for="0" value="Legal"/></attvalues><viz:size value="3"/>
</node>
<node id="b" label="Somebody else"><viz:color r="1" g="2" b="3"/></node>
<node id="c" pid="a"><parents><parent for="a"/></parents></node>
</nodes>
<edges><edge id="0" source="a" target="b" weight="2.5" kind="lunch">
<attvalues><attvalue for="0" value="x"/></attvalues></edge>
<edge id="1" source="b" target="c" type="mutual"/>
<edge id="2" source="c" target="a"><spells><spell start="1"/></spells></edge>
</edges></graph></gexf>"""


def test_a_gexf_file_of_another_tool() -> None:
    found = made(GEXF, kind="gexf")
    assert sorted(found.roster.department) == ["Legal", "Sales", "Sales"], "what names none has the default"
    assert found.roster.ties["informal"][2].tolist() == [2.5]
    assert sum(len(found.roster.ties[layer][0]) for layer in ("department", "cross")) == 3
    assert told(found, "time not read") == [(1, ())] and told(found, "group of nodes not read") == [(1, ())]


GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="node" id="d0" yfiles.type="nodegraphics"/>
<key for="node" id="d1" attr.name="department"><default>Sales</default></key>
<key for="edge" id="w" attr.name="weight"><default>3</default></key>
<graph edgedefault="undirected"><node id="a"><data key="d0"><y:ShapeNode><y:Fill color="red"/></y:ShapeNode></data>
</node>
<node id="b"><data key="d1">Legal</data></node><edge source="a" target="b"/>
<edge source="b" target="a" directed="true"><data key="w">9</data></edge></graph></graphml>"""


def test_defaults_of_a_graphml_file_hold_and_drawings_are_passed_over() -> None:
    found = made(GRAPHML, kind="graphml")
    assert sorted(found.roster.department) == ["Legal", "Sales"]
    assert sorted(found.roster.ties["cross"][2].tolist()) == [3.0, 12.0]
    assert told(found, "value that is more than text") == [(1, ())]


def test_a_graph_under_the_wrong_name_is_refused() -> None:
    assert "begins with <gexf>, not with <graphml>" in refused(GEXF, kind="graphml")
    assert "begins with <graphml>, not with <gexf>" in refused(GRAPHML, kind="gexf")


# --- what is written -------------------------------------------------------------------------------------------------
def command(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(run.app, [*words])
    return done.exit_code, " ".join(done.output.split())


def test_a_table_is_never_written_over_and_nothing_by_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({"id": np.arange(12), "department": ["Sales"] * 12}).to_parquet("acme.parquet")
    before = Path("acme.parquet").read_bytes()
    code, said = command("import", "acme.parquet", "--out", "acme", "--force")
    assert code == 2 and "is one of the tables that are read" in said
    assert Path("acme.parquet").read_bytes() == before and not Path("acme.yaml").exists()
    Path("other.yaml").mkdir()
    code, said = command("import", "acme.parquet", "--out", "other", "--force")
    assert code == 2 and "other.yaml is a folder" in said and not Path("other.parquet").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme.parquet", "other.yaml"]


def test_one_thing_is_told_in_the_singular(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.csv").write_text("id,department,title\n1,=Ops,Cook\n2,Ops,Cook\n")
    code, said = command("import", "p.csv", "--out", "acme")
    assert code == 0 and "2 people in 1 department, 0 measured ties" in said
    assert "1 department name without its first sign (row 2): it begins as a spreadsheet formula does." in said
    assert "all other titles as staff: 2." in said
    code, said = command("check", "acme.yaml")
    assert code == 0 and "2 people in 1 department, 0 levers" in said
    Path("p.csv").write_text("id,department\n1,Ops\n")
    assert "holds 1 person; a company" in command("import", "p.csv", "--out", "b")[1]
