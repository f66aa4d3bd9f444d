"""The gRPC door with a real server: a month from end to end, and what callers without the right are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import KeySet, OKPKey

from chassis.context import call
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier, token_of
from importing.servicer import ImportServicer
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from proto.gen.edu.records.v1 import records_pb2 as pb
from proto.gen.edu.records.v1 import records_pb2_grpc
from services.records.app import imports_of
from services.records.rpc import RecordsServicer
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.records.school import (
    CLASS,
    GUARDIAN,
    HEAD,
    HEAD_DUNG,
    LEADER_DUNG,
    MONTH,
    OFFICER,
    OPERATOR,
    PIN,
    PUPIL,
    SCHOOL,
    STRANGER,
    TEACHER_LAN,
    gradebook_rows,
    marked,
    plan_docx,
    workbook,
)

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})
FIRST = "2600000270"


class Asking:
    """Asks as somebody: the token is made for each call."""

    def __init__(self, neighbour: Client) -> None:
        self._neighbour = neighbour
        self._clock = neighbour.stub(records_pb2_grpc.RecordsServiceStub)
        self._imports = neighbour.stub(imports_pb2_grpc.ImportServiceStub)

    async def __call__(self, actor: Actor, method: str, request: Any) -> Any:
        now = datetime.now(UTC)
        token = token_of(actor, KEY, at=now, until=now + timedelta(seconds=60))
        stub = self._clock if hasattr(self._clock, method) else self._imports
        with call(command="c1", token=token):
            return await self._neighbour.ask(getattr(stub, method), request)


@pytest.fixture
async def ask(store: RecordsStore, deps: Dependencies) -> AsyncIterator[Asking]:
    async def keys() -> KeySet:
        return KeySet([KEY])

    async def audit(actor: Actor | None, method: str, refusal: Refusal) -> None:
        await store.audit(actor, f"refused {method}", refusal.reason)

    server = RpcServer(TokenVerifier(keys), audit)
    add_records = records_pb2_grpc.add_RecordsServiceServicer_to_server
    server.add(add_records, RecordsServicer(store, deps), "edu.records.v1.RecordsService")
    add_imports = imports_pb2_grpc.add_ImportServiceServicer_to_server
    server.add(
        add_imports, ImportServicer(imports_of(store, deps), deps.texts, joint=" "), "edu.imports.v1.ImportService"
    )
    neighbour = Client(f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    yield Asking(neighbour)
    await neighbour.close()
    await server.stop()


async def submitted(ask: Asking, request_id: str = "s1") -> pb.Plan:
    cards = (await ask(TEACHER_LAN, "ListDuties", pb.ListDutiesRequest())).duties
    request = pb.SubmitPlanRequest(
        duty=cards[0].id, file_name="giao-an.docx", content=plan_docx(), request_id=request_id
    )
    plan: pb.Plan = (await ask(TEACHER_LAN, "SubmitPlan", request)).plan
    return plan


async def test_a_month_goes_through_the_door_from_a_card_to_a_valid_signature(ask: Asking) -> None:
    await ask(HEAD_DUNG, "EnrolSigner", pb.EnrolSignerRequest(person=HEAD, pin=PIN, request_id="e1"))
    duties = await ask(TEACHER_LAN, "ListDuties", pb.ListDutiesRequest())
    card = duties.duties[0]
    assert (card.kind, card.subject_name, list(card.classes), card.signer_name, card.year, card.due) == (
        "submit_plan", "Toán", ["7A1"], "Trần Hữu Dũng", "2026-2027", "2026-11-05"
    )  # fmt: skip
    plan = await submitted(ask)
    assert (plan.state, plan.teacher_name, plan.pages, plan.week) == ("submitted", "Trần Thị Lan", 1, 10)
    pages = await ask(LEADER_DUNG, "GetPlanPages", pb.GetPlanPagesRequest(plan=plan.id))
    assert len(pages.svg) == 1
    passed: dict[str, Any] = {"pass": True}  # a word of Python's own
    passing = pb.ReviewPlanRequest(plan=plan.id, request_id="v1", **passed)
    assert (await ask(LEADER_DUNG, "ReviewPlan", passing)).plan.reviewer_name == "Bùi Gia Dũng"
    batch = await ask(HEAD_DUNG, "ListBatch", pb.ListBatchRequest(month=MONTH))
    assert ([one.id for one in batch.waiting], batch.key_kept_in) == ([plan.id], "software")
    signed = await ask(HEAD_DUNG, "SignBatch", pb.SignBatchRequest(month=MONTH, pin=PIN, request_id="b1"))
    assert (signed.signed, signed.left, signed.stopped) == (1, 0, "")
    file = await ask(TEACHER_LAN, "GetPlanFile", pb.GetPlanFileRequest(plan=plan.id, which="signed"))
    verdict = (await ask(OFFICER, "VerifyFile", pb.VerifyFileRequest(content=file.content))).verdict
    assert (verdict.valid, verdict.plan, verdict.signer_name) == (True, plan.id, "Trần Hữu Dũng")
    kept = (await ask(TEACHER_LAN, "VerifyPlan", pb.VerifyPlanRequest(plan=plan.id))).verdict
    assert kept.sha256 == signed.results[0].signed_sha256 == file.sha256
    month = await ask(HEAD_DUNG, "GetSummary", pb.GetSummaryRequest())
    assert (month.plans_due, month.plans_by_state["signed"], month.signed_on_time) == (4, 1, 1)


async def test_a_gradebook_comes_in_as_a_file_and_is_seen_as_a_grid_and_as_results(ask: Asking) -> None:
    content = workbook({"Toán": gradebook_rows("Toán", [marked(0, 8, "8,5", 9, 10, "7,0", 8.4, 8.3)])})
    known = await ask(OPERATOR, "Recognise", imports_pb2.RecogniseRequest(name="so-diem.xlsx", content=content))
    assert (known.kind, known.score, known.rows) == ("gradebook", 96, 1)
    request = imports_pb2.ImportFileRequest(name="8702030/so-diem.xlsx", content=content, school_hint=SCHOOL)
    report = (await ask(OPERATOR, "ImportFile", request)).report
    assert (report.taken, report.created, len(report.refused)) == (1, 1, 0)
    wanted = pb.GetGradebookRequest(class_name=CLASS, subject="TOAN", term="hk1")
    grid = await ask(TEACHER_LAN, "GetGradebook", wanted)
    first = next(one for one in grid.pupils if one.pupil == "2600000270")
    assert ([cell.value for cell in first.cells], first.average) == (["8.0", "8.5", "9.0", "10.0", "7.0", "8.4"], "8.3")
    post = pb.PostMarkRequest(
        gradebook=grid.gradebook.id, pupil=first.pupil, slot="ck", value="9", base_version=1, request_id="m1"
    )
    posted = await ask(TEACHER_LAN, "PostMark", post)
    assert (posted.cell.value, posted.cell.version, posted.average) == ("9.0", 2, "8.5")
    post.request_id = "m2"
    with pytest.raises(Conflict) as conflict:
        await ask(TEACHER_LAN, "PostMark", post)
    assert (conflict.value.reason, conflict.value.details["value"]) == ("MARK_CONFLICT", "9.0")
    own = await ask(GUARDIAN, "ResultsOfPupil", pb.ResultsOfPupilRequest(pupil=first.pupil, term="hk1"))
    assert (dict(own.result.averages), own.result.level) == ({"TOAN": "8.5"}, "")
    [of_maths] = own.marks
    at = of_maths.marks[-1].at
    told = pb.PupilMark(slot="ck", title="ĐĐGck", value="9.0", at=at)
    assert (of_maths.subject, of_maths.marks[-1], at) == ("TOAN", told, posted.cell.at)
    sheet = await ask(PUPIL, "ReportSheet", pb.ReportSheetRequest(pupil=FIRST, term="hk1"))
    assert sheet.pdf.startswith(b"%PDF-")
    listed = await ask(OPERATOR, "ListReports", imports_pb2.ListReportsRequest())
    assert [one.file for one in listed.reports] == ["8702030/so-diem.xlsx"]


@pytest.mark.parametrize(
    ("actor", "method", "request_"),
    [
        (STRANGER, "ListBatch", pb.ListBatchRequest(school=SCHOOL)),
        (TEACHER_LAN, "SignBatch", pb.SignBatchRequest(school=SCHOOL, pin=PIN)),
        (OPERATOR, "EnrolSigner", pb.EnrolSignerRequest(person=HEAD, pin=PIN)),
        (STRANGER, "GetGradebook", pb.GetGradebookRequest(school=SCHOOL, class_name=CLASS, subject="TOAN", term="hk1")),
        (OFFICER, "ResultsOfClass", pb.ResultsOfClassRequest(school=SCHOOL, class_name=CLASS, term="hk1")),
        (PUPIL, "ListLate", pb.ListLateRequest()),
        (GUARDIAN, "ResultsOfPupil", pb.ResultsOfPupilRequest(pupil="2600000271", term="hk1")),
        (GUARDIAN, "AttendanceOfPupil", pb.AttendanceOfPupilRequest(pupil="2600000271")),
        (HEAD_DUNG, "ImportFile", imports_pb2.ImportFileRequest(name="a.xlsx", content=b"", school_hint=SCHOOL)),
        (STRANGER, "ListTimetables", pb.ListTimetablesRequest(school=SCHOOL)),
        (TEACHER_LAN, "GetSigner", pb.GetSignerRequest(person=HEAD)),
        (TEACHER_LAN, "GetSummary", pb.GetSummaryRequest()),
    ],
)
async def test_who_may_not_is_told_so_and_the_refusal_is_audited(
    ask: Asking, store: RecordsStore, actor: Actor, method: str, request_: Any
) -> None:
    await ask(HEAD_DUNG, "EnrolSigner", pb.EnrolSignerRequest(person=HEAD, pin=PIN, request_id="e1"))
    with pytest.raises(Forbidden):
        await ask(actor, method, request_)


@pytest.mark.parametrize(
    ("method", "request_", "family", "reason"),
    [
        ("SubmitPlan", pb.SubmitPlanRequest(duty="nonsense"), Invalid, "FILE_UNREADABLE"),
        ("SubmitPlan", pb.SubmitPlanRequest(file_name="a.docx", content=b"x"), Invalid, "FILE_UNREADABLE"),
        ("GetPlan", pb.GetPlanRequest(plan="nobody"), NotFound, "NOT_FOUND"),
        ("ListDuties", pb.ListDutiesRequest(month="10/2026"), Invalid, "PERIOD_INVALID"),
        ("PostMark", pb.PostMarkRequest(gradebook="nonsense"), NotFound, "CLASS_UNKNOWN"),
    ],
)
async def test_a_wrong_question_is_refused_with_a_reason_of_its_own(
    ask: Asking, method: str, request_: Any, family: type[Refusal], reason: str
) -> None:
    with pytest.raises(family) as refused:
        await ask(TEACHER_LAN, method, request_)
    assert refused.value.reason == reason


async def test_plans_timetables_and_lessons_are_listed_page_by_page(ask: Asking) -> None:
    await submitted(ask)
    page = await ask(TEACHER_LAN, "ListPlans", pb.ListPlansRequest(state="submitted", page_size=1))
    assert ([one.teacher_name for one in page.plans], page.next_page_token) == (["Trần Thị Lan"], "")
    assert len((await ask(LEADER_DUNG, "ListPlans", pb.ListPlansRequest())).plans) == 1
    assert len((await ask(STRANGER, "ListPlans", pb.ListPlansRequest())).plans) == 0
    rows: list[Sequence[object]] = [
        ["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4"],
        ["Sáng", 1, "Toán", "Toán", "Toán (trực tuyến)"],
    ]
    request = imports_pb2.ImportFileRequest(
        name="tkb.xlsx", content=workbook({"7A1": rows}), school_hint=SCHOOL, kind="timetable"
    )
    await ask(OPERATOR, "ImportFile", request)
    found = await ask(PUPIL, "ListTimetables", pb.ListTimetablesRequest())
    assert [(one.class_name, one.periods, one.online_periods) for one in found.timetables] == [("7A1", 3, 1)]
    lessons = await ask(HEAD_DUNG, "ListOnlineLessons", pb.ListOnlineLessonsRequest())
    assert len(lessons.lessons) == 0
    types = await ask(TEACHER_LAN, "ListRecordTypes", pb.ListRecordTypesRequest())
    assert [one.id for one in types.types] == [
        "lesson_plan", "class_gradebook", "term_report", "class_logbook", "group_minutes"
    ]  # fmt: skip
    late = await ask(OFFICER, "ListLate", pb.ListLateRequest(page_size=2))
    assert (len(late.duties), late.next_page_token, late.all) == (2, "2", 4)
    assert late.duties[0].school_name == "Trường THCS Tân Phước"
