"""A study's origin in plain words: what was run, with what, when, and whether it is still as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.answer import Section
from analysis.provenance import model_fingerprint, versions
from analysis.study import Study
from sim.outcomes import OUTCOMES
from sim.parameters import PARAMETERS
from sim.story import declare_all

NOTHING_CHANGED = "Nothing: its futures can be repeated exactly."


def provenance(study: Study, changed: Sequence[str]) -> list[Section]:
    """What manifest.json says, as sections.

    Parameters
    ----------
    study : Study
    changed : sequence of str
        What `Study.check` found.
    """
    manifest = study.manifest
    told = []
    for arm in manifest["arms"]:
        told.append(f"{arm['name']}: scenario {arm['digest'][:16]}, in {arm['file']}.")
        for name, value in arm["parameters"].items():
            usual = f" (usually {PARAMETERS[name].default:g})" if name in PARAMETERS else ""
            told.append(f"{arm['name']} sets {name} to {value:g}{usual}.")
    drawn = "only luck varies" if manifest["luck_only"] else "two futures share each draw of what nobody knows"
    each = " each" if len(manifest["arms"]) > 1 else ""
    told.append(f"{manifest['runs']:,} futures{each} of {manifest['weeks']} weeks, seed {manifest['seed']}; {drawn}.")
    if manifest.get("design"):
        names = ", ".join(name for name, _ in manifest["design"])
        told.append(f"{manifest['points']:,} points that vary {names}; the table runs says what each future was given.")
    if not study.complete:
        told.append("It is not finished: what follows is said of the futures that are there so far.")
    if manifest.get("failed"):
        told.append(f"{manifest['failed']} futures broke off.")
    return [
        Section("What was run", tuple(told)),
        Section("With what", tuple(_tools(study))),
        Section(
            "What has changed since?", tuple(since_then(study)) or ("Nothing: its futures can be repeated exactly.",)
        ),
        Section("Is it as it was written?", tuple(changed) or ("Yes: every file agrees with its digest.",)),
    ]


def made(study: Study) -> dict[str, Any]:
    """What any number of a study comes from, as plain data: digests of the scenarios, seed, versions."""
    manifest = study.manifest
    return {
        "scenarios": {arm["name"]: arm["digest"] for arm in manifest["arms"]},
        "seed": manifest["seed"],
        "headway": manifest["versions"]["headway"],
        "model": manifest["identity"]["model"],
        "study": manifest["digest"],
    }


def since_then(study: Study) -> list[str]:
    """What is different now from when a study was made: versions, the model's sources, its numbers; nothing if empty.

    A study of an older version opens all the same; what this says is why a run of it might come out otherwise today.
    """
    manifest = study.manifest
    told = []
    then, today = manifest["versions"], versions()
    moved = [f"{name} {then.get(name, 'none')} then, {now} now" for name, now in today.items() if then.get(name) != now]
    if moved:
        told.append(f"Versions: {', '.join(moved)}.")
    if manifest["identity"]["model"] != model_fingerprint():
        told.append(f"The model's sources: {manifest['identity']['model']} then, {model_fingerprint()} now.")
    if "numbers" in manifest:
        declare_all()
        told.extend(_numbers_since(manifest["numbers"]))
    lacking = sorted(set(OUTCOMES) - study.measured)
    if lacking:
        told.append(f"Measured now and not then: {', '.join(lacking)}.")
    return told


def _numbers_since(then: Mapping[str, Sequence[float]]) -> list[str]:
    told = []
    for name, (default, low, high) in then.items():
        if name not in PARAMETERS:
            told.append(f"{name} was a number of the model ({default:g}) and is none now.")
            continue
        now = PARAMETERS[name]
        if now.default != default:
            told.append(f"{name} was {default:g} and is {now.default:g} now.")
        if (now.low, now.high) != (low, high):
            told.append(f"{name} was drawn from {low:g} to {high:g}, and is from {now.low:g} to {now.high:g} now.")
    new = [name for name in PARAMETERS if name not in then]
    if new:
        told.append(f"New numbers of the model: {', '.join(new)}.")
    return told


def _tools(study: Study) -> list[str]:
    manifest = study.manifest
    versions, machine, git = manifest["versions"], manifest["machine"], manifest["git"]
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items() if name != "headway")
    told = [f"Headway {versions['headway']} (model {manifest['identity']['model']}), {libraries}."]
    if git is not None:
        told.append(f"Sources at commit {git['commit'][:12]}{', with changed files' if git['changed_files'] else ''}.")
    seconds = manifest["seconds"]
    began, took = manifest["started"].replace("T", " ")[:16], sum(seconds.values())
    told.append(
        f"Made on {began} UTC in {took:.1f} seconds (runs {seconds.get('runs', 0):.1f}) on "
        f"{machine['system']} {machine['processor']} with {machine['cores']} cores."
    )
    return told
