"""The tables of a study: their columns, and how they become Parquet files that are the same bytes every time.

Fixed schema, fixed row groups, plain text, one kind of NaN, no index, and nothing that differs from one machine, moment
or number of workers to another.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from analysis.experiments import Block, StudyError
from analysis.files import sync
from sim.outcomes import OUTCOMES

ROW_GROUP = 131_072  # more than any block has rows, so that a row group holds whole runs
PARTS = "parts"  # where a running study keeps the tables of finished blocks

_I, _L, _F, _S = pa.int32(), pa.int64(), pa.float64(), pa.string()
_KEYS = (("run", _I), ("arm", _S))
_CAPABILITIES = (
    "leadership", "education", "listening", "tools", "metrics", "roles", "governance", "integration", "visibility",
    "conversation", "autonomy", "turf",
)  # fmt: skip


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in (*_KEYS, *columns)])


SCHEMAS: Mapping[str, pa.Schema] = {
    "runs": _schema(("seed", _L), ("world", _I), ("status", _S), ("error", _S)),
    "weekly": _schema(("week", _I), *((name, _F) for name in OUTCOMES)),
    "departments": _schema(
        ("week", _I), ("department", _S), ("stage", _I), ("activity", _F),
        *((name, _F) for name in _CAPABILITIES), ("workload", _F), ("blocked_by", _S),
    ),
    "agents": _schema(
        ("week", _I), ("kind", _S), ("name", _S), ("support", _F), ("attention", _F), ("energy", _F),
        ("allies", _F), ("credibility", _F), ("perceived_risk", _F), ("queue", _F), ("seen_posts", _F),
        ("seen_incidents", _F), ("last_decision", _S),
    ),
    "levers": _schema(
        ("id", _S), ("asked", _I), ("answered", _I), ("answer", _S), ("by_whom", _S), ("started", _I), ("ended", _I),
        ("people_reached", _F), ("cash", _F), ("hours", _F),
    ),
    "events": _schema(("week", _I), ("kind", _S), ("who", _S), ("text", _S), ("cause", _S)),
}  # fmt: skip
TABLES = tuple(SCHEMAS)
_KINDS = {"number": _F, "whole": _L, "yes or no": pa.bool_(), "text": _S}


def schemas(varies: Sequence[Sequence[str]] = ()) -> Mapping[str, pa.Schema]:
    """The tables of a study; the columns of its design, by name and kind, stand in `runs` after the point."""
    if not varies:
        return SCHEMAS
    added = [("point", _I), *((name, _KINDS[kind]) for name, kind in varies)]
    runs = pa.schema([*SCHEMAS["runs"], *(pa.field(name, kind, nullable=False) for name, kind in added)])
    return {**SCHEMAS, "runs": runs}


def arrow_table(name: str, columns: Mapping[str, NDArray[Any]], schema: pa.Schema | None = None) -> pa.Table:
    """Columns of a block as an Arrow table of the fixed schema (that of table `name`), every NaN the same bits.

    Raises
    ------
    ValueError
        If columns are missing or unknown: an error in the program, not in a study.
    """
    schema = schema or SCHEMAS[name]
    if set(columns) != set(schema.names):
        odd = sorted(set(columns) ^ set(schema.names))
        raise ValueError(f"table {name} has missing or unknown columns: {odd}")
    arrays = []
    for field in schema:
        values = np.asarray(columns[field.name])
        if field.type == _F:
            values = values.astype(np.float64)
            values[np.isnan(values)] = np.nan
            arrays.append(pa.array(values, type=_F))
        elif field.type == _S:
            arrays.append(pa.array(values.astype(object), type=_S))
        else:
            arrays.append(pa.array(values, type=field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def write_parquet(
    target: Path | pa.NativeFile, tables: Iterable[pa.Table], schema: pa.Schema, compression: str = "zstd"
) -> int:
    """Write tables one after the other into one file; return the number of rows.

    The bytes depend on the rows alone, not on how they are cut into tables.
    """
    rows = 0
    options = {"compression": compression, "use_dictionary": _text_columns(schema)}
    with pq.ParquetWriter(target, schema, **options) as writer:
        for group in _row_groups(tables):
            writer.write_table(group, row_group_size=ROW_GROUP)
            rows += group.num_rows
    return rows


def _row_groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows of `tables` in pieces of `ROW_GROUP`, the last one shorter; no more than one piece is held."""
    held: list[pa.Table] = []
    count = 0
    for table in tables:
        held.append(table)
        count += table.num_rows
        if count >= ROW_GROUP:
            whole = pa.concat_tables(held)
            full = count - count % ROW_GROUP
            for start in range(0, full, ROW_GROUP):
                yield whole.slice(start, ROW_GROUP).combine_chunks()
            held, count = [whole.slice(full)], count - full
    if count:
        yield pa.concat_tables(held).combine_chunks()


def _text_columns(schema: pa.Schema) -> list[str]:
    return [field.name for field in schema if field.type == _S]


