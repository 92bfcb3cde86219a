"""The tables of a study: their columns, and how they become Parquet files that are the same bytes every time.

Fixed schema, fixed row groups, plain text, one kind of NaN, no index, and nothing that differs from one machine, moment
or number of workers to another.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
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

ROW_GROUP = 131_072

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


def arrow_table(name: str, columns: Mapping[str, NDArray[Any]]) -> pa.Table:
    """Columns of a block as an Arrow table of the fixed schema, every NaN the same bits.

    Raises
    ------
    ValueError
        If columns are missing or unknown: an error in the program, not in a study.
    """
    schema = SCHEMAS[name]
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


def write_parquet(path: Path, tables: Iterable[pa.Table], schema: pa.Schema, compression: str = "zstd") -> int:
    """Write tables one after the other into one file; return the number of rows."""
    rows = 0
    with pq.ParquetWriter(path, schema, compression=compression, use_dictionary=_text_columns(schema)) as writer:
        for table in tables:
            writer.write_table(table, row_group_size=ROW_GROUP)
            rows += table.num_rows
    return rows


def _text_columns(schema: pa.Schema) -> list[str]:
    return [field.name for field in schema if field.type == _S]


def write_part(parts: Path, block: Block, pieces: Sequence[Mapping[str, Mapping[str, NDArray[Any]]]]) -> None:
    """Write the tables of one block as one part: all of them or none.

    Parameters
    ----------
    parts : Path
    block : Block
        Gives the part its number and each run its world.
    pieces : sequence of tables
        What was worked out, in the order of the block's runs; a piece may leave tables out.
    """
    worlds = {run.number: run.world for run in block.runs}
    temporary = Path(tempfile.mkdtemp(prefix=".part-", dir=parts))
    try:
        for name, schema in SCHEMAS.items():
            tables = []
            for piece in pieces:
                if name in piece:
                    columns = dict(piece[name])
                    if name == "runs":
                        columns["world"] = np.array([worlds[int(number)] for number in columns["run"]])
                    tables.append(arrow_table(name, columns))
            path = temporary / f"{name}.parquet"
            write_parquet(path, tables, schema, compression="lz4")  # soon read again and dropped: quick, not small
            sync(path)
        target = parts / f"{block.index:06d}"
        if target.exists():  # somebody was faster, with the same bytes
            shutil.rmtree(temporary)
            return
        os.rename(temporary, target)
        sync(parts)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def read_table(folder: Path, name: str, columns: Sequence[str] | None = None, arm: str | None = None) -> pa.Table:
    """Read one table of a finished study.

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
    return _read(
        folder,
        name,
        lambda path: pq.read_table(path, columns=None if columns is None else list(columns), filters=filters),
    )


def read_columns(folder: Path, name: str) -> list[str]:
    """Names of the columns of one table of a finished study."""
    return _read(folder, name, lambda path: list(pq.read_schema(path).names))


def _read(folder: Path, name: str, read: Callable[[Path], Any]) -> Any:
    path = folder / f"{name}.parquet"
    try:
        return read(path)
    except FileNotFoundError:
        raise StudyError(f"{folder} holds no table called {name}") from None
    except (pa.ArrowInvalid, OSError) as error:
        raise StudyError(f"{path} cannot be read: {error}") from None
