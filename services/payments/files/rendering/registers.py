"""Registers as workbooks and PDF; what a cell says is never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

import xlsxwriter

from services.payments.files.rendering.pages import NO_TIME, page_pdf

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
WORDS_CHARACTERS, SUMS_CHARACTERS = 22, 16
HEAD_ROWS = 4


class SaidRegister(NamedTuple):
    """A register in the words of its reader; `rows` hold the words of each, then its sums in đồng."""

    title: str
    school: str
    months: str
    words: Sequence[str]
    sums: Sequence[str]
    rows: Sequence[tuple[Sequence[str], Sequence[int]]]
    total: str
    totals: Sequence[int]


def register_xlsx(said: SaidRegister) -> bytes:
    """One sheet; the totals stand below."""
    file = io.BytesIO()
    # Text that begins with = + - @ stays text: what a school calls an item is nobody's program.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    bold, money = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "#,##0"})
    strong = book.add_format({"num_format": "#,##0", "bold": True})
    sheet = book.add_worksheet()
    for row, text in enumerate((said.title, said.school, said.months)):
        sheet.write_string(row, 0, text, bold)
    for column, text in enumerate((*said.words, *said.sums)):
        sheet.write_string(HEAD_ROWS - 1, column, text, bold)
    for number, (words, sums) in enumerate(said.rows, HEAD_ROWS):
        for column, text in enumerate(words):
            sheet.write_string(number, column, text)
        for column, amount in enumerate(sums, len(said.words)):
            sheet.write_number(number, column, amount, money)
    last = HEAD_ROWS + len(said.rows)
    sheet.write_string(last, 0, said.total, bold)
    for column, amount in enumerate(said.totals, len(said.words)):
        sheet.write_number(last, column, amount, strong)
    sheet.set_column(0, len(said.words) - 1, WORDS_CHARACTERS)
    sheet.set_column(len(said.words), len(said.words) + len(said.sums) - 1, SUMS_CHARACTERS)
    sheet.freeze_panes(HEAD_ROWS, 0)
    book.close()
    return file.getvalue()


def register_pdf(said: SaidRegister) -> bytes:
    """A4, landscape; titles stand on each page."""
    content = {
        "title": said.title,
        "school": said.school,
        "months": said.months,
        "words": list(said.words),
        "sums": list(said.sums),
        "rows": [[*words, *map(_grouped, sums)] for words, sums in said.rows],
        "totals": [said.total, *[""] * (len(said.words) - 1), *map(_grouped, said.totals)],
    }
    return page_pdf("register", content, NO_TIME)


def _grouped(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
