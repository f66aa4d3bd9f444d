"""Payments through its gRPC doors on a real server: what a month needs, and who may ask for it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.message import Message
from joserfc.jwk import KeySet, OKPKey

from chassis.context import call
from chassis.documents import Query
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unauthenticated
from chassis.identity.actor import Actor, Grant
from chassis.identity.tokens import TokenVerifier, token_of
from importing.servicer import NAME as IMPORTS
from importing.servicer import ImportServicer
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from proto.gen.edu.payments.v1 import payments_pb2_grpc
from services.payments.app import OPEN_TO_ALL, SERVICE, imports_of
from services.payments.domain.vietqr import parse
from services.payments.rpc import PaymentsServicer
from services.payments.store import PaymentsStore
from tests.payments.at_desk import at_desk
from tests.payments.bank import ACCOUNT, FEE_ITEMS, FORMATS, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, CASHIER, OPERATOR, PRINCIPAL, enrol, register
from tests.payments.handing import TEXTS, no_desk

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})
OTHER = "8702020"
PUPIL, SIBLING = pupils_of(SCHOOL)[:2]
PARENT = Actor("PH0901", "Phụ huynh", (Grant("guardian", {"pupil": (PUPIL.id,)}),))
CHILD = Actor(PUPIL.id, PUPIL.name, (Grant("pupil", {"self": (PUPIL.id,)}),))
TEACHER = Actor("GV1", "Giáo viên", (Grant("teacher", {"school": (SCHOOL,), "class": (f"{SCHOOL}/7A1",)}),))
OFFICER = Actor("CB1", "Cán bộ", (Grant("officer", {"jurisdiction": ("root",)}),))
ELSEWHERE = Actor("KT2", "Kế toán", (Grant("accountant", {"school": (OTHER,)}),))
EVERYBODY = {
    "accountant": ACCOUNTANT,
    "cashier": CASHIER,
    "principal": PRINCIPAL,
    "guardian": PARENT,
    "pupil": CHILD,
    "teacher": TEACHER,
    "officer": OFFICER,
    "operator": OPERATOR,
    "accountant elsewhere": ELSEWHERE,
}
FIRST = f"{ACCOUNT}/FT26280000000001/1"
HAND_MADE = f"Số tài khoản,{ACCOUNT}\nNgày giao dịch,Số tham chiếu,Ghi có,Nội dung\n01/10/2026,TAY1,777,?\n".encode()
HANDED = imports_pb2.ImportFileRequest(name="tay.csv", content=HAND_MADE, kind="statement")
TABLE_ID = f"{SCHOOL}/{hashlib.sha256(HAND_MADE).hexdigest()[:16]}"


class Asking:
    """A client of the doors that signs in as whoever is named."""

    def __init__(self, neighbour: Client, store: PaymentsStore) -> None:
        self.neighbour = neighbour
        self.store = store
        self._payments = neighbour.stub(payments_pb2_grpc.PaymentsServiceStub)
        self._imports = neighbour.stub(imports_pb2_grpc.ImportServiceStub)

    async def ask(self, actor: Actor | None, method: str, request: Message) -> Any:
        stub = self._imports if hasattr(self._imports, method) else self._payments
        with call(command="c1", token=_token(actor) if actor else ""):
            return await self.neighbour.ask(getattr(stub, method), request)


def _token(actor: Actor) -> str:
    now = datetime.now(UTC)
    return token_of(actor, KEY, at=now, until=now + timedelta(seconds=60))


async def _keys() -> KeySet:
    return KeySet([KEY])


async def _audit(actor: Actor | None, method: str, refusal: Refusal) -> None:
    """The frame's own tests look at it."""


