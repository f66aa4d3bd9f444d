"""Gradebooks, results and report sheets; timetables; the month's numbers of records."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from litestar import Request, Response, get, post
from litestar.params import Parameter
from pydantic import Field

from chassis.errors import Conflict, NotFound
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.records.v1 import records_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import (
    PDF,
    Body,
    InPeriod,
    InTerm,
    OfMonth,
    OfTerm,
    RecordTypeName,
    Whole,
    answer,
    download,
    request_id,
)
from services.gateway.api.schemas import says
from services.gateway.clients import Clients, InjectedClients


class Mark(Body):
    gradebook: str = Field(min_length=1)
    pupil: str = Field(min_length=1)
    slot: str = Field(min_length=1)
    value: str = Field(default="", description="As a teacher writes it; empty clears the cell")
    base_version: Whole = Field(
        ge=0, le=limits.VERSION_MOST, description="The version that was seen; zero for a cell never written"
    )


class DifferenceWord(Body):
    pupil: str = Field(min_length=1)
    slot: str = Field(min_length=1)
    base_version: Whole = Field(ge=0, le=limits.VERSION_MOST, description="The version of the cell as it was seen")
    accept: bool = Field(description="True: the mark of the file is taken; false: the one that stands is right")


class Differences(Body):
    gradebook: str = Field(min_length=1)
    words: list[DifferenceWord] = Field(min_length=1)


class ClassNotKept(NotFound):
    reason = "CLASS_UNKNOWN"

    def __init__(self, class_name: str, term: str) -> None:
        super().__init__(f"no gradebook of class {class_name} in {term} is kept here", class_name=class_name, term=term)


class SchoolNeeded(Conflict):
    reason = "SCHOOL_NEEDED"

    def __init__(self, class_name: str, schools: list[str]) -> None:
        listed = ", ".join(schools)
        super().__init__(
            f"schools {listed} all have a class {class_name}; name one", class_name=class_name, schools=listed
        )


@get("/gradebooks", responses=says(wire.ListGradebooksResponse), tags=["marks"])
async def gradebooks(
    clients: InjectedClients, school: str = "", class_name: str = "", term: OfTerm = ""
) -> dict[str, Any]:
    """Gradebooks the caller may see."""
    message = wire.ListGradebooksRequest(school=school, class_name=class_name, term=term)
    return await answer(clients.records, "ListGradebooks", message)


@get("/gradebook", responses=says(wire.GetGradebookResponse), tags=["marks"])
async def gradebook(
    *,
    clients: InjectedClients,
    key: Annotated[str, Parameter(query="id")] = "",
    school: str = "",
    class_name: str = "",
    subject: str = "",
    term: OfTerm = "",
) -> dict[str, Any]:
    """One gradebook as a grid, by id or by school, class, subject and term."""
    message = wire.GetGradebookRequest(gradebook=key, school=school, class_name=class_name, subject=subject, term=term)
    return await answer(clients.records, "GetGradebook", message)


@post("/marks", status_code=200, responses=says(wire.PostMarkResponse), tags=["marks"])
async def post_mark(data: Mark, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """Posts one mark, if the cell is still as it was seen."""
    message = wire.PostMarkRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.records, "PostMark", message)


@post("/marks/differences", status_code=200, responses=says(wire.SettleDifferencesResponse), tags=["marks"])
async def settle_differences(
    data: Differences, request: Request[Any, Any, Any], clients: InjectedClients
) -> dict[str, Any]:
    """The teacher's word on marks of files that differ from those that stand; `GET /gradebook` shows them."""
    words = [wire.DifferenceWord(**word.model_dump()) for word in data.words]
    message = wire.SettleDifferencesRequest(gradebook=data.gradebook, words=words, request_id=request_id(request))
    return await answer(clients.records, "SettleDifferences", message)


class CorrectionAsked(Body):
    gradebook: str = Field(min_length=1)
    pupil: str = Field(min_length=1)
    slot: str = Field(min_length=1)
    value: str = Field(default="", description="What is to stand; empty clears the cell")
    base_version: Whole = Field(ge=0, le=limits.VERSION_MOST, description="The version of the cell as it was seen")
    reason: str = Field(min_length=1)


class CorrectionWord(Body):
    gradebook: str = Field(min_length=1)
    passing: bool = Field(description="True: verified, or approved; false: refused, with a note")
    note: str = ""


