"""Papers of questions made in Word for tests, and what is read of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document

from services.library.files.question_file import QuestionFile
from tests.library.handing import said

TWO = ("Câu 1. Một?", "A. 1", "B. 2", "C. 3", "Câu 2. Ba?", "A. 4", "B. 5", "C. 3")


def saved(page: Any) -> bytes:
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def right(file: QuestionFile) -> list[tuple[str, ...]]:
    assert [said(bad.why) for bad in file.refused] == []
    return [draft.right() for draft in file.drafts]


def reasons(file: QuestionFile) -> list[str]:
    return [bad.why.code for bad in file.refused]


def table(*rows: Sequence[str]) -> Callable[[Any], None]:
    def add(page: Any) -> None:
        made = page.add_table(len(rows), len(rows[0]))
        for row, texts in zip(made.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    return add


def paper(*parts: str | Callable[[Any], None]) -> bytes:
    page = Document()
    for part in parts:
        if isinstance(part, str):
            page.add_paragraph(part)
        else:
            part(page)
    return saved(page)
