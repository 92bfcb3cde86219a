"""Tables as people have them: comma-separated text, Parquet, GraphML, GEXF; bounded, data only, every mistake told.

Every cell becomes text. Nothing is evaluated: a cell that looks like a formula is text like any other.
"""

from __future__ import annotations

import codecs
import re
from functools import reduce
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from analysis.importing.cells import MOST_COLUMNS, NOTHING, Bounds, RawTable, Source, Upload, trimmed
from analysis.importing.graphs import read_graph
from analysis.importing.repairs import Repairs
from sim.problems import Findings, counted, shorten

MOST_GRAPH = 400 * 1024**2  # text of tags takes several times as much in memory
LONGEST_FILE = 100  # of a file's name, as it is shown
PIECE = 1024**2  # bytes of text looked at together
HEAD = 256 * 1024  # bytes within which the headings stand
SIGNS = ",;\t|"  # that part columns
_SEPARATOR = re.compile(rb"^sep=([,;\t|])\r?$", re.IGNORECASE)
MOST_BROKEN = 20  # rows of a broken table that are told one by one
GRAPHS = (".graphml", ".gexf")
KINDS = (".csv", ".tsv", ".txt", ".parquet", *GRAPHS)


def read_source(
    file: Path | Upload, findings: Findings, repairs: Repairs, bounds: Bounds | None = None
) -> Source | None:
    """A file as tables of text; None, with the reasons among `findings`, if it cannot be used."""
    bounds = bounds or Bounds()
    name = shorten(file.name, LONGEST_FILE)
    place = (name, None)
    kind = PurePath(file.name).suffix.lower()
    if kind not in KINDS:
        findings.add(place, "", "is no kind of table that can be read", allowed=", ".join(KINDS))
        return None
    try:
        if isinstance(file, Path) and not file.exists():
            findings.add(place, "", "there is no such file")
            return None
        if isinstance(file, Path) and not file.is_file():
            findings.add(place, "", "is not an ordinary file")
            return None
        size = file.stat().st_size if isinstance(file, Path) else len(file.content)
        most = min(bounds.packed, MOST_GRAPH) if kind in GRAPHS else bounds.packed
        if size > most:
            message = "is too large for such a file; use CSV" if most < bounds.packed else "is too large"
            findings.add(place, "", message, allowed=f"up to {most // 1024**2:,} MB")
            return None
        if kind in GRAPHS:
            graph = file if isinstance(file, Path) else BytesIO(file.content)
            source = read_graph(name, kind, graph, findings, repairs)
            held = max(source.table.rows, source.ties.rows if source.ties else 0) if source is not None else 0
            return None if _too_long(name, held, findings, bounds) else source
        if kind == ".parquet":
            packed = file if isinstance(file, Path) else pa.BufferReader(file.content)
            table = _parquet(name, packed, findings, repairs, bounds)
        else:
            raw = file.read_bytes() if isinstance(file, Path) else file.content
            table = _text(name, raw, findings, repairs, bounds)
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


def _too_long(name: str, rows: int, findings: Findings, bounds: Bounds) -> bool:
    if rows > bounds.rows:
        findings.add((name, None), "", f"holds {rows:,} rows", allowed=f"up to {bounds.rows:,}")
    return rows > bounds.rows


def _text(name: str, raw: bytes, findings: Findings, repairs: Repairs, bounds: Bounds) -> RawTable | None:
    place = (name, None)
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8" if _is_utf8(raw) else "cp1252"
    if encoding != "utf-8":
        raw = raw.decode(encoding, "replace").encode()
        why = "it is not text in UTF-8; look whether letters with accents are right, or save it as UTF-8"
        repairs.add(name, f"file read as {encoding}", why, (), 1)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\0" in raw:
        findings.add(place, "", "holds characters that are no text; save it as comma-separated text in UTF-8")
        return None
    if not raw[:HEAD].strip() and not raw.strip():
        findings.add(place, "", "holds no row: it is empty")
        return None
    raw, sign, before = _begun(raw)
    head = raw[: raw.find(b"\n") + 1 or None][:HEAD].decode(errors="replace")
    sign = sign or max(SIGNS, key=head.count)
    broken: list[tuple[int, int, int]] = []
    unsaid = 0

    def note(row: Any) -> str:
        nonlocal unsaid
        if len(broken) < MOST_BROKEN:
            broken.append((row.number + before, row.expected_columns, row.actual_columns))
        else:
            unsaid += 1
        return "skip"

    headings = _headings(head, sign)
    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(raw),
            read_options=pyarrow.csv.ReadOptions(use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=sign, newlines_in_values=True, invalid_row_handler=note, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={heading: pa.string() for heading in headings},
                strings_can_be_null=True,
                null_values=NOTHING,
            ),
        )
    except pa.ArrowInvalid as error:
        findings.add(place, "", f"cannot be read as a table: {shorten(str(error).splitlines()[0], 160)}")
        return None
    for number, expected, actual in broken:
        held = counted(actual, "cell")
        message = f"has {held}, the headings are {expected}; put text that holds a {sign!r} in quotation marks"
        findings.add((name, number), "", message)
    if unsaid:
        message = f"{counted(unsaid, 'more row has', 'more rows have')} another number of cells than the headings"
        findings.add((name, None), "", message)
    if broken:
        return None
    return _checked(name, table, findings, repairs, bounds, first=2 + before, comma=sign == ";")


