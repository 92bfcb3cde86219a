"""The third zone: what happens. One sentence, two pictures, how sure it is."""

from __future__ import annotations

import solara
from reacton import ipyvuetify as rv

from analysis.app import state
from analysis.app.answers import Answer, Picture
from analysis.app.html import Element, tag
from analysis.app.plans import moved
from analysis.app.work import the_workshop
from analysis.files import slug
from analysis.findings import ALMOST_CERTAIN, LIKELY, VERY_LIKELY
from analysis.look import LIGHT
from sim.outcomes import STAGE_WORDS
from sim.problems import ScenarioError


@solara.component
def WhatHappens() -> Element:
    """The answer, or what there will be to see."""
    answer, work = state.answer.value, state.work.value
    standing: Element | None = None
    failed = _failed(work.words) if work.phase == "failed" else None
    if answer is None:
        body: list[Element | None] = [failed if failed is not None else _empty(work)]
    else:
        stale = _stale(answer)
        calm = "hw-standing hw-attention" if stale else "hw-standing"
        standing = tag("p", _standing(answer, work, stale), class_=calm, role="status")
        told = "hw-headline" + (" hw-stale" if stale else "")
        body = [
            failed,
            tag("p", answer.headline, class_=told).key("headline"),
            _more(answer, stale),
            *_pictures(answer, stale),
        ]
    return tag(
        "section",
        tag("div", tag("h2", "What happens"), standing, Actions(), class_="hw-happens-head"),
        *body,
        class_="hw-zone hw-happens",
        aria_label="What happens",
    )


def _more(answer: Answer, stale: bool) -> Element | None:
    if not answer.sentences:
        return None
    return tag("p", " ".join(answer.sentences), class_="hw-more hw-stale" if stale else "hw-more").key("more")


def _stale(answer: Answer) -> bool:
    """Whether the plan is another by now than the one that was worked out."""
    story = state.story.value.scenario
    if story is None:
        return True
    try:
        return moved(story, state.weeks_moved()).digest() != answer.scenario.digest()
    except ScenarioError:
        return True


def _standing(answer: Answer, work: state.Work, stale: bool) -> str:
    """What stands behind the answer."""
    if stale:
        return "The plan has changed since: look again."
    if not answer.final:
        more = f"{answer.wanted} are under way" if work.phase == "running" else f"press again for {answer.wanted}"
        return f"A first impression from {answer.futures} futures; {more}."
    if answer.scenario.levers:
        return f"{answer.futures} futures, each with the plan and without it."
    return f"{answer.futures} futures in which nobody plans anything."


def _empty(work: state.Work) -> Element:
    scenario = state.story.value.scenario
    planned = scenario is not None and bool(scenario.levers)
    if work.phase == "running":
        title = "Working out a first impression ..."
    elif work.phase == "stopped":
        title = "Stopped before there was anything to show."
    elif planned:
        title = "Move the plan, then press See what happens."
    else:
        title = "Press See what happens."
    runs = the_workshop().runs
    lines = (
        ("One sentence", "where the organization ends, and how sure that is"),
        (
            "Adoption",
            _say("how many people speak in public, week by week") + (", with the plan and without" if planned else ""),
        ),
        ("Stages", "how far each department gets, and what holds it back"),
    )
    why = "Nobody can tell the future of an organization. So "
    why += "the plan is tried in" if planned else "it is led through"
    why += f" {runs} futures that differ by luck and by what nobody knows"
    why += ", and each is compared with the same future without the plan" if planned else ""
    return tag(
        "div",
        tag("p", title, class_="hw-headline", role="status"),
        tag("p", f"{why}. You will see:"),
        tag("dl", *(tag("div", tag("dt", name), tag("dd", words)) for name, words in lines), class_="hw-lines"),
        class_="hw-empty",
    ).key("empty")  # fmt: skip


def _say(text: str) -> str:
    """A text in the words of the story's practice."""
    scenario = state.story.value.scenario
    return text if scenario is None else scenario.words().say(text)


