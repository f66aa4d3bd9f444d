"""Reads a record as it is handed in: a Word document or a PDF, checked before anything opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chassis.why import Why
from importing import FileUnreadable
from services.records.domain import limits
from services.records.domain.catalogue import RecordType
from services.records.domain.refusals import FileTooLarge
from services.records.files.readers.heading import Heading, read_heading
from services.records.files.rendering import pdf_check
from services.records.files.rendering.blocks import TextDocument
from services.records.files.rendering.docx_reader import read_docx


@dataclass(frozen=True)
class Draft:
    """A file that was read, and not yet rendered.

    `document` is None for a PDF, which is taken as it is and has `pages`. `title` is empty where the content has none.
    `heading` is what the content says of itself; only lesson plans are asked.
    """

    file_name: str
    content: bytes
    document: TextDocument | None
    pages: int = 0
    title: str = ""
    heading: Heading = field(default_factory=Heading)


TWO = 2
# Name and bytes of a file, of a type that the row takes. Raises FileUnreadable or PdfUnsafe.
RecordReader = Callable[[str, bytes], Draft]


def read_file(row: RecordType, reader: RecordReader, name: str, content: bytes) -> Draft:
    """A file handed in for a record. Raises FileTooLarge, FileUnreadable or PdfUnsafe. Blocks."""
    plain = " ".join(name.replace("\\", "/").split())
    if len(content) > limits.RECORD_FILE_BYTES:
        raise FileTooLarge(len(content), limits.RECORD_FILE_BYTES)
    if not row.takes(plain):
        raise FileUnreadable(_other_type(row.file_types), code="TYPE")
    return reader(plain, content)


def _other_type(types: Sequence[str]) -> Why:
    if len(types) == TWO:
        return Why("FILE_OF_NEITHER_TYPE", {"first": types[0], "second": types[1]})
    return Why("FILE_OF_OTHER_TYPE", {"types": ", ".join(types)})


def read_document(name: str, content: bytes) -> Draft:
    """A .docx as blocks, a .pdf as it is."""
    short = name.rsplit("/", 1)[-1][-limits.FILE_NAME_CHARACTERS :]
    if name.lower().endswith(".pdf"):
        return Draft(short, content, None, pdf_check.check_pdf(content))
    return Draft(short, content, read_docx(content))


def read_lesson_plan(name: str, content: bytes) -> Draft:
    """With what the plan's first lines, or its name, say it is for."""
    draft = read_document(name, content)
    heading = read_heading(draft.document.lines() if draft.document else (), name)
    return Draft(draft.file_name, content, draft.document, draft.pages, heading.lesson, heading)
