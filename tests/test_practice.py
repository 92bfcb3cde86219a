"""The words of another practice: everywhere in place of the usual ones, names left alone, the evidence named."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest
from cases import company, specs
from hypothesis import given
from hypothesis import strategies as st
from pictures_beside import beside

import sim.words
from analysis import compare, replicate
from analysis.answer import answer
from analysis.app.reader import answer_of
from analysis.charts.frame import Page, drawing, say
from analysis.look import theme_named
from sim.model import run_block
from sim.outcomes import OUTCOMES
from sim.words import USUAL, Practice, Words

AI = {"name": "AI assistants", "act": "use", "reply": "shared prompt", "harm": "leak"}
WORDS = Words(Practice(**AI), ["Incident desk", "Post office", "First post"])
OLD = re.compile(r"\b(posts?|posting|posted|conversations?|incidents?|in public|social media)\b", re.IGNORECASE)
MISSTEP = {"shock": "viral_misstep", "week": 10}


def test_the_examples_hold() -> None:
    assert doctest.testmod(sim.words).failed == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A great incident in PR", "A great leak in PR"),
        ("An incident", "A leak"),
        ("Incidents over the whole time", "Leaks over the whole time"),
        ("a post without permission", "a use without permission"),
        ("it expects trouble in 1 of 210 posts", "it expects trouble in 1 of 210 uses"),
        ("conversation rather than broadcast", "shared prompts rather than broadcast"),
        ("worth more than a conversation", "worth more than a shared prompt"),
        ("each further conversation", "each further shared prompt"),
        ("1.8 % of staff are active in public", "1.8 % of staff are active with AI assistants"),
        ("who speak in public and are allowed to", "who are active with AI assistants and are allowed to"),
        ("Incidents expected in 1,000 public posts", "Leaks expected in 1,000 uses"),
        ("training, pilots, posting", "training, pilots, using"),
        (
            "An incident in Incident desk after a post in Post office",
            "A leak in Incident desk after a use in Post office",
        ),
        ("First post: 3 posts", "First post: 3 uses"),
        ("postpone the compost", "postpone the compost"),
        ("", ""),
    ],
)
def test_words_stand_in_place_of_words(text: str, said: str) -> None:
    assert WORDS.say(text) == said


@given(st.text(max_size=80))
def test_the_usual_practice_changes_nothing(text: str) -> None:
    assert Words().say(text) == Words(USUAL, ["post"]).say(text) == text
    assert Words().caution == Words().source == ""


@given(st.lists(st.sampled_from(["a post", "incidents", "Post office", "in public", "a conversation", ", ", "and"])))
def test_names_survive_and_usual_words_do_not(parts: list[str]) -> None:
    said = WORDS.say(" ".join(parts))
    assert said.count("Post office") == parts.count("Post office")
    assert not OLD.search(said.replace("Post office", ""))


# --- in everything that is shown --------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A plan about AI assistants against doing nothing about them."""
    plan = company(weeks=40, practice=AI, shocks=[MISSTEP], goal={"stage": "silos", "incidents_at_most": 1})
    nothing = plan.but(name="Leave it", levers=None)
    return compare(nothing, plan, runs=4, seed=3, out=tmp_path_factory.mktemp("words") / "study", workers=1)


def test_every_sentence_of_an_answer(told: Any) -> None:
    sections = answer(told)
    text = [sentence for section in sections for sentence in (section.heading, *section.sentences)]
    caution = [sentence for sentence in text if "public social media" in sentence]
    assert len(caution) == 1 and "AI assistants" in caution[0], "it is said once what the evidence is about"
    wrong = [sentence for sentence in text if OLD.search(sentence) and sentence not in caution]
    assert not wrong
    everything = " ".join(text)
    for word in ("a use", "leak", "shared prompts", "with AI assistants"):
        assert word in everything, word


def test_every_event(told: Any) -> None:
    events = told.alternative.events
    assert (events["kind"] == "incident").any()
    for column in ("text", "cause"):
        assert not [words for words in events[column] if OLD.search(words)]


def test_the_page(told: Any) -> None:
    found = answer_of(told, told.alternative.scenario, 4)
    assert found.headline.startswith("With this plan you reach Silos"), "a goal leads the headline"
    pictures = (*found.adoption.values(), *found.stages.values())
    assert len(pictures) == 4, "two pictures in two themes"
    for text in (found.headline, *found.sentences, *found.differences, *(p.title for p in pictures)):
        assert not OLD.search(text), text
    for picture in pictures:
        assert picture.reading.endswith("evidence: public social media, not AI assistants")
    assert sum("public social media" in line for line in found.sure) == 1


def test_pictures(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.charts import CHARTS, draw

    beside(told.folder, told.name)
    drawn: list[Page] = []
    monkeypatch.setattr(Page, "save", lambda page, path: (drawn.append(page), Path(path))[1])
    for name in CHARTS:
        draw(name, told, Path("x.png"))
    assert len(drawn) == len(CHARTS)
    for page in drawn:
        assert page.source.endswith("evidence: public social media, not AI assistants")
        shown = [text.get_text() for text in page.figure.texts if text.get_text() != page.source]
        assert not [text for text in shown if OLD.search(text)]
    assert say("a post") == "a post", "the next picture is drawn in words of its own"


def test_a_picture_of_the_usual_practice_says_nothing_of_words() -> None:
    with drawing(Words()):
        page = Page(theme_named("light"), ["2 posts in public"], "Incidents", ("Plan", " · 4 runs"))
    assert (page.title, page.subtitle, page.source) == ("2 posts in public", "Incidents", "Plan · 4 runs")


def test_words_change_no_number() -> None:
    usual, other = (run_block(specs(company(weeks=15, practice=words), range(2))) for words in (None, AI))
    for name in OUTCOMES:
        assert (usual["weekly"][name] == other["weekly"][name]).all()


def test_an_answer_in_the_usual_words_has_no_caution(tmp_path: Path) -> None:
    study = replicate(company({}, weeks=4), 2, 1, tmp_path / "study", workers=1)
    assert not [s for section in answer(study) for s in section.sentences if "Only the words" in s]
