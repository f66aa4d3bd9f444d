"""The lines of a Word file with what marks their letters, in the order in which a reader sees them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.parser import parse_xml

from chassis.why import Why
from importing import FileUnreadable
from importing.ooxml import Numbering, Piece, Walker, above, below, blocks, linear, place_in_line, rows
from tabular import Unreadable, zipped

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADINGS = ("heading", "title")
# What the library and we raise for parts that are not as the format says, or nested without end.
_BROKEN = (
    PackageNotFoundError,
    BadZipFile,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
)
_OFF = frozenset({"0", "false", "off", "none"})
_PLAIN = frozenset({"", "auto", "none", "000000", "ffffff", "nil"})


class Mark(NamedTuple):
    """How a letter is set. Colours are empty where they are those of any text."""

    underline: bool = False
    bold: bool = False
    colour: str = ""
    highlight: str = ""


@dataclass(frozen=True)
class Line:
    """`marks` has one for each letter; None for those of formulas, which wear none. `number` counts paragraphs.

    `lost` names what stands here and is no text. `cells` are those of a row of a table; its text is that of all.
    """

    number: int
    text: str
    marks: tuple[Mark | None, ...] = ()
    is_heading: bool = False
    lost: tuple[str, ...] = ()
    cells: tuple[Line, ...] = ()

    def part(self, start: int, end: int) -> Line:
        return replace(self, text=self.text[start:end], marks=self.marks[start:end])


def paragraphs(content: bytes) -> list[str]:
    """The words of a .docx, a paragraph each, in order. Raises FileUnreadable."""
    found = []
    for line in lines(content):
        found += [cell.text for cell in line.cells] or [line.text]
    return [text for text in found if text.strip()]


def lines(content: bytes) -> list[Line]:
    """Each line of each paragraph; each row of a table is one. Raises FileUnreadable."""
    document = _opened(content)
    try:
        return [*_Lines(document).of(document.element.body)]
    except _BROKEN as error:
        raise FileUnreadable(Why("WORD_BROKEN"), code="FILE_BROKEN") from error


class _Lines:
    def __init__(self, document: Any) -> None:
        self._walker = Walker()
        self._styles = _Styles(document.styles.element)
        numbering = [one for one in document.part.rels.values() if one.reltype.endswith("/numbering")]
        root = parse_xml(numbering[0].target_part.blob) if numbering else None
        self._numbering = Numbering(root, document.styles.element)
        self._number = 0

    def of(self, parent: Any) -> Iterator[Line]:
        for block in blocks(parent):
            if block.tag == f"{W}p":
                yield from _split(self._paragraph(block))
            elif block.tag == f"{W}tbl":
                yield from self._table(block)
            else:
                yield Line(self._number, "", lost=("altChunk",))

    def _table(self, table: Any) -> Iterator[Line]:
        for row in rows(table):
            inner = [list(self.of(cell)) for cell in row]
            if any(line.cells for cell in inner for line in cell):  # a table in a cell of this one
                yield from (line for cell in inner for line in cell)
                continue
            cells = tuple(_together(cell, self._number) for cell in inner)
            yield replace(_together(cells, self._number, "\t"), cells=cells)

    def _paragraph(self, paragraph: Any) -> Line:
        self._number += 1
        style = _attribute(paragraph.find(f"{W}pPr/{W}pStyle"))
        text, marks, lost = "", list[Mark | None](), list[str]()
        listed = self._numbering.of(paragraph)
        if listed is not None and not listed.is_bullet and listed.label:
            # The label is set as the end of its paragraph is.
            text = f"{listed.label} "
            marks += [self._styles.mark(paragraph.find(f"{W}pPr/{W}rPr"), style)] * len(text)
        before = ""
        for piece in self._walker.pieces(paragraph):
            added = _text_of(piece)
            if piece.kind not in {"text", "formula", "ornament"}:
                lost.append(piece.text or piece.kind)
            if "formula" in {piece.kind, before} and text[-1:].isalnum() and added[:1].isalnum():
                added = f" {added}"
            worn = None if piece.kind == "formula" else self._styles.mark(_properties(piece), style)
            text += added
            marks += [worn] * len(added)
            before = piece.kind
        return Line(self._number, text, tuple(marks), self._styles.is_heading(style), tuple(lost))


class _Styles:
    """How letters are set by their run, its style and the style of their paragraph, the nearest first."""

    def __init__(self, root: Any) -> None:
        self._styles = {one.get(f"{W}styleId"): one for one in root.findall(f"{W}style")}
        self._chains: dict[str, list[Any]] = {}

    def is_heading(self, style: str) -> bool:
        names = (_attribute(one.find(f"{W}name")) for one in self._chain(style))
        return any(name.lower().startswith(_HEADINGS) for name in names)

    def mark(self, properties: Any, style: str) -> Mark:
        own = _attribute(properties.find(f"{W}rStyle")) if properties is not None else ""
        styled = [one.find(f"{W}rPr") for name in (own, style) if name for one in self._chain(name)]
        worn = [one for one in (properties, *styled) if one is not None]
        fill = _first(worn, "shd", "fill")
        return Mark(
            _first(worn, "u") not in {"", *_OFF},
            _first(worn, "b", absent="1") not in {"", *_OFF},
            _colour(_first(worn, "color")),
            _colour(_first(worn, "highlight")) or _colour(fill),
        )

    def _chain(self, name: str) -> list[Any]:
        """A style and those that it is based on."""
        if name not in self._chains:
            chain: list[Any] = []
            at = name
            while at in self._styles and self._styles[at] not in chain:
                chain.append(self._styles[at])
                at = _attribute(self._styles[at].find(f"{W}basedOn"))
            self._chains[name] = chain
        return self._chains[name]


def _first(worn: list[Any], name: str, attribute: str = "val", absent: str = "") -> str:
    """What is nearest to the letters; `absent` where a property stands there without a value."""
    found = next((one for properties in worn if (one := properties.find(f"{W}{name}")) is not None), None)
    return "" if found is None else str(found.get(f"{W}{attribute}", absent))


def _colour(value: str) -> str:
    return "" if value.lower() in _PLAIN else value.lower()


def _attribute(element: Any) -> str:
    return "" if element is None else str(element.get(f"{W}val", ""))


def _properties(piece: Piece) -> Any:
    return piece.run.find(f"{W}rPr") if piece.run is not None else None


def _text_of(piece: Piece) -> str:
    """Raised and lowered letters as Unicode has them: without, `x²` would become `x2`."""
    if piece.kind == "formula" and piece.formula is not None:
        return linear(piece.formula)
    if piece.kind != "text":
        return ""
    place, text = place_in_line(_properties(piece)), piece.text.strip()
    if not place or not text:
        return piece.text
    moved, sign = (above(text), "^") if place == "super" else (below(text), "_")
    return moved or (f"{sign}{text}" if len(text) == 1 else f"{sign}({text})")


def _split(line: Line) -> Iterator[Line]:
    """A paragraph with forced breaks is several lines; what was lost in it stands in the first."""
    start = 0
    while (end := line.text.find("\n", start)) >= 0:
        yield line.part(start, end)
        start, line = end + 1, replace(line, lost=())
    yield line.part(start, len(line.text))


def _together(parts: Any, number: int, between: str = "\n") -> Line:
    """Several lines as one."""
    found = [*parts]
    text, marks = "", tuple[Mark | None, ...]()
    for place, one in enumerate(found):
        text += (between if place else "") + one.text
        marks += ((Mark(),) if place else ()) + one.marks
    lost = tuple(part for one in found for part in one.lost)
    return Line(found[0].number if found else number, text, marks, lost=lost)


def _opened(content: bytes) -> Any:
    """Looked through first: bombs, passwords and unsafe XML never reach the reader."""
    try:
        zipped.inspect(content)
        return Document(io.BytesIO(content))
    except Unreadable as unreadable:
        why = Why("WORD_BROKEN") if unreadable.code == "FILE_BROKEN" else unreadable.why
        raise FileUnreadable(why, code=unreadable.code) from unreadable
    except _BROKEN as error:
        raise FileUnreadable(Why("WORD_BROKEN"), code="FILE_BROKEN") from error
