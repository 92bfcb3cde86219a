"""What strategists read is plain: no word of the program in events, causes, levers, shocks, outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from cases import company, specs

from sim.levers.lever import LEVERS, load_levers
from sim.model import run_block
from sim.outcomes import EVENT_KINDS, OUTCOMES, STAGE_WORDS
from sim.scenario import list_scenarios, load_scenario
from sim.shocks.shock import SHOCKS

load_levers()

TECHNICAL = re.compile(
    r"\b(rungs?|gates?|postures?|seeds?|replicates?|sanctioned|parameters?|arrays?|blocks?|stochastic|hazards?|quantiles?|"
    r"priors?|posteriors?|null|none|nan|true|false|[a-z]+_[a-z_]+)\b",
    re.IGNORECASE,
)


def sentences() -> Iterator[tuple[str, str]]:
    for name, lever in LEVERS.items():
        yield f"lever {name}", f"{lever.title}. {lever.summary}"
    for name, shock in SHOCKS.items():
        yield f"shock {name}", f"{shock.title}. {shock.summary}"
    for name, outcome in OUTCOMES.items():
        yield f"outcome {name}", f"{outcome.label}. {outcome.reading}. {outcome.unit}"
    for kind, words in EVENT_KINDS.items():
        yield f"event {kind}", words
    for name, question in list_scenarios().items():
        yield f"story {name}", f"{load_scenario(name).name}. {question}"
    yield "stages", " ".join(STAGE_WORDS)


@pytest.mark.parametrize(("where", "sentence"), list(sentences()))
def test_words_of_the_catalogue(where: str, sentence: str) -> None:
    assert not TECHNICAL.findall(sentence), (where, sentence)


def test_words_of_events() -> None:
    """Every kind of decision, refusal, win, incident, discovery, fall-back and abandonment that a wide plan brings."""
    plan = {
        f"{name}-{k}": {
            "lever": name,
            "week": 1 + 2 * k,
            **({"posture": "ban" if k else "open"} if name == "policy" else {}),
        }
        for k in (0, 9)
        for name in LEVERS
    }
    shocks = [{"shock": name, "week": 10 + 3 * k} for k, name in enumerate(sorted(SHOCKS))]
    hard = {"market.harm_rate": 0.05, "executive.patience": 10.0, "executive.expects": 0.9, "executive.give_up": 1.0}
    runs = specs(company(plan, weeks=120, shocks=shocks), range(8))
    made = run_block([type(spec)(spec.scenario, spec.seed, {**spec.world, **hard}, spec.run) for spec in runs])
    events = made["events"]
    kinds = set(events["kind"])
    wanted = {
        "asked",
        "granted",
        "refused",
        "sent_back",
        "started",
        "ended",
        "incident",
        "stage_up",
        "shock",
        "abandoned",
    }
    assert wanted <= kinds, wanted - kinds
    assert kinds <= set(EVENT_KINDS)
    for text, cause in set(zip(events["text"], events["cause"], strict=True)):
        assert not TECHNICAL.findall(f"{text}. {cause}"), (text, cause)
        assert text[0].isupper() and cause, (text, cause)