class Reopened(Body):
    gradebook: str = Field(min_length=1)
    days: Whole = Field(ge=1, le=limits.REOPENED_DAYS_MOST, description="From today")
    reason: str = Field(min_length=1)


@post("/corrections", status_code=200, responses=says(wire.AskCorrectionResponse), tags=["marks"])
async def ask_correction(
    data: CorrectionAsked, request: Request[Any, Any, Any], clients: InjectedClients
) -> dict[str, Any]:
    """Asks for another mark after the window is over; `GET /gradebook` shows what became of it."""
    message = wire.AskCorrectionRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.records, "AskCorrection", message)


@post("/corrections/{correction:str}", status_code=200, responses=says(wire.DecideCorrectionResponse), tags=["marks"])
async def decide_correction(
    data: CorrectionWord, request: Request[Any, Any, Any], clients: InjectedClients, correction: str
) -> dict[str, Any]:
    """The next step of a correction, or its refusal, by whose step it is."""
    message = wire.DecideCorrectionRequest(**data.model_dump(), correction=correction, request_id=request_id(request))
    return await answer(clients.records, "DecideCorrection", message)


@post("/gradebook/reopen", status_code=200, responses=says(wire.ReopenGradebookResponse), tags=["marks"])
async def reopen_gradebook(data: Reopened, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """Opens one gradebook once more for some days; it closes by itself."""
    message = wire.ReopenGradebookRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.records, "ReopenGradebook", message)


class AppealAsked(Body):
    pupil: str = Field(min_length=1)
    subject: str = Field(min_length=1)
    term: Literal["hk1", "hk2"]
    slot: str = Field(default="", description="Empty: the whole subject of the term")
    words: str = Field(min_length=1)


class AppealAnswer(Body):
    gradebook: str = Field(min_length=1)
    outcome: Literal["upheld", "changed"]
    answer: str = Field(min_length=1)


@post("/appeals", status_code=200, responses=says(wire.AskAppealResponse), tags=["marks"])
async def ask_appeal(data: AppealAsked, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """A pupil or a parent asks that a mark be looked at again; `GET /results/{pupil}/{term}` shows the answer."""
    message = wire.AskAppealRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.records, "AskAppeal", message)


@post("/appeals/{appeal:str}", status_code=200, responses=says(wire.AnswerAppealResponse), tags=["marks"])
async def answer_appeal(
    data: AppealAnswer, request: Request[Any, Any, Any], clients: InjectedClients, appeal: str
) -> dict[str, Any]:
    """The answer of the subject's teacher; of a head too once it is late."""
    message = wire.AnswerAppealRequest(**data.model_dump(), appeal=appeal, request_id=request_id(request))
    return await answer(clients.records, "AnswerAppeal", message)


@get("/marks/{class_name:str}/{term:str}", responses=says(wire.ResultsOfClassResponse), tags=["marks"])
async def results(clients: InjectedClients, class_name: str, term: InPeriod, school: str = "") -> dict[str, Any]:
    """Averages and levels of a class in a term, and why. `school` may be left out where one school has such a class."""
    message = wire.ResultsOfClassRequest(
        school=school or await _only_school(clients, class_name, term), class_name=class_name, term=term
    )
    return await answer(clients.records, "ResultsOfClass", message)


async def _only_school(clients: Clients, class_name: str, term: str) -> str:
    """Of the schools the caller may see, the one that keeps gradebooks of such a class; a year is looked for in hk1."""
    term = "hk1" if term == "year" else term
    schools = await clients.accounts.ask(
        "ListSchools", accounts_pb2.ListSchoolsRequest(page_size=limits.API_PAGE_ITEMS)
    )
    messages = [
        wire.ListGradebooksRequest(school=school.id, class_name=class_name, term=term) for school in schools.schools
    ]
    replies = await asyncio.gather(*(clients.records.ask("ListGradebooks", message) for message in messages))
    rows = [row for reply in replies for row in reply.gradebooks]
    # Where marks are written, before where a class of that name is only taught.
    keeping = sorted({row.school for row in rows if row.changed_at} or {row.school for row in rows})
    if not keeping:
        raise ClassNotKept(class_name, term)
    if len(keeping) > 1:
        raise SchoolNeeded(class_name, keeping)
    return str(keeping[0])


