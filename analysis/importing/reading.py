"""Tables as people have them: comma-separated text, Parquet, GraphML, GEXF; bounded, data only, every mistake told.

Every cell becomes text. Nothing is evaluated: a cell that looks like a formula is text like any other.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from analysis.importing.cells import MOST_COLUMNS, NOTHING, RawTable, Source, trimmed
from analysis.importing.graphs import read_graph
from analysis.importing.repairs import Repairs
from sim.problems import Findings, shorten

MOST_BYTES = 1024**3
MOST_UNPACKED = 4 * 1024**3
MOST_ROWS = 20_000_000
PIECE = 1024**2  # bytes of text looked at together
HEAD = 256 * 1024  # bytes within which the headings stand
MOST_BROKEN = 20  # rows of a broken table that are told one by one
KINDS = (".csv", ".tsv", ".txt", ".parquet", ".graphml", ".gexf")


def read_source(path: Path, findings: Findings, repairs: Repairs) -> Source | None:
    """A file as tables of text; None, with the reasons among `findings`, if it cannot be used."""
    place = (path.name, None)
    kind = path.suffix.lower()
    if kind not in KINDS:
        findings.add(place, "", "is no kind of table that can be read", allowed=", ".join(KINDS))
        return None
    try:
        if not path.exists():
            findings.add(place, "", "there is no such file")
            return None
        if not path.is_file():
            findings.add(place, "", "is not an ordinary file")
            return None
        if path.stat().st_size > MOST_BYTES:
            findings.add(place, "", "is too large", allowed=f"up to {MOST_BYTES // 1024**3} GB")
            return None
        if kind in (".graphml", ".gexf"):
            return read_graph(path, findings)
        table = _parquet(path, findings) if kind == ".parquet" else _text(path, findings, repairs)
    except PermissionError:
        findings.add(place, "", "may not be read: no permission")
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        findings.add(
            place, "", f"cannot be read: {shorten(reason.splitlines()[0] if reason else 'unknown', 200).lower()}"
        )
        return None
    if table is None:
        return None
    if not table.rows:
        findings.add(place, "", "holds no row below its headings")
        return None
    return Source(table)


def _text(path: Path, findings: Findings, repairs: Repairs) -> RawTable | None:
    raw = path.read_bytes()
    place = (path.name, None)
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8" if _is_utf8(raw) else "cp1252"
    if encoding != "utf-8":
        raw = raw.decode(encoding, "replace").encode()
        why = "it is not text in UTF-8; look whether letters with accents are right, or save it as UTF-8"
        repairs.add(path.name, f"file read as {encoding}", why, (), 1)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\0" in raw:
        findings.add(place, "", "holds characters that are no text; save it as comma-separated text in UTF-8")
        return None
    if not raw[:HEAD].strip() and not raw.strip():
        findings.add(place, "", "holds no row: it is empty")
        return None
    head = raw[: raw.find(b"\n") + 1 or None][:HEAD].decode(errors="replace")
    sign = max(",;\t", key=head.count)
    broken: list[tuple[int | None, int, int]] = []

    def note(row: Any) -> str:
        if len(broken) <= MOST_BROKEN:
            broken.append((row.number, row.expected_columns, row.actual_columns))
        return "skip"

    names = _headings(head, sign)
    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(raw),
            read_options=pyarrow.csv.ReadOptions(use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=sign, newlines_in_values=True, invalid_row_handler=note, ignore_empty_lines=True
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=True, null_values=NOTHING
            ),
        )
    except pa.ArrowInvalid as error:
        findings.add(place, "", f"cannot be read as a table: {shorten(str(error).splitlines()[0], 160)}")
        return None
    for number, expected, actual in broken[:MOST_BROKEN]:
        message = f"has {actual} cells, the headings are {expected}; put text that holds a {sign!r} in quotation marks"
        findings.add((path.name, number), "", message)
    if broken:
        return None
    return _checked(path.name, table, findings)


def _is_utf8(raw: bytes) -> bool:
    """Whether it is text in UTF-8: looked at piece by piece, since all of it at once takes several times the room."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(raw), PIECE):
            decoder.decode(raw[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _headings(head: str, sign: str) -> list[str]:
    import csv

    try:
        return next(csv.reader([head.strip("\r\ufeff")], delimiter=sign), [])
    except csv.Error:
        return []


def _parquet(path: Path, findings: Findings) -> RawTable | None:
    try:
        file = pq.ParquetFile(path)
        about = file.metadata
        unpacked = sum(about.row_group(k).total_byte_size for k in range(about.num_row_groups))
        if about.num_rows > MOST_ROWS or unpacked > MOST_UNPACKED:
            findings.add((path.name, None), "", "is too large unpacked", allowed=f"up to {MOST_ROWS:,} rows and 4 GB")
            return None
        flat = [f.name for f in file.schema_arrow if not pa.types.is_nested(f.type) and not pa.types.is_binary(f.type)]
        return _checked(path.name, file.read(columns=flat), findings)
    except pa.ArrowException as error:
        findings.add((path.name, None), "", f"cannot be read as Parquet: {shorten(str(error).splitlines()[0], 160)}")
        return None


def _checked(name: str, table: pa.Table, findings: Findings) -> RawTable | None:
    """A table as columns of text, with headings that are there and differ."""
    place = (name, 1)
    if table.num_rows > MOST_ROWS:
        findings.add((name, None), "", f"holds {table.num_rows:,} rows", allowed=f"up to {MOST_ROWS:,}")
        return None
    if table.num_columns > MOST_COLUMNS:
        findings.add(place, "", f"has {table.num_columns} columns", allowed=f"up to {MOST_COLUMNS}")
        return None
    keys = [heading.strip().casefold() for heading in table.column_names]
    twice = sorted({key for key in keys if key and keys.count(key) > 1})
    for key in twice:
        findings.add(place, "", f"the column {shorten(key)} stands here twice")
    if twice:
        return None
    columns = {}
    for k, heading in enumerate(table.column_names):
        column = table.column(k)
        if pa.types.is_floating(column.type):  # 12.0 in a column of whole numbers with gaps is 12
            whole = pc.all(pc.equal(pc.round(column), column)).as_py()
            column = column.cast(pa.int64()) if whole else column
        columns[heading.strip() or f"column {k + 1}"] = trimmed(column.cast(pa.string()))
    return RawTable(name, columns)
