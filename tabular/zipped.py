"""Looks through an .xlsx before any reader opens it: bombs, encryption, links to other files, formulas, far cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from chassis.why import Why
from tabular import limits
from tabular.markup import declares_entities
from tabular.problems import Unreadable

_LOCAL_HEADER_BYTES = 30
_STORED, _DEFLATED = 0, 8
# What the library raises for headers it cannot follow.
_NO_ARCHIVE = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError)
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9]+:)?f[\s>/]")
# An address beyond column CZ or row 199,999.
_FAR = re.compile(rb'\sr="(?:[A-Z]{3}|[D-Z][A-Z])[0-9]|\sr="[A-Z]*(?:[2-9][0-9]{5}|[0-9]{7})"')
_VALUED = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>(?=<(?:v|is|f)\b)')
_OLD_FONT = re.compile(rb'val="\.Vn', re.IGNORECASE)


@dataclass
class Findings:
    """What matters for reading: the formula cells of each sheet (row and column from 0), and an old font's name."""

    formulas: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    old_font: bool = False


def is_workbook(content: bytes) -> bool:
    """A zip archive that holds a workbook, whatever its file is called."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.NameToInfo
    except _NO_ARCHIVE:
        return False


def inspect(content: bytes) -> Findings:
    """Raises Unreadable for anything that could harm the reader. Formulas are found, not refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except _NO_ARCHIVE as error:
        raise broken() from error
    _check_declared(entries, len(content))
    findings = Findings()
    left = limits.ZIP_EXPANDED_BYTES
    for entry in entries:
        if entry.filename.endswith("/"):
            continue
        left -= _inspect_entry(content, entry, findings, left)
    return findings


def broken() -> Unreadable:
    return Unreadable(Why("FILE_BROKEN"))


def bomb() -> Unreadable:
    return Unreadable(Why("ZIP_BOMB"))


def _check_declared(entries: list[zipfile.ZipInfo], size: int) -> None:
    """What the archive says of itself, before one byte is inflated."""
    expanded = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.ZIP_ENTRIES
        or expanded > limits.ZIP_EXPANDED_BYTES
        or (expanded > limits.ZIP_RATIO_FROM_BYTES and expanded > limits.ZIP_RATIO * size)
        or sum(entry.compress_size for entry in entries) > size
    ):
        raise bomb()
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(Why("FILE_ENCRYPTED"))
    if any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in names):
        raise Unreadable(Why("LINKS_TO_SOURCES"), code="EXTERNAL_LINKS")


def _inspect_entry(content: bytes, entry: zipfile.ZipInfo, findings: Findings, left: int) -> int:
    """Inflates the entry piece by piece and forgets it; returns its true size. A size that was a lie is a bomb."""
    name = entry.filename.lower()
    is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
    is_markup = name.endswith((".xml", ".rels"))
    formulas = far = False
    size, tail = 0, b""
    for piece in inflate(content, entry):
        size += len(piece)
        if size > min(left, entry.file_size):
            raise bomb()
        window = tail + piece
        if is_markup and declares_entities(window):
            raise Unreadable(Why("ARCHIVE_XML_UNSAFE"), code="FILE_BROKEN")
        if is_sheet:
            formulas = formulas or _FORMULA.search(window) is not None
            far = far or _FAR.search(window) is not None
        elif name == "xl/styles.xml":
            findings.old_font = findings.old_font or _OLD_FONT.search(window) is not None
        tail = window[-limits.MARKUP_CARRY_BYTES :]
    if far:
        _check_area(content, entry)
    if formulas:
        findings.formulas[entry.filename] = _formula_cells(content, entry)
    return size


def inflate(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes in bounded pieces, straight from the archive: what the directory says is not believed."""
    start = entry.header_offset
    header = content[start : start + _LOCAL_HEADER_BYTES]
    if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(b"PK\x03\x04"):
        raise broken()
    start += _LOCAL_HEADER_BYTES + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.compress_type == _STORED:
        for offset in range(0, len(packed), limits.INFLATE_CHUNK_BYTES):
            yield bytes(packed[offset : offset + limits.INFLATE_CHUNK_BYTES])
        return
    if entry.compress_type != _DEFLATED:
        raise broken()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting = bytes(packed)
    try:
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, limits.INFLATE_CHUNK_BYTES)
            waiting = inflater.unconsumed_tail
    except zlib.error as error:
        raise broken() from error


def _check_area(content: bytes, entry: zipfile.ZipInfo) -> None:
    """A value far from the others would make a reader build millions of empty cells between them."""
    last_row = last_column = 0
    tail = b""
    for piece in inflate(content, entry):
        window = tail + piece
        for letters, row in _VALUED.findall(window):
            last_row = max(last_row, int(row))
            last_column = max(last_column, column_number(letters.decode()))
        tail = window[-limits.MARKUP_CARRY_BYTES :]
    if last_row * last_column > limits.SHEET_CELLS:
        raise Unreadable(Why("CELL_FAR_AWAY", {"row": last_row, "column": last_column}), code="SHEET_TOO_LARGE")


def column_number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _formula_cells(content: bytes, entry: zipfile.ZipInfo) -> frozenset[tuple[int, int]]:
    """The address of each cell with a formula; cells without an address follow one another."""
    found: set[tuple[int, int]] = set()
    row = column = -1
    for tag, attributes in _elements(content, entry):
        if tag == "row":
            row, column = int(attributes.get("r", row + 2)) - 1, -1
        elif tag == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            column = column_number(letters) - 1 if letters else column + 1
        elif tag == "f":
            found.add((row, column))
    return frozenset(found)


def elements(content: bytes, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Tag and attributes of each element of one part, in the order they begin."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.NameToInfo.get(name)
    except _NO_ARCHIVE as error:
        raise broken() from error
    if entry is not None:
        yield from _elements(content, entry)


def _refuse_doctype(*_: object) -> None:
    raise Unreadable(Why("ARCHIVE_XML_UNSAFE"), code="FILE_BROKEN")


def _elements(content: bytes, entry: zipfile.ZipInfo) -> Iterator[tuple[str, dict[str, str]]]:
    begun: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: begun.append((name.rpartition(":")[2], attributes))
    try:
        for piece in inflate(content, entry):
            parser.Parse(piece, False)
            yield from begun
            begun.clear()
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise broken() from error
