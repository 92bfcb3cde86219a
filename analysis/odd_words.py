"""The parts of the ODD description that people write: prose for each heading, and what the columns of people mean."""

from __future__ import annotations

HEAD = """\
# ODD: the model described for modellers

This follows the ODD protocol (Overview, Design concepts, Details) in its second update: Grimm et al. 2020, The ODD
Protocol for Describing Agent-Based and Other Simulation Models, *Journal of Artificial Societies and Social
Simulation* 23(2) 7. Its seven headings stand as they are.

Written by `run.py odd` from the program itself: the printed week, the descriptions of the rules, the gates, the
levers, the shocks, the streams of luck, the outcomes and the registry of numbers. A test refuses a copy that is out
of date. Ids such as E31, F14 or S3 are rows of [evidence.md](evidence.md); which statement of the documents is
carried by what is told in [coverage.md](coverage.md). Scenario files are described in
[scenario-files.md](scenario-files.md).
"""

PURPOSE = """\
The model is for people who plan how an organization takes up a practice that staff carry out in public; the practice
the evidence is about is speaking for the company in public social media, in companies of about 2008 to 2013. Its
purpose is to **compare plans**: which levers, in which order, asked for when, get an organization through the stages
of the journey, at what cost, with what harm, and what stands in the way. It is not a forecast of a company. Levels
rest on assumptions with ranges; directions rest on evidence as far as the sources column says.

**Patterns.** The model counts as useful as far as it shows the directions that practitioners and studies report. The
table names each pattern or fact of [evidence.md](evidence.md) that numbers of the model point to, and how many do.
Where a rule was written so that a pattern appears, its appearance is no proof; [validation.md](validation.md), where
it is there, says what was measured.
"""

ENTITIES = """\
**The organization** has departments, sites, a culture (trust, risk aversion, a decision rule), a legal function and
an executive team. Its people are not objects but rows of columns, so that 50 and 500,000 people are the same rules; R
runs are stacked, so a column is shaped (R, N) for N people, (R, D) for D departments. Those who decide are agents.

**The outside** is a market: an audience that takes part, watches or is inactive; competitors who take the practice
up; talk about the company that goes on whether it speaks or not.

**Scales.** One time step is a week; 156 weeks unless said, 1,040 at most; week 0 is the start. There is no space but
sites (with hours from UTC) and the network of who listens to whom: directed, weighted, in layers, drawn once for an
organization and network seed. Beliefs, capabilities and most states lie in [0, 1].
"""

PEOPLE = {
    "conviction": "belief that it is worth doing, in [0, 1]",
    "concern": "perceived risk, in [0, 1]",
    "knowledge": "skill and understanding of the practice, in [0, 1]",
    "believed_skill": "what people believe they can, in [0, 1]; above knowledge where they overrate themselves",
    "role_knowledge": "what role and objective training taught, in [0, 1]",
    "netiquette": "manners of the net, learnt in courses, in [0, 1]",
    "conviction0": "conviction at the start or on joining",
    "concern0": "concern at the start or on joining",
    "knowledge0": "knowledge at the start or on joining",
    "disposition": "personal threshold in units of utility, fixed: large for wallflowers",
    "defiance": "fixed, uniform in [0, 1]: who goes on when told not to",
    "openness": "how far evidence moves this person, in [0, 1], fixed",
    "reach": "what evidence can move: (1 - starting conviction) x openness",
    "rung": "0 inactive, 1 observing, 2 speaking, 3 conversing",
    "inside": "whether the person practises inside the company",
    "allowed": "whether public activity is allowed to this person",
    "since": "week in which the person came",
    "tied": "week in which the person's ties began",
}

AGENTS = """\
Four kinds of agent decide; each writes to its own row of the arrays and acts only when something is due:
"""

OVERVIEW = """\
A week has three phases. *Before*: shocks strike, levers are asked for and work, advocates meet. *People*: all people
of all runs at once leave, listen, learn, move at most one rung and post, and the public answers. *After*: Legal and
executives learn from what they can see and decide, departments build capability and move between stages, the week is
recorded. Within a step all are updated together from the state at its start; between steps the order below holds. The
table is the program's own (`sim.week_table()`):
"""