@pytest.fixture
async def asking(store: PaymentsStore) -> AsyncIterator[Asking]:
    """October is demanded, and three payments came."""
    server = RpcServer(TokenVerifier(_keys), _audit)
    payments, imports = PaymentsServicer(store, TEXTS, no_desk(store)), ImportServicer(imports_of(store), TEXTS)
    server.add(payments_pb2_grpc.add_PaymentsServiceServicer_to_server, payments, SERVICE)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, imports, IMPORTS)
    server.open_to_all(*OPEN_TO_ALL)
    port = await server.start("127.0.0.1:0")
    neighbour = Client(f"127.0.0.1:{port}")
    asking = Asking(neighbour, store)
    await register(store, OTHER)
    await enrol(store, pupils_of(OTHER))
    await a_month(asking)
    yield asking
    await neighbour.close()
    await server.stop()


async def a_month(asking: Asking) -> None:
    account = pb.SetReceivingAccountRequest(school=SCHOOL, bin="970418", account=ACCOUNT, holder="THCS TAN PHUOC")
    await asking.ask(ACCOUNTANT, "SetReceivingAccount", account)
    decision = pb.DecideReceivingAccountRequest(school=SCHOOL, account=ACCOUNT, accepted=True)
    await asking.ask(PRINCIPAL, "DecideReceivingAccount", decision)
    await asking.ask(ACCOUNTANT, "RaiseDemands", pb.RaiseDemandsRequest(school=SCHOOL, period="2026-10"))
    lines = [
        BankEntry("FT26280000000001", 10_000, f"{PUPIL.id} T10"),
        BankEntry("FT26280000000002", 4_000, f"{SIBLING.id} T10"),
        BankEntry("FT26280000000003", 777_000, "CHUYEN TIEN"),
    ]
    request = imports_pb2.ImportFileRequest(name="sao-ke.csv", content=csv(lines), kind="statement")
    report = (await asking.ask(ACCOUNTANT, "ImportFile", request)).report
    assert (report.rows, report.taken, report.created) == (3, 3, 3)
    receipts = pb.IssueReceiptsRequest(school=SCHOOL, period="2026-10")
    assert (await asking.ask(ACCOUNTANT, "IssueReceipts", receipts)).issued == 2


def october(pupil: str) -> str:
    return f"{pupil}/2026-10"


async def test_a_month_is_seen_through_the_doors(asking: Asking) -> None:
    summary = await asking.ask(OFFICER, "GetSummary", pb.GetSummaryRequest(period="2026-10"))
    assert (summary.due, summary.collected, summary.open, summary.paid) == (400_000, 14_000, 386_000, 1)
    assert dict(summary.lines_by_state) == {"matched": 1, "part": 1, "unknown": 1}
    assert summary.unmatched == 777_000
    ledger = await asking.ask(ACCOUNTANT, "GetLedger", pb.GetLedgerRequest(school=SCHOOL))
    assert ledger.sum == 0
    assert {row.account: row.amount for row in ledger.balances if row.amount} == {
        "112": 791_000,
        "131": 386_000,
        "3388": -777_000,
        "531": -400_000,
    }
    lines = (await asking.ask(ACCOUNTANT, "ListLines", pb.ListLinesRequest(school=SCHOOL))).lines
    assert [(line.reference, line.state, line.pupil_name) for line in lines] == [
        ("FT26280000000001", "matched", PUPIL.name),
        ("FT26280000000002", "part", SIBLING.name),
        ("FT26280000000003", "unknown", ""),
    ]


async def test_a_demand_says_what_it_left_out_and_why(asking: Asking) -> None:
    request = pb.RaiseDemandsRequest(school=SCHOOL, period="2026-10")
    raised = await asking.ask(ACCOUNTANT, "RaiseDemands", request)
    assert (raised.pupils, raised.raised, raised.same) == (40, 0, 40)
    assert {(left.item, left.reason, left.pupils) for left in raised.left_out} == {
        ("HP", "exempt", 40),
        ("TA", "no_consent", 40),
        ("BHYT", "other_month", 40),
    }
    assert "238/2025" in next(left.why for left in raised.left_out if left.item == "HP")


