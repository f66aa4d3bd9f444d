"""PaymentsService: message to use case to message."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from chassis.paging import id_behind, page_size, token_behind
from chassis.texts import Texts
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from proto.gen.edu.payments.v1 import payments_pb2_grpc
from services.payments import metrics
from services.payments.domain import limits
from services.payments.domain.division import Share
from services.payments.domain.notices import Notice
from services.payments.rpc import messages
from services.payments.rpc.desk import DeskDoors
from services.payments.rpc.registers import RegisterDoors
from services.payments.rpc.second_person import SecondPersonDoors
from services.payments.store import PaymentsStore
from services.payments.usecases import (
    bills,
    choices,
    demands,
    doubts,
    fees,
    invoices,
    ledger,
    lines,
    proof,
    receipts,
)
from services.payments.usecases.notices import NoticeDesk


def rows_of(size: int) -> int:
    """How many rows a page has."""
    return page_size(size, usual=limits.PAGE_ROWS_USUAL, most=limits.PAGE_ROWS)


class PaymentsServicer(SecondPersonDoors, RegisterDoors, DeskDoors, payments_pb2_grpc.PaymentsServiceServicer):
    def __init__(self, store: PaymentsStore, texts: Texts, desk: NoticeDesk) -> None:
        super().__init__(store, texts)
        self._desk = desk

    async def ListFeeItems(self, _request: pb.ListFeeItemsRequest, _context: Any) -> pb.ListFeeItemsResponse:
        items = await fees.list_fee_items(self._store, actor=current_actor())
        return pb.ListFeeItemsResponse(items=[messages.fee_item(item) for item in items])

    async def KeepChoice(self, request: pb.KeepChoiceRequest, _context: Any) -> pb.KeepChoiceResponse:
        await choices.keep_choice(
            self._store,
            actor=current_actor(),
            pupil=request.pupil,
            item=request.item,
            consent=request.consent,
            used=(request.period, request.days) if request.period else None,
        )
        return pb.KeepChoiceResponse()

    async def RaiseDemands(self, request: pb.RaiseDemandsRequest, _context: Any) -> pb.RaiseDemandsResponse:
        raised = await demands.raise_demands(
            self._store,
            actor=current_actor(),
            school=request.school,
            period=request.period,
            confirmed=request.confirmed,
        )
        metrics.INVOICES_RAISED.inc(raised.raised)
        return messages.raised(raised, self._texts)

    async def ListInvoices(self, request: pb.ListInvoicesRequest, _context: Any) -> pb.ListInvoicesResponse:
        query = invoices.InvoiceQuery(request.school, request.pupil, request.state, request.period, request.waiting)
        size = rows_of(request.page_size)
        page = await invoices.list_invoices(
            self._store, actor=current_actor(), query=query, size=size, token=request.page_token
        )
        warnings = await invoices.warnings_of(self._store, page.invoices)
        return pb.ListInvoicesResponse(
            invoices=[messages.invoice(invoice, warnings.get(invoice.id)) for invoice in page.invoices],
            next_page_token=page.next_token,
        )

    async def GetInvoice(self, request: pb.GetInvoiceRequest, _context: Any) -> pb.GetInvoiceResponse:
        invoice = await invoices.read_invoice(self._store, actor=current_actor(), invoice=request.id)
        warnings = await invoices.warnings_of(self._store, [invoice])
        return pb.GetInvoiceResponse(invoice=messages.invoice(invoice, warnings.get(invoice.id)))

    async def GetBill(self, request: pb.GetBillRequest, _context: Any) -> pb.GetBillResponse:
        return messages.bill(await bills.bill_behind(self._store, link=request.link))

    async def PrintBills(self, request: pb.PrintBillsRequest, _context: Any) -> pb.PrintBillsResponse:
        printed = await bills.print_bills(
            self._store,
            actor=current_actor(),
            school=request.school,
            class_name=request.class_name,
            period=request.period,
            base_address=request.base_address,
        )
        return pb.PrintBillsResponse(pdf=printed.pdf, bills=printed.bills)

    async def ListLines(self, request: pb.ListLinesRequest, _context: Any) -> pb.ListLinesResponse:
        size = rows_of(request.page_size)
        page = await lines.list_lines(
            self._store,
            actor=current_actor(),
            school=request.school,
            state=request.state,
            waiting=request.waiting,
            limit=size,
            after=id_behind(request.page_token),
        )
        return pb.ListLinesResponse(
            lines=[messages.bank_line(line, page.pupils, self._texts) for line in page.lines],
            next_page_token=token_behind([one.id for one in page.lines], size),
        )

    async def ListDoubts(self, request: pb.ListDoubtsRequest, _context: Any) -> pb.ListDoubtsResponse:
        size = page_size(request.page_size, usual=limits.DOUBTS_A_PAGE, most=limits.DOUBTS_A_PAGE)
        page = await doubts.list_doubts(
            self._store,
            actor=current_actor(),
            school=request.school,
            limit=size,
            after=id_behind(request.page_token),
        )
        return pb.ListDoubtsResponse(
            doubts=[messages.doubt(one, page.suggestions[one.id], page.pupils, self._texts) for one in page.lines],
            next_page_token=token_behind([one.id for one in page.lines], size),
        )

    async def AssignLine(self, request: pb.AssignLineRequest, _context: Any) -> pb.AssignLineResponse:
        decision = lines.Assignment(
            line=request.line,
            pupil=request.pupil,
            invoice=request.invoice,
            reason=request.reason,
            request=request.request_id,
            parts=tuple(Share(part.pupil, part.invoice, part.amount) for part in request.parts),
            nobody=request.nobody,
            repeated=request.repeated,
            banked=request.banked,
        )
        waits = await lines.assign_line(self._store, actor=current_actor(), decision=decision)
        metrics.LINES_ASSIGNED.inc()
        return pb.AssignLineResponse(line=messages.bank_line(waits.lines[0], waits.pupils, self._texts))

    async def GetLedger(self, request: pb.GetLedgerRequest, _context: Any) -> pb.GetLedgerResponse:
        balances = await ledger.read_ledger(self._store, actor=current_actor(), school=request.school)
        return messages.ledger(balances, self._texts)

    async def IssueReceipts(self, request: pb.IssueReceiptsRequest, _context: Any) -> pb.IssueReceiptsResponse:
        total = await receipts.issue_receipts(
            self._store, actor=current_actor(), school=request.school, period=request.period
        )
        metrics.RECEIPTS_ISSUED.inc(total.issued)
        return pb.IssueReceiptsResponse(issued=total.issued, same=total.same)

    async def ListReceipts(self, request: pb.ListReceiptsRequest, _context: Any) -> pb.ListReceiptsResponse:
        size = rows_of(request.page_size)
        page = await receipts.list_receipts(
            self._store,
            actor=current_actor(),
            school=request.school,
            pupil=request.pupil,
            limit=size,
            after=id_behind(request.page_token),
        )
        return pb.ListReceiptsResponse(
            receipts=[messages.receipt(receipt) for receipt in page],
            next_page_token=token_behind([one.id for one in page], size),
        )

    async def GetReceipt(self, request: pb.GetReceiptRequest, _context: Any) -> pb.GetReceiptResponse:
        printed = await receipts.read_receipt(self._store, actor=current_actor(), receipt=request.id)
        return pb.GetReceiptResponse(receipt=messages.receipt(printed.receipt), pdf=printed.pdf)

    async def GetSummary(self, request: pb.GetSummaryRequest, _context: Any) -> pb.GetSummaryResponse:
        summary = await ledger.summarise(
            self._store, actor=current_actor(), school=request.school, period=request.period
        )
        return messages.summary(summary)

    async def GetProof(self, request: pb.GetProofRequest, _context: Any) -> pb.GetProofResponse:
        kept = await proof.read_proof(self._store, actor=current_actor(), school=request.school)
        return pb.GetProofResponse(proof=messages.proof(kept) if kept else None)

    async def ProveMoney(self, request: pb.ProveMoneyRequest, _context: Any) -> pb.ProveMoneyResponse:
        proved = await proof.prove_now(self._store, actor=current_actor(), school=request.school)
        return pb.ProveMoneyResponse(proof=messages.proof(proved))

    async def NoticePaid(self, request: pb.NoticePaidRequest, _context: Any) -> pb.NoticePaidResponse:
        notice = Notice(request.provider, request.body, dict(request.headers), self._store.now())
        kept, was_known = await self._desk.accept(notice)
        return pb.NoticePaidResponse(success=True, line=kept.line, known_before=was_known, state=kept.state.value)
