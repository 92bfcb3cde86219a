"""The scenario file that ``new`` writes: small, complete, with a comment wherever a newcomer would ask."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap
from typing import Literal, get_args, get_origin

from analysis.experiments import StudyError
from sim.levers.lever import LEVERS, Lever, load_levers

TEMPLATE = """\
# A scenario: one organization, what is planned in it, and the question it is to answer.
# Check it with: check {file}     Run it with: simulate {file}
name: {name}
question: What becomes of this plan?
starts: 2027-01-04          # the first day of week 1; pictures then show quarters
weeks: 104                  # how long it runs; week 0 is the start
# Stages: not_started, grass_roots, silos, operationalize, lifestyle.
goal: {{stage: grass_roots, by_week: 52, incidents_at_most: 1}}
# What it is for: awareness, thought_leadership, demand, support, product_ideas, recruiting or internal_knowledge.
# objective: support

organization:
  culture:
    trust: 0.5              # 0 to 1: how far people believe what other departments tell them
    risk_aversion: 0.5      # 0 to 1: how much worse Legal expects things to be than they are
    decision_rule: majority # consensus, majority or sponsor: how executives say yes
  sites:
    Main office: {{utc_offset: 0}}
  departments:              # name: how many people, what they do, whether they face customers
    Marketing: {{headcount: 40, function: marketing, customer_facing: true}}
    PR:        {{headcount: 10, function: pr, customer_facing: true}}
    Support:   {{headcount: 60, function: support, customer_facing: true}}
    Product:   {{headcount: 80, function: product, customer_facing: true}}
    Finance:   {{headcount: 20, function: finance}}
    Legal:     {{headcount: 6, function: legal}}
  advocates: {{Marketing: 1, Product: 1}}     # people who want it and know how
  legal: {{counsel: 2, tolerance: 0.4, reviews_per_week: 1}}   # tolerance: 0 to 1, the harm Legal puts up with
  executives:
    - {{title: CEO, support: 0.3}}            # support: 0 to 1, how much they want it at the start
    - {{title: CMO, support: 0.45, sponsor: true}}
    - {{title: CFO, support: 0.2}}

market:
  audience: {{participating: 0.1, observing: 0.3}}        # shares of your buyers who talk in public, who only watch
  competitors: {{midpoint_week: 150, steepness: 0.022}}   # the week by which half of them have taken it up
budget: {{cash: 120000, currency: USD, team_weeks_per_week: 1, hourly_cost: 60}}   # team: full-time people
# What a thing is worth, as a low and a high number; without it the answer says what it would have to be worth.
# worth: {{conversation: [20, 60], case: [5, 15]}}

# The plan. `week` is when a lever is asked for; it starts when Legal and the executives agree.
levers:
  - {{id: listen, lever: listening, week: 2}}
  - {{id: train, lever: training, week: 4, weeks: 8, topic: tools, target: {{departments: [Marketing, PR]}}}}
  - {{id: rules, lever: policy, week: 8, posture: guidelines}}
  - {{id: push, lever: pilot, week: 14, weeks: 10, scope: external, target: {{departments: [Marketing, PR]}}}}
# All levers there are:
{levers}

# Where values come from, so that others know which are facts. Everything not named here counts as an assumption.
# sources:
#   organization.departments.Marketing.headcount: "staff list of January"
"""


def write_template(path: str | Path) -> Path:
    """Write a scenario to start from.

    Raises
    ------
    StudyError
        If the file is there already or cannot be written.
    """
    target = Path(path)
    if target.suffix not in (".yaml", ".yml"):
        raise StudyError(f"{target} must end in .yaml")
    name = target.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    name = "".join(sign for sign in name if sign.isalnum() or sign == " ").strip() or "My plan"
    load_levers()
    text = TEMPLATE.format(file=target.name, name=_quoted(name), levers="\n".join(_lever_lines(LEVERS.values())))
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise StudyError(f"{target} is there already and is left as it is; give another name") from None
    except OSError as error:
        raise StudyError(f"{target} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return target


def _quoted(name: str) -> str:
    return f'"{name}"' if not name[0].isalpha() or name.lower() in ("true", "false", "null", "yes", "no") else name


def _lever_lines(levers: Iterable[type[Lever]]) -> list[str]:
    """A comment on each lever: what it is for and what it must or may be told."""
    told = []
    for lever in levers:
        told.extend(wrap(f"#   {lever.name}: {lever.summary}", 110, subsequent_indent="#     "))
        for name, info in lever.model_fields.items():
            if get_origin(info.annotation) is Literal:
                told.append(f"#     {name}: {', '.join(str(option) for option in get_args(info.annotation))}")
    return told
