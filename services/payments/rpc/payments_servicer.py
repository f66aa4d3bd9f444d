"""The door for money: who may, then the use case, then its answer in the words of the wire."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from proto.gen.edu.payments.v1 import payments_pb2_grpc
from services.payments import metrics
from services.payments.domain import limits
from services.payments.domain.ledger import CHART
from services.payments.domain.notices import Notice
from services.payments.domain.policy import POLICY
from services.payments.files.rendering import bills_pdf, qr_svg, receipt_pdf
from services.payments.rpc import messages
from services.payments.store import PaymentsStore
from services.payments.usecases import bills, demands, fees, money, notices, receipts


def page_of(size: int) -> int:
    """At most PAGE_ROWS; what nobody says is the usual."""
    return min(size, limits.PAGE_ROWS) if size > 0 else limits.PAGE_ROWS_USUAL


class PaymentsServicer(payments_pb2_grpc.PaymentsServiceServicer):
    def __init__(self, store: PaymentsStore, notice_keys: dict[str, str]) -> None:
        self._store = store
        self._notice_keys = notice_keys

    async def ListFeeItems(self, _request: pb.ListFeeItemsRequest, _context: Any) -> pb.ListFeeItemsResponse:
        POLICY.require(current_actor(), "list_fee_items")
        items = await fees.list_fee_items(self._store)
        return pb.ListFeeItemsResponse(items=[messages.fee_item(item) for item in items])

    async def SetReceivingAccount(
        self, request: pb.SetReceivingAccountRequest, _context: Any
    ) -> pb.SetReceivingAccountResponse:
        actor = current_actor()
        POLICY.require(actor, "set_account", school=request.school)
        kept = await fees.set_receiving_account(
            self._store, school=request.school, bin_code=request.bin, account=request.account, holder=request.holder
        )
        await self._store.audited(actor, "set_account", request.school)
        return pb.SetReceivingAccountResponse(account=messages.receiving(kept))

    async def GetReceivingAccount(
        self, request: pb.GetReceivingAccountRequest, _context: Any
    ) -> pb.GetReceivingAccountResponse:
        POLICY.require(current_actor(), "read_lists", school=request.school)
        return pb.GetReceivingAccountResponse(
            account=messages.receiving(await self._store.accounts.get(request.school))
        )

    async def KeepChoice(self, request: pb.KeepChoiceRequest, _context: Any) -> pb.KeepChoiceResponse:
        actor = current_actor()
        pupil = await self._store.pupil(request.pupil)
        POLICY.require(actor, "keep_choice", school=pupil.school)
        used = (request.period, request.days) if request.period else None
        await fees.keep_choice(self._store, pupil=request.pupil, item=request.item, consent=request.consent, used=used)
        await self._store.audited(actor, "keep_choice", request.pupil)
        return pb.KeepChoiceResponse()

    async def RaiseDemands(self, request: pb.RaiseDemandsRequest, _context: Any) -> pb.RaiseDemandsResponse:
        actor = current_actor()
        POLICY.require(actor, "raise_demands", school=request.school)
        raised = await demands.raise_demands(self._store, school=request.school, period=request.period)
        metrics.INVOICES_RAISED.inc(raised.raised)
        await self._store.audited(actor, "raise_demands", f"{request.school} {request.period}")
        left = [
            pb.LeftOut(item=item.item, name=item.name, reason=item.reason.value, why=item.why, pupils=count)
            for item, count in sorted(raised.left_out.items(), key=lambda pair: (pair[0].item, pair[0].reason))
        ]
        return pb.RaiseDemandsResponse(
            pupils=raised.pupils, raised=raised.raised, same=raised.same, amount=raised.amount, left_out=left
        )

    async def ListInvoices(self, request: pb.ListInvoicesRequest, _context: Any) -> pb.ListInvoicesResponse:
        actor = current_actor()
        school = request.school
        if request.pupil:
            school = (await self._store.pupil(request.pupil)).school
            POLICY.require(actor, "read_pupil", school=school, pupil=request.pupil, self=request.pupil)
        else:
            POLICY.require(actor, "read_lists", school=school)
        equals = {"school": school, "pupil": request.pupil, "state": request.state, "period": request.period}
        size = page_of(request.page_size)
        invoices = await money.list_invoices(self._store, equals=equals, limit=size, after=request.page_token)
        await self._store.audited(actor, "list_invoices", request.pupil or school)
        return pb.ListInvoicesResponse(
            invoices=[messages.invoice(invoice) for invoice in invoices],
            next_page_token=invoices[-1].id if len(invoices) == size else "",
        )

    async def GetInvoice(self, request: pb.GetInvoiceRequest, _context: Any) -> pb.GetInvoiceResponse:
        actor = current_actor()
        invoice = await self._store.invoices.get(request.id)
        POLICY.require(actor, "read_pupil", school=invoice.school, pupil=invoice.pupil, self=invoice.pupil)
        await self._store.audited(actor, "get_invoice", invoice.id)
        return pb.GetInvoiceResponse(invoice=messages.invoice(invoice))

    async def GetBill(self, request: pb.GetBillRequest, _context: Any) -> pb.GetBillResponse:
        bill = await bills.bill_behind(self._store, request.link)
        return messages.bill(bill, qr_svg(bill.qr) if bill.qr else "")

    async def PrintBills(self, request: pb.PrintBillsRequest, _context: Any) -> pb.PrintBillsResponse:
        actor = current_actor()
        POLICY.require(actor, "read_lists", school=request.school)
        class_bills = await bills.bills_of(
            self._store, school=request.school, class_name=request.class_name, period=request.period
        )
        await self._store.audited(actor, "print_bills", f"{request.school} {request.class_name} {request.period}")
        return pb.PrintBillsResponse(pdf=bills_pdf(class_bills, request.base_address), bills=len(class_bills))

    async def ListLines(self, request: pb.ListLinesRequest, _context: Any) -> pb.ListLinesResponse:
        actor = current_actor()
        POLICY.require(actor, "read_lists", school=request.school)
        size = page_of(request.page_size)
        equals = {"school": request.school, "state": request.state}
        lines = await money.list_lines(self._store, equals=equals, limit=size, after=request.page_token)
        pupils = await self._store.pupils_named(line.pupil for line in lines if line.pupil)
        await self._store.audited(actor, "list_lines", request.school or "all schools")
        return pb.ListLinesResponse(
            lines=[messages.bank_line(line, pupils) for line in lines],
            next_page_token=lines[-1].id if len(lines) == size else "",
        )

    async def AssignLine(self, request: pb.AssignLineRequest, _context: Any) -> pb.AssignLineResponse:
        actor = current_actor()
        kept = await self._store.lines.get(request.line)
        POLICY.require(actor, "assign_line", school=kept.school)
        pupil = await self._store.pupil(request.pupil)
        POLICY.require(actor, "assign_line", school=pupil.school)
        decision = money.Assignment(request.line, request.pupil, request.invoice, request.reason, request.request_id)
        line = await money.assign_line(self._store, actor=actor, decision=decision)
        metrics.LINES_ASSIGNED.inc()
        return pb.AssignLineResponse(line=messages.bank_line(line, {pupil.id: pupil}))

    async def GetLedger(self, request: pb.GetLedgerRequest, _context: Any) -> pb.GetLedgerResponse:
        POLICY.require(current_actor(), "read_sums", school=request.school)
        ledger = await money.ledger(self._store, request.school)
        rows = [
            pb.Balance(account=account, name=CHART[account], amount=amount)
            for account, amount in ledger.balances.items()
        ]
        return pb.GetLedgerResponse(balances=rows, sum=ledger.sum, entries=ledger.entries)

    async def IssueReceipts(self, request: pb.IssueReceiptsRequest, _context: Any) -> pb.IssueReceiptsResponse:
        actor = current_actor()
        POLICY.require(actor, "issue_receipts", school=request.school)
        result = await receipts.issue_receipts(self._store, school=request.school, period=request.period)
        metrics.RECEIPTS_ISSUED.inc(result.issued)
        await self._store.audited(actor, "issue_receipts", f"{request.school} {request.period}")
        return pb.IssueReceiptsResponse(issued=result.issued, same=result.same)

    async def ListReceipts(self, request: pb.ListReceiptsRequest, _context: Any) -> pb.ListReceiptsResponse:
        actor = current_actor()
        if request.pupil:
            school = (await self._store.pupil(request.pupil)).school
            POLICY.require(actor, "read_pupil", school=school, pupil=request.pupil, self=request.pupil)
        else:
            POLICY.require(actor, "read_lists", school=request.school)
        size = page_of(request.page_size)
        equals = {"school": request.school, "pupil": request.pupil}
        page = await receipts.list_receipts(self._store, equals=equals, limit=size, after=request.page_token)
        await self._store.audited(actor, "list_receipts", request.pupil or request.school)
        return pb.ListReceiptsResponse(
            receipts=[messages.receipt(receipt) for receipt in page],
            next_page_token=page[-1].id if len(page) == size else "",
        )

    async def GetReceipt(self, request: pb.GetReceiptRequest, _context: Any) -> pb.GetReceiptResponse:
        actor = current_actor()
        receipt = await self._store.receipts.get(request.id)
        POLICY.require(actor, "read_pupil", school=receipt.school, pupil=receipt.pupil, self=receipt.pupil)
        invoice = await self._store.invoices.get(receipt.invoice)
        school = await self._store.school(receipt.school)
        await self._store.audited(actor, "get_receipt", receipt.id)
        return pb.GetReceiptResponse(receipt=messages.receipt(receipt), pdf=receipt_pdf(receipt, invoice, school.name))

    async def GetSummary(self, request: pb.GetSummaryRequest, _context: Any) -> pb.GetSummaryResponse:
        POLICY.require(current_actor(), "read_sums", school=request.school)
        sums = await money.summary(self._store, school=request.school, period=request.period)
        return pb.GetSummaryResponse(
            due=sums.due,
            collected=sums.collected,
            open=sums.due - sums.collected,
            invoices=sums.invoices,
            paid=sums.paid,
            lines_by_state=sums.lines_by_state,
            unmatched=sums.unmatched,
        )

    async def NoticePaid(self, request: pb.NoticePaidRequest, _context: Any) -> pb.NoticePaidResponse:
        notice = Notice(request.provider, request.body, dict(request.headers), self._store.now())
        line, known = await notices.notice_paid(self._store, notice=notice, keys=self._notice_keys)
        return pb.NoticePaidResponse(line=line, known_before=known)
