"""What every reader of statements gives back, and what it checks before and after it reads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from chassis.why import Why
from importing import FileUnreadable, Recognised, RefusedRow, Upload
from services.payments.domain import limits
from services.payments.domain.file_kinds import STATEMENT
from services.payments.domain.lines import Credit
from services.payments.files.readers.workbooks import check_weight


@dataclass(frozen=True)
class ParsedCredit:
    """One credit before it is known whether its reference stood in the file already. `place` is its row or entry."""

    reference: str
    amount: int
    on: date
    memo: str
    place: int


@dataclass
class Statement:
    """Good credits in the order of the file; bad ones named. `entries` counts all, debits among them."""

    format: str
    account: str
    credits: list[Credit] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    entries: int = 0
    debits: int = 0
    notes: list[Why] = field(default_factory=list)
    _seen: Counter[str] = field(default_factory=Counter)

    def add(self, credit: ParsedCredit) -> None:
        """A short reference is unique within a day only, a missing one needs day and amount beside it."""
        reference = credit.reference.strip()[: limits.REFERENCE_CHARACTERS]
        if not reference:
            reference = f"{credit.on:%Y%m%d}-{credit.amount}"
        elif len(reference) < limits.REFERENCE_ALONE_CHARACTERS:
            reference = f"{credit.on:%Y%m%d}-{reference}"
        self._seen[reference] += 1
        self.credits.append(
            Credit(
                account=self.account,
                reference=reference,
                occurrence=self._seen[reference],
                amount=credit.amount,
                on=credit.on,
                memo=credit.memo.strip(),
                place=credit.place,
            )
        )

    def refuse(self, row: int, column: str, value: object, why: Why) -> None:
        shown = str(value)[: limits.SHOWN_CHARACTERS]
        self.refused.append(RefusedRow(sheet="", row=row, column=column, value=shown, why=why))


class StatementReader(ABC):
    """A form of bank statement."""

    kind = STATEMENT

    @abstractmethod
    def score(self, upload: Upload) -> Recognised:
        """How well the form of this reader fits the file. Raises FileUnreadable."""

    @abstractmethod
    def parse(self, upload: Upload) -> Statement:
        """The statement of a file of this form. Raises FileUnreadable where nothing in it can be read."""

    def read(self, upload: Upload) -> Statement:
        """The statement, with at least one entry. Raises FileUnreadable."""
        check_weight(upload)
        statement = self.parse(upload)
        if statement.entries > limits.STATEMENT_LINES:
            raise FileUnreadable(Why("STATEMENT_TOO_LONG", {"lines": limits.STATEMENT_LINES}))
        if not statement.entries and not statement.refused:
            raise FileUnreadable(Why("STATEMENT_WITHOUT_ENTRIES"))
        return statement
