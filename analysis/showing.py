"""A study's origin in plain words: what was run, with what, when, and whether it is still as it was written."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.answer import Section
from analysis.study import Study
from sim.parameters import PARAMETERS


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
    if manifest["failed"]:
        told.append(f"{manifest['failed']} futures broke off.")
    return [
        Section("What was run", tuple(told)),
        Section("With what", tuple(_tools(study))),
        Section("Is it as it was written?", tuple(changed) or ("Yes: every file agrees with its digest.",)),
    ]


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
