"""The books that an accountant prints: each is made of the ledger's entries alone, and sums to the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from chassis.why import Why
from services.payments.domain.ledger import (
    ADVANCE,
    BANK,
    CARDS,
    CASH,
    CHART,
    INVOICED,
    OTHER_EXPENSES,
    RECEIVABLE,
    RECEIVED,
    TAKEN,
    UNKNOWN,
    WRITTEN_OFF,
    JournalEntry,
    Posting,
)
from services.payments.domain.limits import AGE_DAYS
from services.payments.domain.periods import month_of, year_of
from services.payments.domain.refusals import PeriodInvalid

KIND_OF_ENTRY = {
    INVOICED: Why("ENTRY_INVOICED"),
    RECEIVED: Why("ENTRY_RECEIVED"),
    WRITTEN_OFF: Why("ENTRY_WRITTEN_OFF"),
    TAKEN: Why("ENTRY_TAKEN"),
}
# What is neither money, nor owed, nor of nobody: what the school earned, holds for others or bore.
NO_BUDGET_LINE = frozenset({BANK, CASH, CARDS, RECEIVABLE, ADVANCE, UNKNOWN})
LAST_MONTH = 12
MOVED = ("opening", "debit", "credit", "closing")
Cell = str | Why
Key = tuple[str, str]


class RegisterKind(StrEnum):
    TRIAL = "trial"
    DAYS = "days"
    PUPILS = "pupils"
    AGED = "aged"
    BUDGET = "budget"


@dataclass(frozen=True)
class Row:
    """Its words, and its sums in đồng."""

    cells: tuple[Cell, ...]
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class Register:
    """`words` and `sums` name the columns; `totals` has one for each sum."""

    kind: RegisterKind
    words: tuple[str, ...]
    sums: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[int, ...]


@dataclass(frozen=True)
class Months:
    """Whole months, from the first day of one to the last of another."""

    first: date
    last: date


@dataclass
class Moved:
    """Debit above zero, credit below; what was before the months, and what moved in them."""

    opening: int = 0
    debit: int = 0
    credit: int = 0

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit

    @property
    def all(self) -> tuple[int, int, int, int]:
        return self.opening, self.debit, self.credit, self.closing


@dataclass
class LedgerOfMonths:
    """Entries up to the end of the months, added up by account and by what a posting is of."""

    months: Months
    moved: defaultdict[Key, Moved] = field(default_factory=lambda: defaultdict(Moved))
    posted: list[tuple[JournalEntry, Posting]] = field(default_factory=list)

    def add(self, entries: Iterable[JournalEntry]) -> None:
        """Entries behind the months are passed over."""
        for entry in entries:
            if entry.on > self.months.last:
                continue
            inside = entry.on >= self.months.first
            for posting in entry.postings:
                moved = self.moved[posting.account, posting.of]
                if not inside:
                    moved.opening += posting.amount
                elif posting.amount > 0:
                    moved.debit += posting.amount
                else:
                    moved.credit -= posting.amount
                if inside:
                    self.posted.append((entry, posting))

    def together(self, name: Callable[[Key], Key | None]) -> dict[Key, Moved]:
        """By another name, sorted; what has none is left out, and so is what neither stood nor moved."""
        sums: defaultdict[Key, Moved] = defaultdict(Moved)
        for key, moved in self.moved.items():
            called = name(key)
            if called is not None:
                of = sums[called]
                of.opening, of.debit, of.credit = (
                    of.opening + moved.opening,
                    of.debit + moved.debit,
                    of.credit + moved.credit,
                )
        return {key: sums[key] for key in sorted(sums) if any(sums[key].all)}


def months_between(since: str, until: str) -> Months:
    """From the first day of one month to the last of another. Raises PeriodInvalid."""
    first = date(year_of(since), month_of(since), 1)
    year, month = year_of(until), month_of(until)
    behind = date(year + 1, 1, 1) if month == LAST_MONTH else date(year, month + 1, 1)
    if behind <= first:
        raise PeriodInvalid(f"{since}–{until}")
    return Months(first, behind - timedelta(days=1))


def register_of(kind: RegisterKind, ledger: LedgerOfMonths, pupil: str = "") -> Register:
    """`pupil` narrows the book of days to what one pupil owes; it then sums to that pupil's account."""
    return _MAKERS[kind](ledger, pupil)


