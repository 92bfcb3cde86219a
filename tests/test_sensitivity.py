"""What an answer hangs on: the whole registry screened and ranked, on a stand-in whose shares are known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import company
from numpy.testing import assert_allclose
from typer.testing import CliRunner

import run
from analysis.commands.sensitivity import lead, table
from analysis.errors import StudyError
from analysis.executors import InProcess
from analysis.experiments import Block
from analysis.sensitivity import (
    Influence,
    Sensitivity,
    columns,
    direction,
    inside,
    read_sensitivity,
    sensitivity,
    unknown,
)
from sim.outcomes import OUTCOMES
from sim.parameters import PARAMETERS, Parameter
from sim.scenario import declare_all

declare_all()

WEEKS = 2
STRONG, WEAK, AGAINST = "people.concern_weight", "people.disposition_sd", "people.conviction_mean"


def slope(name: str, spread: float) -> float:
    """How steep the stand-in is in a number, so that what it is drawn from gives this standard deviation."""
    p = PARAMETERS[name]
    assert p.scale == "linear"
    a, c, b = p.low, p.default, p.high
    return spread / float(np.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18.0))  # of a triangle


SLOPES = {STRONG: 0.4, WEAK: 0.2, AGAINST: -0.1}


def _moved(given: Mapping[str, float]) -> float:
    return sum(float(np.sign(sd)) * slope(name, abs(sd)) * given[name] for name, sd in SLOPES.items() if name in given)


def stand_in(block: Block, on_week: Callable[[int], None]) -> Any:
    """The mean stage of every week is linear in three numbers, on top of luck that a seed decides."""
    on_week(block.weeks)
    numbers = np.array([one.number for one in block.runs])
    stage = np.array([_moved(one.parameters) + np.random.default_rng(one.seed).random() for one in block.runs])
    text = np.array([block.arm.name] * len(numbers), dtype=object)
    runs = {
        "run": numbers, "arm": text, "seed": np.array([one.seed for one in block.runs]),
        "status": np.array(["ok"] * len(numbers), dtype=object), "error": np.array([""] * len(numbers), dtype=object),
    }  # fmt: skip
    each = block.weeks + 1
    weekly = {name: np.repeat(stage, each) for name in OUTCOMES}
    keys = {
        "run": np.repeat(numbers, each),
        "arm": np.repeat(text, each),
        "week": np.tile(np.arange(each), len(numbers)),
    }
    return {"runs": runs, "weekly": keys | weekly}


QUICK = InProcess(stand_in)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sensitivity, Path]:
    case = company(levers={}, weeks=WEEKS)
    out = tmp_path_factory.mktemp("sensitivity") / "s"
    return sensitivity(case, people=50, paths=2, top=3, base=128, futures=1, out=out, executor=QUICK)


def test_what_moves_the_outcome_is_found_among_the_whole_registry(found: tuple[Sensitivity, Path]) -> None:
    told, _ = found
    assert told.screened == len(unknown(company(levers={}, weeks=WEEKS))) > 600
    assert [row.parameter for row in told.rows] == [STRONG, WEAK, AGAINST]
    assert [row.direction for row in told.rows] == ["up", "up", "down"]
    for row in told.rows:
        parameter = PARAMETERS[row.parameter]
        assert (row.label, row.unit) == (parameter.meaning, parameter.unit)
        assert parameter.low < row.low < row.high < parameter.high


def test_shares_are_those_of_the_spreads(found: tuple[Sensitivity, Path]) -> None:
    told, _ = found
    spreads = np.square(list(SLOPES.values()))
    shares = spreads / spreads.sum()
    assert_allclose([row.total.mean for row in told.rows if row.total], shares, atol=0.06)
    assert_allclose([row.first.mean for row in told.rows if row.first], shares, atol=0.12)
    for row, share in zip(told.rows, shares, strict=True):
        assert row.total is not None
        assert row.total.low - 0.02 <= share <= row.total.high + 0.02


def test_it_says_how_many_runs_and_that_the_company_was_scaled(found: tuple[Sensitivity, Path]) -> None:
    told, _ = found
    assert told.people == 50
    assert told.runs == 2 * (told.screened + 1) + 128 * (3 + 2)
    assert "scaled from 103 to 50 people" in told.method


def test_it_is_kept_with_its_sweeps_and_goes_on_where_it_stopped(found: tuple[Sensitivity, Path]) -> None:
    told, folder = found
    assert read_sensitivity(folder) == told
    assert {path.name for path in folder.iterdir()} == {"sensitivity.json", "path-1", "path-2", "ranking"}

    def never(*_: Any) -> Any:
        raise AssertionError("run again")

    case = company(levers={}, weeks=WEEKS)
    again, _ = sensitivity(
        case, people=50, paths=2, top=3, base=128, futures=1, out=folder, executor=InProcess(never)
    )  # fmt: skip
    assert again == told


def test_numbers_set_by_hand_are_left_alone() -> None:
    case = company(levers={}, weeks=WEEKS, parameters={STRONG: PARAMETERS[STRONG].default})
    assert STRONG not in {number.name for number in unknown(case)}
    assert all(number.kind == "world" for number in unknown(case))


def test_points_are_quantiles_of_what_worlds_are_drawn_from() -> None:
    number = Parameter("x.y", 1.0, 0.0, 2.0, "share", "an example", "assumption")
    points = np.array([[0.0], [0.125], [0.5], [1.0]])
    assert_allclose(columns([number], points)["x.y"], [0.0, 0.5, 1.0, 2.0])
    assert_allclose(inside(np.array([0.0, 1.0])), [0.125, 0.875])


@pytest.mark.parametrize(
    ("mean", "size", "way"), [(2, 2, "up"), (-1.2, 2, "down"), (0.4, 2, "mixed"), (-0.4, 2, "mixed")]
)
def test_the_way_it_goes(mean: float, size: float, way: str) -> None:
    assert direction(mean, size) == way


def test_the_sentence_leads(found: tuple[Sensitivity, Path]) -> None:
    told, _ = found
    text = lead(told, "USD")
    assert text.startswith("Mean stage, on average over 2 weeks, hangs most on this: ")
    assert PARAMETERS[STRONG].meaning in text
    headings, rows = table(told, "USD")
    assert headings[0] == "What nobody knows"
    assert [row[3] for row in rows] == ["up", "up", "down"]


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (["--outcome", "mean_stag"], "did you mean mean_stage?"),
        (["--people", "5"], "too few for the 12 departments"),
        (["--points", "48"], "a power of two, such as 64"),
        (["--outcome", "goal", "--set", "goal=null"], "has no goal"),
    ],
)
def test_bad_requests_get_one_clear_answer(options: list[str], answer: str) -> None:
    told = CliRunner().invoke(run.app, ["sensitivity", "first-tweet", *options])
    assert told.exit_code == 2
    assert answer in told.stderr
    assert told.stdout == ""


def test_a_row_that_was_not_ranked_says_so() -> None:
    from analysis.bands import Estimate

    row = Influence("a.b", "how it goes", "share", 0.1, 0.2, Estimate(0.5, 0.4, 0.6), None, None, "mixed")
    told = Sensitivity("Case", "incidents", "Method.", 200, 10, 5, 9, (row,))
    assert table(told, "USD")[1] == [
        ["how it goes", "0.50 (0.40 to 0.60)", "not ranked", "now up, now down", "a.b"],
    ]
    with pytest.raises(StudyError):
        sensitivity(company(levers={}, weeks=2), outcome="nothing")
