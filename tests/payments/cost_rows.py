"""What each list, batch and import of payments asks of the store, however many items there are."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook

from chassis.identity.actor import Actor
from importing.servicer import ImportServicer
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments.domain.division import Share
from services.payments.domain.ledger import CHART
from services.payments.rpc import PaymentsServicer
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, receipts
from services.payments.usecases.lines import Assignment, assign_line
from services.payments.usecases.proof import prove
from tests.constant_cost import Cost
from tests.payments.bank import ACCOUNT, FEE_ITEMS, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL, enrol, receive_at, register
from tests.payments.handing import import_fee_items, import_statement

OCTOBER = "2026-10"
PUPILS = pupils_of(SCHOOL)
HEADER = FEE_ITEMS.splitlines()[0]


AROUND = 5  # rows of a register's workbook that are none of its own


def rows_of_workbook(content: bytes) -> int:
    return len(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())


class House(NamedTuple):
    """Nobody is known yet."""

    store: PaymentsStore
    servicer: PaymentsServicer
    imports: ImportServicer


Ask = Callable[[House, int], Awaitable[Any]]


def items(count: int, agreed: str = "") -> bytes:
    rows = [f"I{n},Khoản {n},Dịch vụ,tháng,10000,15000,THCS,Nghị quyết,{agreed}" for n in range(count)]
    return "\n".join([HEADER, *rows, ""]).encode()


def paid_in(count: int) -> bytes:
    return csv([BankEntry(f"FT2629{n:010d}", 10_000, PUPILS[n].id) for n in range(count)])


async def with_items(at: House, count: int) -> None:
    await register(at.store, SCHOOL)
    await receive_at(at.store, holder="TRUONG")
    await import_fee_items(at.store, actor=OPERATOR, name="kt.csv", content=items(count))


async def with_pupils(at: House, count: int) -> None:
    """Each of whom owes one item."""
    await with_items(at, 1)
    await enrol(at.store, PUPILS[:count])


async def demanded(at: House, count: int) -> None:
    await with_pupils(at, count)
    await demands.raise_demands(at.store, actor=OPERATOR, school=SCHOOL, period=OCTOBER)


async def paid(at: House, count: int) -> None:
    await demanded(at, count)
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=paid_in(count))


async def paid_by_nobody(at: House, count: int) -> None:
    """One line of what all of them owe, without a code."""
    await demanded(at, count)
    content = csv([BankEntry("FT26290000000001", 10_000 * count, "CHUYEN TIEN")])
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=content)


async def in_doubt(at: House, count: int) -> None:
    """One line, and as many that may be the same."""
    await demanded(at, 1)
    content = csv([BankEntry("FT26290000000001", 10_000, PUPILS[0].id)] * (count + 1))
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=content)


async def proved(at: House, count: int) -> None:
    await in_doubt(at, count)
    await prove(at.store, SCHOOL)


async def divide(at: House, count: int) -> pb.AssignLineResponse:
    parts = [pb.AssignPart(pupil=pupil.id, amount=10_000) for pupil in PUPILS[:count]]
    request = pb.AssignLineRequest(line=f"{ACCOUNT}/FT26290000000001/1", reason="cả lớp", parts=parts)
    return await at.servicer.AssignLine(request, None)


async def in_question(at: House, count: int) -> None:
    """So many lines that name a pupil without a class."""
    await demanded(at, count)
    content = csv([BankEntry(f"FT2629{n:010d}", 10_000, PUPILS[n].name) for n in range(count)])
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=content)


async def to_be_divided(at: House, count: int) -> None:
    await paid_by_nobody(at, count)
    parts = tuple(Share(pupil.id, "", 10_000) for pupil in PUPILS[:count])
    decision = Assignment(f"{ACCOUNT}/FT26290000000001/1", reason="cả lớp", parts=parts)
    await assign_line(at.store, actor=ACCOUNTANT, decision=decision)


async def confirm(at: House, _: int) -> pb.DecideAssignmentResponse:
    request = pb.DecideAssignmentRequest(line=f"{ACCOUNT}/FT26290000000001/1", accepted=True)
    return await at.servicer.DecideAssignment(request, None)


async def tables_handed_in(at: House, count: int) -> None:
    """Each of one line, and in the form of no bank."""
    await demanded(at, 1)
    for n in range(count):
        rows = f"Số tài khoản,{ACCOUNT}\nNgày giao dịch,Số tham chiếu,Ghi có,Nội dung\n01/10/2026,TAY{n},10000,?\n"
        await import_statement(at.store, actor=ACCOUNTANT, name=f"tay-{n}.csv", content=rows.encode())


async def receipted(at: House, count: int) -> None:
    await paid(at, count)
    await receipts.issue_receipts(at.store, actor=OPERATOR, school=SCHOOL, period=OCTOBER)


async def paid_too_early(at: House, count: int) -> None:
    """The money is there, the invoices are not."""
    await with_pupils(at, count)
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=paid_in(count))


async def a_bill_of_many_items(at: House, count: int) -> None:
    await with_items(at, count)
    await enrol(at.store, PUPILS[:1])
    await demands.raise_demands(at.store, actor=OPERATOR, school=SCHOOL, period=OCTOBER)


async def nothing_to_raise(at: House, count: int) -> None:
    """Nobody agreed to any of the items."""
    await register(at.store, SCHOOL)
    await enrol(at.store, PUPILS[:1])
    await import_fee_items(at.store, actor=OPERATOR, name="kt.csv", content=items(count, agreed="x"))


async def some_files(at: House, count: int) -> None:
    for n in range(count):
        await import_fee_items(at.store, actor=OPERATOR, name=f"kt-{n}.csv", content=items(1))


def handing_in(kind: str, written: Callable[[int], bytes]) -> Ask:
    async def ask(at: House, count: int) -> imports_pb2.ImportFileResponse:
        return await at.imports.ImportFile(
            imports_pb2.ImportFileRequest(name="a.csv", content=written(count), school_hint=SCHOOL, kind=kind), None
        )

    return ask


async def bill(at: House, _: int) -> pb.GetBillResponse:
    invoice = await at.store.invoices.get(f"{PUPILS[0].id}/{OCTOBER}")
    return await at.servicer.GetBill(pb.GetBillRequest(link=invoice.link), None)


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
