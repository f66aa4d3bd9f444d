"""Reads a .docx into blocks: headings, paragraphs, lists, tables, pictures, formulas; or says what it cannot show."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.table import Table
from docx.text.paragraph import Paragraph

from chassis.why import Why
from importing import FileUnreadable
from importing.ooxml import Listed, Numbering, Piece, Walker, blocks, linear, place_in_line, rows
from services.records.domain import limits
from services.records.files.rendering.blocks import Align, Block, Cell, Run, TextDocument
from services.records.files.rendering.docx_check import check_docx
from services.records.files.rendering.losses import Losses
from services.records.files.rendering.pictures import Pictures

_ALIGN: dict[int, Align] = {0: "left", 1: "center", 2: "right", 3: "justify"}
_DEEPEST_LEVEL = 5
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_EDGES = ("header", "footer")


def read_docx(content: bytes) -> TextDocument:
    """Raises FileUnreadable, also for a document of which something could not be shown as Word does."""
    check_docx(content)
    text = TextDocument()
    try:
        _read_into(text, content)
    except FileUnreadable:
        raise
    except Exception as error:
        raise FileUnreadable(Why("DOCX_BROKEN"), code="BROKEN") from error
    if not any(True for _ in text.lines()) and not text.pictures:
        raise FileUnreadable(Why("DOCX_EMPTY"), code="EMPTY")
    return text


def _read_into(text: TextDocument, content: bytes) -> None:
    document = Document(io.BytesIO(content))
    reader = _Reader(document, text)
    for block in reader.blocks(document.element.body):
        if len(text.blocks) >= limits.DOCUMENT_BLOCKS:
            raise FileUnreadable(Why("DOCX_TOO_LONG", {"most": limits.DOCUMENT_BLOCKS}), code="TOO_LONG")
        text.blocks.append(block)
    reader.losses.refuse()
    if any(_has_words(part) for part in _parts(document, *_EDGES)):
        text.note(Why("EDGES_LEFT_OUT"))


class _Reader:
    def __init__(self, document: Any, text: TextDocument) -> None:
        self._document = document
        self._walker = Walker()
        self._pictures = Pictures(document, text)
        # The library looks a style up anew for each paragraph.
        self._styles = {one.styleId: (one.name_val or "").lower() for one in document.styles.element.style_lst}
        self._numbering = Numbering(_element_of(document, "numbering"), document.styles.element)
        self._notes = {
            (kind, one.get(qn("w:id"))): one
            for kind in _NOTES.values()
            for root in _parts(document, f"{kind}s")
            for one in root
        }
        self.losses = Losses()

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in blocks(parent):
            if child.tag == qn("w:p"):
                yield from self._paragraph(Paragraph(child, self._document))
            elif child.tag == qn("w:tbl"):
                yield self._table(Table(child, self._document))
            else:
                self.losses.add("altChunk")

    def _paragraph(self, paragraph: Paragraph) -> Iterator[Block]:
        element = paragraph._p  # noqa: SLF001 - the library names it so
        pieces = self._walker.pieces(element)
        said = "".join(linear(one.formula) if one.formula else one.text for one in pieces if one.kind != "lost")
        self.losses.begin(said)
        runs: list[Run] = []
        aside: list[Block] = []
        has_text = bool(said.strip())
        for piece in pieces:
            if piece.kind == "picture" and not (has_text and piece.is_inline):
                aside += self._block_picture(piece)
            elif piece.kind == "box":
                aside += self.blocks(piece.element)
            else:
                runs += self._runs(piece)
        listed = self._numbering.of(element)
        if any(run.text.strip() or run.picture or run.note for run in runs):
            yield self._text(paragraph, tuple(runs), listed)
        yield from aside

    def _runs(self, piece: Piece) -> Iterator[Run]:
        if piece.kind == "text":
            yield _run(piece)
        elif piece.kind == "formula" and piece.formula is not None:
            said = linear(piece.formula)
            yield Run(said or " ", formula=piece.formula, displayed=piece.is_displayed)
        elif piece.kind == "picture":
            name = self._pictures.keep(piece.target)
            if name:
                yield Run("", picture=name, width_mm=piece.width_mm)
            else:
                self.losses.add(piece.text or "picture")
        elif piece.kind == "note":
            yield from self._note(piece)
        elif piece.kind == "lost":
            self.losses.add(piece.text)

    def _note(self, piece: Piece) -> Iterator[Run]:
        root = self._notes.get((_NOTES[piece.text], piece.element.get(qn("w:id"))))
        if root is None:
            self.losses.add(piece.text)
            return
        words: list[Run] = []
        for paragraph in blocks(root):
            for one in Walker().pieces(paragraph):
                words += self._runs(one)
        yield Run("", note=tuple(words))

    def _block_picture(self, piece: Piece) -> Iterator[Block]:
        name = self._pictures.keep(piece.target)
        if name:
            yield Block("picture", picture=name, width_mm=piece.width_mm)
        else:
            self.losses.add(piece.text or "picture")

    def _text(self, paragraph: Paragraph, runs: tuple[Run, ...], listed: Listed | None) -> Block:
        level = _heading(self._styles.get(paragraph._p.style or "", ""))  # noqa: SLF001 - the library names it so
        if level is not None:
            label = (Run(f"{listed.label} "),) if listed is not None and not listed.is_bullet else ()
            return Block("heading", (*label, *runs), level=level, align="center" if level == 0 else "left")
        if listed is not None and listed.label:
            return Block("item", runs, level=min(listed.level, _DEEPEST_LEVEL), label=listed.label)
        align = _ALIGN.get(int(paragraph.alignment), "justify") if paragraph.alignment is not None else "justify"
        return Block("paragraph", runs, align=align)

    def _table(self, table: Table) -> Block:
        found = []
        for row in rows(table._tbl):  # noqa: SLF001 - the library names it so
            cells = []
            for cell in row:
                covered = cell.vMerge == "continue"
                inner = () if covered else tuple(self.blocks(cell))
                cells.append(Cell(inner, span=int(cell.grid_span)))
            found.append(tuple(cells))
        columns = max((sum(cell.span for cell in row) for row in found), default=1)
        return Block("table", columns=columns, rows=tuple(found))


def _parts(document: Any, *kinds: str) -> Iterator[Any]:
    """The roots of the parts of some kinds."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in kinds:
            yield parse_xml(relation.target_part.blob)


def _element_of(document: Any, kind: str) -> Any:
    return next(_parts(document, kind), None)


def _has_words(root: Any) -> bool:
    return any((text.text or "").strip() for text in root.iter(qn("w:t")))


def _run(piece: Piece) -> Run:
    properties = piece.run.rPr if piece.run is not None else None
    if properties is None:
        return Run(piece.text.replace("\t", " "))
    return Run(
        piece.text.replace("\t", " "),
        bold=_is_on(properties, "w:b"),
        italic=_is_on(properties, "w:i"),
        underline=_is_on(properties, "w:u"),
        strike=_is_on(properties, "w:strike") or _is_on(properties, "w:dstrike"),
        place=place_in_line(properties),
    )


def _is_on(properties: Any, name: str) -> bool:
    found = properties.find(qn(name))
    return found is not None and found.get(qn("w:val"), "true") not in {"0", "false", "none"}


def _heading(style: str) -> int | None:
    """The title is 0; `heading 2` is 2; anything else is none."""
    if style == "title":
        return 0
    word, _, number = style.partition(" ")
    return int(number) if word == "heading" and number.isdecimal() else None
