"""docs/stories.md: the stories of the library told from their files, with what was seen when they were run.

What a story says comes from its file. What was seen (figures, and a judgement in words that somebody wrote after
looking) is kept in docs/stories-seen.yaml; `look` runs the stories and writes the figures anew, and leaves the words.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analysis.experiments import StudyError, replicate
from analysis.study import Study
from sim.library import stories
from sim.outcomes import STAGE_WORDS
from sim.problems import Findings
from sim.reading import plain, read_file
from sim.scenario import list_scenarios, load_scenario
from sim.writing import to_text, write_file

_TOLD_APART = ("name", "question", "look_at", "sources", "based_on")
SEEN = "stories-seen.yaml"

HEAD = """\
# The stories

What the library holds, told from the files by `run.py stories`: each with its question, what it changes in the story
it is based on, what to look at, and where its values come from. Documents S0 to S4 and facts E are those of
[evidence.md](evidence.md). What no source covers is an assumption. To run one: `run.py simulate NAME`; to lay two
beside each other: `run.py compare NAME NAME`.

**What was seen** are figures of a few futures of each story, not a forecast, and a sentence by somebody who compared
them with what the document says. A story is not tuned to its ending: where the model does something else than its
document tells, that is said.
"""


def write_stories(folder: str | Path) -> Path:
    """Write ``stories.md`` in the folder of the documents, whole or not at all.

    Raises
    ------
    StudyError
        If it cannot be written.
    """
    target = Path(folder) / "stories.md"
    try:
        write_file(target, stories_text(read_seen(folder)))
    except OSError as error:
        raise StudyError(f"{target} cannot be written: {(error.strerror or str(error)).lower()}") from error
    return target


def stories_text(seen: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole page as Markdown."""
    names = list_scenarios()
    parts = [HEAD, "\n".join(f"- [{name}](#{name}): {question}" for name, question in names.items()) + "\n"]
    parts += [_story(name, seen.get(name, {})) for name in names]
    return "\n".join(parts)


def read_seen(folder: str | Path) -> dict[str, dict[str, Any]]:
    """What was seen of each story: ``judgement`` in words, ``figures``; nothing where nobody looked."""
    path = Path(folder) / SEEN
    if not path.is_file():
        return {}
    findings = Findings()
    read = read_file(path, SEEN, findings)
    findings.stop_if_any()
    return plain(read[1]) if read is not None else {}


def look(
    folder: str | Path, names: Iterable[str] | None = None, runs: int = 20, seed: int = 7, workers: int | None = 1
) -> None:
    """Run stories and write what was seen of them, story by story; the words that stand there are kept."""
    for name in names if names is not None else list_scenarios():
        with tempfile.TemporaryDirectory() as place:
            study = replicate(load_scenario(name), runs=runs, seed=seed, out=Path(place) / "study", workers=workers)
            figures = figures_of(study)
        seen = read_seen(folder)
        seen.setdefault(name, {"judgement": ""})["figures"] = figures
        ordered = {one: seen[one] for one in list_scenarios() if one in seen}
        write_file(Path(folder) / SEEN, _SEEN_HEAD + to_text(ordered))


_SEEN_HEAD = """\
# What was seen when the stories were run: figures written by analysis.stories.look, judgements by people who looked.
"""


def figures_of(study: Study) -> dict[str, Any]:
    """The few numbers of a story that its page shows."""
    weekly = study.weekly
    last = weekly[weekly["week"] == weekly["week"].max()]
    half = weekly[weekly["week"] == weekly["week"].max() // 2]
    runs = int(weekly["run"].nunique())
    ends = last["organization_stage"].astype(int).value_counts()
    given_up = study.events[study.events["kind"] == "abandoned"]["run"].nunique()
    a_year = 52.0 / float(weekly["week"].max()) / runs
    return {
        "runs": runs,
        "weeks": int(weekly["week"].max()),
        "ends": {STAGE_WORDS[stage]: int(ends[stage]) for stage in sorted(ends.index)},
        "given_up": int(given_up),
        "active": [round(float(part["active_share"].mean()) * 100.0, 1) for part in (half, last)],
        "conversing": round(float(last["conversing_share"].mean()) * 100.0, 2),
        "shadow": round(float(last["shadow_share"].mean()) * 100.0, 1),
        "inside": round(float(last["inside_share"].mean()) * 100.0, 1),
        "support": [round(float(part["executive_support"].mean()), 2) for part in (half, last)],
        "value_a_year": round(float(weekly["value"].sum()) * a_year),
        "incidents_a_year": round(float(weekly["incidents"].sum()) * a_year, 2),
        "spent": round(float(weekly["cash"].sum()) / runs),
    }


def _story(name: str, seen: Mapping[str, Any]) -> str:
    path = stories()[name]
    findings = Findings()
    read = read_file(path, path.name, findings)
    findings.stop_if_any()
    assert read is not None
    text, node = read
    told = plain(node)
    parts = [f'<a id="{name}"></a>\n## {told.get("name", name)}\n', f"*{told.get('question', '')}*\n"]
    below = told.get("based_on")
    parts.append(f"`{name}`" + (f", a patch of [{below}](#{below})" if below else "") + f". {_intro(text)}\n")
    parts.append(f"```yaml\n{_changes(text)}\n```\n")
    if told.get("look_at"):
        parts.append("What to look at:\n\n" + "\n".join(f"- {sentence}" for sentence in told["look_at"]) + "\n")
    if told.get("sources"):
        parts.append(
            "Where values come from:\n\n" + "\n".join(f"- `{p}`: {s}" for p, s in told["sources"].items()) + "\n"
        )
    if seen.get("figures"):
        parts.append(f"**What was seen** {_figures(seen['figures'])}\n")
    if seen.get("judgement"):
        parts.append(f"{seen['judgement']}\n")
    return "\n".join(parts)


def _intro(text: str) -> str:
    """The comment at the head of a file, as a paragraph."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").strip())
    return " ".join(line for line in lines if line)


def _changes(text: str) -> str:
    """What the file says of the company and the plan, as it is written; the rest is told in words."""
    kept, keep = [], False
    for line in text.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            keep = line.split(":", 1)[0] not in _TOLD_APART
        elif line.startswith("#"):
            keep = False
        if keep:
            kept.append(line.rstrip())
    return "\n".join(kept).strip() or "# nothing but its name"


def _figures(f: Mapping[str, Any]) -> str:
    ends = ", ".join(f"{stage} in {count}" for stage, count in f["ends"].items())
    told = f"({f['runs']} futures, {f['weeks']} weeks): the organization ends at {ends}. "
    told += f"Given up in {f['given_up']}. " if f["given_up"] else "Never given up. "
    told += f"Active in public {f['active'][0]:g} % of staff half way and {f['active'][1]:g} % at the end, "
    told += f"{f['conversing']:g} % converse"
    told += f", {f['shadow']:g} % speak without permission" if f["shadow"] else ""
    told += f", {f['inside']:g} % practise inside" if f["inside"] else ""
    told += f". Executive support {f['support'][0]:g} half way, {f['support'][1]:g} at the end. "
    told += f"A year brings the worth of {f['value_a_year']:,} conversations and {f['incidents_a_year']:g} incidents"
    return told + (f"; {f['spent']:,} spent in all." if f["spent"] else ".")
