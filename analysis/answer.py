"""The answer of a study as a reader gets it: headings and sentences, in the order in which they matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from analysis.balance import what_it_brings, what_it_costs
from analysis.findings import Case, against, dated_events, how_sure, what_next, where_it_ends
from analysis.gates import held_back
from analysis.origin import ties_words
from analysis.pairing import how_exact, worth_of_luck
from analysis.privacy import told_words, veil_of
from analysis.reality import what_really_happened
from analysis.study import Contrast, Study
from analysis.suggestions import Suggestion
from sim.scenario import Scenario
from sim.sources import assumptions
from sim.words import Words


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    sentences: tuple[str, ...]


def case_of(study: Study) -> Case:
    """What sentences need to know about a study's scenario."""
    scenario = study.scenario
    return Case(
        name=label_of(study),
        weeks=study.weeks,
        starts=scenario.starts,
        currency=scenario.budget.currency,
        luck_only=bool(study.manifest["luck_only"]),
        values=value_count(scenario),
        assumed=len(scenario.assumptions()),
        levers={lever.id: lever.named() for lever in scenario.levers},
        caution=scenario.words().caution,
        ties=ties_words(scenario.organization),
    )


def value_count(scenario: Scenario) -> int:
    """How many values describe a case: those that would be assumptions if none had a source."""
    return len(assumptions(scenario.resolved(), {}))


def label_of(study: Study) -> str:
    """What to call an arm: its name, or what it is where nothing is planned."""
    return study.name if study.scenario.levers else "Doing nothing"


def answer(study: Study | Contrast, suggestions: Sequence[Suggestion] = ()) -> list[Section]:
    """What a study found, for one scenario or for each alternative against the first.

    Parameters
    ----------
    study : Study or Contrast
    suggestions : sequence of Suggestion
        What was tried next, the best first.
    """
    if not isinstance(study, Contrast):
        sections = _one(study, "")
    else:
        sections = []
        several = len(study.alternatives) > 1
        for other in study.alternatives:
            sections.extend(_one(other, f"{label_of(other)}: " if several else "", study))
    if suggestions:
        veil = veil_of(study.scenario)
        told = [veil.say(text) for text in what_next(asdict(suggestions[0]), len(suggestions))]
        sections.append(Section("What to try next", tuple(told)))
    return sections


def _one(study: Study, prefix: str, contrast: Contrast | None = None) -> list[Section]:
    arm, case = study.summary, case_of(study)
    if arm["futures"]["finished"] == 0:
        told = f"No future ran to its end: all {arm['futures']['asked']:,} broke off. The first one: {arm['error']}"
        return [Section(f"{prefix}where it ends", (told,))]
    baseline = contrast.baseline if contrast is not None else None
    words = words_of(study, baseline)
    sections: list[tuple[str, Sequence[str]]] = [("where it ends", where_it_ends(arm, case))]
    if arm.get("known"):
        sections.append(("what really happened", what_really_happened(arm["known"], case)))
    sure = how_sure(arm, case)
    if study.manifest.get("looks"):
        sure += how_exact(study.manifest["looks"], study.manifest["identity"]["until"])
    sections.append(("how sure is this?", sure))
    if contrast is not None:
        label = label_of(contrast.baseline)
        difference = contrast.summary["differences"][study.name]
        heading = f"against {label[0].lower() + label[1:] if not contrast.baseline.scenario.levers else label}"
        compared = [*against(difference, contrast.baseline.summary, label), *worth_of_luck(difference)]
        sections.append((f"{heading}, on the same luck", compared))
    sections.append(("what it costs", what_it_costs(study)))
    sections.append(("what it brings", what_it_brings(study, baseline)))
    sections.append(("what holds it back", held_back(arm["missing"], case)))
    found = [Section(f"{prefix}{heading}", tuple(words.say(text) for text in texts)) for heading, texts in sections]
    if case.caution:
        found.insert(1, Section(f"{prefix}what the words are", (case.caution,)))
    # Events have passed through the practice's words already, when they were told.
    veil = veil_of(study.scenario)
    events = dated_events(arm["events"], case) or ["Nothing happened that is worth telling."]
    middle = f"{prefix}one future, the middle one (run {arm['median_run']['run']})"
    found.append(Section(middle, tuple(veil.say(text) for text in events)))
    return [Section(_capital(section.heading), section.sentences) for section in found]


def words_of(study: Study, baseline: Study | None = None) -> Words:
    """The words of a study's practice; names of arms and of everything in the scenario stay as they are."""
    other = (baseline.name,) if baseline is not None else ()
    sources = (fact.source for fact in study.scenario.known)
    return told_words(study.scenario, (study.name, *other, *sources))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
