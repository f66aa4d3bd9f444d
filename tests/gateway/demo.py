"""A small invented month, told by stand-ins, to look at pages without the houses."""

from __future__ import annotations

from typing import Any

from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.frame.v1 import frame_pb2
from proto.gen.edu.payments.v1 import payments_pb2
from proto.gen.edu.reads.v1 import reads_pb2
from tests.gateway.demo_desk import DESK
from tests.gateway.demo_doubts import QUEUE
from tests.gateway.demo_gradebook import Gradebooks
from tests.gateway.demo_library import LIBRARY
from tests.gateway.demo_month import NAMES, RECORDS, REPORTING, book
from tests.gateway.fakes import FakeServices, fake_services, session

SCHOOL = "8702030"
PEOPLE: dict[str, tuple[str, dict[str, dict[str, tuple[str, ...]]]]] = {
    "teacher": (
        "Nguyễn Thị Hồng Ánh",
        {
            "teacher": {
                "school": (SCHOOL,),
                "class": (f"{SCHOOL}/7A1", f"{SCHOOL}/7A2"),
                "group": (f"{SCHOOL}/Tổ Tự nhiên",),
            }
        },
    ),
    "leader": (
        "Trần Văn Phúc",
        {
            "group_leader": {"school": (SCHOOL,), "group": (f"{SCHOOL}/Tổ Tự nhiên",)},
            "teacher": {"school": (SCHOOL,), "class": (f"{SCHOOL}/8A1",)},
        },
    ),
    "principal": ("Lê Thị Kim Oanh", {"principal": {"school": (SCHOOL,)}}),
    "accountant": ("Phạm Minh Đức", {"accountant": {"school": (SCHOOL,)}}),
    "cashier": ("Bùi Thị Quỹ", {"cashier": {"school": (SCHOOL,)}}),
    "clerk": ("Ngô Thị Xuân", {"clerk": {"school": (SCHOOL,)}}),
    "librarian": ("Đinh Thị Sách", {"librarian": {"school": (SCHOOL,)}}),
    "parent": ("Đỗ Văn Hùng", {"guardian": {"pupil": ("2600000271",), "school": (SCHOOL,)}}),
    "officer": ("Hoàng Thu Hà", {"officer": {"jurisdiction": ("root",)}}),
    "operator": ("Vũ Quốc Bảo", {"operator": {"jurisdiction": ("root",)}}),
    "unit_operator": ("Mai Thị Cúc", {"operator": {"jurisdiction": ("30031",), "below": (SCHOOL,)}}),
    "pupil": ("Đỗ Minh Khôi", {"pupil": {"self": ("2600000271",), "school": (SCHOOL,)}}),
}
OFFICES = [
    accounts_pb2.Office(
        account=f"{kind}@091200000{number}",
        name=name,
        kind=kind,
        unit=unit,
        unit_name="xã Tân Hồng",
        since="2026-09-01",
        until=until,
        asked_by="operator",
        state=state,
    )
    for number, (name, kind, unit, until, state) in enumerate(
        (
            ("Lê Thị Hạnh", "officer", "30031", "", "waiting"),
            ("Cao Văn Lực", "operator", "root", "", "active"),
            ("Vũ Thị Tâm", "officer", "root", "2026-10-01", "ended"),
        )
    )
]
LINES = payments_pb2.ListLinesResponse(
    lines=[
        payments_pb2.BankLine(
            id="l1",
            reference="FT26289001",
            amount=410_000,
            on="2026-10-16",
            memo="CT DEN:412 2600000271 DO MINH KHOI 7A1",
            state="matched",
            pupil="2600000271",
            pupil_name="Đỗ Minh Khôi",
            class_name="8702030/7A1",
            why="code: mã học sinh có trong nội dung",
        ),
        payments_pb2.BankLine(
            id="l2",
            reference="FT26289002",
            amount=300_000,
            on="2026-10-16",
            memo="NGUYEN THI LAN CK TIEN HOC CHO CHAU",
            state="unknown",
            why="none: không có mã học sinh, tên không khớp lớp nào",
            suggestion="2600000288",
        ),
        payments_pb2.BankLine(
            id="l3",
            reference="FT26289003",
            amount=410_000,
            on="2026-10-17",
            memo="2600000272 TRAN BAO NGOC 7A1",
            state="double",
            pupil="2600000272",
            pupil_name="Trần Bảo Ngọc",
            class_name="8702030/7A1",
            why="code: cùng số tham chiếu hai lần trong một tệp",
        ),
    ]
)
REGISTER = payments_pb2.Register(
    kind="trial",
    title="Bảng cân đối số phát sinh",
    school="8702030",
    school_name="THCS Đường Thắng",
    since="2026-10",
    until="2026-10",
    words=["Tài khoản", "Tên tài khoản"],
    sums=["Phát sinh Nợ", "Phát sinh Có"],
    rows=[
        payments_pb2.RegisterRow(words=["112", "Tiền gửi"], sums=[25_000, 0]),
        payments_pb2.RegisterRow(words=["131", "Phải thu"], sums=[0, 25_000]),
    ],
    totals=[25_000, 25_000],
    count=3,
)
PROOF = payments_pb2.MoneyProof(
    school="8702030",
    on="2026-10-31",
    at="2026-10-30T20:30:00+00:00",
    states=[
        payments_pb2.MoneyState(state=state, amount=1_000 * number)
        for number, state in enumerate(
            (
                *("open", "paid", "receipted", "no_receipt", "advance", "nobodys", "returned", "banked"),
                *("doubt", "repeated", "held", "declined", "moving"),
            ),
            1,
        )
    ],
    receivable=1_000,
    bank=25_000,
    found={"unequal": 6, "orphan": 3, "double": 1},
    differences=[
        payments_pb2.MoneyDifference(what=what, subject="0123456789012/FT1/1", one=1, other=0, since="2026-10-30")
        for what in (
            *("BILL_AND_LEDGER", "LINE_AND_LEDGER", "LINE_AND_BILL", "PAYMENT_AND_RECEIPT", "LEDGER_NOT_ZERO"),
            *("ALL_AND_SCHOOLS", "RECEIPT_OF_NOTHING", "RECEIPT_NUMBER_MISSING", "LINE_OF_NO_STATEMENT"),
            "LINE_IN_DOUBT",
        )
    ],
    report_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)
