"""Every future as a dot, in a column for the stage it ends in; a filled ring round those that reach the goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.app.answers import Dot, Picture
from analysis.app.axes import TEXT, Option, base, tip
from analysis.look import Theme
from sim.outcomes import STAGE_WORDS

COLUMNS = len(STAGE_WORDS)
ACROSS = 10  # dots side by side in a column
LEAST_ROWS = 6  # so that few dots lie at the bottom
SIZE = 8.0  # pixels of a dot


def dots_picture(theme: Theme, dots: Sequence[Dot], goal: int | None) -> Picture:
    """Where each future ends.

    Parameters
    ----------
    theme : Theme
    dots : sequence of Dot
    goal : int or None
        The stage that is the goal.
    """
    across = ACROSS
    rows = max(LEAST_ROWS, -(-max(Counter(dot.stage for dot in dots).values(), default=1) // across))
    counts = Counter(dot.stage for dot in dots)
    place: Counter[int] = Counter()
    data = []
    for dot in sorted(dots, key=lambda dot: (dot.stage, not dot.goal, dot.abandoned, dot.run)):
        at = place[dot.stage]
        place[dot.stage] += 1
        x = dot.stage + (at % across - (across - 1) / 2) / (across + 2)
        style: Option = {
            "color": theme.stages[dot.stage],
            "borderColor": theme.text if dot.goal else theme.muted,
            "borderWidth": 2 if dot.goal else 1,  # light colours are seen by their edge
            "opacity": 1,
        }
        told = f"Future {dot.run + 1}: ends in {STAGE_WORDS[dot.stage]}"
        told += ", reaches the goal" if dot.goal else ", does not reach the goal" if goal is not None else ""
        told += "; given up on the way" if dot.abandoned else ""
        data.append({
            "value": [round(x, 4), at // across + 0.5], "name": f"{told}.\nClick to watch it.", "itemStyle": style,
            "symbol": "diamond" if dot.abandoned else "circle", "id": str(dot.run),
        })  # fmt: skip
    names = [f"{stage} {words}\n{counts.get(stage, 0)}" for stage, words in enumerate(STAGE_WORDS)]
    option = base(theme) | {
        "tooltip": {"trigger": "item", **tip(theme)},
        "grid": {"left": 4, "right": 4, "top": 4, "bottom": 38},
        "xAxis": [
            {"type": "value", "min": -0.5, "max": COLUMNS - 0.5, "show": False},
            {
                "type": "category", "data": names, "position": "bottom", "axisTick": {"show": False},
                "axisLine": {"lineStyle": {"color": theme.rules}},
                "axisLabel": {"interval": 0, "color": theme.text, "fontSize": TEXT, "lineHeight": 15},
                "axisPointer": {"show": False},
            },
        ],
        "yAxis": {"type": "value", "min": 0, "max": rows, "show": False},
        "series": [{"type": "scatter", "symbolSize": SIZE, "data": data, "emphasis": {"scale": 1.6}}],
    }  # fmt: skip
    ring = " Ringed: reaches the goal." if goal is not None else ""
    gone = " Diamond: given up on the way." if any(dot.abandoned for dot in dots) else ""
    return Picture("Where each future ends", f"One dot a future, by the stage it ends in.{ring}{gone}", option)
