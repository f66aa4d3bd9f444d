"""A bank statement by its content, whatever its name says: camt.053, MT940, or a table."""

from __future__ import annotations

from services.payments.domain import limits
from services.payments.domain.refusals import FileUnreadable
from services.payments.files.readers import camt053, mt940_text, sheets
from services.payments.files.readers.statement import Statement
from tabular import Unreadable, Workbook, kind_of
from tabular import read as read_workbook


def open_workbook(content: bytes, name: str) -> Workbook:
    """A CSV by any name is a CSV: banks call it .txt and worse. Raises FileUnreadable."""
    try:
        return read_workbook(content, "sao-ke.csv" if kind_of(content) == "csv" else name)
    except Unreadable as error:
        raise FileUnreadable(name, error.message) from error


def read_statement(content: bytes, name: str) -> Statement:
    """Raises FileUnreadable when nothing in the file can be taken."""
    if len(content) > limits.STATEMENT_BYTES:
        raise FileUnreadable(name, f"tệp nặng hơn {limits.STATEMENT_BYTES // 1_000_000} MB; hãy xuất từng tháng")
    if camt053.is_camt053(content):
        statement = camt053.read(content, name)
    elif mt940_text.is_mt940(content):
        statement = mt940_text.read(content, name)
    else:
        workbook = open_workbook(content, name)
        ragged = workbook.kind == "csv" and not content.endswith((b"\n", b"\r"))
        statement = sheets.read(workbook, name, ragged=ragged)
    if statement.entries > limits.STATEMENT_LINES:
        raise FileUnreadable(name, f"sao kê có hơn {limits.STATEMENT_LINES} dòng; hãy xuất từng tháng")
    if not statement.entries and not statement.refused:
        raise FileUnreadable(name, "sao kê không có bút toán nào; hãy kiểm tra lại khoảng ngày")
    return statement
