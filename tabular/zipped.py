"""Looks through an .xlsx, .xlsb or .ods before any reader opens it: bombs, passwords, links, formulas, far cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from chassis.why import Why
from tabular import limits
from tabular.findings import Findings
from tabular.fonts import font_called
from tabular.marked import cells_of_ods, cells_of_xlsx, column_number
from tabular.markup import declares_entities
from tabular.problems import Unreadable

_LOCAL_HEADER_BYTES = 30
_STORED, _DEFLATED = 0, 8
# What the library raises for headers it cannot follow.
_NO_ARCHIVE = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError)
# Formulas, errors and hidden rows: a sheet with one of them is looked at cell by cell.
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9]+:)?f[\s>/]")
_MARKS = (b' t="e"', b' hidden="1"', b' hidden="true"')
_STALE = re.compile(rb'fullCalcOnLoad="(?:1|true)"')
# An address beyond column CZ or row 199,999.
_FAR = re.compile(rb'\sr="(?:[A-Z]{3}|[D-Z][A-Z])[0-9]|\sr="[A-Z]*(?:[2-9][0-9]{5}|[0-9]{7})"')
_VALUED = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>(?=<(?:v|is|f)\b)')
_PARTS = (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"))
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_ODS_CONTENT, _ODS_MANIFEST = "content.xml", "META-INF/manifest.xml"


def workbook_kind(content: bytes) -> str:
    """xlsx, xlsb or ods, whatever the file is called; empty for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part, kind in _PARTS:
                if part in archive.NameToInfo:
                    return kind
            typed = archive.NameToInfo.get("mimetype")
            is_ods = typed is not None and _ODS_CONTENT in archive.NameToInfo and typed.file_size < limits.HEAD_BYTES
            return "ods" if is_ods and archive.read("mimetype").strip().startswith(_OPEN_DOCUMENT) else ""
    except (*_NO_ARCHIVE, zlib.error, RuntimeError, EOFError):
        return ""


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
    marked: list[zipfile.ZipInfo] = []
    for entry in entries:
        if entry.filename.endswith("/"):
            continue
        left -= _inspect_entry(content, entry, marked, left)
    _look_at_cells(content, entries, marked, findings)
    return findings


def _look_at_cells(
    content: bytes, entries: list[zipfile.ZipInfo], marked: list[zipfile.ZipInfo], findings: Findings
) -> None:
    named = {entry.filename: entry for entry in entries}
    lower = {name.replace("\\", "/").lower() for name in named}
    findings.links = any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in lower)
    try:
        if _ODS_MANIFEST in named and b"encryption-data" in b"".join(inflate(content, named[_ODS_MANIFEST])):
            raise Unreadable(Why("FILE_ENCRYPTED"))
        if _ODS_CONTENT in named and _ODS_MANIFEST in named:
            findings.sheets = cells_of_ods(inflate(content, named[_ODS_CONTENT]))
            return
        fonts = _old_fonts(content, named.get("xl/styles.xml"))
        book = named.get("xl/workbook.xml")
        stale = book is not None and _STALE.search(b"".join(inflate(content, book))) is not None
        sheets = [entry for entry in entries if _is_sheet(entry)] if fonts else marked
        for entry in sheets:
            findings.sheets[entry.filename] = cells_of_xlsx(inflate(content, entry), fonts, stale=stale)
    except ValueError as error:
        raise broken() from error


def _old_fonts(content: bytes, styles: zipfile.ZipInfo | None) -> dict[str, str]:
    """The old font of each style of a cell, by the style's number; empty where no style has one."""
    if styles is None:
        return {}
    fonts: list[str] = []
    used: dict[str, str] = {}
    inside, number = "", 0
    for tag, attributes in _elements(content, styles):
        if tag in ("fonts", "cellXfs", "cellStyleXfs", "dxfs", "fills"):
            inside, number = tag, 0
        elif inside == "fonts" and tag == "font":
            fonts.append("")
        elif inside == "fonts" and tag in ("name", "rFont") and fonts:
            fonts[-1] = attributes.get("val", "")
        elif inside == "cellXfs" and tag == "xf":
            place = int(attributes.get("fontId", "0"))
            if place < len(fonts) and font_called(fonts[place]):
                used[str(number)] = fonts[place]
            number += 1
    return used


def _is_sheet(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().startswith("xl/worksheets/") and entry.filename.lower().endswith(".xml")


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
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(Why("FILE_ENCRYPTED"))


def _inspect_entry(content: bytes, entry: zipfile.ZipInfo, marked: list[zipfile.ZipInfo], left: int) -> int:
    """Inflates the entry piece by piece and forgets it; returns its true size. A size that was a lie is a bomb.

    A sheet whose cells have to be looked at one by one goes into `marked`.
    """
    is_sheet = _is_sheet(entry)
    is_markup = entry.filename.lower().endswith((".xml", ".rels"))
    is_marked = far = False
    size, tail = 0, b""
    for piece in inflate(content, entry):
        size += len(piece)
        if size > min(left, entry.file_size):
            raise bomb()
        window = tail + piece
        if is_markup and declares_entities(window):
            raise Unreadable(Why("ARCHIVE_XML_UNSAFE"), code="FILE_BROKEN")
        if is_sheet:
            is_marked = is_marked or any(mark in window for mark in _MARKS) or bool(_FORMULA.search(window))
            far = far or _FAR.search(window) is not None
        tail = window[-limits.MARKUP_CARRY_BYTES :]
    if far:
        _check_area(content, entry)
    if is_marked:
        marked.append(entry)
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
