"""A librarian's home: the catalogue of the school, and the materials that wait or may be shared."""

from __future__ import annotations

from typing import Any

from litestar import Response

from proto.gen.edu.library.v1 import library_pb2
from services.gateway import limits
from services.gateway.clients import Clients
from services.gateway.web.page import Web, page, visitor_of
from services.gateway.web.places import school_name
from services.gateway.web.resources import waiting_resources


async def home(request: Web, clients: Clients) -> Response[Any]:
    school = next(iter(visitor_of(request).places("librarian", "school")), "")
    message = library_pb2.ListBooksRequest(
        school=school, page_size=limits.PAGE_ROWS, page_token=request.query_params.get("page", "")
    )
    books = await clients.library.ask("ListBooks", message)
    return page(
        request,
        "home/librarian.html",
        role="librarian",
        place=await school_name(request, clients, school),
        books=books.books,
        more=books.next_page_token,
        resources=await waiting_resources(clients, "submitted"),
    )
