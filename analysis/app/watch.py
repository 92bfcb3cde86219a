"""Watch: one future week by week, and a branch of it from any week on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import solara
import solara.lab
from reacton import ipyvuetify as rv
from solara.lifecycle import kernel_closed_event

from analysis.app import plans, state
from analysis.app.film import Film, film_of
from analysis.app.html import Element, Press, tag, use_theme
from analysis.app.work import in_words, the_workshop
from analysis.branch import check_branch
from analysis.experiments import Cancelled, StudyError
from analysis.look import Theme
from sim.outcomes import STAGE_WORDS
from sim.scenario import Scenario

SECONDS_A_WEEK = 0.25
MOST_ROWS = 12
HEADLINES = "What happened in this one future and why, the newest first. Support runs from 0 (none) to 1 (full)."


@dataclass(frozen=True)
class Shown:
    """What is watched: a plan's future, and its branch."""

    scenario: Scenario | None = None
    number: int = 0
    film: Film | None = None
    branch_week: int = 0
    branch: Film | None = None
    words: str = ""


shown: solara.Reactive[Shown] = solara.reactive(Shown())
week: solara.Reactive[int] = solara.reactive(0)
playing: solara.Reactive[bool] = solara.reactive(False)


def watch(number: int) -> None:
    """Open one future of the plan that was worked out."""
    found = state.answer.value
    if found is None:
        return
    playing.value, week.value = False, 0
    shown.value = Shown(found.scenario, number)
    state.tab.value = "watch"
    _load(found.scenario, number, None, 0)


