"""Published figures: how companies become one figure, how it stands to a band, which companies there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.validation.ensemble import Draws, distributions, members
from analysis.validation.targets import TargetError, _read, figure, load_targets, stand

TARGETS = {target.id: target for target in load_targets()}


def test_a_third_is_kept_from_tuning() -> None:
    kept = [target for target in TARGETS.values() if not target.tuned]
    assert 3 * len(kept) >= len(TARGETS)


def test_figures_are_taken_as_they_say() -> None:
    stages = {"as it is": np.array([0.0, 1.0, 2.0, 2.0, 3.0])}
    assert figure(TARGETS["E8 dormant"], stages) == pytest.approx(0.2)
    assert figure(TARGETS["E11 early"], stages) == pytest.approx(0.4)
    assert figure(TARGETS["E11 developing"], stages) == pytest.approx(0.4)
    assert figure(TARGETS["E11 mature"], stages) == pytest.approx(0.2)
    assert figure(TARGETS["E12"], {"as it is": np.array([100.0, 200.0, 400.0])}) == 200.0
    assert figure(TARGETS["E35"], {"none": np.array([2.0, 4.0]), "prepared": np.array([1.0, 0.5])}) == pytest.approx(
        0.75
    )
    assert figure(TARGETS["E31"], {"none": np.array([2.0, 4.0]), "ban": np.array([1.0, 2.0])}) == pytest.approx(0.5)


def test_where_a_mean_crosses_a_level() -> None:
    arms = ("none", "some", "more", "third", "half")
    means = dict(zip(arms, (0.3, 0.4, 0.6, 0.7, 0.9), strict=True))
    at = {arm: np.full(4, mean) for arm, mean in means.items()}
    assert figure(TARGETS["E50"], at) == pytest.approx(0.15)
    assert np.isnan(figure(TARGETS["E50"], {arm: np.full(4, 0.2) for arm in arms}))
    assert figure(TARGETS["E50"], {arm: np.full(4, 0.8) for arm in arms}) == 0.0


def _standing(share: float, band: tuple[float, float], count: int = 200) -> str:
    target = replace(TARGETS["E8 dormant"], band=band)
    return stand(target, {"as it is": (np.arange(count) >= share * count).astype(np.float64)}).verdict


def test_verdicts_on_a_band() -> None:
    assert _standing(0.20, (0.15, 0.25)) == "met"
    assert _standing(0.28, (0.15, 0.25)) == "near"
    assert _standing(0.60, (0.15, 0.25)) == "not met"
    assert stand(TARGETS["E12"], {"as it is": np.array([200.0])}).verdict == "not met"  # one company says nothing


def test_a_row_that_takes_nothing_is_refused() -> None:
    row = {"id": "X", "label": "x", "says": "x", "source": "x", "companies": "plain", "measure": "posts at 3",
           "band": [0, 1], "tuned": True}  # fmt: skip
    assert _read({**row, "take": "mean"}).take == "mean"
    with pytest.raises(TargetError, match="no way to take"):
        _read({**row, "take": "guess"})


def test_companies_are_drawn_from_what_is_stated() -> None:
    stated = distributions()
    those = members(range(36))
    assert len({member.layout for member in those}) == stated["layouts"]
    trust = [member.start.organization.culture.trust for member in those]
    low, high = stated["changes"]["organization.culture.trust"]["uniform"]
    assert low <= min(trust) < 0.4 and 0.6 < max(trust) <= high
    never = [member for member in those if member.begins is None]
    assert 1 <= len(never) <= 15 and all(not member.start.levers for member in never)
    assert members([5])[0].start.digest() == those[5].start.digest()  # a company does not depend on who else is drawn
    assert all(member.begins == 1 for member in members(range(6), "programmes"))
    assert all(not member.start.levers for member in members(range(6), "plain"))


def test_a_new_draw_leaves_others_as_they_were() -> None:
    draws = Draws(1, "company", 3)
    first = draws.value("a", {"uniform": [0.0, 1.0]})
    draws.value("b", {"one_of": {"x": 0.5, "y": 0.5}})
    assert draws.value("a", {"uniform": [0.0, 1.0]}) == first
    assert {Draws(1, k).value("c", {"one_of": {"x": 0.9, "y": 0.1}}) for k in range(60)} == {"x", "y"}
    assert 10 <= Draws(2).value("d", {"log": [10.0, 1000.0]}) <= 1000
