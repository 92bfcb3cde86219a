"""What holds of every picture, whatever it shows: text apart and on the page, titles with a number, same bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from picture_cases import CASES, DATED, check_layout, page_of, words
from pictures import MadeUp, made_up_contrast, nothing
from pictures_beside import beside

from analysis.charts import CHARTS, applies, draw
from analysis.look import DARK, LIGHT, TEXT_CONTRAST, contrast
from analysis.study import arms_of

ALL = tuple(CHARTS)
OTHER_PLANS = ("40 departments", "six plans")  # what is worked out beside the study is of First tweet
ON_COLOURS = {str(stage) for stage in range(5)}  # numbers of stages stand on their colours: tests of the look hold them
HARD = ("usual", "one run", "nobody", "a week", "40 departments", "six plans")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an explanation and a sensitivity analysis in it."""
    folder = tmp_path_factory.mktemp("study")
    beside(folder)
    return folder


def data_of(case: str, folder: Path) -> Any:
    data = CASES[case]()
    for view in arms_of(data):
        view.folder = folder
    return data


@pytest.mark.parametrize("case", HARD)
@pytest.mark.parametrize("name", ALL)
def test_text_is_large_enough_on_the_page_apart_and_can_be_read(name: str, case: str, desk: Path) -> None:
    data = data_of(case, desk)
    if applies(name, data) is None:
        theme = DARK if case == "usual" else LIGHT
        page = page_of(name, data, theme)
        check_layout(page)
        for text in page.figure.texts:
            if text.get_text() not in ON_COLOURS:
                assert contrast(text.get_color(), theme.page) >= TEXT_CONTRAST, text.get_text()
    else:
        left_out = {("plan", "a week"), *((what, case) for what in ("earned", "hangs_on") if case in OTHER_PLANS)}
        assert (name, case) in left_out or (name == "against" and not hasattr(data, "views"))


@pytest.mark.parametrize("name", ALL)
def test_a_title_is_a_finding_with_a_number_and_says_where_it_is_from(name: str, desk: Path) -> None:
    page = page_of(name, data_of("usual", desk))
    assert re.search(r"\d", page.title) or "all 40" in page.title.replace("\u00a0", " ")
    assert re.search(r"\d", page.subtitle)
    assert page.source.endswith("40 runs · seed 7 · Headway 0.1.0 · 2026-11-22")
    for text in (page.title, page.subtitle):
        assert not re.search(r"\b(rung|gate|posture|seed|replicate|sanctioned|parameter|nan)\b", text)


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("against", "plan")])
def test_a_single_future_is_drawn_without_a_claim_of_how_sure_it_is(name: str, desk: Path) -> None:
    data = MadeUp(runs=1, starts=DATED, folder=desk)
    page = page_of(name, data)
    assert "bands" not in page.subtitle
    if name not in ("earned", "hangs_on"):  # those tell of futures that were run apart
        assert "95\u00a0% interval" not in page.title


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("adoption", "stages", "risk")])
def test_the_same_data_give_the_same_bytes(name: str, desk: Path, tmp_path: Path) -> None:
    one, other = (draw(name, data_of("usual", desk), tmp_path / f"{k}.svg").read_bytes() for k in "ab")
    assert one == other


def test_a_picture_says_why_it_does_not_apply(tmp_path: Path) -> None:
    alone = MadeUp(plan=(), advocates=0, folder=tmp_path)
    reasons = {name: applies(name, alone) for name in ALL}
    assert {name for name, reason in reasons.items() if reason} == {
        "earned", "against", "advocates", "plan", "hangs_on",
    }  # fmt: skip
    assert "run.py explain" in str(reasons["earned"])
    assert "run.py compare" in str(reasons["against"])
    assert reasons["plan"] == "First tweet has no plan"
    with pytest.raises(ValueError, match="has no advocates"):
        draw("advocates", alone, tmp_path / "a.png")
    none = made_up_contrast(nothing(runs=3, failed=3), MadeUp(runs=3))
    assert all("no future of Do nothing was run to its end" in str(applies(name, none)) for name in ALL)
    with pytest.raises(ValueError, match="no picture 'pie'"):
        applies("pie", alone)


def test_pictures_of_one_arm_show_the_alternative_of_a_comparison(desk: Path) -> None:
    data = data_of("usual", desk)
    for name in ("ribbon", "shadow", "advocates", "executives", "legal", "plan", "costs", "network"):
        assert page_of(name, data).source.startswith("First tweet ·")


def test_names_of_departments_are_shown_as_written(desk: Path) -> None:
    odd = ["R&D $x^2$", "a_b^{c}", "Two\nlines"]
    shown = words(page_of("network", MadeUp("100 % $mad$", departments=odd, folder=desk)))
    assert {"R&D $x^2$", "a_b^{c}", "Two lines"} <= set(shown)
