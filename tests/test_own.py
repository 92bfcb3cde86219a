"""A visitor's own company: what the page makes of tables, where it is kept, and that it goes."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from imports import PEOPLE, TIES

from analysis.app import home
from analysis.app.own import ON_PAGE, Own, Tables, choices
from analysis.errors import Cancelled, StudyError
from analysis.importing.bring import Brought, Wanted, bring
from analysis.importing.cells import Bounds, Upload
from analysis.privacy import veil_of
from sim.problems import ScenarioError
from sim.scenario import Scenario


def uploaded(people: str = PEOPLE, ties: str = TIES) -> Tables:
    found = Tables().bring("people", Upload("people.csv", people.encode()))
    return found.bring("ties", Upload("ties.csv", ties.encode())) if ties else found


def made(tables: Tables) -> Brought:
    read = tables.read()
    assert read.brought is not None, read.reasons
    return read.brought


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def parquet(table: pa.Table) -> bytes:
    held = io.BytesIO()
    pq.write_table(table, held)
    return held.getvalue()


# --- tables ----------------------------------------------------------------------------------------------------------
def test_every_column_can_be_chosen_or_left_out() -> None:
    tables = uploaded()
    assert {what: taken for what, _, taken, _ in choices(tables.read())}["department"] == "department"
    assert len(made(tables.choose("department", "none")).roster.headcount) == 1
    read = tables.choose("id", "none").read()
    assert read.brought is None and "no column is recognised as id" in read.reasons[0]
    assert choices(read)[0][2:] == ("none", choices(tables.read())[0][3]), "what was not taken can still be chosen"
    again = tables.choose("department", "none").bring("people", Upload("other.csv", PEOPLE.encode()))
    assert not again.columns, "choices are about one file"


def test_two_files_of_one_name_are_told_apart() -> None:
    tables = Tables().bring("people", Upload("export.csv", PEOPLE.encode()))
    read = tables.bring("ties", Upload("export.csv", TIES.encode())).read()
    assert list(read.columns) == ["export.csv", "ties export.csv"]


def test_ids_have_other_codes_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWAY_SALT", "always the same")
    one, other = (made(uploaded()).roster.person for _ in range(2))
    assert one is not None and other is not None and not set(one) & set(other)


def test_little_that_unpacks_to_a_lot_is_refused() -> None:
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 50_000, pa.int32()), pa.array(["x" * 100_000]))
    content = parquet(pa.table({"id": pa.array(range(50_000)), "department": words}))
    assert len(content) < 1_000_000, "5 GB of text"
    read = Tables().bring("people", Upload("people.parquet", content)).read()
    assert read.brought is None and "too large unpacked" in read.reasons[0]


def test_more_rows_than_are_taken_are_refused() -> None:
    bounds = Bounds(rows=3)
    graph = "<graphml><graph>" + "".join(f'<node id="{k}"/>' for k in range(4)) + "</graph></graphml>"
    for name, content in {
        "people.csv": b"id\n1\n2\n3\n4\n",
        "people.parquet": parquet(pa.table({"id": [1, 2, 3, 4]})),
        "people.graphml": graph.encode(),
    }.items():
        with pytest.raises(ScenarioError, match=r"holds 4 rows.*up to 3"):
            bring(Wanted(Upload(name, content), bounds=bounds))


def test_the_page_speaks_of_no_options() -> None:
    nameless = Upload("x.csv", b"whoever,b\n1,2\n")
    with pytest.raises(ScenarioError, match="--map id=whoever"):
        bring(Wanted(nameless))
    (reason,) = Tables().bring("people", nameless).read().reasons
    assert "no column is recognised as id" in reason and "--" not in reason
    heavy = uploaded(ties="source,target,weight\np1,p2,9999\n" + "".join(f"p{k},p{k + 1},1\n" for k in range(2, 9)))
    (repair,) = [repair for repair in made(heavy).repairs if "strong" in str(repair)]
    assert "--weights" in str(repair) and "--" not in repair.sentence


# --- where it is kept ------------------------------------------------------------------------------------------------
def settled() -> tuple[Own, Scenario]:
    own = home.settle(made(uploaded()), "Our company")
    return own, own.scenario()


def test_a_company_lies_in_a_folder_of_its_own_and_goes_with_the_visitor() -> None:
    own, scenario = settled()
    assert own.folder.stat().st_mode & 0o077 == 0
    assert scenario.organization.people == own.people == 14 and not veil_of(scenario).open
    found = home.home_of(scenario.but(name="Another"))
    assert found is not None and found.folder == own.folder and home.is_mine(scenario)
    with found.used():
        home.leave("")
        assert own.folder.exists() and found.left, "what is under way lets go first"
        assert not home.is_mine(scenario)
    assert not own.folder.exists()
    with pytest.raises(StudyError, match="bring its tables again"):
        home.home_of(scenario)
    with pytest.raises(Cancelled), found.used():
        pass


def test_only_the_company_at_hand_and_the_one_before_are_kept() -> None:
    folders = [settled()[0].folder for _ in range(3)]
    assert [folder.exists() for folder in folders] == [False, True, True]
    home.leave("")
    assert not any(folder.exists() for folder in folders)


def test_what_killed_servers_left_goes_and_what_others_use_stays(tmp_path: Path) -> None:
    dead, alive, strange = (tmp_path / f"{home.PREFIX}{k}-x" for k in ("999999999", os.getpid(), "abc"))
    for folder in (dead, alive, strange):
        folder.mkdir()
    home.sweep()
    assert not dead.exists() and alive.exists() and strange.exists()


def test_bounds_of_the_page_are_below_those_of_the_command_line() -> None:
    usual = Bounds()
    assert (ON_PAGE.packed, ON_PAGE.unpacked, ON_PAGE.rows) < (usual.packed, usual.unpacked, usual.rows)
