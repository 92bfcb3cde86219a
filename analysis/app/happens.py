"""The third zone: what happens. One sentence first; the rest behind tabs that stay in their place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import solara

from analysis.app import state
from analysis.app.answers import Answer, Picture
from analysis.app.assumed import Assumed
from analysis.app.beside import Beside
from analysis.app.html import Element, Press, tag, use_theme
from analysis.app.sides import WORDS
from analysis.app.sure import HowSure
from analysis.app.take import TakeAway
from analysis.app.watch import Watch, watch
from analysis.app.work import the_workshop
from analysis.look import Theme
from sim.outcomes import STAGE_WORDS

TABS: dict[state.Tab, str] = {
    "answer": "Answer",
    "time": "Over time",
    "sides": "What if",
    "watch": "Watch",
    "sure": "How sure is this?",
    "assumed": "Assumptions",
    "take": "Take away",
}


FUTURES = (
    "A future is one way it may go: the same plan with other luck and other values of what nobody knows. It counts "
    "where the stage is reached by then."
)
CHANCE = (
    "Between these two numbers the chance lies as far as so many futures can tell (95 % interval). Differences are "
    "held against doing nothing with the same luck; a stage is one of five, 0 to 4."
)
STOPS = "In how many futures this was missing most at the end, how much of what the stage needs, and since when."
COSTS = "The middle future; in brackets what nine of ten futures stay within."


@solara.component
def WhatHappens() -> Element:
    """The answer in the tab that is open."""
    now, answer, work = state.tab.value, state.answer.value, state.work.value
    if now in ("answer", "time"):
        body = _body(now, answer, work)
    elif now == "sides":
        body = Beside()
    elif now == "watch":
        body = Watch()
    elif now == "sure":
        body = HowSure()
    elif now == "assumed":
        body = Assumed()
    else:
        body = TakeAway()
    return tag(
        "section",
        tag("div", tag("h2", "What happens"), Standing(), class_="hw-happens-head"),
        Tabs(tabs=[{"key": key, "words": words} for key, words in TABS.items()], chosen=now, event_pick=state.tab.set),
        tag("div", body, class_="hw-tab-body", role="tabpanel", aria_label=TABS[now]).key(f"panel {now}"),
        class_="hw-zone hw-happens",
        aria_label="What happens",
    )


@solara.component_vue("tabs.vue")
def Tabs(tabs: list[dict[str, str]], chosen: str, event_pick: Callable[[state.Tab], None]) -> None:
    """The tabs; the browser moves the focus between them, which a server cannot."""


@solara.component
def Standing() -> Element:
    """What stands behind the answer, how far the work is, and the button that stops it or goes on."""
    answer, work = state.answer.value, state.work.value
    running = work.phase == "running"
    words = _standing(answer, work)
    bar = tag("span", tag("span", style=f"width:{work.percent}%"), class_="hw-bar-work") if running else None
    if running:
        button = Press("Stop", on_click=state.stop)
    elif work.phase in ("stopped", "failed") or answer is None or not answer.final:
        button = Press("Go on", on_click=state.start)
    else:
        button = None
    return tag("div", tag("span", words, role="status", title=FUTURES), bar, button, class_="hw-standing")


def _standing(answer: Answer | None, work: state.Work) -> str:
    if work.phase == "running":
        if not work.futures:
            return "Getting ready ..."
        return f"{work.futures} futures, {work.percent} % done{_seen(answer, work)}"
    if work.phase == "stopped":
        return f"Stopped at {work.percent} %; what was finished is kept{_seen(answer, work)}."
    if work.phase == "failed":
        return "That did not work."
    if answer is None:
        return ""
    if not answer.final:
        return f"A first impression from {answer.futures} futures."
    return f"From {answer.futures} futures, each with the plan and without it."


def _seen(answer: Answer | None, work: state.Work) -> str:
    """How many of the futures aimed at stand behind what is seen, until all do."""
    if answer is None or answer.thinned or state.stale() or answer.futures >= work.futures:
        return ""
    return f"; you see the first {answer.futures}"


def _body(which: state.Tab, answer: Answer | None, work: state.Work) -> Element:
    failed = _failed(work.words) if work.phase == "failed" else None
    if state.waits_for_guess():
        return tag("div", failed, _ask())
    if answer is None:
        return tag("div", failed if failed is not None else _empty(work))
    return tag("div", failed, Told(answer) if which == "answer" else Pictures(answer), class_="hw-fill")


def _guess(word: str) -> Element:
    return Press(word.capitalize(), on_click=partial(state.guess_now, word), class_="hw-go")


def _ask() -> Element:
    """Better, worse, the same?"""
    return tag(
        "div",
        tag("p", "Before you look: does this change make it better, worse, or the same?", class_="hw-headline"),
        tag("div", *(_guess(word) for word in WORDS),
            Press("Just look", on_click=partial(state.guess_now, state.NO_GUESS)), class_="hw-go-row"),
        tag("p", "Your guess is kept and held beside what happens.", class_="hw-hint"),
    )  # fmt: skip


def _copy_words(answer: Answer) -> str:
    """What a first impression comes from, in place of the company."""
    if not answer.ties:
        return f"a thinned copy of {answer.thinned:,} people"
    return f"a sample of {answer.thinned:,} of your people, who turn to as many others as before but among themselves"


@solara.component
def Told(answer: Answer) -> Element:
    """The sentence in large type, every future as a dot, and what stops the others."""
    theme = use_theme()
    faded = " hw-stale" if state.stale() else ""
    copy = f"A first impression from {_copy_words(answer)}; the whole company follows." if answer.thinned else ""
    return tag(
        "div",
        tag("p", answer.headline, class_=f"hw-headline{faded}", role="status", title=FUTURES).key("headline"),
        tag(
            "p",
            " ".join(text for text in (copy, answer.chance, _more(answer)) if text),
            class_=f"hw-more{faded}",
            title=CHANCE,
        ),
        tag("p", answer.ties, class_="hw-hint hw-ties", title=answer.ties) if answer.ties else None,
        _dots(answer.dotted[theme.name], answer, faded) if answer.dots else None,
        tag(
            "div",
            tag(
                "div", tag("h3", "What stops the others"), tag("ul", *(tag("li", t) for t in answer.stops)), title=STOPS
            ),
            tag("div", tag("h3", "What it costs"), tag("ul", *(tag("li", t) for t in answer.costs[:3])), title=COSTS),
            class_="hw-columns" + faded,
        ),
        Guessing(),
        class_="hw-fill",
    )


def _more(answer: Answer) -> str:
    return answer.sentences[1] if len(answer.sentences) > 1 else " ".join(answer.sentences)


def _dots(picture: Picture, answer: Answer, faded: str) -> Element:
    def clicked(event: object) -> None:
        data = event.get("data") if isinstance(event, dict) else None
        if isinstance(data, dict) and "id" in data:
            watch(int(str(data["id"])))

    drawn = solara.FigureEcharts(
        option=picture.option,
        on_click=clicked,
        attributes={"class": "hw-chart", "role": "img", "aria-label": f"{picture.title}: {answer.headline}"},
        responsive=True,
    )
    return tag(
        "figure", tag("figcaption", tag("span", picture.reading)), drawn, class_=f"hw-picture hw-dots{faded}"
    ).key("dots")


@solara.component
def Guessing() -> Element:
    """Whether to guess before looking, and how good guesses were."""
    told = state.guesses.value
    on = state.ask_first.value
    last = ""
    if told:
        one = told[-1]
        right = sum(guess.right for guess in told)
        last = f"You guessed {one.guessed}; it is {one.happened}. Right in {right} of {len(told)}."
    return tag(
        "div",
        Press(f"Let me guess first: {'on' if on else 'off'}", on_click=lambda: state.ask_first.set(not on),
              attributes={"aria-pressed": "true" if on else "false",
                          "title": "Before a change is looked at, the page asks: better, worse, the same?"}),
        tag("span", last, class_="hw-hint", title="Better or worse where the difference is clear."),
        class_="hw-guessing",
    )  # fmt: skip


@solara.component
def Pictures(answer: Answer) -> Element:
    """How many speak in public, and how far each department gets."""
    theme = use_theme()
    faded = " hw-stale" if state.stale() else ""
    if theme.name not in answer.adoption:
        return tag("p", answer.headline, class_="hw-headline")
    return tag(
        "div",
        _picture(answer.adoption[theme.name], "hw-adoption" + faded, "Adoption", None),
        _picture(answer.stages[theme.name], "hw-stages" + faded, "Stages", stage_key(theme)),
        class_="hw-fill",
    )


def _picture(picture: Picture, class_: str, name: str, key: Element | None) -> Element:
    drawn = solara.FigureEcharts(
        option=picture.option,
        attributes={"class": "hw-chart", "role": "img", "aria-label": f"{name}: {picture.title}"},
        responsive=True,
    )
    return tag(
        "figure",
        tag("figcaption", tag("strong", picture.title), tag("span", picture.reading), key, title=FUTURES),
        drawn,
        class_=f"hw-picture {class_}",
    ).key(name)


def stage_key(theme: Theme) -> Element:
    """The five stages: number, colour, name."""
    entries = [
        tag("span", tag("i", str(stage), style=f"background:{colour};color:{theme.over(colour)}"), words)
        for stage, (colour, words) in enumerate(zip(theme.stages, STAGE_WORDS, strict=True))
    ]
    return tag("div", *entries, class_="hw-key", aria_label="The stages")


def _empty(work: state.Work) -> Element:
    if work.phase == "running":
        title = "Working out a first impression ..."
    elif work.phase == "stopped":
        title = "Stopped before there was anything to show. Press Go on."
    else:
        title = "Press Go on to see what happens."
    runs = the_workshop().runs
    why = f"Nobody can tell the future of an organization. So the plan is tried in {runs} futures that differ by luck "
    why += "and by what nobody knows, and each is compared with the same future without the plan."
    return tag(
        "div",
        tag("p", title, class_="hw-headline", role="status"),
        tag("p", why),
        class_="hw-empty",
    ).key("empty")


def _failed(words: str) -> Element:
    return tag(
        "div",
        tag("p", "This could not be worked out.", class_="hw-strong"),
        tag("p", words),
        tag("p", "Put that right and press Go on. The plan is as you left it."),
        class_="hw-trouble",
        role="alert",
    ).key("failed")
