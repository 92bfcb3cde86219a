"""What is known of a real case beside the futures of a study: in how many of them the same happens."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import chance, quantile_bands
from analysis.study import Study
from sim.outcomes import OUTCOMES, STAGES

if TYPE_CHECKING:
    from sim.known import Fact

Floats = NDArray[np.float64]
EDGES = (0.05, 0.50, 0.95)  # of a level in the model's futures


def judged(study: Study) -> list[dict[str, Any]]:
    """Every known fact of a study's scenario with the chance the model gives to it, as plain data.

    Each holds the fact's own keys, the chance of the same (``count``, ``of``, ``share``, ``low``, ``high``), and how
    the other futures differ: ``sooner``, ``later``, ``never`` and ``not_started`` for what happens in some week;
    ``below``, ``above`` and the quantiles ``p5``, ``p50``, ``p95`` for a level.
    """
    return [_judged(study, fact) for fact in study.scenario.known]


def _judged(study: Study, fact: Fact) -> dict[str, Any]:
    told = fact.model_dump(mode="json")
    if fact.happens:
        assert fact.from_week is not None and fact.to_week is not None
        begins = _starts(study, fact.after)
        begun = np.isfinite(begins)
        weeks = first_time(study, fact.what) - np.where(begun, begins, 0.0)  # infinity where it never happens
        same = begun & (weeks >= fact.from_week) & (weeks <= fact.to_week)
        never = begun & np.isinf(weeks)
        others = {
            "sooner": int(np.sum(begun & (weeks < fact.from_week))),
            "later": int(np.sum(begun & (weeks > fact.to_week) & ~never)),
            "never": int(never.sum()),
            "not_started": int(np.sum(~begun)),
        }
        there = weeks[begun & ~never]
        middle = float(np.quantile(there, 0.5, method="inverted_cdf")) if there.size else None
        return told | asdict(chance(same, study.worlds)) | others | {"typically": middle}
    at = level(study, fact)
    low = -np.inf if fact.at_least is None else fact.at_least
    high = np.inf if fact.at_most is None else fact.at_most
    bands = quantile_bands(at.reshape(-1, 1), EDGES)[:, 0]
    others = {"below": int(np.sum(at < low)), "above": int(np.sum(at > high))}
    quantiles = {f"p{round(100 * q)}": float(b) for q, b in zip(EDGES, bands, strict=True)}
    return told | asdict(chance((at >= low) & (at <= high), study.worlds)) | others | quantiles


def level(study: Study, fact: Fact) -> Floats:
    """The outcome of a fact in its week, of each finished future, (R,); what adds up is summed until then."""
    values, week = study.values(fact.what), fact.week or study.weeks
    return values[:, : week + 1].sum(axis=1) if OUTCOMES[fact.what].flow else values[:, week]


def first_time(study: Study, what: str) -> Floats:
    """First week of each finished future in which the programme is given up or a stage reached, (R,); else infinity."""
    if what == "abandoned":
        there = study.values("abandoned") > 0.0
    else:
        there = study.values("organization_stage") >= STAGES.index(what)
    return np.where(there.any(axis=1), there.argmax(axis=1).astype(np.float64), np.inf)


def _starts(study: Study, lever: str | None) -> Floats:
    """The week from which a fact's weeks are counted: 0, or the start of a lever; infinity where it never starts."""
    if lever is None:
        return np.zeros(study.finished.size)
    table = study.table("levers", ["run", "id", "started"])
    by_run = table[table["id"] == lever].set_index("run")["started"]
    # The week a lever starts in is its first week.
    started = by_run.reindex(study.finished).to_numpy(np.float64) - 1.0
    return np.where(started >= 0.0, started, np.inf)
