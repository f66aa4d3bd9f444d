"""Looks through the records of an old .xls workbook: password, links to other files, formulas, old fonts, far cells."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator

from chassis.why import Why
from tabular import limits
from tabular.compound import CompoundFile
from tabular.problems import Unreadable
from tabular.zipped import Findings

_FORMULA, _PASSWORD, _LINK, _FONT, _SHEET_PLACE, _BEGIN = 0x0006, 0x002F, 0x01AE, 0x0031, 0x0085, 0x0809
# NUMBER, LABEL, RSTRING, LABELSST, BOOLERR, RK and FORMULA begin with row and column.
_VALUES = frozenset({0x0203, 0x0204, 0x00D6, 0x00FD, 0x0205, 0x027E, _FORMULA})
_HEAD_BYTES = 4  # kind and length of a record
_LINK_TO_SELF = b"\x01\x04"
_LINK_TO_ADDIN = b"\x01\x3a"


def inspect(content: bytes) -> Findings:
    """Raises Unreadable for a password or links to other files. Formulas are found by the sheet's place: "0", "1"."""
    container = CompoundFile(content)
    if "EncryptedPackage" in container.names:
        raise _encrypted()
    stream = next((name for name in ("Workbook", "Book") if name in container.names), None)
    if stream is None:
        raise Unreadable(Why("NO_WORKBOOK"), code="NOT_WHAT_IT_CLAIMS")
    data = container.stream(stream)
    findings = Findings()
    _refuse_harm(data, findings)
    formulas, last_row, last_column = _cells(data)
    if (last_row + 1) * (last_column + 1) > limits.SHEET_CELLS:
        raise Unreadable(Why("ROW_FAR_AWAY", {"row": last_row + 1}), code="SHEET_TOO_LARGE")
    findings.formulas = {str(place): frozenset(cells) for place, cells in formulas.items()}
    return findings


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, where the body begins, and its length."""
    position = 0
    while position + _HEAD_BYTES <= len(data):
        kind, length = struct.unpack_from("<HH", data, position)
        yield kind, position + _HEAD_BYTES, length
        position += _HEAD_BYTES + length


def _refuse_harm(data: bytes, findings: Findings) -> None:
    for kind, body, length in _records(data):
        if kind == _PASSWORD:
            raise _encrypted()
        if kind == _LINK and data[body + 2 : body + 4] not in {_LINK_TO_SELF, _LINK_TO_ADDIN}:
            raise Unreadable(Why("LINKS_TO_FILES"), code="EXTERNAL_LINKS")
        if kind == _FONT and b".Vn" in data[body : body + length].replace(b"\x00", b""):
            findings.old_font = True


def _cells(data: bytes) -> tuple[dict[int, set[tuple[int, int]]], int, int]:
    """Formula cells by the sheet's place, and the last row and column that hold a value."""
    formulas: dict[int, set[tuple[int, int]]] = defaultdict(set)
    begins: dict[int, int] = {}
    place, last_row, last_column = -1, 0, 0
    for kind, body, length in _records(data):
        if kind == _SHEET_PLACE and length >= 4:
            begins[struct.unpack_from("<I", data, body)[0]] = len(begins)
        elif kind == _BEGIN:
            place = begins.get(body - 4, place)  # a chart inside a sheet begins too, and is no sheet
        elif kind in _VALUES and length >= 4 and body + 4 <= len(data):
            row, column = struct.unpack_from("<HH", data, body)
            last_row, last_column = max(last_row, row), max(last_column, column)
            if kind == _FORMULA:
                formulas[place].add((row, column))
    return formulas, last_row, last_column


def _encrypted() -> Unreadable:
    return Unreadable(Why("FILE_ENCRYPTED"))
