"""What each list, batch and import of accounts asks of the store, however many items there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, NamedTuple

from chassis.identity.actor import Actor, Grant
from importing.servicer import ImportServicer
from proto.gen.edu.accounts.v1 import accounts_pb2 as pb
from proto.gen.edu.imports.v1 import imports_pb2
from services.accounts.domain import limits, sessions
from services.accounts.rpc.accounts_servicer import AccountsServicer
from services.accounts.store import AccountsStore
from services.accounts.usecases import issuing
from services.accounts.usecases.offices import OfficeTerms, ask_for_office
from tests.accounts import lists
from tests.accounts.conftest import OFFICER, OPERATOR, hand_in
from tests.accounts.lists import OTHER
from tests.constant_cost import Cost

CLASS = "9A9"
Ask = Callable[["District", int], Awaitable[Any]]


class District(NamedTuple):
    """Nobody is known yet."""

    store: AccountsStore
    servicer: AccountsServicer
    imports: ImportServicer


def schools(count: int) -> bytes:
    numbers = range(10, 10 + count)
    return lists.schools(*((f"87020{n}", f"Trường {n}", "THCS", "Công lập", f"300{n}", "xã") for n in numbers))


def pupils(count: int, class_name: str = CLASS) -> bytes:
    return lists.pupils(*(lists.pupil(n, Lớp=class_name.format(n)) for n in range(count)))


def staff(count: int) -> bytes:
    return lists.staff({f"GVX{n}": (f"Giáo viên {n}", "Giáo viên", "Tổ Một") for n in range(count)})


def assignments(count: int, class_name: str = CLASS) -> bytes:
    return lists.assignments(*((f"GVX{n}", "", class_name.format(n), "TOAN", "", 35.0, "x") for n in range(count)))


async def one_school(at: District, _: int) -> None:
    await hand_in(at.store, "truong.xlsx", schools(1), school="")


async def some_schools(at: District, count: int) -> None:
    await hand_in(at.store, "truong.xlsx", schools(count), school="")


async def some_people(at: District, count: int) -> None:
    await one_school(at, count)
    await hand_in(at.store, "gv.xlsx", staff(count), school=OTHER)
    await hand_in(at.store, "hs.xlsx", pupils(count), school=OTHER)


async def with_accounts(at: District, count: int) -> None:
    await some_people(at, count)
    await issuing.issue_accounts(at.store, actor=OPERATOR, school=OTHER, kinds=[])


async def teaching_one_class(at: District, count: int) -> None:
    await some_people(at, count)
    await hand_in(at.store, "pc.xlsx", assignments(count), school=OTHER)


async def a_class_each(at: District, count: int) -> None:
    await one_school(at, count)
    await hand_in(at.store, "gv.xlsx", staff(count), school=OTHER)
    await hand_in(at.store, "hs.xlsx", pupils(count, "9B{}"), school=OTHER)
    await hand_in(at.store, "pc.xlsx", assignments(count, "9B{}"), school=OTHER)


async def some_files(at: District, count: int) -> None:
    for n in range(count):
        await hand_in(at.store, f"truong-{n}.xlsx", schools(1), school="")


async def a_list(at: District, count: int) -> None:
    await one_school(at, count)
    await hand_in(at.store, "hs.xlsx", pupils(count), school=OTHER)


async def some_lists(at: District, count: int) -> None:
    await one_school(at, count)
    for n in range(count):
        await hand_in(at.store, f"hs-{n}.xlsx", pupils(1), school=OTHER)


def undoing(*, preview: bool) -> Ask:
    async def ask(at: District, _: int) -> pb.UndoImportResponse:
        report = await at.store.database["reports"].find_one({"file": "hs.xlsx"})
        assert report is not None
        return await at.servicer.UndoImport(pb.UndoImportRequest(report=report["_id"], preview=preview), None)

    return ask


async def some_sessions(at: District, count: int) -> None:
    now = at.store.now()
    until = now + timedelta(days=limits.REFRESH_DAYS)
    for n in range(count):
        digested = sessions.digest(str(n))
        family = sessions.SessionFamily(
            id=f"S{n}", account=OPERATOR.id, secret_hash=digested, until=until, began_at=now
        )
        await at.store.families.keep(family)
        await at.store.failed_tries.keep(sessions.FailedTry(id=f"F{n}", account=OPERATOR.id, at=now))


def handing_in(written: Callable[[int], bytes], school: str = OTHER) -> Ask:
    async def ask(at: District, count: int) -> imports_pb2.ImportFileResponse:
        request = imports_pb2.ImportFileRequest(name="a.xlsx", content=written(count), school_hint=school)
        return await at.imports.ImportFile(request, None)

    return ask


def row(
    fill: Callable[[District, int], Awaitable[None]],
    ask: Ask,
    seen: Callable[[Any], float],
    *calls: str,
    actor: Actor = OPERATOR,
) -> Cost[District]:
    return Cost(actor=actor, fill=fill, ask=ask, seen=seen, calls=list(calls))


async def some_waiting(at: District, count: int) -> None:
    await one_school(at, count)
    people = {f"GVX{n}": (f"Văn thư {n}", "Văn thư", "") for n in range(count)}
    await hand_in(at.store, "gv.xlsx", lists.staff(people), school=OTHER)


async def some_offices(at: District, count: int) -> None:
    await some_schools(at, count)
    for n in range(count):
        asked = OfficeTerms("officer", f"Cán bộ {n}", f"09000000{n:02}", f"300{10 + n}", at.store.today())
        await ask_for_office(at.store, actor=OPERATOR, asked=asked)


HEAD_THERE = Actor("GVH", "Hiệu trưởng", (Grant("principal", {"school": (OTHER,)}),))
OPENS = ("schools.where",)
SAID = "reports.where"  # what was said of columns before
LEANS = ("reports.many", "accounts.many", "accounts.where")
LOOKS = ("pupils.where", *LEANS, "pupils.where")
REPORTS = ("reports.find", "reports.keep")

ROWS: dict[str, Cost[District]] = {
    "ListSessions": row(
        some_sessions,
        lambda at, _: at.servicer.ListSessions(pb.ListSessionsRequest(), None),
        lambda answer: len(answer.sessions),
        "families.where",
    ),
    "ListSignIns": row(
        some_sessions,
        lambda at, _: at.servicer.ListSignIns(pb.ListSignInsRequest(), None),
        lambda answer: len(answer.lines) / 2,
        *("families.where", "failed_tries.where"),
    ),
    "EndMySessions": row(
        some_sessions,
        lambda at, _: at.servicer.EndMySessions(pb.EndMySessionsRequest(), None),
        lambda answer: answer.ended,
        *("families.where", "families.keep_many"),
    ),
    "ListSchools": row(
        some_schools,
        lambda at, _: at.servicer.ListSchools(pb.ListSchoolsRequest(), None),
        lambda answer: len(answer.schools),
        "schools.where",
    ),
    "ListPeople": row(
        with_accounts,
        lambda at, _: at.servicer.ListPeople(pb.ListPeopleRequest(school=OTHER), None),
        lambda answer: len(answer.people),
        *("people.where", "accounts.many"),
    ),
    "ListPupils": row(
        with_accounts,
        lambda at, _: at.servicer.ListPupils(pb.ListPupilsRequest(school=OTHER, class_name=CLASS), None),
        lambda answer: len(answer.pupils),
        *("pupils.texts", "pupils.many", "accounts.many"),
    ),
    "ListClasses": row(
        a_class_each,
        lambda at, _: at.servicer.ListClasses(pb.ListClassesRequest(school=OTHER), None),
        lambda answer: len(answer.classes),
        *("pupils.counts", "assignments.where", "people.many"),
    ),
    "ListAssignments": row(
        teaching_one_class,
        lambda at, _: at.servicer.ListAssignments(pb.ListAssignmentsRequest(school=OTHER), None),
        lambda answer: len(answer.assignments),
        *("assignments.where", "people.many"),
    ),
    "IssueAccounts": row(
        some_people,
        lambda at, _: at.servicer.IssueAccounts(pb.IssueAccountsRequest(school=OTHER, kinds=["staff", "pupil"]), None),
        lambda answer: answer.issued / 2,
        "schools.find",
        *("people.where", "accounts.many", "accounts.keep_many", "people.where"),
        *("pupils.where", "accounts.many", "accounts.keep_many", "pupils.where"),
    ),
    "PrintSlips": row(
        with_accounts,
        lambda at, _: at.servicer.PrintSlips(pb.PrintSlipsRequest(school=OTHER, class_name=CLASS), None),
        lambda answer: len(answer.printed),
        *("schools.find", "pupils.where", "accounts.many", "accounts.keep_many"),
        actor=HEAD_THERE,
    ),
    "ListWaitingPosts": row(
        some_waiting,
        lambda at, _: at.servicer.ListWaitingPosts(pb.ListWaitingPostsRequest(), None),
        lambda answer: len(answer.posts),
        *("people.where", "people.many"),
        actor=OFFICER,
    ),
    "ListOffices": row(
        some_offices,
        lambda at, _: at.servicer.ListOffices(pb.ListOfficesRequest(), None),
        lambda answer: len(answer.offices),
        *("accounts.where", "jurisdictions.many"),
        actor=OFFICER,
    ),
    "GetSummary": row(
        a_class_each,
        lambda at, _: at.servicer.GetSummary(pb.GetSummaryRequest(school=OTHER), None),
        lambda answer: answer.classes,
        *("pupils.counts", "schools.count", "people.count", "pupils.count"),
        *("assignments.count", "accounts.counts", "accounts.count"),
    ),
    "ListUndoableImports": row(
        some_lists,
        lambda at, _: at.servicer.ListUndoableImports(pb.ListUndoableImportsRequest(), None),
        lambda answer: len(answer.imports),
        "reports.where",
    ),
    "UndoImport preview": row(
        a_list,
        undoing(preview=True),
        lambda answer: answer.withdrawn,
        *("reports.find", *LOOKS),
    ),
    "UndoImport": row(
        a_list,
        undoing(preview=False),
        lambda answer: answer.withdrawn,
        *("reports.find", *LOOKS, "pupils.where", "accounts.many", *LEANS),
        *("pupils.keep_many", "pupils.where", "reports.get", "reports.find", "reports.keep"),
    ),
    "ImportFile schools": row(
        one_school,
        handing_in(schools, school=""),
        lambda answer: answer.report.rows,
        *OPENS,
        *("jurisdictions.many", "jurisdictions.keep_many", "schools.many", "schools.keep_many"),
        *REPORTS,
    ),
    "ImportFile staff": row(
        one_school,
        handing_in(staff),
        lambda answer: answer.report.created,
        *(SAID, *OPENS, "people.counts", "people.many", "people.keep_many", "people.where", *REPORTS),
    ),
    "ImportFile pupils": row(
        one_school,
        handing_in(pupils),
        lambda answer: answer.report.created,
        *(SAID, *OPENS, "pupils.counts", "pupils.many", "pupils.keep_many", "pupils.counts", "pupils.counts", *REPORTS),
    ),
    "ImportFile assignments": row(
        some_people,
        handing_in(assignments),
        lambda answer: answer.report.created,
        *(SAID, *OPENS, "people.many", "pupils.counts", "assignments.many", "assignments.keep_many"),
        *("assignments.where", "assignments.keep_many", "assignments.where", *REPORTS),
    ),
    "ListReports": row(
        some_files,
        lambda at, _: at.imports.ListReports(imports_pb2.ListReportsRequest(), None),
        lambda answer: len(answer.reports),
        "reports.where",
    ),
}
FIXED: dict[str, str] = {
    "AskSecondFactor": "the roles are eight at most, and stand in the one document of the unit",
    "SignIn": "a browser shows four devices at most, and no document is read for them",
}
