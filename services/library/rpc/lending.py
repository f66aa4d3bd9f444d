"""The doors of the lending desk: message to use case to message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chassis.identity.actor import current_actor
from chassis.paging import id_behind, page_of, page_size
from proto.gen.edu.library.v1 import library_pb2 as wire
from services.library.domain import limits
from services.library.domain.copies import SHELF, Copy, Loan
from services.library.domain.lending import LendingRule, Terms, day_of
from services.library.domain.readers import class_in
from services.library.store import LibraryStore
from services.library.usecases import lending, loans
from services.library.usecases.loans import Shown


class LendingDoors:
    """A part of the servicer."""

    _store: LibraryStore

    async def AddCopy(self, request: wire.AddCopyRequest, _context: Any) -> wire.AddCopyResponse:
        kept = await lending.add_copy(
            self._store, actor=current_actor(), school=request.school, number=request.number, book=request.book
        )
        return wire.AddCopyResponse(copy=await self._one(kept))

    async def MarkCopy(self, request: wire.MarkCopyRequest, _context: Any) -> wire.MarkCopyResponse:
        kept = await lending.mark_copy(
            self._store, actor=current_actor(), school=request.school, number=request.number, state=request.state
        )
        return wire.MarkCopyResponse(copy=await self._one(kept))

    async def GetCopy(self, request: wire.GetCopyRequest, _context: Any) -> wire.GetCopyResponse:
        kept = await loans.get_copy(self._store, actor=current_actor(), school=request.school, number=request.number)
        return wire.GetCopyResponse(copy=await self._one(kept))

    async def ListCopies(self, request: wire.ListCopiesRequest, _context: Any) -> wire.ListCopiesResponse:
        found, next_token = await loans.list_copies(
            self._store,
            actor=current_actor(),
            school=request.school,
            book=request.book,
            state=request.state,
            after=id_behind(request.page_token),
            limit=page_size(request.page_size, usual=limits.PAGE_ITEMS_USUAL, most=limits.PAGE_ITEMS),
        )
        return wire.ListCopiesResponse(copies=copies_in(found), next_page_token=next_token)

    async def LendCopy(self, request: wire.LendCopyRequest, _context: Any) -> wire.LendCopyResponse:
        kept = await lending.lend_copy(
            self._store,
            actor=current_actor(),
            school=request.school,
            number=request.number,
            reader=request.reader,
            request=request.request_id,
        )
        return wire.LendCopyResponse(copy=await self._one(kept))

    async def RenewLoan(self, request: wire.RenewLoanRequest, _context: Any) -> wire.RenewLoanResponse:
        kept = await lending.renew_loan(
            self._store,
            actor=current_actor(),
            school=request.school,
            number=request.number,
            request=request.request_id,
        )
        return wire.RenewLoanResponse(copy=await self._one(kept))

    async def EndLoan(self, request: wire.EndLoanRequest, _context: Any) -> wire.EndLoanResponse:
        kept = await lending.end_loan(
            self._store,
            actor=current_actor(),
            school=request.school,
            number=request.number,
            state=request.state or SHELF,
            request=request.request_id,
        )
        return wire.EndLoanResponse(copy=await self._one(kept))

    async def ListLoans(self, request: wire.ListLoansRequest, _context: Any) -> wire.ListLoansResponse:
        page = page_of(request.page_token, request.page_size, usual=limits.PAGE_ITEMS_USUAL, most=limits.PAGE_ITEMS)
        found, next_token = await loans.list_loans(
            self._store,
            actor=current_actor(),
            school=request.school,
            reader=request.reader,
            overdue=request.overdue,
            page=page,
        )
        return wire.ListLoansResponse(copies=copies_in(found), next_page_token=next_token)

    async def GetLendingRule(self, request: wire.GetLendingRuleRequest, _context: Any) -> wire.GetLendingRuleResponse:
        rule = await lending.get_rule(self._store, actor=current_actor(), school=request.school)
        return wire.GetLendingRuleResponse(terms=_terms(rule))

    async def SetLendingRule(self, request: wire.SetLendingRuleRequest, _context: Any) -> wire.SetLendingRuleResponse:
        wanted = {one.kind: Terms(one.days, one.at_once) for one in request.terms}
        rule = await lending.set_rule(self._store, actor=current_actor(), school=request.school, terms=wanted)
        return wire.SetLendingRuleResponse(terms=_terms(rule))

    async def _one(self, kept: Copy) -> wire.Copy:
        [message] = copies_in(await loans.shown(self._store, [kept], day_of(self._store.now())))
        return message


def copies_in(found: Shown) -> Iterable[wire.Copy]:
    return [_copy(one, found) for one in found.copies]


def _copy(kept: Copy, found: Shown) -> wire.Copy:
    book = found.books.get(kept.book)
    return wire.Copy(
        id=kept.id,
        school=kept.school,
        number=kept.number,
        book=kept.book,
        title=book.record.title if book else "",
        author=book.record.author if book else "",
        state=kept.state,
        loan=_loan(kept, kept.loan, found) if kept.loan else None,
    )


def _loan(kept: Copy, loan: Loan, found: Shown) -> wire.Loan:
    reader = found.readers.get(loan.reader)
    return wire.Loan(
        reader=loan.reader,
        kind=loan.kind,
        reader_name=reader.name if reader else "",
        class_name=class_in(reader, kept.school),
        gone=reader is None or not reader.is_of(kept.school, found.today),
        since=loan.since.isoformat(),
        due=loan.due.isoformat(),
        renewed=bool(loan.renewed),
        overdue=loan.due < found.today,
    )


def _terms(rule: LendingRule) -> list[wire.LendingTerms]:
    return [wire.LendingTerms(kind=kind, days=terms.days, at_once=terms.at_once) for kind, terms in rule.terms.items()]