def pack(block: Block, pieces: Sequence[Mapping[str, Mapping[str, NDArray[Any]]]]) -> dict[str, bytes]:
    """The tables of one block as the bytes of Parquet files, by name: what a worker on another machine sends back.

    Parameters
    ----------
    block : Block
        Gives each run its world and what its point gave it.
    pieces : sequence of tables
        What was worked out, in the order of the block's runs; a piece may leave tables out.
    """
    runs = {run.number: run for run in block.runs}
    packed = {}
    for name, schema in schemas(block.varies).items():
        tables = []
        for piece in pieces:
            if name in piece:
                columns = dict(piece[name])
                if name == "runs":
                    here = [runs[int(number)] for number in columns["run"]]
                    columns["world"] = np.array([run.world for run in here])
                    if block.varies:
                        columns["point"] = np.array([run.point for run in here])
                        columns |= {n: np.array([run.values[n] for run in here]) for n, _ in block.varies}
                tables.append(arrow_table(name, columns, schema))
        sink = pa.BufferOutputStream()
        write_parquet(sink, tables, schema, compression="lz4")  # soon read again and dropped: quick, not small
        packed[name] = sink.getvalue().to_pybytes()
    return packed


def write_part(parts: Path, block: Block, packed: Mapping[str, bytes]) -> None:
    """Write the tables of one block (see `pack`) as one part: all of them or none."""
    temporary = Path(tempfile.mkdtemp(prefix=".part-", dir=parts))
    try:
        for name, content in packed.items():
            path = temporary / f"{name}.parquet"
            path.write_bytes(content)
            sync(path)
        target = parts / block.part
        if target.exists():  # somebody was faster, with the same bytes
            shutil.rmtree(temporary)
            return
        os.rename(temporary, target)
        sync(parts)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def read_table(folder: Path, name: str, columns: Sequence[str] | None = None, arm: str | None = None) -> pa.Table:
    """Read one table of a study: of a finished one all of it, of one that is still running what is there so far.

    Parameters
    ----------
    folder : Path
    name : str
        One of runs, weekly, departments, agents, levers, events.
    columns : sequence of str, optional
        Only these.
    arm : str, optional
        Only the rows of this arm.
    """
    filters = None if arm is None else pc.field("arm") == arm
    return read_rows(folder, name, columns, filters)


def read_rows(
    folder: Path, name: str, columns: Sequence[str] | None = None, filters: pc.Expression | None = None
) -> pa.Table:
    """Rows of one table that match an expression (see `read_table`)."""
    wanted = None if columns is None else list(columns)
    whole = _whole(folder, name)
    if whole is not None:
        rows = whole if filters is None else whole.filter(filters)
        return rows if wanted is None else rows.select(wanted)
    return _read(folder, name, lambda files: pq.read_table(files, columns=wanted, filters=filters))


def read_chunks(folder: Path, name: str, columns: Sequence[str], arm: str) -> Iterator[pa.Table]:
    """One table of an arm piece by piece, so that no more than that is held: whole runs, in their order.

    `columns` names ``run`` among others. Where a file is cut says nothing about where a run ends, so the last run of a
    piece waits for the next one.
    """
    waiting: pa.Table | None = None
    for piece in _pieces(folder, name, ["arm", *columns]):
        table = piece.filter(pc.equal(piece["arm"], arm)).drop_columns(["arm"])
        if not table.num_rows:
            continue
        table = table if waiting is None else pa.concat_tables([waiting, table])
        runs = table["run"].to_numpy()
        earlier = np.flatnonzero(runs != runs[-1])
        whole = int(earlier[-1]) + 1 if earlier.size else 0
        if whole:
            yield table.slice(0, whole)
        waiting = table.slice(whole)
    if waiting is not None:
        yield waiting


def _pieces(folder: Path, name: str, columns: list[str]) -> Iterator[pa.Table]:
    whole = _whole(folder, name)
    if whole is not None:
        yield whole.select(columns)
        return
    for file in _files(folder, name):
        source = _guarded(file, pq.ParquetFile)
        with source:
            for group in range(source.num_row_groups):
                yield source.read_row_group(group, columns=columns)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Read each table of a small study whole and once, when it is first asked for, and hold it while this lasts."""
    before = _held.set((folder, {}))
    try:
        yield
    finally:
        _held.reset(before)


_held: ContextVar[tuple[Path, dict[str, pa.Table]] | None] = ContextVar("held", default=None)


def _whole(folder: Path, name: str) -> pa.Table | None:
    """A table that is held, or None."""
    holding = _held.get()
    if holding is None or holding[0] != folder:
        return None
    if name not in holding[1]:
        holding[1][name] = _read(folder, name, pq.read_table)
    return holding[1][name]


def read_columns(folder: Path, name: str) -> list[str]:
    """Names of the columns of one table of a study."""
    return _read(folder, name, lambda files: list(pq.read_schema(files[0]).names))


def _files(folder: Path, name: str) -> list[Path]:
    """The file of a table; of a study that is still running, those of the parts that are there."""
    whole = folder / f"{name}.parquet"
    if whole.exists():
        return [whole]
    # A growing study may hold a short last part beside the longer one that takes its place: the longer sorts last.
    parts = {
        path.parent.name.rpartition("-")[0]: path for path in sorted(folder.glob(f"{PARTS}/[0-9]*/{name}.parquet"))
    }
    if not parts:
        raise StudyError(f"{folder} holds no table called {name}")
    return list(parts.values())


def _read(folder: Path, name: str, read: Callable[[list[Path]], Any]) -> Any:
    try:
        return read(_files(folder, name))
    except FileNotFoundError:  # the study was finished meanwhile, and its parts are put together
        files = _files(folder, name)
        return _guarded(files[0], lambda _: read(files))
    except (pa.ArrowInvalid, OSError) as error:
        raise StudyError(f"{folder / name}.parquet cannot be read: {error}") from None


def _guarded(file: Path, read: Callable[[Path], Any]) -> Any:
    try:
        return read(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise StudyError(f"{file} cannot be read: {error}") from None
