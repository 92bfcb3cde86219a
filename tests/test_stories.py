"""docs/stories.md: current and made from the files; each story on one screen, with question, sources, what to see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from cases import company

from analysis.experiments import StudyError, replicate
from analysis.stories import figures_of, look, read_seen, stories_text, write_stories
from sim.library import stories
from sim.outcomes import STAGE_WORDS
from sim.scenario import ScenarioError, list_scenarios, load_scenario

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
NAMES = list(list_scenarios())
# What the plan of the project asks for, by the story that tells it.
ASKED_FOR = {
    "first tweet": "first-tweet",
    "STRABAG": "strabag",
    "who owns it, everyone": "who-owns-it",
    "who owns it, press relations": "who-owns-it-pr",
    "who owns it, marketing": "who-owns-it-marketing",
    "scared, shy and misapplied": "scared-shy-misapplied",
    "decision makers first": "decision-makers-first",
    "let almost everyone speak": "let-almost-everyone-speak",
    "the SAP journey": "sap-journey",
    "silos stuck": "silos-stuck",
    "lifestyle": "lifestyle",
    "managed-print page by POST": "managed-print",
    "tools first": "tools-first",
    "stalemate": "stalemate",
    "containment and Bob": "containment-and-bob",
    "internal first": "internal-first",
    "consent against consensus": "consent-against-consensus",
    "small business": "small-business",
    "regulated pharma": "regulated-pharma",
    "government supplier": "government-supplier",
    "downturn in year two": "downturn-in-year-two",
    "money thrown at it": "money-thrown-at-it",
}


def test_the_page_is_current() -> None:
    there = (DOCS / "stories.md").read_text(encoding="utf-8")
    assert there == stories_text(read_seen(DOCS)), "write it anew with: run.py stories"


def test_every_story_asked_for_is_there() -> None:
    assert not set(ASKED_FOR.values()) - set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_story_fits_on_one_screen_and_says_what_it_is_about(name: str) -> None:
    lines = stories()[name].read_text(encoding="utf-8").splitlines()
    long_ones = {"first-tweet": 90}  # it carries the sources of a whole account
    assert len(lines) <= long_ones.get(name, 65)
    assert lines[0].startswith("# ")
    story = load_scenario(name)
    assert story.question.endswith("?")
    assert 1 <= len(story.look_at) <= 5
    assert all(sentence.endswith(".") for sentence in story.look_at)
    if name not in ("baseline", "do-nothing", "straight-outside", "government-supplier-in-full"):
        assert story.sources
    if name != "baseline":
        assert story.based_on or story.organization != load_scenario("baseline").organization


@pytest.mark.parametrize("name", NAMES)
def test_names_in_what_to_look_at_exist(name: str) -> None:
    """A sentence that says "beside some-story" means one of the library."""
    for word in re.findall(r"\b[a-z]+(?:-[a-z]+)+\b", " ".join(load_scenario(name).look_at)):
        assert word in NAMES or word == "half-year"


@pytest.mark.parametrize("name", NAMES)
def test_somebody_has_looked(name: str) -> None:
    seen = read_seen(DOCS)[name]
    assert seen["figures"]["runs"] >= 6
    assert sum(seen["figures"]["ends"].values()) == seen["figures"]["runs"]
    assert set(seen["figures"]["ends"]) <= set(STAGE_WORDS)
    assert len(seen["judgement"].split()) >= 8, "say in a sentence how this compares with what the document says"
    assert not re.search(r"\d+ %|\b\d+ of \d+\b", seen["judgement"]), "figures go stale; they stand beside it"


def test_the_page_tells_what_the_file_says() -> None:
    page = stories_text({})
    for name in NAMES:
        part = page.split(f'<a id="{name}"></a>')[1].split("<a id=")[0]
        assert load_scenario(name).question in part
        assert "What was seen" not in part
    part = page.split('<a id="scared-and-shy"></a>')[1].split("<a id=")[0]
    assert "deciders: {lever: decision_makers, week: 8}" in part
    assert "a patch of [scared-shy-misapplied](#scared-shy-misapplied)" in part
    assert part.count("S2: at least one or two decision makers") == 1


def test_figures_of_a_study(tmp_path: Path) -> None:
    study = replicate(company(weeks=12), runs=2, seed=3, out=tmp_path / "s", workers=1)
    figures: dict[str, Any] = figures_of(study)
    last = study.weekly[study.weekly["week"] == 12]
    assert figures["runs"] == 2 and figures["weeks"] == 12
    assert figures["active"][1] == pytest.approx(100 * last["active_share"].mean(), abs=0.05)
    assert figures["spent"] == pytest.approx(study.weekly["cash"].sum() / 2, abs=1)
    assert figures["value_a_year"] == pytest.approx(study.weekly["value"].sum() / 2 * 52 / 12, abs=1)


def test_looking_writes_figures_and_keeps_the_words(tmp_path: Path) -> None:
    (tmp_path / "stories-seen.yaml").write_text("small-business: {judgement: As told.}\n")
    look(tmp_path, ["small-business"], runs=2)
    seen = read_seen(tmp_path)["small-business"]
    assert seen["judgement"] == "As told." and seen["figures"]["runs"] == 2
    assert "**What was seen** (2 futures, 104 weeks)" in write_stories(tmp_path).read_text(encoding="utf-8")
    with pytest.raises(StudyError, match="cannot be written"):
        write_stories(tmp_path / "nowhere")
    (tmp_path / "stories-seen.yaml").write_text("small-business: !!python/object:os.system {}\n")
    with pytest.raises(ScenarioError):
        read_seen(tmp_path)
