"""What each list, batch and import of payments asks of the store, however many items there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.identity.actor import Actor
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments.domain.ledger import CHART
from tests.constant_cost import Cost
from tests.payments.at_desk import at_desk
from tests.payments.bank import ACCOUNT, SCHOOL
from tests.payments.conftest import ACCOUNTANT, CASHIER, OPERATOR, PRINCIPAL, register
from tests.payments.cost_fills import (
    AROUND,
    OCTOBER,
    PUPILS,
    Ask,
    House,
    a_bill_of_many_items,
    bill,
    confirm,
    demanded,
    divide,
    handing_in,
    in_doubt,
    in_question,
    items,
    nothing_to_raise,
    paid,
    paid_by_nobody,
    paid_in,
    paid_too_early,
    proved,
    receipted,
    rows_of_workbook,
    some_files,
    tables_handed_in,
    taken_at_desk,
    to_be_divided,
    with_items,
    with_pupils,
)


def row(
    fill: Callable[[House, int], Awaitable[None]],
    ask: Ask,
    seen: Callable[[Any], float],
    *calls: str,
    actor: Actor = ACCOUNTANT,
) -> Cost[House]:
    return Cost(actor=actor, fill=fill, ask=ask, seen=seen, calls=list(calls))


MATCHES_AGAIN = ("lines.where", "lines.where", "lines.where")
SCHOOL_NAMED = ("schools.get", "schools.find")
UNBOOKED = ("invoices.counts", "entries.counts", "invoices.sums", "entries.sums")
LOOKS_AROUND = (*SCHOOL_NAMED, "accounts.find", "items.where", "pupils.where", "choices.many", "invoices.where")
RAISES = (
    *LOOKS_AROUND,
    *("invoices.keep_many", "invoices.many", "entries.keep_many"),
    *UNBOOKED,
    *MATCHES_AGAIN,
)
REPORTS = ("reports.find", "reports.keep")
SAID = "reports.where"  # what was said of columns before
SETTLES = ("invoices.many", "invoices.keep_many", "entries.keep_many", "lines.keep_many")

ROWS: dict[str, Cost[House]] = {
    "ListFeeItems": row(
        with_items,
        lambda at, _: at.servicer.ListFeeItems(pb.ListFeeItemsRequest(), None),
        lambda answer: len(answer.items),
        "items.where",
    ),
    "RaiseDemands pupils": row(
        with_pupils,
        lambda at, _: at.servicer.RaiseDemands(pb.RaiseDemandsRequest(school=SCHOOL, period=OCTOBER), None),
        lambda answer: answer.raised,
        *RAISES,
    ),
    "RaiseDemands of what was paid too early": row(
        paid_too_early,
        lambda at, _: at.servicer.RaiseDemands(pb.RaiseDemandsRequest(school=SCHOOL, period=OCTOBER), None),
        lambda answer: answer.raised,
        *RAISES,
        *("invoices.where", "lines.keep_many", *SETTLES),
    ),
    "RaiseDemands left out": row(
        nothing_to_raise,
        lambda at, _: at.servicer.RaiseDemands(pb.RaiseDemandsRequest(school=SCHOOL, period=OCTOBER), None),
        lambda answer: len(answer.left_out),
        *LOOKS_AROUND,
        *("invoices.many", *UNBOOKED),
        *MATCHES_AGAIN,
    ),
    "ListInvoices": row(
        demanded,
        lambda at, _: at.servicer.ListInvoices(pb.ListInvoicesRequest(school=SCHOOL), None),
        lambda answer: len(answer.invoices),
        *("invoices.where", "accounts.many"),
    ),
    "GetBill": row(
        a_bill_of_many_items,
        bill,
        lambda answer: len(answer.lines),
        *("invoices.get", "invoices.find"),  # the test's own, for the link
        *("invoices.where", "accounts.find", *SCHOOL_NAMED),
    ),
    "PrintBills": row(
        demanded,
        lambda at, _: at.servicer.PrintBills(pb.PrintBillsRequest(school=SCHOOL, period=OCTOBER), None),
        lambda answer: answer.bills,
        *("accounts.find", "invoices.where", *SCHOOL_NAMED),
    ),
    "ListHandedTables": row(
        tables_handed_in,
        lambda at, _: at.servicer.ListHandedTables(pb.ListHandedTablesRequest(school=SCHOOL), None),
        lambda answer: len(answer.tables),
        *("lines.counts", "lines.sums", "tables.where"),
    ),
    "ListLines": row(
        paid,
        lambda at, _: at.servicer.ListLines(pb.ListLinesRequest(school=SCHOOL), None),
        lambda answer: len(answer.lines),
        *("lines.where", "pupils.many"),
    ),
    "ListDoubts": row(
        in_question,
        lambda at, _: at.servicer.ListDoubts(pb.ListDoubtsRequest(school=SCHOOL), None),
        lambda answer: sum(one.suggestions[0].score > 0 for one in answer.doubts),
        *("lines.where", "pupils.where", "invoices.counts", "invoices.where", "invoices.where", "pupils.many"),
    ),
    "AssignLine": row(
        paid_by_nobody,
        divide,
        lambda answer: len(answer.line.proposed.parts),
        *("lines.get", "lines.find", "pupils.many", "lines.get", "lines.find", "invoices.where", "lines.keep"),
        "pupils.many",
    ),
    "DecideAssignment": row(
        to_be_divided,
        confirm,
        lambda answer: len(answer.line.parts),
        *("lines.get", "lines.find", "lines.get", "lines.find", "invoices.where", "lines.keep"),
        *(*SETTLES, "pupils.many"),
        actor=PRINCIPAL,
    ),
    "GetLedger": row(
        paid,
        lambda at, _: at.servicer.GetLedger(pb.GetLedgerRequest(school=SCHOOL), None),
        lambda answer: answer.entries / 2,
        *("entries.sums" for _ in CHART),
        "entries.count",
    ),
    "GetRegister": row(
        paid,
        lambda at, _: at.servicer.GetRegister(
            pb.GetRegisterRequest(school=SCHOOL, kind="pupils", since=OCTOBER, until=OCTOBER), None
        ),
        lambda answer: answer.register.count,
        *(*SCHOOL_NAMED, "entries.where", "entries.where", "pupils.many"),
    ),
    "ExportRegister": row(
        paid,
        lambda at, _: at.servicer.ExportRegister(
            pb.ExportRegisterRequest(school=SCHOOL, kind="pupils", since=OCTOBER, until=OCTOBER, format="xlsx"),
            None,
        ),
        lambda answer: rows_of_workbook(answer.content) - AROUND,
        *(*SCHOOL_NAMED, "entries.where", "entries.where", "pupils.many"),
    ),
    "ProveMoney": row(
        in_doubt,
        lambda at, _: at.servicer.ProveMoney(pb.ProveMoneyRequest(school=SCHOOL), None),
        lambda answer: len(answer.proof.differences),
        *("proofs.where", "invoices.where", "invoices.where", "lines.where", "lines.where"),
        *("entries.where", "entries.where", "receipts.where", "proofs.find", "proofs.keep"),
    ),
    "GetProof": row(
        proved,
        lambda at, _: at.servicer.GetProof(pb.GetProofRequest(school=SCHOOL), None),
        lambda answer: len(answer.proof.differences),
        "proofs.where",
    ),
    "ListDeskBills": row(
        demanded,
        lambda at, _: at.servicer.ListDeskBills(pb.ListDeskBillsRequest(school=SCHOOL), None),
        lambda answer: len(answer.bills),
        "invoices.where",
        actor=CASHIER,
    ),
    "GetDesk": row(
        taken_at_desk,
        lambda at, _: at.servicer.GetDesk(pb.GetDeskRequest(school=SCHOOL), None),
        lambda answer: answer.cash // 10_000,
        *(["entries.sums"] * len(CHART)),
    ),
    "TakeAtDesk": row(
        demanded,
        lambda at, count: at.servicer.TakeAtDesk(at_desk(PUPILS[:count]), None),
        lambda answer: len(answer.receipt.parts),
        *("lines.find", "invoices.many", "lines.keep", *SETTLES, "invoices.many", "books.find", "invoices.many"),
        *("receipts.where", "lines.many", "invoices.many", "books.keep", "invoices.many", "receipts.keep_many"),
        *("receipts.where", "pupils.many"),
        actor=CASHIER,
    ),
    "ReturnLine": row(
        paid_by_nobody,
        lambda at, count: at.servicer.ReturnLine(
            pb.ReturnLineRequest(line=f"{ACCOUNT}/FT26290000000001/1", amount=count, reason="xin lại"), None
        ),
        lambda answer: answer.line.proposed.returned,
        *("lines.get", "lines.find", "lines.get", "lines.find", "lines.keep", "pupils.many"),
    ),
    "IssueReceipts": row(
        paid,
        lambda at, _: at.servicer.IssueReceipts(pb.IssueReceiptsRequest(school=SCHOOL, period=OCTOBER), None),
        lambda answer: answer.issued,
        *("invoices.where", "books.find", "invoices.many", "receipts.where", "books.keep"),
        *("invoices.many", "receipts.keep_many", "invoices.where"),
    ),
    "ListReceipts": row(
        receipted,
        lambda at, _: at.servicer.ListReceipts(pb.ListReceiptsRequest(school=SCHOOL), None),
        lambda answer: len(answer.receipts),
        "receipts.where",
    ),
    "GetSummary": row(
        paid,
        lambda at, _: at.servicer.GetSummary(pb.GetSummaryRequest(school=SCHOOL, period=OCTOBER), None),
        lambda answer: answer.invoices,
        *("invoices.sums", "invoices.sums", "invoices.counts", "lines.counts", "lines.sums", "invoices.sums"),
        "lines.counts",
    ),
    "WriteOff": row(
        a_bill_of_many_items,
        lambda at, _: at.servicer.WriteOff(
            pb.WriteOffRequest(invoice=f"{PUPILS[0].id}/{OCTOBER}", amount=1, reason="thiên tai"), None
        ),
        lambda answer: len(answer.invoice.lines),
        *("invoices.get", "invoices.find", "invoices.get", "invoices.find", "invoices.keep"),
    ),
    "DecideWriteOff": row(
        a_bill_of_many_items,
        lambda at, _: at.servicer.DecideWriteOff(
            pb.DecideWriteOffRequest(invoice=f"{PUPILS[0].id}/{OCTOBER}", accepted=False), None
        ),
        lambda answer: len(answer.invoice.lines),
        *("invoices.get", "invoices.find", "invoices.get", "invoices.find", "entries.keep_many"),
    ),
    "ImportFile fee items": row(
        lambda at, _: register(at.store, SCHOOL),
        handing_in("fee_items", items),
        lambda answer: answer.report.created,
        *(SAID, "items.many", "items.keep_many", *REPORTS),
        actor=OPERATOR,
    ),
    "ImportFile statement": row(
        demanded,
        handing_in("statement", paid_in),
        lambda answer: answer.report.created,
        *(SAID, "accounts.where", "pupils.where", "lines.many", "lines.where"),
        *("invoices.where", "lines.keep_many", *SETTLES, *REPORTS),
    ),
    "ListReports": row(
        some_files,
        lambda at, _: at.imports.ListReports(imports_pb2.ListReportsRequest(), None),
        lambda answer: len(answer.reports),
        "reports.where",
        actor=OPERATOR,
    ),
}
FIXED: dict[str, str] = {}
