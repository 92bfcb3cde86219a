"""Whatever is printed, drawn or written for readers of an imported company shows no one and no small department."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from imports import written
from pptx import Presentation
from test_imported import story
from typer.testing import CliRunner

import run
from analysis.bars import people
from analysis.briefing import Briefing
from analysis.charts import CHARTS, applies, draw
from analysis.charts.frame import Page
from analysis.deck import write_deck
from analysis.experiments import replicate
from analysis.inquiry import explain
from analysis.privacy import FEWEST, SWITCH
from analysis.report import write_report
from analysis.report.parts import departments
from analysis.study import Study

TIES = (
    "Ties from the tables: reporting lines, working ties within departments, working ties between departments and "
    "informal ties. Guessed: the executive team."
)
SINGLE = re.compile(r"\b(CEO|CMO|General counsel|Board|advocate \d+)\b")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A company with a board of three, executives by title, and a plan that names the board."""
    folder = tmp_path_factory.mktemp("imported")
    plan = story(written(folder), weeks=26).but(
        **{
            "goal": {"stage": "grass_roots", "by_week": 26},
            "levers.train": {"lever": "training", "week": 1, "weeks": 4, "target": {"departments": ["Board"]}},
            "levers.sponsor": {"lever": "sponsorship", "week": 2},
            "levers.push": {"lever": "pilot", "week": 3, "target": {"departments": ["Board", "Support"]}},
        }
    )
    made = replicate(plan, 4, out=folder / "study", workers=1)
    explain(made, workers=1)
    return made


@pytest.fixture(autouse=True)
def _no_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)


def told(*words: str) -> str:
    """What a command prints."""
    done = CliRunner().invoke(run.app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def seen(text: str) -> list[str]:
    """Every single person or small department in a text, with what stands around it."""
    return [text[max(0, m.start() - 60) : m.end() + 40] for m in SINGLE.finditer(text)]


def test_the_tables_hold_what_must_not_be_shown(study: Study) -> None:
    assert SINGLE.search(" ".join(study.events["text"] + " " + study.events["who"]))


@pytest.mark.parametrize("plain", [(), ("--json",)], ids=["words", "json"])
@pytest.mark.parametrize("command", ["show", "explain", "rerun"])
def test_commands_name_no_one(
    study: Study, command: str, plain: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (command, str(study.folder), *(["0"] if command == "rerun" else []), *plain)
    assert seen(told(*words)) == []
    monkeypatch.setenv(SWITCH, "1")
    assert seen(told(*words))


@pytest.mark.parametrize("plain", [(), ("--json",)], ids=["words", "json"])
@pytest.mark.parametrize("command", ["simulate", "compare"])
def test_new_studies_name_no_one_and_say_which_ties_are_real(
    study: Study, tmp_path: Path, command: str, plain: tuple[str, ...]
) -> None:
    file = str(study.folder / study.manifest["arms"][0]["file"])
    bare = study.scenario.but(name="Bare", levers={}, goal=None)
    (study.folder.parent / "bare.yaml").write_text(bare.to_yaml(), encoding="utf-8")
    others = [str(study.folder.parent / "bare.yaml")] if command == "compare" else []
    text = told(command, *others, file, "--runs", "2", "--workers", "1", "--out", str(tmp_path / "new"), *plain)
    assert seen(text) == []
    assert TIES in " ".join(text.split())


def test_what_is_kept_or_shown_says_which_ties_are_real(study: Study, tmp_path: Path) -> None:
    assert TIES in " ".join(told("show", str(study.folder)).split())
    slides = Presentation(str(write_deck(study, tmp_path / "deck.pptx"))).slides
    assert all(TIES in slide.notes_slide.notes_text_frame.text for slide in slides)
    assert TIES in write_report(study, tmp_path / "report.html").read_text(encoding="utf-8")


def test_no_bar_and_no_row_is_of_fewer_than_five(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown() -> tuple[list[float], list[int]]:
        drawn = people(study)
        return [v for s in drawn.series for v in s.values if v], [int(r[1]) for r in departments(Briefing(study)).rows]

    for counts in shown():
        assert min(counts) >= FEWEST and sum(counts) == study.scenario.organization.people
    monkeypatch.setenv(SWITCH, "1")
    assert all(min(counts) < FEWEST for counts in shown())


def test_a_single_counsel_is_not_drawn(study: Study, tmp_path: Path) -> None:
    seats = study.scenario.organization.legal.counsel
    alone = replicate(study.scenario.but(**{"organization.legal.counsel": 1}), 2, out=tmp_path / "one", workers=1)
    more = replicate(study.scenario.but(**{"organization.legal.counsel": 2}), 2, out=tmp_path / "two", workers=1)
    assert seats == 1 and SWITCH in str(applies("legal", alone)) and applies("legal", more) is None


def test_pictures_name_no_one(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: dict[str, Page] = {}
    for name in CHARTS:
        if applies(name, study) is None:
            monkeypatch.setattr(Page, "save", lambda page, path, name=name: (drawn.update({name: page}), path)[1])
            draw(name, study, tmp_path / "x.png")
    assert {"stages", "plan", "earned", "network"} <= set(drawn) and not {"executives", "advocates"} & set(drawn)
    assert SWITCH in str(applies("executives", study))
    for name, page in drawn.items():
        texts = [text.get_text() for text in page.figure.findobj(lambda artist: hasattr(artist, "get_text"))]
        assert texts, name
        assert seen("\n".join(texts)) == [], name


def test_slides_name_no_one(study: Study, tmp_path: Path) -> None:
    slides = Presentation(str(write_deck(study, tmp_path / "deck.pptx"))).slides
    texts = []
    for slide in slides:
        texts.append(slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "")
        for shape in slide.shapes:
            texts.append(shape._element.xpath("string(.//p:cNvPr/@descr)"))
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                chart = shape.chart
                texts += [str(c) for plot in chart.plots for c in plot.categories]
                texts += [series.name for plot in chart.plots for series in plot.series]
    assert len(texts) > 40
    assert seen("\n".join(texts)) == []


def test_the_report_names_no_one(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def page() -> str:
        return write_report(study, tmp_path / "report.html").read_text(encoding="utf-8")

    body = page().partition("<body")[2]
    body = re.sub(r"<script[^>]*>.{200000,}?</script>", "", body, flags=re.DOTALL)  # other people's program
    assert seen(body) == []
    monkeypatch.setenv(SWITCH, "1")
    assert SINGLE.search(page().partition("<body")[2])
