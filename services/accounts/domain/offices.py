"""Offices outside the schools: who holds one, over which unit of the tree, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.accounts.domain.refusals import OfficeDaysInvalid, SecondPersonNeeded

OfficeKind = Literal["officer", "operator"]
OFFICES: tuple[OfficeKind, ...] = ("officer", "operator")


@dataclass(frozen=True)
class Office:
    """The office of one named person. It opens nothing until somebody else than `by` has confirmed it.

    `until` is the first day without the office.
    """

    unit: str
    since: date
    by: str
    until: date | None = None
    confirmed_by: str = ""
    ended_by: str = ""

    def __post_init__(self) -> None:
        """Raises OfficeDaysInvalid."""
        if self.until is not None and self.until < self.since:
            raise OfficeDaysInvalid(self.since, self.until)

    def asks_the_same(self, other: Office) -> bool:
        """Whether the two name the same unit and days, whoever asked."""
        return (self.unit, self.since, self.until) == (other.unit, other.since, other.until)

    def confirmed(self, *, by: str, account: str) -> Office:
        """Raises SecondPersonNeeded for whoever asked for it, and for its holder."""
        if by in {self.by, account}:
            raise SecondPersonNeeded(account, by)
        return replace(self, confirmed_by=by)

    def ended(self, *, on: date, by: str) -> Office:
        """Without the office from that day, never later than was said; one that had not begun was never held."""
        until = max(on, self.since)
        return self if self.until is not None and self.until <= until else replace(self, until=until, ended_by=by)

    def holds(self, on: date) -> bool:
        return bool(self.confirmed_by) and self.since <= on and not self.has_ended(on)

    def has_ended(self, on: date) -> bool:
        """Also of one that ends on the day it would begin: it is not begun any more."""
        return self.until is not None and (on >= self.until or self.until == self.since)


def office_id(kind: OfficeKind, phone: str) -> str:
    """The name to sign in with. No list of a school can give a code with this sign in it."""
    return f"{kind}@{phone}"