async def test_a_bill_opens_by_its_link_alone_and_shows_no_name(asking: Asking) -> None:
    invoice = (await asking.ask(PARENT, "GetInvoice", pb.GetInvoiceRequest(id=october(PUPIL.id)))).invoice
    paid = await asking.ask(None, "GetBill", pb.GetBillRequest(link=invoice.link))
    assert (paid.state, paid.open, paid.qr_payload, paid.qr_svg) == ("paid", 0, "", "")
    part = await asking.store.invoices.get(october(SIBLING.id))
    bill = await asking.ask(None, "GetBill", pb.GetBillRequest(link=part.link))
    assert (bill.amount, bill.open, bill.purpose) == (10_000, 6_000, f"{SIBLING.id} T10")
    transfer = parse(bill.qr_payload)
    assert (transfer.bin, transfer.account, transfer.amount, transfer.purpose) == (
        "970418",
        ACCOUNT,
        6_000,
        bill.purpose,
    )
    shown = str(bill)
    assert SIBLING.name not in shown
    assert SIBLING.class_name not in shown
    with pytest.raises(NotFound) as refused:
        await asking.ask(None, "GetBill", pb.GetBillRequest(link="GUESSED"))
    assert refused.value.reason == "BILL_UNKNOWN"


async def test_an_accountant_puts_a_line_right_and_nothing_is_wiped(asking: Asking) -> None:
    other = pupils_of(SCHOOL)[5]
    request = pb.AssignLineRequest(line=FIRST, pupil=other.id, reason="phụ huynh gọi điện", request_id="r1")
    waits = (await asking.ask(ACCOUNTANT, "AssignLine", request)).line
    assert (waits.state, waits.pupil, waits.proposed.by) == ("matched", PUPIL.id, ACCOUNTANT.id)
    decision = pb.DecideAssignmentRequest(line=FIRST, accepted=True)
    line = (await asking.ask(PRINCIPAL, "DecideAssignment", decision)).line
    assert (line.state, line.pupil, line.invoice) == ("matched", other.id, october(other.id))
    assert line.why == "person: Kế toán gán: phụ huynh gọi điện"
    assert (await asking.store.invoices.get(october(PUPIL.id))).state == "open"
    again = (await asking.ask(ACCOUNTANT, "AssignLine", request)).line
    assert (again.state, again.pupil) == ("matched", other.id)
    ledger = await asking.ask(ACCOUNTANT, "GetLedger", pb.GetLedgerRequest(school=SCHOOL))
    assert {row.account: row.amount for row in ledger.balances}["131"] == 386_000
    entries = await asking.store.entries.where(Query(equals={"cause": FIRST}))
    assert [entry.id for entry in entries] == [f"line/{FIRST}/1", f"line/{FIRST}/2"]
    links = await asking.store.chains.links(Query(equals={"chain": SCHOOL}))
    audited = [entry for link in links for entry in link["entries"] if entry["action"] == "assign_line"]
    assert [(one["actor"], one["target"]) for one in audited] == [(ACCOUNTANT.id, f"{FIRST} to {other.id}")] * 2


async def test_a_line_moved_there_and_back_ends_where_it_began(asking: Asking) -> None:
    for place, pupil in enumerate((SIBLING, PUPIL, SIBLING, PUPIL)):
        request = pb.AssignLineRequest(line=FIRST, pupil=pupil.id, reason="nhầm", request_id=f"r{place}")
        await asking.ask(ACCOUNTANT, "AssignLine", request)
        await asking.ask(PRINCIPAL, "DecideAssignment", pb.DecideAssignmentRequest(line=FIRST, accepted=True))
    invoices = await asking.store.invoices.many([october(PUPIL.id), october(SIBLING.id)])
    assert {name: invoice.paid for name, invoice in invoices.items()} == {
        october(PUPIL.id): 10_000,
        october(SIBLING.id): 4_000,
    }
    ledger = await asking.ask(ACCOUNTANT, "GetLedger", pb.GetLedgerRequest(school=SCHOOL))
    assert (ledger.sum, {row.account: row.amount for row in ledger.balances}["131"]) == (0, 386_000)


