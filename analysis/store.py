"""A study on disk: manifest, scenarios, Parquet tables, summary; written so that nothing half-done is ever read.

While a study runs, each finished block is a folder of its own under ``parts``, renamed into place when all of it is on
the disk; a study that was killed goes on from there. At the end the parts are merged in order into one file a table.
Clock times are in the manifest alone.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow.parquet as pq

from analysis.errors import RunFailed, StudyError
from analysis.files import file_digest, read_json, replacing, slug, write_json
from analysis.plan import Block, Look, Plan, Span, digest_of
from analysis.provenance import describe_machine, git_state, model_fingerprint, now, versions
from analysis.tables import PARTS, read_table, schemas, write_parquet
from sim.parameters import PARAMETERS
from sim.roster import read_roster
from sim.story import declare_all

if TYPE_CHECKING:
    from sim.scenario import Scenario

FORMAT = 1  # of the folder; raised when an older reader would misread it
STUDIES = Path("studies")
MANIFEST, SUMMARY = "manifest.json", "summary.json"
RUNNING, COMPLETE = "running", "complete"


class StudyFolder:
    """The folder of one study while it is made. Use `claim`."""

    def __init__(self, plan: Plan, path: Path, kept: bool = True) -> None:
        self.plan = plan
        self._kept = kept
        self.path = path
        self.parts = path / PARTS
        self.complete = False
        self._manifest: dict[str, Any] = {}

    @classmethod
    @contextmanager
    def claim(cls, plan: Plan, out: str | os.PathLike[str] | None = None, kept: bool = True) -> Iterator[StudyFolder]:
        """Open the folder for `plan`: a new one, this study's unfinished one (finished parts are kept), or this study's
        finished one (`complete` is then True). One that is not to be `kept` goes without the scenarios' files.

        Raises
        ------
        StudyError
            If the folder holds something else, cannot be written, or is being written by another command.
        """
        folder = cls(plan, Path(out) if out is not None else STUDIES / default_name(plan), kept)
        try:
            folder._look()
            if folder.complete:
                yield folder
                return
            folder.parts.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StudyError(f"{folder.path} cannot be used for a study: {error.strerror}") from None
        with _locked(folder.parts):
            folder._look()
            if not folder.complete:
                folder._prepare()
            yield folder

    def _look(self) -> None:
        """Find out what the folder holds, and refuse what is not this study."""
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise StudyError(f"{self.path} is a file; give a folder")
        manifest = self.path / MANIFEST
        if not manifest.exists():
            others = [p.name for p in self.path.iterdir() if not p.name.startswith(".") and p.name != PARTS]
            if others:
                told = ", ".join(sorted(others)[:3])
                raise StudyError(f"{self.path} holds other files ({told}); give another folder")
            return
        found = read_json(manifest)
        wanted = study_identity(self.plan)
        if found.get("identity") != wanted:
            told = "; ".join(_differences(found.get("identity"), wanted)) or "its description cannot be read"
            raise StudyError(f"{self.path} holds another study ({told}); give another folder with --out")
        self._manifest = found
        self.complete = found.get("status") == COMPLETE
        if self.complete:
            shutil.rmtree(self.parts, ignore_errors=True)

    def _prepare(self) -> None:
        """Write what is known before the first run; drop parts that other versions of the tools made."""
        for stale in [*self.path.glob(".*-*"), *self.parts.glob(".part-*")]:
            shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
        if self._manifest and self._manifest.get("versions") != versions():
            for part in self.parts.glob("[0-9]*"):
                shutil.rmtree(part)
        arms = [
            {"name": arm.name, "digest": arm.scenario.digest(), "file": _scenario_file(i, arm.name),
             "parameters": dict(arm.scenario.parameters), "runs_per_block": self.plan.block_size(arm)}
            for i, arm in enumerate(self.plan.arms)
        ]  # fmt: skip
        declare_all()
        began = self._manifest.get("started", now()) if any(self.parts.glob("[0-9]*")) else now()
        identity = study_identity(self.plan)
        self._manifest = {
            "format": FORMAT,
            "status": RUNNING,
            "digest": digest_of(identity),
            "identity": identity,
            "arms": arms,
            "runs": self.plan.total,
            "points": self.plan.design.points,
            "design": self.plan.design.described,
            "seed": self.plan.seed,
            "weeks": self.plan.weeks,
            "luck_only": self.plan.luck_only,
            "numbers": {n: [p.default, p.low, p.high] for n, p in PARAMETERS.items()},
            "versions": versions(),
            "git": git_state(),
            "machine": describe_machine(),
            "started": began,
            "seconds": {},
        }
        write_json(self.path / MANIFEST, self._manifest)
        for arm, entry in zip(self.plan.arms, arms, strict=True) if self._kept else ():
            with replacing(self.path / str(entry["file"])) as temporary:
                temporary.write_text(arm.scenario.to_yaml(), encoding="utf-8")
            self._keep_people(arm.scenario)

    def _keep_people(self, scenario: Scenario) -> None:
        """The people and ties of an imported company beside the scenario, without ids and columns kept aside."""
        told = scenario.organization.imported
        if told is None:
            return
        path = self.path / told.file
        if path.exists() and read_roster(path).digest != told.digest:
            raise StudyError(f"two scenarios name other people {told.file}; call one of the files something else")
        with replacing(path) as temporary:
            told.roster().nameless().write(temporary)

    def has_part(self, part: str) -> bool:
        """Whether the block with this part is worked out and on the disk."""
        return (self.parts / part).is_dir()

    def stop_if_failed(self, block: Block | Span) -> None:
        """Raise `RunFailed` if a run of a finished block broke off."""
        for run in pq.read_table(self.parts / block.part / "runs.parquet").to_pylist():
            if run["status"] != "ok":
                told = f"future {run['run']} of {run['arm']} broke off: {run['error']}"
                raise RunFailed(f"{told}. What was finished is kept in {self.path}.")

    def settle(self, plan: Plan, looks: Sequence[Look]) -> None:
        """Say how many runs there are in the end, and how exact the answer was at every look on the way."""
        self.plan = plan
        self._manifest["runs"] = plan.total
        if looks:
            self._manifest["looks"] = [asdict(look) for look in looks]
        write_json(self.path / MANIFEST, self._manifest)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Note in the manifest how long `what` took."""
        start = time.monotonic()
        yield
        self._manifest["seconds"][what] = round(time.monotonic() - start, 3)

    def merge(self) -> None:
        """Put the parts of every table together, in the order of their numbers, one part in memory at a time."""
        rows = {}
        for name, schema in schemas(self.plan.design.described).items():
            files = (self.parts / span.part / f"{name}.parquet" for span in self.plan.spans())
            with replacing(self.path / f"{name}.parquet") as temporary:
                rows[name] = write_parquet(temporary, (pq.read_table(file, schema=schema) for file in files), schema)
        self.note_tables(rows)

    def note_tables(self, rows: Mapping[str, int]) -> None:
        """Note in the manifest that these tables are written, with their numbers of rows."""
        noted = {n: {"rows": count, "sha256": file_digest(self.path / f"{n}.parquet")} for n, count in rows.items()}
        self._manifest["tables"] = self._manifest.get("tables", {}) | noted

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the summary, mark the study complete, and drop the parts."""
        write_json(self.path / SUMMARY, summary)
        statuses = read_table(self.path, "runs", ["status"])["status"].to_pylist()
        self._manifest |= {
            "failed": sum(status != "ok" for status in statuses),
            "summary_sha256": file_digest(self.path / SUMMARY),
            "finished": now(),
            "status": COMPLETE,
        }
        write_json(self.path / MANIFEST, self._manifest)
        shutil.rmtree(self.parts, ignore_errors=True)
        self.complete = True


@cache
def _code() -> str:
    return model_fingerprint()


def study_identity(plan: Plan) -> dict[str, Any]:
    """What makes a study on disk this study: its plan and the model that worked it out."""
    identity = {**plan.identity(), "model": _code(), "headway": versions()["headway"], "format": FORMAT}
    return cast("dict[str, Any]", json.loads(json.dumps(identity)))


def _differences(found: object, wanted: Mapping[str, Any]) -> list[str]:
    """In plain words, where the study in a folder differs from the one wanted."""
    if not isinstance(found, dict):
        return []
    told = []
    for key, label in (("runs", "futures"), ("points", "points"), ("seed", "seed"), ("luck_only", "luck only")):
        if found.get(key, 1) != wanted.get(key, 1):
            told.append(f"{label} {found.get(key, 1)} there, {wanted.get(key, 1)} here")
    there, here = found.get("arms") or [], wanted["arms"]
    if there != here:
        names = [", ".join(str(arm[0]) for arm in arms) for arms in (there, here)]
        told.append(f"{names[0]} there, {names[1]} here" if names[0] != names[1] else f"{names[0]} says other things")
    if not told and found.get("design") != wanted.get("design"):
        told.append("other values are varied")
    if not told and found != dict(wanted):
        told.append(f"made with another version of Headway: {found.get('headway')}, model {found.get('model')}")
    return told


@contextmanager
def _locked(parts: Path) -> Iterator[None]:
    """Keep a second command out of the folder; the lock ends with the process that holds it, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows: parts are renamed into place, so two writers only waste time
        yield
        return
    with (parts / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StudyError(f"{parts.parent} is being written by another command") from None
        yield


def _scenario_file(position: int, name: str) -> str:
    return "scenario.yaml" if position == 0 else f"scenario-{position + 1}-{slug(name)}.yaml"


def default_name(plan: Plan) -> str:
    """Name of a study's folder: what it is in words, and a fingerprint that no other study has."""
    names = [slug(arm.name) for arm in plan.arms]
    if len(names) == 1:
        words = names[0]
    elif len(names) == 2:
        words = f"{names[1]}-against-{names[0]}"
    else:
        words = f"{names[0]}-and-{len(names) - 1}-more"
    return f"{words}-{plan.runs}-seed{plan.seed}-{digest_of(study_identity(plan))[:8]}"
