"""A copy of a book as the register of a school's library names it, and who has it now.

The copy is what two librarians may want at once: a loan is part of its document, so that one of them is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chassis.aggregate import Aggregate
from contracts.facts.library import CopyLent, CopyRegistered, LoanEnded, LoanRenewed
from services.library.domain import limits
from services.library.domain.lending import Terms, due_from
from services.library.domain.refusals import (
    CopyLentOut,
    CopyNotLent,
    CopyNotOnShelf,
    CopyNumberInvalid,
    CopyStateUnknown,
    CopyTaken,
    LoanOverdue,
    LoanRenewedAlready,
)

SHELF, LENT, DAMAGED, LOST, WITHDRAWN = "shelf", "lent", "damaged", "lost", "withdrawn"
STATES = (SHELF, LENT, DAMAGED, LOST, WITHDRAWN)
AFTER_LOAN = (SHELF, DAMAGED, LOST)
BY_HAND = (SHELF, DAMAGED, LOST, WITHDRAWN)
_NUMBER = re.compile(r"[^\W_][\w./-]*")


@dataclass(frozen=True)
class Loan:
    """Who has the copy since and until when; `ended` and `state` say how it came back. Requests make a repeat one."""

    reader: str
    kind: str
    since: date
    due: date
    by: str
    request: str
    renewed: str = ""  # the request that renewed it, or `again` where it had none
    ended_at: datetime | None = None
    ended_by: str = ""
    state: str = ""
    end_request: str = ""


@dataclass(kw_only=True)
class Copy(Aggregate):
    """`reader` and `due` are those of the loan that is open, to be looked for; the last loans stay to settle damage."""

    school: str
    number: str
    book: str
    state: str = SHELF
    reader: str = ""
    due: date | None = None
    loan: Loan | None = None
    past: list[Loan] = field(default_factory=list)

    def tell_present(self) -> None:
        """That it stands in the register, and until when it is lent."""
        self._tell_registered()
        if self.loan is None:
            return
        fact = LoanRenewed if self.loan.renewed else CopyLent
        loan = self.loan
        self.tell(fact(school=self.school, copy_id=self.id, reader=loan.reader, kind=loan.kind, due=loan.due))

    def lend(self, loan: Loan) -> bool:
        """False when this very request lent it before. Raises CopyLentOut or CopyNotOnShelf."""
        if self.was_lent_by(loan.request):
            return False
        if self.loan is not None:
            raise CopyLentOut(self.number, self.loan.due)
        if self.state != SHELF:
            raise CopyNotOnShelf(self.number, self.state)
        self._hold(loan)
        self.tell(CopyLent(school=self.school, copy_id=self.id, reader=loan.reader, kind=loan.kind, due=loan.due))
        return True

    def renew(self, terms: Terms, *, today: date, request: str) -> bool:
        """Once, and before it is overdue. False when this request did. Raises the refusal that says which."""
        if request and any(one.renewed == request for one in self._loans()):
            return False
        loan = self._open()
        if loan.renewed:
            raise LoanRenewedAlready(self.number, loan.due)
        if loan.due < today:
            raise LoanOverdue(self.number, loan.due)
        due = max(loan.due, due_from(today, terms))
        self._hold(replace(loan, due=due, renewed=request or "again"))
        self.tell(LoanRenewed(school=self.school, copy_id=self.id, reader=loan.reader, kind=loan.kind, due=due))
        return True

    def end_loan(self, state: str, *, by: str, at: datetime, request: str) -> bool:
        """It came back, or it will not. False when this request ended it. Raises CopyNotLent or CopyStateUnknown."""
        if state not in AFTER_LOAN:
            raise CopyStateUnknown(state)
        if request and any(one.end_request == request for one in self.past):
            return False
        loan = self._open()
        ended = replace(loan, ended_at=at, ended_by=by, state=state, end_request=request)
        self.past = [*self.past, ended][-limits.PAST_LOANS :]
        self.loan, self.reader, self.due, self.state = None, "", None, state
        self.tell(LoanEnded(school=self.school, copy_id=self.id, reader=loan.reader, kind=loan.kind, state=state))
        return True

    def mark(self, state: str) -> bool:
        """As it was found on the shelf, or not found. Raises CopyLentOut while somebody has it, or CopyStateUnknown."""
        if state not in BY_HAND:
            raise CopyStateUnknown(state)
        if self.loan is not None:
            raise CopyLentOut(self.number, self.loan.due)
        if state == self.state:
            return False
        self.state = state
        self._tell_registered()
        return True

    def enter(self, book: str) -> bool:
        """In the register as a copy of that book. False when it stands there so. Raises CopyTaken."""
        if self.book != book:
            raise CopyTaken(self.number)
        if self.version:
            return False
        self._tell_registered()
        return True

    def _tell_registered(self) -> None:
        state = SHELF if self.loan else self.state
        self.tell(CopyRegistered(school=self.school, copy_id=self.id, book=self.book, state=state))

    def was_lent_by(self, request: str) -> bool:
        return bool(request) and any(one.request == request for one in self._loans())

    def _loans(self) -> list[Loan]:
        """Those that ended, as far as they are kept, and the open one."""
        return [*self.past, *([self.loan] if self.loan else [])]

    def _hold(self, loan: Loan) -> None:
        self.loan, self.reader, self.due, self.state = loan, loan.reader, loan.due, LENT

    def _open(self) -> Loan:
        if self.loan is None:
            raise CopyNotLent(self.number)
        return self.loan


def check_copy(copy: Copy) -> None:
    """Raises ValueError."""
    if copy.id != copy_id(copy.school, copy.number):
        raise ValueError(f"copy {copy.id} does not have the number of its name")
    if copy.state not in STATES or (copy.state == LENT) != (copy.loan is not None):
        raise ValueError(f"copy {copy.id} is {copy.state}, which does not fit its loan")
    held = (copy.loan.reader, copy.loan.due) if copy.loan else ("", None)
    if held != (copy.reader, copy.due):
        raise ValueError(f"copy {copy.id} is not with whom its loan names")


def copy_id(school: str, number: str) -> str:
    return f"{school}/{number}"


def number_of(typed: str) -> str:
    """A number of the register as it was typed or scanned: without blanks, in capitals. Raises CopyNumberInvalid."""
    number = re.sub(r"\s", "", unicodedata.normalize("NFC", typed)).upper()
    if len(number) > limits.COPY_NUMBER_CHARACTERS or not _NUMBER.fullmatch(number):
        raise CopyNumberInvalid(typed[: limits.COPY_NUMBER_CHARACTERS])
    return number
