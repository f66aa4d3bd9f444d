"""What every reader of statements gives back, and what it checks before and after it reads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from chassis.why import Why
from importing import FileUnreadable, Recognised, RefusedRow, Upload
from services.payments.domain import limits
from services.payments.domain.credits import Credit
from services.payments.domain.file_kinds import STATEMENT
from services.payments.files.readers.workbooks import check_weight


@dataclass(frozen=True)
class ParsedCredit:
    """One credit of a file. `place` is its row or entry, `balance` what the account held after it."""

    reference: str
    amount: int
    on: date
    memo: str
    place: int
    balance: int | None = None


@dataclass
class Statement:
    """Of one account: good credits in the order of the file, bad ones named. `entries` counts all, debits among them.

    `currency` is empty for đồng. `is_hand_made` says that it is a table in the form of no bank.
    """

    format: str
    account: str
    currency: str = ""
    is_hand_made: bool = False
    credits: list[Credit] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    entries: int = 0
    debits: int = 0
    notes: list[Why] = field(default_factory=list)

    def add(self, credit: ParsedCredit) -> None:
        self.credits.append(
            Credit(
                account=self.account,
                reference=credit.reference.strip()[: limits.REFERENCE_CHARACTERS],
                amount=credit.amount,
                on=credit.on,
                memo=credit.memo.strip(),
                place=credit.place,
                balance=credit.balance,
            )
        )

    def refuse(self, row: int, column: str, value: object, why: Why) -> None:
        shown = str(value)[: limits.SHOWN_CHARACTERS]
        self.refused.append(RefusedRow(sheet="", row=row, column=column, value=shown, why=why))

    def note_times(self, code: str, rows: int) -> None:
        """A note on how many rows something is true of; none where it is true of none."""
        if rows:
            self.notes.append(Why(code, {"rows": rows}))


class StatementReader(ABC):
    """A form of bank statement."""

    kind = STATEMENT

    @abstractmethod
    def score(self, upload: Upload) -> Recognised:
        """How well the form of this reader fits the file. Raises FileUnreadable."""

    @abstractmethod
    def parse(self, upload: Upload) -> Sequence[Statement]:
        """A statement for each account of a file of this form. Raises FileUnreadable where nothing can be read."""

    def read(self, upload: Upload) -> Sequence[Statement]:
        """The statements in đồng, with at least one entry in all. Raises FileUnreadable."""
        check_weight(upload)
        statements = self.parse(upload)
        if sum(statement.entries for statement in statements) > limits.STATEMENT_LINES:
            raise FileUnreadable(Why("STATEMENT_TOO_LONG", {"lines": limits.STATEMENT_LINES}))
        taken = _in_dong(statements)
        if not any(statement.entries or statement.refused for statement in taken):
            raise FileUnreadable(Why("STATEMENT_WITHOUT_ENTRIES"))
        return taken


def _in_dong(statements: Sequence[Statement]) -> list[Statement]:
    """An account in another currency is named beside the others; a file of such accounts alone is refused."""
    taken = [statement for statement in statements if not statement.currency]
    foreign = [
        Why("ACCOUNT_NOT_IN_DONG", {"account": statement.account, "currency": statement.currency})
        for statement in statements
        if statement.currency
    ]
    if foreign and not taken:
        raise FileUnreadable(foreign[0])
    if foreign:
        taken[0].notes += foreign
    return taken
