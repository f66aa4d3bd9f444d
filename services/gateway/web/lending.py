"""The lending desk: the number of a copy, Enter, the code of a reader, Enter; what is overdue stands below."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal, TransientError
from proto.gen.edu.library.v1 import library_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import new_request, text
from services.gateway.web.page import FieldProblem, Web, done, explain, page, visitor_of

ADDRESS = "/lending"
COPIES = f"{ADDRESS}/copies"
STATES = ("damaged", "lost")  # how a loan ends that does not end well


def school_of(request: Web) -> str:
    return next(iter(visitor_of(request).places("librarian", "school")), "")


@get(ADDRESS)
async def show_desk(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _desk(request, clients, request.query_params.get("number", "").strip())


async def _desk(request: Web, clients: Clients, number: str, problems: tuple[FieldProblem, ...] = ()) -> Response[Any]:
    """With a number: that copy, and what can be done with it now."""
    school, copy = school_of(request), None
    if number:
        try:
            message = library_pb2.GetCopyRequest(school=school, number=number)
            copy = (await clients.library.ask("GetCopy", message)).copy
        except Refusal as refusal:
            problems = problems or (FieldProblem("number", explain(request, refusal)),)
    late = library_pb2.ListLoansRequest(
        school=school, overdue=True, page_size=limits.PAGE_ROWS, page_token=request.query_params.get("page", "")
    )
    overdue = await clients.library.ask("ListLoans", late)
    return page(
        request,
        "library/desk.html",
        problems=problems,
        number=number,
        copy=copy,
        states=STATES,
        overdue=overdue.copies,
        more=overdue.next_page_token,
        request_id=new_request(request),
    )


@post(ADDRESS)
async def act(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    number, asked = text(form, "number"), text(form, "act")
    place = {"school": school_of(request), "number": number}
    again = {"request_id": text(form, "request_id")}
    # What a button may ask for, and how the library calls it.
    acts: dict[str, tuple[str, Any]] = {
        "lend": ("LendCopy", library_pb2.LendCopyRequest(**place, **again, reader=text(form, "reader"))),
        "renew": ("RenewLoan", library_pb2.RenewLoanRequest(**place, **again)),
        "shelf": ("MarkCopy", library_pb2.MarkCopyRequest(**place, state="shelf")),
        "end": ("EndLoan", library_pb2.EndLoanRequest(**place, **again)),
        **{one: ("EndLoan", library_pb2.EndLoanRequest(**place, **again, state=one)) for one in STATES},
    }
    if asked not in acts:
        return await _desk(request, clients, number)
    method, message = acts[asked]
    try:
        copy = (await clients.library.ask(method, message)).copy
    except Refusal as refusal:
        field = "reader" if asked == "lend" else "main"
        return await _desk(request, clients, number, (FieldProblem(field, explain(request, refusal)),))
    facts = {"title": copy.title or copy.number, "who": copy.loan.reader_name or copy.loan.reader, "due": copy.loan.due}
    return done(request, ADDRESS, f"loan_{asked}", facts)


@get(COPIES)
async def show_copies(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _copies(request, clients, request.query_params.get("book", ""))


async def _copies(request: Web, clients: Clients, book: str, problems: tuple[FieldProblem, ...] = ()) -> Response[Any]:
    message = library_pb2.ListCopiesRequest(
        school=school_of(request),
        book=book,
        page_size=limits.PAGE_ROWS,
        page_token=request.query_params.get("page", ""),
    )
    reply = await clients.library.ask("ListCopies", message)
    return page(
        request, "library/copies.html", problems=problems, copies=reply.copies, more=reply.next_page_token, book=book
    )


@post(COPIES)
async def add_copy(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    book = text(form, "book")
    message = library_pb2.AddCopyRequest(school=school_of(request), number=text(form, "copy"), book=book)
    try:
        copy = (await clients.library.ask("AddCopy", message)).copy
    except Refusal as refusal:
        return await _copies(request, clients, book, (FieldProblem("copy", explain(request, refusal)),))
    return done(request, COPIES, "copy_added", {"of": copy.number}, book=book)


async def own_loans(request: Web, clients: Clients, role: str) -> list[library_pb2.Copy]:
    """What a person has borrowed, or the children of a guardian. A home is whole without."""
    if role in {"", "officer", "operator"}:
        return []
    visitor = visitor_of(request)
    readers = visitor.places("guardian", "pupil") if role == "guardian" else (visitor.id,)
    try:
        replies = [
            await clients.library.ask(
                "ListLoans", library_pb2.ListLoansRequest(reader=reader, page_size=limits.PAGE_ROWS)
            )
            for reader in readers
        ]
    except (Refusal, TransientError):
        return []
    return [copy for reply in replies for copy in reply.copies]


HANDLERS = [show_desk, act, show_copies, add_copy]
