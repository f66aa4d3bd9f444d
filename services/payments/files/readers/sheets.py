"""Statements as banks export them to CSV and Excel: the header found by meaning, number style proved by the balance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chassis.why import Why
from importing import FileUnreadable, Recognised, Upload
from services.payments.files.readers.amounts import NumberStyle, style_of, to_dong
from services.payments.files.readers.statement import ParsedCredit, Statement, StatementReader
from services.payments.files.readers.workbooks import scored, workbook_of
from tabular import BadCell, Column, Row, Sheet, Table, Workbook, find_table, to_date, to_text, words

# Titles of nine banks' exports, seen in public parsers and statements.
COLUMNS = (
    Column(
        "on",
        (
            "Ngày giao dịch",
            "Ngày GD",
            "Ngày GD/TNX Date",
            "Ngày giao dịch/Transaction date",
            "Ngày giao dịch (Trans.Date)",
            "Ngày hạch toán/Accounting date",
            "Ngày hạch toán/Posting date",
            "Ngày hạch toán",
            "Ngày hiệu lực",
            "Ngày phát sinh/Transaction date",
            "Ngày phát sinh",
            "Ngày thực hiện",
            "Ngày/Date",
            "Ngày",
            "Thời gian chuyển khoản",
            "Transaction date",
            "Date",
        ),
    ),
    Column(
        "reference",
        (
            "Số tham chiếu",
            "Số CT/Doc No",
            "Số CT",
            "Số chứng từ",
            "Số giao dịch/Transaction number",
            "Số giao dịch",
            "số GD",
            "Số tham chiếu/Ref. no",
            "Số bút toán/Reference",
            "Số bút toán",
            "Mã giao dịch",
            "Reference",
        ),
        required=False,
    ),
    Column(
        "credit",
        (
            "Số tiền ghi có",
            "Số tiền ghi có/Credit",
            "Số tiền ghi có (VND)",
            "Ghi có",
            "Có / Credit",
            "Có/Cr",
            "Có/Credit",
            "Phát sinh có/Credit",
            "Phát sinh có (Credit amount)",
            "Phát sinh có",
            "Tiền gửi vào",
            "Tiền vào",
            "Có",
            "Credit",
        ),
    ),
    Column(
        "debit",
        (
            "Số tiền ghi nợ",
            "Số tiền ghi nợ/Debit",
            "Số tiền ghi nợ (VND)",
            "Ghi nợ",
            "Nợ/ Debit",
            "Nợ/Dr",
            "Nợ/Debit",
            "Phát sinh nợ/Debit",
            "Phát sinh nợ",
            "Tiền rút ra",
            "Tiền ra",
            "Nợ",
            "Debit",
        ),
        required=False,
    ),
    Column(
        "balance",
        ("Số dư", "Số dư/Balance", "Số dư TK/Account balance", "Số dư tài khoản", "Balance"),
        required=False,
    ),
    Column(
        "memo",
        (
            "Mô tả",
            "Nội dung chi tiết",
            "Nội dung chi tiết/Transactions in detail",
            "Mô tả giao dịch/Transaction description",
            "Mô tả giao dịch",
            "Diễn giải",
            "Diễn giải (Txn. Description)",
            "Diễn giải/Description",
            "Nội dung/Description",
            "Nội dung",
            "Nội dung giao dịch",
            "Ghi chú/Remark",
            "Ghi chú",
            "Description",
        ),
    ),
)
TITLES = {"on": "ngày giao dịch", "credit": "số tiền ghi có", "memo": "nội dung giao dịch"}
FORMAT = "bảng sao kê"
_ACCOUNT_WORDS = ("so tai khoan", "tai khoan", "account no", "account number", "so tk")
_ACCOUNT = re.compile(r"[0-9]{6,19}")
_CLOCK = re.compile(r"\s+\d{1,2}:\d{2}(?::\d{2})?$")


@dataclass
class _SheetReading:
    """One table on its way into a statement; a blank date takes that of the row above."""

    statement: Statement
    table: Table
    style: NumberStyle
    day: date | None = None
    balance: int | None = None
    breaks: int = 0
    # The file ends without the end of a line: its last row may be cut anywhere.
    ragged: bool = False

    @property
    def last_row(self) -> int:
        return len(self.table.sheet.rows)


def table_of(workbook: Workbook) -> Table | None:
    """The best table with the columns of a statement, whole or with some missing."""
    tables = [table for table in (find_table(sheet, COLUMNS) for sheet in workbook.sheets) if table is not None]
    return min(tables, key=lambda table: (len(table.missing), -table.score), default=None)


class StatementSheet(StatementReader):
    def score(self, upload: Upload) -> Recognised:
        table = table_of(upload.opened(workbook_of))
        return scored(upload, self.kind, table, columns=len(COLUMNS), missing=missing_columns(table))

    def parse(self, upload: Upload) -> Statement:
        """Raises FileUnreadable with the missing columns by name, or when no account stands above the table."""
        workbook = upload.opened(workbook_of)
        return _read(workbook, ragged=workbook.kind == "csv" and not upload.content.endswith((b"\n", b"\r")))


def _read(workbook: Workbook, *, ragged: bool) -> Statement:
    table = table_of(workbook)
    if table is None or table.missing:
        missing = ", ".join(missing_columns(table))
        raise FileUnreadable(Why("STATEMENT_COLUMNS_MISSING", {"columns": missing}))
    account = _account_of(table.sheet, table.header_row)
    if not account:
        raise FileUnreadable(Why("NO_ACCOUNT_ABOVE_TABLE"))
    statement = Statement(FORMAT, account)
    reading = _SheetReading(statement, table, _style(table), ragged=ragged)
    for row in table.rows:
        _add(reading, row)
    if reading.breaks:
        statement.notes.append(Why("BALANCE_BROKEN", {"rows": reading.breaks}))
    return statement


def _style(table: Table) -> NumberStyle:
    keys = [key for key in ("credit", "debit", "balance") if key in table.places]
    return style_of(value for row in table.rows for key in keys if isinstance(value := row.values[key], str))


def _account_of(sheet: Sheet, header_row: int) -> str:
    """The number beside or behind the words for an account, above the table."""
    for row in sheet.rows[:header_row]:
        cells = [str(cell) for cell in row if cell not in ("", None)]
        if any(name in words(cell) for cell in cells for name in _ACCOUNT_WORDS):
            number = _ACCOUNT.search(" ".join(cells).replace(".", ""))
            if number:
                return number.group()
    return ""


def _add(reading: _SheetReading, row: Row) -> None:
    statement = reading.statement
    column = "credit"
    try:
        amount = _money(reading, row, "credit")
        column = "debit"
        debit = _money(reading, row, "debit")
        if amount is None and debit is None:
            _refuse_cut(reading, row, proved=True)
            return  # opening and closing balances, page feet
        column = "on"
        reading.day = _day(row) or reading.day
        statement.entries += 1
        column = "balance"
        proved = _prove(reading, row, (amount or 0) - abs(debit or 0))
        column = "memo"
        _refuse_cut(reading, row, proved=proved)
        if not amount:
            statement.debits += 1
            return
        column = "on"
        statement.add(_credit(reading, row, amount))
    except BadCell as error:
        title = reading.table.titles.get(column, column)
        statement.refuse(row.number, title, row.values.get(column, ""), error.why)


def _credit(reading: _SheetReading, row: Row, amount: int) -> ParsedCredit:
    """Raises BadCell while no row has had a date yet."""
    if reading.day is None:
        raise BadCell(Why("ROW_WITHOUT_DAY"))
    reference = to_text(row.values.get("reference") or "")
    return ParsedCredit(reference, amount, reading.day, to_text(row.values["memo"]), row.number)


def _money(reading: _SheetReading, row: Row, key: str) -> int | None:
    amount = to_dong(row.values.get(key), reading.style)
    return amount or None


def _day(row: Row) -> date | None:
    value = row.values["on"]
    return to_date(_CLOCK.sub("", value) if isinstance(value, str) else value)


def _prove(reading: _SheetReading, row: Row, change: int) -> bool:
    """Whether the balance of this row follows from that of the row before."""
    if "balance" not in reading.table.places:
        return False
    balance = to_dong(row.values["balance"], reading.style)
    before, reading.balance = reading.balance, balance if balance is not None else reading.balance
    if balance is None or before is None:
        return False
    reading.breaks += balance != before + change
    return balance == before + change


def _refuse_cut(reading: _SheetReading, row: Row, *, proved: bool) -> None:
    """A cut amount is another amount, a cut reference another line; only a cut memo does no harm. Raises BadCell."""
    if not reading.ragged or row.number != reading.last_row:
        return
    sheet, places = reading.table.sheet, reading.table.places
    width, titled = len(sheet.rows[row.number - 1]), len(sheet.rows[reading.table.header_row - 1])
    rightmost = max(places, key=lambda key: places[key])
    if width < titled or not (rightmost == "memo" or (rightmost == "balance" and proved)):
        raise BadCell(Why("LAST_ROW_CUT"))


def missing_columns(table: Table | None) -> Sequence[str]:
    return [TITLES.get(key, key) for key in table.missing] if table else list(TITLES.values())