SUMMARY = payments_pb2.GetSummaryResponse(
    due=48_300_000,
    collected=41_120_000,
    open=7_180_000,
    invoices=118,
    paid=101,
    lines_by_state={"matched": 101, "part": 3, "unknown": 1, "double": 1},
    unmatched=300_000,
)
BILL = payments_pb2.GetBillResponse(
    school_name="Trường THCS Tân Hồng",
    period="2026-10",
    payer_hint="Đ.M.K · 2600000271",
    amount=410_000,
    open=410_000,
    state="open",
    lines=[
        payments_pb2.InvoiceLine(item="NU", name="Nước uống", amount=10_000, quantity=1, unit="month"),
        payments_pb2.InvoiceLine(item="BT", name="Tiền ăn bán trú", amount=400_000, quantity=16, unit="day"),
    ],
    qr_payload=(
        "00020101021238570010A00000072701270006970436011300021112345670208QRIBF"
        "TTA530370454064100005802VN62180814HP 2600000271 6304ABCD"
    ),
    bank="Vietcombank",
    account="0002111234567",
    holder="TRUONG THCS TAN HONG",
    purpose="HP 2600000271 T10",
)
ACCOUNT = payments_pb2.ReceivingAccount(
    school="8702030",
    bin="970436",
    account="0123456789012",
    holder="TRUONG THCS TAN PHUOC",
    bank="Vietcombank",
    waiting=payments_pb2.ProposedAccount(
        bin="970415",
        account="9704150000123",
        holder="TRUONG THCS TAN PHUOC",
        bank="VietinBank",
        by="KT8702030001",
        at="2026-10-31T01:00:00+00:00",
    ),
)
TABLE = payments_pb2.HandedTable(
    id="8702030/0a1b2c3d4e5f6071",
    school="8702030",
    account="0123456789012",
    file="thu-chi/tu-lam.csv",
    by="KT8702030001",
    at="2026-10-31T01:00:00+00:00",
    state="waits",
    lines=3,
    amount=450_000,
)
INVOICES = payments_pb2.ListInvoicesResponse(
    invoices=[
        payments_pb2.Invoice(
            id="i1",
            school=SCHOOL,
            pupil="2600000271",
            pupil_name="Đỗ Minh Khôi",
            class_name="8702030/7A1",
            period="2026-10",
            amount=410_000,
            paid=0,
            open=410_000,
            state="open",
            link="kQ3tokenOfABill",
        ),
        payments_pb2.Invoice(
            id="i2",
            school=SCHOOL,
            pupil="2600000272",
            pupil_name="Trần Bảo Ngọc",
            class_name="8702030/7A1",
            period="2026-10",
            amount=10_000,
            paid=10_000,
            state="paid",
            link="kQ3tokenOfABilm",
        ),
    ]
)


