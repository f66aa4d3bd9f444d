"""Looks at the cells of one sheet of an .xlsx or .ods for what its reader does not tell of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from chassis.why import Why
from tabular import limits
from tabular.findings import SheetFindings
from tabular.problems import Unreadable

Attributes = dict[str, str]
_TRUE = frozenset({"1", "true"})


@dataclass
class _XlsxCells:
    """Cells without an address follow one another. `fonts` names the old font of a style, by the style's number."""

    fonts: Mapping[str, str]
    stale: bool
    found: SheetFindings = field(default_factory=SheetFindings)
    _row: int = -1
    _column: int = -1
    _kind: str = ""
    _formula: bool = False
    _value: list[str] | None = None
    _shown: str = ""

    def begin(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1
            self.found.hidden_rows += attributes.get("hidden") in _TRUE
        elif tag == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            self._column = column_number(letters) - 1 if letters else self._column + 1
            self._kind, self._formula, self._shown = attributes.get("t", "n"), False, ""
            if font := self.fonts.get(attributes.get("s", "")):
                self.found.fonts[self._row, self._column] = font
        elif tag == "f":
            self._formula = True
        elif tag == "v":
            self._value = []

    def text(self, piece: str) -> None:
        if self._value is not None:
            self._value.append(piece)

    def end(self, tag: str) -> None:
        if tag == "v" and self._value is not None:
            self._shown, self._value = "".join(self._value), None
        elif tag == "c":
            place = self._row, self._column
            if self._kind == "e":
                self.found.errors[place] = self._shown or "#N/A"
            elif self._formula:
                self.found.formulas.add(place)
                # A program that computes nothing writes 0 and asks for it to be computed at the first opening.
                if (not self._shown and self._kind != "str") or (self.stale and self._shown == "0"):
                    self.found.bare.add(place)


@dataclass
class _OdsCells:
    """All sheets of the part, by name. A repeated cell or row stands at each of its places."""

    sheets: dict[str, SheetFindings] = field(default_factory=dict)
    _found: SheetFindings = field(default_factory=SheetFindings)
    _row: int = 0
    _rows: int = 1
    _column: int = 0
    _columns: int = 1
    _error: bool = False
    _spaced: bool = False
    _noted: bool = False
    _paragraph: bool = False
    _characters: int = 0
    _shown: list[str] = field(default_factory=list)

    def begin(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            self._found, self._row = SheetFindings(), 0
            self.sheets[attributes.get("name", "")] = self._found
        elif tag == "table-row":
            self._rows, self._column = _count(attributes, "number-rows-repeated"), 0
            self._found.hidden_rows += self._rows if attributes.get("visibility") in ("collapse", "filter") else 0
        elif tag in ("table-cell", "covered-table-cell"):
            self._columns = _count(attributes, "number-columns-repeated")
            self._error = "error" in attributes.values()
            self._spaced, self._shown = False, []
            last: dict[str, str | int] = {"row": self._row + self._rows, "column": self._column + self._columns}
            if "value-type" in attributes and int(last["row"]) * int(last["column"]) > limits.SHEET_CELLS:
                raise Unreadable(Why("CELL_FAR_AWAY", last), code="SHEET_TOO_LARGE")
            if "formula" in attributes and not self._error:
                self._found.formulas |= set(self._places())
        elif tag == "annotation":
            self._noted = True
        elif tag == "p":
            self._paragraph = not self._noted
            self.text("\n" if self._shown else "")
        elif tag == "s":
            self._grow(_count(attributes, "c") * self._rows * self._columns)
            self.text(" ")
        elif tag in ("tab", "line-break"):
            self._spaced |= self._paragraph  # a note may hold one beside a number
            self.text("\t" if tag == "tab" else "\n")

    def text(self, piece: str) -> None:
        if self._paragraph:
            self._grow(len(piece) * (self._rows * self._columns - 1))
            self._shown.append(piece)

    def _grow(self, characters: int) -> None:
        """By what is said once and stands many times: blanks that are counted, cells that are repeated."""
        self._characters += characters
        if self._characters > limits.REPEATED_CHARACTERS:
            raise Unreadable(Why("ZIP_BOMB"))

    def end(self, tag: str) -> None:
        if tag == "table-row":
            self._row += self._rows
        elif tag == "p":
            self._paragraph = False
        elif tag == "annotation":
            self._noted = False
        elif tag in ("table-cell", "covered-table-cell"):
            shown = "".join(self._shown).strip() if self._error or self._spaced else ""
            if self._error:
                self._found.errors |= dict.fromkeys(self._places(), shown if shown.startswith("#") else "#N/A")
                self._error = False
            elif self._spaced:
                self._found.spaced |= dict.fromkeys(self._places(), shown)
            self._column += self._columns

    def _places(self) -> Iterator[tuple[int, int]]:
        """Not of ghosts: a value that is repeated over the whole sheet was refused."""
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                yield row, column


def _count(attributes: Attributes, name: str) -> int:
    return max(1, int(attributes.get(name, "1")))


def cells_of_xlsx(pieces: Iterator[bytes], fonts: Mapping[str, str], *, stale: bool) -> SheetFindings:
    """`stale` says that the workbook asks to be computed at its next opening. Raises ValueError for broken markup."""
    cells = _XlsxCells(fonts, stale)
    _parse(pieces, cells.begin, cells.text, cells.end)
    return cells.found


def cells_of_ods(pieces: Iterator[bytes]) -> dict[str, SheetFindings]:
    """By the sheet's name. Raises ValueError for broken markup, and Unreadable for values far from all others."""
    cells = _OdsCells()
    _parse(pieces, cells.begin, cells.text, cells.end)
    return cells.sheets


def _parse(
    pieces: Iterator[bytes],
    begin: Callable[[str, Attributes], None],
    text: Callable[[str], None],
    end: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: begin(
        _local(name), {_local(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece, False)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(str(error)) from error


def _refuse_doctype(*_: object) -> None:
    raise Unreadable(Why("ARCHIVE_XML_UNSAFE"), code="FILE_BROKEN")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def column_number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
