"""Pictures say what the tables hold; nothing overlaps or leaves the page; the same data give the same bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.lines import Line2D
from picture_cases import CASES, DATED, LONG, page_of, texts, words
from pictures import MadeUp, lever, made_up_contrast, nothing

from analysis.bands import quantile_bands
from analysis.charts import draw, futures, stages
from analysis.look import HEIGHT, LIGHT, WIDTH

NBSP = "\u00a0"
DRAW = ("adoption", "stages", "risk")


# ---------------------------------------------------------------------- every picture, every shape of data


@pytest.mark.parametrize("name", DRAW)
def test_source_line_and_quarters_are_there(name: str) -> None:
    page = page_of(name, CASES["usual"]())
    assert page.source.endswith("40 runs · seed 7 · Headway 0.1.0 · 2026-11-22")
    assert page.source.startswith("First tweet")
    shown = words(page)
    assert {"Q1 2027", "Q2", "Q3", "Q4", "Q1 2028", "week", "0", "13", "104"} <= set(shown)
    assert f"40{NBSP}futures" in page.subtitle


@pytest.mark.parametrize("name", DRAW)
def test_the_plan_is_told_above_the_plot(name: str) -> None:
    page = page_of(name, CASES["usual"]())
    levers = [text for text in texts(page) if text.get_text().startswith(("Policy", "Pilot", "Training"))]
    assert [text.get_text().replace(NBSP, " ") for text in levers] == [
        "Training of all · 35 of 40",
        "Policy of all · 34 of 40",
        "Pilot of all · 34 of 40",
    ]
    top = max(axes.get_position().y1 for axes in page.figure.axes)
    assert all(text.get_position()[1] > top for text in levers)


@pytest.mark.parametrize("name", DRAW)
def test_a_long_name_is_cut_but_the_date_is_kept(name: str) -> None:
    page = page_of(name, CASES["40 departments"]())
    assert "… · 40 runs" in page.source
    assert page.source.endswith("2026-11-22")


@pytest.mark.parametrize("name", DRAW)
def test_names_are_shown_as_written(name: str) -> None:
    odd = ["R&D $x^2$", "a_b^{c}", "売上", "Two\nlines"]
    page = page_of(name, MadeUp("100 % $mad$", departments=odd))
    if name == "stages":
        assert set(odd[:2]) | {"\ufffd\ufffd", "Two lines"} <= set(words(page))
    assert "100 % $mad$" in page.source


# ---------------------------------------------------------------------- adoption


def test_adoption_draws_median_and_bands_of_both_arms() -> None:
    base, plan = nothing(), MadeUp()
    axes = page_of("adoption", made_up_contrast(base, plan)).figure.axes[0]
    low, lower, middle, upper, high = quantile_bands(base.values("active_share"))
    lines = [line.get_ydata() for line in axes.lines if len(line.get_xdata()) == 105]
    expected = (low, high, middle, np.median(plan.values("active_share"), axis=0))
    for found, wanted in zip(lines, expected, strict=True):
        assert found == pytest.approx(wanted)
    bands = [collection.get_paths()[0].vertices for collection in axes.collections]
    quantiles = quantile_bands(plan.values("active_share"))
    ends = [(lower[-1], upper[-1]), (quantiles[0, -1], quantiles[4, -1]), (quantiles[1, -1], quantiles[3, -1])]
    for band, wanted_ends in zip(bands, ends, strict=True):
        at_end = band[band[:, 0] == 104, 1]
        assert (at_end.min(), at_end.max()) == pytest.approx(wanted_ends)
    assert axes.get_ylim()[0] == 0


def test_adoption_title_says_what_the_tables_hold() -> None:
    base, plan = nothing(starts=DATED), MadeUp(starts=DATED)
    page = page_of("adoption", made_up_contrast(base, plan))
    mine, theirs = (100 * np.median(arm.values("active_share")[:, -1]) for arm in (plan, base))
    more = int(np.sum(plan.values("active_share")[:, -1] > base.values("active_share")[:, -1]))
    assert more == 40
    assert page.title.replace(NBSP, " ") == (
        f"By week 104 (Q4 2028), {mine:.1f} % of staff are active in public, against {theirs:.1f} % doing nothing: "
        "more in all 40 futures"
    )


class Shuffled(MadeUp):
    """The same futures in another order: no difference on average."""

    def values(self, outcome: str) -> Any:
        return super().values(outcome)[::-1]


@pytest.mark.parametrize(
    ("arms", "said"),
    [
        ((nothing(level=0.03), Shuffled()), "no clear difference (more in 20, less in 20 of 40 futures)"),
        ((nothing(level=0.03), MadeUp()), "no difference in any future"),
        ((nothing(level=0.05), MadeUp()), "less in all 40 futures"),
        ((nothing(runs=1), MadeUp(runs=1)), "in the one future run, which cannot tell plan from luck"),
        ((MadeUp("Plan A"), MadeUp("Plan B", level=0.06)), "with Plan A: more in all 40 futures"),
        ((nothing(level=0.0), MadeUp(level=0.0)), "nobody is active in public in any future, with a plan or without"),
    ],
)
def test_adoption_claims_no_more_than_it_can(arms: tuple[MadeUp, ...], said: str) -> None:
    page = page_of("adoption", made_up_contrast(*arms))
    assert page.title.replace(NBSP, " ").endswith(said)


def test_a_lever_that_never_starts_is_told() -> None:
    page = page_of("adoption", MadeUp(plan=(lever("Pilot", 90, None),), weeks=104))
    assert "Pilot of all · never starts" in words(page)
    assert page.subtitle.endswith("starts.")


def test_words_of_a_long_wait_do_not_lie_on_its_line() -> None:
    page = page_of("stages", MadeUp(plan=(lever("A lever with a name of many words", 30, 96),)))
    (text,) = [text for text in texts(page) if text.get_text().startswith("A lever")]
    box = text.get_window_extent(page.figure.canvas.get_renderer())  # type: ignore[attr-defined]
    assert text.get_text().endswith(f"35{NBSP}of{NBSP}40")
    lines = [line for line in page.figure.artists if isinstance(line, Line2D) and len(line.get_xdata()) == 2]
    waits = [line for line in lines if box.y0 < line.get_ydata()[0] * HEIGHT < box.y1]
    assert waits
    for line in waits:
        assert box.x1 < min(line.get_xdata()) * WIDTH or box.x0 > max(line.get_xdata()) * WIDTH


def test_adoption_pairs_runs_that_both_arms_finished() -> None:
    page = page_of("adoption", made_up_contrast(nothing(failed=3), MadeUp(failed=10)))
    assert page.title.replace(NBSP, " ").endswith("more in all 30 futures")
    assert f"30{NBSP}futures (13 broke off) each" in page.subtitle


def test_one_arm_has_a_range_instead_of_a_comparison() -> None:
    arm = MadeUp()
    low, high = 100 * np.quantile(arm.values("active_share")[:, -1], (0.05, 0.95))
    title = page_of("adoption", arm).title.replace(NBSP, " ")
    assert title.endswith(f"90 % of futures end between {low:.1f} and {high:.1f} %")


# ---------------------------------------------------------------------- risk


def test_risk_draws_both_and_real_is_dashed() -> None:
    arm = MadeUp()
    page = page_of("risk", arm)
    lines = {line.get_linestyle(): line for line in page.figure.axes[0].lines if len(line.get_xdata()) == 105}
    assert lines["--"].get_ydata() == pytest.approx(np.median(arm.values("real_risk"), axis=0))
    assert lines["-"].get_ydata() == pytest.approx(np.median(arm.values("perceived_risk"), axis=0))
    above = int(np.sum(arm.values("perceived_risk")[:, -1] > arm.values("real_risk")[:, -1]))
    assert f"too many in {above} of 40 futures" in page.title.replace(NBSP, " ")
    assert page.figure.axes[0].get_ylim()[0] == 0


def test_risk_says_where_zero_is_not_shown() -> None:
    page = page_of("risk", MadeUp(fear=90.0))
    assert page.figure.axes[0].get_yscale() == "log"
    assert "no zero" in page.subtitle


class Silent(MadeUp):
    """No posts, no risk to speak of."""

    def values(self, outcome: str) -> Any:
        found = super().values(outcome)
        return np.full_like(found, np.nan) if outcome == "real_risk" else found


def test_risk_without_a_value() -> None:
    page = page_of("risk", Silent())
    assert "no risk to compare" in page.title
    assert "Perceived risk" in words(page)


# ---------------------------------------------------------------------- stages


def test_stages_rows_show_the_share_of_futures_by_stage() -> None:
    arm = MadeUp(departments=["Marketing", "Legal"])
    page = page_of("stages", arm)
    table = arm.table("departments")
    axes = page.figure.axes[0]
    last = table[table["week"] == 104]
    thickness: dict[str, dict[int, float]] = {"Marketing": {}, "Legal": {}}
    for collection in axes.collections:
        vertices = collection.get_paths()[0].vertices
        row = "Marketing" if vertices[:, 1].max() <= 1 else "Legal"
        ends = vertices[np.isclose(vertices[:, 0], 104), 1]
        stage = LIGHT.stages.index(matplotlib.colors.to_hex(collection.get_facecolor()[0]).upper())
        thickness[row][stage] = float(ends.max() - ends.min())
    for row, found in thickness.items():
        shares = last[last["department"] == row]["stage"].value_counts(normalize=True)
        whole = sum(found.values())
        assert whole > 0.9
        assert {s: t / whole for s, t in found.items() if t > 1e-9} == pytest.approx(shares.to_dict())


def test_stages_are_told_by_number_order_and_hatch_too() -> None:
    shown = words(page_of("stages", CASES["usual"]()))
    for number, name in enumerate(("Not started", "Grass roots", "Silos", "Operationalize", "Lifestyle")):
        assert name in shown
        assert str(number) in shown
    assert len({stages.HATCHES[i] for i in (1, 2, 3)}) == 3


def test_stages_name_what_is_missing() -> None:
    arm = MadeUp(departments=["Marketing"])
    gates = futures.Futures(arm).missing_at_end()[0]  # type: ignore[arg-type]
    counts = {gate: gates.count(gate) for gate in set(gates)}
    assert sum(counts.values()) == 40
    assert f"governance {counts['governance']}, less rivalry {counts['turf']}" in words(page_of("stages", arm))


def test_stages_of_40_departments_keep_the_largest_and_sum_up_the_rest() -> None:
    arm = MadeUp(departments=LONG)
    shown = words(page_of("stages", arm))
    (rest,) = [text for text in shown if text.endswith(" others")]
    named = [text for text in shown if text.startswith("Depart")]
    assert len(named) + int(rest.split()[0]) == 40
    assert len(set(named)) == len(named)


def test_stages_rows_begin_with_the_furthest() -> None:
    arm = MadeUp(departments=["Last", "Middle", "First"][::-1])
    last = arm.table("departments").query("week == 104").groupby("department")["stage"].mean()
    names = [text for text in texts(page_of("stages", arm)) if text.get_text() in last.index]
    assert [text.get_text() for text in names] == list(last.sort_values(ascending=False).index)
    assert [text.get_position()[1] for text in names] == sorted((t.get_position()[1] for t in names), reverse=True)


def test_stages_title_counts_the_organization() -> None:
    arm = MadeUp()
    ends = arm.values("organization_stage")[:, -1]
    values, counts = np.unique(ends, return_counts=True)
    best = int(counts.max())
    title = page_of("stages", arm).title.replace(NBSP, " ")
    assert f"in {best} of 40 futures" in title
    assert "what departments lack most often is governance" in title
    assert values.size > 1


# ---------------------------------------------------------------------- files


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
@pytest.mark.parametrize("name", DRAW)
def test_same_data_same_bytes_whatever_the_settings(name: str, suffix: str, tmp_path: Path) -> None:
    first = draw(name, MadeUp(runs=6), tmp_path / f"one.{suffix}").read_bytes()
    with matplotlib.rc_context({"font.size": 30, "axes.grid": True, "text.color": "red", "svg.fonttype": "none"}):
        second = draw(name, MadeUp(runs=6), tmp_path / "deeper" / f"two.{suffix}").read_bytes()
    assert first == second
    assert {path.name for path in tmp_path.iterdir()} == {f"one.{suffix}", "deeper"}


def test_a_picture_fills_a_slide(tmp_path: Path) -> None:
    data = draw("risk", MadeUp(runs=4), tmp_path / "risk.png", theme="dark").read_bytes()
    assert data[:4] == b"\x89PNG"
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("name", "file", "theme", "said"),
    [
        ("pie", "a.png", "light", "no picture 'pie'; there are: goal, stages, earned"),
        ("risk", "a.bmp", "light", "ends in .png, .svg, .pdf; 'a.bmp' does not"),
        ("risk", "a.png", "dim", "no theme 'dim'"),
    ],
)
def test_what_cannot_be_drawn_is_answered_in_words(name: str, file: str, theme: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        draw(name, MadeUp(runs=4), tmp_path / file, theme)
    assert not list(tmp_path.iterdir())


def test_no_finished_future_is_answered_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no future of First tweet was run to its end"):
        draw("adoption", MadeUp(runs=3, failed=3), tmp_path / "a.png")


def test_a_failed_write_leaves_the_old_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "risk.png"
    path.write_bytes(b"old")

    def full(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("analysis.charts.frame.os.replace", full)
    with pytest.raises(OSError, match="disk full"):
        draw("risk", MadeUp(runs=4), path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["risk.png"]


def test_matplotlib_is_imported_late_and_never_pyplot() -> None:
    code = (
        "import sys; import analysis.charts; assert 'matplotlib' not in sys.modules; "
        "from analysis.charts import adoption, risk, stages; assert 'matplotlib' in sys.modules; "
        "assert 'matplotlib.pyplot' not in sys.modules; assert 'mesa' not in sys.modules"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
