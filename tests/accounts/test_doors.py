"""The doors of accounts on a real server: what is open to all, what a token opens, what is refused and audited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chassis.clock import SystemClock
from chassis.context import call
from chassis.documents import Database, Query
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.errors import Forbidden, Invalid, NotFound, Refusal, Unauthenticated
from chassis.identity.actor import Actor, Grant
from chassis.identity.doors import first_calls
from chassis.identity.tokens import TokenVerifier
from importing.servicer import NAME, ImportServicer
from proto.gen.edu.accounts.v1 import accounts_pb2 as pb
from proto.gen.edu.accounts.v1 import accounts_pb2_grpc
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from services.accounts.app import OPEN_TO_ALL, SERVICE, imports_of
from services.accounts.credentials import Credentials
from services.accounts.domain.doors import DOORS
from services.accounts.rpc import AccountsServicer
from services.accounts.store import AccountsStore
from services.accounts.usecases.bootstrapping import Office, bootstrap
from tests.accounts import lists
from tests.accounts.conftest import TEXTS
from tests.accounts.lists import OTHER, SCHOOL, pupil

OPERATOR_PASSWORD = "mật khẩu của người vận hành"
OWN = "một mật khẩu dài"
IN_POSTS = ("GV1", "GV2", "GV6")
CHILD = "2600000001"


class District:
    """Asks as whoever is signed in."""

    def __init__(self, neighbour: Client, store: AccountsStore) -> None:
        self.store = store
        self._neighbour = neighbour
        self._accounts = neighbour.stub(accounts_pb2_grpc.AccountsServiceStub)
        self._imports = neighbour.stub(imports_pb2_grpc.ImportServiceStub)
        self.token = ""

    async def ask(self, method: str, request: Any) -> Any:
        stub = self._imports if hasattr(self._imports, method) else self._accounts
        with call(command="c1", token=self.token):
            return await self._neighbour.ask(getattr(stub, method), request)

    async def sign_in(self, name: str, password: str) -> pb.Session:
        self.token = ""
        answer = await self.ask("SignIn", pb.SignInRequest(name=name, password=password))
        self.token = answer.session.access_token
        return answer.session  # type: ignore[no-any-return]  # the library is untyped: stubs answer Any

    async def with_own_password(self, person: str, class_name: str = "") -> pb.Session:
        """Signs in with a fresh slip and changes the password."""
        await self.sign_in("officer" if person in IN_POSTS else "operator", OPERATOR_PASSWORD)
        printed = await self.ask("PrintSlips", pb.PrintSlipsRequest(school=SCHOOL, class_name=class_name))
        slip = next(slip for slip in printed.printed if slip.person == person)
        await self.sign_in(slip.sign_in_name, slip.one_time_password)
        change = pb.ChangePasswordRequest(old_password=slip.one_time_password, new_password=OWN)
        answer = await self.ask("ChangePassword", change)
        self.token = answer.session.access_token
        return answer.session  # type: ignore[no-any-return]  # the library is untyped: stubs answer Any

    async def confirm_posts(self) -> None:
        """As an officer; then as the operator again."""
        await self.sign_in("officer", OPERATOR_PASSWORD)
        for waiting in (await self.ask("ListWaitingPosts", pb.ListWaitingPostsRequest())).posts:
            await self.ask("ConfirmPost", pb.ConfirmPostRequest(person=waiting.person, title=waiting.title))
        await self.sign_in("operator", OPERATOR_PASSWORD)

    async def hand_in(self, name: str, content: bytes, school: str = SCHOOL) -> imports_pb2.FileReport:
        request = imports_pb2.ImportFileRequest(name=name, content=content, school_hint=school)
        answer = await self.ask("ImportFile", request)
        return answer.report  # type: ignore[no-any-return]  # the library is untyped: stubs answer Any


@pytest.fixture
async def district(database: Database, credentials: Credentials) -> AsyncIterator[District]:
    store = AccountsStore(database, SystemClock())
    await store.prepare()
    offices = (Office("operator", "Vận hành", OPERATOR_PASSWORD), Office("officer", "Cán bộ", OPERATOR_PASSWORD))
    await bootstrap(store, credentials.passwords, root_label="Địa bàn", offices=offices)

    async def audit(actor: Actor | None, method: str, refusal: Refusal) -> None:
        await store.audit(
            actor, f"refused {method}", f"{refusal.reason} {refusal.details.get('target') or refusal.about}".strip()
        )

    server = RpcServer(TokenVerifier(credentials.tokens.key_set), audit)
    server.add(
        accounts_pb2_grpc.add_AccountsServiceServicer_to_server, AccountsServicer(store, credentials, TEXTS), SERVICE
    )
    importing = ImportServicer(imports_of(store), TEXTS, keeps_refusals=True)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, importing, NAME)
    server.open_to_all(*OPEN_TO_ALL)
    server.open_first(*first_calls(SERVICE, DOORS))
    port = await server.start("127.0.0.1:0")
    neighbour = Client(f"127.0.0.1:{port}")
    district = District(neighbour, store)
    await district.sign_in("operator", OPERATOR_PASSWORD)
    await district.hand_in("truong.xlsx", lists.schools(), "")
    await district.hand_in(f"{SCHOOL}/giao-vien.xlsx", lists.staff())
    await district.confirm_posts()
    await district.hand_in(
        f"{SCHOOL}/hoc-sinh.xlsx", lists.pupils(*(pupil(n) for n in range(1, 5)), pupil(5, Lớp="7A2"))
    )
    await district.hand_in(f"{SCHOOL}/phan-cong.xlsx", lists.assignments())
    await district.ask("IssueAccounts", pb.IssueAccountsRequest(school=SCHOOL, request_id="i1"))
    yield district
    await neighbour.close()
    await server.stop()


async def test_a_wrong_password_is_unauthenticated_with_one_reason_and_is_audited(district: District) -> None:
    for name in ("operator", "nobody"):
        with pytest.raises(Unauthenticated) as refused:
            await district.sign_in(name, "sai")
        assert (refused.value.reason, refused.value.details) == ("SIGN_IN_REFUSED", {})
    links = await district.store.chains.links(Query(equals={"chain": "-"}))
    refusals = [entry for link in links for entry in link["entries"] if entry["action"].startswith("refused")]
    assert [(entry["action"], entry["target"]) for entry in refusals] == [
        (f"refused /{SERVICE}/SignIn", "SIGN_IN_REFUSED operator"),
        (f"refused /{SERVICE}/SignIn", "SIGN_IN_REFUSED"),
    ]


@pytest.mark.parametrize(
    "method",
    sorted(
        set(dir(pb)) & {f"{name}Request" for name in pb.DESCRIPTOR.services_by_name["AccountsService"].methods_by_name}
    ),
)
async def test_nothing_but_signing_in_and_out_is_open_without_a_token(district: District, method: str) -> None:
    name = method.removesuffix("Request")
    if f"/{SERVICE}/{name}" in OPEN_TO_ALL:
        return
    district.token = ""
    with pytest.raises(Unauthenticated) as refused:
        await district.ask(name, getattr(pb, method)())
    assert refused.value.reason == "NOT_SIGNED_IN"


async def test_a_session_of_a_one_time_password_opens_nothing_else(district: District) -> None:
    await district.sign_in("officer", OPERATOR_PASSWORD)
    printed = await district.ask("PrintSlips", pb.PrintSlipsRequest(school=SCHOOL))
    assert printed.content.startswith(b"%PDF")
    slip = next(one for one in printed.printed if one.person == "GV1")
    session = await district.sign_in(slip.sign_in_name, slip.one_time_password)
    assert session.must_change_password
    with pytest.raises(Forbidden, match="chooses one first"):
        await district.ask("ListPeople", pb.ListPeopleRequest(school=SCHOOL))
    me = (await district.ask("GetMe", pb.GetMeRequest())).me
    assert (me.id, me.must_change_password, [grant.role for grant in me.grants]) == ("GV1", True, ["principal"])


async def test_a_session_goes_on_by_refresh_until_it_is_signed_out(district: District) -> None:
    session = await district.with_own_password("GV3")
    district.token = ""
    fresh = await district.ask("Refresh", pb.RefreshRequest(refresh_token=session.refresh_token))
    assert [grant.role for grant in fresh.session.me.grants] == ["group_leader", "teacher"]
    await district.ask("SignOut", pb.SignOutRequest(refresh_token=fresh.session.refresh_token))
    with pytest.raises(Unauthenticated) as refused:
        await district.ask("Refresh", pb.RefreshRequest(refresh_token=fresh.session.refresh_token))
    assert refused.value.reason == "SESSION_ENDED"


async def test_a_teacher_sees_the_own_class_and_no_other(district: District) -> None:
    await district.with_own_password("GV3")
    page = await district.ask("ListPupils", pb.ListPupilsRequest(school=SCHOOL, class_name="7A1"))
    assert [(pupil.id, pupil.account) for pupil in page.pupils] == [(f"260000000{n}", "issued") for n in range(1, 5)]
    for class_name in ("7A2", ""):
        with pytest.raises(Forbidden) as refused:
            await district.ask("ListPupils", pb.ListPupilsRequest(school=SCHOOL, class_name=class_name))
        assert refused.value.reason == "NOT_ALLOWED"


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("principal", True),
        ("clerk", True),
        ("teacher", True),
        ("accountant", False),
        ("librarian", False),
        ("operator", False),
    ],
)
async def test_day_of_birth_and_hardship_are_for_those_who_answer_for_the_child(
    district: District, credentials: Credentials, role: str, sees: bool
) -> None:
    poor = pupil(1, Diện_ưu_tiên="Hộ nghèo")
    await district.hand_in(f"{SCHOOL}/hoc-sinh.xlsx", lists.pupils(poor))
    places = {"jurisdiction": ("root",)} if role == "operator" else {"school": (SCHOOL,), "class": (f"{SCHOOL}/7A1",)}
    # A teacher asks for the own class; an office may ask for the whole school.
    actor = Actor("A1", "Ai đó", (Grant(role, places),))
    district.token, _ = credentials.tokens.sign(actor, at=district.store.now())
    page = await district.ask("ListPupils", pb.ListPupilsRequest(school=SCHOOL, class_name="7A1"))
    found = next(one for one in page.pupils if one.id == CHILD)
    assert (found.name, found.class_name, found.boarding) == (poor[3], "7A1", True)
    assert (found.birth_date, found.gender, found.priority) == (
        ("2014-09-05", "Nam", "Hộ nghèo") if sees else ("", "", "")
    )


async def test_a_refusal_is_kept_with_what_was_asked_for(district: District) -> None:
    await district.with_own_password("GV3")
    with pytest.raises(Forbidden) as refused:
        await district.ask("ListPupils", pb.ListPupilsRequest(school=OTHER, class_name="9A9"))
    assert refused.value.details == {"action": "see_pupils", "target": f"school={OTHER} class={OTHER}/9A9"}
    links = await district.store.chains.links(Query(equals={"chain": SCHOOL}, sort=("-id",), limit=1))
    entry = links[0]["entries"][-1]
    assert (entry["actor"], entry["action"]) == ("GV3", f"refused /{SERVICE}/ListPupils")
    assert entry["target"] == f"NOT_ALLOWED school={OTHER} class={OTHER}/9A9"


async def test_pupils_are_found_by_name_without_accents_and_listed_page_by_page(district: District) -> None:
    answer = await district.ask("ListPupils", pb.ListPupilsRequest(school=SCHOOL, query="nguyen van đn"))
    assert [pupil.name for pupil in answer.pupils] == ["Nguyễn Văn Dn", "Nguyễn Văn Đn"]
    ids: list[str] = []
    token = ""
    while True:
        page = await district.ask("ListPupils", pb.ListPupilsRequest(school=SCHOOL, page_size=2, page_token=token))
        ids += [pupil.id for pupil in page.pupils]
        token = page.next_page_token
        if not token:
            break
    assert ids == [f"260000000{n}" for n in (1, 2, 3, 5, 4)]  # in the order of their names


async def test_people_classes_assignments_and_numbers_of_a_school(district: District) -> None:
    leaders = await district.ask("ListPeople", pb.ListPeopleRequest(school=SCHOOL, role="group_leader"))
    assert [(person.id, person.group) for person in leaders.people] == [("GV3", f"{SCHOOL}/Tổ Tự nhiên")]
    classes = await district.ask("ListClasses", pb.ListClassesRequest(school=SCHOOL))
    assert [(each.name, each.pupils, each.homeroom_name) for each in classes.classes] == [
        ("7A1", 4, "Bùi Gia Dũng"),
        ("7A2", 1, ""),
    ]
    taught = await district.ask("ListAssignments", pb.ListAssignmentsRequest(school=SCHOOL, person="GV4"))
    assert [(each.class_name, each.subject, each.periods_per_year) for each in taught.assignments] == [
        ("7A1", "KHTN", 140),
        ("7A2", "KHTN", 140),
    ]
    summary = await district.ask("GetSummary", pb.GetSummaryRequest())
    assert (summary.schools, summary.people, summary.pupils, summary.classes, summary.assignments) == (2, 6, 5, 2, 3)
    assert (summary.accounts_staff, summary.accounts_pupil, summary.accounts_active) == (6, 5, 2)


async def test_a_principal_sees_the_own_school_alone(district: District) -> None:
    await district.with_own_password("GV1")
    schools = await district.ask("ListSchools", pb.ListSchoolsRequest())
    assert [school.id for school in schools.schools] == [SCHOOL]
    for method, request in (
        ("ListPeople", pb.ListPeopleRequest(school=OTHER)),
        ("ListClasses", pb.ListClassesRequest(school=OTHER)),
        ("GetSummary", pb.GetSummaryRequest()),
        ("ImportFile", imports_pb2.ImportFileRequest(name="a.xlsx", content=lists.schools())),
        ("ListReports", imports_pb2.ListReportsRequest()),
    ):
        with pytest.raises(Forbidden):
            await district.ask(method, request)


async def test_every_read_of_other_peoples_data_is_audited_by_place(district: District) -> None:
    await district.with_own_password("GV3")
    await district.ask("ListPupils", pb.ListPupilsRequest(school=SCHOOL, class_name="7A1"))
    links = await district.store.chains.links(Query(equals={"chain": SCHOOL}))
    entries = [entry for link in links for entry in link["entries"]]
    assert [(entry["actor"], entry["action"], entry["target"], entry["command"]) for entry in entries] == [
        ("GV3", "sign in", "", "c1"),
        ("GV3", "change password", "", "c1"),
        ("GV3", "read pupils", f"{SCHOOL}/7A1", "c1"),
    ]


async def test_a_file_is_recognised_without_being_kept_and_a_strange_one_scores_nothing(district: District) -> None:
    async def recognise(name: str, content: bytes) -> imports_pb2.RecogniseResponse:
        request = imports_pb2.RecogniseRequest(name=name, content=content)
        return await district.ask("Recognise", request)  # type: ignore[no-any-return]  # the library is untyped: stubs answer Any

    known = await recognise("x.xlsx", lists.pupils(pupil(9), pupil(10)))
    assert (known.kind, known.score > 80, known.rows) == ("pupils", True, 2)
    assert (await recognise("a.docx", b"PK")).score == 0
    assert await district.store.pupils.find("2600000009") is None
    with pytest.raises(Invalid) as refused:
        await recognise("a.xlsx", b"%PDF-1.7")
    assert (refused.value.reason, refused.value.details) == ("FILE_UNREADABLE", {"code": "NOT_WHAT_IT_CLAIMS"})


async def test_what_no_house_could_take_is_kept_among_the_reports(district: District) -> None:
    refused = imports_pb2.RefusedRow(reason="không nhận ra tệp này")
    report = imports_pb2.FileReport(file="la.bin", kind="unknown", refused=[refused])
    await district.ask("KeepRefusal", imports_pb2.KeepRefusalRequest(report=report))
    reports = (await district.ask("ListReports", imports_pb2.ListReportsRequest())).reports
    assert [row.reason for row in next(report for report in reports if report.file == "la.bin").refused] == [
        refused.reason
    ]


async def test_a_parents_account_is_shown_once_and_an_unknown_pupil_is_not_found(district: District) -> None:
    await district.with_own_password("GV1")
    request = pb.IssueGuardianAccountRequest(pupil=CHILD, phone="0900000001")
    issued = await district.ask("IssueGuardianAccount", request)
    session = await district.sign_in(issued.sign_in_name, issued.one_time_password)
    assert [(place.kind, list(place.ids)) for place in session.me.grants[0].places] == [
        ("pupil", [CHILD]),
        ("school", [SCHOOL]),
    ]
    await district.sign_in("GV1", OWN)
    await district.ask("EndGuardianship", pb.EndGuardianshipRequest(guardian="PH0900000001", pupil=CHILD))
    assert list((await district.sign_in(issued.sign_in_name, issued.one_time_password)).me.grants) == []
    await district.sign_in("GV1", OWN)
    with pytest.raises(NotFound):
        await district.ask("IssueGuardianAccount", pb.IssueGuardianAccountRequest(pupil="0", phone="0900000001"))
