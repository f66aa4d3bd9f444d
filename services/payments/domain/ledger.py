"""The ledger: each entry is one balanced document whose id says what caused it, so posting twice is posting once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from chassis.aggregate import Aggregate
from chassis.settings import VIETNAM
from chassis.why import Why
from services.payments.domain import desk
from services.payments.domain.demands import OwedItem
from services.payments.domain.division import EMPTY, Split
from services.payments.domain.invoices import Invoice
from tabular.folding import words

BANK, RECEIVABLE, COLLECTED_FOR_OTHERS, ADVANCE, UNKNOWN, SERVICES = "112", "131", "3381", "3383", "3388", "531"
OTHER_EXPENSES = "811"
CASH, CARDS = "111", "138"
# Accounts of Circular 24/2024/TT-BTC; the parts of 338 follow practice under the circular before it.
CHART: Mapping[str, Why] = {
    CASH: Why("ACCOUNT_CASH"),
    BANK: Why("ACCOUNT_BANK"),
    CARDS: Why("ACCOUNT_CARDS"),
    RECEIVABLE: Why("ACCOUNT_RECEIVABLE"),
    COLLECTED_FOR_OTHERS: Why("ACCOUNT_COLLECTED_FOR_OTHERS"),
    ADVANCE: Why("ACCOUNT_ADVANCE"),
    UNKNOWN: Why("ACCOUNT_UNKNOWN"),
    SERVICES: Why("ACCOUNT_SERVICES"),
    OTHER_EXPENSES: Why("ACCOUNT_OTHER_EXPENSES"),
}
# Where money is that came in: at the bank, in the desk's drawer, or paid by card and still to come from the acquirer.
MONEY: Mapping[str, str] = {"": BANK, desk.CASH: CASH, desk.CARD: CARDS}
# Category of a fee item, folded → account. Data per school and year where a school books otherwise.
ACCOUNT_OF_CATEGORY: Mapping[str, str] = {
    "thu ho": COLLECTED_FOR_OTHERS,
    "chi cho ca nhan hoc sinh": COLLECTED_FOR_OTHERS,
}
INVOICED, RECEIVED, WRITTEN_OFF, TAKEN = "invoice", "line", "write_off", "desk"


@dataclass(frozen=True)
class Posting:
    """Debit above zero, credit below. `of` is the invoice or line that the part belongs to."""

    account: str
    amount: int
    of: str


@dataclass(kw_only=True)
class JournalEntry(Aggregate):
    """Kept once, never changed. `sums` repeats the postings by account, so that the store can add them up."""

    school: str
    kind: str
    cause: str
    on: date
    period: str
    postings: tuple[Posting, ...]
    sums: dict[str, int] = field(default_factory=dict)
    seal: str = ""


def entry_of_invoice(invoice: Invoice) -> JournalEntry:
    """The pupil owes; what the school earns or holds for others grows."""
    postings = [Posting(RECEIVABLE, invoice.amount, invoice.id)]
    postings += [Posting(_account_of(line), -line.amount, line.item) for line in invoice.lines]
    first_day = date.fromisoformat(f"{invoice.period}-01")
    return _sealed(
        JournalEntry(
            id=f"{INVOICED}/{invoice.id}",
            school=invoice.school,
            kind=INVOICED,
            cause=invoice.id,
            on=first_day,
            period=invoice.period,
            postings=tuple(postings),
        )
    )


def entries_of_write_offs(invoice: Invoice) -> list[JournalEntry]:
    """The family owes less, the school bears it; the n-th has its own id and is never changed."""
    return [
        _sealed(
            JournalEntry(
                id=f"{WRITTEN_OFF}/{invoice.id}/{number}",
                school=invoice.school,
                kind=WRITTEN_OFF,
                cause=invoice.id,
                on=one.at.astimezone(VIETNAM).date(),
                period=invoice.period,
                postings=(
                    Posting(RECEIVABLE, -one.amount, invoice.id),
                    Posting(OTHER_EXPENSES, one.amount, invoice.id),
                ),
            )
        )
        for number, one in enumerate(invoice.write_offs, 1)
    ]


@dataclass(frozen=True)
class LineBooking:
    """A bank line's n-th move: what it is booked as now, and what it was booked as before.

    `on` is the bank's day of the credit, `today` the day on which it moves.
    """

    line: str
    school: str
    on: date
    move: int
    before: Split
    after: Split
    today: date
    medium: str = ""

    @property
    def day(self) -> date:
        """Money comes in on the bank's day; what is decided of it later never changes a day that is over.

        A later move from nothing is a line that was held for another one told again, and is a payment after all.
        """
        return self.on if self.before == EMPTY and self.move <= 1 else max(self.on, self.today)


def entry_of_line(moved: LineBooking) -> JournalEntry | None:
    """The difference between two divisions of the same money; None when nothing differs."""
    change: Counter[tuple[str, str]] = Counter()
    for sign, split in ((1, moved.after), (-1, moved.before)):
        change[MONEY[moved.medium], moved.line] += sign * (split.total - split.returned)
        change[MONEY[split.medium], moved.line] -= sign * split.banked
        for share in split.shares:
            change[RECEIVABLE, share.invoice] -= sign * share.amount
        change[ADVANCE, moved.line] -= sign * split.over
        change[UNKNOWN, moved.line] -= sign * split.unknown
    postings = tuple(Posting(account, amount, of) for (account, of), amount in sorted(change.items()) if amount)
    if not postings:
        return None
    return _sealed(
        JournalEntry(
            id=f"{RECEIVED}/{moved.line}/{moved.move}",
            school=moved.school,
            kind=TAKEN if moved.medium else RECEIVED,
            cause=moved.line,
            on=moved.day,
            period=f"{moved.day:%Y-%m}",
            postings=postings,
        )
    )


def check_entry(entry: JournalEntry) -> None:
    """Raises ValueError when the entry does not balance, or is not what was sealed."""
    if len(entry.postings) < 2 or sum(posting.amount for posting in entry.postings) != 0:
        raise ValueError(f"the postings of entry {entry.id} do not sum to zero")
    unknown = {posting.account for posting in entry.postings} - CHART.keys()
    if unknown:
        raise ValueError(f"entry {entry.id} posts to accounts that the chart lacks: {', '.join(sorted(unknown))}")
    if entry.sums != _sums(entry.postings):
        raise ValueError(f"the sums of entry {entry.id} are not those of its postings")
    if entry.seal != seal_of(entry):
        raise ValueError(f"entry {entry.id} is not what was sealed")


def balances(entries: Iterable[JournalEntry]) -> dict[str, int]:
    """The fold over all entries: account → balance. The slow twin of the store's own addition."""
    sums: Counter[str] = Counter()
    for entry in entries:
        sums.update(entry.sums)
    return dict(sums)


def total(sums: Mapping[str, int]) -> int:
    """Zero, or the ledger is broken."""
    return sum(sums.values())


def seal_of(entry: JournalEntry) -> str:
    """SHA-256 over everything that an entry says."""
    content = [entry.id, entry.school, entry.kind, entry.cause, entry.on.isoformat(), entry.period]
    content += [f"{posting.account}:{posting.amount}:{posting.of}" for posting in entry.postings]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


def _sealed(entry: JournalEntry) -> JournalEntry:
    entry.sums = _sums(entry.postings)
    entry.seal = seal_of(entry)
    return entry


def _sums(postings: Iterable[Posting]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for posting in postings:
        sums[posting.account] += posting.amount
    return dict(sorted(sums.items()))


def _account_of(line: OwedItem) -> str:
    return ACCOUNT_OF_CATEGORY.get(words(line.category), SERVICES)
