"""Schools, people, pupils and classes, and the accounts they are given."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Request, Response, get, post
from litestar.params import Parameter
from pydantic import Field

from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.api.requests import PDF, Body, PageSize, PageToken, answer, download, one_of, request_id
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients

OfRole = Annotated[
    str, one_of("role", "principal", "accountant", "cashier", "librarian", "clerk", "group_leader", "teacher", "staff")
]


class Issue(Body):
    school: str = Field(min_length=1)
    kinds: list[Literal["staff", "pupil"]] = Field(default_factory=list)


class Guardian(Body):
    pupil: str = Field(min_length=1)
    phone: str = Field(min_length=1)


class Slips(Body):
    school: str = Field(min_length=1)
    class_name: str = ""


@get("/schools", responses=says(accounts_pb2.ListSchoolsResponse), tags=["people"])
async def schools(clients: InjectedClients, page_size: PageSize = 100, page_token: PageToken = "") -> dict[str, Any]:
    """Schools the caller may see."""
    request = accounts_pb2.ListSchoolsRequest(page_size=page_size, page_token=page_token)
    return await answer(clients.accounts, "ListSchools", request)


@get("/people", responses=says(accounts_pb2.ListPeopleResponse), tags=["people"])
async def people(
    *,
    clients: InjectedClients,
    school: str,
    role: OfRole = "",
    group: str = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Staff of a school."""
    request = accounts_pb2.ListPeopleRequest(
        school=school, role=role, group=group, page_size=page_size, page_token=page_token
    )
    return await answer(clients.accounts, "ListPeople", request)


@get("/pupils", responses=says(accounts_pb2.ListPupilsResponse), tags=["people"])
async def pupils(
    *,
    clients: InjectedClients,
    school: str,
    class_name: str = "",
    words: Annotated[str, Parameter(query="query")] = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Pupils of a school or class; `query` is a code or words of the name, with or without accents."""
    request = accounts_pb2.ListPupilsRequest(
        school=school, class_name=class_name, query=words, page_size=page_size, page_token=page_token
    )
    return await answer(clients.accounts, "ListPupils", request)


@get("/classes", responses=says(accounts_pb2.ListClassesResponse), tags=["people"])
async def classes(clients: InjectedClients, school: str) -> dict[str, Any]:
    """Classes of a school with their numbers."""
    return await answer(clients.accounts, "ListClasses", accounts_pb2.ListClassesRequest(school=school))


@get("/assignments", responses=says(accounts_pb2.ListAssignmentsResponse), tags=["people"])
async def assignments(
    *, clients: InjectedClients, school: str, person: str = "", page_size: PageSize = 100, page_token: PageToken = ""
) -> dict[str, Any]:
    """Who teaches what to whom."""
    request = accounts_pb2.ListAssignmentsRequest(
        school=school, person=person, page_size=page_size, page_token=page_token
    )
    return await answer(clients.accounts, "ListAssignments", request)


@get("/accounts/summary", responses=says(accounts_pb2.GetSummaryResponse), tags=["people"])
async def summary(clients: InjectedClients, school: str = "") -> dict[str, Any]:
    """How many there are, in one school or in all the caller may see."""
    return await answer(clients.accounts, "GetSummary", accounts_pb2.GetSummaryRequest(school=school))


@post("/accounts/issue", status_code=200, responses=says(accounts_pb2.IssueAccountsResponse), tags=["people"])
async def issue(data: Issue, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """Gives staff and pupils of a school the accounts they still lack."""
    message = accounts_pb2.IssueAccountsRequest(school=data.school, kinds=data.kinds, request_id=request_id(request))
    return await answer(clients.accounts, "IssueAccounts", message, seconds=limits.ASK_FILE_SECONDS)


@post("/accounts/guardian", status_code=200, responses=says(accounts_pb2.IssueGuardianAccountResponse), tags=["people"])
async def issue_guardian(data: Guardian, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """Gives a pupil's parent an account under a phone number; the one-time password is shown once."""
    message = accounts_pb2.IssueGuardianAccountRequest(
        pupil=data.pupil, phone=data.phone, request_id=request_id(request)
    )
    return await answer(clients.accounts, "IssueGuardianAccount", message)


@post("/accounts/slips", status_code=200, responses=says(accounts_pb2.PrintSlipsResponse), tags=["people"])
async def slips(data: Slips, clients: InjectedClients) -> dict[str, Any]:
    """New one-time passwords for a class, or for the staff, as values: for handing out by another way than paper."""
    return await answer(clients.accounts, "PrintSlips", _slips(data), seconds=limits.ASK_FILE_SECONDS)


@post("/accounts/slips.pdf", status_code=200, media_type=PDF, tags=["people"])
async def slips_pdf(data: Slips, clients: InjectedClients) -> Response[bytes]:
    """The same on paper, one slip a person. Each printing replaces the passwords of the one before."""
    reply = await clients.accounts.ask("PrintSlips", _slips(data), seconds=limits.ASK_FILE_SECONDS)
    return download(reply.content, media=PDF, name="phieu-tai-khoan.pdf")


def _slips(data: Slips) -> accounts_pb2.PrintSlipsRequest:
    return accounts_pb2.PrintSlipsRequest(school=data.school, class_name=data.class_name)


ROUTES = [schools, people, pupils, classes, assignments, summary, issue, issue_guardian, slips, slips_pdf]