def _begun(raw: bytes) -> tuple[bytes, str, int]:
    """The text from its headings on, the sign that a line ``sep=;`` of a spreadsheet names, and how many lines went."""
    sign, before = "", 0
    while True:
        line, end, rest = raw.partition(b"\n")
        named = _SEPARATOR.match(line)
        if not end or (line.strip() and not named):
            return raw, sign, before
        sign = named[1].decode() if named else sign
        raw, before = rest, before + 1


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


def _parquet(
    name: str, source: Path | pa.NativeFile, findings: Findings, repairs: Repairs, bounds: Bounds
) -> RawTable | None:
    """Columns of a Parquet file; text is read as words and where they stand, so that little cannot become a lot."""
    place = (name, None)
    try:
        file = pq.ParquetFile(source)
        about = file.metadata
        unpacked = sum(about.row_group(k).total_byte_size for k in range(about.num_row_groups))
        flat = [f for f in file.schema_arrow if not pa.types.is_nested(f.type) and not pa.types.is_binary(f.type)]
        if about.num_rows * max(1, len(flat)) > bounds.rows * MOST_COLUMNS or unpacked > bounds.unpacked:
            findings.add(place, "", "is too large unpacked", allowed=f"up to {bounds.unpacked // 1024**2:,} MB")
            return None
        if _too_long(name, about.num_rows, findings, bounds):
            return None
        words = [f.name for f in flat if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
        table = pq.ParquetFile(source, read_dictionary=words).read(columns=[f.name for f in flat])
        if sum(_letters(table.column(k)) for k in range(table.num_columns)) > bounds.unpacked:
            findings.add(place, "", "is too large unpacked", allowed=f"up to {bounds.unpacked // 1024**2:,} MB")
            return None
        for other in (f.name for f in file.schema_arrow if f.name not in table.column_names):
            why = "it holds lists or other things that are no plain values"
            repairs.add(name, f"column {shorten(other)} not stored", why, (), 1)
        return _checked(name, table, findings, repairs, bounds)
    except pa.ArrowException as error:
        findings.add(place, "", f"cannot be read as Parquet: {shorten(str(error).splitlines()[0], 160)}")
        return None


def _letters(column: pa.ChunkedArray) -> int:
    """Bytes that a column of words takes once every row has its own."""
    if not pa.types.is_dictionary(column.type):
        return 0
    lengths = [pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices)).as_py() for chunk in column.chunks]
    return sum(length or 0 for length in lengths)


def _checked(
    name: str, table: pa.Table, findings: Findings, repairs: Repairs, bounds: Bounds, first: int = 2,
    comma: bool = False,
) -> RawTable | None:  # fmt: skip
    """A table as columns of text, with headings that are there and differ, without rows in which nothing stands."""
    place = (name, 1)
    if _too_long(name, table.num_rows, findings, bounds):
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
    there = reduce(pc.or_, (pc.is_valid(column) for column in columns.values()))
    blank = np.flatnonzero(~np.asarray(there.combine_chunks())) + first
    if blank.size:
        repairs.add(name, "{row|rows} left out", "nothing stands in {it|them}", blank)
        columns = {heading: column.filter(there) for heading, column in columns.items()}
    return RawTable(name, columns, first, tuple(blank.tolist()), comma)
