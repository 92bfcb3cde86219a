"""Are we normal? A scenario's answer among published figures and varied companies of the model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.experiments import StudyError
from sim.outcomes import OUTCOMES, STAGE_WORDS

if TYPE_CHECKING:
    from analysis.study import Study

FILE = Path(__file__).with_name("published.yaml")
STAGES_PUBLISHED = (("early", 0.52), ("developing", 0.31), ("mature", 0.17))  # E11, E4: in year five or six


@lru_cache(maxsize=1)
def published() -> dict[str, list[dict[str, Any]]]:
    """Published figures by outcome."""
    from ruamel.yaml import YAML

    content: dict[str, list[dict[str, Any]]] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return content


def place(study: Study, reference: Mapping[str, Any]) -> dict[str, Any]:
    """Where a study's futures stand among varied companies in the last year that both have, as plain data.

    Raises
    ------
    StudyError
        If the study is shorter than a year, or none of its futures was finished.
    """
    weeks = [week for week in reference["weeks"] if week <= study.weeks]
    if not weeks:
        raise StudyError(
            f"{study.scenario.name} runs for {study.weeks} weeks; peers need {reference['weeks'][0]} at least"
        )
    if not study.finished.size:
        raise StudyError(f"none of the futures of {study.scenario.name} was finished")
    week = weeks[-1]
    at = reference["weeks"].index(week)
    staff = study.scenario.organization.people
    rows: dict[str, Any] = {}
    for name, by_year in reference["outcomes"].items():
        values = study.values(name)
        own = (
            values[:, : week + 1].sum(axis=1) / staff * 1000.0 * 52.0 / week if OUTCOMES[name].flow else values[:, week]
        )
        others = np.array(by_year[at])
        low, middle, high = (float(x) for x in np.quantile(own, [0.05, 0.5, 0.95]))
        below = float(np.interp(middle, others, np.linspace(0.0, 1.0, others.size))) if others[-1] > others[0] else 0.5
        rows[name] = {
            "low": low, "middle": middle, "high": high, "below": below,
            "others": [float(x) for x in np.quantile(others, [0.05, 0.25, 0.5, 0.75, 0.95])],
        }  # fmt: skip
        if name == "organization_stage":
            rows[name]["reached"] = [float(np.mean(own >= stage)) for stage in range(1, 5)]
            rows[name]["others_reached"] = [float(np.mean(others >= stage)) for stage in range(1, 5)]
    return {
        "name": study.scenario.name, "week": week, "futures": int(study.finished.size), "people": staff,
        "companies": reference["companies"], "outcomes": rows, "published": published(),
    }  # fmt: skip


def sentences(found: Mapping[str, Any]) -> list[str]:
    """The place in words."""
    rows, years = found["outcomes"], found["week"] // 52
    when = f"After {years} {'year' if years == 1 else 'years'}"
    active = rows["active_share"]
    nearest = min(
        found["published"]["active_share"], key=lambda one: abs(np.log(max(active["middle"], 1e-4) / one["at"]))
    )
    stage = rows["organization_stage"]
    at = round(stage["middle"])
    return [
        f"{when} {_share(active['middle'])} of staff speak in public in the middle future ({_share(active['low'])} to "
        f"{_share(active['high'])} in nine of ten): {_more_than(active['below'], found['companies'])}; the published "
        f"figure nearest to it is {nearest['words']} with {_share(nearest['at'])} ({nearest['source']}).",
        f"{when} the organization is at {STAGE_WORDS[at]} in the middle future; of the varied companies "
        f"{100 * stage['others_reached'][at - 1] if at else 100:.0f} % are there or further. Surveys of years five and "
        "six put " + ", ".join(f"{100 * share:.0f} % {words}" for words, share in STAGES_PUBLISHED) + " (E4, E11).",
        f"Executives' support is {rows['executive_support']['middle']:.2f}: "
        f"{_more_than(rows['executive_support']['below'], found['companies'])}.",
        f"Incidents: {rows['incidents']['middle']:.1f} a year and 1,000 staff, "
        f"{_more_than(rows['incidents']['below'], found['companies'])}.",
        "The varied companies are the model's own, drawn from stated distributions; only the published figures are the "
        "world's.",
    ]


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _more_than(below: float, companies: int) -> str:
    if below < 0.05:
        return f"fewer than in nearly all of {companies} varied companies with a programme"
    if below > 0.95:
        return f"more than in nearly all of {companies} varied companies with a programme"
    return f"more than in {100 * below:.0f} % of {companies} varied companies with a programme"
