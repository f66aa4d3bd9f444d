"""Duties and lesson plans: handed in, passed, signed in one act, and verified."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body as Part
from litestar.params import Parameter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from proto.gen.edu.records.v1 import records_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import (
    A_GRADE,
    A_RECORD_TYPE,
    DOCX,
    MEDIA,
    PDF,
    XLSX,
    Body,
    InMonth,
    Month,
    MonthOrNone,
    OfMonth,
    PageSize,
    PageToken,
    RecordTypeName,
    Truth,
    answer,
    download,
    one_of,
    request_id,
)
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients

Call = Request[Any, Any, Any]
RecordTypeOf = Annotated[
    str,
    StringConstraints(pattern=f"^{A_RECORD_TYPE}$"),
    Field(description="An id of /record-types; empty: the duty's, else the lesson plan"),
]
Which = Annotated[str, Parameter(pattern="^(original|pdf|signed)$", description="original, pdf or signed")]
InState = Annotated[str, one_of("state", "submitted", "passed", "returned", "signed")]
_DAY = r"^(20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?$"


class PlanForm(BaseModel):
    """A lesson plan with its duty; without one, subject and grade say which."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    file: UploadFile
    duty: str = ""
    subject: str = ""
    grade: Annotated[str, StringConstraints(pattern=f"^{A_GRADE}$")] = ""
    month: MonthOrNone = ""
    week: int = Field(default=0, ge=0, le=limits.WEEK_MOST)
    record_type: RecordTypeOf = ""
    confirmed: Truth = Field(default=False, description="The file says another subject or grade, and is meant")


class SignedForm(BaseModel):
    """Any signed file."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    file: UploadFile


class Review(Body):
    passed: Truth = Field(description="False: returned, with a note")
    note: str = ""


class Returned(Body):
    note: str = Field(min_length=1)


class Sign(Body):
    month: Month
    school: str = ""
    pin: str = Field(min_length=1)
    plans: list[str] = Field(default_factory=list, description="Empty: all that waits")
    record_type: RecordTypeOf = ""


class Enrol(Body):
    person: str = Field(min_length=1)
    pin: str = Field(min_length=1)
    present_pin: str = Field(default="", description="Where there is a key already; or a second person permits it")


@get("/record-types", responses=says(wire.ListRecordTypesResponse), tags=["records"])
async def record_types(clients: InjectedClients) -> dict[str, Any]:
    """The kinds of records a school keeps."""
    return await answer(clients.records, "ListRecordTypes", wire.ListRecordTypesRequest())


@get("/duties", responses=says(wire.ListDutiesResponse), tags=["records"])
async def duties(clients: InjectedClients, month: OfMonth = "", record_type: RecordTypeName = "") -> dict[str, Any]:
    """What the caller owes in a month."""
    message = wire.ListDutiesRequest(month=month, record_type=record_type)
    return await answer(clients.records, "ListDuties", message)


@get("/duties/late", responses=says(wire.ListLateResponse), tags=["records"])
async def late(
    *,
    clients: InjectedClients,
    month: OfMonth = "",
    school: str = "",
    only_late: bool = True,
    record_type: RecordTypeName = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Who is late with what, the latest first."""
    message = wire.ListLateRequest(
        month=month,
        school=school,
        only_late=only_late,
        record_type=record_type,
        page_size=page_size,
        page_token=page_token,
    )
    return await answer(clients.records, "ListLate", message)


@post("/plans", status_code=200, responses=says(wire.SubmitPlanResponse), tags=["records"])
async def submit(
    data: Annotated[PlanForm, Part(media_type=RequestEncodingType.MULTI_PART)], request: Call, clients: InjectedClients
) -> dict[str, Any]:
    """Hands in a lesson plan (.docx or .pdf); the PDF is made by us."""
    message = wire.SubmitPlanRequest(
        duty=data.duty,
        subject=data.subject,
        grade=data.grade,
        month=data.month,
        week=data.week,
        record_type=data.record_type,
        confirmed=data.confirmed,
        file_name=data.file.filename,
        content=await data.file.read(),
        request_id=request_id(request),
    )
    return await answer(clients.records, "SubmitPlan", message, seconds=limits.ASK_FILE_SECONDS)


