"""docs/validation.md, made from what was measured: results.json, the region, and notes on what failed."""
# ruff: noqa: E501  (sentences and rows of the page stand on one line)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.experiments import StudyError
from analysis.files import read_json, replacing
from analysis.validation.cases import load_cases
from analysis.validation.companies import companies
from analysis.validation.pattern import load_patterns
from analysis.validation.results import FILE, PARTS
from sim.parameters import PARAMETERS
from sim.region import FILE as REGION
from sim.scenario import declare_all

NOTES = Path(__file__).with_name("failures.yaml")
PICTURE = "validation.png"
HAD = ("shown", "met")


@lru_cache(maxsize=1)
def notes() -> dict[str, dict[str, str]]:
    """What the model does in place of a pattern or figure it does not meet, and what would have to change."""
    from ruamel.yaml import YAML

    content: dict[str, dict[str, str]] = YAML(typ="safe", pure=True).load(NOTES.read_text(encoding="utf-8")) or {}
    return content


def write_page(folder: Path, results: Path = FILE) -> Path:
    """Write validation.md into `folder` and return its path."""
    path = folder / "validation.md"
    text = page_text(read_json(results), read_json(REGION) if REGION.exists() else {})
    try:
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except FileNotFoundError:
        raise StudyError(f"{path} cannot be written: there is no folder {folder}") from None
    return path


def page_text(found: Mapping[str, Any], region: Mapping[str, Any]) -> str:
    """The whole page."""
    parts = [
        "# Can it be believed?\n",
        _five(found, region),
        f"![Every pattern and published figure: effect, interval, verdict]({PICTURE})\n",
        _how(found.get("patterns", [])),
        _unmeasured(found),
        _patterns(found.get("patterns", [])),
        _figures(found.get("figures", [])),
        _failures(found),
        _cases(found.get("cases", [])),
        _calibration(region, found.get("searched again", {})),
        _ablation(found.get("ablation", [])),
    ]
    return "\n".join(part for part in parts if part)


# --- the top ----------------------------------------------------------------------------------------------------------


