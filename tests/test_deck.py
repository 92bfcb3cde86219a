"""The deck: one message a slide, nothing over an edge or over something else, everything described, charts editable."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import fake_runs
import pytest
import takeaways
from cases import PLAN, company
from lxml import etree
from PIL import ImageFont
from pptx import Presentation
from pptx.util import Pt
from templates import ACCENT, FONT, make_template
from typer.testing import CliRunner

import run
from analysis import StudyError, open_study, replicate
from analysis.deck import write_deck
from analysis.deck.fit import width
from analysis.executors import InProcess
from analysis.exhibits import stages
from analysis.message import MOST_WORDS

PAPERS: dict[str, dict[str, bool] | None] = {
    "ours": None, "4:3": {"wide": False}, "16:9 dark": {"dark": True, "capitals": True},
}  # fmt: skip
ON_TEMPLATES = ("two", "forty")
EVERY = [(name, "ours") for name in takeaways.STUDIES] + [(n, p) for p in list(PAPERS)[1:] for n in ON_TEMPLATES]
SLIDES = 11
FACES = Path(str(ImageFont.__file__)).parent.parent / "matplotlib" / "mpl-data" / "fonts" / "ttf"


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of study, by name."""
    home = tmp_path_factory.mktemp("studies")
    for name, make in takeaways.STUDIES.items():
        make(home / name)
    return home


