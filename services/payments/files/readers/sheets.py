"""Statements as banks export them to CSV and Excel: the header found by meaning, rows that are no lines left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from chassis.why import Why
from importing import FileUnreadable, Places, Recognised, Upload, check_columns, seen_columns
from services.payments.files.readers.accounts import StatedAccount, stated_account, stated_currency
from services.payments.files.readers.amounts import style_of
from services.payments.files.readers.banks import BANKS, KEYS, PROFILES
from services.payments.files.readers.days import is_month_first
from services.payments.files.readers.rows import AMOUNTS, RowReader
from services.payments.files.readers.statement import Statement, StatementReader
from services.payments.files.readers.workbooks import scored, workbook_of
from tabular import Column, Said, Sheet, Table, Workbook, find_table, is_blank, to_shown

COLUMNS = tuple(
    Column(
        key,
        tuple(dict.fromkeys(title for profile in PROFILES for title in profile.titles(key))),
        required=key in ("on", "memo"),
    )
    for key in KEYS
)
TITLES = {"on": "ngày giao dịch", "credit": "số tiền ghi có", "memo": "nội dung giao dịch"}
FORMAT = "bảng sao kê"
USUAL_COLUMNS = 6  # day, number, debit, credit, balance and memo: a statement has no more in most banks


class StatementSheet(StatementReader):
    """A table of a CSV or a workbook, or several: one for each account that a head or a row between names."""

    def score(self, upload: Upload) -> Recognised:
        table = upload.opened(_table_of)
        return scored(upload, self.kind, table, columns=USUAL_COLUMNS, missing=missing_columns(table))

    def parse(self, upload: Upload) -> Sequence[Statement]:
        """Raises FileUnreadable with the missing columns by name, or when no account stands above the table."""
        check_columns(upload, KEYS)
        workbook = upload.opened(workbook_of)
        table = upload.opened(_table_of)
        if table is not None:
            places = Places(by_content={}, contradictions={}, plain=("on", "side", "currency"))
            upload.seen.extend(seen_columns(upload, table, self.kind, places))
        missing = missing_columns(table)
        if table is None or missing:
            raise FileUnreadable(Why("STATEMENT_COLUMNS_MISSING", {"columns": ", ".join(missing)}))
        ragged = workbook.kind == "csv" and not upload.content.endswith((b"\n", b"\r"))
        statements = _Sections(table, ragged=ragged).read()
        for other in _tables_of_other_accounts(workbook, table):
            statements += _Sections(other, ragged=False).read()
        return statements


def _table_of(upload: Upload) -> Table | None:
    """As `upload.opened(_table_of)`: found once, for knowing the file and for reading it."""
    return table_of(upload.opened(workbook_of), partial(upload.said_of, kind=StatementSheet.kind))


def table_of(workbook: Workbook, said: Said | None = None) -> Table | None:
    """The best table with the columns of a statement, whole or with some missing."""
    tables = [table for table in (find_table(sheet, COLUMNS, said) for sheet in workbook.sheets) if table is not None]
    return min(tables, key=lambda table: (len(missing_columns(table)), -table.score), default=None)


def missing_columns(table: Table | None) -> list[str]:
    """By the titles that their sender is to write; a column of signed amounts does for that of credits."""
    if table is None:
        return list(TITLES.values())
    there = {*table.places, *(("credit",) if "amount" in table.places else ())}
    return [title for key, title in TITLES.items() if key not in there]


def _tables_of_other_accounts(workbook: Workbook, table: Table) -> Iterator[Table]:
    """Further sheets with a statement of an account of their own; the same statement in English is none."""
    told = {_account_above(table).number}
    for sheet in workbook.sheets:
        other = find_table(sheet, COLUMNS) if sheet is not table.sheet else None
        if other is None or missing_columns(other):
            continue
        account = _account_of(sheet, other.header_row)
        if account is not None and account.number not in told:
            told.add(account.number)
            yield other


def _account_above(table: Table) -> StatedAccount:
    """Raises FileUnreadable."""
    account = _account_of(table.sheet, table.header_row)
    if account is None:
        raise FileUnreadable(Why("NO_ACCOUNT_ABOVE_TABLE"))
    return account


def _account_of(sheet: Sheet, header_row: int) -> StatedAccount | None:
    """The number in the first row above the table that names one."""
    stated = (stated_account(row) for row in sheet.rows[:header_row])
    return next((account for account in stated if account is not None), None)


class _Sections:
    """One table on its way into statements: where a row between its lines names another account, another begins."""

    def __init__(self, table: Table, *, ragged: bool) -> None:
        self._table = table
        self._ragged = ragged
        self._rows = list(table.rows)
        keys = [key for key in AMOUNTS if key in table.places]
        self._style = style_of(v for row in self._rows for key in keys if isinstance(v := row.values[key], str))
        head = table.sheet.rows[: table.header_row]
        self._currency = next(filter(None, map(stated_currency, head)), "")

    def read(self) -> list[Statement]:
        """Raises FileUnreadable."""
        if is_month_first(row.values["on"] for row in self._rows):
            raise FileUnreadable(Why("DAYS_WITH_MONTH_FIRST"))
        readers = [self._reader(_account_above(self._table))]
        between = self._accounts_between()
        for row in self._rows:
            while between and between[0][0] < row.number:
                readers.append(self._reader(between.pop(0)[1]))
            readers[-1].take(row)
        return [reader.finished() for reader in readers if reader.statement.entries or len(readers) == 1]

    def _reader(self, account: StatedAccount) -> RowReader:
        form, is_hand_made = self._form
        statement = Statement(form, account.number, account.currency or self._currency, is_hand_made)
        return RowReader(statement, self._table, self._style, ragged=self._ragged)

    @cached_property
    def _form(self) -> tuple[str, bool]:
        """The form, with the bank where it is known by its titles and its name; and whether it is that of no bank."""
        titles = [str(cell) for cell in self._table.titles.values()]
        head = [to_shown(cell) for row in self._table.sheet.rows[: self._table.header_row] for cell in row]
        named = [bank for bank in BANKS if bank.is_named(head)]
        best = max(named or BANKS, key=lambda bank: bank.fits(titles))
        is_known = named or best.fits(titles) > USUAL_COLUMNS - 1
        return f"{FORMAT} {best.name}" if is_known else FORMAT, best.fits(titles) == 0

    def _accounts_between(self) -> list[tuple[int, StatedAccount]]:
        """Row and account of each section that begins below the titles."""
        found = []
        for number, row in enumerate(self._table.sheet.rows[self._table.header_row :], self._table.header_row + 1):
            filled = [cell for cell in row if not is_blank(cell)]
            if 0 < len(filled) < len(self._table.places):
                account = stated_account(row)
                if account is not None and isinstance(filled[0], str):
                    found.append((number, account))
        return found