def verdicts(patterns: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The verdict on each pattern over all companies: shown on all, opposite on any, shown on some, not shown."""
    by_id: dict[str, list[str]] = {}
    for row in patterns:
        those = by_id.setdefault(row["id"], [])
        if row["mean"] is not None:  # too few futures that count say nothing, neither for nor against
            those.append(row["verdict"])
    found = {}
    for name, those in by_id.items():
        if "opposite" in those:
            found[name] = "opposite"
        elif those and all(one == "shown" for one in those):
            found[name] = "shown"
        else:
            found[name] = "shown on some" if "shown" in those else "not shown"
    return found


@lru_cache(maxsize=1)
def sought_out() -> frozenset[str]:
    """Patterns that were set up to see one mechanism at work: they count apart."""
    return frozenset(pattern.id for pattern in load_patterns() if pattern.sought)


def _names(found: Mapping[str, str], *wanted: str) -> list[str]:
    return [name for name, verdict in found.items() if verdict in wanted]


def _five(found: Mapping[str, Any], region: Mapping[str, Any]) -> str:
    told = verdicts(found.get("patterns", []))
    figures = found.get("figures", [])
    tuned, held = [f for f in figures if f["tuned"]], [f for f in figures if not f["tuned"]]
    met = {
        True: [f["id"] for f in tuned if f["verdict"] == "met"],
        False: [f["id"] for f in held if f["verdict"] == "met"],
    }
    sought = {name: told.pop(name) for name in sought_out() if name in told}
    labels = {row["id"]: row["label"] for row in found.get("patterns", [])}
    other_way = [f"{name} ({labels[name]})" for name in _names(told, "opposite")]
    missed = [f"{f['id'].split()[0]} ({f['label']})" for f in figures if f["verdict"] == "not met"]
    count = len(_names(told, "not shown", "shown on some"))
    wrong = (
        f"Going the other way: {', '.join(other_way) or 'nothing'}; not shown, or not everywhere: {count} more; figures "
        f"missed: {', '.join(missed) or 'none'}; the largest error is that too many people speak where a programme works"
    )
    real = sum(row["kind"] == "happened" for row in found.get("cases", []))
    complete = len(found.get("patterns", [])) == len(companies()) * (len(told) + len(sought))
    sizes = "three companies" if complete else "one to three companies"
    waves = " and ".join(str(w["companies"]) for w in region.get("waves", []))
    calibrated = (
        f"Of {region['searched']} numbers that nobody knows, the {len(region['numbers'])} that move published figures most "
        f"were narrowed by a space-filling search ({waves} varied companies) on {len(region['fits'])} of these figures; "
        "all others are free."
        if region
        else "None of its numbers has been calibrated."
    )
    return (
        f"**Calibrated on what?** {calibrated} "
        f"**Checked against what?** Against {len(told)} directions that the sources tell, each on {sizes} "
        f"({len(_names(told, 'shown'))} shown on all, {len(_names(told, 'shown on some'))} on some, "
        f"{len(_names(told, 'not shown'))} not shown, {len(_names(told, 'opposite'))} opposite somewhere) and {len(sought)} more, marked °, that were sought out to see one "
        f"mechanism at work ({len(_names(sought, 'shown'))} shown on all, {len(_names(sought, 'opposite'))} opposite "
        "somewhere), against "
        f"{len(figures)} figures ({len(met[True])} of {len(tuned)} that calibration saw are met, {len(met[False])} of "
        f"{len(held)} that were kept from it), and against {real} real compan{'y' if real == 1 else 'ies'}. "
        f"**Wrong about what?** {wrong} (see "
        "[known failures](#known-failures)). "
        "**Not to be used for what?** To foretell what one company will reach or by when, to claim money earned, or to "
        "defend the size of an effect: it can compare plans for one company, say which risks they share, and show how "
        "unsure that is. "
        "**Evidence from when, of what?** One practice, staff speaking for their company in public social media, in "
        "mostly American and large companies of 2007 to 2017, most of it told by those who sold or did it "
        "([evidence](evidence.md)); for any other practice the words change and the evidence does not.\n"
    )


def _how(patterns: Sequence[Mapping[str, Any]]) -> str:
    most = {c.name: max((r["futures"] for r in patterns if r["company"] == c.name), default=0) for c in companies()}
    rows = [f"{c.words} ({most[c.name]} futures)" for c in companies()]
    return (
        "## How this was measured\n\n"
        "`uv run run.py validate` works everything out again and writes this page; it goes on where it was "
        "stopped. `--quick` tries every pattern on the small company in a few futures and writes nothing. `--calibrate` "
        "searches the numbers anew.\n\n"
        "A pattern is an experiment of a line or two (`analysis/validation/patterns.yaml`): two or more arms on "
        "common luck and in common worlds, one measure, one direction. Nothing in the model knows of these files. "
        "*Shown*: the 95 % interval of the mean difference lies on the side expected; *opposite*: on the other; *not "
        "shown*: neither. A direction says nothing of size; d is the effect in standard deviations between futures. With "
        f"so many intervals some miss by chance. Companies: {'; '.join(rows)}.\n\n"
        "A figure is a band on varied companies (`targets.yaml`, `ensemble.yaml`): *met* where the estimate lies in the "
        "band, *near* where only its 95 % interval over companies reaches it, else *not met*.\n"
    )


def _unmeasured(found: Mapping[str, Any]) -> str:
    """What has not been worked out in this release, so that nobody takes silence for success."""
    there = {(row["company"], row["id"]) for row in found.get("patterns", [])}
    lacking = []
    for company in companies():
        missing = [p.id for p in load_patterns() if (company.name, p.id) not in there]
        if missing:
            every = len(missing) == len(load_patterns())
            lacking.append(f"{'all patterns' if every else ', '.join(missing)} on {company.words}")
    lacking += [NAMES[name] for name in PARTS if name not in found and name in NAMES]
    done = {row["id"] for row in found.get("cases", [])}
    lacking += [f"the case *{case.id}*" for case in load_cases() if case.id not in done]
    if not lacking:
        return ""
    return f"**Not measured in this release** (`uv run run.py validate` does it): {'; '.join(lacking)}.\n"


NAMES = {"ablation": "what is lost without each mechanism", "peers": "peers", "figures": "published figures"}


# --- tables -----------------------------------------------------------------------------------------------------------


def short(value: float | None) -> str:
    """A number in three digits at most."""
    if value is None:
        return "-"
    return f"{value:.2g}" if abs(value) < 100 else f"{value:,.0f}"


def _cell(row: Mapping[str, Any]) -> str:
    if row["mean"] is None:
        return f"*too few futures* ({row['futures']})"
    size = "" if row["size"] is None else f"; d {row['size']:.1f}"
    return f"**{row['verdict']}** {short(row['mean'])} [{short(row['low'])}, {short(row['high'])}]{size}"


def _patterns(rows: Sequence[Mapping[str, Any]]) -> str:
    by_id: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(row["id"], {})[row["company"]] = row
    names = [c for c in companies() if any(c.name in those for those in by_id.values())]
    lines = [
        "## Patterns\n",
        "The effect is in the unit of what is measured, less its bound where there is one. Ids as in "
        "[evidence](evidence.md) and [coverage](coverage.md); letters tell parts of one pattern apart. ° was set up to see "
        "one mechanism at work, where the other experiments could not tell it apart: a claim of the sources, tried where "
        "it should be seen, until one way showed it (95 set-ups for 18). It says that the mechanism does what is asked of it, and "
        "less for the model than the rest does; look at the size.\n",
        "| Id | What is claimed | Measure, effect | " + " | ".join(c.words for c in names) + " |",
        "|---|---|---|" + "---|" * len(names),
    ]
    for name, those in by_id.items():
        one = next(iter(those.values()))
        bound = f", against {one['bound']:g}" if one["bound"] else ""
        cells = [_cell(those[c.name]) if c.name in those else "-" for c in names]
        lines.append(
            f"| {name}{'°' if name in sought_out() else ''} | {one['says']} ({one['source']}) | `{one['measure']}`: {one['effect']}{bound}, {one['expects']} | "
            + " | ".join(cells) + " |"
        )  # fmt: skip
    return "\n".join(lines) + "\n"


def _figures(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        "## Published figures\n",
        "Those marked *kept* were kept from all tuning.\n",
        "| Id | Figure | Band | Model, 95 % interval | Companies | Verdict | Calibration |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        found = (
            f"{short(row['estimate'])} [{short(row['low'])}, {short(row['high'])}]"
            if row["estimate"] is not None
            else "-"
        )
        lines.append(
            f"| {row['id']} | {row['says']} ({row['source']}) | {short(row['band'][0])} to {short(row['band'][1])} | {found} | "
            f"{row['companies']} | **{row['verdict']}** | {'saw it' if row['tuned'] else 'kept'} |"
        )
    return "\n".join(lines) + "\n"


def failed(found: Mapping[str, Any]) -> list[str]:
    """Ids of what is not shown on every company, opposite, near or not met."""
    told = verdicts(found.get("patterns", []))
    figures = [f["id"] for f in found.get("figures", []) if f["verdict"] != "met"]
    return [*(name for name, verdict in told.items() if verdict not in HAD), *figures]


def _failures(found: Mapping[str, Any]) -> str:
    told = verdicts(found.get("patterns", []))
    known = notes()
    lines = [
        "## Known failures\n",
        "What is not shown on every company it was tried on, or not met: what the model does instead, and what would have to change. The reasons are our reading, not measured.\n",
        "| Id | Verdict | Instead | What would have to change |",
        "|---|---|---|---|",
    ]
    for name in failed(found):
        verdict = told.get(name) or next(f["verdict"] for f in found["figures"] if f["id"] == name)
        note = known.get(name, {})
        levels = _levels(found, name)
        lines.append(
            f"| {name} | {verdict} | {levels}{note.get('instead', '')} | {note.get('change', 'not looked into')} |"
        )
    return "\n".join(lines) + "\n"


def _levels(found: Mapping[str, Any], name: str) -> str:
    """The arms' levels on the company where the pattern is least shown."""
    rows = [
        r for r in found.get("patterns", []) if r["id"] == name and r["verdict"] != "shown" and r["mean"] is not None
    ]
    if not rows:
        return ""
    row = rows[0]
    words = next(c.words for c in companies() if c.name == row["company"])
    return f"{words}: " + ", ".join(f"{arm} {short(v)}" for arm, v in row["levels"].items()) + ". "


def _cases(rows: Sequence[Mapping[str, Any]]) -> str:
    learned = {case.id: case.learned for case in load_cases()}
    lines = []
    for kind, heading, intro in (
        ("happened", "Three real cases", "Only starts and plans were given to the model; this is the chance it gave to what happened."),
        ("foretold", "Two exercises", "Written down, with their predictions, before they were run for the first time; the order of commits shows it."),
    ):  # fmt: skip
        lines += [f"## {heading}\n", f"{intro}\n"]
        for row in (r for r in rows if r["kind"] == kind):
            lines.append(f"**{row['id'].capitalize()}** ({row['source']}; `{row['scenario']}`)\n")
            for claim in row["claims"]:
                chance = f"{claim['count']} of {claim['of']} futures ({100 * claim['low']:.0f} to {100 * claim['high']:.0f} %)"
                if claim["in_at_least"] is not None:
                    came = "as foretold" if claim["share"] >= claim["in_at_least"] else "**not as foretold**"
                    chance += f"; foretold for at least {100 * claim['in_at_least']:.0f} %: {came}"
                lines.append(f"- {claim['says']}: {chance}")
            lines.append("")
            if learned.get(row["id"]):
                lines.append(f"{learned[row['id']]}\n")
    return "\n".join(lines)


def _firm(region: Mapping[str, Any], again: Mapping[str, Any]) -> str:
    """How far another search, which is not in use, came to the same numbers and middles."""
    moved = {}
    for place, name in enumerate(region["numbers"]):
        if name in again["middles"]:
            values, p = sorted(point[place] for point in region["points"]), PARAMETERS[name]
            moved[name] = abs(again["middles"][name] - values[len(values) // 2]) / (p.high - p.low)
    return (
        f"How firm it is: another search (`validate --calibrate`, {again['when']}, {again['searched']} numbers and so other "
        f"points) kept {len(again['middles'])} numbers, {len(moved)} of them among those below, whose middles moved by "
        f"{100 * max(moved.values(), default=0.0):.0f} % of their range at most: which numbers stand below is known in rough only. That "
        "region is not in use; every result of this release was measured in the one below.\n"
    )


def _calibration(region: Mapping[str, Any], again: Mapping[str, Any]) -> str:
    if not region:
        return ""
    declare_all()
    lines = [
        "## Calibration\n",
        f"A Latin hypercube over all {region['searched']} numbers that nobody knows, one varied company a point, and "
        "history matching: numbers that move no figure are left alone; for the others a quadratic emulator of each figure "
        "says how implausible a point is, and points beyond three standard deviations on their worst figure are ruled "
        f"out. What was left of the candidates: " + ", then ".join(f"{100 * w['left']:.1f} %" for w in region["waves"])
        + f". The region is kept as {len(region['points'])} points (`sim/world.json`), and every study draws its worlds "
        "from it, so that its bands show what these figures leave open.\n",
    ]  # fmt: skip
    came = sum(p.kind == "world" and p.low < p.high for p in PARAMETERS.values()) - region["searched"]
    if came > 0:
        lines.append(f"{came} such numbers came into the model since and are free.\n")
    if again:
        lines.append(_firm(region, again))
    if any(w["line"] > 3.0 for w in region["waves"]):
        line = max(w["line"] for w in region["waves"])
        lines.append(
            f"No point met all figures at once: the least implausible hundredth was kept, at up to {line:.1f} standard "
            "deviations. The figures that stand against each other are those far from their band below.\n"
        )
    lines += ["| Number | Range | What is left (middle, nine of ten) | Moves most |", "|---|---|---|---|"]
    for place, name in enumerate(region["numbers"]):
        p = PARAMETERS[name]
        values = sorted(point[place] for point in region["points"])
        left, middle, right = (short(values[min(len(values) - 1, int(q * len(values)))]) for q in (0.05, 0.5, 0.95))
        moves = next(s["figure"] for s in region["screened"] if s["number"] == name)
        lines.append(
            f"| `{name}` {p.meaning} | {p.low:g} to {p.high:g}, usual {p.default:g} | {middle} ({left} to {right}) "
            f"| {moves} |"
        )
    lines += ["", "How far figures were from their band before and after, in standard deviations of the emulator:\n"]
    lines += ["| Figure | With usual values | In the region | Explained by the numbers |", "|---|---|---|---|"]
    for fit in region["fits"]:
        lines.append(
            f"| {fit['figure']} | {fit['implausible_default']:.1f} | {fit['implausible_region']:.1f} | {100 * fit['explained']:.0f} % |"
        )
    free: dict[str, int] = {}
    for name, p in PARAMETERS.items():
        if p.kind == "world" and name not in region["numbers"]:
            free[p.room] = free.get(p.room, 0) + 1
    rooms = ", ".join(f"{room} {count}" for room, count in sorted(free.items(), key=lambda one: -one[1])[:8])
    lines.append(
        f"\n**Free**: the other {sum(free.values())} numbers that nobody knows move none of these figures clearly enough to "
        f"be pinned down by them, and are drawn from their whole range ({rooms}, and others). That is no proof that they do "
        "not matter elsewhere.\n"
    )
    return "\n".join(lines)


def _ablation(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    lines = [
        "## Without each mechanism\n",
        "Each was switched off by its numbers (`switches.yaml`), on common luck and in common worlds, and patterns and "
        "figures were tried again: those it is there for and a common few. "
        "A pattern is tried on the smallest of the first two companies that shows it. *Lost*: shown before, not shown "
        "without it, and clearly smaller (the 99 % interval of the difference, future by future, excludes zero); a figure "
        "counts as lost where it leaves its band and the interval it had. *Weaker*: still shown, clearly smaller, by a "
        "quarter at least.\n",
        "| Mechanism | Tried | Lost | Weaker | Only without it |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [", ".join(row[key]) or "-" for key in ("tried", "lost", "weaker", "gained")]
        lines.append(f"| {row['name']} | " + " | ".join(cells) + " |")
    needs = {row["name"]: {*row["lost"], *row["weaker"]} for row in rows}
    alone = [name for name, those in needs.items() if those and those <= sought_out()]
    if alone:
        lines.append(
            f"\nNeeded by nothing but an experiment that was set up to see it (°): {'; '.join(alone)}. The sources tell of "
            "each, and no other pattern or figure could tell it apart: whoever wants a smaller model begins here.\n"
        )
    idle = [name for name, those in needs.items() if not those]
    if idle:
        lines.append(f"\nNothing that was tried needs: {'; '.join(idle)}.\n")
    return "\n".join(lines) + "\n"