def branch_here() -> None:
    """Run the plan as it is now in the same future, from the week at hand on."""
    now, draft = shown.value, state.draft.value
    if now.scenario is None or draft is None:
        return
    at = now.branch_week or week.value
    try:
        check_branch(now.scenario, draft.now, at)
    except StudyError as error:
        shown.value = Shown(now.scenario, now.number, now.film, at, None, f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return
    _load(now.scenario, now.number, draft.now, at)


def set_branch(at: int) -> None:
    """From which week on the plan is to be another; 0 takes the branch away."""
    now = shown.value
    playing.value = False
    shown.value = Shown(now.scenario, now.number, now.film, at)


def _work(scenario: Scenario, number: int, other: Scenario | None, at: int) -> None:
    closed = kernel_closed_event()

    def cancelled() -> bool:
        return closed.is_set() or not _load.is_current()

    now = shown.value
    try:
        film = now.film if other is not None else None
        if film is None:
            film = film_of(the_workshop().future(scenario, number, cancelled))
        branch = film_of(the_workshop().future(other, number, cancelled)) if other is not None else None
    except Cancelled:
        return
    except Exception as error:
        if not cancelled():
            shown.value = Shown(scenario, number, now.film, at, None, in_words(error))
        return
    if not cancelled():
        shown.value = Shown(scenario, number, film, at, branch)


_load = solara.lab.task(_work)


def _run() -> None:
    closed = kernel_closed_event()
    while playing.value and _play.is_current() and not closed.wait(SECONDS_A_WEEK):
        film = shown.value.film
        if film is None or week.value >= film.weeks:
            playing.value = False
            return
        if playing.value and _play.is_current():
            week.value = week.value + 1


_play = solara.lab.task(_run)


def play() -> None:
    """Let the weeks go by, or stop them."""
    film = shown.value.film
    if film is None:
        return
    if not playing.value and week.value >= film.weeks:
        week.value = 0
    playing.value = not playing.value
    if playing.value:
        _play()


@solara.component
def Watch() -> Element:
    """The future at hand, or how to open one."""
    now, answer = shown.value, state.answer.value
    theme = use_theme()
    if now.scenario is None:
        dots = answer.dots if answer is not None else ()
        return tag(
            "div",
            tag("p", "Watch one future as it happens.", class_="hw-headline"),
            tag("p", "Click a dot under Answer, or open the one in the middle:"),
            Press("Open the middle future", on_click=lambda: watch(middle(dots)), class_="hw-go", disabled=not dots),
            class_="hw-empty",
        )
    film = now.film
    if film is None:
        return tag("p", now.words or f"Opening future {now.number + 1} ...", class_="hw-headline", role="status")
    return tag(
        "div",
        _bar(film),
        BranchBar(),
        tag(
            "div",
            Frame(film, "As planned", theme).key("film"),
            Frame(now.branch, f"Otherwise from week {now.branch_week + 1}", theme).key("branch")
            if now.branch is not None
            else None,
            class_="hw-frames",
        ),
        class_="hw-fill hw-watch",
    )


def middle(dots: Any) -> int:
    """The future in the middle of those that were worked out."""
    ordered = sorted(dots, key=lambda dot: (dot.stage, dot.goal, dot.run))
    return int(ordered[len(ordered) // 2].run) if ordered else 0


def _bar(film: Film) -> Element:
    theme = use_theme()

    def scrub(value: Any) -> None:
        playing.value = False
        week.value = int(value)

    def step(by: int) -> None:
        scrub(max(0, min(film.weeks, week.value + by)))

    assert shown.value.scenario is not None
    day = plans.date_words(shown.value.scenario, week.value)
    return tag(
        "div",
        Press("Pause" if playing.value else "Play", on_click=play, class_="hw-go"),
        Press("◂", on_click=lambda: step(-1), attributes={"aria-label": "A week back"}),
        Press("▸", on_click=lambda: step(1), attributes={"aria-label": "A week on"}),
        rv.Slider(
            v_model=week.value, on_v_model=scrub, min=0, max=film.weeks, step=1, hide_details=True, dense=True,
            label="Week", color=theme.accent, track_color=theme.rules, class_="hw-slider",
        ),
        tag("strong", f"Week {week.value}{f', {day}' if day and week.value else ''}", class_="hw-week-now",
            role="status", title=f"Week {week.value} of {film.weeks}: the day it begins."),
        tag("span", f"Future {film.number + 1}", class_="hw-hint", title="Its number among those worked out."),
        class_="hw-watch-bar",
    )  # fmt: skip


@solara.component
def BranchBar() -> Element:
    """Branch here, and what to do next."""
    now, draft = shown.value, state.draft.value
    if not now.branch_week:
        return tag(
            "div",
            Press("Branch here", on_click=lambda: set_branch(max(1, week.value)), disabled=week.value < 1),
            tag("span", "Change the plan from this week on and see both futures side by side.", class_="hw-hint"),
            class_="hw-go-row hw-branch",
        )
    changed = draft is not None and now.scenario is not None and draft.now.digest() != now.scenario.digest()
    hint = (
        f"Week {now.branch_week} and all before it stay. Change what comes later in What we do, then run it."
        if not changed
        else "Same past, same luck: run the changed plan from here."
    )
    told = tag("span", now.words, class_="hw-error", role="alert") if now.words else tag("span", hint, class_="hw-hint")
    return tag(
        "div",
        tag("strong", f"Branch from week {now.branch_week}", title="Up to this week both futures are the same."),
        Press("Run the branch", on_click=branch_here, class_="hw-go", disabled=not changed),
        Press("Forget the branch", on_click=lambda: set_branch(0)),
        told,
        class_="hw-go-row hw-branch",
    )


@solara.component
def Frame(film: Film, title: str, theme: Theme) -> Element:
    """A future in one week."""
    at = min(week.value, film.weeks)
    names = sorted(film.stages, key=lambda name: (-film.stages[name][-1], name))[:MOST_ROWS]
    departments = [_stage_row(name, int(film.stages[name][at]), theme) for name in names]
    if len(film.stages) > len(names):
        departments.append(
            tag("p", f"and {len(film.stages) - len(names)} more", class_="hw-hint", title="Those that end least far.")
        )
    support = [_support_row(name, float(values[at])) for name, values in film.support.items()]
    lines = [
        tag("li", tag("strong", f"{line.when[:1].upper()}{line.when[1:]}: "), f"{line.text}. ",
            tag("span", f"Why: {line.cause}.", class_="hw-hint") if line.cause else None)
        for line in film.upto(at)
    ]  # fmt: skip
    stage = int(film.organization[at])
    return tag(
        "div",
        tag("h3", f"{title}: {STAGE_WORDS[stage]}"),
        tag("p", f"{100 * film.active[at]:.1f} % of staff speak in public. {film.legal_words(at)}", class_="hw-more",
            title="Share of all staff who posted with permission this week; incidents are harm that comes of a post."),
        tag("div", tag("div", tag("h4", "Departments"), *departments),
            tag("div", tag("h4", "Executives' support"), *support), class_="hw-columns"),
        tag("h4", "Headlines"),
        tag("ul", *lines, class_="hw-headlines", title=HEADLINES).key("lines")
        if lines
        else tag("p", "Nothing worth telling yet.", class_="hw-hint").key("none"),
        class_="hw-frame",
        tabindex="0",
        role="group",
        aria_label=f"{title}, week {at}",
    )  # fmt: skip


def _stage_row(name: str, stage: int, theme: Theme) -> Element:
    colour = theme.stages[stage]
    return tag(
        "div",
        tag("i", str(stage), style=f"background:{colour};color:{theme.over(colour)}"),
        tag("span", name, title=name, class_="hw-clip"),
        tag("span", STAGE_WORDS[stage], class_="hw-hint"),
        class_="hw-stage-row",
        title=f"{name}: stage {stage} of 0 to 4, {STAGE_WORDS[stage]}",
    )


def _support_row(name: str, support: float) -> Element:
    support = 0.0 if support != support else support
    return tag(
        "div",
        tag("span", name, class_="hw-clip"),
        tag(
            "span", tag("span", class_="hw-meter-in", style=f"width:{100 * min(1.0, support):.0f}%"), class_="hw-meter"
        ),
        tag("span", f"{support:.2f}"),
        class_="hw-support-row",
        title=f"{name}: support {support:.2f} of 1",
    )
