"""Names for codes: of a school, asked once, for it hardly ever changes; of the people of a school."""

from __future__ import annotations

from chassis.errors import Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.clients import Clients
from services.gateway.web.page import Web


async def school_name(request: Web, clients: Clients, code: str) -> str:
    """The code itself where the name may not be seen, or is not known yet."""
    names: dict[str, str] = request.app.state.school_names
    if code and code not in names:
        try:
            message = accounts_pb2.ListSchoolsRequest(page_size=limits.SCHOOLS_ROWS)
            reply = await clients.accounts.ask("ListSchools", message)
        except Refusal:
            return code
        names.update({school.id: school.name for school in reply.schools})
    return names.get(code, code)


async def staff_names(clients: Clients, school: str) -> dict[str, str]:
    """The names of a school's people by their codes; empty where the reader may not see them."""
    try:
        message = accounts_pb2.ListPeopleRequest(school=school, page_size=limits.API_PAGE_ITEMS)
        reply = await clients.accounts.ask("ListPeople", message)
    except Refusal:
        return {}
    return {person.id: person.name for person in reply.people}
