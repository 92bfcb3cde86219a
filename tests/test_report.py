"""The report: one file that asks nothing of a network, in a real browser, whatever the names are.

The tests in the browser need Chromium (Debian's package). Without it they are skipped, unless HEADWAY_BROWSER is
"required". HEADWAY_SCREENSHOTS names a folder for the screenshots.
"""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
import takeaways
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

import run
from analysis import StudyError, open_study
from analysis.briefing import Briefing, about
from analysis.exhibits import Exhibit, Series, Table, adoption, goal, stages
from analysis.look import DARK, LIGHT
from analysis.report import write_report
from analysis.report.figures import figure
from analysis.report.html import numbers, table, text
from sim.parameters import PARAMETERS


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of every kind of study, beside it."""
    folder = tmp_path_factory.mktemp("reports")
    for name in ("two", "forty", "explained", "bare"):
        takeaways.STUDIES[name](folder / name)
        write_report(open_study(folder / name), folder / f"{name}.html")
    return folder


class Reader(HTMLParser):
    """What a page holds: headings in order, elements with their attributes, text outside scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.text.append(data)


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def figures_in(path: Path) -> dict[str, Any]:
    page = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page)
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content


@pytest.mark.parametrize("name", ["two", "forty", "explained", "bare"])
def test_it_is_one_file_of_our_own_with_headings_in_order(home: Path, name: str) -> None:
    page = read(home / f"{name}.html")
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert {tag for tag, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "h1", "h2", "h3", "p", "ul", "li",
        "a", "figure", "figcaption", "div", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th",
        "td", "button", "noscript", "script",
    }  # fmt: skip
    for tag, attributes in page.tags:
        assert not {"src", "srcset", "action"} & attributes.keys(), tag
        assert not any(name.startswith("on") for name in attributes), tag
        assert (attributes.get("href") or "#").startswith("#")
    charts = [a for _, a in page.tags if a.get("class") == "chart"]
    assert charts and all(len(a["aria-label"] or "") > 40 for a in charts)
    assert len(figures_in(home / f"{name}.html")) == len(charts)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_names_stay_names(home: Path) -> None:
    page = read(home / "forty.html")
    shown = "".join(page.text)
    for name in takeaways.NASTY:
        assert name in shown, "what people wrote is shown as they wrote it"
    assert not {"img", "b"} & {tag for tag, _ in page.tags}
    raw = json.dumps(figures_in(home / "forty.html"))
    for name in ("<script>", "<b>", "<img"):
        assert name not in raw, "plotly reads tags, so none may reach it"
    assert "&lt;b&gt;bold" in raw


def test_it_may_run_its_own_scripts_and_fetch_nothing(home: Path) -> None:
    page = (home / "two.html").read_text(encoding="utf-8")
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found is not None
    policy = dict(part.strip().split(" ", 1) for part in found[1].split(";"))
    assert policy["default-src"] == "'none'"
    assert re.fullmatch(r"('sha256-[A-Za-z0-9+/=]{44}' ?){3}", policy["script-src"])
    assert "connect-src" not in policy and "http" not in found[1]


def test_it_says_what_the_study_says(home: Path) -> None:
    shown = "".join(read(home / "two.html").text)
    study = open_study(home / "two")
    reached = study.summary["arms"]["Small company"]["goal"]
    assert f"Reached the goal in {reached['count']} of {reached['of']} futures" in shown
    for words in ("How sure is this?", "Where this comes from", "seed 7", study.digest[:16], "Assumptions"):
        assert words in shown
    assert sum(name in shown for name in PARAMETERS) == len(PARAMETERS)
    assert shown.count("assumption") > 50
    explained = "".join(read(home / "explained.html").text)
    assert "Listen earns most" in explained and "Legal never said yes" in explained


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_figure_is_one_that_plotly_knows(home: Path, theme: Any) -> None:
    for name in ("two", "forty", "explained", "bare"):
        for both in figures_in(home / f"{name}.html").values():
            go.Figure(both[theme.name])  # raises at anything plotly has no name for


def test_figures_hold_the_numbers_of_the_study(home: Path) -> None:
    study = open_study(home / "two")
    reached = goal(study)
    assert reached is not None
    for told in (stages(study), adoption(study), reached):
        drawn = figure(told, LIGHT)["data"]
        named = {trace["name"]: trace for trace in drawn if "name" in trace}
        assert set(named) == {series.name for series in told.series}
        for series in told.series:
            assert named[series.name]["y"] == list(series.values)
            if series.low is not None:
                assert list(series.low) in [trace["y"] for trace in drawn]
    assert reached.series[-1].values[-1] == study.summary["arms"]["Small company"]["goal"]["share"]


def test_tables_are_sorted_by_number_where_cells_begin_with_one() -> None:
    made = table(
        Table(
            "About",
            ("Name", "Cost"),
            (("a", "1,200 USD"), ("b", "\u22123 (\u22125 to \u22121)"), ("c", "week 7"), ("d", "none")),
        )
    )
    assert re.findall(r'data-sort="([^"]*)"', made) == ["1200", "-3", "7"]