@pytest.fixture(scope="module")
def decks(studies: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Every study on every paper."""
    home = tmp_path_factory.mktemp("decks")
    made = {}
    for k, (paper, kind) in enumerate(PAPERS.items()):
        template = make_template(home / f"template-{k}.pptx", **kind) if kind is not None else None
        for name in takeaways.STUDIES if kind is None else ON_TEMPLATES:
            made[name, paper] = write_deck(open_study(studies / name), home / f"{name}-{k}.pptx", template)
    return made


def box(shape: Any) -> tuple[int, int, int, int]:
    return shape.left, shape.top, shape.left + shape.width, shape.top + shape.height


@pytest.mark.parametrize("which", EVERY, ids=" ".join)
def test_every_slide_keeps_the_rules(decks: dict[tuple[str, str], Path], which: tuple[str, str]) -> None:
    deck = Presentation(str(decks[which]))
    assert len(deck.slides) == SLIDES
    for slide in deck.slides:
        shapes = list(slide.shapes)
        for shape in shapes:
            left, top, right, bottom = box(shape)
            assert left >= 0 and top >= 0 and right <= deck.slide_width and bottom <= deck.slide_height, shape.name
        for one, other in combinations(shapes, 2):
            a, b = box(one), box(other)
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"{one.name} lies over {other.name} on {slide.shapes.title.text}"
        assert slide.shapes.title.text.strip()
        visuals = [shape for shape in shapes if shape.has_chart or shape.has_table]
        assert len(visuals) <= 1
        for shape in visuals:
            assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20, "everything that is seen is described"
        texts = [s for s in shapes if s.has_text_frame and not s.is_placeholder]
        assert sum(len(s.text_frame.text.split()) for s in texts) <= MOST_WORDS
        empty = [s for s in slide.placeholders if s.has_text_frame and not s.text_frame.text]
        assert empty == [], "no box that asks for text"
        notes = slide.notes_slide.notes_text_frame.text
        assert "Source: " in notes and "seed 7" in notes


def face(paper: str, bold: bool) -> ImageFont.FreeTypeFont:
    """The template's own font, not the one that the deck measures with."""
    family = "DejaVuSans" if PAPERS[paper] is None else "DejaVuSerif"
    return ImageFont.truetype(str(FACES / f"{family}{'-Bold' if bold else ''}.ttf"), 100)


def lines_of(text: str, room: float, points: float, font: ImageFont.FreeTypeFont) -> int:
    lines, line = 1, ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and font.getlength(longer) * points / 100 > room:
            lines, line = lines + 1, word
        else:
            line = longer
    return lines


@pytest.mark.parametrize("which", EVERY, ids=" ".join)
def test_titles_fit_their_boxes_and_tables_their_slides(
    decks: dict[tuple[str, str], Path], which: tuple[str, str]
) -> None:
    paper = which[1]
    kind = PAPERS[paper]
    deck = Presentation(str(decks[which]))
    for slide in deck.slides:
        shape = slide.shapes.title
        frame, (size,) = shape.text_frame, {r.font.size.pt for r in shape.text_frame.paragraphs[0].runs}
        room = (shape.width - frame.margin_left - frame.margin_right) / Pt(1)
        tall = (shape.height - frame.margin_top - frame.margin_bottom) / Pt(1)
        text = shape.text.upper() if kind is not None and kind.get("capitals") else shape.text
        assert lines_of(text, room, size, face(paper, kind is not None)) * 1.2 * size <= tall + 1, text
        for table in (s.table for s in slide.shapes if s.has_table):
            for place, row in enumerate(table.rows):
                for cell, column in zip(row.cells, table.columns, strict=True):
                    runs = cell.text_frame.paragraphs[0].runs
                    size = runs[0].font.size.pt if runs else 12.0
                    room = (column.width - cell.margin_left - cell.margin_right) / Pt(1) + 1
                    needed = lines_of(cell.text, room, size, face(paper, place == 0)) * 1.19 * size
                    assert needed + (cell.margin_top + cell.margin_bottom) / Pt(1) <= row.height / Pt(1) + 1, cell.text


def workbook(chart: Any) -> tuple[list[list[Any]], int]:
    """Rows of the workbook behind a chart, and how many formulas are in it."""
    with ZipFile(BytesIO(chart.part.chart_workbook.xlsx_part.blob)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        strings = etree.fromstring(book.read("xl/sharedStrings.xml"))
    shared = ["".join(item.itertext()) for item in strings]
    rows = []
    for row in sheet.iter("{*}row"):
        cells = [(cell.get("t"), cell.findtext("{*}v")) for cell in row.iter("{*}c")]
        rows.append([shared[int(v)] if kind == "s" else float(v) for kind, v in cells if v is not None])
    return rows, len(list(sheet.iter("{*}f")))


@pytest.mark.parametrize("name", ["one", "two", "explained"])
def test_charts_are_native_and_hold_the_numbers(decks: dict[tuple[str, str], Path], studies: Path, name: str) -> None:
    charts = [s.chart for slide in Presentation(str(decks[name, "ours"])).slides for s in slide.shapes if s.has_chart]
    assert len(charts) >= 4
    for chart in charts:
        rows, _ = workbook(chart)
        for column, series in enumerate(chart.plots[0].series, start=1):
            assert [row[column] for row in rows[1:]] == pytest.approx(list(series.values))
    area = next(chart for chart in charts if len(chart.plots[0].series) == 5)
    told = stages(open_study(studies / name))
    for series, meant in zip(area.plots[0].series, told.series, strict=True):
        assert series.name == meant.name
        assert list(series.values) == pytest.approx(list(meant.values))
    sums = [sum(values) for values in zip(*(series.values for series in area.plots[0].series), strict=True)]
    assert sums == pytest.approx([1.0] * len(sums))


def test_what_levers_earned_comes_with_whiskers(decks: dict[tuple[str, str], Path]) -> None:
    slide = list(Presentation(str(decks["explained", "ours"])).slides)[6]
    chart = next(s.chart for s in slide.shapes if s.has_chart)
    xml = chart._chartSpace.xml
    assert xml.count("<c:errBars>") == 1
    plus = re.findall(r"<c:plus>.*?</c:plus>", xml, flags=re.DOTALL)[0]
    assert [float(value) for value in re.findall(r"<c:v>(.*?)</c:v>", plus)] == pytest.approx([0.1] * 5)
    assert "Listen earns most" in slide.shapes.title.text


def test_no_name_is_a_formula(decks: dict[tuple[str, str], Path]) -> None:
    cells: list[Any] = []
    for slide in Presentation(str(decks["forty", "ours"])).slides:
        for chart in (s.chart for s in slide.shapes if s.has_chart):
            rows, formulas = workbook(chart)
            assert formulas == 0
            cells += [cell for row in rows for cell in row]
    assert any("=HYPERLINK" in str(cell) for cell in cells), "it is among the names"
    assert takeaways.NASTY[0] in " ".join(_texts(decks["forty", "ours"])), "names are shown as they are"


def _texts(path: Path) -> list[str]:
    found = []
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            elif shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


@pytest.mark.parametrize("paper", [paper for paper, kind in PAPERS.items() if kind is not None])
def test_a_template_keeps_its_fonts_colours_and_layouts(decks: dict[tuple[str, str], Path], paper: str) -> None:
    deck = Presentation(str(decks["two", paper]))
    assert deck.slide_width / deck.slide_height == pytest.approx(4 / 3 if paper == "4:3" else 16 / 9, abs=0.01)
    theme = next(r.target_part.blob for r in deck.slide_master.part.rels.values() if r.reltype.endswith("/theme"))
    assert theme.decode().count(f'typeface="{FONT}"') == 2 and ACCENT in theme.decode()
    assert "A slide of the template's own" not in " ".join(_texts(decks["two", paper]))
    xml = "".join(slide.part.blob.decode() for slide in deck.slides)
    assert "<a:latin" not in xml, "no font but the template's"
    charts = "".join(s.chart._chartSpace.xml for slide in deck.slides for s in slide.shapes if s.has_chart)
    assert "<a:latin" not in charts and 'schemeClr val="accent1"' in charts
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title Only"}


def test_the_slides_say_what_the_study_says(decks: dict[tuple[str, str], Path], studies: Path) -> None:
    study = open_study(studies / "two")
    text = "\n".join(_texts(decks["two", "ours"]))
    goal = study.summary["arms"]["Small company"]["goal"]
    assert 0 < goal["count"] < goal["of"]
    assert f"{goal['count']} of {goal['of']}" in text
    cash = study.summary["arms"]["Small company"]["account"]["costs"]["cash"]["p50"]
    assert f"{cash:,.0f} USD" in text
    assert "5 of 5 levers" in text and "more than half of 3 must agree" in text
    titles = [slide.shapes.title.text for slide in Presentation(str(decks["two", "ours"])).slides]
    assert titles[0].startswith("To decide: Small company")
    assert titles[-1] == "The model compares plans; it does not forecast"


def test_where_something_was_not_worked_out_the_slide_says_how_to_get_it(decks: dict[tuple[str, str], Path]) -> None:
    text = " ".join(_texts(decks["one", "ours"]))
    for command in ("run.py explain", "run.py sensitivity", "run.py compare"):
        assert command in text
    every = " ".join(_texts(decks["explained", "ours"]))
    assert "run.py explain" not in every and "run.py sensitivity" not in every


def test_without_a_finished_future_there_is_no_deck(tmp_path: Path) -> None:
    def broken(block: Any, on_week: Any) -> Any:
        raise ValueError("never works")

    study = replicate(company(weeks=10), 2, out=tmp_path / "s", executor=InProcess(broken))
    with pytest.raises(StudyError, match="no future of Small company ran to its end, so there is nothing to show"):
        write_deck(study, tmp_path / "deck.pptx")
    assert not (tmp_path / "deck.pptx").exists()


def test_requests_that_cannot_be_met_are_answered(studies: Path, tmp_path: Path) -> None:
    study = open_study(studies / "bare")
    (tmp_path / "not.pptx").write_text("no presentation")
    (tmp_path / "no.potx").write_bytes(b"PK\x03\x04 and nothing more")
    for template, words in (
        ("absent.pptx", "there is no template"), ("not.pptx", "is no PowerPoint file"), ("no.potx", "save a .potx as"),
    ):  # fmt: skip
        with pytest.raises(StudyError, match=words):
            write_deck(study, tmp_path / "d.pptx", tmp_path / template)
    with pytest.raises(StudyError, match=r"ends in \.pptx"):
        write_deck(study, tmp_path / "deck.pdf")
    assert not list(tmp_path.glob("d*"))


def test_a_study_that_was_changed_is_told_and_not_shown(tmp_path: Path) -> None:
    study = takeaways.bare(tmp_path / "s")
    summary = study.folder / "summary.json"
    summary.write_text(summary.read_text().replace("0", "1", 1))
    with pytest.raises(StudyError, match=r"summary\.json was changed"):
        write_deck(open_study(study.folder), tmp_path / "deck.pptx")


def test_the_command_writes_beside_the_study_or_where_it_is_told(studies: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(
        run.app, ["deck", str(studies / "one"), "--out", str(tmp_path / "new" / "d.pptx"), "--json"]
    )
    assert told.exit_code == 0, told.output
    assert (tmp_path / "new" / "d.pptx").exists()
    assert CliRunner().invoke(run.app, ["deck", str(studies / "bare")]).exit_code == 0
    assert (studies / "bare" / "deck.pptx").exists()
    wrong = CliRunner().invoke(run.app, ["deck", str(studies / "nowhere")])
    assert wrong.exit_code == 2 and "there is no study" in wrong.stderr


def test_asked_for_the_deck_works_out_what_levers_earned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.executors.InProcess.__init__.__defaults__", (fake_runs.run,))
    levers = {name: PLAN[name] for name in ("listen", "rules")}
    replicate(company(levers, weeks=8), 2, out=tmp_path / "s", executor=takeaways.QUICK)
    told = CliRunner().invoke(run.app, ["deck", str(tmp_path / "s"), "--explain", "--workers", "1"])
    assert told.exit_code == 0, told.output
    assert (tmp_path / "s" / "explanation.json").exists()
    assert "not worked out yet" not in _texts(tmp_path / "s" / "deck.pptx")[0]


@pytest.mark.parametrize("paper", ["ours", "4:3"])
def test_rendered_every_slide_is_a_page_and_no_title_runs_over(
    decks: dict[tuple[str, str], Path], tmp_path: Path, paper: str
) -> None:
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        if os.environ.get("HEADWAY_OFFICE") == "required":
            pytest.fail("HEADWAY_OFFICE is required; apt-get install libreoffice-impress poppler-utils")
        pytest.skip("there is no LibreOffice, or no pdftotext")
    path = decks["forty", paper]
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    done = subprocess.run(
        [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    pdf = tmp_path / f"{path.stem}.pdf"
    assert pdf.exists(), done.stderr.decode()
    boxes = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    pages = boxes.split("<page ")[1:]
    slides = list(Presentation(str(path)).slides)
    assert len(pages) == len(slides) == SLIDES
    number = r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    for page, slide in zip(pages, slides, strict=True):
        wide, high = (float(re.search(rf'{side}="([\d.]+)"', page)[1]) for side in ("width", "height"))  # type: ignore[index]
        words = [(*map(float, found[:4]), found[4]) for found in re.findall(number, page)]
        assert words
        for left, top, right, bottom, word in words:
            assert left >= -1 and top >= -1 and right <= wide + 1 and bottom <= high + 1, word
        title = slide.shapes.title
        under = (title.top + title.height) / Pt(1)
        count = len(title.text.replace("\u00a0", " ").split())
        above = [word for _, _, _, bottom, word in words if bottom <= under + 4]
        assert len(above) >= count, f"{title.text!r} runs out of its box: {above}"


def test_our_measure_is_as_wide_as_the_faces_it_stands_for() -> None:
    text = "Reached the goal in 14 of 60 futures: unlikely. The goal: Silos by week 156"
    for name in ("DejaVuSans", "DejaVuSerif"):
        font = ImageFont.truetype(str(FACES / f"{name}.ttf"), 200)
        assert font.getlength(text) * 20 / 200 <= width(text, 20.0) * 1.01, name
