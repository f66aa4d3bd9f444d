"""What every reader of statements gives back, and how credits get their place among equals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from services.payments.domain import limits
from services.payments.domain.lines import Credit
from services.payments.domain.reports import RefusedRow


@dataclass
class Statement:
    """Good credits in the order of the file; bad ones named. `entries` counts all, debits among them."""

    format: str
    account: str
    credits: list[Credit] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    entries: int = 0
    debits: int = 0
    notes: list[str] = field(default_factory=list)
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
                self.account,
                reference,
                self._seen[reference],
                credit.amount,
                credit.on,
                credit.memo.strip(),
                credit.place,
            )
        )

    def refuse(self, row: int, column: str, value: object, reason: str) -> None:
        shown = str(value)[: limits.SHOWN_CHARACTERS]
        self.refused.append(RefusedRow(sheet="", row=row, column=column, value=shown, reason=reason))


@dataclass(frozen=True)
class ParsedCredit:
    """One credit before it is known whether its reference stood in the file already."""

    reference: str
    amount: int
    on: date
    memo: str
    place: int
