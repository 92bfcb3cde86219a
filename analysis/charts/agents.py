"""Those who decide, as arrays: what the table of agents holds of each kind, by future and week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.charts.futures import Floats, Futures

YES, BACK, NO = ("granted", "conditions"), ("sent_back",), ("refused",)


def by_agent(arm: Futures, kind: str, column: str) -> dict[str, Floats]:
    """A column of the table of agents by name, each (R, W + 1); NaN where somebody is not there."""
    table = arm.view.table("agents", ["run", "week", "kind", "name", column])
    table = table[(table["kind"] == kind) & table["run"].isin(arm.view.finished)]
    row = pd.Index(arm.view.finished).get_indexer(pd.Index(table["run"]))
    names = list(dict.fromkeys(table["name"]))
    code = pd.Index(names).get_indexer(pd.Index(table["name"]))
    values = np.full((len(names), arm.count, arm.weeks + 1), np.nan)
    values[code, row, table["week"].to_numpy()] = table[column].to_numpy(np.float64)
    return dict(zip(names, values, strict=True))


def answers_of(arm: Futures, who: Sequence[str], kinds: Sequence[str]) -> NDArray[np.int64]:
    """Weeks of all answers of these kinds by these deciders, in all finished futures, (K,)."""
    table = arm.view.table("events", ["run", "week", "kind", "who"])
    keep = table["run"].isin(arm.view.finished) & table["kind"].isin(list(kinds)) & table["who"].isin(list(who))
    return cast("NDArray[np.int64]", table.loc[keep, "week"].to_numpy(np.int64))
