"""Copies of books and who has them: the register of a school, the lending desk, everybody's own loans."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Request, get, post
from pydantic import Field

from proto.gen.edu.library.v1 import library_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import Body, PageSize, PageToken, Whole, answer, one_of, request_id
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients

Call = Request[Any, Any, Any]
InState = Annotated[str, one_of("state", "shelf", "lent", "damaged", "lost", "withdrawn")]
Number = Annotated[str, Field(min_length=1, max_length=limits.SEARCH_CHARACTERS)]
Days = Annotated[Whole, Field(ge=1, le=limits.LOAN_DAYS)]
AtOnce = Annotated[Whole, Field(ge=1, le=limits.COPIES_A_READER)]


class NewCopy(Body):
    number: Number
    book: str = Field(min_length=1)
    school: str = Field(default="", description="Empty: the caller's own")


class Lent(Body):
    reader: str = Field(min_length=1, description="The code of a pupil or of a member of staff")


class Ended(Body):
    state: Literal["shelf", "damaged", "lost"] = "shelf"


class CopyState(Body):
    state: Literal["shelf", "damaged", "lost", "withdrawn"]


class Rule(Body):
    """For one kind of reader; the other stays as it is."""

    kind: Literal["pupil", "staff"]
    days: Days
    at_once: AtOnce
    school: str = Field(default="", description="Empty: the caller's own")


def place(copy: str) -> dict[str, str]:
    """School and number of a copy, whose id is both."""
    school, _, number = copy.partition("/")
    return {"school": school, "number": number}


@get("/loans", responses=says(wire.ListLoansResponse), tags=["library"])
async def loans(
    *,
    clients: InjectedClients,
    school: str = "",
    reader: str = "",
    overdue: bool = False,
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """What is lent, the longest due first: of a school for its librarian, of one reader for the reader and guardian."""
    message = wire.ListLoansRequest(
        school=school, reader=reader, overdue=overdue, page_size=page_size, page_token=page_token
    )
    return await answer(clients.library, "ListLoans", message)


@get("/copies", responses=says(wire.ListCopiesResponse), tags=["library"])
async def copies(
    *,
    clients: InjectedClients,
    school: str = "",
    book: str = "",
    in_state: InState = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """The register of a school, by number."""
    message = wire.ListCopiesRequest(
        school=school, book=book, state=in_state, page_size=page_size, page_token=page_token
    )
    return await answer(clients.library, "ListCopies", message)


@post("/copies", status_code=200, responses=says(wire.AddCopyResponse), tags=["library"])
async def add_copy(data: NewCopy, clients: InjectedClients) -> dict[str, Any]:
    """Enters a copy of a catalogued book into the register."""
    return await answer(clients.library, "AddCopy", wire.AddCopyRequest(**data.model_dump()))


@get("/copies/{copy:str}", responses=says(wire.GetCopyResponse), tags=["library"])
async def one_copy(clients: InjectedClients, copy: str) -> dict[str, Any]:
    """One copy, with its loan."""
    return await answer(clients.library, "GetCopy", wire.GetCopyRequest(**place(copy)))


@post("/copies/{copy:str}/lend", status_code=200, responses=says(wire.LendCopyResponse), tags=["library"])
async def lend(data: Lent, request: Call, clients: InjectedClients, copy: str) -> dict[str, Any]:
    """Lends it to a pupil or a member of staff of the school."""
    message = wire.LendCopyRequest(**place(copy), reader=data.reader, request_id=request_id(request))
    return await answer(clients.library, "LendCopy", message)


@post("/copies/{copy:str}/renew", status_code=200, responses=says(wire.RenewLoanResponse), tags=["library"])
async def renew(request: Call, clients: InjectedClients, copy: str) -> dict[str, Any]:
    """The reader keeps it for another term, once."""
    message = wire.RenewLoanRequest(**place(copy), request_id=request_id(request))
    return await answer(clients.library, "RenewLoan", message)


@post("/copies/{copy:str}/end", status_code=200, responses=says(wire.EndLoanResponse), tags=["library"])
async def end(data: Ended, request: Call, clients: InjectedClients, copy: str) -> dict[str, Any]:
    """It came back to the shelf or damaged, or the reader lost it."""
    message = wire.EndLoanRequest(**place(copy), state=data.state, request_id=request_id(request))
    return await answer(clients.library, "EndLoan", message)


@post("/copies/{copy:str}/state", status_code=200, responses=says(wire.MarkCopyResponse), tags=["library"])
async def mark(data: CopyState, clients: InjectedClients, copy: str) -> dict[str, Any]:
    """How a copy that nobody has was found."""
    return await answer(clients.library, "MarkCopy", wire.MarkCopyRequest(**place(copy), state=data.state))


@get("/lending-rule", responses=says(wire.GetLendingRuleResponse), tags=["library"])
async def rule(clients: InjectedClients, school: str = "") -> dict[str, Any]:
    """For how long a school lends, and how much at once."""
    return await answer(clients.library, "GetLendingRule", wire.GetLendingRuleRequest(school=school))


@post("/lending-rule", status_code=200, responses=says(wire.SetLendingRuleResponse), tags=["library"])
async def set_rule(data: Rule, clients: InjectedClients) -> dict[str, Any]:
    """Sets it; loans that are open stay as they are."""
    message = wire.SetLendingRuleRequest(
        school=data.school, terms=[wire.LendingTerms(**data.model_dump(exclude={"school"}))]
    )
    return await answer(clients.library, "SetLendingRule", message)


ROUTES = [loans, copies, add_copy, one_copy, lend, renew, end, mark, rule, set_rule]