@get("/plans", responses=says(wire.ListPlansResponse), tags=["records"])
async def plans(
    *,
    clients: InjectedClients,
    in_state: InState = "",
    month: OfMonth = "",
    group: str = "",
    school: str = "",
    teacher: str = "",
    record_type: RecordTypeName = "",
    kept_until_before: Annotated[
        str, Parameter(pattern=_DAY, description="Only what need not be kept on this day, yyyy-mm-dd")
    ] = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Plans that the caller may see."""
    message = wire.ListPlansRequest(
        state=in_state,
        month=month,
        group=group,
        school=school,
        teacher=teacher,
        record_type=record_type,
        kept_until_before=kept_until_before,
        page_size=page_size,
        page_token=page_token,
    )
    return await answer(clients.records, "ListPlans", message)


@get("/plans/{plan:str}", responses=says(wire.GetPlanResponse), tags=["records"])
async def one_plan(clients: InjectedClients, plan: str) -> dict[str, Any]:
    """One plan with its history."""
    return await answer(clients.records, "GetPlan", wire.GetPlanRequest(plan=plan))


@get("/plans/{plan:str}/file", media_type=PDF, opt={MEDIA: (PDF, DOCX, XLSX)}, tags=["records"])
async def plan_file(clients: InjectedClients, plan: str, which: Which = "signed") -> Response[bytes]:
    """The plan's file: original, pdf or signed."""
    message = wire.GetPlanFileRequest(plan=plan, which=which)
    reply = await clients.records.ask("GetPlanFile", message, seconds=limits.ASK_FILE_SECONDS)
    return download(reply.content, media=reply.content_type)


@get("/plans/{plan:str}/verdict", responses=says(wire.VerifyPlanResponse), tags=["records"])
async def verify_plan(clients: InjectedClients, plan: str) -> dict[str, Any]:
    """Checks the signed file we keep of a plan."""
    message = wire.VerifyPlanRequest(plan=plan)
    return await answer(clients.records, "VerifyPlan", message, seconds=limits.ASK_FILE_SECONDS)


@post("/plans/{plan:str}/review", status_code=200, responses=says(wire.ReviewPlanResponse), tags=["records"])
async def review(data: Review, request: Call, clients: InjectedClients, plan: str) -> dict[str, Any]:
    """Passes a plan or returns it with a note."""
    message = wire.ReviewPlanRequest(plan=plan, note=data.note, request_id=request_id(request), **{"pass": data.passed})
    return await answer(clients.records, "ReviewPlan", message)


@get("/batches/{month:str}", responses=says(wire.ListBatchResponse), tags=["records"])
async def batch(
    clients: InjectedClients, month: InMonth, school: str = "", record_type: RecordTypeName = ""
) -> dict[str, Any]:
    """A signer's batch of a month."""
    message = wire.ListBatchRequest(month=month, school=school, record_type=record_type)
    return await answer(clients.records, "ListBatch", message)


@post("/batches/sign", status_code=200, responses=says(wire.SignBatchResponse), tags=["records"])
async def sign(data: Sign, request: Call, clients: InjectedClients) -> dict[str, Any]:
    """Signs what is passed in one act; after a wrong PIN, asking again goes on where it stopped."""
    message = wire.SignBatchRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.records, "SignBatch", message, seconds=limits.ASK_SIGN_SECONDS)


@post("/plans/{plan:str}/return", status_code=200, responses=says(wire.ReturnFromBatchResponse), tags=["records"])
async def return_from_batch(data: Returned, request: Call, clients: InjectedClients, plan: str) -> dict[str, Any]:
    """Takes a plan out of the batch, back to its author with a reason."""
    message = wire.ReturnFromBatchRequest(plan=plan, note=data.note, request_id=request_id(request))
    return await answer(clients.records, "ReturnFromBatch", message)


@post("/signers", status_code=200, responses=says(wire.EnrolSignerResponse), tags=["records"])
async def enrol(data: Enrol, request: Call, clients: InjectedClients) -> dict[str, Any]:
    """A signing key behind a PIN that its owner chooses, and a certificate of the demo authority."""
    message = wire.EnrolSignerRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.records, "EnrolSigner", message, seconds=limits.ASK_FILE_SECONDS)


@post(
    "/signers/{person:str}/permit",
    status_code=200,
    responses=says(wire.PermitEnrolmentResponse),
    tags=["records"],
)
async def permit_enrolment(clients: InjectedClients, person: str) -> dict[str, Any]:
    """A second person lets a signer choose the PIN anew, without the present one, within some days."""
    return await answer(clients.records, "PermitEnrolment", wire.PermitEnrolmentRequest(person=person))


@get("/signers/{person:str}", responses=says(wire.GetSignerResponse), tags=["records"])
async def signer(clients: InjectedClients, person: str) -> dict[str, Any]:
    """A person's certificate, and what holds the key."""
    return await answer(clients.records, "GetSigner", wire.GetSignerRequest(person=person))


@post("/verify", status_code=200, responses=says(wire.VerifyFileResponse), tags=["records"])
async def verify(
    data: Annotated[SignedForm, Part(media_type=RequestEncodingType.MULTI_PART)], clients: InjectedClients
) -> dict[str, Any]:
    """Checks any signed file: who signed, when, and whether a byte changed."""
    message = wire.VerifyFileRequest(content=await data.file.read(), file_name=data.file.filename)
    return await answer(clients.records, "VerifyFile", message, seconds=limits.ASK_FILE_SECONDS)


ROUTES = [
    record_types,
    duties,
    late,
    submit,
    plans,
    one_plan,
    plan_file,
    verify_plan,
    review,
    batch,
    sign,
    return_from_batch,
    enrol,
    permit_enrolment,
    signer,
    verify,
]
