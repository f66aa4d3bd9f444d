"""How the money of a bank line is divided: to the invoices of pupils, over what they owe, or nobody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.payments.domain.refusals import AmountInvalid, DivisionDoesNotSum


@dataclass(frozen=True)
class Share:
    """A part of a line, in đồng, for one pupil. No invoice: the pupil owes nothing."""

    pupil: str
    invoice: str
    amount: int


@dataclass(frozen=True)
class Split:
    """A line as it is booked, in đồng. An invoice that had nothing open any more has a share of zero.

    `returned` went back to its payer: refunded by the school, or taken back by the bank. `banked` is money of `medium`
    that the desk had taken and brought to the bank: it is counted where it was taken.
    """

    shares: tuple[Share, ...] = ()
    over: int = 0
    unknown: int = 0
    returned: int = 0
    banked: int = 0
    medium: str = ""

    @property
    def taken(self) -> int:
        return sum(share.amount for share in self.shares)

    @property
    def total(self) -> int:
        return self.taken + self.over + self.unknown + self.returned + self.banked

    @property
    def invoices(self) -> tuple[str, ...]:
        return tuple(share.invoice for share in self.shares)


EMPTY = Split()


def check_division(line: str, amount: int, parts: Sequence[Share]) -> None:
    """Raises AmountInvalid for a part that is none, or DivisionDoesNotSum."""
    for part in parts:
        if part.amount <= 0:
            raise AmountInvalid(part.amount)
    total = sum(part.amount for part in parts)
    if total != amount:
        raise DivisionDoesNotSum(line, amount, total)


def merged(shares: Iterable[Share]) -> tuple[Share, ...]:
    """One share for each pupil and invoice, in the order of the first."""
    amounts: dict[tuple[str, str], int] = {}
    for share in shares:
        amounts[share.pupil, share.invoice] = amounts.get((share.pupil, share.invoice), 0) + share.amount
    return tuple(Share(pupil, invoice, amount) for (pupil, invoice), amount in amounts.items())
