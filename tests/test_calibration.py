"""Calibration on figures whose answer is known: the right numbers are found, wrong worlds ruled out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.validation import calibration as c
from sim import region as r
from sim.luck import draw_world
from sim.parameters import PARAMETERS
from sim.scenario import declare_all

declare_all()
RNG = np.random.default_rng(5)


def _seen(band: tuple[float, float] = (0.4, 0.5), count: int = 600) -> c.Seen:
    """A figure that depends on numbers 3 and 7 of 20, and strongly on one feature of the company."""
    points, companies = RNG.random((count, 20)), c.standard(RNG.normal(size=(count, 4)))
    y = 0.2 + 0.5 * points[:, 3] - 0.2 * points[:, 7] + 2.0 * companies[:, 1] + 0.1 * RNG.normal(size=count)
    return c.Seen(y, band, points, companies)


def test_numbers_that_move_a_figure_are_found() -> None:
    chosen = c.screened({"figure": _seen()})
    assert [place for place, _, _ in chosen][:2] == [3, 7]
    assert len(chosen) <= 3  # one of twenty may do so by chance


def test_the_emulator_says_what_the_figure_is() -> None:
    fit = c.fit("figure", _seen(), [3, 7])
    mean, error = fit.at(np.array([[0.5, 0.5], [1.0, 0.0]]))
    assert mean == pytest.approx([0.35, 0.7], abs=0.06)
    assert (error < 0.05).all()


def test_worlds_that_miss_the_band_are_ruled_out() -> None:
    fit = c.fit("figure", _seen(), [3, 7])
    left, share, line = c.survivors([fit], 2, 1)
    figure = 0.2 + 0.5 * left[:, 0] - 0.2 * left[:, 1]
    assert line == c.RULED_OUT and 0.0 < share < 0.9
    assert figure.min() > 0.2 and figure.max() < 0.7  # the band is 0.4 to 0.5, and its middle 3 deviations wide


def test_figures_that_cannot_be_met_together_are_told() -> None:
    fits = [c.fit("low", _seen((-0.5, -0.4)), [3, 7]), c.fit("high", _seen((1.4, 1.5)), [3, 7])]
    left, share, line = c.survivors(fits, 2, 1)
    assert line > c.RULED_OUT and len(left) and share == pytest.approx(0.01, abs=0.002)


def test_companies_become_numbers_whose_mean_is_the_figure() -> None:
    targets = {target.id: target for target in c.tuned()}
    y, band = c.by_company(targets["E11 developing"], {"as it is": np.array([1.0, 2.0, 2.0, 3.0])})
    assert (y.mean(), band) == (0.5, targets["E11 developing"].band)
    y, band = c.by_company(targets["E35"], {"none": np.array([4.0]), "prepared": np.array([1.0])})
    assert np.exp(y[0]) == pytest.approx(0.25) and np.exp(band) == pytest.approx([0.15, 0.35])
    y, band = c.by_company(targets["E42"], {"as it is": np.array([0.02])})
    assert band[0] < y[0] < band[1]


def test_a_design_fills_the_space() -> None:
    points = c.design(["a", "b"], 40, 3)
    assert (np.sort((points * 40).astype(int), axis=0) == np.arange(40)[:, None]).all()


# --- the region -------------------------------------------------------------------------------------------------------


def test_the_region_lies_within_the_ranges_and_worlds_are_drawn_from_it() -> None:
    region = r.region()
    assert region is not None and len(region.points) >= 32
    for name, values in zip(region.numbers, zip(*region.points, strict=True), strict=True):
        p = PARAMETERS[name]
        assert p.kind == "world" and min(values) >= p.low * 0.999 and max(values) <= p.high * 1.001
    drawn = [draw_world(7, k) for k in range(40)]
    points = {tuple(world[name] for name in region.numbers) for world in drawn}
    assert points <= set(region.points) and len(points) > 20
    free = next(name for name, p in PARAMETERS.items() if p.kind == "world" and name not in region.numbers)
    assert len({world[free] for world in drawn}) == 40


def test_what_a_scenario_sets_is_left_out_of_the_point() -> None:
    region = r.region()
    assert region is not None
    name = region.numbers[0]
    whole, fewer = draw_world(7, 3), draw_world(7, 3, frozenset({name}))
    assert name not in fewer and {**fewer, name: whole[name]} == whole


def test_without_a_region_every_number_is_drawn_from_its_range(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(r, "FILE", tmp_path / "world.json")
    r.region.cache_clear()
    try:
        assert r.region() is None
        (tmp_path / "world.json").write_text(json.dumps({"numbers": ["people.habit"], "points": [[0.1], [0.2]]}))
        r.region.cache_clear()
        assert {draw_world(7, k)["people.habit"] for k in range(20)} == {0.1, 0.2}
    finally:
        monkeypatch.undo()
        r.region.cache_clear()