@pytest.mark.parametrize(
    ("method", "request_made", "reason"),
    [
        ("AssignLine", pb.AssignLineRequest(line=FIRST, pupil=SIBLING.id), "REASON_MISSING"),
        (
            "AssignLine",
            pb.AssignLineRequest(line=FIRST, pupil=SIBLING.id, invoice=october(PUPIL.id), reason="x"),
            "INVOICE_OF_ANOTHER",
        ),
        ("RaiseDemands", pb.RaiseDemandsRequest(school=SCHOOL, period="2026-13"), "PERIOD_INVALID"),
        ("SetReceivingAccount", pb.SetReceivingAccountRequest(school=SCHOOL, bin="123456"), "BANK_UNKNOWN"),
        ("SetReceivingAccount", pb.SetReceivingAccountRequest(school=SCHOOL, bin="970418"), "ACCOUNT_INVALID"),
        ("ImportFile", imports_pb2.ImportFileRequest(name="a.csv", kind="statement", content=b"x"), "FILE_UNREADABLE"),
        ("ImportFile", imports_pb2.ImportFileRequest(name="a.csv", kind="pupils", content=b"x"), "KIND_UNKNOWN"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_its_reason(
    asking: Asking, method: str, request_made: Message, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await asking.ask(ACCOUNTANT, method, request_made)
    assert refused.value.reason == reason


async def test_an_account_of_another_school_cannot_be_taken(asking: Asking) -> None:
    request = pb.SetReceivingAccountRequest(school=OTHER, bin="970418", account=ACCOUNT, holder="X")
    with pytest.raises(Conflict) as refused:
        await asking.ask(ELSEWHERE, "SetReceivingAccount", request)
    assert refused.value.reason == "ACCOUNT_TAKEN"


READERS = frozenset({"accountant", "principal", "operator"})
SUMS = READERS | {"officer"}
OF_SCHOOL = READERS - {"operator"}
WRITERS = frozenset({"accountant", "operator"})
OF_PUPIL = frozenset({"accountant", "principal", "operator", "guardian", "pupil"})
TABLE: list[tuple[str, Message, frozenset[str]]] = [
    ("ListFeeItems", pb.ListFeeItemsRequest(), SUMS | {"guardian", "accountant elsewhere"}),
    (
        "DecideReceivingAccount",
        pb.DecideReceivingAccountRequest(school=SCHOOL, account=ACCOUNT, accepted=True),
        READERS - {"operator"},
    ),
    (
        "SetReceivingAccount",
        pb.SetReceivingAccountRequest(school=SCHOOL, bin="970418", account=ACCOUNT, holder="X"),
        READERS,
    ),
    ("DecideAssignment", pb.DecideAssignmentRequest(line=FIRST, accepted=False), OF_SCHOOL),
    ("ReturnLine", pb.ReturnLineRequest(line=FIRST, reason="x"), frozenset({"accountant"})),
    ("WriteOff", pb.WriteOffRequest(invoice=october(SIBLING.id), amount=1, reason="x"), frozenset({"accountant"})),
    ("DecideWriteOff", pb.DecideWriteOffRequest(invoice=october(SIBLING.id), accepted=False), OF_SCHOOL),
    ("GetRegister", pb.GetRegisterRequest(school=SCHOOL, kind="days", since="2026-10", until="2026-10"), READERS),
    (
        "ExportRegister",
        pb.ExportRegisterRequest(school=SCHOOL, kind="trial", since="2026-10", until="2026-10", format="pdf"),
        READERS,
    ),
    ("GetProof", pb.GetProofRequest(school=SCHOOL), READERS),
    ("ProveMoney", pb.ProveMoneyRequest(school=SCHOOL), READERS),
    ("ListHandedTables", pb.ListHandedTablesRequest(school=SCHOOL), READERS),
    ("DecideHandedTable", pb.DecideHandedTableRequest(id=TABLE_ID, accepted=False), READERS),
    ("GetReceivingAccount", pb.GetReceivingAccountRequest(school=SCHOOL), READERS),
    ("KeepChoice", pb.KeepChoiceRequest(pupil=PUPIL.id, item="TA", consent=True), WRITERS),
    ("RaiseDemands", pb.RaiseDemandsRequest(school=SCHOOL, period="2026-10"), WRITERS),
    ("ListInvoices", pb.ListInvoicesRequest(school=SCHOOL), READERS),
    ("ListInvoices", pb.ListInvoicesRequest(pupil=PUPIL.id), OF_PUPIL),
    ("ListInvoices", pb.ListInvoicesRequest(pupil=SIBLING.id), OF_PUPIL - {"guardian", "pupil"}),
    ("GetInvoice", pb.GetInvoiceRequest(id=october(PUPIL.id)), OF_PUPIL),
    ("GetInvoice", pb.GetInvoiceRequest(id=october(SIBLING.id)), OF_PUPIL - {"guardian", "pupil"}),
    ("PrintBills", pb.PrintBillsRequest(school=SCHOOL, class_name="7A1", period="2026-10"), READERS),
    ("ListLines", pb.ListLinesRequest(school=SCHOOL), READERS),
    ("ListLines", pb.ListLinesRequest(), frozenset({"operator"})),
    ("ListDoubts", pb.ListDoubtsRequest(school=SCHOOL), frozenset({"accountant"})),
    ("AssignLine", pb.AssignLineRequest(line=FIRST, pupil=SIBLING.id, reason="x"), frozenset({"accountant"})),
    ("GetLedger", pb.GetLedgerRequest(school=SCHOOL), SUMS),
    ("GetLedger", pb.GetLedgerRequest(), frozenset({"officer", "operator"})),
    ("IssueReceipts", pb.IssueReceiptsRequest(school=SCHOOL, period="2026-10"), WRITERS),
    ("ListReceipts", pb.ListReceiptsRequest(school=SCHOOL), READERS),
    ("ListReceipts", pb.ListReceiptsRequest(pupil=PUPIL.id), OF_PUPIL),
    ("GetReceipt", pb.GetReceiptRequest(id=f"{SCHOOL}/2026/0000001"), OF_PUPIL),
    ("GetSummary", pb.GetSummaryRequest(school=SCHOOL), SUMS),
    ("GetSummary", pb.GetSummaryRequest(), frozenset({"officer", "operator"})),
    ("ListDeskBills", pb.ListDeskBillsRequest(school=SCHOOL), frozenset({"cashier"})),
    ("GetDesk", pb.GetDeskRequest(school=SCHOOL), OF_SCHOOL | {"cashier"}),
    ("TakeAtDesk", at_desk([SIBLING]), frozenset({"cashier"})),
    ("ListReports", imports_pb2.ListReportsRequest(), WRITERS | {"accountant elsewhere"}),
    ("Recognise", imports_pb2.RecogniseRequest(name="a.csv", content=b"a,b\n"), WRITERS | {"accountant elsewhere"}),
]
ELSEWHERE_TABLE = [
    ("ListLines", pb.ListLinesRequest(school=OTHER)),
    ("GetLedger", pb.GetLedgerRequest(school=OTHER)),
    ("GetDesk", pb.GetDeskRequest(school=OTHER)),
    ("ListDeskBills", pb.ListDeskBillsRequest(school=OTHER)),
    ("GetSummary", pb.GetSummaryRequest(school=OTHER)),
    ("ListInvoices", pb.ListInvoicesRequest(school=OTHER)),
    ("RaiseDemands", pb.RaiseDemandsRequest(school=OTHER, period="2026-10")),
    ("AssignLine", pb.AssignLineRequest(line=FIRST, pupil=pupils_of(OTHER)[0].id, reason="x")),
]


async def test_every_role_may_ask_exactly_what_the_table_says(asking: Asking) -> None:
    await asking.ask(OPERATOR, "ImportFile", HANDED)
    for method, request, allowed in TABLE:
        for role, actor in EVERYBODY.items():
            may = True
            try:
                await asking.ask(actor, method, request)
            except Forbidden:
                may = False
            assert may == (role in allowed), f"{role} {method}"


async def test_nobody_reaches_the_money_of_another_school(asking: Asking) -> None:
    for method, request in ELSEWHERE_TABLE:
        for actor in (ACCOUNTANT, CASHIER, PRINCIPAL, PARENT, CHILD, TEACHER):
            with pytest.raises(Forbidden):
                await asking.ask(actor, method, request)


def test_every_call_of_the_house_stands_in_the_table() -> None:
    service = pb.DESCRIPTOR.services_by_name["PaymentsService"]
    tried = {method for method, _, _ in TABLE}
    assert {method.name for method in service.methods} - tried == {"GetBill", "NoticePaid"}


async def test_without_a_token_only_the_bill_and_the_notice_answer(asking: Asking) -> None:
    for method, request, _ in TABLE:
        with pytest.raises(Unauthenticated):
            await asking.ask(None, method, request)


async def test_lists_are_paged_to_their_end(asking: Asking) -> None:
    found: list[str] = []
    token = ""
    while True:
        request = pb.ListInvoicesRequest(school=SCHOOL, page_size=7, page_token=token)
        page = await asking.ask(ACCOUNTANT, "ListInvoices", request)
        found += [invoice.id for invoice in page.invoices]
        token = page.next_page_token
        if not token:
            break
    assert found == sorted(october(pupil.id) for pupil in pupils_of(SCHOOL))


@pytest.mark.parametrize(
    ("method", "request_made"),
    [
        ("ListInvoices", pb.ListInvoicesRequest(school=SCHOOL, page_token="2")),
        ("ListLines", pb.ListLinesRequest(school=SCHOOL, page_token="x y")),
        ("ListReceipts", pb.ListReceiptsRequest(school=SCHOOL, page_token=f"{SCHOOL}/2026/1")),
    ],
)
async def test_a_page_token_that_no_page_gave_is_refused(asking: Asking, method: str, request_made: Message) -> None:
    with pytest.raises(Invalid) as refused:
        await asking.ask(ACCOUNTANT, method, request_made)
    assert refused.value.reason == "PAGE_TOKEN_INVALID"


async def test_reports_are_kept_and_a_repeated_request_gets_the_first(asking: Asking) -> None:
    content = csv([BankEntry("FT26280000000009", 10_000, f"{SIBLING.id}")])
    request = imports_pb2.ImportFileRequest(name="b.csv", content=content, kind="statement", request_id="r1")
    first = (await asking.ask(ACCOUNTANT, "ImportFile", request)).report
    assert (await asking.ask(ACCOUNTANT, "ImportFile", request)).report == first
    assert (first.created, first.same) == (1, 0)
    request.request_id = "r2"
    assert (await asking.ask(ACCOUNTANT, "ImportFile", request)).report.same == 1
    listed = await asking.ask(OPERATOR, "ListReports", imports_pb2.ListReportsRequest())
    assert {report.file for report in listed.reports} == {"khoan-thu.csv", "sao-ke.csv", "b.csv"}


async def test_a_house_knows_its_own_files_and_no_others(asking: Asking) -> None:
    async def known(content: bytes) -> tuple[str, int]:
        found = await asking.ask(OPERATOR, "Recognise", imports_pb2.RecogniseRequest(name="a.csv", content=content))
        return found.kind, found.score

    for write in FORMATS.values():
        kind, score = await known(write([BankEntry("FT26280000000001", 10_000, "a")]))
        assert (kind, score >= 90) == ("statement", True)
    assert await known(FEE_ITEMS.encode()) == ("fee_items", 100)
    assert (await known("Mã học sinh,Họ và tên,Lớp\n26,An,7A1\n".encode()))[1] < 30