AT = "2026-10-16T01:30:00+00:00"
HERE = accounts_pb2.OwnSession(
    id="S1", began_at=AT, used_at=AT, browser="Firefox · Windows", address="192.0.2.7", current=True
)
ELSEWHERE = accounts_pb2.OwnSession(id="S2", began_at=AT, used_at=AT, browser="Chrome · Android", address="192.0.2.8")
ENDINGS = (
    *("signed out", "ended by its owner", "ended by the school", "password changed", "role ended"),
    *("token used twice", "second factor chosen"),
)
SIGN_INS = [
    accounts_pb2.SignInLine(at=AT, what="failed", address="203.0.113.9"),
    accounts_pb2.SignInLine(at=AT, what="second failed", address="203.0.113.9"),
    accounts_pb2.SignInLine(at=AT, what="signed in", browser="Firefox · Windows", address="192.0.2.7", session="S1"),
    *(accounts_pb2.SignInLine(at=AT, what="ended", why=why, session="S0") for why in ENDINGS),
]


TAKEN = accounts_pb2.UndoableImport(
    report="R1", file="8702030/hoc-sinh.xlsx", kind="pupils", school="8702030", at=AT, until="2026-10-30T01:30:00+00:00"
)
TAKEN_BACK = accounts_pb2.UndoableImport(
    report="R0", file="phan-cong.xlsx", kind="assignments", at=AT, undone_at=AT, undone_by="GV8702030004"
)
# As accounts names what a list may change.
FIELDS = (
    *("name", "school", "class_name", "year", "birth_date", "boarding", "priority", "gender", "ethnic", "personal_id"),
    *("father_name", "father_phone", "mother_name", "mother_phone", "device", "internet"),
    *("title", "group", "subject", "homeroom", "phone", "email", "waiting", "ends"),
    *("subject_name", "periods_per_year", "ended"),
)
UNDO = accounts_pb2.UndoImportResponse(
    taken=TAKEN,
    withdrawn=60,
    restored=1,
    rows=[
        accounts_pb2.RowBack(code="2600000271", name="Ngô Bảo Dung", is_new=True),
        accounts_pb2.RowBack(
            code="2600000272",
            name="Trần Bảo Ngọc",
            values=[
                accounts_pb2.ValueBack(field="class_name", now="7A2", then="7A1"),
                *(accounts_pb2.ValueBack(field=field) for field in FIELDS),
            ],
        ),
    ],
)


READS = {
    "accounts": reads_pb2.ListReadsResponse(
        reads=[reads_pb2.Read(at=AT, action="read_pupils", about="school", roles=["clerk"], name="Mai Văn Thư")]
    ),
    "records": reads_pb2.ListReadsResponse(
        reads=[
            reads_pb2.Read(at=AT, action="read_gradebook", about="class", roles=["teacher"], name="Trần Thị Lan"),
            reads_pb2.Read(at=AT, action="read_results", about="person", roles=["guardian"]),
        ],
        next_page_token="9.4",
    ),
    "payments": reads_pb2.ListReadsResponse(
        reads=[reads_pb2.Read(at=AT, action="list_invoices", about="person", roles=["guardian"], own=True)]
    ),
}


PUPILS = [
    accounts_pb2.Pupil(id=f"26000002{number:02}", birth_date=f"2014-{number % 12 + 1:02}-05") for number in range(45)
]


def _sign_in(request: Any) -> Any:
    name, grants = PEOPLE[request.name]
    return accounts_pb2.SignInResponse(session=session(request.name, name, grants, minutes=600))


