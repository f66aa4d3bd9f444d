"""Two schools of two communes, with somebody in each role, and one of everything that a door is opened to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from chassis.documents import Query
from chassis.documents.outbox import Entry
from chassis.identity.actor import Actor, Grant
from chassis.service import Service
from contracts.envelope import from_headers, to_headers
from importing import Upload
from services.accounts.app import imports_of as lists_of
from services.accounts.domain.account import Account
from services.accounts.domain.offices import OFFICES, Office, OfficeKind, office_id
from services.accounts.usecases import issuing, posts
from services.accounts.usecases.by_name import PageRequest
from services.accounts.usecases.signing_in import grants_of
from services.library.domain.books import Book, BookRecord
from services.library.usecases import lending
from services.library.usecases.submissions import Submission, upload_resource
from services.payments.app import imports_of as statements_of
from services.payments.domain.file_kinds import FEE_ITEMS, STATEMENT
from services.payments.usecases import accounts as receiving
from services.payments.usecases import demands, receipts
from services.records.domain.attendance import OnlineLesson
from services.records.usecases import signers
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target as PlanTarget
from services.records.usecases.submission import submit_record
from tests.accounts import lists
from tests.payments import bank
from tests.records.school import plan_docx

MONTH, YEAR, PIN = "2026-10", "2026-2027", "135790"
A, B = "8702030", "8702040"
UNITS = {A: "30031", B: "30025"}
SCIENCE, LETTERS = "Tổ Tự nhiên", "Tổ Xã hội"
ROOT = {"jurisdiction": ("root",)}
ROLES_OF_TITLES = {
    "1": ("Hiệu trưởng", ""),
    "2": ("Phó hiệu trưởng", ""),
    "3": ("Kế toán", ""),
    "4": ("Văn thư", ""),
    "5": ("Nhân viên thư viện", ""),
    "6": ("Tổ trưởng", SCIENCE),
    "7": ("Giáo viên", SCIENCE),
    "8": ("Giáo viên", LETTERS),
    "9": ("Tổ trưởng", LETTERS),
    "0": ("Bảo vệ", ""),
    "10": ("Thủ quỹ", ""),
}
# Mark, name of the class, last figure of its teacher.
CLASSES = (("7A1", "7"), ("7A2", "8"))


class Place(NamedTuple):
    """What a door is opened to: a class with its teacher and a child, in a school of a commune."""

    name: str
    school: str
    class_name: str
    group: str
    teacher: str
    leader: str
    pupil: str
    guardian: str
    plan: str
    resource: str
    invoice: str
    receipt: str
    line: str
    table: str
    report: str

    @property
    def unit(self) -> str:
        return UNITS[self.school]

    @property
    def officer(self) -> str:
        """Of the unit that the school answers to."""
        return office_of("officer", self.unit)

    @property
    def class_key(self) -> str:
        return f"{self.school}/{self.class_name}"

    @property
    def head(self) -> str:
        return staff_code(self.school, "1")

    @property
    def gradebook(self) -> str:
        return f"{self.school}/{self.class_name}/KHTN/{YEAR}/hk1"

    def kinds(self) -> dict[str, Any]:
        """The place as a policy asks for it, in every kind that somebody may be granted."""
        return {
            "school": self.school,
            "class": self.class_key,
            "group": self.group,
            "pupil": self.pupil,
            "self": (self.teacher, self.pupil, self.guardian),
            "jurisdiction": (self.unit,),
        }


@dataclass
class Houses:
    accounts: Service
    records: Service
    library: Service
    payments: Service
    reporting: Service
    deps: Dependencies

    @property
    def all(self) -> tuple[Service, ...]:
        return (self.accounts, self.records, self.library, self.payments, self.reporting)


class Telling:
    """Tells every house at once what accounts tells: the log is tried elsewhere."""

    def __init__(self, houses: Houses) -> None:
        self._houses = houses

    async def tell(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            envelope = from_headers(to_headers(entry))
            for house in self._houses.all:
                reaction = house.reactions.table.get(entry["type"])
                if reaction is not None:
                    await reaction.react([(reaction.validate(entry["body"].encode()), envelope)], house.store)


def staff_code(school: str, last: str) -> str:
    return f"GV{school}{last:0>3}"


def pupil_code(school: str, class_name: str) -> str:
    return f"26{school[-3:]}{class_name[-1]:0>5}"


def guardian_code(school: str, class_name: str) -> str:
    return f"PH09{school[-3:]}{class_name[-1]:0>5}"


def office_of(kind: OfficeKind, unit: str) -> str:
    return office_id(kind, f"09000{unit}")


OPERATOR = Actor("operator", "Người vận hành", (Grant("operator", ROOT),))
OFFICER = Actor("officer", "Cán bộ", (Grant("officer", ROOT),))


def at(school: str, last: str, role: str, **places: str) -> Actor:
    granted = {"school": (school,), **{kind: (place,) for kind, place in places.items()}}
    return Actor(staff_code(school, last), f"Người {last}", (Grant(role, granted),))


async def settle_people(houses: Houses) -> None:
    """Lists of schools, staff, classes and pupils, as an operator hands them in; everybody has an account."""
    store: Any = houses.accounts.store
    imports = lists_of(store)

    async def hand_in(name: str, content: bytes, school: str = "") -> None:
        report = await imports.import_file(actor=OPERATOR, upload=Upload(name=name, content=content, school=school))
        assert not report.refused, report.refused

    for office in (OPERATOR, OFFICER):
        kind: Any = office.id
        await store.accounts.keep(
            Account.issue(owner=office.id, kind=kind, name=office.name, school="", at=store.now())
        )
    for kind in OFFICES:
        for unit in UNITS.values():
            held = Office(unit=unit, since=date(2026, 1, 1), by=OPERATOR.id, confirmed_by=OFFICER.id)
            account = Account(id=office_of(kind, unit), kind=kind, name=f"Người của xã {unit}", issued_at=store.now())
            account.hold(held)
            await store.accounts.keep(account)
    rows = [(code, f"Trường THCS {code}", "THCS", "Công lập", UNITS[code], f"xã {UNITS[code]}") for code in UNITS]
    await hand_in("truong.xlsx", lists.schools(*rows))
    for school in UNITS:
        people = {
            staff_code(school, last): (f"Nguyễn Thị {title} {school}", title, group)
            for last, (title, group) in ROLES_OF_TITLES.items()
        }
        await hand_in(f"{school}/giao-vien.xlsx", lists.staff(people), school)
        for person in await posts.list_waiting_posts(store, actor=OFFICER, school=school, page=PageRequest()):
            assert person.waiting is not None
            await posts.confirm_post(store, actor=OFFICER, person=person.id, title=person.waiting.post.title)
        taught = [
            (staff_code(school, last), "", name, "KHTN", "Khoa học tự nhiên", 140.0, "x") for name, last in CLASSES
        ]
        await hand_in(f"{school}/phan-cong.xlsx", lists.assignments(*taught), school)
        children = [
            lists.pupil(
                number,
                Lớp=name,
                Mã_học_sinh=pupil_code(school, name),
                Họ_và_tên=f"Trẻ {name} {school}",
                Số_định_danh_cá_nhân="",
                SĐT_cha=guardian_code(school, name).removeprefix("PH"),
            )
            for number, (name, _) in enumerate(CLASSES, 1)
        ]
        await hand_in(f"{school}/hoc-sinh.xlsx", lists.pupils(*children, school=f"TRƯỜNG THCS {school}"), school)
        await issuing.issue_accounts(store, actor=OPERATOR, school=school, kinds=())
        for name, _ in CLASSES:
            phone, child = guardian_code(school, name), pupil_code(school, name)
            parent = Account.issue(owner=phone, kind="guardian", name="Cha", school=school, at=store.now())
            parent.add_child(child)
            await store.accounts.keep(parent)


async def settle_papers(houses: Houses) -> list[Place]:
    """A plan, a material, a bill, a receipt, a bank line and a handed table for each class."""
    await _open_money(houses)
    store: Any = houses.records.store
    for school in UNITS:
        head = at(school, "1", "principal")
        pins = signers.Pins(PIN)
        await signers.enrol_signer(store, houses.deps, actor=head, person=head.id, pins=pins, request_id="")
    where = [(school, name, last) for school in UNITS for name, last in CLASSES]
    # Another class of the other school would say nothing that its first does not.
    return [await _place(houses, *one) for one in where[:-1]]


async def _open_money(houses: Houses) -> None:
    store: Any = houses.payments.store
    imports = statements_of(store)
    items = Upload(name="khoan-thu.csv", content=bank.FEE_ITEMS.encode(), kind=FEE_ITEMS)
    await imports.import_file(actor=OPERATOR, upload=items)
    for school in UNITS:
        number = f"01{school}"
        accountant, head = at(school, "3", "accountant"), at(school, "1", "principal")
        await receiving.propose_account(
            store, actor=accountant, school=school, bin_code="970418", account=number, holder=f"THCS {school}"
        )
        await receiving.decide_account(store, actor=head, school=school, account=number, accepted=True)
        await demands.raise_demands(store, actor=accountant, school=school, period=MONTH)
        lines = [
            bank.BankEntry(f"FT{pupil_code(school, name)}", 10_000, f"{pupil_code(school, name)} NUOC UONG")
            for name, _ in CLASSES
        ]
        told_twice = (("mt940", bank.mt940(lines, number)), ("csv", _hand_made(number, pupil_code(school, "7A1"))))
        for kind, content in told_twice:
            upload = Upload(name=f"sao-ke-{school}.{kind}", content=content, school=school, kind=STATEMENT)
            await imports.import_file(actor=accountant, upload=upload)
        await receipts.issue_receipts(store, actor=accountant, school=school, period=MONTH)


def _hand_made(account: str, pupil: str) -> bytes:
    """As a person types it: titles that are those of no bank."""
    rows = (f"Số tài khoản,{account}", "Ngày giao dịch,Số tham chiếu,Ghi có,Nội dung", f"17/10/2026,TAY{pupil},5000,x")
    return "\n".join([*rows, ""]).encode()


async def _place(houses: Houses, school: str, name: str, last: str) -> Place:
    group = f"{school}/{SCIENCE if last == '7' else LETTERS}"
    teacher = at(school, last, "teacher", **{"group": group, "class": f"{school}/{name}"})
    store: Any = houses.records.store
    submitted = await submit_record(
        store,
        houses.deps,
        actor=teacher,
        target=PlanTarget(subject="KHTN", grade="7", week=0, month=MONTH),
        upload=Upload(name="giao-an.docx", content=plan_docx(body=f"{school} {name}"), request_id="", confirmed=True),
    )
    shelf: Any = houses.library.store
    content = plan_docx(body=f"Học liệu {school} {name}")
    material = Submission(file_name="tap-hop.docx", content=content, title=f"Bài {school} {name}")
    lesson = OnlineLesson(id=f"{school}.{name}", school=school, class_name=name, on=date(2026, 10, 5))
    lesson.absent = [pupil_code(school, name)]
    await store.lessons.keep(lesson)
    resource, _ = await upload_resource(shelf, actor=teacher, submission=material)
    pupil = pupil_code(school, name)
    await _lent(shelf, school, pupil, last)
    money: Any = houses.payments.store
    of_pupil, of_school = Query(equals={"pupil": pupil}), Query(equals={"school": school})
    [invoice], [receipt] = await money.invoices.where(of_pupil), await money.receipts.where(of_pupil)
    line = next(one for one in await money.lines.where(of_school) if pupil in one.memo)
    [table] = await money.tables.where(of_school)
    return Place(
        name=f"{school}/{name}",
        school=school,
        class_name=name,
        group=group,
        teacher=teacher.id,
        leader=staff_code(school, "6" if last == "7" else "9"),
        pupil=pupil,
        guardian=guardian_code(school, name),
        plan=submitted.record.id,
        resource=resource.id,
        invoice=invoice.id,
        receipt=receipt.id,
        line=line.id,
        table=table.id,
        report=await _list_of_pupils(houses, school),
    )


async def _lent(shelf: Any, school: str, pupil: str, last: str) -> None:
    """A copy of the register, with the child; copy TK7 is that of the first class."""
    desk = at(school, "5", "librarian")
    book = Book(id=f"{school}/1", school=school, record=BookRecord(f"Dế Mèn {school}"))
    if await shelf.books.find(book.id) is None:
        await shelf.books.keep(book)
    await lending.add_copy(shelf, actor=desk, school=school, number=f"TK{last}", book=book.id)
    await lending.lend_copy(shelf, actor=desk, school=school, number=f"TK{last}", reader=pupil, request="")


async def _list_of_pupils(houses: Houses, school: str) -> str:
    """The id of the report on it. Parents lean on the list: who may take it back is told so, and it stays."""
    store: Any = houses.accounts.store
    [report] = await store.reports.where(Query(equals={"file": f"{school}/hoc-sinh.xlsx"}))
    return str(report.id)


async def people(houses: Houses) -> dict[str, Actor]:
    """Somebody in each role at the first class of the first school, with the grants that accounts gives; and nobody."""
    store: Any = houses.accounts.store
    ids = {
        "principal": staff_code(A, "1"),
        "deputy": staff_code(A, "2"),
        "accountant": staff_code(A, "3"),
        "cashier": staff_code(A, "10"),
        "clerk": staff_code(A, "4"),
        "librarian": staff_code(A, "5"),
        "group_leader": staff_code(A, "6"),
        "teacher": staff_code(A, "7"),
        "staff": staff_code(A, "0"),
        "pupil": pupil_code(A, "7A1"),
        "guardian": guardian_code(A, "7A1"),
        **{f"{kind} of a unit": office_of(kind, UNITS[A]) for kind in OFFICES},
    }
    found = {}
    for role, owner in ids.items():
        account = await store.accounts.get(owner)
        found[role] = Actor(owner, account.name, await grants_of(store, account))
    newcomer = Actor(staff_code(A, "8"), "", (), one_time=True)
    return {**found, "operator": OPERATOR, "officer": OFFICER, "newcomer": newcomer}