def pupil_of(bill: str) -> str:
    """Whose a bill is, by its id."""
    return bill.partition("/")[0]


def _trial(ledger: LedgerOfMonths, _: str) -> Register:
    """Circular 24/2024/TT-BTC: balances and movements by account, both sides of each alike."""
    rows = [
        Row((account, CHART[account]), (*_sides(moved.opening), moved.debit, moved.credit, *_sides(moved.closing)))
        for (account, _), moved in ledger.together(lambda key: (key[0], "")).items()
    ]
    sums = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
    return _register(RegisterKind.TRIAL, ("account", "name"), sums, rows)


def _days(ledger: LedgerOfMonths, pupil: str) -> Register:
    """Each posting by day, as it was booked."""
    posted = [
        (entry, one)
        for entry, one in ledger.posted
        if not pupil or (one.account == RECEIVABLE and pupil_of(one.of) == pupil)
    ]
    posted.sort(key=lambda pair: (pair[0].on, pair[0].id))
    rows = [
        Row((entry.on.isoformat(), KIND_OF_ENTRY[entry.kind], entry.cause, one.account, one.of), _sides(one.amount))
        for entry, one in posted
    ]
    return _register(RegisterKind.DAYS, ("day", "entry", "cause", "account", "of"), ("debit", "credit"), rows)


def _pupils(ledger: LedgerOfMonths, pupil: str) -> Register:
    """What each family owed, was asked for, paid and owes: the ledger's account of receivables by pupil."""
    of_pupils = ledger.together(lambda key: ("", pupil_of(key[1])) if key[0] == RECEIVABLE else None)
    rows = [Row((one,), moved.all) for (_, one), moved in of_pupils.items() if pupil in ("", one)]
    return _register(RegisterKind.PUPILS, ("pupil",), MOVED, rows)


def _aged(ledger: LedgerOfMonths, pupil: str) -> Register:
    """What is still owed on the last day, by the age of its month; what was paid before its month stands as less."""
    ages: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(AGE_DAYS) + 1))
    for (account, bill), moved in ledger.moved.items():
        if account == RECEIVABLE and moved.closing and pupil in ("", pupil_of(bill)):
            month = bill.split("/")[1]
            days = (ledger.months.last - date(year_of(month), month_of(month), 1)).days
            ages[pupil_of(bill)][sum(days > age for age in AGE_DAYS)] += moved.closing
    rows = [Row((one,), (*owed, sum(owed))) for one, owed in sorted(ages.items())]
    sums = (*(f"to_{age}" for age in AGE_DAYS), "older", "closing")
    return _register(RegisterKind.AGED, ("pupil",), sums, rows)


def _budget(ledger: LedgerOfMonths, _: str) -> Register:
    """What was earned or is held for others, by fee item, and what was written off, in one line."""

    def name(key: Key) -> Key | None:
        account, of = key
        return None if account in NO_BUDGET_LINE else (account, "" if account == OTHER_EXPENSES else of)

    rows = [Row((account, of or CHART[account]), moved.all) for (account, of), moved in ledger.together(name).items()]
    return _register(RegisterKind.BUDGET, ("account", "item"), MOVED, rows)


_MAKERS: dict[RegisterKind, Callable[[LedgerOfMonths, str], Register]] = {
    RegisterKind.TRIAL: _trial,
    RegisterKind.DAYS: _days,
    RegisterKind.PUPILS: _pupils,
    RegisterKind.AGED: _aged,
    RegisterKind.BUDGET: _budget,
}


def _register(kind: RegisterKind, words: tuple[str, ...], sums: tuple[str, ...], rows: Sequence[Row]) -> Register:
    totals = tuple(sum(row.amounts[place] for row in rows) for place in range(len(sums)))
    return Register(kind, words, sums, tuple(rows), totals)


def _sides(amount: int) -> tuple[int, int]:
    """Debit and credit."""
    return max(amount, 0), max(-amount, 0)
