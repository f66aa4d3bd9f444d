"""Looks through the records of an old .xls workbook: password, links, formulas, errors, old fonts, far cells."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from chassis.why import Why
from tabular import limits
from tabular.compound import CompoundFile
from tabular.findings import Findings, SheetFindings
from tabular.fonts import font_called
from tabular.problems import Unreadable

_FORMULA, _PASSWORD, _LINK, _FONT, _STYLE, _SHEET_PLACE, _BEGIN = 0x0006, 0x002F, 0x01AE, 0x0031, 0x00E0, 0x0085, 0x0809
_ERROR_OR_TRUTH, _ROW = 0x0205, 0x0208
# NUMBER, LABEL, RSTRING, LABELSST, BOOLERR, RK and FORMULA begin with row, column and style.
_VALUES = frozenset({0x0203, 0x0204, 0x00D6, 0x00FD, _ERROR_OR_TRUTH, 0x027E, _FORMULA})
_HEAD_BYTES = 4  # kind and length of a record
_LINK_TO_SELF = b"\x01\x04"
_LINK_TO_ADDIN = b"\x01\x3a"
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_FONT_NAME_AT, _FONT_LEFT_OUT = 14, 4  # the font of number 4 does not exist; those behind it count on
_NO_NUMBER, _RESULT_ERROR = b"\xff\xff", 2
_COMPUTE_AT_OPENING = 2
_HIDDEN_ROW = 0x20


def inspect(content: bytes) -> Findings:
    """Raises Unreadable for a password. Formulas and errors are found by the sheet's place: "0", "1"."""
    container = CompoundFile(content)
    if "EncryptedPackage" in container.names:
        raise _encrypted()
    stream = next((name for name in ("Workbook", "Book") if name in container.names), None)
    if stream is None:
        raise Unreadable(Why("NO_WORKBOOK"), code="NOT_WHAT_IT_CLAIMS")
    data = container.stream(stream)
    book = _Book(data)
    book.look_through()
    if (book.last_row + 1) * (book.last_column + 1) > limits.SHEET_CELLS:
        raise Unreadable(Why("ROW_FAR_AWAY", {"row": book.last_row + 1}), code="SHEET_TOO_LARGE")
    return Findings({str(place): found for place, found in book.sheets.items()}, links=book.links)


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, where the body begins, and its length."""
    position = 0
    while position + _HEAD_BYTES <= len(data):
        kind, length = struct.unpack_from("<HH", data, position)
        yield kind, position + _HEAD_BYTES, length
        position += _HEAD_BYTES + length


@dataclass
class _Book:
    """The workbook's stream: what its records say of fonts, links and cells, and the last place with a value."""

    data: bytes
    sheets: dict[int, SheetFindings] = field(default_factory=lambda: defaultdict(SheetFindings))
    links: bool = False
    last_row: int = 0
    last_column: int = 0
    _fonts: list[str] = field(default_factory=list)
    _styles: list[str] = field(default_factory=list)
    _begins: dict[int, int] = field(default_factory=dict)
    _place: int = -1

    def look_through(self) -> None:
        """Raises Unreadable for a workbook with a password."""
        for kind, body, length in _records(self.data):
            if kind in _VALUES and length >= 6 and body + 6 <= len(self.data):
                self._cell(kind, body, length)
            elif kind == _PASSWORD:
                raise _encrypted()
            elif kind == _LINK:
                self.links = self.links or self.data[body + 2 : body + 4] not in {_LINK_TO_SELF, _LINK_TO_ADDIN}
            elif kind == _FONT:
                self._fonts.append(_font_name(self.data[body : body + length]))
            elif kind == _STYLE and length >= 2:
                self._style(body)
            elif kind == _SHEET_PLACE and length >= 4:
                self._begins[struct.unpack_from("<I", self.data, body)[0]] = len(self._begins)
            elif kind == _BEGIN:
                # A chart inside a sheet begins too, and is no sheet.
                self._place = self._begins.get(body - _HEAD_BYTES, self._place)
            elif kind == _ROW and length >= 14 and body + 14 <= len(self.data):
                self.sheets[self._place].hidden_rows += bool(self.data[body + 12] & _HIDDEN_ROW)

    def _style(self, body: int) -> None:
        number = struct.unpack_from("<H", self.data, body)[0]
        number -= number > _FONT_LEFT_OUT
        self._styles.append(self._fonts[number] if number < len(self._fonts) else "")

    def _cell(self, kind: int, body: int, length: int) -> None:
        row, column, style = struct.unpack_from("<HHH", self.data, body)
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        found, place = self.sheets[self._place], (row, column)
        if style < len(self._styles) and self._styles[style]:
            found.fonts[place] = self._styles[style]
        if kind == _FORMULA and length >= 16:
            self._formula(found, place, body + 6)
        elif kind == _ERROR_OR_TRUTH and length >= 8 and self.data[body + 7]:
            found.errors[place] = _ERRORS.get(self.data[body + 6], "#N/A")

    def _formula(self, found: SheetFindings, place: tuple[int, int], at: int) -> None:
        result, options = self.data[at : at + 8], self.data[at + 8]
        if result.endswith(_NO_NUMBER) and result[0] == _RESULT_ERROR:
            found.errors[place] = _ERRORS.get(result[2], "#N/A")
            return
        found.formulas.add(place)
        if options & _COMPUTE_AT_OPENING and result == bytes(8):
            found.bare.add(place)


def _font_name(body: bytes) -> str:
    """The name where it is an old font; empty for any other. Sixteen bits a letter where the flag says so."""
    plain = body[_FONT_NAME_AT + 1 :].replace(b"\x00", b"").replace(b"\x01", b"").decode("latin-1")
    return plain if font_called(plain) else ""


def _encrypted() -> Unreadable:
    return Unreadable(Why("FILE_ENCRYPTED"))
