"""Files of questions and books as teachers and librarians keep them, made here."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from docx import Document
from pymarc import Field, Indicators, MARCWriter, Record, Subfield

from deploy.sample import shelf

FORMS = (".gift", ".moodle.xml", ".docx")


@cache
def same_bank() -> dict[str, bytes]:
    """The same eight questions in three forms, by suffix."""
    with TemporaryDirectory() as folder:
        shelf.questions(Path(folder), Random(7))
        return {form: (Path(folder) / f"{shelf.NAME}{form}").read_bytes() for form in FORMS}


@cache
def right_answers() -> dict[str, str]:
    with TemporaryDirectory() as folder:
        found: Any = shelf.questions(Path(folder), Random(7))
    return dict(found[shelf.NAME]["answers"])


def gift(*questions: str, title: str = "Toán 7 - Chương 2") -> bytes:
    return f"// {title}\n\n{(chr(10) * 2).join(questions)}\n".encode()


def choice(name: str, asked: str = "Số nào là số chẵn?", right: str = "2", wrong: Sequence[str] = ("3", "5")) -> str:
    return f"::{name}:: {asked} {{={right} {' '.join(f'~{one}' for one in wrong)}}}"


def document(*paragraphs: str) -> bytes:
    page = Document()
    for text in paragraphs:
        page.add_paragraph(text)
    buffer = io.BytesIO()
    page.save(buffer)
    return buffer.getvalue()


def worded(questions: Iterable[tuple[str, Sequence[tuple[str, bool]]]]) -> bytes:
    """`Câu n.` and lettered options; True underlines one."""
    page = Document()
    for number, (asked, options) in enumerate(questions, 1):
        page.add_paragraph(f"Câu {number}. {asked}")
        for letter, (text, is_right) in zip("ABCDEFGH", options, strict=False):
            page.add_paragraph().add_run(f"{letter}. {text}").underline = is_right
    buffer = io.BytesIO()
    page.save(buffer)
    return buffer.getvalue()


def book(title: str, *, isbn: str = "", author: str = "Tô Hoài", number: str = "", mark: str = "895.922334") -> Record:
    record = Record(force_utf8=True)
    if number:
        record.add_field(Field(tag="001", data=number))
    for tag, parts in (
        ("020", {"a": isbn}),
        ("082", {"a": mark}),
        ("100", {"a": author}),
        ("245", {"a": title}),
        ("260", {"b": "Kim Đồng", "c": "2024"}),
    ):
        subfields = [Subfield(code=code, value=value) for code, value in parts.items() if value]
        if subfields:
            record.add_field(Field(tag=tag, indicators=Indicators(" ", " "), subfields=subfields))
    return record


def marc(*records: Record) -> bytes:
    buffer = io.BytesIO()
    writer = MARCWriter(buffer)
    for record in records:
        writer.write(record)
    content = buffer.getvalue()
    writer.close()
    return content