def test_numbers_behind_a_chart_are_all_bars_or_every_quarter() -> None:
    weeks = tuple(str(week) for week in range(61))
    lines = Exhibit(
        "n", "Q?", "lines", weeks, (Series("s", tuple(map(float, range(61))), "plan 0"),), "axis", "number", "note"
    )
    assert [row[0] for row in numbers(lines).rows] == ["0", "13", "26", "39", "52", "60"]
    bars = Exhibit(
        "n", "Q?", "bars", ("a", "b"), (Series("s", (1.0, 2.0), "plan 0", (0.0, 1.0), (2.0, 3.0)),), "x", "share", ""
    )
    assert numbers(bars).rows == (("a", "100.0 %", "0.0 %", "200.0 %"), ("b", "200.0 %", "100.0 %", "300.0 %"))


def test_text_is_escaped() -> None:
    assert text("<a href='x'>&\"") == "&lt;a href=&#x27;x&#x27;&gt;&amp;&quot;"


def test_the_command_writes_beside_the_study_or_where_it_is_told(home: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(run.app, ["report", str(home / "bare"), "--out", str(tmp_path / "r.html"), "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout) == {"report": str(tmp_path / "r.html")}
    with pytest.raises(StudyError, match=r"ends in \.html"):
        write_report(open_study(home / "bare"), tmp_path / "r.pdf")
    assert CliRunner().invoke(run.app, ["report", str(home / "no")]).exit_code == 2


def test_words_of_another_practice_reach_slides_and_pages(tmp_path: Path) -> None:
    practice = {"name": "AI assistants", "act": "use", "reply": "shared prompt", "harm": "leak"}
    study = takeaways.one(tmp_path / "s", practice=practice)
    shown = "".join(read(write_report(study, tmp_path / "r.html")).text)
    points = shown.split("Point by point", 2)[-1].split("Assumptions")[0]
    assert "shared prompts" in points and "conversations" not in points
    assert "that it holds for AI assistants as well is an assumption" in shown


def test_a_headline_has_two_digits() -> None:
    assert [about(value) for value in (494_600.0, 2_571.0, 38.4, 0.0)] == ["490,000", "2,600", "38", "0"]
    assert Briefing.__doc__


# --- in a browser ---------------------------------------------------------------------------------------------------


def opened(browser: Browser, path: Path, scheme: Any = "light") -> tuple[Page, list[str]]:
    """The report in a window, and everything that goes wrong or leaves the file."""
    wrong: list[str] = []
    page = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme).new_page()
    page.on("console", lambda told: wrong.append(f"{told.type}: {told.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
    page.on(
        "request", lambda request: None if request.url == path.as_uri() else wrong.append(f"asks for {request.url}")
    )
    page.goto(path.as_uri())
    page.wait_for_function("document.querySelectorAll('.chart .main-svg').length > 0", timeout=60_000)
    return page, wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["explained", "forty"])
def test_it_opens_without_an_error_or_a_request(browser: Browser, home: Path, name: str, scheme: str) -> None:
    page, wrong = opened(browser, home / f"{name}.html", scheme)
    charts = page.locator(".chart").count()
    assert page.locator(".chart:has(.main-svg)").count() == charts > 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out at the side"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(16, 33, 46)")
    shown = page.locator(".chart .legendtext, .chart .ytick text").all_text_contents()
    if name == "forty":
        for words in ("<script>alert", "$\\alpha$ & co"):
            assert any(words in told for told in shown), "a name is shown as it is written"
        assert page.locator("b, img").count() == 0
    if folder := os.environ.get("HEADWAY_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"report-{name}-{scheme}.png", full_page=True)
    assert wrong == []
    page.context.close()


def test_tables_sort_and_paper_shows_everything(browser: Browser, home: Path, tmp_path: Path) -> None:
    page, wrong = opened(browser, home / "forty.html", "dark")
    found = page.locator("table", has=page.get_by_text("Futures in which a department ends"))
    column = found.locator("tbody tr td:nth-child(2)")
    before = column.all_inner_texts()
    head = found.get_by_role("button", name="People")
    head.click()
    sizes = [int(told) for told in column.all_inner_texts()]
    assert sizes == sorted(sizes) and sorted(map(int, before)) == sizes
    head.press("Enter")  # the same with the keyboard
    assert [int(told) for told in column.all_inner_texts()] == sizes[::-1]
    assert found.locator("th[aria-sort=descending]").inner_text() == "People"
    assert page.locator("details[open]").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    ink = page.locator(".chart .xtick text").first.evaluate("node => getComputedStyle(node).fill")
    assert ink == "rgb(27, 42, 51)", "charts are printed in the light theme"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    page.pdf(path=tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").stat().st_size > 50_000
    assert wrong == []
    page.context.close()
