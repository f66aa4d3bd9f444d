"""Reads a .docx into blocks: headings, paragraphs, lists, tables, pictures; formulas become text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from chassis.why import Why
from importing import FileUnreadable
from services.records.domain import limits
from services.records.files.rendering.blocks import Align, Block, Cell, Run, TextDocument
from services.records.files.rendering.docx_check import check_docx
from services.records.files.rendering.numbering import Numbering

_EMU_A_MM = 36_000
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_PICTURES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
_ALIGN: dict[int, Align] = {0: "left", 1: "center", 2: "right", 3: "justify"}


def read_docx(content: bytes) -> TextDocument:
    """Raises FileUnreadable."""
    text = TextDocument(notes=check_docx(content))
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
    for block in _Reader(document, text).blocks(document.element.body):
        if len(text.blocks) >= limits.DOCUMENT_BLOCKS:
            raise FileUnreadable(Why("DOCX_TOO_LONG", {"most": limits.DOCUMENT_BLOCKS}), code="TOO_LONG")
        text.blocks.append(block)


class _Reader:
    def __init__(self, document: Any, text: TextDocument) -> None:
        self._document = document
        self._found = text
        self._numbering = Numbering(document)

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent.iterchildren():
            if child.tag == qn("w:p"):
                yield from self._paragraph(Paragraph(child, self._document))
            elif child.tag == qn("w:tbl"):
                yield self._table(Table(child, self._document))
            elif child.tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                if content is not None:
                    yield from self.blocks(content)

    def _paragraph(self, paragraph: Paragraph) -> Iterator[Block]:
        runs = tuple(self._runs(paragraph._p))  # noqa: SLF001 - the library names it so
        pictures = tuple(self._pictures(paragraph._p))  # noqa: SLF001 - the library names it so
        if any(run.text.strip() for run in runs):
            yield self._text(paragraph, runs)
        yield from pictures

    def _text(self, paragraph: Paragraph, runs: tuple[Run, ...]) -> Block:
        style = (paragraph.style.name or "") if paragraph.style is not None else ""
        level = _heading(style)
        if level is not None:
            return Block("heading", runs, level=level, align="center" if level == 0 else "left")
        listed = self._numbering.of(paragraph, style)
        if listed is not None:
            return Block("item", runs, level=listed.level, ordered=listed.ordered)
        align = _ALIGN.get(int(paragraph.alignment), "justify") if paragraph.alignment is not None else "justify"
        return Block("paragraph", runs, align=align)

    def _runs(self, element: Any) -> Iterator[Run]:
        for child in element.iterchildren():
            if child.tag == qn("w:r"):
                run = _run(child)
                if run.text:
                    yield run
            elif child.tag in {qn("w:hyperlink"), qn("w:smartTag"), qn("w:ins")}:
                yield from self._runs(child)
            elif child.tag in {f"{_MATH}oMath", f"{_MATH}oMathPara"}:
                self._found.note(Why("FORMULA_AS_TEXT"))
                yield Run("".join(text.text or "" for text in child.iter(f"{_MATH}t")), italic=True)

    def _pictures(self, element: Any) -> Iterator[Block]:
        for blip in element.iter(_BLIP):
            part = self._document.part.related_parts.get(blip.get(qn("r:embed")))
            extension = _PICTURES.get(part.content_type) if part is not None and _is_drawable(part.blob) else None
            if extension is None or len(self._found.pictures) >= limits.DOCUMENT_IMAGES:
                self._found.note(Why("PICTURE_LEFT_OUT"))
                continue
            name = f"picture-{len(self._found.pictures) + 1}.{extension}"
            self._found.pictures[name] = part.blob
            extent = next(blip.iterancestors("{*}inline", "{*}anchor"), None)
            size = extent.find(_EXTENT) if extent is not None else None
            width = int(size.get("cx")) / _EMU_A_MM if size is not None else 0.0
            yield Block("picture", picture=name, width_mm=width)

    def _table(self, table: Table) -> Block:
        rows = []
        for row in table._tbl.tr_lst:  # noqa: SLF001 - the library names it so
            cells = []
            for cell in row.tc_lst:
                covered = cell.vMerge == "continue"
                inner = () if covered else tuple(self.blocks(cell))
                cells.append(Cell(inner, span=int(cell.grid_span)))
            rows.append(tuple(cells))
        columns = max((sum(cell.span for cell in row) for row in rows), default=1)
        return Block("table", columns=columns, rows=tuple(rows))


def _is_drawable(content: bytes) -> bool:
    """A few bytes may claim to be a picture that fills the memory."""
    try:
        picture = Image.from_blob(content)
        return 0 < int(picture.px_width) * int(picture.px_height) <= limits.PICTURE_PIXELS
    except Exception:  # noqa: BLE001 - a refusal is an answer: what cannot be measured is not drawn
        return False


def _run(element: Any) -> Run:
    properties = element.rPr
    text = "".join(_piece(child) for child in element.iterchildren())
    if properties is None:
        return Run(text)
    vertical = properties.find(qn("w:vertAlign"))
    place = vertical.get(qn("w:val")) if vertical is not None else ""
    return Run(
        text,
        bold=_is_on(properties, "w:b"),
        italic=_is_on(properties, "w:i"),
        underline=_is_on(properties, "w:u"),
        place="sub" if place == "subscript" else "super" if place == "superscript" else "",
    )


def _piece(child: Any) -> str:
    if child.tag == qn("w:t"):
        return child.text or ""
    if child.tag in {qn("w:br"), qn("w:cr")}:
        return "\n"
    return " " if child.tag == qn("w:tab") else ""


def _is_on(properties: Any, name: str) -> bool:
    found = properties.find(qn(name))
    return found is not None and found.get(qn("w:val"), "true") not in {"0", "false", "none"}


def _heading(style: str) -> int | None:
    """Title is 0; `Heading 2` is 2; anything else is none."""
    if style == "Title":
        return 0
    word, _, number = style.partition(" ")
    return int(number) if word == "Heading" and number.isdecimal() else None
