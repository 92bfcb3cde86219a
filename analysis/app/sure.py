"""How sure is this: luck against ignorance, the difference on the same luck, and whether the model can be believed."""

from __future__ import annotations

import re
from pathlib import Path

import solara

from analysis.app import state
from analysis.app.html import Element, tag
from analysis.files import slug
from analysis.findings import ALMOST_CERTAIN, FEW_FUTURES, FUTURES_FOR_ALMOST, LIKELY, VERY_LIKELY

VALIDATION = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
SURE = "A 95 % interval holds the true value in 95 of 100 such samples of futures."
SAME = "The plan minus doing nothing, future by future; means over all futures with their 95 % interval."
SHARES = "Shares of the variance of where departments end, over all futures."
FITS = "Measured on the model itself by the command validate; the whole table is docs/validation.md."
NOT_FITTED = (
    "Most numbers of the model are assumptions with ranges; published figures have narrowed a few. It compares plans "
    "and does not forecast a company."
)


@solara.component
def HowSure() -> Element:
    """What stands behind the answer, and how far it can be trusted."""
    answer = state.answer.value
    validated = solara.use_memo(validation_words, [])
    if answer is None:
        return tag("p", "As soon as there is an answer, this says how far to trust it.", class_="hw-headline")
    shares = ", ".join(f"{100 * share:.0f}" for share in (LIKELY, VERY_LIKELY, ALMOST_CERTAIN))
    scale = f"Likely, very likely, almost certain: in at least {shares} of 100 futures. "
    scale += f"After fewer than {FEW_FUTURES} futures nothing is more than likely, after fewer than "
    scale += f"{FUTURES_FOR_ALMOST} nothing almost certain."
    sure = (*answer.sure, scale)
    runs = f"{answer.futures} runs of each scenario, seed {answer.seed}"
    record = [f"{runs}: run k has the same luck with the plan and without it."]
    if answer.folder:
        record.append(f"The study is in {answer.folder}. With the scenario file saved, this gives the same numbers:")
    command = f"uv run run.py simulate {slug(answer.scenario.name)}.yaml --runs {answer.futures} --seed {answer.seed}"
    return tag(
        "div",
        Luck(),
        tag("ul", *(tag("li", line) for line in sure), title=SURE),
        tag("h3", "Against doing nothing, on the same luck") if answer.differences else None,
        tag("ul", *(tag("li", line) for line in answer.differences), title=SAME) if answer.differences else None,
        tag("h3", "Does the model fit what is known?"),
        *(
            tag("p", tag("strong", f"{question} ") if question else None, line, title=FITS)
            for question, line in validated
        ),
        tag("h3", "For those who want to check"),
        *(tag("p", line, title="With these anybody gets the same futures again.") for line in record),
        tag("code", command) if answer.folder else None,
        class_="hw-sure hw-scroll",
    )


@solara.component
def Luck() -> Element:
    """The spread of where departments end, as luck and as what nobody knows."""
    answer = state.answer.value
    spread = answer.spread if answer is not None else None
    if not spread:
        return tag("p", "Too few futures to tell luck from what nobody knows.")
    share = 100 * spread["ignorance"]
    low, high = 100 * spread["low"], 100 * spread["high"]
    return tag(
        "div",
        tag("p", "Why futures differ in where departments end:", class_="hw-strong"),
        tag(
            "div",
            tag("span", f"What nobody knows: {share:.0f} %"),
            tag("span", f"Luck: {100 - share:.0f} %"),
            class_="hw-luck-key",
            title=SHARES,
        ),
        tag(
            "div",
            tag("span", class_="hw-unknown", style=f"width:{share:.1f}%"),
            tag("span", class_="hw-luck", style=f"width:{100 - share:.1f}%"),
            class_="hw-luck-bar",
            title=f"Share of the variance; the 95 % interval of what nobody knows is {low:.0f} to {high:.0f} %.",
        ),
        tag("p", "What nobody knows could be found out: measure it, ask. Luck could not.", class_="hw-hint"),
    )


def validation_words() -> tuple[tuple[str, str], ...]:
    """The validation statement as questions and answers: the first paragraph of docs/validation.md, if there is one."""
    try:
        text = VALIDATION.read_text(encoding="utf-8")
    except OSError:
        return (("", NOT_FITTED),)
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n") if part.strip() and not part.startswith("#"))
    statement = _LINK.sub(r"\1", next(paragraphs, ""))
    before, *parts = statement.split("**")
    told = ((question.strip(), answer.strip()) for question, answer in zip(parts[::2], parts[1::2], strict=False))
    return tuple(entry for entry in (("", before.strip()), *told) if entry[1]) or (("", NOT_FITTED),)
