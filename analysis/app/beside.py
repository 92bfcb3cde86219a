"""What if: the baseline and up to four plans side by side, with paired differences and why."""

from __future__ import annotations

import solara
import solara.lab

from analysis.app import state
from analysis.app.answers import Answer
from analysis.app.html import Element, Press, tag, use_theme
from analysis.app.sides import Side, goal_count, side_by_side

GOAL = "In how many of the futures the goal under What we have is reached."
WHY = "What began sooner or later (in the middle future), more or less often, than in the baseline; what is planned."


@solara.component
def Beside() -> Element:
    """Plans on the table, the first of them the baseline."""
    sides, answer = state.sides.value, state.answer.value
    kept = {one.scenario.digest() for one in sides}
    can = answer is not None and answer.final and answer.scenario.digest() not in kept
    head = tag(
        "div",
        Press("Keep this plan beside the others", on_click=state.keep_beside, class_="hw-go", disabled=not can),
        tag("span", _hint(answer, sides, can), class_="hw-hint"),
        class_="hw-go-row",
    )
    if not sides:
        return tag("div", head, _empty())
    return tag("div", head, Table(sides), class_="hw-scroll")


def _hint(answer: Answer | None, sides: tuple[Answer, ...], can: bool) -> str:
    if answer is None or not answer.final:
        return "As soon as the whole answer is there."
    if not can:
        return "It is there already: change the plan, then keep it as well."
    return "The first is what the others are compared with." if sides else "It becomes what others are compared with."


def _empty() -> Element:
    return tag(
        "div",
        tag("p", "Nothing stands side by side yet.", class_="hw-headline"),
        tag("p", "Keep the plan you see. Then change it: move a part, add one, take one away. Keep that one too, and "
                 "you see future by future what the change does, and why. Up to five plans fit."),
        class_="hw-empty",
    )  # fmt: skip


@solara.component
def Table(sides: tuple[Answer, ...]) -> Element:
    """The baseline in the first column, each alternative in one of its own."""
    theme = use_theme()
    key = [one.scenario.digest() for one in sides]
    found = solara.lab.use_task(lambda: side_by_side(sides[0], sides[1:]), dependencies=[tuple(key)])
    others: tuple[Side, ...] = found.value if found.finished and found.value is not None else ()
    if found.error:
        return tag(
            "p", "The studies behind these plans are not there any more: look again and keep them anew.", role="alert"
        )
    columns = [
        tag(
            "div",
            tag("h3", "Baseline: " + sides[0].label, style=f"border-color:{theme.baseline}"),
            tag("p", f"Goal reached in {goal_count(sides[0])} futures.", class_="hw-strong", title=GOAL),
            tag("p", sides[0].sentences[0] if sides[0].sentences else "", class_="hw-hint", title=GOAL),
            Press("Take off", on_click=lambda: state.take_off(0)),
            class_="hw-side",
        ).key("base")
    ]
    for k, side in enumerate(others):
        columns.append(_column(k, side, theme.alternatives[k % 4]).key(f"{k} {side.label}"))
    if len(sides) > 1 and not others:
        columns.append(tag("p", "Comparing future by future ...", role="status"))
    return tag("div", *columns, class_="hw-sides")


def _column(at: int, side: Side, colour: str) -> Element:
    rows = [
        tag("div", tag("dt", words), tag("dd", size), tag("dd", better, class_="hw-hint"))
        for words, size, better in side.rows
    ]
    return tag(
        "div",
        tag("h3", f"{'ABCD'[at]}: {side.label}", style=f"border-color:{colour}"),
        tag("p", f"Goal reached in {side.goal} futures.", class_="hw-strong", title=GOAL),
        tag("dl", *rows, class_="hw-paired", title="Alternative minus baseline on the same luck; in brackets the 95 % "
            "interval of the mean."),
        tag("h4", "Why"),
        tag("ul", *(tag("li", text) for text in side.why or ("No clear reason.",)), title=WHY),
        Press("Take off", on_click=lambda: state.take_off(at + 1)),
        class_="hw-side",
    )  # fmt: skip