OWN_SESSIONS = {
    "ListSessions": accounts_pb2.ListSessionsResponse(sessions=[HERE, ELSEWHERE]),
    "ListSignIns": accounts_pb2.ListSignInsResponse(lines=SIGN_INS),
    "EndMySessions": accounts_pb2.EndMySessionsResponse(ended=1),
}
SECOND_FACTOR = {
    "GetMe": accounts_pb2.GetMeResponse(me=accounts_pb2.Me(has_second_factor=True, recovery_codes=9)),
    "GetRolesAsked": accounts_pb2.GetRolesAskedResponse(
        asked=accounts_pb2.RolesAsked(unit="root", unit_name="Địa bàn", roles=["principal"], by="officer", at=AT)
    ),
    "BeginSecondFactor": accounts_pb2.BeginSecondFactorResponse(
        secret="JBSWY3DPEHPK3PXP", uri="otpauth://totp/GV1?secret=JBSWY3DPEHPK3PXP"
    ),
}
UNDOING = {
    "ListUndoableImports": accounts_pb2.ListUndoableImportsResponse(imports=[TAKEN, TAKEN_BACK]),
    "UndoImport": UNDO,
}


OF_MONEY = {**QUEUE, **DESK}


def demo_services() -> FakeServices:
    gradebooks = Gradebooks(NAMES, book("7A1", 12))
    found = fake_services(
        accounts={
            "SignIn": _sign_in,
            "SignOut": accounts_pb2.SignOutResponse(),
            **OWN_SESSIONS,
            **SECOND_FACTOR,
            **UNDOING,
            "ListWaitingPosts": accounts_pb2.ListWaitingPostsResponse(
                posts=[
                    accounts_pb2.WaitingPost(
                        person="GV8702030041",
                        name="Lê Thị Mới",
                        school="8702030",
                        title="Kế toán",
                        asked_by="GV8702030004",
                        asked_by_name="Mai Văn Thư",
                        asked_on="2026-10-05",
                    )
                ]
            ),
            "ListOffices": accounts_pb2.ListOfficesResponse(offices=OFFICES),
            "ListSchools": accounts_pb2.ListSchoolsResponse(
                schools=[
                    accounts_pb2.School(id=SCHOOL, name="Trường THCS Tân Hồng", unit="30031", unit_name="xã Tân Hồng"),
                    accounts_pb2.School(id="8702010", name="Trường Mầm non Hoa Sen"),
                ]
            ),
            "ListPeople": accounts_pb2.ListPeopleResponse(
                people=[accounts_pb2.Person(id="KT8702030001", name="Phạm Minh Đức")]
            ),
            "ListPupils": accounts_pb2.ListPupilsResponse(pupils=PUPILS),
            "GetSummary": accounts_pb2.GetSummaryResponse(
                schools=3, people=61, pupils=446, accounts_staff=61, accounts_pupil=446, accounts_active=12
            ),
        },
        records={**RECORDS, "GetGradebook": gradebooks.grid, "PostMarks": gradebooks.post},
        library=LIBRARY,
        reporting=REPORTING,
        payments={
            "ListLines": LINES,
            **OF_MONEY,
            "GetSummary": SUMMARY,
            "GetBill": BILL,
            "ListInvoices": INVOICES,
            "GetRegister": payments_pb2.GetRegisterResponse(register=REGISTER, next_page_token="2"),
            "ExportRegister": payments_pb2.ExportRegisterResponse(file_name="so.pdf", media_type="application/pdf"),
            "GetProof": payments_pb2.GetProofResponse(proof=PROOF),
            "GetReceivingAccount": payments_pb2.GetReceivingAccountResponse(account=ACCOUNT),
            "ListHandedTables": payments_pb2.ListHandedTablesResponse(tables=[TABLE]),
            "RaiseDemands": payments_pb2.RaiseDemandsResponse(raised=118, amount=48_300_000),
            "ListReceipts": payments_pb2.ListReceiptsResponse(),
        },
    )
    for house in found.keeping_of_pupils:
        house.answers["ListReads"] = READS[house.name]
    for service in found.all:
        service.answers["GetState"] = frame_pb2.GetStateResponse(waiting=0, lag=3)
    return found
