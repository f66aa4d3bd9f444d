"""How the money of a bank line is divided: to the invoices of pupils, over what they owe, or nobody's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A part of a line, in đồng, for one pupil. No invoice: the pupil owes nothing."""

    pupil: str
    invoice: str
    amount: int


@dataclass(frozen=True)
class Split:
    """A line as it is booked, in đồng. An invoice that had nothing open any more has a share of zero."""

    shares: tuple[Share, ...] = ()
    over: int = 0
    unknown: int = 0

    @property
    def taken(self) -> int:
        return sum(share.amount for share in self.shares)

    @property
    def total(self) -> int:
        return self.taken + self.over + self.unknown

    @property
    def invoices(self) -> tuple[str, ...]:
        return tuple(share.invoice for share in self.shares)


EMPTY = Split()
