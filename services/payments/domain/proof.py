"""The proof of a school's money: each đồng has one named state, and what two places say of it is the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from chassis.aggregate import Aggregate
from contracts.facts.payments import MoneyProved
from services.payments.domain import limits
from services.payments.domain.invoices import Invoice
from services.payments.domain.ledger import ADVANCE, BANK, CARDS, CASH, MONEY, RECEIVABLE, UNKNOWN, JournalEntry
from services.payments.domain.lines import Line, State
from services.payments.domain.receipts import Receipt, payment_key

# What a đồng may be: of what is asked for, and of what came in.
OPEN, PAID, WRITTEN_OFF = "open", "paid", "written_off"
RECEIPTED, NO_RECEIPT, ADVANCED, NOBODYS, RETURNED = "receipted", "no_receipt", "advance", "nobodys", "returned"
BANKED = "banked"  # told by the bank, and counted where the desk had taken it
UNCOUNTED = {
    State.DOUBLE: "doubt",
    State.REPEATED: "repeated",
    State.HELD: "held",
    State.DECLINED: "declined",
    State.WAITING: "moving",
}
ASKED = (OPEN, PAID, WRITTEN_OFF)
CAME = (RECEIPTED, NO_RECEIPT, ADVANCED, NOBODYS, RETURNED, BANKED, *UNCOUNTED.values())

# What may differ, the kind of contradiction that it is, and so the sentence that says how it is repaired.
DOUBLE, ORPHAN, UNEQUAL = "double", "orphan", "unequal"
KINDS: Mapping[str, str] = {
    "BILL_AND_LEDGER": UNEQUAL,
    "LINE_AND_LEDGER": UNEQUAL,
    "LINE_AND_BILL": UNEQUAL,
    "PAYMENT_AND_RECEIPT": UNEQUAL,
    "LEDGER_NOT_ZERO": UNEQUAL,
    "ALL_AND_SCHOOLS": UNEQUAL,
    "RECEIPT_OF_NOTHING": ORPHAN,
    "RECEIPT_NUMBER_MISSING": ORPHAN,
    "LINE_OF_NO_STATEMENT": ORPHAN,
    "LINE_IN_DOUBT": DOUBLE,
}


# On which side of the ledger a line's sums stand: debit 1, credit -1.
OF_LINES: Mapping[str, int] = {BANK: 1, CASH: 1, CARDS: 1, ADVANCE: -1, UNKNOWN: -1}
Found = tuple[str, str, int, int]


@dataclass(frozen=True)
class Difference:
    """`subject` is the bill, line, receipt or account; the two sums are in đồng. `since` is the first night of it."""

    what: str
    subject: str
    one: int
    other: int
    since: date


@dataclass(kw_only=True)
class MoneyProof(Aggregate):
    """Of a school on a day; of all schools together where `school` is empty. Sums in đồng by state."""

    school: str
    on: date
    at: datetime
    states: dict[str, int]
    receivable: int
    bank: int
    found: dict[str, int]
    differences: tuple[Difference, ...] = ()
    cash: int = 0
    cards: int = 0

    def tell_present(self) -> None:
        """The house signs what it tells: the sums, and the hash over every state and difference."""
        self.tell(
            MoneyProved(
                school=self.school,
                on=self.on,
                billed=sum(self.states.get(state, 0) for state in ASKED),
                receivable=self.receivable,
                received=self.bank,
                unequal=self.found.get(UNEQUAL, 0),
                orphans=self.found.get(ORPHAN, 0),
                doubles=self.found.get(DOUBLE, 0),
                report_sha256=self.digest(),
            )
        )

    def digest(self) -> str:
        rows = [f"{self.school} {self.on.isoformat()} {self.receivable} {self.bank}"]
        rows += [f"desk {self.cash} {self.cards}"] if self.cash or self.cards else []
        rows += [f"{kind} {count}" for kind, count in sorted(self.found.items())]
        rows += [f"{state} {amount}" for state, amount in sorted(self.states.items())]
        rows += [f"{one.what} {one.subject} {one.one} {one.other} {one.since}" for one in self.differences]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def proof_id(school: str, on: date) -> str:
    return f"{school or 'all'}/{on.isoformat()}"


def check_proof(proof: MoneyProof) -> None:
    """Raises ValueError when its sums contradict each other and it names no difference."""
    if proof.id != proof_id(proof.school, proof.on):
        raise ValueError(f"proof {proof.id} is not that of {proof.school} on {proof.on}")
    count = sum(proof.found.values())
    if len(proof.differences) != min(count, limits.DIFFERENCES_NAMED):
        raise ValueError(f"proof {proof.id} names {len(proof.differences)} of {count} differences")
    owed = proof.states.get(OPEN, 0)
    if not proof.found.get(UNEQUAL) and owed != proof.receivable:
        raise ValueError(f"proof {proof.id} finds nothing, and bills leave {owed} open of {proof.receivable}")


@dataclass
class Books:
    """What bills, lines, entries and receipts of one school say, added up page by page."""

    states: Counter[str] = field(default_factory=Counter)
    posted: Counter[tuple[str, str]] = field(default_factory=Counter)
    open_of: dict[str, int] = field(default_factory=dict)
    of_line: dict[str, Counter[str]] = field(default_factory=dict)
    # By bill and line: what the one says that it took, and what the other says that it gave.
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    given: Counter[tuple[str, str]] = field(default_factory=Counter)
    payments: Counter[str] = field(default_factory=Counter)
    receipted: dict[str, int] = field(default_factory=dict)
    numbers: dict[int, set[int]] = field(default_factory=dict)
    moving: set[str] = field(default_factory=set)
    doubts: dict[str, int] = field(default_factory=dict)
    untold: dict[str, int] = field(default_factory=dict)

    def add_bills(self, invoices: Iterable[Invoice]) -> None:
        for invoice in invoices:
            self.open_of[invoice.id] = invoice.open
            self.states[OPEN] += invoice.open
            self.states[PAID] += invoice.paid
            self.states[WRITTEN_OFF] += invoice.written_off
            for payment in invoice.payments:
                if payment.amount:
                    self.taken[invoice.id, payment.line] += payment.amount
                    self.payments[payment_key(invoice.id, payment)] += payment.amount

    def add_lines(self, lines: Iterable[Line], old: date) -> None:
        """`old`: a line of before that no statement has told by now is an orphan."""
        for line in lines:
            split = line.split
            says: Counter[str] = Counter({ADVANCE: split.over, UNKNOWN: split.unknown})
            says[MONEY[line.medium]] += split.total - split.returned
            says[MONEY[split.medium]] -= split.banked
            self.of_line[line.id] = says
            if line.state in UNCOUNTED:
                self.states[UNCOUNTED[line.state]] += line.amount - split.total
            if line.state is State.WAITING:
                self.moving |= {line.id, *line.offers(), *split.invoices}
            if line.state is State.DOUBLE:
                self.doubts[line.id] = line.amount
            if not line.by_statement and line.on < old and line.state is not State.REPEATED:
                self.untold[line.id] = line.amount
            self.states[ADVANCED] += split.over
            self.states[NOBODYS] += split.unknown
            self.states[RETURNED] += split.returned
            self.states[BANKED] += split.banked
            for share in split.shares:
                if share.amount:
                    self.given[share.invoice, line.id] += share.amount

    def add_entries(self, entries: Iterable[JournalEntry]) -> None:
        for entry in entries:
            for posting in entry.postings:
                self.posted[posting.account, posting.of] += posting.amount

    def add_receipts(self, receipts: Iterable[Receipt]) -> None:
        for receipt in receipts:
            self.numbers.setdefault(receipt.year, set()).add(receipt.number)
            if not receipt.is_void:
                self.receipted[receipt.payment] = receipt.amount

    def differences(self, on: date, before: Iterable[Difference] = ()) -> list[Difference]:
        """By kind and subject. What is just moving is looked at the night after."""
        since = {(one.what, one.subject): one.since for one in before}
        found = [
            Difference(what, subject, one, other, since.get((what, subject), on))
            for what, subject, one, other in self._all()
            if one != other and subject not in self.moving
        ]
        return sorted(found, key=lambda one: (one.what, one.subject))

    def settle_states(self) -> None:
        """What was paid has a receipt or has none yet: known when all pages are added."""
        receipted = sum(amount for key, amount in self.payments.items() if key in self.receipted)
        self.states[RECEIPTED] = receipted
        self.states[NO_RECEIPT] = sum(self.given.values()) - receipted

    def balance(self, account: str) -> int:
        return sum(amount for (name, _), amount in self.posted.items() if name == account)

    def _all(self) -> Iterator[Found]:
        yield "LEDGER_NOT_ZERO", "", sum(self.posted.values()), 0
        for bill in {of for account, of in self.posted if account == RECEIVABLE} | self.open_of.keys():
            yield "BILL_AND_LEDGER", bill, self.open_of.get(bill, 0), self.posted[RECEIVABLE, bill]
        for line in {of for account, of in self.posted if account in OF_LINES} | self.of_line.keys():
            says = self.of_line.get(line, Counter())
            pairs = ((says[account], sign * self.posted[account, line]) for account, sign in OF_LINES.items())
            yield ("LINE_AND_LEDGER", line, *next((pair for pair in pairs if pair[0] != pair[1]), (0, 0)))
        for bill, line in self.taken.keys() | self.given.keys():
            if bill not in self.moving:
                yield "LINE_AND_BILL", line, self.given[bill, line], self.taken[bill, line]
        yield from self._of_receipts()
        yield from (("LINE_IN_DOUBT", line, 0, amount) for line, amount in self.doubts.items())
        yield from (("LINE_OF_NO_STATEMENT", line, 0, amount) for line, amount in self.untold.items())

    def _of_receipts(self) -> Iterator[Found]:
        for payment, amount in self.receipted.items():
            if payment not in self.payments:
                yield "RECEIPT_OF_NOTHING", payment, 0, amount
            else:
                yield "PAYMENT_AND_RECEIPT", payment, self.payments[payment], amount
        for year, numbers in self.numbers.items():
            for number in set(range(1, max(numbers) + 1)) - numbers:
                yield "RECEIPT_NUMBER_MISSING", f"{year}/{number:07d}", 1, 0