CONCEPTS = {
    "Basic principles": """\
A practice spreads when people find it worth doing, not too risky, and within their skill, see others do it and may do
it (utility against a personal threshold, with several sources counting more than one). Fear is corrected by
experience as far as experience is allowed: a ban hides harmless posts and keeps Legal afraid. An organization's
progress is not its activity but slow capabilities of departments, and what helps at one stage harms at another.
Executives fund what shows results they can see, for as long as their patience lasts. The stages are those of S3.""",
    "Emergence": """\
Activity, its ceiling, shadow activity, incidents, how long Legal stays afraid, the stage of departments, support,
giving up and restarting come out of the rules. Imposed are the gates between stages, thresholds of approval, and the
levels at which numbers of the registry start.""",
    "Adaptation": """\
People step up or down by comparing a utility with a personal threshold. Legal approves, sends back or refuses by the
harm it expects of a request. Executives vote, release money, give up and think again by what they see. Advocates look
for allies, go quiet, leave or turn. Departments invest in tools, roles and measures of their own once executives
tolerate them.""",
    "Objectives": """\
Nobody optimizes. A scenario may name an objective (awareness, thought leadership, demand, support, product ideas,
recruiting, internal knowledge); it changes which results executives count.""",
    "Learning": """\
People gain and lose knowledge; beliefs move towards sources and towards what evidence supports. Legal's belief about
harm is a Gamma-Poisson posterior with forgetting. Advocates learn who their allies are.""",
    "Prediction": """\
Legal acts on the harm it expects per post; executives on results expected of a programme of that age. Nobody predicts
what others will do; advocates overrate what others know (see the submodels).""",
    "Sensing": """\
People see their sources' beliefs and activity, wins and incidents of their own department in full and of others as
far as they are shown. Legal sees incidents, and harmless posts only where they are watched: pilots most, tolerated
posts little. Executives see results as far as they are measured. Planners do not see the network unless a survey
reveals it.""",
    "Interaction": """\
Through the network (beliefs, peers, advocates), through shared means (the team's time, money, Legal's queue), through
turf between departments, and through the public (incidents alarm everybody, replies per voice fall as voices
multiply).""",
    "Stochasticity": """\
Every draw comes from a stream with a name, keyed by a stable hash of the name and the run's seed. A stream that
serves everybody draws for everybody whether used or not; what a lever or an agent needs has a stream of its own; rare
counts come from one uniform draw and an inverse distribution. Hence two plans for the same company meet the same luck
person by person, and what starts after week w cannot change weeks 1 to w. What nobody knows (numbers marked *world*
below) is drawn anew for every pair of runs: the numbers that published figures say something about as one point of the
region that survived calibration (docs/validation.md), every other from a triangle over its range. Runs 2k and 2k + 1
share world k, so that the spread of a study splits into luck and ignorance.""",
    "Collectives": """\
Departments (with capabilities, turf and a stage), the executive team, the advocates' community, members of pilots,
and the organization, whose stage is the highest that departments with a quorum of its customer-facing people hold.""",
    "Observation": """\
The table of outcomes below is recorded every week, with departments, agents, levers and an event in plain words, and
its cause, for whatever a strategist would want to be told.""",
}

INITIALIZATION = """\
Week 0 is made of the scenario: departments, sites, advocates, executives with their starting support, budget. People
are drawn from the distributions of the room *people* in the registry, or, where a `survey` gives answers of their
department, from a distribution with the mean and spread of the answers; every world then draws how far few answers
are off. The readiest watch already, advocates speak. No lever is in force. The network is drawn once from the
organization and the network seed and is the same in all runs unless a study asks for another. The rules that make the
start:
"""

INPUT = """\
There are no time series from outside. A run takes a scenario file (organization, market, budget, plan, shocks,
numbers set by hand), which may take in a table of survey answers, and a seed. Shocks strike in weeks that the
scenario gives or, where it gives a yearly rate, by chance. Competitors follow a logistic curve of two numbers.
"""

SUBMODELS = """\
Each part names its rules in the words of the program, with equations in plain text, and then its numbers. (R, N) and
(R, D) say how arrays are shaped; [x]+ is max(x, 0); expit(x) is 1 / (1 + exp(-x)).
"""
