"""Tables brought on the page, in a real browser: good ones to an answer, hostile ones to reasons, nothing left."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, expect
from typer.testing import CliRunner

import run
from sim.roster import read_roster
from tests.visits import Served, Visit, served, visit

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "bring-your-own.md").read_text(encoding="utf-8")
TABLES = dict(re.findall(r"^```csv ([\w.-]+)\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL))
BOMB = """<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<graphml><graph edgedefault="directed"><node id="&b;"/></graph></graphml>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<graphml><graph><node id="&a;"/></graph></graphml>"""
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "bomb": ("people.graphml", BOMB.encode(), "declares entities or refers to other files"),
    "outside": ("people.graphml", OUTSIDE.encode(), "declares entities or refers to other files"),
    "junk": ("people.csv", bytes(range(256)) * 40, "characters that are no text|no column is recognised|cells"),
    "junk as Parquet": ("people.parquet", b"PAR1" + bytes(200) + b"PAR1", "cannot be read"),
    "junk as a graph": ("people.gexf", b"\xff\x00<gexf", "not well-formed"),
    "another kind": ("people.exe", b"MZ\x90", "no kind of table that can be read"),
    "wrong name": ("people.parquet", b"id,department\n1,Sales\n2,Sales\n", "cannot be read"),
    "empty": ("people.csv", b"", "is empty"),
    "tags in its name": ("<img src=x onerror=alert(1)>.csv", b"a,b\n1,2\n", "<img src=x onerror=alert"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bring")


@pytest.fixture(scope="module")
def temporary(folder: Path) -> Iterator[Path]:
    """The folder for temporary files of the server, so that what is left there can be seen."""
    place = folder / "temporary"
    place.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(place))
        yield place
    tempfile.tempdir = None


@pytest.fixture(scope="module")
def page(folder: Path, temporary: Path) -> Iterator[Served]:
    (temporary / "headway-own-999999999-left").mkdir()
    with served(folder, "--runs", "10") as found:
        yield found


@pytest.fixture(scope="module")
def seat(browser: Browser, page: Served) -> Iterator[Visit]:
    one = visit(browser, page, page.first)
    yield one
    assert one.wrong == []


def bring(seat: Visit, at: int, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    seat.page.locator(".hw-bring input[type=file]").nth(at).set_input_files(files=file)  # type: ignore[arg-type]


def homes(temporary: Path) -> list[Path]:
    return sorted(temporary.glob("headway-own-*"))


def test_hopeless_tables_are_refused_with_reasons_and_the_page_stays_usable(
    seat: Visit, pictures: Path, temporary: Path, tmp_path: Path
) -> None:
    assert homes(temporary) == [], "what a killed server left behind is gone"
    seat.button("Mine, from tables").click()
    seat.sees("Your company from tables")
    seat.shoot(pictures, "bring-empty")
    use = seat.button("Use this company")
    for name, content, words in HOSTILE.values():
        bring(seat, 0, name, content)
        seat.sees(words)
        expect(use).to_be_disabled()
    (tmp_path / "large.csv").write_bytes(b"id,department\n" + b"1,Sales\n" * (50 * 1024**2 // 8))
    seat.page.locator(".hw-bring input[type=file]").first.set_input_files(tmp_path / "large.csv")
    seat.sees("larger than 25 MB")
    bring(seat, 0, "who.csv", b"whoever,unit name,x\n" + b"".join(b"%d,Sales,1\n" % k for k in range(12)))
    seat.sees("who.csv, line 1: no column is recognised as id")
    expect(seat.page.get_by_text("--map")).to_have_count(0)
    seat.shoot(pictures, "bring-refused")
    choose(seat, "Id", "whoever")
    seat.sees("12 people in 1 departments?")
    expect(use).to_be_enabled()
    choose(seat, "Department", "unit name")
    seat.sees("12 people in 1 department")
    assert homes(temporary) == [], "nothing is written before a company is used"


def choose(seat: Visit, label: str, heading: str) -> None:
    row = seat.page.locator(".hw-choice").filter(has=seat.page.get_by_text(label, exact=True))
    row.locator(".v-select__slot").click()
    seat.page.locator(".menuable__content__active .v-list-item").filter(has_text=re.compile(f"^{heading}$")).click()


def test_tables_become_the_company_that_is_planned_for(
    seat: Visit, pictures: Path, temporary: Path, folder: Path
) -> None:
    people = TABLES["people.csv"].replace("103,Marketing,Lyon,101", '103,Marketing,Lyon,105').replace(
        "115,Legal,Lyon,114,Lawyer,", '115,"=HYPERLINK(""x"")",Lyon,114,Lawyer,\n115,Legal,Lyon,114,Lawyer,'
    )  # fmt: skip
    bring(seat, 0, "people.csv", people.encode())
    bring(seat, 1, "ties.csv", (TABLES["ties.csv"] + "104,999,1,lunch\n104,104,1,lunch\n").encode())
    seat.sees("15 people in")
    seat.sees("one of the two is not in the table of people")
    seat.sees("leads? from a person to the same person")
    seat.sees("lines? leads? in a circle")
    seat.sees("begins? as a spreadsheet formula does")
    seat.shoot(pictures, "bring-read")
    seat.button("Use this company").click()
    seat.sees("15 people in .* departments, here until you leave")
    (home,) = homes(temporary)
    assert home.stat().st_mode & 0o077 == 0, "nobody else reads the folder"
    assert b"999" not in b"".join(path.read_bytes() for path in home.glob("*.yaml"))
    seat.shoot(pictures, "bring-picked")
    seat.button("Grass roots").click()
    seat.button("Give me a plan").click()
    seat.whole()
    seat.sees("Ties from the tables: ")
    seat.shoot(pictures, "bring-answer")
    assert (home / "studies").is_dir() and not (folder / "studies").exists(), "what is worked out lies there too"
    body = seat.page.content()
    assert "HYPERLINK" not in body, "a department of one person is not shown"
    seat.tab("Over time")
    seat.shoot(pictures, "bring-time")
    seat.page.get_by_role("button", name="Dark colours").click()
    seat.shoot(pictures, "bring-time-dark")
    seat.tab("Answer")
    seat.shoot(pictures, "bring-answer-dark")
    seat.tab("Take away")
    with seat.page.expect_download() as got:
        seat.button("Save company and plan").click()
    check_download(Path(got.value.path()).read_bytes(), folder / "taken")
    seat.button("Start over").click()
    seat.button("Mine, from tables").click()
    seat.sees("Your company from tables")
    bring(seat, 0, "people.csv", TABLES["people.csv"].encode())
    seat.sees("15 people in 4 departments")
    seat.shoot(pictures, "bring-dark")
    seat.button("Close").click()


def check_download(content: bytes, target: Path) -> None:
    """The folder that was taken along is read by the command line, and holds no id."""
    with ZipFile(io.BytesIO(content)) as packed:
        assert all("/" not in name and not name.startswith(".") for name in packed.namelist())
        packed.extractall(target)
    told = CliRunner().invoke(run.app, ["check", str(target / "plan.yaml")])
    assert told.exit_code == 0, told.output
    told = CliRunner().invoke(run.app, ["check", str(target / "our-company.yaml")])
    assert told.exit_code == 0, told.output
    roster = read_roster(target / "our-company.parquet")
    assert roster.person is not None and all(re.fullmatch("[0-9a-f]{16}", one) for one in roster.person)


def test_another_visitor_sees_nothing_of_it_and_it_goes_with_the_visitor(
    seat: Visit, browser: Browser, page: Served, temporary: Path, folder: Path
) -> None:
    other = visit(browser, page)
    other.button("Mine, from tables").wait_for()
    expect(other.page.get_by_text("here until you leave")).to_have_count(0)
    stolen = folder / "plan.yaml"
    stolen.write_bytes((folder / "taken" / "plan.yaml").read_bytes())
    other.page.locator("input[type=file]").set_input_files(stolen)
    other.sees("That was not taken")
    assert other.wrong == []
    assert len(homes(temporary)) == 1
    seat.page.goto("about:blank")
    for _ in range(100):
        if not homes(temporary):
            break
        other.page.wait_for_timeout(100)
    assert homes(temporary) == [], "it goes when the visitor goes"
    other.page.context.close()