@get("/results/{pupil:str}/{term:str}", responses=says(wire.ResultsOfPupilResponse), tags=["marks"])
async def results_of_pupil(clients: InjectedClients, pupil: str, term: InPeriod) -> dict[str, Any]:
    """Results of one pupil."""
    return await answer(clients.records, "ResultsOfPupil", wire.ResultsOfPupilRequest(pupil=pupil, term=term))


@get("/results/{pupil:str}/{term:str}/receipt", responses=says(wire.GetReceiptOfResultResponse), tags=["marks"])
async def receipt_of_result(clients: InjectedClients, pupil: str, term: InPeriod, sha256: str = "") -> dict[str, Any]:
    """What a result was computed from, with every step. `text` in UTF-8 has the fingerprint `sha256`."""
    message = wire.GetReceiptOfResultRequest(pupil=pupil, term=term, sha256=sha256)
    return await answer(clients.records, "GetReceiptOfResult", message)


class YearSaid(Body):
    pupil: str = Field(min_length=1)
    slot: str = Field(
        min_length=1,
        description=(
            "training_hk1 (hk2, summer), absent_hk1 (hk2) or retest_<subject>; in a primary class gk1_<trait> "
            "(ck1, gk2, ck2), outstanding, recognised, supplement or by_principal"
        ),
    )
    value: str = Field(
        default="", description="A level from 0, half-days, a re-test in tenths, or 1 for yes; empty clears"
    )
    base_version: Whole = Field(ge=0, le=limits.VERSION_MOST, description="The version that was seen")


class YearEntries(Body):
    entries: list[YearSaid] = Field(min_length=1)


@get("/year-sheets/{school:str}/{class_name:str}", responses=says(wire.GetYearSheetResponse), tags=["marks"])
async def year_sheet(clients: InjectedClients, school: str, class_name: str) -> dict[str, Any]:
    """What the homeroom teacher entered of a class's year, and what each pupil's year comes to."""
    message = wire.GetYearSheetRequest(school=school, class_name=class_name)
    return await answer(clients.records, "GetYearSheet", message)


@post(
    "/year-sheets/{school:str}/{class_name:str}",
    status_code=200,
    responses=says(wire.PostYearSheetResponse),
    tags=["marks"],
)
async def post_year_sheet(
    data: YearEntries, request: Request[Any, Any, Any], clients: InjectedClients, school: str, class_name: str
) -> dict[str, Any]:
    """Enters training, half-days absent and re-tests, or qualities and competences, each if it is as it was seen."""
    key = request_id(request)
    said = [
        wire.YearSaid(**one.model_dump(), request_id=f"{key}-{one.pupil}-{one.slot}" if key else "")
        for one in data.entries
    ]
    message = wire.PostYearSheetRequest(school=school, class_name=class_name, entries=said)
    return await answer(clients.records, "PostYearSheet", message)


@get("/report-sheets/{pupil:str}/{term:str}", media_type=PDF, tags=["marks"])
async def report_sheet(clients: InjectedClients, pupil: str, term: InTerm) -> Response[bytes]:
    """A pupil's report sheet of a term as PDF."""
    reply = await clients.records.ask("ReportSheet", wire.ReportSheetRequest(pupil=pupil, term=term))
    return download(reply.pdf, media=PDF)


@get("/timetables", responses=says(wire.ListTimetablesResponse), tags=["records"])
async def timetables(clients: InjectedClients, school: str = "") -> dict[str, Any]:
    """Timetables, with what breaks the rule on online periods."""
    return await answer(clients.records, "ListTimetables", wire.ListTimetablesRequest(school=school))


@get("/records/summary", responses=says(wire.GetSummaryResponse), tags=["records"])
async def summary(
    clients: InjectedClients, month: OfMonth = "", school: str = "", record_type: RecordTypeName = ""
) -> dict[str, Any]:
    """The month's numbers of records; those of plans are of the type named, else of lesson plans."""
    message = wire.GetSummaryRequest(month=month, school=school, record_type=record_type)
    return await answer(clients.records, "GetSummary", message)


ROUTES = [
    gradebooks,
    gradebook,
    post_mark,
    settle_differences,
    ask_correction,
    decide_correction,
    reopen_gradebook,
    ask_appeal,
    answer_appeal,
    results,
    results_of_pupil,
    receipt_of_result,
    year_sheet,
    post_year_sheet,
    report_sheet,
    timetables,
    summary,
]
