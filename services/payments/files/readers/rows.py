"""The rows of one account: credits are taken, debits counted, sums checked, everything else is no line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from chassis.why import Why
from services.payments.files.readers.accounts import foreign_currency
from services.payments.files.readers.amounts import NumberStyle, to_dong
from services.payments.files.readers.days import Moment, moment_of
from services.payments.files.readers.labels import is_balance, is_sum
from services.payments.files.readers.statement import ParsedCredit, Statement
from tabular import BadCell, Row, Table, is_blank, to_text, words

AMOUNTS = ("credit", "debit", "amount", "balance")
_IN = frozenset({"c", "cr", "co", "credit", "ghi co", "tien vao", "thu", "in", "nhan tien", "bao co", "tang"})
_OUT = frozenset({"d", "dr", "no", "debit", "ghi no", "tien ra", "chi", "out", "chuyen tien", "bao no", "giam"})


@dataclass
class _Sums:
    """Of the credits, in đồng: all of them, and those since the last sum of the file."""

    all: int = 0
    page: int = 0
    stated: list[tuple[int, int]] = field(default_factory=list)

    def add(self, credit: int) -> None:
        self.all += credit
        self.page += credit

    def state(self, total: int) -> None:
        """A sum of the file beside the nearest of ours."""
        ours = self.page if total == self.page else self.all
        self.stated.append((total, ours))
        self.page = 0


@dataclass
class _Balances:
    """What the account held after each row, beside the change of the row; in the order of the file."""

    rows: list[tuple[int, int | None]] = field(default_factory=list)

    def add(self, change: int, balance: int | None) -> bool:
        """Whether the balance follows from that of the row before."""
        before = self.rows[-1][1] if self.rows else None
        self.rows.append((change, balance))
        return before is not None and balance == before + change

    def breaks(self) -> int:
        """In how many rows it does not follow, read from the end that fits better: some banks begin with the newest."""
        pairs = [
            (before, change_before, balance, change)
            for (change_before, before), (change, balance) in zip(self.rows, self.rows[1:], strict=False)
            if before is not None and balance is not None
        ]
        oldest_first = sum(balance != before + change for before, _, balance, change in pairs)
        newest_first = sum(before != balance + change_before for before, change_before, balance, _ in pairs)
        return min(oldest_first, newest_first)


class RowReader:
    """Reads the rows of one account into its statement; a blank day is that of the row above."""

    def __init__(self, statement: Statement, table: Table, style: NumberStyle, *, ragged: bool) -> None:
        self.statement = statement
        self._table = table
        self._style = style
        self._ragged = ragged  # the file ends without the end of a line: its last row may be cut anywhere
        self._day: date | None = None
        self._sums = _Sums()
        self._balances = _Balances()
        self._column = "credit"
        self._titles_of_amounts = [(key, words(table.titles[key])) for key in AMOUNTS if key in table.titles]

    def take(self, row: Row) -> None:
        """A row that cannot be read is named in the statement."""
        if self._repeats_a_title(row):
            return
        self._column = "credit"
        try:
            self._take(row)
        except BadCell as error:
            title = self._table.titles.get(self._column, self._column)
            self.statement.refuse(row.number, title, row.values.get(self._column, ""), error.why)

    def finished(self) -> Statement:
        """The statement with notes on its balances and sums."""
        self.statement.note_times("BALANCE_BROKEN", self._balances.breaks())
        wrong = [(total, ours) for total, ours in self._sums.stated if total != ours]
        for total, ours in wrong:
            self.statement.notes.append(Why("STATED_SUM_DIFFERS", {"stated": total, "sum": ours}))
        if self._sums.stated and not wrong:
            self.statement.notes.append(Why("STATED_SUM_AGREES", {"sum": self._sums.all}))
        return self.statement

    def _take(self, row: Row) -> None:
        credit, debit = self._amounts(row)
        if credit is None and debit is None:
            self._check_cut(row, proved=True)
            self._take_balance(row)
            return
        if self._is_sum(row, credit):
            if credit is not None:
                self._sums.state(credit)
            return
        moment = self._moment(row)
        self.statement.entries += 1
        self._column = "balance"
        balance = to_dong(row.values.get("balance"), self._style)
        proved = self._balances.add((credit or 0) - (debit or 0), balance)
        self._column = "memo"
        self._check_cut(row, proved=proved)
        if not credit:
            self.statement.debits += 1
            return
        self._sums.add(credit)
        self._column = "currency"
        self._check_currency(row)
        self._column = "on"
        self.statement.add(self._credit(row, moment, credit, balance))

    def _repeats_a_title(self, row: Row) -> bool:
        """Some banks print their titles on every page, with the number of the page beside them."""
        for key, title in self._titles_of_amounts:
            text = row.values.get(key)
            if isinstance(text, str) and not _is_figure(text) and words(text) == title:
                return True
        return False

    def _amounts(self, row: Row) -> tuple[int | None, int | None]:
        """What came in and what went out, both above zero; None for nothing. Raises BadCell."""
        if "amount" in self._table.places and is_blank(row.values.get("credit")):
            self._column = "amount"
            signed = to_dong(row.values.get("amount"), self._style)
            if signed:
                return self._by_side(row, signed)
        self._column = "debit"
        debit = to_dong(row.values.get("debit"), self._style) or None
        self._column = "credit"
        credit = to_dong(row.values.get("credit"), self._style) or None
        if credit is not None and credit < 0:
            raise BadCell(Why("CREDIT_BELOW_ZERO"))
        return credit, abs(debit) if debit is not None else None

    def _by_side(self, row: Row, signed: int) -> tuple[int | None, int | None]:
        side = words(to_text(row.values.get("side") or ""))
        if signed < 0 or side in _OUT or to_text(row.values.get("side") or "") == "-":
            return None, abs(signed)
        if "side" in self._table.places and side not in _IN and to_text(row.values.get("side") or "") != "+":
            raise BadCell(Why("SIDE_UNKNOWN"))
        return signed, None

    def _texts(self, row: Row) -> list[str]:
        """The texts of the whole row, from its left: a label may stand in a column that is not read."""
        cells = self._table.sheet.rows[row.number - 1]
        return [cell for cell in cells if isinstance(cell, str) and words(cell)]

    def _is_sum(self, row: Row, credit: int | None) -> bool:
        """A label in a row without a number of its own; with a day, only where it is the sum of the rows before."""
        if not is_blank(row.values.get("reference")) and words(to_text(row.values["reference"])):
            return False
        labels = [text for text in self._texts(row) if not _is_figure(text)]
        if not is_sum(labels[:1]) and not is_sum(labels[1:2]):
            return False
        dated = bool(labels) and not is_blank(row.values["on"]) and not is_sum([to_text(row.values["on"])])
        return not dated or credit in (self._sums.page, self._sums.all)

    def _take_balance(self, row: Row) -> None:
        """Opening and closing balances prove the rows between; a row with nothing but text is none."""
        labels = [text for text in self._texts(row) if not _is_figure(text)]
        if is_balance(labels[:1]) or is_balance(labels[1:2]):
            self._column = "balance"
            balance = to_dong(row.values.get("balance"), self._style)
            if balance is not None:
                self._balances.add(0, balance)

    def _moment(self, row: Row) -> Moment | None:
        self._column = "on"
        moment = moment_of(row.values["on"])
        self._day = moment.day if moment is not None else self._day
        return moment

    def _check_currency(self, row: Row) -> None:
        """Raises BadCell for a row in another currency."""
        currency = foreign_currency(to_text(row.values.get("currency") or ""))
        if currency:
            raise BadCell(Why("AMOUNT_NOT_IN_DONG", {"currency": currency}))

    def _credit(self, row: Row, moment: Moment | None, amount: int, balance: int | None) -> ParsedCredit:
        """Raises BadCell while no row has had a day yet."""
        if self._day is None:
            raise BadCell(Why("ROW_WITHOUT_DAY"))
        reference = to_text(row.values.get("reference") or "") or (moment.number if moment else "")
        return ParsedCredit(reference, amount, self._day, to_text(row.values["memo"]), row.number, balance)

    def _check_cut(self, row: Row, *, proved: bool) -> None:
        """A cut amount is another amount, a cut reference another line. Raises BadCell.

        Only a cut memo does no harm, and only beside a reference: without one it is what the line is known by.
        """
        if not self._ragged or row.number != len(self._table.sheet.rows):
            return
        sheet, places = self._table.sheet, self._table.places
        width, titled = len(sheet.rows[row.number - 1]), len(sheet.rows[self._table.header_row - 1])
        rightmost = max(places, key=lambda key: places[key])
        harmless = rightmost == "memo" and not is_blank(row.values.get("reference"))
        if width < titled or not (harmless or (rightmost == "balance" and proved)):
            raise BadCell(Why("LAST_ROW_CUT"))


def _is_figure(text: str) -> bool:
    return not any(letter.isalpha() for letter in text)