def _failed(words: str) -> Element:
    return tag(
        "div",
        tag("p", "This could not be worked out.", class_="hw-strong"),
        tag("p", words),
        tag("p", "Put that right and press See what happens again. The plan is as you left it."),
        class_="hw-trouble",
        role="alert",
    ).key("failed")


def _pictures(answer: Answer, stale: bool) -> list[Element | None]:
    if answer.adoption is None or answer.stages is None:
        return []
    faded = " hw-stale" if stale else ""
    return [
        _picture(answer.adoption, "hw-adoption" + faded, "Adoption", None),
        _picture(answer.stages, "hw-stages" + faded, "Stages", _key()),
    ]


def _picture(picture: Picture, class_: str, name: str, key: Element | None) -> Element:
    drawn = solara.FigureEcharts(
        option=picture.option,
        attributes={"class": "hw-chart", "role": "img", "aria-label": f"{name}: {picture.title}"},
        responsive=True,
    )
    return tag(
        "figure",
        tag("figcaption", tag("strong", picture.title), tag("span", picture.reading), key),
        drawn,
        class_=f"hw-picture {class_}",
    ).key(name)


def _key() -> Element:
    """The five stages: number, colour, name."""
    entries = [
        tag("span", tag("i", str(stage), style=f"background:{colour};color:{LIGHT.over(colour)}"), words)
        for stage, (colour, words) in enumerate(zip(LIGHT.stages, STAGE_WORDS, strict=True))
    ]
    return tag("div", *entries, class_="hw-key", aria_label="The stages")


# --- what can be done with an answer ---------------------------------------------------------------------------------


@solara.component
def Actions() -> Element:
    """How sure is this, and the plan as a file."""
    answer = state.answer.value

    def ask() -> None:
        state.asking.value = True

    def close() -> None:
        state.asking.value = False

    if answer is None:
        return tag("div", class_="hw-actions")
    file = f"{slug(answer.scenario.name)}.yaml"
    shut = solara.Button("Close", on_click=close, text=True, color=LIGHT.accent)
    foot = rv.CardActions(children=[rv.Spacer(), shut])
    return tag(
        "div",
        solara.Button("How sure is this?", on_click=ask, text=True, small=True, color=LIGHT.accent),
        solara.FileDownload(
            answer.scenario.to_yaml,
            filename=file,
            mime_type="application/yaml",
            children=[solara.Button("Save as scenario file", text=True, small=True, color=LIGHT.accent)],
        ),
        rv.Dialog(
            v_model=state.asking.value,
            on_v_model=lambda value: state.asking.set(bool(value)),
            max_width=680,
            children=[rv.Card(class_="hw-card", children=[_sure(answer, file), foot])],
        ),
        class_="hw-actions",
    )


def _sure(answer: Answer, file: str) -> Element:
    words = (LIKELY, VERY_LIKELY, ALMOST_CERTAIN)
    shares = ", ".join(f"{100 * share:.0f}" for share in words)
    sure = (*answer.sure, f"Likely, very likely, almost certain: in at least {shares} of 100 futures.")
    runs = f"{answer.futures} runs of each scenario, seed {answer.seed}"
    record = [f"{runs}: run k has the same luck with the plan and without it."]
    if answer.folder:
        record.append(f"The study is in {answer.folder}. With the scenario file saved, this gives the same numbers:")
    command = f"uv run run.py simulate {file} --runs {answer.futures} --seed {answer.seed}"
    return tag(
        "div",
        tag("h2", "How sure is this?"),
        tag("ul", *(tag("li", line) for line in sure)),
        tag("h3", "Against doing nothing, on the same luck") if answer.differences else None,
        tag("ul", *(tag("li", line) for line in answer.differences)) if answer.differences else None,
        tag("h3", "For those who want to check"),
        *(tag("p", line) for line in record),
        tag("code", command) if answer.folder else None,
        class_="hw-sure",
    )
