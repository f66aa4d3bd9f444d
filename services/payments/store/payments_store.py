"""What payments keeps, and the few questions asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from chassis.clock import Clock
from chassis.documents import Database, Index, Query
from chassis.store import Store
from services.payments.domain import limits
from services.payments.domain.demands import Pupil, School
from services.payments.domain.invoices import OPEN, PART, Invoice
from services.payments.domain.ledger import CHART, INVOICED, OTHER_EXPENSES, WRITTEN_OFF
from services.payments.domain.lines import Line
from services.payments.domain.receipts import Receipt
from services.payments.domain.receiving import ReceivingAccount
from services.payments.store.mappings import (
    ACCOUNTS,
    BOOKS,
    CHOICES,
    ENTRIES,
    INVOICES,
    ITEMS,
    LINES,
    NOTICES,
    PROOFS,
    PROPOSALS,
    RECEIPTS,
    REPORTS,
    TABLES,
)


class PaymentsStore(Store):
    """The truth about money; pupils and schools are replicas of what accounts told."""

    service: ClassVar[str] = "payments"

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.items = self.aggregates(ITEMS)
        self.accounts = self.aggregates(ACCOUNTS)
        self.proposals = self.aggregates(PROPOSALS)
        self.choices = self.aggregates(CHOICES)
        self.invoices = self.aggregates(INVOICES)
        self.lines = self.aggregates(LINES)
        self.entries = self.aggregates(ENTRIES)
        self.receipts = self.aggregates(RECEIPTS)
        self.books = self.aggregates(BOOKS)
        self.reports = self.aggregates(REPORTS)
        self.tables = self.aggregates(TABLES)
        self.notices = self.aggregates(NOTICES)
        self.proofs = self.aggregates(PROOFS)
        self.schools = self.replicas("schools")
        self.pupils = self.replicas("pupils", (Index(("school",)),))

    async def school(self, code: str) -> School:
        """Raises NotFound."""
        return _school(await self.schools.get(code))

    async def pupil(self, code: str) -> Pupil:
        """Raises NotFound."""
        return _pupil(await self.pupils.get(code))

    async def pupils_named(self, codes: Iterable[str]) -> dict[str, Pupil]:
        """Those that are known, in one call."""
        return {code: _pupil(body) for code, body in (await self.pupils.many(codes)).items()}

    async def pupils_of(self, school: str) -> list[Pupil]:
        """All pupils of a school, or of every school when none is named, read page by page."""
        equals = {"school": school} if school else {}
        pupils: list[Pupil] = []
        after = ""
        while True:
            page = await self.pupils.where(Query(equals=equals, limit=limits.INDEX_PUPILS, after=after))
            pupils += [_pupil(body) for body in page]
            if len(page) < limits.INDEX_PUPILS:
                return pupils
            after = str(page[-1]["id"])

    async def account_named(self, account: str) -> ReceivingAccount | None:
        accounts = await self.accounts.where(Query(equals={"account": account}, limit=1))
        return accounts[0] if accounts else None

    async def invoice_behind(self, link: str) -> Invoice | None:
        invoices = await self.invoices.where(Query(equals={"link": link}, limit=1))
        return invoices[0] if invoices else None

    async def open_invoices(self, pupils: Iterable[str]) -> list[Invoice]:
        """Of these pupils, at whatever school, the oldest first."""
        codes = sorted(set(pupils))
        if not codes:
            return []
        some = {"pupil": codes, "state": [OPEN, PART]}
        return await self.invoices.where(Query(any_of=some, sort=("period", "id"), limit=limits.OPEN_INVOICES))

    async def lines_without_reference(self, account: str, shown_as: Iterable[str]) -> list[Line]:
        """Of an account, those that are shown as one of these days and amounts."""
        return await self._lines(Query(equals={"account": account}, any_of={"reference": sorted(set(shown_as))}))

    async def lines_of_days(self, account: str, days: Iterable[date], amounts: Iterable[int]) -> list[Line]:
        """Of an account, those of one of these amounts on one of these days."""
        of_days = sorted({day.isoformat() for day in days})
        some: dict[str, Sequence[Any]] = {"on": of_days, "amount": sorted(set(amounts))}
        return await self._lines(Query(equals={"account": account}, any_of=some))

    async def lines_of_references(self, accounts: Iterable[str], references: Iterable[str]) -> list[Line]:
        some: dict[str, Sequence[Any]] = {"account": sorted(accounts), "reference": sorted(references)}
        return await self._lines(Query(any_of=some))

    async def _lines(self, query: Query) -> list[Line]:
        """All, read page by page."""
        lines: list[Line] = []
        after = ""
        while True:
            page = await self.lines.where(replace(query, limit=limits.LINES_A_PAGE, after=after))
            lines += page
            if len(page) < limits.LINES_A_PAGE:
                return lines
            after = page[-1].id

    async def invoices_of_period(self, period: str, pupils: Iterable[str]) -> dict[str, list[Invoice]]:
        """By pupil, all that these have of a month, at whatever school."""
        query = Query(equals={"period": period}, any_of={"pupil": list(pupils)}, limit=limits.OPEN_INVOICES)
        invoices: dict[str, list[Invoice]] = {}
        for invoice in await self.invoices.where(query):
            invoices.setdefault(invoice.pupil, []).append(invoice)
        return invoices

    async def invoices_of_month(self, equals: Mapping[str, Any], schools: Sequence[str]) -> list[Invoice]:
        """All of a month of these schools, read page by page."""
        some = {"school": schools}
        invoices: list[Invoice] = []
        after = ""
        while True:
            page = await self.invoices.where(Query(equals=equals, any_of=some, limit=limits.INDEX_PUPILS, after=after))
            invoices += page
            if len(page) < limits.INDEX_PUPILS:
                return invoices
            after = page[-1].id

    async def billed_at(self, school: str, pupils: Iterable[str]) -> dict[str, Invoice]:
        """By pupil, the newest invoice that the school raised for each of these, wherever they are now."""
        query = Query(
            equals={"school": school},
            any_of={"pupil": sorted(set(pupils))},
            sort=("period", "id"),
            limit=limits.OPEN_INVOICES,
        )
        return {invoice.pupil: invoice for invoice in await self.invoices.where(query)}

    async def pupils_owing(self, school: str, amounts: Iterable[int]) -> dict[int, list[Invoice]]:
        """By amount, the open invoices of exactly this amount, where they are few enough to be looked at."""
        equals = {"school": school, "state": OPEN}
        counts = await self.invoices.counts("amount", equals)
        few = [amount for amount in sorted(set(amounts)) if 0 < counts.get(str(amount), 0) <= limits.SUGGESTIONS]
        owing: dict[int, list[Invoice]] = {}
        some = {"amount": few}
        for invoice in await self.invoices.where(Query(equals=equals, any_of=some, limit=limits.OPEN_INVOICES)):
            owing.setdefault(invoice.amount, []).append(invoice)
        return owing

    async def receipts_for(self, payments: Sequence[str]) -> list[Receipt]:
        if not payments:
            return []
        return await self.receipts.where(Query(any_of={"payment": payments}, limit=len(payments)))

    async def balances(self, school: str) -> dict[str, int]:
        """The store's own addition: one sum for each account of the chart, however many entries there are."""
        equals = {"school": school} if school else {}
        sums: dict[str, int] = {}
        for account in CHART:
            by_kind = await self.entries.sums("kind", f"sums.{account}", equals)
            sums[account] = sum(by_kind.values())
        return sums

    async def schools_with_money(self) -> list[str]:
        """Whatever says money of a school names it."""
        told = [await one.counts("school", {}) for one in (self.invoices, self.lines, self.entries)]
        return sorted({school for counts in told for school in counts if school})

    async def unbooked_periods(self, equals: dict[str, Any]) -> list[str]:
        """Periods in which less is booked than was raised or written off: what a crash between two writes leaves."""
        raised = await self.invoices.counts("period", equals)
        booked = await self.entries.counts("period", {**equals, "kind": INVOICED})
        off = await self.invoices.sums("period", "written_off", equals)
        borne = await self.entries.sums("period", f"sums.{OTHER_EXPENSES}", {**equals, "kind": WRITTEN_OFF})
        return sorted(
            period
            for period, count in raised.items()
            if booked.get(period, 0) < count or off.get(period, 0) != borne.get(period, 0)
        )

    async def sums_of_invoices(self, equals: dict[str, Any], of: str) -> int:
        return sum((await self.invoices.sums("school", of, equals)).values())


def _school(body: dict[str, Any]) -> School:
    return School(str(body["id"]), str(body["name"]), tuple(body["levels"]), str(body["kind"]))


def _pupil(body: dict[str, Any]) -> Pupil:
    return Pupil(str(body["id"]), str(body["school"]), str(body["name"]), str(body["class_name"]))
