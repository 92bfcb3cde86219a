"""The journey: capabilities of departments as slow stocks, the gates between stages, and what blocks the next step."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.effects import Effects
from sim.parameters import Room, Values, declare
from sim.people import Array
from sim.structure import Structure

STAGES = ("not_started", "grass_roots", "silos", "operationalize", "lifestyle")
STAGE_WORDS = ("Not started", "Grass roots", "Silos", "Operationalize", "Lifestyle")

CAPABILITIES = (
    "leadership", "education", "listening", "tools", "metrics", "roles", "governance", "integration", "visibility",
    "conversation", "autonomy",
)  # fmt: skip
STOCKS = ("leadership", "listening", "tools", "metrics", "roles", "integration", "governance", "visibility", "autonomy")
MEASURES = (*STOCKS, "education", "conversation", "activity", "role_education", "turf", "oversight")
_AT = {name: i for i, name in enumerate(MEASURES)}
UPPER = ("turf", "oversight")  # measures that must stay below their level


@dataclass(frozen=True)
class Gate:
    """One row of the gate table: to enter `stage`, `measure` must reach `level` (stay below it for turf, oversight).

    ``held`` rows also throw a department back when they fail for a quarter after it has entered.
    """

    stage: int
    measure: str
    level: float
    held: bool
    phrase: str


GATES: tuple[Gate, ...] = (
    Gate(1, "activity", 0.02, True, "S3 stage 1: much activity, little focus"),
    Gate(2, "activity", 0.05, True, "S3 stage 2: efforts coalesce around functions"),
    Gate(2, "leadership", 0.35, True, "S3: find leadership; adult supervision enters the room"),
    Gate(2, "education", 0.30, False, "S3: informal education and workshops form consensus"),
    Gate(2, "listening", 0.25, True, "S3: increase and improve listening"),
    Gate(2, "tools", 0.25, True, "S3: let standard tools emerge"),
    Gate(2, "oversight", 0.60, False, "S3: don't discourage experimentation with too many rules"),
    Gate(3, "activity", 0.08, True, "S3 stage 3: clear leadership, more like marketing than chaos"),
    Gate(3, "leadership", 0.45, False, "S3 stage 3: leadership is clear"),
    Gate(3, "listening", 0.35, False, "S3 stage 3: listening informs tactics and strategy"),
    Gate(3, "tools", 0.40, False, "S3: ad hoc tools become vendor relationships"),
    Gate(3, "metrics", 0.30, True, "S3: metrics; tenures of 18 months face harder questions"),
    Gate(3, "conversation", 0.30, False, "S3: conversational content"),
    Gate(3, "roles", 0.30, True, "S3: formalize roles; no more nights and weekends"),
    Gate(3, "integration", 0.25, False, "S3 stage 3: silos merge"),
    Gate(3, "governance", 0.40, True, "S3: don't wait too long for governance"),
    Gate(3, "turf", 0.60, True, "S3: don't get caught in competition between silos"),
    Gate(4, "activity", 0.35, True, "S3 stage 4: everyone buys in"),
    Gate(4, "education", 0.55, False, "S3 stage 4: invests in education"),
    Gate(4, "role_education", 0.45, False, "S3: train for roles and objectives, not just the tools"),
    Gate(4, "listening", 0.60, False, "S3: reset the listening strategy"),
    Gate(4, "metrics", 0.60, False, "S3 stage 4: rigour of metrics"),
    Gate(4, "tools", 0.65, False, "S3 stage 4: tools are optimised, systems integrated"),
    Gate(4, "visibility", 0.50, True, "S3: advertise and invest in successes"),
    Gate(4, "integration", 0.55, False, "S3: push silos of activity together"),
    Gate(4, "governance", 0.50, True, "S3: strategy, ownership, priorities, metrics"),
    Gate(4, "autonomy", 0.50, True, "S3 stage 4: units act on their own objectives"),
    Gate(4, "conversation", 0.50, False, "S3 stage 4: conversation is how it works"),
)
# fmt: off
for _gate in GATES:
    declare(
        f"journey.to_{_gate.stage}_{_gate.measure}",
        _gate.level,
        _gate.level * 0.85,
        min(1.0, _gate.level * 1.15),
        "share of the ceiling" if _gate.measure == "activity" else "level",
        f"{_gate.measure} {'allowed' if _gate.measure in UPPER else 'needed'} to enter stage {_gate.stage}",
        f"{_gate.phrase}; the level is an assumption",
    )
for _stage, _weeks in ((1, 4), (2, 13), (3, 30), (4, 26)):
    declare(f"journey.dwell_{_stage}", _weeks, round(_weeks * 0.7), round(_weeks * 1.3), "weeks", f"how long the gates of stage {_stage} must be met", "E12; assumption")
declare("journey.ceiling", 0.20, 0.15, 0.25, "share of staff", "most staff ever active in public", "E44, E45; E42, E43 far below; the range is an assumption")
declare("journey.least_people", 2, 1, 3, "people", "fewest active people that count as activity of a department", "assumption", kind="choice")
declare("journey.fall_weeks", 13, 8, 26, "weeks", "how long a held level must be missed before a department falls back", "E10, E54; assumption")
declare("journey.hold", 0.70, 0.55, 0.85, "factor", "share of a gate's level that is enough to stay", "E54; assumption")
declare("journey.hold_activity", 0.50, 0.35, 0.65, "factor", "the same for activity", "E54; assumption")
declare("journey.hold_turf", 0.15, 0.05, 0.25, "level", "rivalry above the gate that is still borne by those inside")
declare("journey.quorum", 0.60, 0.40, 0.70, "share", "share of customer-facing people whose departments make the organization's stage", "assumption")

# growth a week of each capability, by what builds it; fading a week
declare("journey.engagement", 1.275, 0.9, 1.8, "factor", "how well managers turn levers into capability", "F31; assumption", scale="log")
declare("journey.engagement_floor", 0.45, 0.3, 0.6, "share", "engagement without executive support", "E56; assumption")
declare("journey.engagement_inward", 0.8, 0.6, 1.0, "factor", "engagement of departments that do not face customers")
declare("journey.engagement_turf", 0.5, 0.2, 0.8, "share", "engagement lost to rivalry at its fullest", "F25; assumption")
declare("journey.leadership_sponsor", 0.007, 0.0035, 0.014, "a week", "leadership built by a visible sponsor", "F21, E56; assumption", scale="log")
declare("journey.leadership_lead", 0.008, 0.004, 0.016, "a week", "leadership built by a social-media lead", "S1; assumption", scale="log")
declare("journey.leadership_council", 0.006, 0.003, 0.012, "a week", "leadership built by a governance council", "S3; assumption", scale="log")
declare("journey.leadership_owner", 0.003, 0.0015, 0.006, "a week", "leadership that comes with any owner", "S1, F11; assumption", scale="log")
declare("journey.leadership_advocates", 0.015, 0.0075, 0.030, "a week", "leadership that grows from linked advocates", "F1, S0; assumption", scale="log")
declare("journey.leadership_unheard", 0.3, 0.1, 0.5, "factor", "how well advocates lead where nobody is active")
declare("journey.leadership_audience", 2.0, 1.0, 3.0, "factor", "what the root of the active share adds to it")
declare("journey.leadership_voices", 1.5, 0.75, 3.0, "voices", "advocates' voices per root of company size that make most of their lead", "assumption", scale="log")
declare("journey.leadership_activity", 0.002, 0.001, 0.004, "a week", "leadership that grows from activity", "S3: by design or accident; assumption", scale="log")
declare("journey.listening_lever", 0.022, 0.011, 0.044, "a week", "listening built by listening posts", "F24; assumption", scale="log")
declare("journey.listening_lead", 0.006, 0.003, 0.012, "a week", "listening built by a social-media lead", "S1; assumption", scale="log")
declare("journey.listening_activity", 0.009, 0.0045, 0.018, "a week", "listening that grows from activity", scale="log")
declare("journey.tools_lever", 0.014, 0.007, 0.028, "a week", "tools built by a common platform", "S3; assumption", scale="log")
declare("journey.tools_self", 0.0156, 0.006, 0.024, "a week", "tools that a department pays for by itself", "S3: silos; assumption", scale="log")
declare("journey.tools_activity", 0.010, 0.005, 0.020, "a week", "tools that emerge from activity", "S3: let standard tools emerge; assumption", scale="log")
declare("journey.metrics_lever", 0.014, 0.007, 0.028, "a week", "metrics built on purpose", "F27; assumption", scale="log")
declare("journey.metrics_self", 0.0065, 0.0025, 0.010, "a week", "metrics that a department pays for by itself", "F27; assumption", scale="log")
declare("journey.metrics_activity", 0.003, 0.0015, 0.006, "a week", "metrics that emerge from activity", scale="log")
declare("journey.roles_lever", 0.015, 0.0075, 0.030, "a week", "roles made formal", "F26, S3; assumption", scale="log")
declare("journey.roles_lead", 0.004, 0.002, 0.008, "a week", "roles built by a social-media lead", "S1; assumption", scale="log")
declare("journey.roles_self", 0.0156, 0.006, 0.024, "a week", "roles that a department creates by itself", "S3; assumption", scale="log")
declare("journey.roles_activity", 0.004, 0.002, 0.008, "a week", "roles that emerge from activity", scale="log")
declare("journey.integration_pilot", 0.004, 0.002, 0.008, "a week", "integration from a pilot across departments", "F5, S0; assumption", scale="log")
declare("journey.integration_council", 0.004, 0.002, 0.008, "a week", "integration from a governance council", "F30; assumption", scale="log")
declare("journey.integration_hub", 0.008, 0.004, 0.016, "a week", "integration from a community hub", "F30, S3; assumption", scale="log")
declare("journey.integration_summit", 0.012, 0.006, 0.024, "a week", "integration from meeting face to face", "F9, S0; assumption", scale="log")
declare("journey.integration_joint", 0.003, 0.0015, 0.006, "a week", "integration from joint ownership", "F10, F11; assumption", scale="log")
declare("journey.integration_activity", 0.006, 0.003, 0.012, "a week", "integration that emerges from activity", scale="log")
declare("journey.integration_teams", 0.010, 0.005, 0.020, "a week", "integration from teams of several departments", "F30, S3; assumption", scale="log")
declare("journey.tools_purpose", 0.5, 0.2, 1.0, "factor", "how much faster a platform is taken up where people know what it is for", "E47, F32; assumption")
declare("journey.governance_council", 0.012, 0.006, 0.024, "a week", "governance built by a council", "F23; assumption", scale="log")
declare("journey.governance_joint", 0.002, 0.001, 0.004, "a week", "governance that comes with joint ownership", "F10; assumption", scale="log")
declare("journey.governance_activity", 0.003, 0.0015, 0.006, "a week", "governance that emerges from activity under a policy", scale="log")
declare("journey.visibility_wins", 0.004, 0.002, 0.008, "a week", "visibility of successes that comes with wins", scale="log")
declare("journey.visibility_shown", 0.020, 0.010, 0.040, "a week", "visibility built by advertising successes", "S3; assumption", scale="log")
declare("journey.visibility_half", 0.15, 0.08, 0.30, "wins a week per 1,000 staff", "wins at which visibility grows at its fullest", scale="log")
declare("journey.autonomy_growth", 0.012, 0.006, 0.024, "a week", "autonomy that grows where educated people are left to act", scale="log")
declare("journey.autonomy_governed", 0.4, 0.2, 0.6, "share", "autonomy that grows without governance")
for _name, _rate in (
    ("leadership", 0.006), ("listening", 0.005), ("tools", 0.005), ("metrics", 0.005), ("roles", 0.006), ("governance", 0.004),
    ("integration", 0.004), ("visibility", 0.008), ("autonomy", 0.005),
):  # fmt: skip
    declare(f"journey.{_name}_decay", _rate, _rate / 2, _rate * 2, "a week", f"fading of {_name} that nobody keeps up", "assumption: they fade over two to five years (E12)", scale="log")
declare("journey.listening_start", 0.05, 0.0, 0.10, "level", "listening at the start: press clippings are read anywhere")
declare("journey.tools_start", 0.08, 0.0, 0.16, "level", "tools at the start: what people use at home")
declare("journey.turf_start", 0.30, 0.15, 0.45, "level", "rivalry at the start", "S0: turf; the level is an assumption")
declare("journey.turf_growth", 0.012, 0.006, 0.024, "a week", "rivalry that grows where several are active and nobody owns it", "F10, F25; assumption", scale="log")
declare("journey.turf_integration", 0.006, 0.003, 0.012, "a week", "rivalry that integration removes", "F30; assumption", scale="log")
declare("journey.turf_governance", 0.010, 0.005, 0.020, "a week", "rivalry that governance removes", "F10; assumption", scale="log")
declare("journey.turf_hub", 0.007, 0.0035, 0.014, "a week", "rivalry that a community hub removes", "F30; assumption", scale="log")
declare("journey.turf_teams", 0.005, 0.0025, 0.010, "a week", "rivalry that teams of several departments remove", "F30; assumption", scale="log")
declare("journey.turf_joint", 0.005, 0.0025, 0.010, "a week", "rivalry that joint ownership removes", "F10; assumption", scale="log")
declare("journey.turf_owned_singly", 0.7, 0.4, 1.0, "factor", "growth of rivalry where one department owns it, beside nobody", "F10, S1; assumption")
declare("journey.turf_owned_jointly", 0.2, 0.1, 0.4, "factor", "growth of rivalry where it is owned jointly, beside nobody", "F10, S1; assumption")
declare("journey.turf_owned_by_rivals", 2.2, 1.5, 3.0, "factor", "growth of rivalry where two departments claim it, beside nobody", "F10, S1; assumption")
declare("journey.late_owner", 0.5, 0.2, 0.8, "share", "growth of autonomy that a single owner stops", "F11; assumption")
declare("journey.turf_decay", 0.002, 0.001, 0.004, "a week", "fading of rivalry", scale="log")
declare("journey.turf_active_share", 0.04, 0.02, 0.08, "share of staff", "active share from which a department counts as a rival")
declare("journey.turf_rivals", 4, 2, 8, "departments", "rivals at which rivalry grows at its fullest")
for _stage, _level in enumerate((0.12, 0.15, 0.45, 0.80, 0.85)):
    declare(f"journey.bears_{_stage}", _level, _level * 0.7, min(1.0, _level * 1.15), "level", f"governance that stage {_stage} bears without feeling smothered", "F22: the window is an assumption")
declare("journey.oversight_throttle", 0.8, 0.5, 1.0, "share", "oversight felt when every post needs approval", "F22, S2; assumption")
# fmt: on


@dataclass
class Journey:
    """Where departments stand. ``measure`` is (R, M, D) in the order of `MEASURES`; the rest (R, D) unless said.

    ``since`` (R, D, M) is the week since which a gate of the next stage has been missed, -1 where it is met.
    """

    measure: Array
    stage: NDArray[np.int8]
    dwell: Array
    falling: Array
    since: NDArray[np.int32]
    short: Array
    needed: Array
    weeks: Array
    fading: Array
    sense: Array
    held: Array
    bears: Array

    def level(self, name: str) -> Array:
        """The (R, D) view of one measure."""
        return self.measure[:, _AT[name], :]


def start_journey(structure: Structure, values: Values) -> Journey:
    """Every department not started, no capability, the gate table of each run."""
    p = values.room("journey")
    runs, departments, measures = values.count, len(structure.names), len(MEASURES)
    needed = np.full((runs, len(STAGES), measures), -np.inf)
    held = np.full((runs, len(STAGES), measures), -np.inf)
    sense = np.ones(measures)
    for name in UPPER:
        sense[_AT[name]] = -1.0
    for gate in GATES:
        level = getattr(p, f"to_{gate.stage}_{gate.measure}")[:, 0]
        at = _AT[gate.measure]
        needed[:, gate.stage - 1, at] = level * sense[at]
        if gate.held:
            if gate.measure == "turf":
                held[:, gate.stage, at] = -(level + p.hold_turf[:, 0])
            else:
                held[:, gate.stage, at] = level * (p.hold_activity if gate.measure == "activity" else p.hold)[:, 0]
    needed[:, len(STAGES) - 1, :] = np.inf
    needed[:, len(STAGES) - 1, 1:] = -np.inf
    measure = np.zeros((runs, measures, departments))
    for name in ("listening", "tools", "turf"):
        measure[:, _AT[name], :] = getattr(p, f"{name}_start")
    weeks = np.concatenate([getattr(p, f"dwell_{s}") for s in range(1, 5)] + [np.full((runs, 1), np.inf)], axis=1)
    bears = np.concatenate([getattr(p, f"bears_{s}") for s in range(5)], axis=1)
    shape = (runs, departments)
    return Journey(
        measure=measure,
        stage=np.zeros(shape, dtype=np.int8),
        dwell=np.zeros(shape),
        falling=np.zeros(shape),
        since=np.full((*shape, measures), -1, dtype=np.int32),
        short=np.zeros((*shape, measures)),
        needed=needed,
        weeks=weeks,
        fading=np.stack([getattr(p, f"{name}_decay") for name in STOCKS], axis=1),
        sense=sense,
        held=held,
        bears=bears,
    )


@dataclass(frozen=True)
class Building:
    """What builds capabilities this week: arrays (R, D) or (R, 1)."""

    effects: Effects
    pace: Array
    engagement: Array
    advocates: Array
    invests: Array
    pilot: Array
    wins: Array
    active_share: Array
    education: Array
    role_education: Array
    conversation: Array
    activity: Array


def build_capabilities(journey: Journey, b: Building, p: Room) -> None:
    """c += growth (1 - c) - decay c for every capability: slow stocks, bounded by construction.

    Education, role education, conversation and activity are what people do now, not stocks.
    """
    root = np.sqrt(b.active_share)
    e, level = b.effects, journey.level
    free = 1.0 - level("turf")
    own = b.engagement * b.invests
    work = b.engagement * b.pace  # what a lever at full strength can do here this week
    owned = np.maximum(e.owned_jointly, e.owned_singly)
    growth = np.empty((root.shape[0], len(STOCKS), root.shape[1]))
    growth[:, 0] = (
        work * (p.leadership_sponsor * e.sponsor + p.leadership_lead * e.lead + p.leadership_council * e.council)
        + b.engagement * p.leadership_owner * owned * (1.0 - e.owner_unfit)
        + p.leadership_advocates * b.advocates * (p.leadership_unheard + p.leadership_audience * root)
        + p.leadership_activity * root
    )
    growth[:, 1] = work * (p.listening_lever * e.listening + p.listening_lead * e.lead) + p.listening_activity * root
    growth[:, 2] = (
        work * p.tools_lever * e.tools * (1.0 + p.tools_purpose * np.minimum(1.0, e.purpose))
        + p.tools_self * own
        + p.tools_activity * root
    )
    growth[:, 3] = work * p.metrics_lever * e.metrics + p.metrics_self * own + p.metrics_activity * root
    growth[:, 4] = (
        work * (p.roles_lever * e.roles + p.roles_lead * e.lead) + p.roles_self * own + p.roles_activity * root
    )
    together = p.integration_council * e.council + p.integration_hub * e.hub + p.integration_summit * e.summit
    together = together + p.integration_teams * e.teams
    growth[:, 5] = free * (
        work * together
        + b.engagement * p.integration_joint * e.owned_jointly
        + p.integration_pilot * b.pilot
        + p.integration_activity * root
    )
    growth[:, 6] = (
        e.governance_gain
        + work * p.governance_council * e.council
        + p.governance_joint * e.owned_jointly
        + p.governance_activity * root * e.ruled
    )
    winning = np.minimum(1.0, b.wins / p.visibility_half)
    growth[:, 7] = (p.visibility_wins + p.visibility_shown * work * e.celebrate) * winning
    governed = p.autonomy_governed + (1.0 - p.autonomy_governed) * level("governance")
    left_alone = (1.0 - e.throttle) * (1.0 - p.late_owner * e.owned_singly)
    growth[:, 8] = p.autonomy_growth * e.autonomy_factor * b.education * left_alone * governed
    stocks = journey.measure[:, : len(STOCKS)]
    stocks += growth * (1.0 - stocks) - journey.fading * stocks
    level("education")[:] = b.education
    level("role_education")[:] = b.role_education
    level("conversation")[:] = b.conversation
    level("activity")[:] = b.activity


def move_turf(journey: Journey, active_share: Array, effects: Effects, p: Room) -> None:
    """Rivalry grows where several departments are active and nobody, or each for itself, owns it; what is joint removes it."""
    turf = journey.level("turf")
    rivals = (active_share > p.turf_active_share).sum(axis=1, keepdims=True)
    unclear = 1.0 + (p.turf_owned_by_rivals - 1.0) * effects.owned_by_rivals
    single = p.turf_owned_singly + (1.0 - p.turf_owned_singly) * effects.owner_unfit
    unclear = np.where(effects.owned_singly > 0.0, single, unclear)
    unclear = np.where(effects.owned_jointly > 0.0, p.turf_owned_jointly, unclear)
    growth = np.minimum(1.0, p.turf_growth * unclear * np.minimum(1.0, rivals / p.turf_rivals))
    fading = (
        p.turf_decay
        + p.turf_integration * journey.level("integration")
        + p.turf_governance * journey.level("governance")
        + p.turf_hub * effects.hub
        + p.turf_teams * effects.teams
        + p.turf_joint * effects.owned_jointly
    )
    turf += growth * (1.0 - turf) - fading * turf


def feel_oversight(journey: Journey, throttle: Array, p: Room) -> None:
    """Oversight beyond what the stage bears, in [0, 1]: [g - bears]+ / (1 - bears) + a x approval of every post."""
    bears = journey.bears[np.arange(len(journey.stage))[:, None], journey.stage]
    beyond = np.maximum(journey.level("governance") - bears, 0.0) / (1.0 - bears)
    journey.level("oversight")[:] = np.minimum(1.0, beyond + p.oversight_throttle * throttle)


def move_stages(journey: Journey, week: int, p: Room) -> NDArray[np.int8]:
    """Check the gates of every department; return the change of stage, (R, D) in {-1, 0, 1}.

    Gates must be met for the dwell time, held levels missed for a quarter; both clocks run down rather than reset, since
    small departments flicker around a level.
    """
    runs = journey.stage.shape[0]
    signed = np.moveaxis(journey.measure, 1, 2) * journey.sense
    row = np.arange(runs)[:, None]
    needed = journey.needed[row, journey.stage]
    missing = needed - signed
    np.maximum(missing, 0.0, out=missing)
    journey.short = np.where(np.isfinite(missing), missing, 0.0)
    missed = missing > 0.0
    journey.since = np.where(missed, np.where(journey.since >= 0, journey.since, week), -1).astype(np.int32)
    met = ~missed.any(axis=2)
    journey.dwell = np.maximum(0.0, journey.dwell + np.where(met, 1.0, -1.0))
    up = journey.dwell >= journey.weeks[row, journey.stage]
    fails = (signed < journey.held[row, journey.stage]).any(axis=2)
    journey.falling = np.maximum(0.0, journey.falling + np.where(fails, 1.0, -1.0))
    down = (journey.falling >= p.fall_weeks) & ~up & (journey.stage > 0)
    change = up.astype(np.int8) - down.astype(np.int8)
    moved = change != 0
    if moved.any():
        journey.stage += change
        journey.dwell[moved] = 0.0
        journey.falling[moved] = 0.0
        # Another stage, another gate: what blocks the next step now, and since this week.
        missing = np.maximum(journey.needed[row, journey.stage] - signed, 0.0)
        journey.short[moved] = np.where(np.isfinite(missing), missing, 0.0)[moved]
        journey.since[moved] = np.where(missing > 0.0, week, -1)[moved]
    return change


def missing_words(journey: Journey, run: int, department: int, ceiling: float) -> str:
    """Why a department has just fallen back: the held level it misses most, in words."""
    lost = int(journey.stage[run, department]) + 1
    held = journey.held[run, lost] * journey.sense
    have = journey.measure[run, :, department]
    asked = np.flatnonzero(np.isfinite(held))
    gap = (held[asked] - have[asked]) * journey.sense[asked] / np.abs(held[asked])
    worst = int(asked[gap.argmax()])
    stage = STAGE_WORDS[lost]
    if MEASURES[worst] == "activity":
        share = 100.0 * ceiling
        return (
            f"{share * have[worst]:.1f} % of staff active in public; {stage} needs {share * held[worst]:.1f} % to hold"
        )
    return f"{MEASURES[worst].replace('_', ' ')} at {have[worst]:.2f}; {stage} needs {held[worst]:.2f} to hold"


def share_at(journey: Journey, structure: Structure, stage: float) -> Array:
    """Share of customer-facing people (of all, where nobody faces customers) in departments at least that far, (R,)."""
    weight = structure.headcount * structure.customer_facing
    if not weight.any():
        weight = structure.headcount
    share: Array = ((journey.stage >= stage) * weight).sum(axis=1) / weight.sum()
    return share


def organization_stage(journey: Journey, structure: Structure, p: Room) -> Array:
    """Highest stage held by departments with at least the quorum of customer-facing people, (R,)."""
    # The share at or beyond a stage falls with the stage, so those that have the quorum count up to the highest.
    share = np.array([share_at(journey, structure, stage) for stage in range(1, len(STAGES))])
    return (share >= p.quorum[:, 0]).sum(axis=0).astype(np.float64)
