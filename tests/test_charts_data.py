"""Pictures draw what the tables hold, number for number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from picture_cases import DATED, page_of, words
from pictures import MadeUp, lever, made_up_contrast, nothing
from pictures_beside import EARNED, INFLUENCES, beside

from analysis.bands import chance
from analysis.charts import dots
from analysis.charts.futures import Futures
from analysis.charts.network import FEW_PEOPLE, network_of_arm
from analysis.costs import costs
from analysis.goals import goal_reached
from sim.story import Goal
from sim.value import Worth

NBSP = "\u00a0"
WEEKS = 105


def medians(axes: Axes) -> list[Any]:
    """The medians drawn over all weeks, from the back to the front."""
    return [line.get_ydata() for line in axes.lines if len(line.get_xdata()) == WEEKS]


def marks(axes: Axes) -> list[Line2D]:
    return [line for line in axes.lines if line.get_marker() not in ("None", "", None)]


def at_end(values: Any) -> float:
    return float(np.median(values[:, -1]))


def test_goal_shows_the_chance_and_its_interval_at_the_end_of_each_quarter() -> None:
    goal = Goal(stage="grass_roots", by_week=90, incidents_at_most=1)
    base, plan = nothing(starts=DATED, aims=goal), MadeUp(starts=DATED, aims=goal)
    page = page_of("goal", made_up_contrast(base, plan))
    axes = page.figure.axes[0]
    for line, arm in zip(marks(axes), (base, plan), strict=True):
        ends = np.round(line.get_xdata()).astype(int)
        assert ends.tolist() == [12, 25, 38, 51, 64, 77, 90, 104]
        found = [
            chance(goal_reached(arm, goal.model_copy(update={"by_week": min(int(w), 90)})), arm.worlds)  # type: ignore[arg-type]
            for w in ends
        ]
        assert line.get_ydata() == pytest.approx([one.share for one in found])
    bars = axes.collections[1].get_segments()
    assert [tuple(bar[:, 1]) for bar in bars] == [pytest.approx((one.low, one.high)) for one in found]
    count = int(goal_reached(plan, goal).sum())  # type: ignore[arg-type]
    assert f"is reached in {count} of 40 futures" in page.title.replace(NBSP, " ")
    assert "Grass roots by week 90" in page.title.replace(NBSP, " ")
    assert "with at most 1 incident" in page.subtitle


def test_without_a_goal_the_chance_of_each_stage_is_shown() -> None:
    plan = MadeUp(starts=DATED)
    axes = page_of("goal", plan).figure.axes[0]
    ends = plan.values("organization_stage")[:, -1]
    reached = int(plan.values("organization_stage").max())
    shown = [line.get_ydata()[-1] for line in marks(axes)]
    assert shown == pytest.approx([np.mean(ends >= s) for s in range(1, min(reached + 1, 4) + 1)])


def test_against_draws_paired_differences() -> None:
    base, plan = nothing(), MadeUp(level=0.05)
    plan.values, other = lambda name, old=plan.values: old(name) * 1.2, base.values  # type: ignore[method-assign, misc]
    page = page_of("against", made_up_contrast(base, plan))
    change = plan.values("mean_stage") - other("mean_stage")
    assert medians(page.figure.axes[0])[0] == pytest.approx(np.median(change, axis=0))
    better = int(np.sum(change[:, -1] > 0))
    assert any(text.startswith(f"At the end: {better} further along") for text in words(page))


def test_dots_are_as_many_as_futures_or_a_hundred() -> None:
    for runs, shown in ((40, 40), (1000, 100)):
        plan = MadeUp(runs=runs)
        page = page_of("dots", plan)
        ends = plan.values("organization_stage")[:, -1].astype(int)
        drawn = [a for a in page.figure.artists if isinstance(a, Line2D) and a.get_marker() in ("o", "X")]
        assert len(drawn) == shown
        counts = [f"{n:,}" for n in np.bincount(ends, minlength=5)]
        assert all(count in words(page) for count in counts)
        if runs == 40:
            crosses = sum(a.get_marker() == "X" for a in drawn)
            assert crosses == int(plan.values("abandoned")[:, -1].sum())
    assert sum(dots.share_out([997, 1, 1, 1, 0], 100)) == 100
    assert min(dots.share_out([997, 1, 1, 1], 100)) == 1


def test_ribbon_shows_the_share_of_futures_by_stage() -> None:
    plan = MadeUp()
    axes = page_of("ribbon", plan).figure.axes[0]
    ends = plan.values("organization_stage")[:, -1]
    shown = []
    for collection in axes.collections:
        vertices = collection.get_paths()[0].vertices
        last = vertices[np.isclose(vertices[:, 0], 104), 1]
        shown.append(float(last.max() - last.min()))
    there = [np.mean(ends == s) for s in range(4, -1, -1) if (plan.values("organization_stage") == s).any()]
    assert shown == pytest.approx(there)


def test_lines_are_the_medians_of_the_tables() -> None:
    plan = MadeUp()
    shadow = medians(page_of("shadow", plan).figure.axes[0])
    for line, name in zip(shadow, ("shadow_share", "active_share"), strict=True):
        assert line == pytest.approx(np.median(plan.values(name), axis=0))
    above, below = page_of("advocates", plan).figure.axes
    assert medians(above)[0] == pytest.approx(np.median(plan.values("advocates_active"), axis=0))
    energy = np.where(plan.values("advocates_active") > 0, plan.values("advocate_energy"), np.nan)
    assert medians(below)[0] == pytest.approx(np.nanmedian(energy, axis=0))
    table = plan.table("agents")
    for axes, name in zip(page_of("executives", plan).figure.axes, ("CEO", "CMO", "CFO"), strict=True):
        wanted = table[table["name"] == name].pivot(index="run", columns="week", values="support")
        assert medians(axes)[0] == pytest.approx(wanted.median().to_numpy())
        assert axes.get_ylim() == (0.0, 1.0)


def test_legal_shows_the_queue_and_every_answer() -> None:
    plan = MadeUp()
    page = page_of("legal", plan)
    queue = plan.table("agents").query("kind == 'legal'").pivot(index="run", columns="week", values="queue")
    assert medians(page.figure.axes[0])[0] == pytest.approx(queue.median().to_numpy())
    events = plan.table("events")
    bars = [patch.get_height() for patch in page.figure.axes[1].patches if isinstance(patch, Rectangle)]
    assert sum(bars) == pytest.approx(len(events) / 40)
    asked = {one.named(): one.week for one in plan.scenario.levers}
    yes = events[events["kind"] == "granted"]
    waits = yes["week"] - [asked[text.removeprefix("Legal says yes to ")] for text in yes["text"]]
    assert f"a yes takes {np.median(waits):.0f} weeks" in page.title.replace(NBSP, " ")


def test_plan_draws_when_each_lever_works() -> None:
    plan = MadeUp(plan=(lever("Training", 4, 9), lever("Pilot", 30, None)))
    page = page_of("plan", plan)
    (bar,) = [patch for patch in page.figure.axes[1].patches if isinstance(patch, Rectangle)]
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == (8, 24)
    assert "never starts" in words(page)
    assert "week 9" in [text.split(" · ")[0].replace(NBSP, " ") for text in words(page)]
    assert page.title.replace(NBSP, " ").endswith("training of all waits longest, 5 weeks in the middle future")


def test_costs_end_at_what_the_accounts_say() -> None:
    plan = MadeUp(worth=Worth(conversation=(20, 60)))
    found = costs(plan)  # type: ignore[arg-type]
    above, below = page_of("costs", plan).figure.axes
    totals = (found.cash, found.team_cost, found.hours_cost)
    assert [line[-1] * 1000 for line in medians(above)] == pytest.approx([float(np.median(t)) for t in totals])
    brought = float(np.median(plan.values("value").sum(axis=1)))
    assert 20 * brought < medians(below)[0][-1] * 1000 < 60 * brought
    plain = page_of("costs", MadeUp())
    assert "Conversations so far (no price is given)" in words(plain)
    assert medians(plain.figure.axes[1])[0][-1] == pytest.approx(brought)


def test_arrival_marks_the_median_week_of_those_that_arrive() -> None:
    plan = MadeUp()
    page = page_of("arrival", plan)
    stages = plan.values("organization_stage")
    shown = [line.get_xdata()[0] for line in marks(page.figure.axes[0])]
    wanted = []
    for stage in range(1, 5):
        there = (stages >= stage).any(axis=1)
        weeks = (stages >= stage).argmax(axis=1)[there]
        assert any(text.startswith(f"{there.sum()} of 40") for text in words(page))
        if there.any():
            wanted.append(float(np.quantile(weeks, 0.5, method="inverted_cdf")))
    assert shown == wanted


def test_what_is_worked_out_beside_a_study_is_drawn_as_it_is(tmp_path: Path) -> None:
    beside(tmp_path)
    plan = MadeUp(folder=tmp_path)
    axes = page_of("earned", plan).figure.axes[0]
    assert [line.get_xdata()[0] for line in marks(axes)] == pytest.approx([100 * mean for _, mean, _ in EARNED])
    assert [line.get_markerfacecolor() == "#FFFFFF" for line in marks(axes)] == [False, True, False]
    assert {"+21 (+13 to +29)", "unclear (\u22122 to +22)", "\u22127 (\u221211 to \u22123)"} <= set(
        words(page_of("earned", plan))
    )
    axes = page_of("hangs_on", plan).figure.axes[0]
    assert [line.get_xdata()[0] for line in marks(axes)] == pytest.approx([size for _, size in INFLUENCES])
    assert [line.get_marker() for line in marks(axes)] == ["^", "v", "D"]


@pytest.mark.parametrize(
    ("departments", "single"), [(("Marketing", "PR", "Support"), True), (tuple("ABCDEFGH"), False)]
)
def test_network_is_that_of_the_runs(departments: tuple[str, ...], single: bool) -> None:
    plan = MadeUp(departments=departments, runs=6)
    if not single:
        for seat in plan.scenario.organization.departments.values():
            object.__setattr__(seat, "headcount", seat.headcount * 3)
    network = network_of_arm(Futures(plan))  # type: ignore[arg-type]
    assert (network.people <= FEW_PEOPLE) == single
    page = page_of("network", plan)
    for axes in page.figure.axes:
        if single:
            assert sum(len(line.get_xdata()) for line in marks(axes)) == network.people
            assert sum(len(c.get_segments()) for c in axes.collections) == network.contacts.nnz // 2
        else:
            assert sum(isinstance(patch, Circle) for patch in axes.patches) == len(departments)
    listening = network.listening().toarray()
    home = network.structure.department
    across = listening * (home[:, None] != home[None, :])
    heard = [across[:, home == d].sum() for d in range(len(departments))]
    star = departments[int(np.argmax(heard))]
    assert page.title.replace(NBSP, " ").startswith(
        f"Others listen most to {star} ({100 * max(heard) / sum(heard):.0f} % of what is heard across departments)"
    )
